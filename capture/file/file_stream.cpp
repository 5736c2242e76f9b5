// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/file/file_stream.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <poll.h>
#include <thread>
#include <unistd.h>

namespace synscope::capture {

namespace {

constexpr int kPollMs = 50; // half of what Source::read promises for noticing a stop
constexpr std::chrono::milliseconds kFollowPause{kPollMs};

} // namespace

// A FIFO that nobody has opened for writing yet polls as "nothing", not as hung up: exactly the wait that is
// wanted.
bool FileStream::awaitPipe(const std::stop_token& stop) const {
    pollfd wait{file_->fd(), POLLIN, 0};
    while (!stop.stop_requested()) {
        if (::poll(&wait, 1, kPollMs) > 0)
            return true;
    }
    return false;
}

StreamRead FileStream::readOnce(std::span<std::byte> into) {
    for (;;) {
        const ssize_t count = ::read(file_->fd(), into.data(), into.size());
        if (count > 0) {
            position_ += static_cast<std::uint64_t>(count);
            return {StreamState::Data, static_cast<std::size_t>(count)};
        }
        if (count == 0)
            return {StreamState::End, 0};
        if (errno == EAGAIN)
            return {StreamState::Data, 0};
        if (errno != EINTR)
            return breakOff(std::string("reading failed: ") + std::strerror(errno));
    }
}

StreamRead FileStream::read(std::span<std::byte> into, const std::stop_token& stop) {
    for (;;) {
        if (stop.stop_requested() || (!regular_ && !awaitPipe(stop)))
            return {StreamState::Cancelled, 0};
        const StreamRead got = readOnce(into);
        if (got.size > 0 || got.state == StreamState::Broken)
            return got;
        if (got.state == StreamState::End && !(regular_ && follow_))
            return got;
        if (regular_)
            std::this_thread::sleep_for(kFollowPause);
    }
}

} // namespace synscope::capture
