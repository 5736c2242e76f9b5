// SPDX-License-Identifier: GPL-3.0-or-later
// Which frames *Handshakes only* lets through, and what is said about filters that are wrong.
#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read the concepts in the standard library
#include "capture/bpf.h"
#include "capture/link_types.h"
#include "capture/pcap/live_handle.h"
#include "tests/capture/capture_support.h"
#endif

#include <QtTest>

using namespace synscope;
using namespace synscope::test;

namespace {

constexpr int kSyn = 2, kFin = 1, kRst = 4, kPsh = 8, kAck = 16;

QByteArray ethernet(int type, const QByteArray& rest) {
    return QByteArray(12, '\x02') + QByteArray::fromHex(QByteArray::number(type, 16).rightJustified(4, '0')) +
           rest;
}

QByteArray number16(int value) {
    return QByteArray::fromHex(QByteArray::number(value, 16).rightJustified(4, '0'));
}

/// `options`: bytes of TCP options, a multiple of four.
QByteArray tcp(int flags, int payload, int options = 12) {
    const int words = (20 + options) / 4;
    QByteArray header = number16(40000) + number16(80) + QByteArray(8, '\x11');
    header += static_cast<char>(words << 4);
    header += static_cast<char>(flags);
    return header + QByteArray(6, '\0') + QByteArray(options, '\x01') + QByteArray(payload, 'x');
}

QByteArray ipv4(int protocol, const QByteArray& rest, int options = 0) {
    QByteArray header;
    header += static_cast<char>(0x45 + options / 4);
    header += '\0';
    header += number16(20 + options + static_cast<int>(rest.size())) + number16(7) +
              QByteArray::fromHex("4000");
    header += '\x40';
    header += static_cast<char>(protocol);
    return header + QByteArray(2, '\0') + QByteArray::fromHex("0a0900010a090002") +
           QByteArray(options, '\x01') + rest;
}

QByteArray ipv6(int next, const QByteArray& rest) {
    QByteArray header = QByteArray::fromHex("60000000") + number16(static_cast<int>(rest.size()));
    header += static_cast<char>(next);
    header += '\x40';
    return header + QByteArray(32, '\x20') + rest;
}

QByteArray icmpError(int type, const QByteArray& quoted) {
    QByteArray header;
    header += static_cast<char>(type);
    return header + QByteArray(7, '\0') + quoted;
}

QByteArray tagged(const QByteArray& frame) {
    return frame.left(12) + QByteArray::fromHex("81000005") + frame.mid(12);
}

QByteArray v4(const QByteArray& rest, int protocol = 6) {
    return ethernet(0x0800, ipv4(protocol, rest));
}

QByteArray v6(const QByteArray& rest, int next = 6) {
    return ethernet(0x86dd, ipv6(next, rest));
}

bool passes(const QByteArray& frame, const std::string& filter, capture::LinkType link_type) {
    const capture::PcapHandle handle(pcap_open_dead(capture::pcapLinkType(link_type), capture::kWholeFrames));
    capture::BpfProgram program;
    if (const auto problem = program.compile(handle.get(), filter))
        qFatal("%s", problem->message.c_str());
    pcap_pkthdr header{};
    header.caplen = header.len = static_cast<bpf_u_int32>(frame.size());
    return pcap_offline_filter(&program.code(), &header,
                               reinterpret_cast<const u_char*>(frame.constData())) != 0;
}

} // namespace

class BpfTest : public QObject {
    Q_OBJECT

private slots:
    void handshakes_data();
    void handshakes();
    void narrowed();
    void problems_data();
    void problems();
};

void BpfTest::handshakes_data() {
    QTest::addColumn<QByteArray>("frame");
    QTest::addColumn<bool>("wanted");
    const QByteArray quoted_tcp = ipv4(6, tcp(kSyn, 0));
    const QByteArray quoted_udp = ipv4(17, QByteArray(8, '\0'));
    for (const bool six : {false, true}) {
        const auto wrap = six ? [](const QByteArray& rest) { return v6(rest); }
                              : [](const QByteArray& rest) { return v4(rest); };
        const auto row = [&](const char* name, const QByteArray& frame, bool wanted) {
            QTest::addRow("%s, %s", six ? "IPv6" : "IPv4", name) << frame << wanted;
            QTest::addRow("%s, %s, tagged", six ? "IPv6" : "IPv4", name) << tagged(frame) << wanted;
        };
        row("SYN", wrap(tcp(kSyn, 0, 20)), true);
        row("SYN with data", wrap(tcp(kSyn, 100)), true);
        row("SYN,ACK", wrap(tcp(kSyn | kAck, 0, 20)), true);
        row("final ACK", wrap(tcp(kAck, 0)), true);
        row("final ACK without options", wrap(tcp(kAck, 0, 0)), true);
        row("FIN,ACK", wrap(tcp(kFin | kAck, 0)), true);
        row("FIN with data", wrap(tcp(kFin | kAck | kPsh, 500)), true);
        row("RST", wrap(tcp(kRst, 0, 0)), true);
        row("RST,ACK", wrap(tcp(kRst | kAck, 0, 0)), true);
        row("data", wrap(tcp(kAck, 1448)), false);
        row("one byte", wrap(tcp(kAck, 1)), false);
        row("pushed data", wrap(tcp(kAck | kPsh, 10)), false);
    }
    QTest::newRow("options in the IPv4 header, ACK") << ethernet(0x0800, ipv4(6, tcp(kAck, 0), 8)) << true;
    QTest::newRow("options in the IPv4 header, data") << ethernet(0x0800, ipv4(6, tcp(kAck, 9), 8)) << false;
    for (const int type : {3, 4, 11, 12})
        QTest::addRow("ICMP %d about TCP", type) << v4(icmpError(type, quoted_tcp), 1) << true;
    for (const int type : {1, 2, 3, 4})
        QTest::addRow("ICMPv6 %d about TCP", type) << v6(icmpError(type, ipv6(6, tcp(kSyn, 0))), 58) << true;
    QTest::newRow("ICMP about UDP") << v4(icmpError(3, quoted_udp), 1) << false;
    QTest::newRow("ping") << v4(icmpError(8, quoted_tcp), 1) << false;
    QTest::newRow("ICMPv6 ping") << v6(icmpError(128, ipv6(6, tcp(kSyn, 0))), 58) << false;
    QTest::newRow("UDP") << v4(QByteArray(20, '\x02'), 17) << false;
    QTest::newRow("ARP") << ethernet(0x0806, QByteArray(28, '\x02')) << false;
}

void BpfTest::handshakes() {
    QFETCH(QByteArray, frame);
    QFETCH(bool, wanted);
    QCOMPARE(passes(frame, capture::handshakeFilter(capture::link::kEthernet), capture::link::kEthernet),
             wanted);
    if (frame.size() > 12 && frame.mid(12, 2) != QByteArray::fromHex("8100"))
        QCOMPARE(passes(frame.mid(14), capture::handshakeFilter(capture::link::kRaw), capture::link::kRaw),
                 wanted && frame.mid(12, 2) != QByteArray::fromHex("0806"));
}

void BpfTest::narrowed() {
    const std::string filter = capture::handshakeFilter(capture::link::kEthernet, "port 80 or port 81");
    QVERIFY(passes(v4(tcp(kSyn, 0)), filter, capture::link::kEthernet));
    QVERIFY(!passes(v4(tcp(kAck, 9)), filter, capture::link::kEthernet));
    const std::string other = capture::handshakeFilter(capture::link::kEthernet, "port 81");
    QVERIFY(!passes(v4(tcp(kSyn, 0)), other, capture::link::kEthernet));
}

void BpfTest::problems_data() {
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("culprit"); // empty: none
    QTest::addColumn<bool>("wrong");
    QTest::newRow("empty") << ""
                           << "" << false;
    QTest::newRow("sound") << "tcp port 80 and host 10.0.0.1"
                           << "" << false;
    QTest::newRow("parentheses") << "(tcp[13] & 7 != 0) or icmp"
                                 << "" << false;
    QTest::newRow("unknown word") << "tcp prot 80"
                                  << "prot" << true;
    QTest::newRow("in the middle") << "(tcp port 80) andd host 10.0.0.1"
                                   << "andd" << true;
    QTest::newRow("too long a mask") << "net 10.0.0.0/33"
                                     << "10.0.0.0/33" << true;
    QTest::newRow("closed twice") << "tcp)"
                                  << ")" << true;
    QTest::newRow("ends too early") << "tcp and"
                                    << "" << true;
    QTest::newRow("behind a comparison") << "tcp[13] & 7 != 0 xor"
                                         << "xor" << true;
}

void BpfTest::problems() {
    QFETCH(QString, filter);
    QFETCH(QString, culprit);
    QFETCH(bool, wrong);
    const std::string text = filter.toStdString();
    const auto problem = capture::checkBpf(text, capture::link::kEthernet);
    QCOMPARE(problem.has_value(), wrong);
    if (problem) {
        QCOMPARE(QString::fromStdString(text.substr(problem->begin, problem->end - problem->begin)), culprit);
        QVERIFY(problem->sentence.ends_with("."));
        QVERIFY(QString::fromStdString(problem->sentence).contains(culprit));
    }
}

QTEST_APPLESS_MAIN(BpfTest)
#include "bpf_test.moc"
