// SPDX-License-Identifier: GPL-3.0-or-later
// The kernel settings that the simulated stacks obey, with Linux's defaults
// (Documentation/networking/ip-sysctl.rst, Documentation/admin-guide/sysctl/net.rst).
#pragma once

#include "capture/scenario/scenario.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace synscope::capture::scenario {

struct SysctlInfo {
    const char* name;
    std::int64_t standard; ///< its default, the middle one of three
    std::int64_t least;
    std::int64_t most;
    int numbers = 1;
};

[[nodiscard]] std::span<const SysctlInfo> knownSysctls();

/// "net.ipv4.tcp_syn_retries" → "tcp_syn_retries".
[[nodiscard]] std::string plainSysctl(const std::string& name);

/// What is wrong with setting `name` to `numbers`; nothing when all is well.
[[nodiscard]] std::optional<std::string> sysctlComplaint(const std::string& name,
                                                         const std::vector<std::int64_t>& numbers);

/// A host's settings: what the scenario says, else the default.
class Sysctls {
public:
    explicit Sysctls(const HostSpec& host);
    /// `name` must be known; `which` picks one of three.
    [[nodiscard]] std::int64_t get(const char* name, std::size_t which = 0) const;
    [[nodiscard]] SimTime seconds(const char* name) const { return get(name) * kSecond; }
    void set(const std::string& name, std::int64_t value) { values_[name] = {value}; }

private:
    std::map<std::string, std::vector<std::int64_t>> values_;
};

} // namespace synscope::capture::scenario
