// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel_reading.h"

#include "model/counter_meaning.h"

#include <array>

namespace synscope::model {

namespace {

using Visit = std::function<void(const Reading&)>;

/// Readings that share a group, a thing and a source.
class Lister {
public:
    Lister(const Visit& visit, const char* group, std::string of, std::string source)
        : visit_(visit) {
        reading_.group = group;
        reading_.of = std::move(of);
        reading_.source = std::move(source);
    }

    void value(std::string name, double value, Unit unit, Provenance provenance = Provenance::Measured) {
        Reading reading = reading_;
        reading.name = std::move(name);
        reading.value = value;
        reading.unit = unit;
        reading.provenance = provenance;
        visit_(reading);
    }
    void missing(std::string name, Unit unit, const Text& why) {
        Reading reading = reading_;
        reading.name = std::move(name);
        reading.unit = unit;
        reading.provenance = Provenance::NotReadable;
        reading.why_not = why;
        visit_(reading);
    }
    /// The number, or why there is none.
    template <class Number>
    void maybe(std::string name, const std::optional<Number>& number, Unit unit, const Text& why) {
        number ? value(std::move(name), static_cast<double>(*number), unit)
               : missing(std::move(name), unit, why);
    }

private:
    const Visit& visit_;
    Reading reading_;
};

void visitSettings(const KernelSnapshot& snapshot, const Visit& visit) {
    for (const KernelSetting& setting : snapshot.settings) {
        Reading reading;
        reading.group = "setting";
        reading.name = setting.name;
        reading.source = "/proc/sys";
        reading.unit = setting.unit;
        reading.meaning = setting.meaning;
        reading.provenance = setting.text ? Provenance::Configured : Provenance::NotReadable;
        reading.why_not = setting.text.why_not;
        if (const auto number = setting.number()) {
            reading.value = static_cast<double>(*number);
        }
        reading.text = setting.number(1) ? *setting.text : std::string();
        visit(reading);
    }
}

void visitCard(const NetworkCard& card, const Visit& visit) {
    Lister settings(visit, "card", card.interface, "ethtool rings");
    if (card.rings) {
        settings.value("rx_ring", card.rings->rx, Unit::Packets, Provenance::Configured);
        settings.value("rx_ring_max", card.rings->rx_max, Unit::Packets, Provenance::Configured);
        settings.value("tx_ring", card.rings->tx, Unit::Packets, Provenance::Configured);
        settings.value("tx_ring_max", card.rings->tx_max, Unit::Packets, Provenance::Configured);
    } else {
        settings.missing("rx_ring", Unit::Packets, card.rings.why_not);
    }
    settings.missing("rx_ring_fill", Unit::Packets,
                     {SYNSCOPE_TEXT("no kernel interface tells how full a card's ring is")});
    Lister channels(visit, "card", card.interface, "ethtool channels");
    if (card.channels) {
        channels.value("channels_rx", card.channels->rx, Unit::Count, Provenance::Configured);
        channels.value("channels_tx", card.channels->tx, Unit::Count, Provenance::Configured);
        channels.value("channels_combined", card.channels->combined, Unit::Count, Provenance::Configured);
    } else {
        channels.missing("channels_combined", Unit::Count, card.channels.why_not);
    }
    Lister statistics(visit, "card", card.interface, "ethtool statistics of " + card.driver);
    if (!card.drops) {
        statistics.missing("drops", Unit::Packets, card.drops.why_not);
    }
    for (const NamedCount& count : card.drops.value.value_or(std::vector<NamedCount>())) {
        statistics.value(count.name, static_cast<double>(count.value), Unit::Packets);
    }
    Lister counters(visit, "card", card.interface, "/proc/net/dev");
    if (card.counters) {
        counters.value("rx_bytes", static_cast<double>(card.counters->bytes), Unit::Bytes);
        counters.value("rx_packets", static_cast<double>(card.counters->packets), Unit::Packets);
        counters.value("rx_errors", static_cast<double>(card.counters->errors), Unit::Packets);
        counters.value("rx_dropped", static_cast<double>(card.counters->dropped), Unit::Packets);
        counters.value("rx_fifo", static_cast<double>(card.counters->fifo), Unit::Packets);
    } else {
        counters.missing("rx_packets", Unit::Packets, card.counters.why_not);
    }
}

void visitSoftnet(const KernelSnapshot& snapshot, const Visit& visit) {
    if (!snapshot.softnet) {
        Lister(visit, "softnet", {}, "/proc/net/softnet_stat")
            .missing("processed", Unit::Packets, snapshot.softnet.why_not);
        return;
    }
    for (const SoftnetCpu& cpu : *snapshot.softnet) {
        Lister lister(visit, "softnet", "CPU " + std::to_string(cpu.cpu), "/proc/net/softnet_stat");
        lister.value("processed", cpu.processed, Unit::Packets);
        lister.value("dropped", cpu.dropped, Unit::Packets);
        lister.value("time_squeeze", cpu.squeezed, Unit::Count);
        lister.maybe("backlog", cpu.backlog, Unit::Packets, {SYNSCOPE_TEXT("this kernel does not show it")});
    }
}

void visitInterrupts(const KernelSnapshot& snapshot, const Visit& visit) {
    Lister softirqs(visit, "interrupts", "all CPUs", "/proc/softirqs");
    if (!snapshot.interrupts) {
        softirqs.missing("NET_RX", Unit::Count, snapshot.interrupts.why_not);
        return;
    }
    softirqs.value("NET_RX", static_cast<double>(snapshot.interrupts->net_rx), Unit::Count);
    Lister(visit, "interrupts", snapshot.card.interface, "/proc/interrupts")
        .maybe("interrupts", snapshot.interrupts->card, Unit::Count,
               {SYNSCOPE_TEXT("the interface has no interrupt of its own")});
    Lister(visit, "interrupts", "all CPUs", "/proc/PID/schedstat of ksoftirqd")
        .maybe("ksoftirqd_time", snapshot.interrupts->ksoftirqd_ns, Unit::Nanoseconds,
               {SYNSCOPE_TEXT("its threads are not visible from here")});
}

void visitCounters(const KernelSnapshot& snapshot, const Visit& visit) {
    Lister lister(visit, "counter", {}, "/proc/net/netstat, snmp, snmp6");
    if (!snapshot.counters) {
        lister.missing("Tcp.InSegs", Unit::Count, snapshot.counters.why_not);
        return;
    }
    Reading reading;
    reading.group = "counter";
    for (std::size_t i = 0; i < snapshot.counters->values.size(); ++i) {
        reading.name = (*snapshot.counters->names)[i];
        const CounterMeaning* meaning = counterMeaning(reading.name);
        const bool udp6 = reading.name.find("6.") != std::string::npos;
        const bool extended = reading.name.find("Ext.") != std::string::npos;
        reading.source = udp6 ? "/proc/net/snmp6" : extended ? "/proc/net/netstat" : "/proc/net/snmp";
        reading.value = static_cast<double>(snapshot.counters->values[i]);
        reading.unit = reading.name.ends_with("Octets") ? Unit::Bytes : Unit::Count;
        reading.meaning = meaning != nullptr ? Text{meaning->sentence} : Text{};
        visit(reading);
    }
}

void visitMemory(Lister& lister, const KernelSocket& socket) {
    if (!socket.memory) {
        lister.missing("sk_rmem_alloc", Unit::Bytes,
                       {SYNSCOPE_TEXT("the kernel shows no memory of a socket in this state")});
        return;
    }
    const SocketMemory& memory = *socket.memory;
    const std::array<std::pair<const char*, std::uint32_t>, 8> sizes{{{"sk_rmem_alloc", memory.rmem_alloc},
                                                                      {"sk_rcvbuf", memory.rcvbuf},
                                                                      {"sk_wmem_alloc", memory.wmem_alloc},
                                                                      {"sk_sndbuf", memory.sndbuf},
                                                                      {"sk_forward_alloc", memory.fwd_alloc},
                                                                      {"sk_wmem_queued", memory.wmem_queued},
                                                                      {"sk_omem_alloc", memory.optmem},
                                                                      {"sk_backlog", memory.backlog}}};
    for (const auto& [name, size] : sizes) {
        lister.value(name, size, Unit::Bytes);
    }
    lister.value("sk_drops", memory.drops, Unit::Packets);
}

void visitQueues(Lister& lister, const KernelSocket& socket) {
    if (socket.listening()) {
        lister.value("accept_queue", socket.receive_queue, Unit::Count);
        lister.value("accept_queue_limit", socket.send_queue, Unit::Count, Provenance::Configured);
        return;
    }
    lister.value("receive_queue", socket.receive_queue, Unit::Bytes);
    lister.value("send_queue", socket.send_queue, Unit::Bytes);
    if (socket.timer != SocketTimer::None) {
        lister.value("retransmissions", socket.retransmissions, Unit::Count);
        lister.value("timer_expires", static_cast<double>(socket.expires_ms) * kMillisecondNs,
                     Unit::Nanoseconds);
    }
}

void visitInfo(Lister& lister, const SocketTcpInfo& info) {
    constexpr double kMicrosecondNs = 1000;
    lister.value("tcpi_rtt", info.rtt_us * kMicrosecondNs, Unit::Nanoseconds);
    lister.value("tcpi_rto", info.rto_us * kMicrosecondNs, Unit::Nanoseconds);
    lister.value("tcpi_snd_cwnd", info.congestion_window, Unit::Packets);
    lister.value("tcpi_unacked", info.unacked, Unit::Packets);
    lister.value("tcpi_total_retrans", info.total_retransmissions, Unit::Packets);
    lister.value("tcpi_rcv_space", info.receive_space, Unit::Bytes);
    lister.value("tcpi_bytes_received", static_cast<double>(info.bytes_received), Unit::Bytes);
    lister.value("tcpi_bytes_acked", static_cast<double>(info.bytes_acked), Unit::Bytes);
    lister.value("tcpi_snd_wnd", info.send_window, Unit::Bytes);
    lister.value("tcpi_rcv_wnd", info.receive_window, Unit::Bytes);
}

void visitSockets(const KernelSnapshot& snapshot, const Visit& visit) {
    if (!snapshot.sockets) {
        Lister(visit, "socket", {}, "sock_diag")
            .missing("sk_rmem_alloc", Unit::Bytes, snapshot.sockets.why_not);
        return;
    }
    for (const KernelSocket& socket : **snapshot.sockets) {
        Lister lister(visit, "socket",
                      toString(socket) + " " + socketStateName(socket.protocol, socket.state), "sock_diag");
        visitQueues(lister, socket);
        visitMemory(lister, socket);
        if (socket.info && !socket.listening()) {
            visitInfo(lister, *socket.info);
        }
    }
}

void visitCapture(const KernelSnapshot& snapshot, const Visit& visit) {
    Lister lister(visit, "capture", {}, "pcap_stats");
    if (!snapshot.capture_ring) {
        lister.missing("ring_packets", Unit::Packets, snapshot.capture_ring.why_not);
        return;
    }
    lister.value("ring_packets", static_cast<double>(snapshot.capture_ring->waiting()), Unit::Packets);
    lister.value("ring_dropped", static_cast<double>(snapshot.capture_ring->dropped), Unit::Packets);
}

} // namespace

void visitReadings(const KernelSnapshot& snapshot, const Visit& visit) {
    visitCard(snapshot.card, visit);
    visitInterrupts(snapshot, visit);
    visitSoftnet(snapshot, visit);
    visitSockets(snapshot, visit);
    visitCapture(snapshot, visit);
    visitCounters(snapshot, visit);
    visitSettings(snapshot, visit);
}

const char* unitName(Unit unit) {
    constexpr std::array kNames{"bytes",      "packets",          "count",      "share",
                                "per second", "bytes per second", "nanoseconds"};
    return kNames[static_cast<std::size_t>(unit)];
}

} // namespace synscope::model
