// SPDX-License-Identifier: GPL-3.0-or-later
// What happens between the card and the sockets, host-wide: /proc/net/softnet_stat, /proc/softirqs,
// /proc/interrupts, CPU time of ksoftirqd. World-readable; /proc/interrupts is the dear one (75 µs).
#pragma once

#include "capture/kernel/kernel_root.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace synscope::capture {

/// Lines of 9 to 15 hexadecimal columns, one per CPU that is online (net/core/net-procfs.c). Column 12 is
/// the backlog and column 13 the CPU, where there are so many; lines that are too short are left out.
[[nodiscard]] std::vector<model::SoftnetCpu> parseSoftnet(std::string_view text);

/// Sum over the CPUs of one line of /proc/softirqs ("NET_RX"); nothing without that line.
[[nodiscard]] std::optional<std::uint64_t> parseSoftirqs(std::string_view text, std::string_view name);

/// Sum over CPUs and lines of /proc/interrupts whose number is one of `numbers`; nothing when none is there.
[[nodiscard]] std::optional<std::uint64_t> parseInterrupts(std::string_view text,
                                                           std::span<const std::uint32_t> numbers);

/// Interrupt numbers of the device below `interface`, from /sys/class/net/NAME/device/msi_irqs and its
/// parent's (virtio). Empty: it has none (loopback, veth) or they cannot be seen.
[[nodiscard]] std::vector<std::uint32_t> interruptNumbers(const KernelRoot& root,
                                                          const std::string& interface);

/// Paths of the files /proc/PID/schedstat of the threads ksoftirqd/N. Looks through /proc once: for the
/// start.
[[nodiscard]] std::vector<std::string> ksoftirqdFiles(const KernelRoot& root);

/// One thread. The interface is looked up anew by a new reader.
class SoftirqReader {
public:
    SoftirqReader(KernelRoot root, const std::string& interface);

    [[nodiscard]] model::Readable<std::vector<model::SoftnetCpu>> softnet();
    [[nodiscard]] model::Readable<model::Interrupts> interrupts();

private:
    [[nodiscard]] std::optional<std::uint64_t> ksoftirqdTime();

    const KernelRoot root_;
    const std::vector<std::uint32_t> numbers_;
    const std::vector<std::string> schedstats_;
    std::string text_;
};

} // namespace synscope::capture
