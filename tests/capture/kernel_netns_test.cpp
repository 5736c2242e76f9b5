// SPDX-License-Identifier: GPL-3.0-or-later
// Samples against the kernel's own tools, in a network namespace of this test's own: ss, nstat and ethtool
// are asked at the same moment. Skipped by name where no namespace may be made or a tool is missing.
#ifndef Q_MOC_RUN
#include "capture/kernel/observer.h"
#include "model/kernel_history.h"
#endif

#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QtTest>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <optional>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace synscope;
using namespace synscope::capture;
using model::KernelSocket;
using model::SocketProtocol;
using model::SocketState;

namespace {

/// Closes itself.
class Socket {
public:
    explicit Socket(int type)
        : fd_(socket(AF_INET, type, 0)) {}
    explicit Socket(int fd, bool)
        : fd_(fd) {}
    ~Socket() { close(fd_); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    [[nodiscard]] int fd() const { return fd_; }

    bool bindTo(std::uint16_t port) const {
        sockaddr_in name = loopback(port);
        name.sin_addr.s_addr = htonl(INADDR_ANY);
        return bind(fd_, reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0;
    }
    int connectTo(std::uint16_t port) const {
        const sockaddr_in name = loopback(port);
        return connect(fd_, reinterpret_cast<const sockaddr*>(&name), sizeof name);
    }
    void receiveBuffer(int bytes) const { setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes); }
    void dontWait() const { fcntl(fd_, F_SETFL, O_NONBLOCK); }

private:
    static sockaddr_in loopback(std::uint16_t port) {
        sockaddr_in name{};
        name.sin_family = AF_INET;
        name.sin_port = htons(port);
        name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return name;
    }
    int fd_;
};

bool bringUpLoopback() {
    const Socket any(SOCK_DGRAM);
    ifreq request{};
    std::strcpy(request.ifr_name, "lo");
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    return ioctl(any.fd(), SIOCSIFFLAGS, &request) == 0;
}

/// A SYN to 10.78.0.1 from 10.78.0.5, which lies behind a wire whose other end swallows the SYN-ACKs: the
/// request stays.
bool sendSyn(int raw, std::uint16_t port) {
    const int on = 1;
    setsockopt(raw, IPPROTO_IP, IP_HDRINCL, &on, sizeof on);
    const QByteArray bytes = QByteArray::fromHex("4500002800010000400600000a4e00050a4e0001"
                                                 "3039000000000001000000005002ffff00000000");
    std::array<std::uint8_t, 40> packet{};
    std::ranges::copy(bytes, packet.begin());
    packet[22] = static_cast<std::uint8_t>(port >> 8);
    packet[23] = static_cast<std::uint8_t>(port);
    std::uint32_t sum = 6 + 20; // protocol and length of the pseudo header
    for (std::size_t i = 12; i < packet.size(); i += 2) {
        sum += static_cast<std::uint32_t>(packet[i] << 8 | packet[i + 1]);
    }
    sum = (sum & 0xffff) + (sum >> 16);
    sum = ~((sum & 0xffff) + (sum >> 16)) & 0xffff;
    packet[36] = static_cast<std::uint8_t>(sum >> 8);
    packet[37] = static_cast<std::uint8_t>(sum);
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(0x0a4e0001);
    return sendto(raw, packet.data(), packet.size(), 0, reinterpret_cast<const sockaddr*>(&name),
                  sizeof name) == 40;
}

/// A process that is started takes the calling thread's namespace.
QString run(const QString& program, const QStringList& arguments) {
    QProcess process;
    process.start(program, arguments);
    return process.waitForFinished(5000) ? QString::fromUtf8(process.readAllStandardOutput()) : QString();
}

std::uint32_t numberAfter(const QString& text, const QString& pattern) {
    const auto match = QRegularExpression(pattern).match(text);
    return match.hasMatch() ? match.captured(1).toUInt() : 0xffffffff;
}

std::optional<KernelSocket> find(const model::KernelSnapshot& snapshot, SocketProtocol protocol,
                                 std::uint16_t port, SocketState state) {
    for (const KernelSocket& socket : **snapshot.sockets) {
        if (socket.protocol == protocol && socket.local.port == port && socket.state == state) {
            return socket;
        }
    }
    return std::nullopt;
}

std::int64_t counterOf(const model::KernelSnapshot& snapshot, const char* name) {
    return snapshot.counters->value(name).value_or(-1);
}

} // namespace

class KernelNetnsTest : public QObject {
    Q_OBJECT

private:
    model::TimeNs now_ = 1;
    std::unique_ptr<KernelObserver> observer_;

    const model::KernelSnapshot& look() {
        ++now_;
        observer_->lookAtSettings();
        observer_->lookAtSockets(now_);
        observer_->lookAtCounters(now_);
        observer_->lookAtQueues(now_);
        return observer_->snapshot();
    }

private slots:
    void initTestCase() {
        if (unshare(CLONE_NEWNET) != 0 || !bringUpLoopback()) {
            QSKIP("a network namespace of its own cannot be made here (needs CAP_SYS_ADMIN)");
        }
        for (const char* tool : {"ss", "nstat"}) {
            if (QStandardPaths::findExecutable(tool).isEmpty()) {
                QSKIP(qPrintable(QStringLiteral("%1 is not installed").arg(QLatin1String(tool))));
            }
        }
        // Otherwise interfaces that come up move counters on their own while nstat runs.
        for (const char* which : {"all", "default"}) {
            QFile off(QStringLiteral("/proc/sys/net/ipv6/conf/%1/disable_ipv6").arg(QLatin1String(which)));
            if (off.open(QIODevice::WriteOnly)) {
                off.write("1");
            }
        }
        observer_ = std::make_unique<KernelObserver>("lo");
    }

    void aSlowReaderFillsItsBufferAndSsAgrees() {
        const Socket listener(SOCK_STREAM);
        listener.receiveBuffer(32768);
        QVERIFY(listener.bindTo(6001) && listen(listener.fd(), 1) == 0);
        const Socket writer(SOCK_STREAM);
        QCOMPARE(writer.connectTo(6001), 0);
        const Socket reader(accept(listener.fd(), nullptr, nullptr), true);
        writer.dontWait();
        const QByteArray block(4096, 'x');
        for (int i = 0; i < 400; ++i) {
            if (send(writer.fd(), block.constData(), static_cast<std::size_t>(block.size()), MSG_NOSIGNAL) <
                0) {
                QTest::qWait(5);
            }
        }
        // Window probes still come in: what is compared must not have changed while ss ran.
        QString ss;
        std::optional<KernelSocket> socket;
        for (int attempt = 0; attempt < 20 && !socket; ++attempt) {
            const auto before = find(look(), SocketProtocol::Tcp, 6001, SocketState::Established);
            QVERIFY(before && before->memory && before->info);
            ss = run("ss", {"-tmiHn", "state", "established", "sport", "=", ":6001"});
            const auto after = find(look(), SocketProtocol::Tcp, 6001, SocketState::Established);
            QVERIFY(after && after->memory);
            if (before->memory->drops == after->memory->drops &&
                before->memory->rmem_alloc == after->memory->rmem_alloc) {
                socket = after;
            }
        }
        QVERIFY2(socket.has_value(), "the socket never stood still");
        QCOMPARE(socket->memory->rcvbuf, 65536U); // twice what was asked for
        QVERIFY2(model::receiveShare(*socket) > 0.5, qPrintable(QString::number(socket->memory->rmem_alloc)));
        QCOMPARE(socket->memory->rmem_alloc, numberAfter(ss, "skmem:\\(r(\\d+)"));
        QCOMPARE(socket->memory->rcvbuf, numberAfter(ss, ",rb(\\d+)"));
        QCOMPARE(socket->memory->sndbuf, numberAfter(ss, ",tb(\\d+)"));
        QCOMPARE(socket->memory->drops, numberAfter(ss, ",d(\\d+)\\)"));
        QCOMPARE(socket->receive_queue, numberAfter(ss, "^\\s*(\\d+)"));
        QCOMPARE(socket->info->bytes_received, numberAfter(ss, "bytes_received:(\\d+)"));
        QCOMPARE(socket->info->receive_space, numberAfter(ss, "rcv_space:(\\d+)"));
        // The same socket, asked for alone.
        const auto& snapshot = observer_->snapshot();
        const auto watched = std::ranges::find(snapshot.watched, socket->cookie, &KernelSocket::cookie);
        QVERIFY(watched != snapshot.watched.end());
        QCOMPARE(watched->memory->rmem_alloc, socket->memory->rmem_alloc);
    }

    void aUdpFloodShowsItsDrops() {
        const Socket receiver(SOCK_DGRAM);
        receiver.receiveBuffer(4096);
        QVERIFY(receiver.bindTo(6002));
        const std::int64_t before = counterOf(look(), "Udp.RcvbufErrors");
        const Socket sender(SOCK_DGRAM);
        QCOMPARE(sender.connectTo(6002), 0);
        const QByteArray datagram(500, 'x');
        for (int i = 0; i < 100; ++i) {
            QCOMPARE(send(sender.fd(), datagram.constData(), 500, 0), 500);
        }
        const auto& snapshot = look();
        const auto socket = find(snapshot, SocketProtocol::Udp, 6002, SocketState::Close);
        QVERIFY(socket.has_value() && socket->memory);
        QVERIFY(socket->memory->drops > 80);
        QCOMPARE(counterOf(snapshot, "Udp.RcvbufErrors") - before,
                 static_cast<std::int64_t>(socket->memory->drops));
        std::string text;
        QVERIFY(!readWhole("/proc/thread-self/net/udp", text));
        const QString drops = QString::number(socket->memory->drops);
        QVERIFY(
            QRegularExpression(":1772 .* " + drops + " *\\n").match(QString::fromStdString(text)).hasMatch());
        // And the strip is red.
        model::KernelHistory history;
        model::KernelSnapshot earlier = snapshot;
        earlier.time -= 1;
        for (KernelSocket& watched : earlier.watched) {
            watched.memory->drops = 0;
        }
        history.add(earlier);
        history.add(snapshot);
        QCOMPARE(history.view({})->path[model::kSocketBuffer].health, model::StationHealth::Dropping);
    }

    void anOverflowingBacklogShowsQueueAndCounter() {
        QFile cookies("/proc/sys/net/ipv4/tcp_syncookies");
        QVERIFY(cookies.open(QIODevice::WriteOnly) && cookies.write("0") == 1);
        cookies.close();
        const Socket listener(SOCK_STREAM);
        QVERIFY(listener.bindTo(6003) && listen(listener.fd(), 1) == 0);
        const std::int64_t before = counterOf(look(), "TcpExt.ListenOverflows");
        std::vector<std::unique_ptr<Socket>> clients;
        for (int i = 0; i < 6; ++i) {
            clients.push_back(std::make_unique<Socket>(SOCK_STREAM));
            clients.back()->dontWait();
            clients.back()->connectTo(6003);
        }
        QTest::qWait(100);
        const auto& snapshot = look();
        const QString ss = run("ss", {"-tlnH", "sport", "=", ":6003"});
        const auto socket = find(snapshot, SocketProtocol::Tcp, 6003, SocketState::Listen);
        QVERIFY(socket.has_value());
        QCOMPARE(socket->receive_queue, 2U); // one more than the limit
        QCOMPARE(socket->send_queue, 1U);
        QCOMPARE(socket->receive_queue, numberAfter(ss, "LISTEN\\s+(\\d+)"));
        QCOMPARE(socket->send_queue, numberAfter(ss, "LISTEN\\s+\\d+\\s+(\\d+)"));
        const std::int64_t overflows = counterOf(snapshot, "TcpExt.ListenOverflows") - before;
        QVERIFY(overflows >= 4);
        QCOMPARE(static_cast<std::int64_t>(socket->memory->drops), overflows); // SYNs: one each
    }

    void aRequestShowsItsRetriesAndTimer() {
        const Socket listener(SOCK_STREAM);
        QVERIFY(listener.bindTo(6004) && listen(listener.fd(), 8) == 0);
        run("ip", {"link", "add", "sink", "type", "veth", "peer", "name", "sinkend"});
        run("ip", {"link", "set", "sinkend", "up"});
        run("ip", {"addr", "add", "10.78.0.1/24", "dev", "sink"});
        run("ip", {"link", "set", "sink", "up"});
        run("ip", {"neigh", "add", "10.78.0.5", "lladdr", "02:00:00:00:00:05", "dev", "sink"});
        if (if_nametoindex("sink") == 0) {
            QSKIP("this kernel has no veth, or ip is not installed");
        }
        const Socket raw(socket(AF_INET, SOCK_RAW, IPPROTO_TCP), true);
        QVERIFY2(raw.fd() >= 0, "raw socket");
        QVERIFY(sendSyn(raw.fd(), 6004));
        const auto& snapshot = look();
        const auto request = find(snapshot, SocketProtocol::Tcp, 6004, SocketState::SynRecv);
        QVERIFY(request.has_value());
        QCOMPARE(request->timer, model::SocketTimer::Retransmit);
        QCOMPARE(request->retransmissions, 0);
        QVERIFY(request->expires_ms > 0 && request->expires_ms <= 1200);
        QCOMPARE(request->inode, 0U);
        QVERIFY(!request->memory.has_value());
    }

    void countersAgreeWithNstat() {
        const auto& snapshot = look();
        const QString nstat = run("nstat", {"-asz"});
        int compared = 0;
        for (std::size_t i = 0; i < snapshot.counters->names->size(); ++i) {
            QString name = QString::fromStdString((*snapshot.counters->names)[i]);
            name.remove('.');
            const auto match = QRegularExpression("\\n" + name + "\\s+(\\d+)").match(nstat);
            if (match.hasMatch()) {
                QVERIFY2(match.captured(1).toLongLong() == snapshot.counters->values[i], qPrintable(name));
                ++compared;
            }
        }
        QVERIFY2(compared > 250, qPrintable(QString::number(compared)));
    }

    void ringsAgreeWithEthtool() {
        if (QStandardPaths::findExecutable("ethtool").isEmpty()) {
            QSKIP("ethtool is not installed");
        }
        run("ip", {"link", "add", "card0", "type", "veth", "peer", "name", "card1"});
        KernelObserver observer("card0");
        observer.lookAtSettings();
        const model::NetworkCard& card = observer.snapshot().card;
        const QString rings = run("ethtool", {"-g", "card0"});
        QCOMPARE(static_cast<bool>(card.rings), rings.contains("RX:"));
        QCOMPARE(QString::fromStdString(card.driver), "veth");
        const QString channels = run("ethtool", {"-l", "card0"});
        QCOMPARE(card.channels ? card.channels->rx : 0xffffffffU,
                 numberAfter(channels, "Current hardware settings:\\s*RX:\\s*(\\d+)"));
        for (const model::NamedCount& count : card.drops.value.value_or(std::vector<model::NamedCount>())) {
            QVERIFY2(run("ethtool", {"-S", "card0"}).contains(QString::fromStdString(count.name)),
                     count.name.c_str());
        }
    }
};

QTEST_GUILESS_MAIN(KernelNetnsTest)
#include "kernel_netns_test.moc"
