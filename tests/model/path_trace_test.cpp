// SPDX-License-Identifier: GPL-3.0-or-later
// What a traced path tells.
#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read the concepts in the standard library
#include "model/path_trace.h"
#endif

#include <QTest>

#include <cerrno>

using namespace synscope::model;

namespace {

PathHop hop(int ttl, HopAnswer answer, std::uint8_t type = 0, std::uint8_t code = 0) {
    PathHop hop;
    hop.ttl = ttl;
    hop.answer = answer;
    hop.from = IpAddress::v4(0x0a090000U + static_cast<std::uint32_t>(ttl));
    hop.icmp_type = type;
    hop.icmp_code = code;
    hop.probes = 1;
    return hop;
}

} // namespace

class PathTraceTest : public QObject {
    Q_OBJECT

private slots:
    void verdict_data() {
        QTest::addColumn<QList<PathHop>>("hops");
        QTest::addColumn<QString>("part");
        const PathHop router = hop(1, HopAnswer::TimeExceeded, 11);
        const PathHop silence = hop(2, HopAnswer::Silent);
        QTest::newRow("open") << QList{router, hop(2, HopAnswer::Accepted)}
                              << "reaches 10.9.0.2:80 with TTL 2";
        QTest::newRow("refused") << QList{router, hop(2, HopAnswer::Refused)} << "or a firewall on the way";
        QTest::newRow("rejected") << QList{router, hop(2, HopAnswer::Unreachable, 3, 13)}
                                  << "10.9.0.2 sends the SYN back";
        QTest::newRow("swallowed") << QList{router, silence} << "the router 10.9.0.1, TTL 1";
        QTest::newRow("nobody") << QList{silence} << "not even the first router";
        PathHop unsent = hop(1, HopAnswer::Silent);
        unsent.send_errno = ENETUNREACH;
        QTest::newRow("no route") << QList{unsent} << "No SYN could be sent from here";
    }
    void verdict() {
        QFETCH(QList<PathHop>, hops);
        QFETCH(QString, part);
        const PathTrace trace{{IpAddress::v4(0x0a090002), 80}, {hops.begin(), hops.end()}, true};
        const QString said = QString::fromStdString(english(pathVerdict(trace)));
        QVERIFY2(said.contains(part), qPrintable(said));
    }

    void nothingTriedSaysNothing() { QVERIFY(pathVerdict({}).empty()); }

    void whatEndsIt() {
        QVERIFY(!endsPath(HopAnswer::Silent));
        QVERIFY(!endsPath(HopAnswer::TimeExceeded));
        QVERIFY(endsPath(HopAnswer::Refused) && endsPath(HopAnswer::Accepted) &&
                endsPath(HopAnswer::Unreachable));
    }
};

QTEST_APPLESS_MAIN(PathTraceTest)
#include "path_trace_test.moc"
