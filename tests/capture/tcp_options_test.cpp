// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read the concepts in the standard library
#include "capture/decode/tcp_options.h"
#include "tests/capture/capture_support.h"
#endif

#include <QtTest>

using namespace synscope;
using namespace synscope::test;
using model::TcpOptions;

class TcpOptionsTest : public QObject {
    Q_OBJECT

private slots:
    void present_data();
    void present();
    void values();
    void sackBlocks();
};

void TcpOptionsTest::present_data() {
    QTest::addColumn<QString>("hex");
    QTest::addColumn<int>("expected");
    QTest::addColumn<bool>("bad_length");
    QTest::newRow("none") << "" << 0 << false;
    QTest::newRow("end of list hides the rest") << "00020405b4" << 0 << false;
    QTest::newRow("MSS") << "020405b4" << int{TcpOptions::kMss} << false;
    QTest::newRow("MSS of a wrong length") << "020305b4" << 0 << true;
    QTest::newRow("after a wrong length the next one counts")
        << "0203050402" << int{TcpOptions::kSackPermitted} << true;
    QTest::newRow("window scale") << "01030307" << int{TcpOptions::kWindowScale} << false;
    QTest::newRow("SACK permitted") << "0402" << int{TcpOptions::kSackPermitted} << false;
    QTest::newRow("timestamps, the usual way")
        << "0101080a0000000100000002" << int{TcpOptions::kTimestamps} << false;
    QTest::newRow("timestamps first") << "080a00000001000000020101" << int{TcpOptions::kTimestamps} << false;
    QTest::newRow("Fast Open request") << "2202" << int{TcpOptions::kFastOpen} << false;
    QTest::newRow("experimental Fast Open") << "fe04f989" << int{TcpOptions::kFastOpen} << false;
    QTest::newRow("another experiment") << "fe041234" << int{TcpOptions::kOther} << false;
    QTest::newRow("MPTCP") << "1e0c0081"
                              "0102030405060708"
                           << int{TcpOptions::kMptcp} << false;
    QTest::newRow("MD5") << "1312"
                            "00000000000000000000000000000000"
                         << int{TcpOptions::kMd5} << false;
    QTest::newRow("AO") << "1d1001020000000000000000"
                           "00000000"
                        << int{TcpOptions::kAo} << false;
    QTest::newRow("unknown") << "4c0400ff" << int{TcpOptions::kOther} << false;
    QTest::newRow("length 0") << "4c00" << 0 << true;
    QTest::newRow("length 1") << "4c01" << 0 << true;
    QTest::newRow("beyond the header") << "4c09ff" << 0 << true;
    QTest::newRow("kind without length") << "014c" << 0 << true;
}

void TcpOptionsTest::present() {
    QFETCH(QString, hex);
    QFETCH(int, expected);
    QFETCH(bool, bad_length);
    const auto bytes = fromHex(qPrintable(hex));
    model::Segment segment;
    capture::readTcpOptions(capture::ByteView(bytes), segment);
    QCOMPARE(int{segment.options.present}, expected);
    QCOMPARE((segment.oddities & model::oddity::kBadOptionLength) != 0, bad_length);
}

void TcpOptionsTest::values() {
    const auto bytes = fromHex("020405b4"
                               "0402"
                               "080a0000000700000009"
                               "01"
                               "03030e"
                               "2206aabbccdd"
                               "1e0c1081"
                               "0102030405060708");
    model::Segment segment;
    capture::readTcpOptions(capture::ByteView(bytes), segment);
    QCOMPARE(segment.options.mss, std::uint16_t{1460});
    QCOMPARE(segment.options.window_scale, std::uint8_t{14});
    QCOMPARE(segment.options.timestamp_value, 7U);
    QCOMPARE(segment.options.timestamp_echo, 9U);
    QCOMPARE(segment.options.fast_open_cookie_length, std::uint8_t{4});
    QCOMPARE(segment.options.mptcp_subtype, std::uint8_t{1});
}

void TcpOptionsTest::sackBlocks() {
    const auto bytes = fromHex("0101"
                               "0512"
                               "0000000a00000014"
                               "0000001e00000028");
    model::Segment segment;
    capture::readTcpOptions(capture::ByteView(bytes), segment);
    QCOMPARE(segment.options.sack_count, std::uint8_t{2});
    QCOMPARE(segment.options.sack[0].left, 10U);
    QCOMPARE(segment.options.sack[1].right, 40U);
}

QTEST_APPLESS_MAIN(TcpOptionsTest)
#include "tcp_options_test.moc"
