// SPDX-License-Identifier: GPL-3.0-or-later
// Which timers run at the end of a story, when they send next and give up, and how the repeats compare.
#include "handshake.h"
#include "model/forecast.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace synscope::model;
using synscope::tests::Handshake;

namespace {

const std::string kOpen = "C> SYN\n +60ms S> SYN,ACK\n C> ACK\n";

/// A story and the forecast after it.
struct Told {
    explicit Told(const std::string& script, double silence_s = 0, bool over = true,
                  const ForecastBasis& basis = {})
        : story(script)
        , connection(story.connection())
        , steps(replay(story.segments(), connection))
        , now(story.lastTime() + static_cast<TimeNs>(silence_s * 1e9))
        , forecast(synscope::model::forecast(steps, connection, judge(connection, {now, over}), {now, over},
                                             basis)) {}

    Handshake story;
    Connection connection;
    std::vector<LadderStep> steps;
    TimeNs now;
    Forecast forecast;

    [[nodiscard]] const TimerForecast* open(Retry timer) const {
        const auto found = std::find_if(
            forecast.timers.begin(), forecast.timers.end(),
            [timer](const TimerForecast& one) { return one.train.open && one.train.timer == timer; });
        return found == forecast.timers.end() ? nullptr : &*found;
    }
    [[nodiscard]] double after(TimeNs time) const { return static_cast<double>(time - now) / 1e9; }
    [[nodiscard]] std::string words() const {
        std::string all;
        for (const Text& text : forecastWords(forecast)) {
            all += english(text) + "\n";
        }
        return all;
    }
};

bool near(double value, double expected, double tolerance = 0.002) {
    return std::abs(value - expected) <= tolerance;
}

} // namespace

class ForecastTest : public QObject {
    Q_OBJECT

private slots:
    void theNextSynIsABand() {
        const Told told("C> SYN\n +1s C> again\n +1010ms C> again\n", 0.3);
        const TimerForecast* syn = told.open(Retry::Syn);
        QVERIFY(syn != nullptr);
        QCOMPARE(syn->sent(), 3);
        QCOMPARE(syn->total(), 11);
        QCOMPARE(int(syn->next.size()), 8);
        QVERIFY(near(told.after(syn->next.front().earliest), 0.7));
        QVERIFY(syn->next.front().latest > syn->next.front().earliest);
        QVERIFY(near(told.after(syn->next[2].earliest), 2.7));
        QVERIFY(syn->gives_up.has_value());
        QVERIFY(near(told.after(syn->gives_up->earliest), 128.7));
        QVERIFY(told.words().find("Number 4 of 11 is due 700 ms after the end of the capture.") !=
                std::string::npos);
    }

    void aRepeatIsHeldAgainstItsForecast() {
        const Told told("C> SYN\n +1s C> again\n +1020ms C> again\n S> SYN,ACK\n C> ACK\n");
        const Arrival* arrival = told.forecast.arrivalOf(2);
        QVERIFY(arrival != nullptr);
        QCOMPARE(arrival->late_ns, 20 * kMillisecondNs);
        QCOMPARE(arrival->wait_ns, kSecondNs);
        QVERIFY(told.forecast.arrivalOf(0) == nullptr);
        QVERIFY(told.open(Retry::Syn) == nullptr);
        QVERIFY(told.words().find("0.0 to 2.0 %") != std::string::npos);
    }

    void whatDidNotComeIsSaid() {
        const Told told("C> SYN\n +1s C> again\n", 10);
        const TimerForecast* syn = told.open(Retry::Syn);
        QVERIFY(syn != nullptr && syn->missed.has_value());
        QVERIFY(syn->next.empty() && !syn->gives_up.has_value());
        QVERIFY(!told.forecast.expectsMore());
        QVERIFY(told.words().find("is not in it") != std::string::npos);
    }

    void liveSettingsCount() {
        ForecastBasis basis;
        basis.settings.syn_retries = 1;
        basis.origin = SettingsOrigin::ThisMachine;
        const Told told("C> SYN\n +1s C> again\n", 0, false, basis);
        const TimerForecast* syn = told.open(Retry::Syn);
        QVERIFY(syn != nullptr);
        QCOMPARE(syn->total(), 3);
        QVERIFY(near(told.after(syn->gives_up->earliest), 2.0));
        QVERIFY(told.words().find("this machine has now") != std::string::npos);
    }

    void anUnreachableHostEndsTheForecast() {
        const Told told("C> SYN\n +1s C> again\n R> ICMP 3/1\n");
        QVERIFY(!told.forecast.expectsMore());
    }

    void halfOpenWaitsForTheFinalAck() {
        const Told told("C> SYN\n S> SYN,ACK\n +1s S> again\n +2s S> again\n", 1);
        const TimerForecast* syn_ack = told.open(Retry::SynAck);
        QVERIFY(syn_ack != nullptr);
        QCOMPARE(syn_ack->total(), 6);
        QVERIFY(near(told.after(syn_ack->next.front().earliest), 3.0));
        QVERIFY(near(told.after(syn_ack->gives_up->earliest), 59.0));
        QVERIFY(told.open(Retry::Syn) == nullptr);
    }

    void aSynAckThatAnswersARepeatedSynIsNotTheTimers() {
        const Told told(
            "C> SYN\n S> SYN,ACK\n +500ms C> SYN seq=0\n S> SYN,ACK seq=0\n +498ms S> SYN,ACK seq=0\n");
        const TimerForecast* syn_ack = told.open(Retry::SynAck);
        QVERIFY(syn_ack != nullptr);
        QCOMPARE(syn_ack->sent(), 2);
    }

    /// Linux: a tail loss probe, then doubling. The recording retries2-giveup.
    void dataDoublesAfterTheLossProbe() {
        const Told told(kOpen + "C> PSH,ACK 20\n +230ms C> again\n +230ms C> again\n +470ms C> again\n");
        const TimerForecast* data = told.open(Retry::Data);
        QVERIFY(data != nullptr && data->stack.has_value());
        QVERIFY(near(told.after(data->next.front().earliest), 0.92 * 0.97, 0.01));
        QVERIFY(told.after(data->next.front().latest) > 0.97);
        // The first wait is the measure of the RTO: only the others are held against it.
        QCOMPARE(int(data->arrivals.size()), 2);
        QCOMPARE(data->arrivals.back().late_ns, 10 * kMillisecondNs);
    }

    void theFirstRepeatOfDataFollowsTheRoundTrip() {
        const Told told(kOpen + "C> PSH,ACK 20\n");
        const TimerForecast* data = told.open(Retry::Data);
        QVERIFY(data != nullptr);
        QVERIFY(near(told.after(data->next.front().earliest), 0.261 * 0.97, 0.01));
        QVERIFY(told.after(data->next.front().latest) > 0.261);
    }

    /// When it goes out depends on a smoothed round trip that nobody outside the kernel knows.
    void anEarlyLossProbeIsHeldAgainstNothing() {
        const Told told(kOpen + "C> PSH,ACK 20\n +30ms C> again\n +230ms C> again\n +470ms C> again\n");
        const TimerForecast* data = told.open(Retry::Data);
        QVERIFY(data != nullptr);
        QCOMPARE(int(data->arrivals.size()), 1);
        QCOMPARE(data->arrivals.front().step, told.steps.size() - 1);
        QVERIFY2(told.words().find("−") == std::string::npos, told.words().c_str());
    }

    void aSocketConnectedToItselfHasNoForecast() {
        const Told told(kOpen + "C> PSH,ACK 20\n");
        QVERIFY(!told.forecast.timers.empty());
        Connection self = told.connection;
        self.server = self.client;
        QVERIFY(forecast(told.steps, self, {}, {told.now, true}, {}).timers.empty());
    }

    void anAcknowledgmentEndsIt() {
        const Told told(kOpen + "C> PSH,ACK 20\n +300ms C> again\n +610ms C> again\n S> ACK\n");
        QVERIFY(told.open(Retry::Data) == nullptr);
        QVERIFY(told.words().find("Forecast and fact") != std::string::npos);
    }

    void aFinIsForgottenSooner() {
        const Told told(kOpen + "C> FIN,ACK\n");
        const TimerForecast* fin = told.open(Retry::Fin);
        QVERIFY(fin != nullptr && fin->gives_up.has_value());
        QVERIFY(told.after(fin->gives_up->earliest) < 250);
        QVERIFY(told.open(Retry::Data) == nullptr);
    }

    void keepAliveProbesKeepTheirDistance() {
        const Told told(kOpen + "+60s C> ACK seq=0\n +10s C> again\n +10s C> again\n");
        const TimerForecast* probes = told.open(Retry::KeepAlive);
        QVERIFY(probes != nullptr);
        QCOMPARE(probes->sent(), 3);
        QVERIFY(near(told.after(probes->next.front().earliest), 9.7));
        QVERIFY(near(told.after(probes->gives_up->earliest), 70 * 0.97));
    }

    void anAnsweredKeepAliveComesAgainAfterTheSameIdleTime() {
        const Told told(kOpen + "+60s C> ACK seq=0\n S> ACK\n");
        const TimerForecast* probes = told.open(Retry::KeepAlive);
        QVERIFY(probes != nullptr);
        QCOMPARE(int(probes->next.size()), 1);
        QVERIFY(near(told.after(probes->next.front().earliest), 60 * 0.97, 0.1));
        QVERIFY(!probes->gives_up.has_value());
    }

    void oneUnansweredProbeDoesNotTellItsInterval() {
        const Told told(kOpen + "+60s C> ACK seq=0\n");
        const TimerForecast* probes = told.open(Retry::KeepAlive);
        QVERIFY(probes != nullptr && probes->next.empty() && !probes->gives_up.has_value());
    }

    void aResetEndsEverything() {
        const Told told(kOpen + "C> PSH,ACK 20\n +300ms C> again\n S> RST\n");
        QVERIFY(!told.forecast.expectsMore());
    }

    void wordsHoldNoGaps_data() {
        QTest::addColumn<QString>("script");
        QTest::newRow("SYN") << "C> SYN\n +1s C> again";
        QTest::newRow("one SYN") << "C> SYN";
        QTest::newRow("odd SYNs") << "C> SYN\n +400ms C> again\n +300ms C> again";
        QTest::newRow("SYN-ACK") << "C> SYN\n S> SYN,ACK\n +1s S> again";
        QTest::newRow("data") << QString::fromStdString(kOpen + "C> PSH,ACK 20\n +300ms C> again");
        QTest::newRow("odd data") << QString::fromStdString(
            kOpen + "C> PSH,ACK 20\n +300ms C> again\n +9s C> again\n +1s C> again");
        QTest::newRow("keep-alive") << QString::fromStdString(kOpen + "+60s C> ACK seq=0\n +9s C> again");
    }
    void wordsHoldNoGaps() {
        QFETCH(QString, script);
        for (const bool over : {true, false}) {
            const Told told(script.toStdString(), 0.1, over);
            QVERIFY(!told.words().empty());
            QVERIFY(told.words().find("%1") == std::string::npos);
            QVERIFY(told.words().find("%2") == std::string::npos);
        }
    }

    void secondLines_data() {
        QTest::addColumn<QString>("script");
        QTest::addColumn<double>("silence_s");
        QTest::addColumn<bool>("over");
        QTest::addColumn<QString>("expected");
        const QString four = "C> SYN\n +1s C> again\n +1s C> again\n +1s C> again";
        QTest::newRow("live") << four << 0.4 << false << "SYN 4 of 11 · next in 600 ms";
        QTest::newRow("file") << four << 0.7 << true << "SYN 4 of 11 · next 300 ms after the end";
        QTest::newRow("due") << four << 1.05 << false << "SYN 4 of 11 · next is due";
        QTest::newRow("overdue: over, another rule speaks") << four << 3.0 << false << "";
        QTest::newRow("odd waits") << "C> SYN\n +300ms C> again\n +200ms C> again" << 0.1 << false << "SYN 3";
        QTest::newRow("half open, live")
            << "C> SYN\n S> SYN,ACK" << 0.25 << false << "SYN-ACK 1 of 6 · next in 750 ms";
        QTest::newRow("half open, file")
            << "C> SYN\n S> SYN,ACK" << 0.25 << true << "SYN-ACK 1 of 6 · next 750 ms after the end";
        QTest::newRow("half open, a cookie")
            << "C> SYN\n S> SYN,ACK" << 20.0 << true << "SYN-ACK sent 1 times";
    }
    void secondLines() {
        QFETCH(QString, script);
        QFETCH(double, silence_s);
        QFETCH(bool, over);
        const Told told(script.toStdString(), silence_s, over);
        const Horizon horizon(told.now, over);
        const Text detail = retryDetail(told.connection, judge(told.connection, horizon), horizon);
        QTEST(QString::fromStdString(english(detail)), "expected");
    }
};

QTEST_GUILESS_MAIN(ForecastTest)
#include "forecast_test.moc"
