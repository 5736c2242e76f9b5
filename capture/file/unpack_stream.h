// SPDX-License-Identifier: GPL-3.0-or-later
// Streams that unpack another stream: gzip (RFC 1952), Zstandard (RFC 8878), LZ4 frames.
#pragma once

#include "capture/file/byte_stream.h"

#include <memory>
#include <span>
#include <vector>

namespace synscope::capture {

enum class Compression : std::uint8_t { None, Gzip, Zstd, Lz4 };

/// "gzip", "zstd", "lz4"; "" for None.
[[nodiscard]] const char* compressionName(Compression compression);

/// The format whose magic bytes `start` begins with; None for everything else.
[[nodiscard]] Compression detectCompression(std::span<const std::byte> start);

/// One decompressor, fed piece by piece.
class Unpacker {
public:
    struct Step {
        std::size_t consumed = 0;
        std::size_t produced = 0;
        const char* error = nullptr; ///< what is wrong with the data; nullptr: nothing
    };

    Unpacker() = default;
    Unpacker(const Unpacker&) = delete;
    Unpacker& operator=(const Unpacker&) = delete;
    virtual ~Unpacker() = default;

    virtual Step step(std::span<const std::byte> in, std::span<std::byte> out) = 0;
    /// Nothing is missing: the data may end here.
    [[nodiscard]] virtual bool atBoundary() const = 0;
};

[[nodiscard]] std::unique_ptr<Unpacker> makeUnpacker(Compression compression);
[[nodiscard]] std::unique_ptr<Unpacker> makeGzipUnpacker();
[[nodiscard]] std::unique_ptr<Unpacker> makeZstdUnpacker();
[[nodiscard]] std::unique_ptr<Unpacker> makeLz4Unpacker();

/// What `packed` holds, unpacked. A stream that stops in the middle delivers what could be unpacked and is
/// then Broken.
class UnpackStream final : public ByteStream {
public:
    /// `start`: bytes already taken from `packed`.
    UnpackStream(std::unique_ptr<ByteStream> packed, std::span<const std::byte> start,
                 Compression compression);

    StreamRead read(std::span<std::byte> into, const std::stop_token& stop) override;
    [[nodiscard]] std::uint64_t storedPosition() const override { return packed_->storedPosition(); }

private:
    [[nodiscard]] std::span<const std::byte> waiting() const {
        return {input_.data() + begin_, end_ - begin_};
    }
    StreamState refill(const std::stop_token& stop);
    StreamRead endOfInput(StreamState state);

    std::unique_ptr<ByteStream> packed_;
    std::unique_ptr<Unpacker> unpacker_;
    Compression compression_;
    std::vector<std::byte> input_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

} // namespace synscope::capture
