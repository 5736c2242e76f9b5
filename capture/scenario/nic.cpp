// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/scenario/nic.h"

#include "capture/scenario/host.h"

#include <algorithm>

namespace synscope::capture::scenario {

namespace {

constexpr SimTime kInterrupt = 2 * kMicrosecond; // from the wire to the stack on an idle machine
constexpr SimTime kAgain = 4 * kMillisecond; // until ksoftirqd gets the CPU after a softirq ran out of budget
constexpr SimTime kRepoll = kMicrosecond;

} // namespace

Nic::Nic(Host& host, Clock& clock, const NicSpec& spec)
    : host_(host)
    , clock_(clock)
    , spec_(spec)
    , softirq_(clock)
    , serve_(clock) {}

void Nic::arrive(const PacketPtr& packet) {
    if (spec_.ring == 0) {
        clock_.in(kInterrupt, [this, packet] { toBacklog(packet); });
        return;
    }
    if (static_cast<int>(ring_.size()) >= spec_.ring) {
        host_.count("nic.rx_missed_errors");
        return;
    }
    ring_.push_back(packet);
    sample();
    interrupt();
}

void Nic::interrupt() {
    if (!softirq_.armed() && !ring_.empty()) {
        softirq_.start(std::max(kInterrupt, spec_.busy_until - clock_.now()), [this] { softirq(); });
    }
}

/// One softirq run polls the device until the ring is empty or the budget is spent; every `weight` frames the
/// poll starts anew.
void Nic::softirq() {
    poll_left_ = spec_.budget;
    softirq_.start(spec_.per_frame, [this] { takeOne(); });
}

void Nic::takeOne() {
    const PacketPtr packet = ring_.front();
    ring_.pop_front();
    --poll_left_;
    sample();
    toBacklog(packet);
    if (ring_.empty()) {
        return;
    }
    if (poll_left_ == 0) {
        host_.count("softnet.time_squeeze");
        softirq_.start(kAgain, [this] { softirq(); });
        return;
    }
    const bool new_poll = (spec_.budget - poll_left_) % spec_.weight == 0;
    softirq_.start(spec_.per_frame + (new_poll ? kRepoll : 0), [this] { takeOne(); });
}

void Nic::toBacklog(const PacketPtr& packet) {
    if (spec_.backlog == 0) {
        host_.deliver(packet);
        return;
    }
    if (static_cast<int>(backlog_.size()) > spec_.backlog) {
        host_.count("softnet.dropped");
        return;
    }
    backlog_.push_back(packet);
    sample();
    startBacklog();
}

void Nic::startBacklog() {
    if (!serve_.armed() && !backlog_.empty()) {
        serve_.start(std::max(spec_.backlog_per_frame, spec_.busy_until - clock_.now()),
                     [this] { serveBacklog(); });
    }
}

void Nic::serveBacklog() {
    const PacketPtr packet = backlog_.front();
    backlog_.pop_front();
    sample();
    host_.deliver(packet);
    startBacklog();
}

void Nic::sample() {
    SampleEvent event;
    event.socket = "nic";
    event.ring = static_cast<std::int64_t>(ring_.size());
    event.ring_size = spec_.ring;
    event.backlog = spec_.backlog == 0 ? -1 : static_cast<std::int64_t>(backlog_.size());
    host_.recorder().sample(host_.index(), event);
}

void Nic::clear() {
    ring_.clear();
    backlog_.clear();
    softirq_.stop();
    serve_.stop();
}

} // namespace synscope::capture::scenario
