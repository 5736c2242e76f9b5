// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/file/stream_buffer.h"

#include <algorithm>
#include <cstring>

namespace synscope::capture {

namespace {

// A block that stays in a level-2 cache between the kernel's copy and the decoder.
constexpr std::size_t kBlock = 256 * 1024;

} // namespace

StreamBuffer::StreamBuffer(std::unique_ptr<ByteStream> stream)
    : stream_(std::move(stream))
    , bytes_(kBlock) {}

void StreamBuffer::consume(std::size_t count) {
    const std::size_t taken = std::min(count, end_ - begin_);
    begin_ += taken;
    offset_ += taken;
}

void StreamBuffer::makeRoom(std::size_t wanted) {
    if (begin_ > 0) {
        std::memmove(bytes_.data(), bytes_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    const std::size_t size = std::max(wanted, end_ + 1);
    if (size > bytes_.size())
        bytes_.resize(std::max(size, 2 * bytes_.size()));
}

StreamState StreamBuffer::refill(std::size_t wanted, const std::stop_token& stop) {
    makeRoom(wanted);
    const StreamRead got = stream_->read({bytes_.data() + end_, bytes_.size() - end_}, stop);
    if (spool_)
        spool_->append({bytes_.data() + end_, got.size});
    end_ += got.size;
    return got.state;
}

StreamState StreamBuffer::fillTo(std::size_t wanted, const std::stop_token& stop) {
    StreamState state = StreamState::Data;
    while (state == StreamState::Data && unread().size() < wanted)
        state = refill(wanted, stop);
    return state;
}

void StreamBuffer::keepIn(std::shared_ptr<Spool> spool) {
    spool_ = std::move(spool);
    spool_->append(unread());
}

} // namespace synscope::capture
