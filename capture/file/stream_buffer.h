// SPDX-License-Identifier: GPL-3.0-or-later
// A sliding window of contiguous bytes over a ByteStream, so that records are parsed in place.
#pragma once

#include "capture/file/byte_stream.h"
#include "capture/file/spool.h"

#include <memory>
#include <span>
#include <vector>

namespace synscope::capture {

class StreamBuffer {
public:
    explicit StreamBuffer(std::unique_ptr<ByteStream> stream);

    /// Bytes read and not consumed yet; valid until refill().
    [[nodiscard]] std::span<const std::byte> unread() const {
        return {bytes_.data() + begin_, end_ - begin_};
    }
    /// Position of unread().front() from the start of the stream.
    [[nodiscard]] std::uint64_t offset() const { return offset_; }
    void consume(std::size_t count);

    /// Reads more behind what is unread, with room for at least `wanted` unread bytes in all. One read of the
    /// stream: Data means that at least one byte was added.
    StreamState refill(std::size_t wanted, const std::stop_token& stop);
    /// Refills until `wanted` bytes are unread or the stream does not deliver.
    StreamState fillTo(std::size_t wanted, const std::stop_token& stop);

    /// Everything unread and read from now on is also appended to `spool`. Before anything was consumed.
    void keepIn(std::shared_ptr<Spool> spool);

    [[nodiscard]] const ByteStream& stream() const { return *stream_; }
    [[nodiscard]] std::unique_ptr<ByteStream> takeStream() { return std::move(stream_); }

private:
    void makeRoom(std::size_t wanted);

    std::unique_ptr<ByteStream> stream_;
    std::shared_ptr<Spool> spool_;
    std::vector<std::byte> bytes_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::uint64_t offset_ = 0;
};

} // namespace synscope::capture
