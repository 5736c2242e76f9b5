// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/helper/stream.h"

#include "capture/live/wall_clock.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <poll.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include <utility>

namespace synscope::capture {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kBatch = 1024;
constexpr auto kStatisticsEvery = 1s;
constexpr long kBeatNs = 500'000'000;

} // namespace

HelperStream::HelperStream(LiveCapture& capture, const HelperWishes& wishes)
    : capture_(capture)
    , wishes_(wishes)
    , beat_(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)) {
    constexpr itimerspec kBeat{{0, kBeatNs}, {0, kBeatNs}};
    ::timerfd_settime(beat_.fd(), 0, &kBeat, nullptr);
    capture_.interruptBy(beat_.fd(), POLLIN);
    capture_.interruptBy(STDOUT_FILENO, 0);
    if (wishes_.control) {
        capture_.interruptBy(STDIN_FILENO, POLLIN);
    }
}

int HelperStream::run() {
    begin_ = statistics_due_ = Clock::now();
    std::vector<Frame> frames;
    bool writable = begin();
    ReadEnd end = ReadEnd::More;
    while (writable && (end == ReadEnd::More || end == ReadEnd::Cancelled)) {
        end = capture_.read(frames, kBatch, {});
        if (end == ReadEnd::Cancelled) {
            std::uint64_t beats = 0;
            [[maybe_unused]] const ssize_t size = ::read(beat_.fd(), &beats, sizeof beats);
            writable = readerIsThere();
            followControl();
        }
        writable = writable && pass(frames);
        tellNotice();
        if (timeIsUp()) {
            capture_.finish();
        }
    }
    if (writable) {
        (void)(writeStatistics() && flush());
    }
    return end == ReadEnd::Damaged ? kInterfaceGone : kHelperDone;
}

bool HelperStream::begin() {
    PcapngSectionText text;
    text.application = "synscope-capture " SYNSCOPE_VERSION;
    writer_.section(text);
    for (const InterfaceInfo& info : capture_.facts().interfaces) {
        PcapngInterfaceText interface;
        interface.name = info.name;
        interface.link_type = info.link_type;
        interface.snap_length = info.snap_length;
        interface.filter = wishes_.live.filter;
        interface.comment = wishes_.live.handshakes_only ? "handshakes only, at the beginning" : "";
        writer_.interface(interface);
    }
    return flush();
}

bool HelperStream::pass(const std::vector<Frame>& frames) {
    const std::uint64_t drops = capture_.facts().capture_drops;
    const std::size_t wanted = wishes_.count
                                   ? std::min<std::uint64_t>(frames.size(), *wishes_.count - passed_)
                                   : frames.size();
    for (const Frame& frame : std::span(frames).first(wanted)) {
        PcapngPacket packet;
        packet.interface = frame.interface.value;
        packet.time = frame.time;
        packet.bytes = frame.bytes;
        packet.original_length = frame.original_length;
        packet.dropped_before = drops - std::exchange(noted_drops_, drops);
        writer_.packet(packet);
    }
    passed_ += wanted;
    return (Clock::now() < statistics_due_ || writeStatistics()) && flush();
}

bool HelperStream::writeStatistics() {
    statistics_due_ = Clock::now() + kStatisticsEvery;
    const auto& interfaces = capture_.facts().interfaces;
    for (std::size_t i = 0; i < interfaces.size(); ++i) {
        const LiveCounters& counters = capture_.counters(i);
        PcapngStatistics statistics;
        statistics.time = wallClock();
        statistics.received = counters.received;
        statistics.dropped_by_os = counters.dropped_by_ring;
        statistics.dropped_by_interface = counters.dropped_by_interface;
        writer_.statistics(static_cast<std::uint32_t>(i), statistics);
    }
    return true;
}

bool HelperStream::flush() {
    std::span<const std::byte> left = block_;
    while (!left.empty()) {
        const ssize_t count = ::write(STDOUT_FILENO, left.data(), left.size());
        if (count < 0 && errno != EINTR) {
            return false;
        }
        left = left.subspan(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    }
    block_.clear();
    return true;
}

bool HelperStream::readerIsThere() const {
    pollfd out{STDOUT_FILENO, 0, 0};
    return ::poll(&out, 1, 0) == 0;
}

void HelperStream::followControl() {
    pollfd in{STDIN_FILENO, POLLIN, 0};
    if (!wishes_.control || ::poll(&in, 1, 0) == 0) {
        return;
    }
    std::array<char, 256> text{};
    const ssize_t count = ::read(STDIN_FILENO, text.data(), text.size());
    if (count <= 0) {
        capture_.finish();
        return;
    }
    input_.append(text.data(), static_cast<std::size_t>(count));
    for (std::size_t end = input_.find('\n'); end != std::string::npos; end = input_.find('\n')) {
        obey(input_.substr(0, end));
        input_.erase(0, end + 1);
    }
    constexpr std::size_t kLongestLine = 4096;
    input_.resize(std::min(input_.size(), kLongestLine));
}

void HelperStream::obey(const std::string& line) {
    if (line == "pause" || line == "resume") {
        capture_.setPaused(line == "pause");
    } else if (line == "handshakes" || line == "everything") {
        capture_.setHandshakesOnly(line == "handshakes");
    }
}

/// A line each time that changes; to a program, an empty one when all is well again.
void HelperStream::tellNotice() {
    std::string notice = capture_.liveFacts().notice;
    if (notice == notice_) {
        return;
    }
    notice_ = std::move(notice);
    if (wishes_.control) {
        std::fprintf(stderr, "%s\n", notice_.c_str());
    } else {
        std::fprintf(stderr, "synscope-capture: %s\n",
                     notice_.empty() ? "Capturing goes on." : notice_.c_str());
    }
}

bool HelperStream::timeIsUp() const {
    return (wishes_.duration && Clock::now() - begin_ >= *wishes_.duration) ||
           (wishes_.count && passed_ >= *wishes_.count);
}

} // namespace synscope::capture
