// SPDX-License-Identifier: GPL-3.0-or-later
// One interface that is being captured.
#pragma once

#include "capture/file/descriptor.h"
#include "capture/live/live_source.h"
#include "capture/pcap/live_handle.h"

#include <optional>
#include <string>
#include <vector>

namespace synscope::capture {

/// Counters since the interface was opened for the first time.
struct LiveCounters {
    std::uint64_t received = 0; ///< passed the filter, those dropped by the ring included
    std::uint64_t dropped_by_ring = 0;
    std::uint64_t dropped_by_interface = 0;
};

enum class LinkState : std::uint8_t { Up, Down, Gone };

/// Counters of the network card that say "no room": `rx_missed_errors` and `rx_fifo_errors` of
/// /sys/class/net/NAME/statistics (Documentation/ABI/testing/sysfs-class-net-statistics). The files are
/// opened once, so that they can still be read when nothing may be opened any more.
class CardDrops {
public:
    explicit CardDrops(const std::string& interface);
    [[nodiscard]] std::uint64_t total() const; ///< 0 where there are no such files

private:
    Descriptor missed_;
    Descriptor fifo_;
};

/// Opening asks for CAP_NET_RAW; nothing later does. One thread.
class LiveInterface {
public:
    LiveInterface(std::string name, const LiveOptions& options);

    /// Nothing: open. A problem otherwise; reopening after Gone or Down is the same call.
    [[nodiscard]] std::optional<LiveProblem> open();

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] bool isOpen() const { return handle_ != nullptr; }
    [[nodiscard]] int fd() const; ///< for poll(); -1 while closed
    [[nodiscard]] LinkType linkType() const { return link_type_; }
    [[nodiscard]] std::uint32_t nanosecondsPerUnit() const { return unit_ns_; }

    /// Up to `count` packets that are there. False: the interface cannot go on and was closed; state() says
    /// why.
    [[nodiscard]] bool dispatch(int count, pcap_handler take, void* context);
    /// Looks whether the interface is there and up. Cheap: one ioctl.
    [[nodiscard]] LinkState state() const;
    void setPaused(bool paused);
    void setHandshakesOnly(bool only);
    [[nodiscard]] const LiveCounters& readCounters();
    void close();

private:
    [[nodiscard]] std::optional<LiveProblem> activate(pcap_t* handle);
    [[nodiscard]] bool applyFilter(pcap_t* handle);
    void ignoreSecondSight(pcap_t* handle) const;
    [[nodiscard]] LiveProblem activationProblem(int code, const char* words) const;

    std::string name_;
    LiveOptions options_;
    Descriptor probe_; ///< any socket: for ioctl()
    CardDrops card_;
    std::uint64_t card_seen_ = 0;
    PcapHandle handle_;
    // Both are made while names of hosts and services may still be looked up.
    BpfProgram everything_;
    BpfProgram handshakes_;
    bool knows_handshakes_ = false; ///< there are such on interfaces of this kind
    int index_ = 0;                 ///< of the interface when it was opened
    bool paused_ = false;
    LinkType link_type_ = 0;
    std::uint32_t unit_ns_ = 1000;
    LiveCounters counters_;
    pcap_stat seen_{}; ///< of the open handle, when last read
};

} // namespace synscope::capture
