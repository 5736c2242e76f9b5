// SPDX-License-Identifier: GPL-3.0-or-later
// Looks at everything the kernel shows of the receive path, part by part: the cheap parts may be looked at
// often.
#pragma once

#include "capture/kernel/counters.h"
#include "capture/kernel/ethtool.h"
#include "capture/kernel/kernel_root.h"
#include "capture/kernel/sock_diag.h"
#include "capture/kernel/softirq.h"
#include "capture/kernel/watch_list.h"

#include <string>
#include <vector>

namespace synscope::capture {

/// The interface of the default route, else "lo": what “any” interface is about, if one has to be named.
[[nodiscard]] std::string mainInterface(const KernelRoot& root = {});

/// In the network namespace of the thread that makes it; softnet, softirqs and interrupts are the whole
/// host's. One thread.
class KernelObserver {
public:
    explicit KernelObserver(const std::string& interface, KernelRoot root = {});

    /// Softnet, the interface's packets, watched sockets, all UDP sockets and listeners. Some 100 µs. This
    /// sets the snapshot's time; the other parts are filled in as they are.
    void lookAtQueues(model::TimeNs now);
    /// Counters, interrupts, drops of the card. Some 300 µs.
    void lookAtCounters(model::TimeNs now);
    /// All sockets. Milliseconds, growing with their number.
    void lookAtSockets(model::TimeNs now);
    /// Sysctls, rings, channels: settings, that people change.
    void lookAtSettings();

    void select(std::optional<SelectedConnection> connection) { watch_.select(std::move(connection)); }
    void noteCaptureRing(model::Readable<model::CaptureRing> ring) { now_.capture_ring = std::move(ring); }

    [[nodiscard]] const model::KernelSnapshot& snapshot() const { return now_; }

private:
    void lookAtWatched();

    const KernelRoot root_;
    CounterReader counters_;
    SoftirqReader softirq_;
    CardReader card_;
    SockDiag sockets_;
    WatchList watch_;
    model::KernelSnapshot now_;
    std::vector<model::KernelSocket> candidates_;
};

} // namespace synscope::capture
