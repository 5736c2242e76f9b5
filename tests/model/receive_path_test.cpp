// SPDX-License-Identifier: GPL-3.0-or-later
// What snapshots of the kernel tell: the stations of the receive path, counters that moved, buffers over
// time.
#include "model/counter_meaning.h"
#include "model/kernel_history.h"
#include "model/kernel_reading.h"

#include <QtTest>

#include <cmath>

#include <set>

using namespace synscope::model;

namespace {

using Happening = void (*)(KernelSnapshot&);

constexpr TimeNs kStart = 1'000 * kSecondNs;

KernelSocket socketOf(SocketProtocol protocol, std::uint32_t alloc, std::uint32_t rcvbuf, std::uint32_t drops,
                      std::uint64_t cookie = 7) {
    KernelSocket socket;
    socket.protocol = protocol;
    socket.state = protocol == SocketProtocol::Tcp ? SocketState::Established : SocketState::Close;
    socket.local = {IpAddress::v4(0x7f000001), 5001};
    socket.cookie = cookie;
    socket.memory = SocketMemory{alloc, rcvbuf, 0, 0, 0, 0, 0, 0, drops};
    return socket;
}

KernelSocket listenerOf(std::uint32_t waiting, std::uint32_t limit, std::uint32_t drops) {
    KernelSocket socket = socketOf(SocketProtocol::Tcp, 0, 131072, drops);
    socket.state = SocketState::Listen;
    socket.receive_queue = waiting;
    socket.send_queue = limit;
    return socket;
}

KernelSetting settingOf(const char* name, const char* value) {
    return {name, Readable<std::string>(std::string(value)), Unit::Count, {}};
}

/// An interface that works, with a limit for everything.
KernelSnapshot snapshotAt(TimeNs time) {
    KernelSnapshot snapshot;
    snapshot.time = time;
    snapshot.counters = Counters{
        std::make_shared<const std::vector<std::string>>(std::vector<std::string>{
            "Tcp.InSegs", "TcpExt.ListenOverflows", "Tcp.CurrEstab", "Udp.InDatagrams"}),
        {100, 0, 5, 0}};
    snapshot.counters_time = time;
    snapshot.softnet = std::vector<SoftnetCpu>{{0, 100, 0, 0, 2U}, {1, 50, 0, 0, 12U}};
    snapshot.interrupts = Interrupts{1000, 500, 0};
    snapshot.card.interface = "eth0";
    snapshot.card.rings = RingSizes{256, 4096, 256, 4096};
    snapshot.card.drops = std::vector<NamedCount>{{"rx_drops", 40}};
    snapshot.card.counters = InterfaceCounters{1000, 100, 0, 0, 0};
    snapshot.settings = {settingOf("net.core.netdev_max_backlog", "1000"),
                         settingOf("net.core.netdev_budget", "300"),
                         settingOf("net.core.netdev_budget_usecs", "8000"),
                         settingOf("net.core.rmem_default", "212992"),
                         settingOf("net.core.rmem_max", "4194304"),
                         settingOf("net.core.somaxconn", "4096"),
                         settingOf("net.ipv4.tcp_rmem", "4096 131072 33554432")};
    return snapshot;
}

/// What stands in the path after `now` followed, a second later, on a snapshot where all was well.
ReceivePath pathAfter(const KernelSnapshot& before, const KernelSnapshot& now) {
    KernelHistory history;
    history.add(before);
    history.add(now);
    return history.view({})->path;
}

void dropInRing(KernelSnapshot& now) {
    now.card.drops = std::vector<NamedCount>{{"rx_drops", 43}};
}
void dropInRingAtItsLongest(KernelSnapshot& now) {
    now.card.rings = RingSizes{256, 256, 256, 256};
    dropInRing(now);
}
void squeeze(KernelSnapshot& now) {
    now.softnet = std::vector<SoftnetCpu>{{0, 100, 0, 1, 2U}};
}
void dropInBacklog(KernelSnapshot& now) {
    now.softnet = std::vector<SoftnetCpu>{{0, 100, 9, 0, 1000U}};
}
void dropInDefaultBuffer(KernelSnapshot& now) {
    now.watched = {socketOf(SocketProtocol::Udp, 212992, 212992, 5)};
}
void dropInOwnBuffer(KernelSnapshot& now) {
    now.watched = {socketOf(SocketProtocol::Udp, 8000, 8192, 5)};
}
void dropForAChecksum(KernelSnapshot& now) {
    now.counters = Counters{std::make_shared<const std::vector<std::string>>(
                                std::vector<std::string>{"Udp.InCsumErrors", "Udp.RcvbufErrors"}),
                            {5, 0}};
    dropInDefaultBuffer(now);
}
void dropInLargestBuffer(KernelSnapshot& now) {
    now.watched = {socketOf(SocketProtocol::Udp, 8000, 8388608, 5)};
}
void dropInFullTcp(KernelSnapshot& now) {
    now.watched = {socketOf(SocketProtocol::Tcp, 132000, 131072, 5)};
}
void dropInLargestTcp(KernelSnapshot& now) {
    now.watched = {socketOf(SocketProtocol::Tcp, 33554432, 33554432, 5)};
}
void dropInTcpWithRoom(KernelSnapshot& now) {
    now.watched = {socketOf(SocketProtocol::Tcp, 1000, 131072, 5)};
}
void overflowAtSomaxconn(KernelSnapshot& now) {
    now.watched = {listenerOf(4097, 4096, 5)};
}
void overflowAtTheProgramsWish(KernelSnapshot& now) {
    now.watched = {listenerOf(3, 2, 5)};
}
void nothing(KernelSnapshot&) {}

} // namespace

Q_DECLARE_METATYPE(Happening)

class ReceivePathTest : public QObject {
    Q_OBJECT

private slots:
    void aStationIsRedWhenItDroppedAndSaysWhatToChange_data() {
        QTest::addColumn<Happening>("happen");
        QTest::addColumn<int>("station");
        QTest::addColumn<int>("health");
        QTest::addColumn<QString>("command");
        const auto row = [](const char* name, Happening happen, StationIndex station, StationHealth health,
                            const char* command) {
            QTest::newRow(name) << happen << static_cast<int>(station) << static_cast<int>(health)
                                << QString::fromUtf8(command);
        };
        row("all is well", nothing, kRing, StationHealth::Good, "");
        row("ring", dropInRing, kRing, StationHealth::Dropping, "ethtool -G eth0 rx 512  # today 256");
        row("ring that cannot grow", dropInRingAtItsLongest, kRing, StationHealth::Dropping, "");
        row("softirq", squeeze, kSoftirq, StationHealth::Strained,
            "sysctl -w net.core.netdev_budget=600  # today 300");
        row("backlog", dropInBacklog, kBacklog, StationHealth::Dropping,
            "sysctl -w net.core.netdev_max_backlog=2000  # today 1000");
        row("buffer of default size", dropInDefaultBuffer, kSocketBuffer, StationHealth::Dropping,
            "sysctl -w net.core.rmem_default=425984  # today 212992");
        row("wrong checksums", dropForAChecksum, kSocketBuffer, StationHealth::Dropping, "");
        row("buffer the program sized", dropInOwnBuffer, kSocketBuffer, StationHealth::Dropping, "");
        row("buffer at rmem_max", dropInLargestBuffer, kSocketBuffer, StationHealth::Dropping,
            "sysctl -w net.core.rmem_max=8388608  # today 4194304");
        row("TCP buffer that may still grow", dropInFullTcp, kSocketBuffer, StationHealth::Dropping, "");
        row("TCP buffer at its most", dropInLargestTcp, kSocketBuffer, StationHealth::Dropping,
            "sysctl -w net.ipv4.tcp_rmem=\"4096 131072 67108864\"  # today 4096 131072 33554432");
        row("TCP duplicates", dropInTcpWithRoom, kSocketBuffer, StationHealth::Strained, "");
        row("accept queue at somaxconn", overflowAtSomaxconn, kSocketBuffer, StationHealth::Dropping,
            "sysctl -w net.core.somaxconn=8192  # today 4096");
        row("accept queue as asked for", overflowAtTheProgramsWish, kSocketBuffer, StationHealth::Dropping,
            "");
    }
    void aStationIsRedWhenItDroppedAndSaysWhatToChange() {
        QFETCH(Happening, happen);
        QFETCH(int, station);
        KernelSnapshot before = snapshotAt(kStart);
        KernelSnapshot now = snapshotAt(kStart + kSecondNs);
        happen(now);
        before.watched = now.watched;
        for (KernelSocket& socket : before.watched) {
            socket.memory->drops = 0;
        }
        const ReceivePath path = pathAfter(before, now);
        const Station& found = path[static_cast<std::size_t>(station)];
        QTEST(static_cast<int>(found.health), "health");
        QTEST(QString::fromStdString(found.command), "command");
        QCOMPARE(found.advice.empty(), found.health == StationHealth::Good);
        for (std::size_t other = 0; other < path.size(); ++other) {
            QVERIFY(other == static_cast<std::size_t>(station) ||
                    path[other].health != StationHealth::Dropping);
        }
    }

    void whatIsNotReadableSaysWhy() {
        KernelSnapshot snapshot = snapshotAt(kStart);
        snapshot.softnet = Text{"no softnet"};
        snapshot.card.rings = Text{"no ring here"};
        const ReceivePath path = pathAfter(snapshot, snapshot);
        QCOMPARE(path[kBacklog].provenance, Provenance::NotReadable);
        QCOMPARE(english(path[kBacklog].fill_note), std::string("no softnet"));
        QCOMPARE(english(path[kRing].fill_note), std::string("no ring here"));
        QVERIFY(path[kRing].fill < 0);
        QCOMPARE(path[kSocketBuffer].provenance, Provenance::NotReadable);
    }
    void aRingsFillIsNeverClaimed() {
        const ReceivePath path = pathAfter(snapshotAt(kStart), snapshotAt(kStart + kSecondNs));
        QVERIFY(path[kRing].fill < 0);
        QCOMPARE(english(path[kRing].headline), std::string("rx 256 of 4096 slots"));
        QCOMPARE(path[kBacklog].fill, 0.012); // the longest CPU's, of 1000
    }
    void dropsBeforeTheStartDoNotCount() {
        QCOMPARE(pathAfter(snapshotAt(kStart), snapshotAt(kStart + kSecondNs))[kRing].drops.value_or(9), 0U);
    }
    void framesThatADriverCountsTwiceCountOnce() {
        KernelSnapshot now = snapshotAt(kStart + kSecondNs);
        now.card.drops = std::vector<NamedCount>{{"rx_drops", 47}, {"rx0_drops", 44}, {"rx1_drops", 3}};
        QCOMPARE(pathAfter(snapshotAt(kStart), now)[kRing].drops.value_or(0), 7U);
        KernelSnapshot before = snapshotAt(kStart);
        before.card.drops = std::vector<NamedCount>{{"rx_queue_0_drops", 1}, {"rx_queue_1_drops", 0}};
        now.card.drops = std::vector<NamedCount>{{"rx_queue_0_drops", 2}, {"rx_queue_1_drops", 3}};
        QCOMPARE(pathAfter(before, now)[kRing].drops.value_or(0), 4U);
    }
    void redFadesAfterSomeSeconds() {
        KernelHistory history;
        history.add(snapshotAt(kStart));
        for (int second = 1; second <= 6; ++second) {
            KernelSnapshot now = snapshotAt(kStart + second * kSecondNs);
            dropInRing(now);
            history.add(now);
            const Station ring = history.view({})->path[kRing];
            QCOMPARE(ring.health == StationHealth::Dropping, second <= 3);
            QCOMPARE(ring.drops.value_or(0), 3U);
        }
    }

    void tcpReadingIsWhatCameLessWhatWaits() {
        KernelSnapshot before = snapshotAt(kStart);
        KernelSocket socket = socketOf(SocketProtocol::Tcp, 0, 131072, 0);
        socket.info = SocketTcpInfo{};
        before.watched = {socket};
        KernelSnapshot now = snapshotAt(kStart + kSecondNs);
        socket.info->bytes_received = 3000;
        socket.receive_queue = 1000;
        socket.memory->rmem_alloc = 2000;
        now.watched = {socket};
        const Station reading = pathAfter(before, now)[kReading];
        QCOMPARE(QString::fromStdString(english(reading.headline)), "program reads 2.0 kB/s");
        QCOMPARE(QString::fromStdString(english(reading.detail)), "3.0 kB/s arrive");
        QCOMPARE(reading.provenance, Provenance::Inferred);
    }

    void countersThatMoved() {
        KernelHistory history;
        history.add(snapshotAt(kStart));
        for (int second = 1; second <= 3; ++second) {
            KernelSnapshot now = snapshotAt(kStart + second * kSecondNs);
            now.counters.value->values = {100 + second, second == 1 ? 0 : 7, 5 + second, 0};
            history.add(now);
        }
        const auto moved = history.moved();
        QCOMPARE(moved.size(), 2U); // CurrEstab is a gauge
        QCOMPARE(moved[0].name, std::string("TcpExt.ListenOverflows"));
        QCOMPARE(moved[0].delta, 7);
        QCOMPARE(moved[0].weight, CounterWeight::Loss);
        QCOMPARE(moved[0].last_moved, kStart + 2 * kSecondNs);
        QVERIFY(!moved[0].meaning.empty());
        QCOMPARE(moved[1].delta, 3);
        QCOMPARE(moved[1].moved_in.size(), 1U); // one span, for it never stopped
        QVERIFY(moved[1].moved_in[0] == (TimeSpan{kStart, kStart + 3 * kSecondNs}));
    }

    void buffersOverTime() {
        KernelHistory history;
        for (int i = 0; i < 4; ++i) {
            KernelSnapshot now = snapshotAt(kStart + i * kSecondNs);
            now.watched = {
                socketOf(SocketProtocol::Udp, static_cast<std::uint32_t>(100 * i), 8192, i >= 2 ? 3U : 0U)};
            history.add(now);
        }
        history.add(snapshotAt(kStart + 4 * kSecondNs));
        const auto view = history.view({});
        QCOMPARE(view->tracks.size(), 1U);
        const SocketTrack& track = view->tracks[0];
        QCOMPARE(track.fill.whole().high, 300.0);
        QCOMPARE(track.limit.whole().high, 8192.0);
        QCOMPARE(track.drops, std::vector<TimeNs>{kStart + 2 * kSecondNs});
        QVERIFY(track.gone);
        QVERIFY(std::isnan(track.fill.at(kStart + 4 * kSecondNs)->end));
    }
    void whatDropsComesBeforeWhatIsFull() {
        KernelHistory history;
        KernelSnapshot snapshot = snapshotAt(kStart);
        snapshot.watched = {socketOf(SocketProtocol::Tcp, 10, 100, 0, 1),
                            socketOf(SocketProtocol::Tcp, 90, 100, 0, 2),
                            socketOf(SocketProtocol::Udp, 1, 100, 0, 3)};
        history.add(snapshot);
        QCOMPARE(history.view({})->tracks[0].socket.cookie, 2U);
        snapshot.time += kSecondNs;
        snapshot.selected = 1;
        history.add(snapshot);
        QCOMPARE(history.view({})->tracks[0].socket.cookie, 1U);
        snapshot.time += kSecondNs;
        snapshot.watched[2].memory->drops = 1;
        history.add(snapshot);
        QCOMPARE(history.view({})->tracks[0].socket.cookie, 3U);
    }
    void memoryIsBounded() {
        KernelHistory history;
        for (std::uint64_t i = 0; i < 500; ++i) {
            KernelSnapshot now = snapshotAt(kStart + static_cast<TimeNs>(i) * kMillisecondNs);
            now.watched = {socketOf(SocketProtocol::Udp, 1, 100, 0, i + 1)};
            history.add(now);
        }
        QVERIFY(history.view({})->tracks.size() <= KernelHistory::kMostTracks);
    }

    void everyReadingSaysHowItIsKnown() {
        KernelSnapshot snapshot = snapshotAt(kStart);
        snapshot.card.rings = Text{"none"};
        auto sockets = std::make_shared<std::vector<KernelSocket>>();
        sockets->push_back(listenerOf(1, 2, 3));
        sockets->push_back(socketOf(SocketProtocol::Tcp, 5, 6, 7));
        sockets->back().memory.reset();
        snapshot.sockets = SocketList(std::move(sockets));
        std::set<std::string> names;
        int not_readable = 0;
        visitReadings(snapshot, [&](const Reading& reading) {
            QVERIFY2(!reading.source.empty(), reading.name.c_str());
            const bool known = reading.provenance != Provenance::NotReadable;
            QCOMPARE(reading.value.has_value() || !reading.text.empty(), known);
            QCOMPARE(reading.why_not.empty(), known);
            not_readable += known ? 0 : 1;
            QVERIFY2(names.insert(std::string(reading.group) + reading.of + reading.name).second,
                     reading.name.c_str());
        });
        QCOMPARE(not_readable, 5); // ring, its fill, channels, one socket's memory, no capture
        QVERIFY(names.contains("sockettcp 127.0.0.1:5001 LISTENaccept_queue"));
    }

    void meaningsAreFoundByName() {
        QVERIFY(counterMeaning("TcpExt.ListenOverflows") != nullptr);
        QVERIFY(counterMeaning("IpExt.InOctets") != nullptr);
        QVERIFY(counterMeaning("Udp6.RcvbufErrors") != nullptr);
        QVERIFY(counterMeaning("TcpExt.ListenOverflow") == nullptr);
        QVERIFY(counterMeaning("") == nullptr);
    }
};

QTEST_GUILESS_MAIN(ReceivePathTest)
#include "receive_path_test.moc"
