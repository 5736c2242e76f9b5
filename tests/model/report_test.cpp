// SPDX-License-Identifier: GPL-3.0-or-later
// Reports: what is counted, which connections are drawn, what is left out, and markup that nobody can break.
#include <QTest>
#include <QXmlStreamReader>

#include "handshake.h"
#include "model/markup.h"
#include "model/packet_evidence.h"
#include "model/report_html.h"

using namespace synscope::model;
using synscope::tests::Handshake;
using synscope::tests::HandshakeSetting;

namespace {

const std::string kRefused = "C> SYN\n S> RST,ACK";
const std::string kTimedOut = "C> SYN\n +1s C> again\n +1s C> again\n +1s C> again";
const std::string
    kClosed = "C> SYN\n S> SYN,ACK\n C> ACK\n C> PSH,ACK 20\n S> ACK\n C> FIN,ACK\n S> FIN,ACK\n C> ACK";

/// Handshakes put into a table one after the other, and reported.
class Paper {
public:
    void add(const std::string& script, int times = 1) {
        for (int i = 0; i < times; ++i) {
            const auto port = static_cast<std::uint16_t>(30'000 + scripts_.size());
            scripts_.emplace_back(script, HandshakeSetting{.client_port = port});
            connections_.push_back(scripts_.back().connection());
        }
    }

    [[nodiscard]] Report report(ReportChoice choice = {}, ReportCapture capture = {}) const {
        const Groups none;
        ReportBuilder builder(none, std::move(choice));
        for (std::uint32_t i = 0; i < connections_.size(); ++i) {
            builder.add({i}, connections_[i], judge(connections_[i], horizon()), horizon());
        }
        std::vector<ReportLadder> ladders;
        for (const ConnectionId id : builder.chosen()) {
            ladders.push_back(ladderOf(id));
        }
        return builder.finish(std::move(capture), std::move(ladders));
    }

private:
    [[nodiscard]] Horizon horizon() const { return {scripts_.front().lastTime() + 600 * kSecondNs, true}; }
    [[nodiscard]] ReportLadder ladderOf(ConnectionId id) const {
        ReportLadder ladder;
        ladder.id = id;
        ladder.connection = connections_[id.value];
        ladder.steps = replay(scripts_[id.value].segments(), ladder.connection);
        const PacketEvidence evidence = collectEvidence(ladder.steps);
        ladder.what = explain(ladder.connection, horizon(), &evidence);
        ladder.forecast = forecast(ladder.steps, ladder.connection, ladder.what.verdict, horizon());
        return ladder;
    }

    std::vector<Handshake> scripts_;
    std::vector<Connection> connections_;
};

/// "refused 3 · closed 1".
QString listed(const std::vector<OutcomeCount>& counts) {
    QStringList words;
    for (const OutcomeCount& count : counts) {
        words << QString::fromStdString(std::string(outcomeName(count.outcome))) +
                     QStringLiteral(" %1").arg(count.connections);
    }
    return words.join(QStringLiteral(" · "));
}

QString numbersOf(const Report& report) {
    QStringList numbers;
    for (const ReportLadder& ladder : report.ladders) {
        numbers << QString::number(ladder.id.value);
    }
    return numbers.join(u' ');
}

QByteArray htmlOf(const Report& report) {
    return QByteArray::fromStdString(reportHtml(report, {}));
}

/// The reader's complaint; empty: well-formed.
QString problemOf(const QByteArray& page) {
    QXmlStreamReader reader(page);
    while (!reader.atEnd()) {
        reader.readNext();
    }
    return reader.errorString();
}

} // namespace

class ReportTest : public QObject {
    Q_OBJECT

private slots:
    void outcomesStandWorstFirst() {
        Paper paper;
        paper.add(kClosed, 5);
        paper.add(kTimedOut);
        paper.add(kRefused, 3);
        const Report report = paper.report();
        QCOMPARE(listed(report.outcomes), QStringLiteral("refused 3 · timed-out 1 · closed 5"));
        QCOMPARE(report.troubled, std::uint64_t{4});
    }

    void oneExampleIsDrawnForEachOutcome() {
        Paper paper;
        paper.add(kClosed, 2);
        paper.add(kRefused, 3);
        const Report report = paper.report();
        QCOMPARE(numbersOf(report), QStringLiteral("2 0"));
        QCOMPARE(report.ladders.front().alike, std::uint64_t{3});
    }

    void anExampleWithItsBeginningIsPreferred() {
        Paper paper;
        paper.add("C> ACK\n C> PSH,ACK 20\n S> ACK\n C> FIN,ACK\n S> FIN,ACK\n C> ACK");
        paper.add(kClosed);
        const Report report = paper.report();
        QVERIFY2(numbersOf(report).contains(u'1'), qPrintable(numbersOf(report)));
    }

    void chosenConnectionsAreDrawnInTheirOrder() {
        Paper paper;
        paper.add(kRefused, 4);
        const Report report = paper.report({.connections = {{3}, {1}}, .filter = {}});
        QCOMPARE(numbersOf(report), QStringLiteral("3 1"));
        QVERIFY(!report.examples);
    }

    void whatDoesNotFitIsCounted() {
        Paper paper;
        paper.add(kRefused, 30);
        ReportChoice choice;
        choice.filter = std::get<Filter>(Filter::parse("outcome:refused"));
        const Report report = paper.report(choice);
        QCOMPARE(report.ladders.size(), Report::kMostLadders);
        QCOMPARE(report.ladders_left_out, std::uint64_t{6});
        QVERIFY(htmlOf(report).contains("6 more were asked for"));
    }

    void offendersAreCountedOverAllConnections() {
        Paper paper;
        paper.add(kClosed, 2);
        paper.add(kRefused, 3);
        const Report report = paper.report();
        QCOMPARE(report.offenders.size(), std::size_t{4});
        const Offender& service = report.offenders.front().rows.front();
        QCOMPARE(service.name, std::string("10.9.0.2:8080"));
        QCOMPARE(service.troubled, std::uint64_t{3});
        QCOMPARE(service.connections, std::uint64_t{5});
        QCOMPARE(listed(service.outcomes), QStringLiteral("refused 3"));
    }

    void healthyCapturesHaveNoOffenders() {
        Paper paper;
        paper.add(kClosed, 2);
        QVERIFY(paper.report().offenders.empty());
    }

    void aFixIsSaidOnceWithAllThatItConcerns() {
        Paper paper;
        paper.add(kRefused, 3);
        paper.add(kTimedOut);
        const Report report = paper.report();
        QCOMPARE(listed(report.fixes.front().cause), QStringLiteral("refused 3"));
        QSet<QString> seen;
        for (const ReportFix& fix : report.fixes) {
            const QString words = QString::fromStdString(english(fix.words));
            QVERIFY2(!seen.contains(words), qPrintable(words));
            seen.insert(words);
        }
    }

    void anEmptyCaptureIsAReportToo() {
        const Groups none;
        const Report report = ReportBuilder(none, {}).finish({}, {});
        const QByteArray page = htmlOf(report);
        QVERIFY(page.contains("holds no TCP connection"));
        QCOMPARE(problemOf(page), QString());
    }

    void whatDropsOnTheReceivePathComesFirst() {
        const Groups none;
        auto kernel = std::make_shared<KernelView>();
        kernel->path[kRing].name = {"NIC ring"};
        kernel->path[kRing].drops = 1204;
        kernel->path[kRing].health = StationHealth::Dropping;
        kernel->path[kRing].advice = {"The ring had no free slot."};
        kernel->path[kRing].command = "ethtool -G eth0 rx 4096  # today 256 <";
        kernel->moved.resize(Report::kMostCounters + 2);
        for (MovedCounter& counter : kernel->moved) {
            counter.name = "TcpExt.ListenOverflows";
            counter.delta = 7;
        }
        const Report report = ReportBuilder(none, {}).finish({}, {}, kernel);
        QCOMPARE(report.fixes.front().station, Text("NIC ring"));
        const QByteArray page = htmlOf(report);
        QVERIFY(page.contains("<code>ethtool -G eth0 rx 4096  # today 256 &lt;</code>"));
        QVERIFY(page.contains("<td class=\"number\">1,204</td>"));
        QCOMPARE(page.count("TcpExt.ListenOverflows"), static_cast<qsizetype>(Report::kMostCounters));
        QVERIFY(page.contains("Others that moved: 2."));
        QCOMPARE(problemOf(page), QString());
    }

    void hostileNamesStayText_data() {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("shown");
        QTest::newRow("element") << QByteArray("<img src=x onerror=alert(1)>")
                                 << QByteArray("&lt;img src=x onerror=alert(1)&gt;");
        QTest::newRow("quotes") << QByteArray("a\"b'c") << QByteArray("a&quot;b&#39;c");
        QTest::newRow("entity") << QByteArray("&lt;") << QByteArray("&amp;lt;");
        QTest::newRow("control") << QByteArray("a\x01z") << QByteArray("a\xef\xbf\xbdz");
        QTest::newRow("no UTF-8") << QByteArray("a\xffz") << QByteArray("a\xef\xbf\xbdz");
        QTest::newRow("overlong") << QByteArray("\xc0\xbcscript>")
                                  << QByteArray("\xef\xbf\xbd\xef\xbf\xbdscript&gt;");
        QTest::newRow("cut letter") << QByteArray("a\xe2\x82") << QByteArray("a\xef\xbf\xbd\xef\xbf\xbd");
        QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80")
                                   << QByteArray("\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
        QTest::newRow("turned round") << QByteArray("a\xe2\x80\xae"
                                                    "exe.pcap")
                                      << QByteArray("a\xef\xbf\xbd"
                                                    "exe.pcap");
        QTest::newRow("letters") << QByteArray("über €") << QByteArray("über €");
    }
    void hostileNamesStayText() {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, shown);
        QCOMPARE(QByteArray::fromStdString(escaped(name.toStdString())), shown);
        Paper paper;
        paper.add(kRefused);
        ReportCapture capture;
        capture.name = name.toStdString();
        capture.damage = name.toStdString();
        const QByteArray page = htmlOf(paper.report({}, capture));
        QVERIFY(page.contains("TCP report: " + shown));
        QCOMPARE(problemOf(page), QString());
        QVERIFY(!page.contains("<img"));
    }

    void datesAreGregorian_data() {
        QTest::addColumn<qint64>("seconds");
        QTest::addColumn<QString>("date");
        QTest::newRow("epoch") << qint64{0} << QStringLiteral("1970-01-01 00:00:00");
        QTest::newRow("leap day") << qint64{951'782'400} << QStringLiteral("2000-02-29 00:00:00");
        QTest::newRow("now") << qint64{1'795'371'379} << QStringLiteral("2026-11-22 18:16:19");
        QTest::newRow("before the epoch") << qint64{-1} << QStringLiteral("1969-12-31 23:59:59");
    }
    void datesAreGregorian() {
        QFETCH(qint64, seconds);
        QFETCH(QString, date);
        QCOMPARE(QString::fromStdString(formatUtc(seconds * kSecondNs)), date);
    }
};

QTEST_GUILESS_MAIN(ReportTest)
#include "report_test.moc"
