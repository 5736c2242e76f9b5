// SPDX-License-Identifier: GPL-3.0-or-later
// Joining the captures of several vantage points: what belongs together, which clock is ahead of which.
#include "app/vantages.h"

#include "model/join_match.h"

#include <algorithm>
#include <numeric>

namespace synscope::app {

namespace {

/// What the clocks are aligned with: this many connections, spread over the capture, and packets of each.
constexpr std::size_t kClockConnections = 200;
constexpr std::size_t kClockPackets = 100;

std::string keyOf(const model::SocketAddress& socket) {
    return toString(socket.address);
}

} // namespace

void Vantages::join(const std::stop_token& stop) {
    tables_.clear();
    for (const VantagePoint& point : points_) {
        tables_.push_back({point.name, point.end, &point.store.table});
    }
    views_ = model::joinTables(tables_);
    path_ = model::pathOrder(tables_, views_);
    findReach();
    alignClocks(stop);
    makeRecords();
}

const model::Connection* Vantages::viewAt(const model::ConnectionViews& views, std::size_t point) const {
    return views[point].valid() ? &points_[point].store.table[views[point]] : nullptr;
}

const model::Connection& Vantages::referenceOf(const model::ConnectionViews& views) const {
    const auto seen = std::find_if(path_.begin(), path_.end(),
                                   [&](std::size_t point) { return views[point].valid(); });
    return *viewAt(views, *seen);
}

void Vantages::findReach() {
    reach_.resize(points_.size());
    for (const model::ConnectionViews& views : views_) {
        if (std::count_if(views.begin(), views.end(), [](auto id) { return id.valid(); }) < 2) {
            continue;
        }
        for (std::size_t point = 0; point < points_.size(); ++point) {
            if (views[point].valid()) {
                reach_[point].clients.insert(keyOf(referenceOf(views).client));
                reach_[point].servers.insert(keyOf(referenceOf(views).server));
                reach_[point].any = true;
            }
        }
    }
}

/// A place where packets of this client, or to this server, were seen before would have seen these too. Where
/// nothing was seen in common, whoever named the files knows.
bool Vantages::watches(std::size_t point, const model::Connection& connection) const {
    if (points_[point].store.table.onlyCounted().connections > 0) {
        return false; // it may have seen this one and only counted it
    }
    const Reach& reach = reach_[point];
    return !reach.any || (reach.clients.contains(keyOf(connection.client)) &&
                          reach.servers.contains(keyOf(connection.server)));
}

std::vector<std::size_t> Vantages::watchers(const model::ConnectionViews& views) const {
    std::vector<std::size_t> order = model::pathOrder(tables_, views, path_);
    const model::Connection& reference = referenceOf(views);
    std::erase_if(order,
                  [&](std::size_t point) { return !views[point].valid() && !watches(point, reference); });
    return order;
}

void Vantages::alignClocks(const std::stop_token& stop) {
    auto frames = openFrames();
    if (!frames) {
        return; // nothing can be read again: the clocks are taken to agree
    }
    std::vector<bool> aligned(points_.size(), false);
    aligned.front() = true;
    for (bool found = true; found;) {
        found = false;
        for (std::size_t point = 0; point < points_.size(); ++point) {
            for (std::size_t known = 0; known < points_.size() && !aligned[point]; ++known) {
                if (aligned[known]) {
                    alignClock(point, known, *frames, stop);
                    aligned[point] = points_[point].clock.basis != model::ClockRelation::Basis::None;
                    found = found || aligned[point];
                }
            }
        }
    }
}

void Vantages::alignClock(std::size_t point, std::size_t aligned, VantageFrames& frames,
                          const std::stop_token& stop) {
    std::vector<const model::ConnectionViews*> common;
    for (const model::ConnectionViews& views : views_) {
        if (views[point].valid() && views[aligned].valid()) {
            common.push_back(&views);
        }
    }
    std::vector<model::ClockSample> forward;
    std::vector<model::ClockSample> backward;
    const std::size_t step = std::max<std::size_t>(1, common.size() / kClockConnections);
    for (std::size_t i = 0; i < common.size() && !stop.stop_requested(); i += step) {
        const model::ConnectionViews& views = *common[i];
        std::size_t unreadable = 0;
        const auto here = segmentsOf(aligned, views[aligned], kClockPackets, frames, stop, unreadable);
        const auto there = segmentsOf(point, views[point], kClockPackets, frames, stop, unreadable);
        const auto order = model::pathOrder(tables_, views, path_);
        const bool known_first = std::find(order.begin(), order.end(), aligned) <
                                 std::find(order.begin(), order.end(), point);
        for (const auto& [a, b] : model::matchUnmistakable(here, there)) {
            const bool to_server = (here[a].source == viewAt(views, aligned)->client) ==
                                   (here[a].kind == model::SegmentKind::Tcp);
            const model::TimeNs at = points_[aligned].clock.toReference(here[a].time);
            (to_server == known_first ? forward : backward)
                .push_back({at, model::timeBetween(at, there[b].time)});
        }
    }
    model::ClockRelation& clock = points_[point].clock;
    clock = model::alignClocks(forward, backward);
    if (clock.uncertainty_ns && points_[aligned].clock.uncertainty_ns) {
        *clock.uncertainty_ns += *points_[aligned].clock.uncertainty_ns;
    }
}

model::EndRecord Vantages::endRecord(const model::ConnectionViews& views, std::size_t point) const {
    const model::Connection* view = viewAt(views, point);
    return {.connection = view,
            .watched = view != nullptr || watches(point, referenceOf(views)),
            .flipped = view != nullptr && model::isFlipped(*view, referenceOf(views)),
            .clock = points_[point].clock,
            .horizon = {points_[point].store.now, true}};
}

void Vantages::makeRecords() {
    connections_.clear();
    for (const model::ConnectionViews& views : views_) {
        const std::vector<std::size_t> order = watchers(views);
        const model::EndRecord none;
        const bool alone = order.size() < 2;
        connections_.push_back(model::joinedRecord(endRecord(views, order.front()),
                                                   alone ? none : endRecord(views, order.back())));
    }
    std::vector<std::size_t> by_time(views_.size());
    std::iota(by_time.begin(), by_time.end(), std::size_t{0});
    std::stable_sort(by_time.begin(), by_time.end(), [&](std::size_t a, std::size_t b) {
        return connections_[a].first_seen < connections_[b].first_seen;
    });
    std::vector<model::ConnectionViews> views;
    std::vector<model::Connection> connections;
    for (const std::size_t i : by_time) {
        views.push_back(std::move(views_[i]));
        connections.push_back(connections_[i]);
    }
    views_ = std::move(views);
    connections_ = std::move(connections);
}

std::uint64_t Vantages::onlyCounted() const {
    std::uint64_t sum = 0;
    for (const VantagePoint& point : points_) {
        sum += point.store.table.onlyCounted().connections;
    }
    return sum;
}

model::Horizon Vantages::horizon() const {
    model::TimeNs now = model::kNoTime;
    for (const VantagePoint& point : points_) {
        if (point.store.now != model::kNoTime) {
            now = std::max(now, point.clock.toReference(point.store.now));
        }
    }
    return {now, true};
}

model::TimeNs Vantages::first() const {
    model::TimeNs first = model::kNoTime;
    for (const VantagePoint& point : points_) {
        if (point.store.first != model::kNoTime) {
            const model::TimeNs here = point.clock.toReference(point.store.first);
            first = first == model::kNoTime ? here : std::min(first, here);
        }
    }
    return first;
}

std::string Vantages::seenBy(model::ConnectionId id) const {
    std::string names;
    const model::ConnectionViews& views = views_[id.value];
    for (const std::size_t point : model::pathOrder(tables_, views, path_)) {
        if (views[point].valid()) {
            names += (names.empty() ? "" : "+") + points_[point].name;
        }
    }
    return names;
}

std::size_t Vantages::memoryBytes() const {
    std::size_t bytes = connections_.size() * (sizeof(model::Connection) + sizeof(model::ConnectionViews) +
                                               points_.size() * sizeof(model::ConnectionId));
    for (const VantagePoint& point : points_) {
        bytes += point.store.table.memoryBytes() + point.store.index.memoryBytes();
    }
    return bytes;
}

} // namespace synscope::app
