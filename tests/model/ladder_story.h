// SPDX-License-Identifier: GPL-3.0-or-later
// Connections told packet by packet, for the ladder's tests.
#pragma once

#include "model/explanation.h"
#include "model/ladder.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace synscope::tests {

/// "SA", "A", "PA", "R", "F" …: a letter a flag.
inline std::uint16_t flagsOf(std::string_view letters) {
    using namespace model::tcp_flag;
    std::uint16_t flags = 0;
    for (const char letter : letters) {
        flags = static_cast<std::uint16_t>(flags | (letter == 'S'   ? kSyn
                                                    : letter == 'A' ? kAck
                                                    : letter == 'F' ? kFin
                                                    : letter == 'R' ? kRst
                                                                    : kPsh));
    }
    return flags;
}

/// Segments of one connection; numbers relative to sides' first ones, times in microseconds.
class Story {
public:
    static constexpr model::TimeNs kStart = 1'700'000'000 * model::kSecondNs;
    static constexpr std::uint32_t kClientBase = 1000;
    static constexpr std::uint32_t kServerBase = 500'000;

    Story& client(std::int64_t at_us, std::string_view flags, std::uint32_t seq, std::uint32_t ack,
                  std::uint32_t length = 0) {
        return add(at_us, model::Side::Client, flags, kClientBase + seq, kServerBase + ack, length);
    }
    Story& server(std::int64_t at_us, std::string_view flags, std::uint32_t seq, std::uint32_t ack,
                  std::uint32_t length = 0) {
        return add(at_us, model::Side::Server, flags, kServerBase + seq, kClientBase + ack, length);
    }
    /// An ICMP error of a router about the client's SYN.
    Story& router(std::int64_t at_us, std::uint8_t type, std::uint8_t code) {
        add(at_us, model::Side::Client, "S", kClientBase, 0, 0);
        model::Segment& segment = segments_.back();
        segment.kind = model::SegmentKind::IcmpError;
        segment.icmp_type = type;
        segment.icmp_code = code;
        segment.icmp_source = model::IpAddress::v4(0x0a0900feU);
        return *this;
    }
    Story& handshake() { return client(0, "S", 0, 0).server(100, "SA", 0, 1).client(130, "A", 1, 1); }

    [[nodiscard]] model::Connection connection() const {
        model::Connection whole = model::openConnection(segments_.front());
        for (const model::Segment& segment : segments_) {
            model::updateConnection(whole, segment);
        }
        return whole;
    }
    [[nodiscard]] std::vector<model::LadderStep> steps() const {
        return model::replay(segments_, connection());
    }
    [[nodiscard]] const std::vector<model::Segment>& segments() const { return segments_; }

    /// `verdict` is given, not judged: the ladder's words depend on it, its rules are tested elsewhere.
    [[nodiscard]] model::Ladder ladder(const model::Verdict& verdict = {},
                                       const model::LadderOptions& options = {}) const {
        model::Explanation explanation;
        explanation.verdict = verdict;
        return model::layOutLadder(steps(), connection(), explanation, options);
    }

private:
    Story& add(std::int64_t at_us, model::Side from, std::string_view flags, std::uint32_t seq,
               std::uint32_t ack, std::uint32_t length) {
        const model::SocketAddress client{model::IpAddress::v4(0x0a090001U), 52114};
        const model::SocketAddress server{model::IpAddress::v4(0x0a090002U), 8080};
        model::Segment segment;
        segment.time = kStart + at_us * 1000;
        segment.frame.number = segments_.size() + 1;
        segment.source = from == model::Side::Client ? client : server;
        segment.destination = from == model::Side::Client ? server : client;
        segment.sequence = seq;
        segment.acknowledgment = flags.find('A') == std::string_view::npos ? 0 : ack;
        segment.payload_length = length;
        segment.flags = flagsOf(flags);
        segment.window = 64240;
        if (segment.has(model::tcp_flag::kSyn)) {
            segment.options.present = model::TcpOptions::kMss | model::TcpOptions::kWindowScale;
            segment.options.mss = 1460;
            segment.options.window_scale = 7;
        }
        segments_.push_back(segment);
        return *this;
    }

    std::vector<model::Segment> segments_;
};

} // namespace synscope::tests
