// SPDX-License-Identifier: GPL-3.0-or-later
// Rings, channels and drop statistics of a network card: generic netlink family “ethtool”
// (Documentation/networking/ethtool-netlink.rst), the older ioctl where the kernel has no such family, and
// the driver's own statistics, which only the ioctl gives. Reading asks for no privilege; 13–30 µs each.
#pragma once

#include "capture/kernel/kernel_root.h"
#include "capture/kernel/netlink.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace synscope::capture {

/// Whether a driver's statistic of this name counts frames that were lost on the way in ("rx_drops",
/// "rx_missed_errors", "rx_out_of_buffer"). Names differ by driver; what is sent does not count.
[[nodiscard]] bool countsReceiveLoss(std::string_view statistic);

/// The line of /proc/net/dev that belongs to `interface`.
[[nodiscard]] std::optional<model::InterfaceCounters> parseInterfaceLine(std::string_view text,
                                                                         std::string_view interface);

/// In the network namespace of the thread that makes it. One thread.
class CardReader {
public:
    CardReader(KernelRoot root, std::string interface);
    /// With a transport of the caller's in place of generic netlink (tests).
    CardReader(KernelRoot root, std::string interface, std::unique_ptr<NetlinkTransport> transport);
    ~CardReader();

    /// Everything. Rings and channels are settings, so they change only when somebody changes them.
    [[nodiscard]] model::NetworkCard read();
    /// What moves with every packet: /proc/net/dev.
    [[nodiscard]] model::Readable<model::InterfaceCounters> counters();
    [[nodiscard]] model::Readable<std::vector<model::NamedCount>> drops();

private:
    struct Ioctl; // the ioctl side, and its socket

    [[nodiscard]] model::Readable<model::RingSizes> rings();
    [[nodiscard]] model::Readable<model::ChannelCounts> channels();
    void findFamily();

    const KernelRoot root_;
    const std::string interface_;
    std::unique_ptr<NetlinkTransport> transport_;
    std::unique_ptr<Ioctl> ioctl_;
    std::uint16_t family_ = 0; ///< 0: this kernel has none
    std::uint32_t sequence_ = 0;
    std::string text_;
};

} // namespace synscope::capture
