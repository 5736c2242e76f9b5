// SPDX-License-Identifier: GPL-3.0-or-later
// One named case for each outcome and each rule, as text handshakes; and what explanations promise.
#include <QTest>

#include "handshake.h"
#include "model/explanation.h"
#include "model/outcome.h"

#include <set>

using namespace synscope::model;
using synscope::tests::Handshake;

namespace {

const std::string kOpen = "C> SYN\n S> SYN,ACK\n C> ACK\n";
const std::string kData = kOpen + "C> PSH,ACK 10\n S> ACK\n";
const std::string kRepeats = "+300ms C> again\n +600ms C> again\n +1.2s C> again\n";

struct Case {
    const char* name;
    std::string script;
    const char* expected; ///< outcome, call and errno where there are, "server" where it is the server's
    const char* rule;
    double silence_s = 0; ///< how long the capture goes on after the last packet
    bool over = false;    ///< it is a file read to its end
};

std::string synTimes(std::initializer_list<int> waits) {
    std::string script = "C> SYN\n";
    for (const int wait : waits) {
        script += "+" + std::to_string(wait) + "s C> again\n";
    }
    return script;
}

std::vector<Case> cases() {
    return {
        {"one SYN", "C> SYN", "connecting", "syn-once"},
        {"SYN repeated", synTimes({1, 1, 1}), "retrying", "syn-repeated"},
        {"SYNs of the schedule all sent, file over", synTimes({1, 1, 1, 1, 1, 2, 4, 8, 16, 32}),
         "timed-out connect ETIMEDOUT", "syns-gave-up", 0, true},
        {"SYNs of the schedule all sent, still waiting", synTimes({1, 1, 1, 1, 1, 2, 4, 8, 16, 32}),
         "retrying", "syn-repeated"},
        {"SYNs of the schedule all sent, given up", synTimes({1, 1, 1, 1, 1, 2, 4, 8, 16, 32}),
         "timed-out connect ETIMEDOUT", "syns-gave-up", 65},
        {"doubling schedule all sent, file over", synTimes({1, 2, 4, 8, 16, 32}),
         "timed-out connect ETIMEDOUT", "syns-gave-up", 0, true},
        {"fewer retries than by default, file over", synTimes({1, 1, 1, 1, 1, 2, 4}),
         "timed-out connect ETIMEDOUT", "syns-gave-up", 0, true},
        {"one SYN, file over", "C> SYN", "connecting", "syn-once", 0, true},
        {"SYN repeated, then silence", synTimes({1, 1, 1}), "timed-out connect ETIMEDOUT", "syns-gave-up",
         30},
        {"one SYN, then silence", "C> SYN", "timed-out connect ETIMEDOUT", "syns-gave-up", 131},
        {"refused", "C> SYN\n S> RST,ACK", "refused connect ECONNREFUSED", "rst-answers-syn"},
        {"refused, Windows repeats the SYN", "C> SYN\n S> RST,ACK\n +500ms C> again\n S> again",
         "refused connect ECONNREFUSED", "rst-answers-syn"},
        {"refused at first, accepted the second time",
         "C> SYN\n S> RST,ACK seq=0\n +500ms C> again\n S> SYN,ACK seq=0\n C> ACK ack=1", "established",
         "handshake-complete"},
        {"SYN on a connection that the server still has",
         "C> SYN\n S> ACK seq=77 ack=99\n C> RST seq=99\n +30ms C> SYN seq=0\n S> SYN,ACK seq=300\n C> ACK "
         "seq=1 ack=301",
         "established", "handshake-complete"},
        {"a reset older than the SYN", "S> RST,ACK seq=9 ack=1\n C> SYN\n S> SYN,ACK seq=9\n C> ACK ack=10",
         "established", "handshake-complete"},
        {"host unreachable", "C> SYN\n R> ICMP 3/1", "unreachable connect EHOSTUNREACH", "icmp-answers-syn"},
        {"net unreachable", "C> SYN\n R> ICMP 3/0", "unreachable connect ENETUNREACH", "icmp-answers-syn"},
        {"port unreachable", "C> SYN\n R> ICMP 3/3", "unreachable connect ECONNREFUSED", "icmp-answers-syn"},
        {"prohibited", "C> SYN\n R> ICMP 3/13", "unreachable connect EHOSTUNREACH", "icmp-answers-syn"},
        {"time exceeded", "C> SYN\n R> ICMP 11/0", "unreachable connect EHOSTUNREACH", "icmp-answers-syn"},
        {"ICMPv6 prohibited", "C> SYN\n R> ICMP6 1/1", "unreachable connect EACCES", "icmp-answers-syn"},
        {"fragmentation needed ends nothing", "C> SYN\n R> ICMP 3/4", "connecting", "syn-once"},
        {"ICMP on an open connection is soft", kData + "R> ICMP 3/1", "established", "handshake-complete"},
        {"half open", "C> SYN\n S> SYN,ACK\n +1s S> again", "half-open", "syn-ack-without-ack"},
        {"half-open scan", "C> SYN\n S> SYN,ACK\n C> RST", "reset-in-handshake", "rst-answers-syn-ack"},
        {"SYN taken back", "C> SYN\n C> RST", "reset-in-handshake", "rst-before-established"},
        {"overflow, still waiting", kOpen + "+1s S> again\n C> ACK", "accept-queue-overflow",
         "syn-ack-after-final-ack"},
        {"overflow, then reset", kOpen + "C> PSH,ACK 5\n +1s S> SYN,ACK seq=0 ack=1\n C> again\n S> RST",
         "accept-queue-overflow recv ECONNRESET", "syn-ack-after-final-ack"},
        {"overflow behind cookies", kOpen + "C> PSH,ACK 5\n" + kRepeats + "S> RST",
         "accept-queue-overflow recv ECONNRESET", "bare-rst-after-ignored-data"},
        {"overflow healed", kOpen + "C> PSH,ACK 5\n +1s S> SYN,ACK seq=0 ack=1\n C> again\n S> ACK",
         "established", "handshake-complete"},
        {"SYN-ACKs of two SYNs are no overflow",
         "C> SYN\n +1s C> again\n S> SYN,ACK\n C> ACK\n S> SYN,ACK seq=0", "established",
         "handshake-complete"},
        {"abort on overflow", kOpen + "S> RST", "reset-on-overflow recv ECONNRESET", "rst-answers-final-ack"},
        {"reset by a socket is no overflow", kOpen + "S> RST,ACK", "reset-by-server recv ECONNRESET",
         "rst-after-established"},
        {"established", kData, "established", "handshake-complete"},
        {"simultaneous open", "C> SYN\n S> SYN\n C> SYN,ACK seq=0\n S> SYN,ACK seq=0\n C> ACK\n S> ACK",
         "established", "handshake-complete"},
        {"half closed", kData + "C> FIN,ACK\n S> ACK", "half-closed", "one-fin"},
        {"closed", kData + "C> FIN,ACK\n S> FIN,ACK\n C> ACK", "closed", "both-fins-acked"},
        {"closed although a reset follows", kData + "C> FIN,ACK\n S> FIN,ACK\n C> ACK\n C> RST", "closed",
         "both-fins-acked"},
        {"reset by client", kData + "C> RST,ACK", "reset-by-client recv ECONNRESET server",
         "rst-after-established"},
        {"reset by server", kData + "S> RST,ACK", "reset-by-server recv ECONNRESET", "rst-after-established"},
        {"reset of a side that had closed", kData + "S> FIN,ACK\n C> ACK\n C> RST", "reset-by-client",
         "rst-after-established"},
        {"broken pipe", kData + "S> FIN,ACK\n C> ACK\n C> PSH,ACK 5\n S> RST", "broken-pipe send EPIPE",
         "rst-answers-data-after-fin"},
        {"broken pipe of the server", kData + "C> FIN,ACK\n S> ACK\n S> PSH,ACK 5\n C> RST",
         "broken-pipe send EPIPE server", "rst-answers-data-after-fin"},
        {"data that crossed the FIN is no broken pipe", kData + "S> FIN,ACK\n C> PSH,ACK 5 ack=1\n S> RST",
         "reset-by-server recv ECONNRESET", "rst-after-established"},
        {"vanished", kData + "C> PSH,ACK 5\n" + kRepeats, "vanished recv ETIMEDOUT", "repeats-unanswered"},
        {"vanished while closing", kData + "C> FIN,ACK\n" + kRepeats, "vanished", "repeats-unanswered"},
        {"two repeats are not enough", kData + "C> PSH,ACK 5\n +300ms C> again\n +600ms C> again",
         "established", "handshake-complete"},
        {"an answer starts over", kData + "C> PSH,ACK 5\n" + kRepeats + "S> ACK", "established",
         "handshake-complete"},
        {"keep-alive, then reset", kData + "+60s C> ACK seq=10\n +1s C> again\n +1s C> again\n C> RST,ACK",
         "keepalive-timeout recv ETIMEDOUT", "keepalive-gave-up"},
        {"keep-alive, then silence", kData + "+60s C> ACK seq=10\n +1s C> again\n +1s C> again",
         "keepalive-timeout recv ETIMEDOUT", "keepalive-gave-up", 200},
        {"keep-alive answered", kData + "+60s C> ACK seq=10\n S> ACK", "established", "handshake-complete"},
        {"stalled", kData + "S> ACK win=0", "stalled", "window-shut"},
        {"window open again", kData + "S> ACK win=0\n S> ACK win=500", "established", "handshake-complete"},
        {"midstream", "C> PSH,ACK 5\n S> ACK", "midstream", "no-syn"},
        {"midstream, closed", "C> FIN,ACK\n S> FIN,ACK\n C> ACK", "closed", "both-fins-acked"},
        {"a lone reset", "S> RST", "midstream", "no-syn"},
        {"answers not captured", "C> SYN\n C> ACK ack=1\n C> PSH,ACK 10 ack=1", "incomplete",
         "answer-not-captured"},
    };
}

std::string wordsOf(const Verdict& verdict) {
    std::string words(outcomeName(verdict.outcome));
    for (const std::string_view more : {callName(verdict.call), errnoName(verdict.error)}) {
        words += more.empty() ? "" : " " + std::string(more);
    }
    return words + (verdict.error != Errno::None && verdict.error_side == Side::Server ? " server" : "");
}

TimeNs endOf(const Handshake& story, const Case& c) {
    return story.lastTime() + static_cast<TimeNs>(c.silence_s * 1e9);
}

} // namespace

class OutcomeTest : public QObject {
    Q_OBJECT

private slots:
    void verdicts_data() {
        QTest::addColumn<int>("number");
        const auto all = cases();
        for (std::size_t i = 0; i < all.size(); ++i) {
            QTest::newRow(all[i].name) << static_cast<int>(i);
        }
    }
    void verdicts() {
        QFETCH(int, number);
        const Case c = cases()[static_cast<std::size_t>(number)];
        const Handshake story(c.script);
        const Verdict verdict = judge(story.connection(), {endOf(story, c), c.over});
        QCOMPARE(wordsOf(verdict), std::string(c.expected));
        QCOMPARE(std::string(verdict.rule), std::string(c.rule));
    }

    void everyRuleAndOutcomeHasACase() {
        std::set<std::string> rules;
        std::set<std::string> outcomes;
        for (const Case& c : cases()) {
            rules.insert(c.rule);
            outcomes.insert(std::string(c.expected).substr(0, std::string(c.expected).find(' ')));
        }
        for (const Rule& rule : outcomeRules()) {
            // These have tests of their own: resets of other systems, and a tuple that stories cannot tell.
            const std::set<std::string> told_elsewhere = {"repeats-gave-up", "connected-to-itself"};
            QVERIFY2(rules.contains(rule.name) || told_elsewhere.contains(rule.name), rule.name);
        }
        QCOMPARE(static_cast<int>(outcomes.size()), kOutcomeCount);
    }

    void resetAfterRepeatsIsGivingUp() {
        const Handshake story(kData + "C> PSH,ACK 5\n" + kRepeats + "C> RST,ACK");
        const Verdict verdict = judge(story.connection(), story.lastTime());
        QCOMPARE(wordsOf(verdict), std::string("vanished recv ETIMEDOUT"));
        QCOMPARE(std::string(verdict.rule), std::string("repeats-gave-up"));
    }

    void namesRoundTrip() {
        std::set<std::string_view> names;
        for (int i = 0; i < kOutcomeCount; ++i) {
            const auto outcome = static_cast<Outcome>(i);
            QVERIFY(parseOutcome(outcomeName(outcome)) == outcome);
            QVERIFY(outcomeLabel(outcome)[0] != '\0');
            names.insert(outcomeName(outcome));
        }
        QCOMPARE(static_cast<int>(names.size()), kOutcomeCount);
        QVERIFY(!parseOutcome("refusd"));
    }

    void errnos() {
        QCOMPARE(errnoNumber(Errno::ConnReset), 104);
        QCOMPARE(std::string(errnoName(Errno::HostUnreach)), std::string("EHOSTUNREACH"));
        QCOMPARE(std::string(errnoMessage(Errno::ConnRefused)), std::string("Connection refused"));
        QCOMPARE(errnoNumber(Errno::None), 0);
        QVERIFY(icmpErrno(false, 3, 2) == Errno::NoProtoOpt);
        QVERIFY(icmpErrno(false, 3, 4) == Errno::None);
        QVERIFY(icmpErrno(true, 1, 4) == Errno::ConnRefused);
        QVERIFY(icmpErrno(true, 2, 0) == Errno::None); // packet too big
        QVERIFY(icmpErrno(true, 1, 200) == Errno::Proto);
    }

    void explanationsAreWhole_data() { verdicts_data(); }
    void explanationsAreWhole() {
        QFETCH(int, number);
        const Case c = cases()[static_cast<std::size_t>(number)];
        const Handshake story(c.script);
        const Explanation explanation = explain(story.connection(), {endOf(story, c), c.over});
        QVERIFY(!english(explanation.title).empty());
        QVERIFY(english(explanation.sentence).ends_with('.'));
        QVERIFY(!english(explanation.detail).empty());
        QVERIFY(!explanation.steps.empty());
        QVERIFY(!explanation.evidence.empty());
        QCOMPARE(explanation.application.empty(), explanation.verdict.error == Errno::None);
        for (const Text* text :
             {&explanation.title, &explanation.sentence, &explanation.detail, &explanation.application}) {
            QVERIFY(english(*text).find('%') == std::string::npos);
        }
        for (const auto* list : {&explanation.steps, &explanation.rivals, &explanation.fixes}) {
            for (const Text& text : *list) {
                QVERIFY(english(text).find('%') == std::string::npos);
            }
        }
    }

    void details_data() {
        QTest::addColumn<QString>("script");
        QTest::addColumn<QString>("expected");
        const auto add = [](const char* name, const std::string& script, const char* expected) {
            QTest::newRow(name) << QString::fromStdString(script) << expected;
        };
        add("retrying", synTimes({1, 1, 1}), "SYN 4 of 11 · next in 1 s");
        add("established", kOpen, "3 packets · 2 ms");
        add("refused", "C> SYN\n S> RST,ACK", "ECONNREFUSED");
        add("closed", kData + "C> FIN,ACK\n S> FIN,ACK\n C> ACK", "FIN from client · 8 packets");
        add("unreachable", "C> SYN\n R> ICMP 3/1", "EHOSTUNREACH · host unreachable");
        add("overflow", kOpen + "+1s S> again", "client believes established");
    }
    void details() {
        QFETCH(QString, script);
        const Handshake story(script.toStdString());
        QTEST(QString::fromStdString(english(explain(story.connection(), story.lastTime()).detail)),
              "expected");
    }

    void whatTheApplicationSaw() {
        const Handshake story("C> SYN\n S> RST,ACK");
        QCOMPARE(english(explain(story.connection(), story.lastTime()).application),
                 std::string("client: connect() = -1, errno 111 ECONNREFUSED (“Connection refused”)"));
    }

    void anOverflowNamesItsRivals() {
        const Handshake story(kOpen + "+1s S> again");
        const Explanation explanation = explain(story.connection(), story.lastTime());
        QVERIFY(english(explanation.rivals.front()).starts_with("The final ACK was lost"));
    }
};

QTEST_APPLESS_MAIN(OutcomeTest)
#include "outcome_test.moc"
