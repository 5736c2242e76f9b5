// SPDX-License-Identifier: GPL-3.0-or-later
// What headers tell about a reset, an ICMP error or the place of the capture, and which rivals they leave.
#include <QTest>

#include "handshake.h"
#include "model/explanation.h"
#include "model/ladder.h"
#include "model/packet_evidence.h"

#include <algorithm>

using namespace synscope::model;
using synscope::tests::Handshake;

namespace {

const std::string kOpen = "C> SYN\n S> SYN,ACK id=0\n C> ACK\n";
const std::string kData = kOpen + "C> PSH,ACK 10\n S> ACK id=700\n";

PacketEvidence evidenceOf(const std::string& script) {
    const Handshake story(script);
    const auto steps = replay(story.segments(), story.connection());
    return collectEvidence(steps);
}

Explanation explained(const std::string& script, bool over = true) {
    const Handshake story(script);
    const auto steps = replay(story.segments(), story.connection());
    const PacketEvidence evidence = collectEvidence(steps);
    return explain(story.connection(), {story.lastTime(), over}, &evidence);
}

bool names(const std::vector<Text>& texts, const char* part) {
    return std::any_of(texts.begin(), texts.end(),
                       [&](const Text& text) { return english(text).find(part) != std::string::npos; });
}

TcpState lastState(const std::string& script, Side side) {
    const Handshake story(script);
    const auto steps = replay(story.segments(), story.connection());
    return side == Side::Client ? steps.back().client_state : steps.back().server_state;
}

} // namespace

class EvidenceTest : public QObject {
    Q_OBJECT

private slots:
    void resetMakers_data() {
        QTest::addColumn<QString>("script");
        QTest::addColumn<int>("maker");
        const auto add = [](const char* name, const std::string& script, ResetMaker maker) {
            QTest::newRow(name) << QString::fromStdString(script) << static_cast<int>(maker);
        };
        add("its own socket: ACK, window, next IP ID", kData + "S> RST,ACK id=701 win=75",
            ResetMaker::Socket);
        add("a host without the socket: bare header", kData + "C> PSH,ACK 5\n S> RST id=0 win=0",
            ResetMaker::Kernel);
        add("closed port", "C> SYN\n S> RST,ACK id=0 win=0 seq=0", ResetMaker::Kernel);
        add("another TTL", kData + "S> RST,ACK id=701 ttl=249", ResetMaker::Elsewhere);
        add("an IP ID out of the count", kData + "S> ACK id=701\n S> ACK id=702\n S> RST,ACK id=9000 win=75",
            ResetMaker::Unclear);
    }
    void resetMakers() {
        QFETCH(QString, script);
        QFETCH(int, maker);
        const PacketEvidence evidence = evidenceOf(script.toStdString());
        QVERIFY(evidence.reset.has_value());
        QCOMPARE(static_cast<int>(evidence.reset->maker), maker);
    }

    void unreadDataIsRuledOutWhereNoneCame() {
        const Explanation with_data = explained(kData + "S> RST,ACK id=701 win=75");
        QVERIFY(names(with_data.rivals, "data unread"));
        const Explanation without = explained(kOpen + "S> ACK id=700\n S> RST,ACK id=701 win=75");
        QVERIFY(!names(without.rivals, "data unread"));
        QVERIFY(names(without.rivals, "SO_LINGER"));
    }

    void aBareResetRulesTheSocketOut() {
        const Explanation bare = explained(kData + "C> PSH,ACK 5\n S> RST id=0 win=0");
        QVERIFY(!names(bare.rivals, "SO_LINGER"));
        QVERIFY(names(bare.rivals, "restarted"));
    }

    void aForeignTtlNamesAnotherMachineFirst() {
        const Explanation cut = explained(kData + "S> RST,ACK id=701 ttl=249");
        QVERIFY(english(cut.rivals.front()).starts_with("Another machine"));
        QVERIFY(english(cut.rivals.front()).find("249") != std::string::npos);
    }

    void whoSentTheIcmpError() {
        const PacketEvidence evidence = evidenceOf("C> SYN\n +1s C> again\n R> ICMP 3/1");
        QVERIFY(evidence.icmp.has_value());
        QCOMPARE(evidence.icmp->syn_number, 2);
        QVERIFY(!evidence.icmp->from_peer);
        const Explanation told = explained("C> SYN\n R> ICMP 3/1");
        QVERIFY(names(told.fixes, "10.9.0.254"));
        QVERIFY(!names(told.rivals, "host's own firewall"));
    }

    void placeOfTheCapture() {
        QVERIFY(evidenceOf("C> SYN\n +40ms S> SYN,ACK\n +50us C> ACK").vantage == Vantage::NearClient);
        QVERIFY(evidenceOf("C> SYN\n +50us S> SYN,ACK\n +40ms C> ACK").vantage == Vantage::NearServer);
        QVERIFY(evidenceOf("C> SYN\n +20ms S> SYN,ACK\n +20ms C> ACK").vantage == Vantage::Unknown);
    }

    void aRepeatedSynAfterTheSynAckIsNoScan() {
        const Explanation lost = explained("C> SYN\n S> SYN,ACK\n +1s C> again\n S> SYN,ACK seq=0");
        QVERIFY(english(lost.rivals.front()).starts_with("The SYN-ACKs are lost"));
    }

    void aResetOutsideTheWindowChangesNothing() {
        const Explanation alive = explained(kData + "S> RST seq=900000\n C> PSH,ACK 5\n S> ACK");
        QVERIFY(alive.verdict.outcome == Outcome::Established);
        QVERIFY(names(alive.steps, "outside the window"));
        QVERIFY(lastState(kData + "S> RST seq=900000", Side::Client) == TcpState::Established);
    }

    void aChallengedResetChangesNothing() {
        const Explanation alive = explained(kData +
                                            "C> RST seq=500\n S> ACK ack=11\n C> PSH,ACK 5 seq=11\n S> ACK");
        QVERIFY(alive.verdict.outcome == Outcome::Established);
        const Handshake story(kData + "C> RST seq=500\n S> ACK ack=11");
        QCOMPARE(story.marks()[5], std::string("reset-not-exact"));
        QVERIFY(story.marks()[6].find("challenge-ack") != std::string::npos);
        // The host that really wants it sends the exact one then.
        const Explanation dead = explained(kData + "C> RST seq=500\n S> ACK ack=11\n C> RST seq=11");
        QVERIFY(dead.verdict.outcome == Outcome::ResetByClient);
    }

    void nobodyKnowsWhetherAResetIntoSilenceArrived() {
        const std::string dead = kData +
                                 "+60s C> ACK seq=10\n +1s C> again\n +1s C> again\n +1s C> RST,ACK seq=11";
        QVERIFY(lastState(dead, Side::Client) == TcpState::Closed);
        QVERIFY(lastState(dead, Side::Server) == TcpState::Unknown);
        QVERIFY(lastState(kData + "C> RST,ACK seq=11", Side::Server) == TcpState::Closed);
    }

    void dataLongAfterTheRequestDiedIsNoOverflowReset() {
        const Explanation expired = explained(
            "C> SYN\n S> SYN,ACK\n +1s S> again\n +2s S> again\n +6s C> PSH,ACK 5 seq=1 ack=1\n S> RST");
        QVERIFY(expired.verdict.outcome == Outcome::ResetByServer);
        QVERIFY(names(expired.rivals, "request for this connection had expired"));
    }

    void whatTheProgramSawAndWhen() {
        const Explanation reset = explained(kData + "+2s S> RST,ACK id=701 win=75");
        QCOMPARE(reset.calls.size(), std::size_t{3});
        QVERIFY(reset.calls[0].call == Call::Connect && reset.calls[0].error == Errno::None);
        QVERIFY(reset.calls[1].error == Errno::ConnReset);
        QCOMPARE(reset.calls[1].after_ns.value_or(0), 4 * kMillisecondNs + 2 * kSecondNs);
        QVERIFY(reset.calls[2].error == Errno::Pipe);
        const Explanation overflow = explained(kOpen + "+1s S> SYN,ACK seq=0 ack=1");
        QVERIFY(std::any_of(overflow.calls.begin(), overflow.calls.end(),
                            [](const ApplicationCall& call) { return call.call == Call::Accept; }));
    }

    void aCaptureNearTheServerKnowsTheWayToTheClient() {
        const std::string near_server = "C> SYN\n +50us S> SYN,ACK id=0\n +60ms C> ACK\n C> PSH,ACK 10\n "
                                        "S> ACK id=700\n +2s S> RST,ACK id=701 win=75";
        const Explanation what = explained(near_server);
        QVERIFY(english(what.calls[0].words).find("after about 60") != std::string::npos);
        QVERIFY(what.calls[1].roughly);
        QVERIFY(what.calls[1].after_ns.value_or(0) > 2 * kSecondNs + 110 * kMillisecondNs);
    }

    void aRepeatedSynAckTellsNoRoundTrip() {
        const std::string
            script = "C> SYN\n +50us S> SYN,ACK id=0\n +1s S> SYN,ACK id=0 seq=0\n +60ms C> ACK";
        QVERIFY(evidenceOf(script).vantage == Vantage::Unknown);
        QVERIFY(!evidenceOf(script).client_half_ns);
    }

    void anIcmpErrorThatDidNotEndItIsNotTheOneThatDid() {
        const Explanation what = explained("C> SYN\n R> ICMP 3/3\n +1s C> again\n R> ICMP 3/3");
        QVERIFY(what.verdict.outcome == Outcome::Unreachable);
        QVERIFY(names(what.steps, "LockDroppedIcmps"));
        QVERIFY(what.calls.front().after_ns.value_or(0) > kSecondNs);
        QVERIFY(!names(explained("C> SYN\n R> ICMP 3/3").steps, "LockDroppedIcmps"));
    }

    void aChallengeAckIsNoLossOfTheCapture() {
        const std::string script = "C> SYN\n S> ACK seq=70 ack=9000\n C> RST seq=9000\n +20ms C> SYN seq=0\n "
                                   "S> SYN,ACK seq=500\n C> ACK seq=1 ack=501\n C> PSH,ACK 3 seq=1 ack=501";
        QVERIFY(names(explained(script).steps, "challenge ACK"));
        const Explanation cut_off = explained("C> SYN\n S> ACK seq=70 ack=9000\n C> RST seq=9000");
        QVERIFY(english(cut_off.sentence).starts_with("An ACK of an older connection"));
        QVERIFY(!names(explained(script).steps, "The capture lacks"));
    }

    void theSynAckOfASimultaneousOpenIsNoRepeat() {
        const Explanation what = explained(
            "C> SYN\n S> SYN\n C> SYN,ACK seq=0 ack=1\n S> SYN,ACK seq=0 ack=1\n C> ACK\n S> ACK");
        QVERIFY(!names(what.steps, "sent again"));
        QVERIFY(std::any_of(what.calls.begin(), what.calls.end(), [](const ApplicationCall& call) {
            return call.side == Side::Server && call.call == Call::Connect;
        }));
    }

    void aSynAckThatAnswersARepeatedSynIsNoCopy() {
        const Handshake story("C> SYN\n S> SYN,ACK id=0\n +1s S> SYN,ACK id=0 seq=0\n +100us C> SYN seq=0\n "
                              "+20us S> SYN,ACK id=0 seq=0");
        QVERIFY2(story.marks().back().find("duplicate") == std::string::npos, story.marks().back().c_str());
        const Handshake copied("C> SYN\n S> SYN,ACK id=0\n S> copy");
        QVERIFY(copied.marks().back().find("duplicate") != std::string::npos);
    }

    void whoClosesFirstIsToldFirst() {
        const Explanation what = explained(kData + "S> FIN,ACK\n C> ACK\n C> FIN,ACK\n S> ACK");
        const auto at = [&](const char* part) {
            return std::find_if(what.steps.begin(), what.steps.end(), [&](const Text& text) {
                return english(text).find(part) != std::string::npos;
            });
        };
        QVERIFY(at("The server's FIN") < at("The client's FIN"));
        QVERIFY(at("The client's FIN") != what.steps.end());
    }

    void changedBytesAreTold() {
        const Handshake story(kData + "C> again");
        const auto steps = replay(story.segments(), story.connection());
        PacketEvidence evidence = collectEvidence(steps);
        evidence.repeats_compared = 1;
        QVERIFY(!names(explain(story.connection(), story.lastTime(), &evidence).steps, "another content"));
        evidence.repeats_changed = 1;
        evidence.first_changed_frame = 6;
        QVERIFY(names(explain(story.connection(), story.lastTime(), &evidence).steps, "(frame 6)"));
    }

    void oddMarks_data() {
        QTest::addColumn<QString>("script");
        QTest::addColumn<QString>("mark"); ///< of the last packet
        QTest::newRow("TTL jump") << QString::fromStdString(kData + "S> ACK ttl=60") << "ttl-jump";
        QTest::newRow("beyond the window")
            << QString::fromStdString("C> SYN ws=0\n S> SYN,ACK ws=0 win=100\n C> ACK\n C> PSH,ACK 200")
            << "beyond-window";
        QTest::newRow("window shrunk")
            << QString::fromStdString(
                   "C> SYN ws=0\n S> SYN,ACK ws=0\n C> ACK\n S> ACK win=900\n S> ACK win=100")
            << "window-shrunk";
        QTest::newRow("bare reset of a SYN") << "C> SYN\n S> RST seq=0"
                                             << "reset-outside-window";
    }
    void oddMarks() {
        QFETCH(QString, script);
        QFETCH(QString, mark);
        const std::string marks = Handshake(script.toStdString()).marks().back();
        QVERIFY2(marks.find(mark.toStdString()) != std::string::npos, marks.c_str());
    }

    void twoCopiesFromDifferentHopsAreNoJump() {
        const std::string marks = Handshake(kData + "S> PSH,ACK 7 id=800\n S> copy\n S> ACK").marks().back();
        QVERIFY2(marks.find("ttl-jump") == std::string::npos, marks.c_str());
    }

    void aSocketThatConnectedToItself() {
        Handshake story("C> SYN\n C> SYN,ACK seq=0 ack=1\n C> ACK seq=1 ack=1");
        std::vector<Segment> segments = story.segments();
        for (Segment& segment : segments) {
            segment.destination = segment.source;
            segment.acknowledgment = segment.has(tcp_flag::kAck) ? segments.front().sequence + 1 : 0;
            segment.oddities |= oddity::kOwnAddress;
        }
        Connection connection = openConnection(segments.front());
        for (const Segment& segment : segments) {
            updateConnection(connection, segment);
        }
        const Verdict verdict = judge(connection, story.lastTime());
        QVERIFY(verdict.outcome == Outcome::Established);
        QCOMPARE(std::string(verdict.rule), std::string("connected-to-itself"));
        const auto steps = replay(segments, connection);
        QVERIFY(steps.back().client_state == TcpState::Established);
        QVERIFY(steps.back().server_state == TcpState::Established);
    }

    void aFileThatEndsWithARepeatedSynIsOver() {
        const std::string syns = "C> SYN\n +1s C> again\n +2s C> again";
        QVERIFY(explained(syns, true).verdict.outcome == Outcome::TimedOut);
        QVERIFY(explained(syns, false).verdict.outcome == Outcome::Retrying);
        QVERIFY(names(explained(syns, true).rivals, "recording ends with the last SYN"));
        const Handshake story("C> SYN\n +1s C> again\n +2s C> again");
        QVERIFY(judge(story.connection(), {story.lastTime() + kSecondNs, true}).outcome == Outcome::Retrying);
    }

    void theLastSynOfALiveScheduleStillWaits() {
        const Handshake story(
            "C> SYN\n +1s C> again\n +2s C> again\n +4s C> again\n +8s C> again\n +16s C> again\n "
            "+32s C> again");
        QVERIFY(judge(story.connection(), story.lastTime()).outcome == Outcome::Retrying);
        QVERIFY(judge(story.connection(), story.lastTime() + 70 * kSecondNs).outcome == Outcome::TimedOut);
        QVERIFY(judge(story.connection(), {story.lastTime(), true}).outcome == Outcome::TimedOut);
    }
};

QTEST_APPLESS_MAIN(EvidenceTest)
#include "evidence_test.moc"
