// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/long_transfer.h"

#include "model/time.h"

#include <algorithm>

namespace synscope::bench {
namespace {

using namespace model;

constexpr std::uint32_t kFull = 1448;
constexpr std::uint32_t kClientIsn = 1000;
constexpr std::uint32_t kServerIsn = 500'000;
constexpr std::uint8_t kScale = 7;
constexpr std::uint32_t kLargestWindow = 2'000'000;
constexpr std::uint64_t kBurst = 40;       ///< segments sent back to back
constexpr std::uint64_t kLossEvery = 1009; ///< segments
constexpr std::uint64_t kStallEvery = 997; ///< bursts

class Transfer {
public:
    explicit Transfer(std::uint64_t packets)
        : wanted_(packets) {
        segments_.reserve(packets + 1000);
    }

    std::vector<Segment> run() {
        open();
        for (std::uint64_t burst = 0; segments_.size() < wanted_; ++burst) {
            sendBurst(burst);
        }
        return std::move(segments_);
    }

private:
    Segment& put(bool from_client, std::uint16_t flags, std::uint32_t length) {
        const SocketAddress client{IpAddress::v4(0x0a090001U), 40000};
        const SocketAddress server{IpAddress::v4(0x0a090002U), 8080};
        Segment& segment = segments_.emplace_back();
        segment.time = time_;
        segment.frame = {segments_.size() * 100, segments_.size()};
        segment.source = from_client ? client : server;
        segment.destination = from_client ? server : client;
        segment.flags = flags;
        segment.sequence = from_client ? client_next_ : server_next_;
        segment.acknowledgment = from_client ? acked_ : client_next_;
        segment.payload_length = length;
        segment.window = static_cast<std::uint16_t>((from_client ? window_ : 65'536) >> kScale);
        segment.ttl = 64;
        return segment;
    }

    void open() {
        for (const bool from_client : {true, false}) {
            const std::uint16_t flags = from_client ? tcp_flag::kSyn : tcp_flag::kSyn | tcp_flag::kAck;
            Segment& syn = put(from_client, flags, 0);
            syn.options.present = TcpOptions::kWindowScale;
            syn.options.window_scale = kScale;
            ++(from_client ? client_next_ : server_next_);
            time_ += kMillisecondNs;
            acked_ = server_next_;
        }
        put(true, tcp_flag::kAck, 0);
    }

    void sendBurst(std::uint64_t burst) {
        const bool stall = burst % kStallEvery == kStallEvery - 1;
        for (std::uint64_t i = 0; i < kBurst; ++i) {
            time_ += 12'000;
            const bool lost = ++sent_ % kLossEvery == 0;
            if (lost) {
                lost_ = server_next_;
            } else {
                put(false, tcp_flag::kAck, kFull);
            }
            server_next_ += kFull;
            if (i % 2 == 1) {
                answer();
            }
        }
        time_ += 5 * kMillisecondNs;
        if (lost_ != 0) {
            repair();
        }
        window_ = stall ? 0 : std::min(window_ + window_ / 3 + 3000, kLargestWindow);
        if (stall) {
            waitForReader();
        }
    }

    void answer() {
        time_ += 2'000;
        if (lost_ == 0) {
            acked_ = server_next_;
        }
        window_ = window_ > 900'000 ? window_ - 2 * kFull : window_;
        Segment& ack = put(true, tcp_flag::kAck, 0);
        if (lost_ != 0 && server_next_ > lost_ + kFull) {
            ack.options.present = TcpOptions::kSack;
            ack.options.sack_count = 1;
            ack.options.sack[0] = {lost_ + kFull, server_next_};
        }
    }

    void repair() {
        Segment& again = put(false, tcp_flag::kAck, kFull);
        again.sequence = lost_;
        lost_ = 0;
        time_ += kMillisecondNs;
        answer();
    }

    void waitForReader() {
        acked_ = server_next_;
        put(true, tcp_flag::kAck, 0);
        for (int probe = 0; probe < 3; ++probe) {
            time_ += 200 * kMillisecondNs << probe;
            put(false, tcp_flag::kAck, 0).sequence = server_next_ - 1;
            time_ += kMillisecondNs;
            put(true, tcp_flag::kAck, 0);
        }
        window_ = 60'000;
        time_ += 300 * kMillisecondNs;
        put(true, tcp_flag::kAck, 0);
    }

    std::uint64_t wanted_;
    std::vector<Segment> segments_;
    TimeNs time_ = 1'700'000'000 * kSecondNs;
    std::uint32_t client_next_ = kClientIsn;
    std::uint32_t server_next_ = kServerIsn;
    std::uint32_t acked_ = 0;
    std::uint32_t window_ = 64'000;
    std::uint32_t lost_ = 0; ///< sequence number of the segment that is missing; 0: none
    std::uint64_t sent_ = 0;
};

} // namespace

std::vector<Segment> longTransfer(std::uint64_t packets) {
    return Transfer(packets).run();
}

} // namespace synscope::bench
