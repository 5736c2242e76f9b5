// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/file/unpack_stream.h"

#include "capture/byte_view.h"

#include <algorithm>
#include <string>

namespace synscope::capture {

namespace {

constexpr std::size_t kInputBlock = 64 * 1024;
constexpr std::uint16_t kGzipMagic = 0x1f8b;
constexpr std::uint32_t kZstdMagic = 0xfd2fb528;
constexpr std::uint32_t kZstdSkippable = 0x184d2a50; // …50 to …5f; LZ4 shares them
constexpr std::uint32_t kLz4Magic = 0x184d2204;

} // namespace

const char* compressionName(Compression compression) {
    switch (compression) {
    case Compression::Gzip:
        return "gzip";
    case Compression::Zstd:
        return "zstd";
    case Compression::Lz4:
        return "lz4";
    case Compression::None:
        break;
    }
    return "";
}

Compression detectCompression(std::span<const std::byte> start) {
    const ByteView bytes(start);
    const std::uint32_t magic = bytes.u32(0, ByteOrder::Little);
    if (bytes.u16(0) == kGzipMagic)
        return Compression::Gzip;
    if (magic == kZstdMagic || (magic & ~0xfU) == kZstdSkippable)
        return Compression::Zstd;
    return magic == kLz4Magic ? Compression::Lz4 : Compression::None;
}

std::unique_ptr<Unpacker> makeUnpacker(Compression compression) {
    switch (compression) {
    case Compression::Gzip:
        return makeGzipUnpacker();
    case Compression::Zstd:
        return makeZstdUnpacker();
    case Compression::Lz4:
        return makeLz4Unpacker();
    case Compression::None:
        break;
    }
    return nullptr;
}

UnpackStream::UnpackStream(std::unique_ptr<ByteStream> packed, std::span<const std::byte> start,
                           Compression compression)
    : packed_(std::move(packed))
    , unpacker_(makeUnpacker(compression))
    , compression_(compression)
    , input_(std::max(kInputBlock, start.size()))
    , end_(start.size()) {
    std::copy(start.begin(), start.end(), input_.begin());
}

StreamState UnpackStream::refill(const std::stop_token& stop) {
    const StreamRead got = packed_->read(input_, stop);
    begin_ = 0;
    end_ = got.size;
    return got.state;
}

StreamRead UnpackStream::endOfInput(StreamState state) {
    if (state == StreamState::Broken)
        return breakOff(packed_->trouble());
    if (state == StreamState::End && !unpacker_->atBoundary())
        return breakOff(std::string("the ") + compressionName(compression_) + " data ends too early");
    return {state, 0};
}

StreamRead UnpackStream::read(std::span<std::byte> into, const std::stop_token& stop) {
    for (;;) {
        const Unpacker::Step step = unpacker_->step(waiting(), into);
        begin_ += step.consumed;
        if (step.produced > 0)
            return {StreamState::Data, step.produced};
        if (step.error != nullptr)
            return breakOff(std::string("the ") + compressionName(compression_) + " data is damaged (" +
                            step.error + ")");
        if (begin_ == end_) {
            if (const StreamState state = refill(stop); state != StreamState::Data)
                return endOfInput(state);
        }
    }
}

} // namespace synscope::capture
