// SPDX-License-Identifier: GPL-3.0-or-later
// Looks at the sockets and counters of one host whenever something happened there, and 100 times a second.
#pragma once

#include "capture/file/descriptor.h"
#include "capture/kernel/counters.h"
#include "capture/kernel/sock_diag.h"
#include "capture/lab/stage/journal.h"

#include <map>
#include <string>
#include <thread>
#include <vector>

namespace synscope::capture::lab {

/// A thread of its own from start() to the end of the object.
class Watcher {
public:
    Watcher(Journal& journal, std::uint32_t host, int network, const Epoch& epoch);
    ~Watcher();
    Watcher(const Watcher&) = delete;
    Watcher& operator=(const Watcher&) = delete;

    void start();
    /// Something happened: look soon. Any thread.
    void nudge() const;

private:
    struct Look {
        model::SocketState state = model::SocketState::Unknown;
        scenario::SampleEvent sample;
    };
    using Looks = std::map<std::string, Look>;

    void run(const std::stop_token& stop);
    void pauseUntilNudged(const std::stop_token& stop) const;
    void look();
    void lookAtSockets();
    void lookAtCounters();
    [[nodiscard]] Looks looksOf(const std::vector<model::KernelSocket>& sockets) const;
    void tell(const std::string& name, const Look& fresh, const Look* before);
    template <class Event>
    void add(Event event) {
        journal_.event({now_, host_, std::move(event)});
    }

    Journal& journal_;
    const std::uint32_t host_;
    const int network_;
    const Epoch& epoch_;
    Descriptor nudges_;
    SimTime now_ = 0;
    std::unique_ptr<SockDiag> sockets_;
    CounterReader counters_;
    model::Counters last_counters_;
    Looks last_looks_;
    std::jthread thread_;
};

} // namespace synscope::capture::lab
