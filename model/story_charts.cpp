// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/story_charts.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

namespace synscope::model {
namespace {

struct Reading {
    std::int64_t fill = -1;
    std::int64_t limit = -1;
};

constexpr std::array kGauges{StoryGauge::SocketBuffer, StoryGauge::AcceptQueue, StoryGauge::SynQueue,
                             StoryGauge::NicRing, StoryGauge::CpuBacklog};

/// The accept queue holds one more than the backlog (net/core/sock.h sk_acceptq_is_full).
Reading readingOf(const StorySample& sample, StoryGauge gauge) {
    switch (gauge) {
    case StoryGauge::SocketBuffer:
        return {sample.memory_bytes, sample.limit_bytes};
    case StoryGauge::AcceptQueue:
        return {sample.accept_queue, sample.accept_queue_limit < 0 ? -1 : sample.accept_queue_limit + 1};
    case StoryGauge::SynQueue:
        return {sample.syn_queue, -1};
    case StoryGauge::NicRing:
        return {sample.ring, sample.ring_size};
    case StoryGauge::CpuBacklog:
        return {sample.backlog, -1};
    }
    return {};
}

struct Key {
    StoryGauge gauge;
    Side side;
    std::string socket;
    friend bool operator<(const Key& a, const Key& b) {
        return std::tie(a.gauge, a.side, a.socket) < std::tie(b.gauge, b.side, b.socket);
    }
};

/// How much a gauge has to tell.
struct Motion {
    std::int64_t most = 0;
    std::int64_t limit = 0;
};

std::map<Key, Motion> motionsOf(const LessonStory& story) {
    std::map<Key, Motion> motions;
    for (const StoryEvent& event : story.events) {
        const auto* sample = std::get_if<StorySample>(&event.what);
        if (sample == nullptr) {
            continue;
        }
        for (const StoryGauge gauge : kGauges) {
            const Reading reading = readingOf(*sample, gauge);
            if (reading.fill >= 0) {
                Motion& motion = motions[{gauge, event.side, sample->socket}];
                motion.most = std::max(motion.most, reading.fill);
                motion.limit = std::max(motion.limit, reading.limit);
            }
        }
    }
    return motions;
}

double shareOf(const Motion& motion) {
    return motion.limit > 0   ? static_cast<double>(motion.most) / static_cast<double>(motion.limit)
           : motion.most >= 4 ? 0.5
                              : 0.0;
}

/// Of each gauge the fullest; the client's only where its side of the story is the fuller one.
std::vector<Key> fullest(const LessonStory& story, std::size_t most) {
    constexpr double kHardlyFilled = 0.1;
    const auto motions = motionsOf(story);
    std::vector<std::pair<double, Key>> best;
    for (const StoryGauge gauge : kGauges) {
        const Key* chosen = nullptr;
        double share = kHardlyFilled;
        for (const auto& [key, motion] : motions) {
            if (key.gauge == gauge && motion.most > 0 && shareOf(motion) > share) {
                chosen = &key;
                share = shareOf(motion);
            }
        }
        if (chosen != nullptr) {
            best.emplace_back(share, *chosen);
        }
    }
    std::stable_sort(best.begin(), best.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    best.resize(std::min(best.size(), most));
    std::vector<Key> keys;
    for (auto& [share, key] : best) {
        keys.push_back(std::move(key));
    }
    std::sort(keys.begin(), keys.end());
    return keys;
}

Unit unitOf(StoryGauge gauge) {
    switch (gauge) {
    case StoryGauge::SocketBuffer:
        return Unit::Bytes;
    case StoryGauge::NicRing:
    case StoryGauge::CpuBacklog:
        return Unit::Packets;
    case StoryGauge::AcceptQueue:
    case StoryGauge::SynQueue:
        break;
    }
    return Unit::Count;
}

StoryChart chartOf(const LessonStory& story, const Key& key, std::size_t event_end) {
    const Unit unit = unitOf(key.gauge);
    const Provenance provenance = story.real ? Provenance::Measured : Provenance::Simulated;
    const Text source{story.real ? SYNSCOPE_TEXT("lab") : SYNSCOPE_TEXT("scenario")};
    StoryChart chart{key.gauge,
                     key.side,
                     key.socket,
                     Series({gaugeName(key.gauge), unit, source, provenance}),
                     Series({{SYNSCOPE_TEXT("limit")}, unit, source, provenance}),
                     0};
    std::int64_t limit_before = -1;
    for (std::size_t i = 0; i < story.events.size(); ++i) {
        const StoryEvent& event = story.events[i];
        const auto* sample = std::get_if<StorySample>(&event.what);
        if (sample == nullptr || event.side != key.side || sample->socket != key.socket) {
            continue;
        }
        const Reading reading = readingOf(*sample, key.gauge);
        if (reading.fill < 0) {
            continue;
        }
        chart.highest = std::max(
            {chart.highest, static_cast<double>(reading.fill), static_cast<double>(reading.limit)});
        if (i >= event_end) {
            continue;
        }
        chart.fill.append(event.time, static_cast<double>(reading.fill));
        if (reading.limit >= 0 && reading.limit != limit_before) {
            chart.limit.append(event.time, static_cast<double>(reading.limit));
            limit_before = reading.limit;
        }
    }
    return chart;
}

} // namespace

Text gaugeName(StoryGauge gauge) {
    switch (gauge) {
    case StoryGauge::SocketBuffer:
        return {SYNSCOPE_TEXT("Socket buffer")};
    case StoryGauge::AcceptQueue:
        return {SYNSCOPE_TEXT("Accept queue")};
    case StoryGauge::SynQueue:
        return {SYNSCOPE_TEXT("SYN queue")};
    case StoryGauge::NicRing:
        return {SYNSCOPE_TEXT("NIC ring")};
    case StoryGauge::CpuBacklog:
        break;
    }
    return {SYNSCOPE_TEXT("CPU backlog")};
}

std::vector<StoryChart> storyCharts(const LessonStory& story, std::size_t event_end, std::size_t most) {
    std::vector<StoryChart> charts;
    for (const Key& key : fullest(story, most)) {
        charts.push_back(chartOf(story, key, event_end));
    }
    return charts;
}

} // namespace synscope::model
