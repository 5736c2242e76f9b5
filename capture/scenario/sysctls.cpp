// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/scenario/sysctls.h"

#include "capture/scenario/problem.h"

#include <array>

namespace synscope::capture::scenario {

namespace {

constexpr std::int64_t kMostBytes = 1LL << 30;

constexpr std::array kKnown{
    SysctlInfo{"tcp_syn_retries", 6, 1, 127},
    SysctlInfo{"tcp_syn_linear_timeouts", 4, 0, 127},
    SysctlInfo{"tcp_synack_retries", 5, 0, 255},
    SysctlInfo{"tcp_abort_on_overflow", 0, 0, 1},
    SysctlInfo{"tcp_syncookies", 1, 0, 2},
    SysctlInfo{"tcp_max_syn_backlog", 2048, 1, 1'000'000},
    SysctlInfo{"somaxconn", 4096, 0, 65535},
    SysctlInfo{"tcp_rmem", 131072, 1, kMostBytes, 3},
    SysctlInfo{"tcp_wmem", 16384, 1, kMostBytes, 3},
    SysctlInfo{"rmem_default", 212992, 2304, kMostBytes},
    SysctlInfo{"rmem_max", 4194304, 2304, kMostBytes},
    SysctlInfo{"wmem_max", 4194304, 4608, kMostBytes},
    SysctlInfo{"tcp_keepalive_time", 7200, 1, 32767},
    SysctlInfo{"tcp_keepalive_intvl", 75, 1, 32767},
    SysctlInfo{"tcp_keepalive_probes", 9, 1, 127},
    SysctlInfo{"tcp_retries1", 3, 0, 255},
    SysctlInfo{"tcp_retries2", 15, 0, 255},
    SysctlInfo{"tcp_orphan_retries", 0, 0, 255},
    SysctlInfo{"tcp_fin_timeout", 60, 1, 3600},
    SysctlInfo{"tcp_fastopen", 1, 0, 0x7fff},
    SysctlInfo{"tcp_timestamps", 1, 0, 2},
    SysctlInfo{"tcp_sack", 1, 0, 1},
    SysctlInfo{"tcp_window_scaling", 1, 0, 1},
    SysctlInfo{"tcp_tw_reuse", 2, 0, 2},
    SysctlInfo{"tcp_early_retrans", 3, 0, 4},
    SysctlInfo{"tcp_rto_min_us", 200'000, 1000, 120'000'000},
    SysctlInfo{"tcp_rto_max_ms", 120'000, 1000, 120'000},
    SysctlInfo{"tcp_invalid_ratelimit", 500, 0, 3'600'000},
    SysctlInfo{"icmp_ratelimit", 1000, 0, 3'600'000},
    SysctlInfo{"ip_default_ttl", 64, 1, 255},
};

const SysctlInfo* find(const std::string& name) {
    for (const SysctlInfo& info : kKnown) {
        if (name == info.name) {
            return &info;
        }
    }
    return nullptr;
}

/// tcp_rmem and tcp_wmem: least, default, most.
std::vector<std::int64_t> standardOf(const SysctlInfo& info) {
    if (info.numbers == 1) {
        return {info.standard};
    }
    return {4096, info.standard, info.standard == 131072 ? 33554432 : 4194304};
}

} // namespace

std::span<const SysctlInfo> knownSysctls() {
    return kKnown;
}

std::string plainSysctl(const std::string& name) {
    for (const char* prefix : {"net.ipv4.", "net.core."}) {
        if (name.starts_with(prefix)) {
            return name.substr(9);
        }
    }
    return name;
}

std::optional<std::string> sysctlComplaint(const std::string& name,
                                           const std::vector<std::int64_t>& numbers) {
    const SysctlInfo* info = find(name);
    if (info == nullptr) {
        std::vector<std::string> names;
        for (const SysctlInfo& known : kKnown) {
            names.emplace_back(known.name);
        }
        const std::string meant = nearest(name, names);
        return "The simulated systems have no sysctl “" + name + "”" +
               (meant.empty() ? ": FORMAT.md lists those they have." : ": did you mean “" + meant + "”?");
    }
    if (numbers.size() != static_cast<std::size_t>(info->numbers)) {
        return "“" + name + "” takes " +
               (info->numbers == 1 ? "one number." : "three numbers: [least, default, most].");
    }
    for (const std::int64_t number : numbers) {
        if (number < info->least || number > info->most) {
            return "“" + name + "” takes " + std::to_string(info->least) + " to " +
                   std::to_string(info->most) + " as the kernel does, not " + std::to_string(number) + ".";
        }
    }
    return std::nullopt;
}

Sysctls::Sysctls(const HostSpec& host) {
    for (const SysctlInfo& info : kKnown) {
        values_[info.name] = standardOf(info);
    }
    if (host.os == model::Stack::LinuxBefore65) {
        values_["tcp_syn_linear_timeouts"] = {0};
    }
    for (const auto& [name, numbers] : host.sysctls) {
        if (values_.contains(name) && numbers.size() == values_[name].size()) {
            values_[name] = numbers;
        }
    }
}

std::int64_t Sysctls::get(const char* name, std::size_t which) const {
    return values_.at(name).at(which);
}

} // namespace synscope::capture::scenario
