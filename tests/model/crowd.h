// SPDX-License-Identifier: GPL-3.0-or-later
// Many connections at once, each a handshake as text, for what only shows in numbers.
#pragma once

#include "handshake.h"
#include "model/connection_table.h"
#include "model/outcome.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace synscope::tests {

/// Who the n-th connection of a crowd is.
struct Member {
    std::uint32_t client = 0x0a090701U;
    std::uint32_t server = 0x0a090002U;
    std::uint16_t client_port = 20'000;
    std::uint16_t server_port = 5000;
};

class Crowd {
public:
    /// From one member's initial sequence number to the next one's.
    static constexpr std::uint32_t kSequenceStep = 7919;

    /// `count` times the script, one beginning every `pace`; `name(member, n)` says who the n-th is.
    template <class Name>
    Crowd& add(const std::string& script, std::uint32_t count, model::TimeNs pace, Name name) {
        const std::vector<model::Segment> story = Handshake(script, {.start = time_}).segments();
        for (std::uint32_t n = 0; n < count; ++n) {
            Member member;
            name(member, n);
            for (const model::Segment& segment : story) {
                segments_.push_back(moved(segment, member, n, n * pace));
            }
        }
        time_ += count * pace;
        return *this;
    }

    /// In order of time, in batches as from a file.
    void feed(model::ConnectionTable& table) {
        std::stable_sort(segments_.begin(), segments_.end(),
                         [](const auto& a, const auto& b) { return a.time < b.time; });
        constexpr std::size_t kBatch = 128;
        for (std::size_t at = 0; at < segments_.size(); at += kBatch) {
            table.add(std::span(segments_).subspan(at, std::min(kBatch, segments_.size() - at)));
        }
        table.settle();
    }

    [[nodiscard]] std::vector<model::Segment>& segments() { return segments_; }

private:
    static model::Segment moved(const model::Segment& original, const Member& member, std::uint32_t n,
                                model::TimeNs later) {
        model::Segment segment = original;
        const bool by_client = segment.destination.port == 8080;
        model::SocketAddress& client = by_client ? segment.source : segment.destination;
        model::SocketAddress& server = by_client ? segment.destination : segment.source;
        client = {model::IpAddress::v4(member.client), member.client_port};
        server = {model::IpAddress::v4(member.server), member.server_port};
        (by_client ? segment.sequence : segment.acknowledgment) += n * kSequenceStep;
        segment.time += later;
        return segment;
    }

    std::vector<model::Segment> segments_;
    model::TimeNs time_ = 1'700'000'000 * model::kSecondNs;
};

} // namespace synscope::tests
