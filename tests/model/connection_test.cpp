// SPDX-License-Identifier: GPL-3.0-or-later
// State machines, marks, completeness, Zeek's view: each handshake as text.
#include "handshake.h"

#include <QTest>

using namespace synscope::model;
using synscope::tests::Handshake;
using synscope::tests::HandshakeSetting;

namespace {

const std::string kOpen = "C> SYN\n S> SYN,ACK\n C> ACK\n";

std::string statesOf(const Connection& c) {
    return std::string(toString(c.at(Side::Client).state)) + " " +
           std::string(toString(c.at(Side::Server).state));
}

void addStory(const char* name, const std::string& script, const char* expected) {
    QTest::newRow(name) << QString::fromStdString(script) << expected;
}

Connection connectionOf(const QString& script, HandshakeSetting setting = {}) {
    return Handshake(script.toStdString(), setting).connection();
}

void columns() {
    QTest::addColumn<QString>("script");
    QTest::addColumn<QString>("expected");
}

} // namespace

class ConnectionTest : public QObject {
    Q_OBJECT

private slots:
    void states_data() {
        columns();
        addStory("SYN", "C> SYN", "SYN_SENT UNKNOWN");
        addStory("SYN-ACK", "C> SYN\n S> SYN,ACK", "SYN_SENT SYN_RECV");
        addStory("handshake", kOpen, "ESTABLISHED ESTABLISHED");
        addStory("final ACK ignored", kOpen + "+1s S> again\n C> ACK", "ESTABLISHED SYN_RECV");
        addStory("overflow healed", kOpen + "C> PSH,ACK 5\n +1s S> SYN,ACK seq=0 ack=1\n C> again\n S> ACK",
                 "ESTABLISHED ESTABLISHED");
        addStory("refused", "C> SYN\n S> RST,ACK seq=0", "CLOSED CLOSED");
        addStory("reset with a wrong ACK is not for the SYN", "C> SYN\n S> RST,ACK ack=77",
                 "SYN_SENT UNKNOWN");
        addStory("first FIN", kOpen + "C> FIN,ACK", "FIN_WAIT_1 ESTABLISHED");
        addStory("FIN acknowledged", kOpen + "C> FIN,ACK\n S> ACK", "FIN_WAIT_2 CLOSE_WAIT");
        addStory("second FIN", kOpen + "C> FIN,ACK\n S> ACK\n S> FIN,ACK", "FIN_WAIT_2 LAST_ACK");
        addStory("TIME_WAIT", kOpen + "C> FIN,ACK\n S> ACK\n S> FIN,ACK\n C> ACK", "TIME_WAIT CLOSED");
        addStory("three-segment close", kOpen + "S> FIN,ACK\n C> FIN,ACK\n S> ACK", "CLOSED TIME_WAIT");
        addStory("simultaneous close", kOpen + "C> FIN,ACK\n S> FIN,ACK ack=1\n C> ACK",
                 "CLOSING FIN_WAIT_2");
        addStory("simultaneous close done", kOpen + "C> FIN,ACK\n S> FIN,ACK ack=1\n C> ACK\n S> ACK",
                 "TIME_WAIT TIME_WAIT");
        addStory("simultaneous open",
                 "C> SYN\n S> SYN\n C> SYN,ACK seq=0\n S> SYN,ACK seq=0\n C> ACK\n S> ACK",
                 "ESTABLISHED ESTABLISHED");
        addStory("reset", kOpen + "S> RST", "CLOSED CLOSED");
        addStory("reset outside the window", kOpen + "S> RST seq=90000", "ESTABLISHED ESTABLISHED");
        addStory("midstream", "C> ACK", "UNKNOWN UNKNOWN");
        addStory("midstream, data from both", "C> PSH,ACK 5\n S> PSH,ACK 5", "ESTABLISHED ESTABLISHED");
        addStory("Fast Open keeps SYN_RECV until the ACK", "C> SYN 5\n S> SYN,ACK\n S> PSH,ACK 3",
                 "SYN_SENT SYN_RECV");
    }
    void states() {
        QFETCH(QString, script);
        QTEST(QString::fromStdString(statesOf(connectionOf(script))), "expected");
    }

    void marks_data() {
        QTest::addColumn<QString>("script");
        QTest::addColumn<QString>("expected"); // of the last packet
        const std::string data = kOpen + "C> PSH,ACK 10\n";
        addStory("nothing", data, "");
        addStory("SYN again", "C> SYN\n +1s C> again", "retransmission");
        addStory("SYN-ACK again", "C> SYN\n S> SYN,ACK\n +1s S> again", "retransmission");
        addStory("retransmission", data + "+300ms C> again", "retransmission");
        addStory("spurious", data + "S> ACK\n +300ms C> again", "retransmission spurious-retransmission");
        addStory("out of order", data + "C> PSH,ACK 10 seq=21\n C> PSH,ACK 10 seq=11", "out-of-order");
        addStory("lost segment", data + "C> PSH,ACK 10 seq=100", "lost-segment");
        addStory("duplicate ACK", data + "S> ACK\n S> ACK", "duplicate-ack");
        addStory("fast retransmission",
                 data + "S> ACK\n C> PSH,ACK 10\n C> PSH,ACK 10\n S> ACK ack=11\n S> ACK ack=11\n C> PSH,ACK "
                        "10 seq=11",
                 "retransmission fast-retransmission");
        addStory("acked unseen", data + "S> ACK ack=99", "acked-unseen");
        addStory("zero window", data + "S> ACK win=0", "zero-window");
        addStory("zero-window probe", data + "S> ACK win=0\n +1s C> ACK 1", "zero-window-probe");
        addStory("zero-window probe ACK", data + "S> ACK win=0\n +1s C> ACK 1\n S> ACK ack=11 win=0",
                 "zero-window zero-window-probe-ack");
        addStory("window update", data + "S> ACK win=0\n +1s S> ACK win=900", "window-update");
        addStory("window full",
                 "C> SYN ws=0\n S> SYN,ACK win=10 ws=0\n C> ACK\n S> ACK win=10\n C> PSH,ACK 10",
                 "window-full");
        addStory("keep-alive", data + "S> ACK\n +60s C> ACK seq=10", "keep-alive");
        addStory("keep-alive ACK", data + "S> ACK\n +60s C> ACK seq=10\n S> ACK", "keep-alive-ack");
        addStory("captured twice", data + "C> copy", "retransmission duplicate");
        addStory("time backwards", data + "+-1s S> ACK", "time-backwards");
    }
    void marks() {
        QFETCH(QString, script);
        QTEST(QString::fromStdString(Handshake(script.toStdString()).marks().back()), "expected");
    }

    void marksAcrossTheWrap() {
        const Handshake story(
            kOpen + "C> PSH,ACK 10\n C> PSH,ACK 10\n +300ms C> again\n S> ACK\n C> PSH,ACK 10 seq=60",
            {.client_isn = 0xfffffff5U});
        const auto marks = story.marks();
        QCOMPARE(marks[3], std::string());
        QCOMPARE(marks[4], std::string());
        QCOMPARE(marks[5], std::string("retransmission"));
        QCOMPARE(marks[7], std::string("lost-segment"));
        const Connection c = story.connection();
        QCOMPARE(c.at(Side::Client).payload_bytes, std::uint64_t{30});
        QCOMPARE(relativeSequence(c, Side::Client, 0xfffffff5U + 60), 60U);
    }

    void framesCapturedTwice() {
        const Connection c = connectionOf("C> SYN\n C> copy\n S> SYN,ACK\n S> copy\n C> ACK\n C> copy\n");
        QCOMPARE(c.packets(), 6U);
        QCOMPARE(int{c.at(Side::Client).syn}, 2); // as tshark counts
        QCOMPARE(int{c.at(Side::Client).syn_retransmissions}, 0);
        QCOMPARE(int{c.at(Side::Server).syn_retransmissions}, 0);
        QCOMPARE(c.marks & mark::kDuplicate, mark::kDuplicate);
        QVERIFY(!c.has(fact::kSynAckAfterFinalAck));
        QVERIFY(c.at(Side::Server).state == TcpState::Established);
    }

    void retransmissionIsNoCopy() {
        const Connection c = connectionOf("C> SYN\n +10us C> again");
        QCOMPARE(int{c.at(Side::Client).syn_retransmissions}, 1);
        QCOMPARE(c.marks & mark::kDuplicate, 0U);
    }

    void completenessBits_data() {
        QTest::addColumn<QString>("script");
        QTest::addColumn<int>("expected");
        const auto add = [](const char* name, const std::string& script, int bits) {
            QTest::newRow(name) << QString::fromStdString(script) << bits;
        };
        add("SYN", "C> SYN", 1);
        add("handshake", kOpen, 7);
        add("data", kOpen + "C> PSH,ACK 1", 15);
        add("all", kOpen + "C> PSH,ACK 1\n C> FIN,ACK\n S> RST", 63);
        add("refused", "C> SYN\n S> RST,ACK", 37);
        add("one packet of the middle counts nothing", "C> PSH,ACK 1", 0);
        add("it counts with the second packet", "C> PSH,ACK 1\n S> FIN,ACK", 28);
        add("data in the SYN", "C> SYN 5", 9);
        add("simultaneous open", "C> SYN\n S> SYN", 1);
        add("FIN without ACK", kOpen + "C> FIN", 7);
    }
    void completenessBits() {
        QFETCH(QString, script);
        QTEST(int{connectionOf(script).completeness}, "expected");
    }

    void initialRtt() {
        QCOMPARE(connectionOf("C> SYN\n +20ms S> SYN,ACK\n +1ms C> ACK").initial_rtt_ns, 21 * kMillisecondNs);
        QCOMPARE(connectionOf("C> SYN\n +1s C> again\n S> SYN,ACK\n C> ACK").initial_rtt_ns,
                 2 * kMillisecondNs);
        QCOMPARE(connectionOf("C> SYN\n S> RST,ACK").initial_rtt_ns,
                 kMillisecondNs); // Wireshark: any ACK without SYN
        QCOMPARE(connectionOf("C> SYN\n S> SYN,ACK").initial_rtt_ns, kNoTime);
        QCOMPARE(connectionOf("C> ACK\n S> ACK").initial_rtt_ns, kNoTime);
    }

    void zeek_data() {
        columns();
        addStory("S0", "C> SYN", "S0 S");
        addStory("S1", kOpen, "S1 ShA");
        addStory("SF", kOpen + "C> PSH,ACK 5\n S> PSH,ACK 5\n C> FIN,ACK\n S> FIN,ACK\n C> ACK",
                 "SF ShADdFf");
        addStory("REJ", "C> SYN\n S> RST,ACK", "REJ Sr");
        addStory("S2", kOpen + "C> FIN,ACK\n S> ACK", "S2 ShAFa");
        addStory("S3", kOpen + "S> FIN,ACK\n C> ACK", "S3 ShAf");
        addStory("RSTO", kOpen + "C> RST", "RSTO ShAR");
        addStory("RSTR", kOpen + "S> RST", "RSTR ShAr");
        addStory("RSTOS0", "C> SYN\n C> RST", "RSTOS0 SR");
        addStory("RSTRH", "S> SYN,ACK\n S> RST", "RSTRH hr");
        addStory("SH", "C> SYN\n C> FIN,ACK", "SH SF");
        addStory("SHR", "S> SYN,ACK\n S> FIN,ACK", "SHR hf");
        addStory("OTH", "C> PSH,ACK 5\n S> ACK", "OTH Da");
        addStory("retransmitted data", kOpen + "C> PSH,ACK 5\n +300ms C> again", "S1 ShADT");
        addStory("zero window", kOpen + "C> PSH,ACK 5\n S> ACK win=0", "S1 ShADaw");
        addStory("SYN and FIN at once", "C> SYN,FIN", "SH Q");
    }
    void zeek() {
        QFETCH(QString, script);
        const Connection c = connectionOf(script);
        QTEST(QString::fromStdString(std::string(zeekConnState(c)) + ' ' + std::string(c.history.view())),
              "expected");
    }

    void historyKeepsItsSize() {
        History history;
        for (int i = 0; i < 100; ++i) {
            history.append('A');
        }
        QCOMPARE(history.view().size(), std::size_t{History::kCapacity});
    }

    void whoIsTheClient_data() {
        QTest::addColumn<QString>("script");
        QTest::addColumn<int>("client_port");
        QTest::newRow("SYN") << "C> SYN" << 40000;
        QTest::newRow("SYN by the lower port") << "S> SYN" << 8080;
        QTest::newRow("SYN-ACK") << "S> SYN,ACK" << 40000;
        QTest::newRow("midstream: the higher port") << "S> ACK" << 40000;
        QTest::newRow("a SYN corrects the guess") << "S> RST seq=9\n S> SYN seq=8" << 8080;
    }
    void whoIsTheClient() {
        QFETCH(QString, script);
        QTEST(int{connectionOf(script).client.port}, "client_port");
    }
};

QTEST_APPLESS_MAIN(ConnectionTest)
#include "connection_test.moc"
