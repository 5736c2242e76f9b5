// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel_history.h"

#include <algorithm>
#include <limits>
#include <tuple>

namespace synscope::model {

namespace {

constexpr TimeNs kRecentStepNs = kSecondNs / 5;
constexpr std::size_t kMostDropTimes = 4096;

Series seriesOf(const char* name, Unit unit, Text source, Provenance provenance = Provenance::Measured) {
    return Series({{name}, unit, std::move(source), provenance});
}

double fillOf(const KernelSocket& socket) {
    if (socket.listening()) {
        return socket.receive_queue;
    }
    return socket.memory ? socket.memory->rmem_alloc : std::numeric_limits<double>::quiet_NaN();
}

/// The accept queue holds one more than its limit.
double limitOf(const KernelSocket& socket) {
    if (socket.listening()) {
        return static_cast<double>(socket.send_queue) + 1;
    }
    return socket.memory ? socket.memory->rcvbuf : std::numeric_limits<double>::quiet_NaN();
}

std::uint32_t dropsOf(const KernelSocket& socket) {
    return socket.memory ? socket.memory->drops : 0;
}

bool before(const MovedCounter& a, const MovedCounter& b) {
    return a.weight != b.weight ? a.weight > b.weight : a.last_moved > b.last_moved;
}

} // namespace

bool KernelHistory::Track::droppedLately() const {
    return !past.empty() && dropsOf(shown.socket) > dropsOf(past.front().second);
}

KernelHistory::KernelHistory()
    : backlog_(seriesOf(SYNSCOPE_TEXT("longest CPU backlog"), Unit::Packets, {"/proc/net/softnet_stat"}))
    , backlog_limit_(seriesOf(SYNSCOPE_TEXT("netdev_max_backlog"), Unit::Packets,
                              {"net.core.netdev_max_backlog"}, Provenance::Configured))
    , capture_ring_(seriesOf(SYNSCOPE_TEXT("capture ring"), Unit::Packets,
                             {SYNSCOPE_TEXT("received − dropped − delivered")})) {}

void KernelHistory::add(KernelSnapshot snapshot) {
    const bool fresh = empty();
    if (fresh) {
        first_ = snapshot;
        newest_ = snapshot;
    }
    noteCounters(snapshot);
    if (fresh || snapshot.time != newest_.time) {
        noteTracks(snapshot);
        noteQueues(snapshot);
    }
    newest_ = std::move(snapshot);
    keepRecent();
}

void KernelHistory::noteCounters(const KernelSnapshot& now) {
    if (!now.counters || !newest_.counters || now.counters_time == newest_.counters_time) {
        return;
    }
    const Counters& old = *newest_.counters;
    const Counters& fresh = *now.counters;
    if (old.names != fresh.names && *old.names != *fresh.names) {
        return; // another kernel's list: nothing to compare with
    }
    for (std::size_t i = 0; i < std::min(old.values.size(), fresh.values.size()); ++i) {
        // A gauge, not a counter.
        if (old.values[i] != fresh.values[i] && (*fresh.names)[i] != "Tcp.CurrEstab") {
            move((*fresh.names)[i], fresh.values[i] - old.values[i],
                 {newest_.counters_time, now.counters_time});
        }
    }
}

void KernelHistory::move(const std::string& name, std::int64_t by, TimeSpan when) {
    Movement& movement = movements_[name];
    movement.delta += by;
    movement.last_moved = when.end;
    if (!movement.spans.empty() && movement.spans.back().end == when.begin) {
        movement.spans.back().end = when.end;
        return;
    }
    if (movement.spans.size() == kMostSpans) {
        movement.spans.pop_front();
    }
    movement.spans.push_back(when);
}

KernelHistory::Track& KernelHistory::trackOf(const KernelSocket& socket) {
    if (const auto found = tracks_.find(socket.cookie); found != tracks_.end()) {
        return found->second;
    }
    if (tracks_.size() >= kMostTracks) {
        const auto oldest = std::ranges::min_element(
            tracks_, {}, [](const auto& entry) { return entry.second.shown.seen; });
        tracks_.erase(oldest);
    }
    Track& track = tracks_[socket.cookie];
    const Text source{SYNSCOPE_TEXT("sock_diag of %1"), {toString(socket)}};
    const Unit unit = socket.listening() ? Unit::Count : Unit::Bytes;
    const char* fill = socket.listening() ? SYNSCOPE_TEXT("accept queue") : "sk_rmem_alloc";
    const char* limit = socket.listening() ? SYNSCOPE_TEXT("accept queue, at most") : "sk_rcvbuf";
    track.shown = {socket, socket,  {},   seriesOf(fill, unit, source), seriesOf(limit, unit, source),
                   {},     kNoTime, false};
    return track;
}

void KernelHistory::noteSocket(const KernelSocket& socket, TimeNs now) {
    Track& track = trackOf(socket);
    SocketTrack& shown = track.shown;
    if (dropsOf(socket) > dropsOf(shown.socket)) {
        if (shown.drops.size() == kMostDropTimes) {
            shown.drops.erase(shown.drops.begin(), shown.drops.begin() + kMostDropTimes / 2);
        }
        shown.drops.push_back(now);
    }
    shown.socket = socket;
    shown.seen = now;
    shown.gone = false;
    shown.fill.append(now, fillOf(socket));
    shown.limit.append(now, limitOf(socket));
    if (track.past.empty() || now - track.past.back().first >= kRecentStepNs) {
        track.past.emplace_back(now, socket);
    }
    while (track.past.size() > 1 && now - track.past.front().first > kLately) {
        track.past.pop_front();
    }
}

void KernelHistory::noteTracks(const KernelSnapshot& now) {
    for (const KernelSocket& socket : now.watched) {
        noteSocket(socket, now.time);
    }
    for (auto& [cookie, track] : tracks_) {
        if (track.shown.seen != now.time && !track.shown.gone) {
            track.shown.gone = true;
            track.shown.fill.append(now.time, std::numeric_limits<double>::quiet_NaN());
        }
    }
}

void KernelHistory::noteQueues(const KernelSnapshot& now) {
    if (now.softnet) {
        if (const auto longest = longestBacklog(*now.softnet)) {
            backlog_.append(now.time, *longest);
        }
    }
    const KernelSetting* limit = now.setting("net.core.netdev_max_backlog");
    if (const auto number = limit != nullptr ? limit->number() : std::nullopt) {
        backlog_limit_.append(now.time, static_cast<double>(*number));
    }
    if (now.capture_ring) {
        capture_ring_.append(now.time, static_cast<double>(now.capture_ring->waiting()));
    }
}

void KernelHistory::keepRecent() {
    if (recent_.empty() || newest_.time - recent_.back().time >= kRecentStepNs) {
        recent_.push_back(newest_);
        recent_.back().sockets = {};
    }
    while (recent_.size() > 1 && newest_.time - recent_.front().time > kLately) {
        recent_.pop_front();
    }
}

void KernelHistory::nameOwner(std::uint32_t inode, const std::string& owner) {
    for (auto& [cookie, track] : tracks_) {
        if (track.shown.socket.inode == inode) {
            track.shown.owner = owner;
        }
    }
}

std::vector<MovedCounter> KernelHistory::moved() const {
    std::vector<MovedCounter> moved;
    for (const auto& [name, movement] : movements_) {
        if (movement.delta == 0) {
            continue;
        }
        const CounterMeaning* meaning = counterMeaning(name);
        moved.push_back({name,
                         movement.delta,
                         meaning != nullptr ? meaning->weight : CounterWeight::Traffic,
                         meaning != nullptr ? Text{meaning->sentence} : Text{},
                         movement.last_moved,
                         {movement.spans.begin(), movement.spans.end()}});
    }
    std::ranges::stable_sort(moved, before);
    return moved;
}

/// What drops comes first, then what belongs to the selected connection, then what is fullest.
const KernelHistory::Track* KernelHistory::focus() const {
    const Track* best = nullptr;
    std::tuple<bool, bool, double> highest;
    for (std::size_t i = 0; i < newest_.watched.size(); ++i) {
        const auto found = tracks_.find(newest_.watched[i].cookie);
        if (found == tracks_.end()) {
            continue;
        }
        const Track& track = found->second;
        const std::tuple rank(track.droppedLately(), i < newest_.selected, receiveShare(track.shown.socket));
        if (best == nullptr || rank > highest) {
            best = &track;
            highest = rank;
        }
    }
    return best;
}

ReceivePath KernelHistory::path(const Track* focus) const {
    PathBasis basis{first_, recent_.front(), newest_, {}, {}, {}};
    if (focus != nullptr) {
        basis.socket_first = focus->shown.first;
        basis.socket_recent = focus->past.front().second;
        basis.socket_now = focus->shown.socket;
    }
    return receivePath(basis);
}

std::shared_ptr<const KernelView> KernelHistory::view(const SamplingReport& sampling) const {
    auto view = std::make_shared<KernelView>();
    const Track* const focused = focus();
    view->now = newest_;
    view->path = path(focused);
    view->moved = moved();
    view->sampling = sampling;
    view->backlog = backlog_;
    view->backlog_limit = backlog_limit_;
    view->capture_ring = capture_ring_;
    if (focused != nullptr) {
        view->tracks.push_back(focused->shown);
    }
    for (const auto& [cookie, track] : tracks_) {
        if (&track != focused) {
            view->tracks.push_back(track.shown);
        }
    }
    return view;
}

} // namespace synscope::model
