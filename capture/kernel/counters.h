// SPDX-License-Identifier: GPL-3.0-or-later
// The counters of the network stack: /proc/net/netstat, snmp and snmp6, of the network namespace of the
// calling thread. World-readable; some 90 µs for all three.
#pragma once

#include "capture/kernel/kernel_root.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace synscope::capture {

/// Pairs of lines "Prefix: name name …" and "Prefix: value value …" (netstat, snmp) appended as
/// "Prefix.name". A pair whose lines do not match is left out.
void parseCounterPairs(std::string_view text, std::vector<std::string>& names,
                       std::vector<std::int64_t>& values);

/// Lines "Ip6InReceives 7" (snmp6), appended as "Ip6.InReceives".
void parseCounterLines(std::string_view text, std::vector<std::string>& names,
                       std::vector<std::int64_t>& values);

/// Reads all three again and again; names are built only when they change. One thread.
class CounterReader {
public:
    explicit CounterReader(KernelRoot root = {})
        : root_(std::move(root)) {}

    /// Without IPv6 (no snmp6) the rest is there.
    [[nodiscard]] model::Readable<model::Counters> read();

private:
    const KernelRoot root_;
    std::string text_;
    std::vector<std::string> fresh_names_;
    std::shared_ptr<const std::vector<std::string>> names_;
};

} // namespace synscope::capture
