// SPDX-License-Identifier: GPL-3.0-or-later
// How far a SYN gets, in network namespaces of the test's own: here, a router, a host.
#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read the concepts in the standard library
#include "capture/trace/path_probe.h"
#include "tests/capture/own_network.h"
#endif

#include <QtTest>

using namespace synscope;
using namespace synscope::test;
using model::HopAnswer;

namespace {

/// A network namespace that lasts as long as the program in it.
class Place {
public:
    Place() {
        process_.start(QStringLiteral("unshare"), {"-n", "sleep", "30"});
        process_.waitForStarted();
        // Until unshare has become sleep.
        for (int i = 0; i < 200 && name() != QByteArray("sleep"); ++i) {
            QThread::msleep(5);
        }
    }
    ~Place() {
        process_.kill();
        process_.waitForFinished();
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    [[nodiscard]] bool run(const QString& command) const {
        return QProcess::execute(QStringLiteral("nsenter"), {"-t", pid(), "-n", "sh", "-c", command}) == 0;
    }
    [[nodiscard]] QString pid() const { return QString::number(process_.processId()); }

private:
    [[nodiscard]] QByteArray name() const {
        QFile file(QStringLiteral("/proc/%1/comm").arg(process_.processId()));
        return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed() : QByteArray();
    }
    QProcess process_;
};

/// here 10.5.0.1 — 10.5.0.2 router 10.6.0.2 — 10.6.0.1 host
bool build(const Place& router, const Place& host) {
    return ip("link add path0 type veth peer name path1 netns " + router.pid()) &&
           ip("addr add 10.5.0.1/24 dev path0") && ip("link set path0 up") &&
           ip("route add 10.6.0.0/24 via 10.5.0.2") &&
           router.run("ip link add path2 type veth peer name path3 netns " + host.pid()) &&
           router.run("ip addr add 10.5.0.2/24 dev path1 && ip addr add 10.6.0.2/24 dev path2 && "
                      "ip link set path1 up && ip link set path2 up && "
                      "echo 1 > /proc/sys/net/ipv4/ip_forward") &&
           host.run("ip addr add 10.6.0.1/24 dev path3 && ip link set path3 up && ip link set lo up && "
                    "ip route add default via 10.6.0.2");
}

std::vector<model::PathHop> traced(const model::SocketAddress& target) {
    capture::PathProbeOptions options;
    options.target = target;
    std::vector<model::PathHop> hops;
    capture::tracePath(options, [&](const model::PathHop& hop) { hops.push_back(hop); }, {});
    return hops;
}

constexpr std::uint32_t address(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
    return a << 24 | b << 16 | c << 8 | d;
}

} // namespace

class PathProbeTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        if (!enterOwnNetwork()) {
            QSKIP("making a network namespace is not allowed here");
        }
    }

    void refusedAndAcceptedNextDoor() {
        const Listener listener;
        const model::IpAddress here = model::IpAddress::v4(address(127, 0, 0, 1));
        auto hops = traced({here, listener.port()});
        QCOMPARE(hops.size(), std::size_t{1});
        QCOMPARE(hops[0].answer, HopAnswer::Accepted);
        QVERIFY(hops[0].rtt_ns > 0);
        hops = traced({here, 1});
        QCOMPARE(hops.size(), std::size_t{1});
        QCOMPARE(hops[0].answer, HopAnswer::Refused);
        QVERIFY(hops[0].from == here);
    }

    void aRouterOnTheWay() {
        const Place router;
        const Place host;
        if (!build(router, host)) {
            QSKIP("no ip, no nsenter, or no veth");
        }
        const auto hops = traced({model::IpAddress::v4(address(10, 6, 0, 1)), 9});
        QCOMPARE(hops.size(), std::size_t{2});
        QCOMPARE(hops[0].answer, HopAnswer::TimeExceeded);
        QVERIFY(hops[0].from == model::IpAddress::v4(address(10, 5, 0, 2)));
        QCOMPARE(int{hops[0].icmp_type}, 11);
        QCOMPARE(hops[1].answer, HopAnswer::Refused);
        // Without any delay on the wire the ICMP error comes while connect() still holds the socket, and
        // counts for nothing: only the answer to the second SYN does.
        QCOMPARE(hops[0].rtt_ns == model::kNoTime, hops[0].probes > 1);
    }

    void noRouteIsNoHop() {
        const auto hops = traced({model::IpAddress::v4(address(192, 0, 2, 1)), 80});
        QCOMPARE(hops.size(), std::size_t{1});
        QCOMPARE(hops[0].send_errno, ENETUNREACH);
        QCOMPARE(hops[0].answer, HopAnswer::Silent);
    }

    void stopped() {
        std::stop_source stop;
        stop.request_stop();
        capture::PathProbeOptions options;
        options.target = {model::IpAddress::v4(address(127, 0, 0, 1)), 1};
        bool heard = false;
        capture::tracePath(
            options, [&](const model::PathHop&) { heard = true; }, stop.get_token());
        QVERIFY(!heard);
    }
};

QTEST_GUILESS_MAIN(PathProbeTest)
#include "path_probe_test.moc"
