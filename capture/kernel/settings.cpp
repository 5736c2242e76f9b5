// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/kernel/settings.h"

#include "capture/kernel/sysctl.h"

#include <array>

namespace synscope::capture {

namespace {

using model::Unit;

struct Known {
    const char* name;
    Unit unit;
    const char* meaning;
};

constexpr std::array kKnown{
    Known{"net.core.rmem_default", Unit::Bytes,
          SYNSCOPE_TEXT("receive buffer of a new UDP or raw socket; TCP takes tcp_rmem instead")},
    Known{"net.core.rmem_max", Unit::Bytes,
          SYNSCOPE_TEXT(
              "the most that setsockopt(SO_RCVBUF) gives; the kernel doubles what is asked for, up to "
              "twice this, and autotuning does not care about it")},
    Known{"net.ipv4.tcp_rmem", Unit::Bytes,
          SYNSCOPE_TEXT("least, first and most memory of a TCP receive buffer; autotuning grows it from the "
                        "second to the third, unless the program sets SO_RCVBUF")},
    Known{"net.ipv4.tcp_moderate_rcvbuf", Unit::Count,
          SYNSCOPE_TEXT("1: TCP receive buffers grow with what the program reads")},
    Known{"net.ipv4.udp_rmem_min", Unit::Bytes,
          SYNSCOPE_TEXT("memory a UDP socket keeps even when UDP's memory is used up")},
    Known{"net.core.somaxconn", Unit::Count,
          SYNSCOPE_TEXT("the most that listen() gives as backlog; the accept queue holds one more")},
    Known{"net.ipv4.tcp_max_syn_backlog", Unit::Count,
          SYNSCOPE_TEXT("requests that may wait for their final ACK when SYN cookies are off; three quarters "
                        "of it for clients that are not known yet")},
    Known{"net.ipv4.tcp_syncookies", Unit::Count,
          SYNSCOPE_TEXT(
              "1: when the request queue is full SYNs are answered with a cookie and not kept; 0: they "
              "are dropped; 2: always cookies")},
    Known{
        "net.ipv4.tcp_abort_on_overflow", Unit::Count,
        SYNSCOPE_TEXT("0: a final ACK that finds the accept queue full is ignored; 1: it is answered with a "
                      "reset; without effect on SYN cookies")},
    Known{"net.ipv4.tcp_syn_retries", Unit::Count,
          SYNSCOPE_TEXT("times a SYN is sent again, after the linear ones")},
    Known{"net.ipv4.tcp_syn_linear_timeouts", Unit::Count,
          SYNSCOPE_TEXT("SYNs sent again after one second each, before the waits double")},
    Known{"net.ipv4.tcp_synack_retries", Unit::Count,
          SYNSCOPE_TEXT("times a SYN-ACK is sent again before the request is forgotten")},
    Known{"net.core.netdev_max_backlog", Unit::Packets,
          SYNSCOPE_TEXT("packets that may wait in the backlog of one CPU; what comes on top is dropped")},
    Known{"net.core.netdev_budget", Unit::Packets,
          SYNSCOPE_TEXT("packets that one run of the receive softirq takes from all devices together")},
    Known{"net.core.netdev_budget_usecs", Unit::Count,
          SYNSCOPE_TEXT("microseconds that one run of the receive softirq may take")},
    Known{"net.core.dev_weight", Unit::Packets,
          SYNSCOPE_TEXT("packets taken from the backlog of a CPU at a time")},
};

} // namespace

std::vector<model::KernelSetting> readSettings(const KernelRoot& root) {
    std::vector<model::KernelSetting> settings;
    for (const Known& known : kKnown) {
        settings.push_back({known.name, readSysctlText(known.name, root), known.unit, {known.meaning}});
    }
    return settings;
}

} // namespace synscope::capture
