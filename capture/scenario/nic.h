// SPDX-License-Identifier: GPL-3.0-or-later
// The way of a frame from the wire to the stack: NIC ring → softirq (NAPI poll, weight and budget) → CPU
// backlog, each with its limit and its drop counter (net/core/dev.c).
#pragma once

#include "capture/scenario/clock.h"
#include "capture/scenario/packet.h"

#include <deque>

namespace synscope::capture::scenario {

class Host;

class Nic {
public:
    Nic(Host& host, Clock& clock, const NicSpec& spec);

    void arrive(const PacketPtr& packet);
    void clear();

private:
    void interrupt();
    void softirq();
    void takeOne();
    void startBacklog();
    void toBacklog(const PacketPtr& packet);
    void serveBacklog();
    void sample();

    Host& host_;
    Clock& clock_;
    const NicSpec& spec_;
    std::deque<PacketPtr> ring_;
    std::deque<PacketPtr> backlog_;
    Timer softirq_;
    Timer serve_;
    int poll_left_ = 0;
};

} // namespace synscope::capture::scenario
