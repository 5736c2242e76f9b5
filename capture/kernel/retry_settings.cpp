// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/kernel/retry_settings.h"

#include "capture/kernel/sysctl.h"

#include <array>
#include <string>

namespace synscope::capture {

namespace {

struct CountSetting {
    const char* name; ///< after net.ipv4.
    int model::RetrySettings::*member;
};

constexpr std::array kCounts{
    CountSetting{"tcp_syn_retries", &model::RetrySettings::syn_retries},
    CountSetting{"tcp_syn_linear_timeouts", &model::RetrySettings::syn_linear_timeouts},
    CountSetting{"tcp_synack_retries", &model::RetrySettings::synack_retries},
    CountSetting{"tcp_retries2", &model::RetrySettings::retries2},
    CountSetting{"tcp_orphan_retries", &model::RetrySettings::orphan_retries},
    CountSetting{"tcp_keepalive_probes", &model::RetrySettings::keepalive_probes},
};

struct TimeSetting {
    const char* name;
    double model::RetrySettings::*member;
    double unit_s; ///< of the file's number
};

constexpr std::array kTimes{
    TimeSetting{"tcp_rto_min_us", &model::RetrySettings::rto_min_s, 1e-6},
    TimeSetting{"tcp_rto_max_ms", &model::RetrySettings::rto_max_s, 1e-3},
    TimeSetting{"tcp_keepalive_time", &model::RetrySettings::keepalive_time_s, 1.0},
    TimeSetting{"tcp_keepalive_intvl", &model::RetrySettings::keepalive_interval_s, 1.0},
};

std::optional<long long> read(const char* name) {
    return readSysctl(std::string("net.ipv4.") + name);
}

} // namespace

model::RetrySettings readRetrySettings() {
    constexpr long long kLossProbesFrom = 3; // ip-sysctl.rst: 3 and 4 allow tail loss probes
    model::RetrySettings settings;
    for (const CountSetting& setting : kCounts) {
        settings.*setting.member = static_cast<int>(read(setting.name).value_or(settings.*setting.member));
    }
    for (const TimeSetting& setting : kTimes) {
        if (const auto live = read(setting.name)) {
            settings.*setting.member = static_cast<double>(*live) * setting.unit_s;
        }
    }
    settings.rto_s = settings.rto_min_s;
    settings.tail_loss_probe = read("tcp_early_retrans").value_or(kLossProbesFrom) >= kLossProbesFrom;
    return settings;
}

} // namespace synscope::capture
