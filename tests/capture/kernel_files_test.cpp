// SPDX-License-Identifier: GPL-3.0-or-later
// The readers of the kernel's texts and netlink answers, on what was recorded.
#include "kernel_support.h"

#ifndef Q_MOC_RUN
#include "capture/kernel/counters.h"
#include "capture/kernel/ethtool.h"
#include "capture/kernel/observer.h"
#include "capture/kernel/proc_sockets.h"
#include "capture/kernel/settings.h"
#include "capture/kernel/sock_diag.h"
#include "capture/kernel/socket_owner.h"
#include "capture/kernel/softirq.h"
#endif

#include <QtTest>

#include <filesystem>

#include <linux/netlink.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace synscope;
using namespace synscope::capture;
using model::KernelSocket;
using model::SocketProtocol;
using model::SocketState;
using test::recordedRoot;
using test::recordedText;

namespace {

std::vector<KernelSocket> recordedSockets(const char* file, SocketSet set) {
    SockDiag diag(std::make_unique<test::RecordedTransport>(recordedText(file)));
    std::vector<KernelSocket> sockets;
    return diag.list(set, sockets) ? std::vector<KernelSocket>() : sockets;
}

const KernelSocket* at(const std::vector<KernelSocket>& sockets, std::uint16_t port, SocketState state) {
    const auto found = std::ranges::find_if(sockets, [&](const KernelSocket& socket) {
        return socket.local.port == port && socket.state == state;
    });
    return found == sockets.end() ? nullptr : &*found;
}

} // namespace

class KernelFilesTest : public QObject {
    Q_OBJECT

private slots:
    void countersOfAllThreeFiles() {
        CounterReader reader(recordedRoot());
        const auto counters = reader.read();
        QVERIFY(counters);
        QCOMPARE(counters->value("TcpExt.ListenOverflows").value_or(-1), 1);
        QCOMPARE(counters->value("Udp.RcvbufErrors").value_or(-1), 14);
        QCOMPARE(counters->value("Tcp.MaxConn").value_or(0), -1);
        QVERIFY(counters->value("Ip6.InReceives").has_value());
        QVERIFY(!counters->value("Ip6InReceives").has_value());
        QCOMPARE(counters->names->size(), counters->values.size());
        QVERIFY(reader.read()->names == counters->names); // shared, not built anew
    }

    void counterPairsThatDoNotMatchAreLeftOut_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("count");
        QTest::newRow("whole") << "A: x y\nA: 1 2\n" << 2;
        QTest::newRow("other prefix") << "A: x y\nB: 1 2\n" << 0;
        QTest::newRow("a value short") << "A: x y\nA: 1\n" << 0;
        QTest::newRow("no number") << "A: x y\nA: 1 z\n" << 0;
        QTest::newRow("cut off") << "A: x y\n" << 0;
        QTest::newRow("the next pair counts") << "A: x\nA: z\nB: x\nB: 7\n" << 1;
    }
    void counterPairsThatDoNotMatchAreLeftOut() {
        QFETCH(QString, text);
        std::vector<std::string> names;
        std::vector<std::int64_t> values;
        parseCounterPairs(text.toStdString(), names, values);
        QTEST(static_cast<int>(names.size()), "count");
        QCOMPARE(names.size(), values.size());
    }

    void softnetByColumns() {
        const auto cpus = parseSoftnet(recordedText("net/softnet_stat"));
        QCOMPARE(cpus.size(), 2U);
        QCOMPARE(cpus[0].processed, 0x6baU);
        QCOMPARE(cpus[0].dropped, 3U);
        QCOMPARE(cpus[0].squeezed, 1U);
        QCOMPARE(cpus[0].backlog.value_or(0), 12U);
        QCOMPARE(cpus[1].cpu, 3U); // the second line is not CPU 1: that one is off
    }
    void softnetOfOldKernelsHasNoBacklog() {
        const auto cpus = parseSoftnet("1 2 3 0 0 0 0 0 0\n4 5 6 0 0 0 0 0 0 0\nx\n");
        QCOMPARE(cpus.size(), 2U);
        QVERIFY(!cpus[0].backlog.has_value());
        QCOMPARE(cpus[1].cpu, 1U);
    }

    void interruptsOfTheCardOnly() {
        SoftirqReader reader(recordedRoot(), "eth0");
        const auto interrupts = reader.interrupts();
        QVERIFY(interrupts);
        QCOMPARE(interrupts->net_rx, 6766U + 8347U);
        QCOMPARE(interrupts->card.value_or(0), 7669U + 5775U);
        QCOMPARE(interrupts->ksoftirqd_ns.value_or(0), 3500000U);
        QVERIFY(!SoftirqReader(recordedRoot(), "lo").interrupts()->card.has_value());
    }

    void settingsWithTheirReasons() {
        const auto settings = readSettings(recordedRoot());
        model::KernelSnapshot snapshot;
        snapshot.settings = settings;
        QCOMPARE(snapshot.setting("net.core.rmem_max")->number().value_or(0), 4194304);
        QCOMPARE(snapshot.setting("net.ipv4.tcp_rmem")->number(1).value_or(0), 131072);
        QVERIFY(!snapshot.setting("net.ipv4.tcp_rmem")->number(3).has_value());
        const model::KernelSetting* missing = snapshot.setting("net.core.somaxconn");
        QVERIFY(!missing->text);
        QVERIFY(model::english(missing->text.why_not).find("No such file") != std::string::npos);
        for (const model::KernelSetting& setting : settings) {
            QVERIFY2(!setting.meaning.empty(), setting.name.c_str());
        }
    }

    void linesOfInterfaces() {
        const auto lo = parseInterfaceLine(recordedText("net/dev"), "lo");
        QVERIFY(lo.has_value());
        QVERIFY(lo->packets > 20);
        QVERIFY(!parseInterfaceLine(recordedText("net/dev"), "l").has_value());
        const auto tight = parseInterfaceLine("  eth0:12345 7 1 2 3 0 0 0\n", "eth0");
        QVERIFY(tight.has_value());
        QCOMPARE(tight->bytes, 12345U);
        QCOMPARE(tight->fifo, 3U);
    }
    void mainInterfaceIsTheDefaultRoutes() {
        QCOMPARE(QString::fromStdString(mainInterface(recordedRoot())), "eth0");
        QCOMPARE(QString::fromStdString(mainInterface({"/nowhere", "/nowhere", "/nowhere"})), "lo");
    }

    void driverStatistics_data() {
        QTest::addColumn<bool>("loss");
        for (const char* name : {"rx_drops", "rx_queue_0_drops", "rx_no_buffer_count", "rx_missed_errors",
                                 "rx_out_of_buffer", "port.rx_discards", "queue_1_rx_refil_partial_drop",
                                 "rx_fifo_errors", "alloc_rx_buff_failed"}) {
            QTest::newRow(name) << true;
        }
        for (const char* name :
             {"rx_packets", "tx_drops", "tx_dropped", "queue_0_tx_dropped", "rx_kicks", "rx_xdp_drops",
              "fdir_overflow", "tx_fifo_errors", "port.tx_dropped_link_down"}) {
            QTest::newRow(name) << false;
        }
    }
    void driverStatistics() {
        QFETCH(bool, loss);
        QCOMPARE(countsReceiveLoss(QTest::currentDataTag()), loss);
    }

    void socketsFromNetlink() {
        const auto sockets = recordedSockets("tcp.netlink", SocketSet::AllTcp);
        const KernelSocket* listener = at(sockets, 5000, SocketState::Listen);
        QVERIFY(listener != nullptr);
        QCOMPARE(listener->receive_queue, 2U); // limit + 1 are held
        QCOMPARE(listener->send_queue, 1U);
        QCOMPARE(listener->memory->drops, 1U);
        QVERIFY(listener->inode != 0);
        const KernelSocket* six = at(sockets, 5002, SocketState::Listen);
        QVERIFY(six != nullptr && six->v6);
        QCOMPARE(six->send_queue, 7U);
        const KernelSocket* reader = nullptr;
        for (const KernelSocket& socket : sockets) {
            reader = socket.receive_queue == 3000 ? &socket : reader;
        }
        QVERIFY(reader != nullptr);
        QCOMPARE(QString::fromStdString(model::toString(reader->local)), "127.0.0.1:5000");
        QVERIFY(reader->memory->rmem_alloc >= 3000); // memory, with its overhead
        QVERIFY(reader->memory->rcvbuf >= 65536);
        QCOMPARE(reader->info->bytes_received, 3000U);
        QVERIFY(reader->info->rtt_us > 0);
        const KernelSocket* connecting = nullptr;
        for (const KernelSocket& socket : sockets) {
            connecting = socket.state == SocketState::SynSent ? &socket : connecting;
        }
        QVERIFY(connecting != nullptr);
        QCOMPARE(connecting->timer, model::SocketTimer::Retransmit);
        QVERIFY(connecting->expires_ms > 0);
    }

    void udpFromNetlinkAndFromProcAgree() {
        const auto sockets = recordedSockets("udp.netlink", SocketSet::Udp);
        const KernelSocket* netlink = at(sockets, 5001, SocketState::Close);
        QVERIFY(netlink != nullptr);
        std::vector<KernelSocket> listed;
        QVERIFY(!listProcSockets(recordedRoot(), SocketProtocol::Udp, listed));
        const KernelSocket* proc = at(listed, 5001, SocketState::Close);
        QVERIFY(proc != nullptr);
        QCOMPARE(netlink->memory->drops, 14U);
        QCOMPARE(proc->memory->drops, 14U);
        QCOMPARE(proc->memory->rmem_alloc, netlink->memory->rmem_alloc);
        QCOMPARE(proc->inode, netlink->inode);
        QVERIFY(proc->local == netlink->local && proc->remote == netlink->remote);
        QCOMPARE(netlink->memory->rcvbuf, 8192U);
        QCOMPARE(proc->memory->rcvbuf, 0U); // not readable there
    }

    void tcpFromProc() {
        std::vector<KernelSocket> listed;
        parseProcSockets(recordedText("net/tcp"), SocketProtocol::Tcp, false, listed);
        const KernelSocket* listener = at(listed, 5000, SocketState::Listen);
        QVERIFY(listener != nullptr);
        QCOMPARE(listener->receive_queue, 2U);
        const std::size_t before = listed.size();
        parseProcSockets("sl head\n 0: zz:1 00:0 0A x\n 1: 0100007F:1388\n", SocketProtocol::Tcp, false,
                         listed);
        QCOMPARE(listed.size(), before);
    }

    void mappedAddressesAreShownAsOnTheWire() {
        std::vector<KernelSocket> listed;
        parseProcSockets(
            "head\n 0: 0000000000000000FFFF00000100007F:1F90 00000000000000000000000000000000:0000 0A "
            "00000000:00000000 00:00000000 00000000 0 0 7 1\n",
            SocketProtocol::Tcp, true, listed);
        QCOMPARE(listed.size(), 1U);
        QCOMPARE(QString::fromStdString(model::toString(listed[0].local)), "127.0.0.1:8080");
    }

    void aSilentKernelIsSaid() {
        SockDiag diag(std::make_unique<test::RecordedTransport>(std::string()));
        std::vector<KernelSocket> sockets;
        const auto problem = diag.list(SocketSet::AllTcp, sockets);
        QVERIFY(problem.has_value());
        QVERIFY(model::english(*problem).find("temporarily unavailable") != std::string::npos);
    }
    void messagesThatAreTooShortAreLeftOut() {
        nlmsghdr message{};
        message.nlmsg_len = sizeof message + 8;
        QVERIFY(!parseDiagMessage(SocketProtocol::Tcp, message).has_value());
    }

    void ownersAreFoundAndRemembered() {
        const std::string self = std::to_string(getpid());
        const int socket = ::socket(AF_INET, SOCK_DGRAM, 0);
        std::error_code error;
        const std::string
            link = std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(socket), error).native();
        const auto inode = static_cast<std::uint32_t>(std::stoul(link.substr(8)));
        SocketOwners owners;
        const auto now = SocketOwners::Clock::now();
        const auto owner = owners.find(inode, now);
        if (!owner) {
            QSKIP("more descriptors are open here than are looked at");
        }
        QCOMPARE(std::to_string(owner->pid), self);
        QVERIFY(owners.find(inode, now));
        QCOMPARE(owners.searches(), 1U);
        QVERIFY(!owners.find(1, now)); // unknown: not searched for again at once
        QCOMPARE(owners.searches(), 1U);
        QVERIFY(!owners.find(0, now));
        close(socket);
    }
};

QTEST_GUILESS_MAIN(KernelFilesTest)
#include "kernel_files_test.moc"
