// SPDX-License-Identifier: GPL-3.0-or-later
// What one look at the kernel found: the receive path's queues, limits and counters. Each part is either
// readable or says why not. Numbers are the kernel's own; what they mean is said in receive_path.h and
// counter_meaning.h.
#pragma once

// Before <compare>: Qt's moc 6.4 stumbles over GCC 12's <compare> when <cstddef> has not come first.
#include <cstddef>

#include "model/kernel_socket.h"
#include "model/series.h"
#include "model/text.h"
#include "model/time.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace synscope::model {

/// A value, or the reason why there is none.
template <class T>
struct Readable {
    std::optional<T> value;
    Text why_not = {SYNSCOPE_TEXT("not looked at yet")};

    Readable() = default;
    Readable(T content)
        : value(std::move(content)) {
        why_not = {};
    }
    Readable(Text reason)
        : why_not(std::move(reason)) {}
    explicit operator bool() const { return value.has_value(); }
    const T* operator->() const { return &*value; }
    const T& operator*() const { return *value; }
};

/// Counters of one kind, in the kernel's order: "TcpExt.ListenOverflows", "Udp.RcvbufErrors",
/// "Ip6.InDiscards". Since the network namespace was made, unless said otherwise. The names of one kernel
/// never change, so they are shared.
struct Counters {
    std::shared_ptr<const std::vector<std::string>> names;
    std::vector<std::int64_t> values; ///< as many as `names`

    [[nodiscard]] std::optional<std::int64_t> value(std::string_view name) const;
};

/// One line of /proc/net/softnet_stat: a CPU, host-wide, counters since boot.
struct SoftnetCpu {
    std::uint32_t cpu = 0;
    std::uint32_t processed = 0;
    std::uint32_t dropped = 0;  ///< the backlog was full (netdev_max_backlog)
    std::uint32_t squeezed = 0; ///< a run ended with work left: netdev_budget or its time was used up
    std::optional<std::uint32_t> backlog; ///< packets in it now; since Linux 5.10
};

/// Packets in the fullest CPU's backlog; nothing where the kernel does not tell.
[[nodiscard]] std::optional<std::uint32_t> longestBacklog(const std::vector<SoftnetCpu>& cpus);

/// Software interrupts and interrupts, since boot.
struct Interrupts {
    std::uint64_t net_rx = 0;          ///< NET_RX of all CPUs
    std::optional<std::uint64_t> card; ///< of the interface; none: it has no interrupt line (loopback, veth)
    std::optional<std::uint64_t> ksoftirqd_ns; ///< CPU time of all ksoftirqd threads; none: not visible
};

/// /proc/net/dev of one interface.
struct InterfaceCounters {
    std::uint64_t bytes = 0;
    std::uint64_t packets = 0;
    std::uint64_t errors = 0;
    std::uint64_t dropped = 0; ///< rx_dropped and rx_missed_errors together
    std::uint64_t fifo = 0;
};

struct RingSizes {
    std::uint32_t rx = 0; ///< descriptors
    std::uint32_t rx_max = 0;
    std::uint32_t tx = 0;
    std::uint32_t tx_max = 0;
};

struct ChannelCounts {
    std::uint32_t rx = 0;
    std::uint32_t tx = 0;
    std::uint32_t combined = 0;
    std::uint32_t combined_max = 0;
};

struct NamedCount {
    std::string name;
    std::uint64_t value = 0;
};

/// The network card behind an interface. No kernel interface tells how full its ring is: size and drops is
/// all there is.
struct NetworkCard {
    std::string interface;
    std::string driver; ///< "virtio_net"; empty: not known
    Readable<RingSizes> rings;
    Readable<ChannelCounts> channels;
    Readable<std::vector<NamedCount>> drops; ///< those of the driver's statistics that count lost frames,
                                             ///< some of them twice
    Readable<InterfaceCounters> counters;
};

/// A setting of the kernel with today's value ("4096 131072 33554432": three numbers).
struct KernelSetting {
    std::string name; ///< "net.core.rmem_max"
    Readable<std::string> text;
    Unit unit = Unit::Count;
    Text meaning;

    /// The `index`-th number in it.
    [[nodiscard]] std::optional<std::int64_t> number(std::size_t index = 0) const;
};

/// The ring between the kernel and this capture.
struct CaptureRing {
    std::uint64_t received = 0; ///< passed the filter, the dropped ones included
    std::uint64_t dropped = 0;
    std::uint64_t delivered = 0;

    /// Packets in it: exact (recv − drop − delivered).
    [[nodiscard]] std::uint64_t waiting() const {
        return received < dropped + delivered ? 0 : received - dropped - delivered;
    }
};

using SocketList = std::shared_ptr<const std::vector<KernelSocket>>;

/// Parts may have been looked at some time before `time`: the dearer ones are looked at less often.
struct KernelSnapshot {
    TimeNs time = kNoTime;
    Readable<Counters> counters;
    TimeNs counters_time = kNoTime;
    Readable<std::vector<SoftnetCpu>> softnet;
    Readable<Interrupts> interrupts;
    NetworkCard card;
    std::vector<KernelSetting> settings;
    Readable<SocketList> sockets; ///< all of them
    TimeNs sockets_time = kNoTime;
    std::vector<KernelSocket> watched; ///< as of `time`; those of the selected connection first
    std::size_t selected = 0;          ///< how many of `watched` are those
    Readable<CaptureRing> capture_ring;

    [[nodiscard]] const KernelSetting* setting(std::string_view name) const;
};

} // namespace synscope::model
