// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/flood.h"

#include "tests/bench/frame_writer.h"

#include <array>
#include <cstddef>

namespace synscope::bench {

namespace {

constexpr std::uint64_t kStartUs = 1'760'000'000'000'000;
constexpr std::uint64_t kSecondUs = 1'000'000;
constexpr std::uint32_t kRealIsn = 0x5eed0000;
constexpr std::uint32_t kServerIsn = 0xfeed0000;

/// A bijection of 32 bits (odd factors, shifts): every number gives another source.
std::uint32_t scrambled(std::uint32_t n) {
    n *= 0x9e3779b1U;
    n ^= n >> 15;
    n *= 0x85ebca6bU;
    return n ^ n >> 13;
}

Host hostOf(std::uint32_t address, std::uint16_t port) {
    Host host;
    for (std::size_t i = 0; i < 4; ++i) {
        host.address[i] = static_cast<std::uint8_t>(address >> (24 - 8 * i));
    }
    host.port = port;
    return host;
}

const Host kServer = hostOf(0x0a090002U, 5000);
const Host kClient = hostOf(0x0a090001U, 41004);

/// One packet of the real connection: when, relative to its beginning, and what.
struct Step {
    std::uint64_t at_us;
    bool by_client;
    std::uint8_t flags;
    std::uint32_t seq; ///< relative
    std::uint32_t ack; ///< relative
    std::uint16_t payload_bytes;
};
constexpr std::array<Step, 11> kReal = {{
    {0, true, kSyn, 0, 0, 0},
    {1'020'000, true, kSyn, 0, 0, 0},
    {1'021'000, false, kSyn | kAck, 0, 1, 0},
    {1'021'100, true, kAck, 1, 1, 0},
    {1'021'200, true, kPsh | kAck, 1, 1, 100},
    {1'022'200, false, kAck, 1, 101, 0},
    {1'500'000, false, kPsh | kAck, 1, 101, 500},
    {1'500'100, true, kAck, 101, 501, 0},
    {2'000'000, true, kFin | kAck, 101, 501, 0},
    {2'001'000, false, kFin | kAck, 501, 102, 0},
    {2'001'100, true, kAck, 102, 502, 0},
}};

MadeSegment realSegment(const Step& step, std::uint64_t begin_us) {
    const bool acks = (step.flags & kAck) != 0;
    MadeSegment made;
    made.from = step.by_client ? &kClient : &kServer;
    made.to = step.by_client ? &kServer : &kClient;
    made.flags = step.flags;
    made.seq = (step.by_client ? kRealIsn : kServerIsn) + step.seq;
    made.ack = acks ? (step.by_client ? kServerIsn : kRealIsn) + step.ack : 0;
    made.payload_bytes = step.payload_bytes;
    made.time_us = begin_us + step.at_us;
    return made;
}

/// Writes what is due of the real connection.
class RealConnection {
public:
    RealConnection(FrameWriter& writer, std::uint64_t begin_us)
        : writer_(writer)
        , begin_us_(begin_us) {}

    void writeUntil(std::uint64_t time_us) {
        while (next_ < kReal.size() && begin_us_ + kReal[next_].at_us <= time_us) {
            writer_.write(realSegment(kReal[next_++], begin_us_));
        }
    }

private:
    FrameWriter& writer_;
    std::uint64_t begin_us_;
    std::size_t next_ = 0;
};

void writeSpoofed(FrameWriter& writer, std::uint32_t number, std::uint64_t time_us, bool answered) {
    const std::uint32_t draw = scrambled(number);
    const Host source = hostOf(draw, static_cast<std::uint16_t>(1024 + draw % 40'000));
    MadeSegment syn;
    syn.from = &source;
    syn.to = &kServer;
    syn.flags = kSyn;
    syn.seq = scrambled(draw);
    syn.time_us = time_us;
    writer.write(syn);
    if (answered) {
        MadeSegment answer;
        answer.from = &kServer;
        answer.to = &source;
        answer.flags = kSyn | kAck;
        answer.seq = scrambled(syn.seq);
        answer.ack = syn.seq + 1;
        answer.time_us = time_us;
        writer.write(answer);
    }
}

} // namespace

std::uint64_t writeFlood(const std::string& path, const FloodPlan& plan) {
    FrameWriter writer(path, plan.snap_length);
    const auto timeOf = [&](std::uint64_t n) { return kStartUs + n * kSecondUs / plan.per_second; };
    RealConnection real(writer, timeOf(plan.syns / 2));
    for (std::uint64_t n = 0; n < plan.syns; ++n) {
        real.writeUntil(timeOf(n));
        writeSpoofed(writer, static_cast<std::uint32_t>(n), timeOf(n), plan.answered);
    }
    real.writeUntil(~std::uint64_t{0});
    writer.finish();
    return writer.bytesWritten();
}

} // namespace synscope::bench
