// SPDX-License-Identifier: GPL-3.0-or-later
// A handshake as text (handshake.h), captured at both ends. A line that ends in `lost` was seen leaving only,
// one that ends in `unseen` arrived although the capture there missed it.
#pragma once

#include "handshake.h"

#include "model/connection_table.h"
#include "model/join_packets.h"
#include "model/join_record.h"
#include "model/outcome.h"

#include <algorithm>
#include <array>
#include <sstream>
#include <string>
#include <vector>

namespace synscope::tests {

struct TwoEndsSetting {
    model::TimeNs delay = 10 * model::kMillisecondNs;
    model::TimeNs server_ahead = 0; ///< its clock
    bool translated = false;        ///< NAT: the server sees another client address and port
    HandshakeSetting handshake = {};
};

class TwoEnds {
public:
    explicit TwoEnds(const std::string& script, TwoEndsSetting setting = {})
        : setting_(setting) {
        std::istringstream lines(script);
        std::string plain;
        std::vector<std::string> fates;
        for (std::string line; std::getline(lines, line);) {
            if (line.find('>') == std::string::npos) {
                continue;
            }
            const std::string last = line.substr(line.find_last_of(' ') + 1);
            const bool has_fate = last == "lost" || last == "unseen";
            fates.push_back(has_fate ? last : "");
            plain += (has_fate ? line.substr(0, line.find_last_of(' ')) : line) + '\n';
        }
        const Handshake handshake(plain, setting.handshake);
        for (std::size_t i = 0; i < fates.size(); ++i) {
            see(handshake.segments()[i], fates[i].empty());
        }
        for (auto& capture : captures_) {
            std::stable_sort(capture.begin(), capture.end(),
                             [](const auto& a, const auto& b) { return a.time < b.time; });
            for (std::size_t i = 0; i < capture.size(); ++i) {
                capture[i].frame = {i, i + 1};
            }
        }
    }

    [[nodiscard]] const std::vector<model::Segment>& client() const { return captures_[0]; }
    [[nodiscard]] const std::vector<model::Segment>& server() const { return captures_[1]; }

    [[nodiscard]] static model::Connection record(const std::vector<model::Segment>& segments) {
        model::Connection connection = model::openConnection(segments.front());
        for (const model::Segment& segment : segments) {
            model::updateConnection(connection, segment);
        }
        return connection;
    }

    [[nodiscard]] model::ClockRelation clock() const {
        model::ClockRelation clock;
        clock.offset_ns = setting_.server_ahead;
        return clock;
    }

    [[nodiscard]] std::vector<model::VantageView> views() const {
        std::vector<model::VantageView> views(2);
        for (std::size_t i = 0; i < 2; ++i) {
            views[i].vantage = i;
            views[i].segments = captures_[i];
            if (!captures_[i].empty()) {
                views[i].connection = record(captures_[i]);
            }
        }
        views[1].clock = clock();
        return views;
    }

    /// The joined record, as if both captures had run for a minute longer.
    [[nodiscard]] model::Connection joined() const {
        const auto all = views();
        const auto end = [&](std::size_t i) {
            model::EndRecord record;
            record.connection = captures_[i].empty() ? nullptr : &all[i].connection;
            record.watched = true;
            record.clock = all[i].clock;
            record.horizon = {horizon(), true};
            return record;
        };
        return model::joinedRecord(end(0), end(1));
    }
    [[nodiscard]] model::TimeNs horizon() const { return last_ + 60 * model::kSecondNs; }
    [[nodiscard]] model::Verdict verdict() const { return model::judge(joined(), {horizon(), true}); }

private:
    void see(model::Segment segment, bool seen_at_destination) {
        const bool from_client = segment.source.address.low == 0x0a090001U;
        last_ = std::max(last_, segment.time);
        const std::size_t from = from_client ? 0 : 1;
        segment.time += from == 1 ? setting_.server_ahead : 0;
        captures_[from].push_back(asSeen(segment, from));
        if (seen_at_destination) {
            segment.time += setting_.delay + (from == 0 ? setting_.server_ahead : -setting_.server_ahead);
            captures_[1 - from].push_back(asSeen(segment, 1 - from));
        }
    }

    [[nodiscard]] model::Segment asSeen(model::Segment segment, std::size_t end) const {
        if (setting_.translated && end == 1) {
            model::SocketAddress& client = segment.source.address.low == 0x0a090001U ? segment.source
                                                                                     : segment.destination;
            client = {model::IpAddress::v4(0xc0a80001U), 61001};
        }
        return segment;
    }

    TwoEndsSetting setting_;
    std::array<std::vector<model::Segment>, 2> captures_;
    model::TimeNs last_ = 0;
};

} // namespace synscope::tests
