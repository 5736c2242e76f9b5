// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/kernel/watch_list.h"

#include <algorithm>
#include <tuple>

namespace synscope::capture {

namespace {

bool unspecified(const model::IpAddress& address) {
    return address.low == 0 && (address.high == 0 || address.isV4());
}

} // namespace

/// Either end, or the listener that the connection came in by.
bool WatchList::belongs(const model::KernelSocket& socket) const {
    if (!selected_ || socket.protocol != model::SocketProtocol::Tcp) {
        return false;
    }
    const auto& [client, server] = *selected_;
    if (socket.listening()) {
        return socket.local.port == server.port &&
               (unspecified(socket.local.address) || socket.local.address == server.address);
    }
    return (socket.local == client && socket.remote == server) ||
           (socket.local == server && socket.remote == client);
}

/// What a socket had dropped before it was first met is nobody's news, unless looking had begun earlier.
bool WatchList::droppedLately(const model::KernelSocket& socket, model::TimeNs now) {
    if (!socket.memory || socket.memory->drops == 0) {
        return false;
    }
    const auto [found, fresh] = drops_.try_emplace(socket.cookie);
    Drops& drops = found->second;
    if (fresh && now == first_) {
        drops.count = socket.memory->drops;
    }
    if (socket.memory->drops > drops.count) {
        drops.count = socket.memory->drops;
        drops.last = now;
    }
    drops.seen = now;
    return drops.last != model::kNoTime && now - drops.last <= kAfterDrop;
}

void WatchList::forget(model::TimeNs now) {
    constexpr std::size_t kMany = 4096;
    if (drops_.size() > kMany) {
        std::erase_if(drops_, [now](const auto& entry) { return entry.second.seen != now; });
    }
}

WatchList::Choice WatchList::choose(std::span<const model::KernelSocket> candidates, model::TimeNs now) {
    if (first_ == model::kNoTime) {
        first_ = now;
    }
    struct Rank {
        bool dropped;
        double share;
        std::size_t index;
    };
    Choice choice;
    std::vector<Rank> ranks;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        const model::KernelSocket& socket = candidates[i];
        const bool dropped = droppedLately(socket, now);
        const double share = model::receiveShare(socket);
        if (belongs(socket)) {
            choice.sockets.push_back(socket);
        } else if (dropped || share > 0) {
            ranks.push_back({dropped, share, i});
        }
    }
    choice.selected = choice.sockets.size();
    const auto higher = [&candidates](const Rank& a, const Rank& b) {
        return std::tuple(a.dropped, a.share, candidates[b.index].cookie) >
               std::tuple(b.dropped, b.share, candidates[a.index].cookie);
    };
    const auto kept = ranks.begin() + static_cast<std::ptrdiff_t>(std::min(kMost, ranks.size()));
    std::partial_sort(ranks.begin(), kept, ranks.end(), higher);
    for (auto rank = ranks.begin(); rank != kept; ++rank) {
        choice.sockets.push_back(candidates[rank->index]);
    }
    forget(now);
    return choice;
}

} // namespace synscope::capture
