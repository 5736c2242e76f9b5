// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/byte_view.h"
#include "capture/file/unpack_stream.h"

#include <algorithm>
#include <limits>
#include <zlib.h>

namespace synscope::capture {

namespace {

uInt clampedSize(std::size_t size) {
    return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
}

class GzipUnpacker final : public Unpacker {
public:
    GzipUnpacker() { usable_ = inflateInit2(&stream_, 16 + MAX_WBITS) == Z_OK; }
    ~GzipUnpacker() override { inflateEnd(&stream_); }

    Step step(std::span<const std::byte> in, std::span<std::byte> out) override;
    [[nodiscard]] bool atBoundary() const override { return between_members_; }

private:
    Step inflateSome(std::span<const std::byte> in, std::span<std::byte> out);

    z_stream stream_{};
    bool usable_ = false;
    bool between_members_ = true;
    bool any_member_ = false;
    bool after_last_ = false;
};

// RFC 1952 2.2: members simply follow each other. What follows and is no member (padding of a tape or a disk
// image) is passed over, as gzip does.
Unpacker::Step GzipUnpacker::step(std::span<const std::byte> in, std::span<std::byte> out) {
    if (!usable_)
        return {0, 0, "zlib has no memory"};
    if (in.empty() && between_members_)
        return {};
    if (between_members_ && any_member_ && in.front() != std::byte{0x1f})
        after_last_ = true;
    if (after_last_)
        return {in.size(), 0, nullptr};
    return inflateSome(in, out);
}

Unpacker::Step GzipUnpacker::inflateSome(std::span<const std::byte> in, std::span<std::byte> out) {
    between_members_ = false;
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(in.data())); // zlib reads only
    stream_.avail_in = clampedSize(in.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = clampedSize(out.size());
    const int code = inflate(&stream_, Z_NO_FLUSH);
    Step step{clampedSize(in.size()) - stream_.avail_in, clampedSize(out.size()) - stream_.avail_out,
              nullptr};
    if (code == Z_STREAM_END) {
        between_members_ = any_member_ = true;
        inflateReset(&stream_);
    } else if (code != Z_OK && code != Z_BUF_ERROR) {
        step.error = stream_.msg != nullptr ? stream_.msg : "invalid data";
    }
    return step;
}

} // namespace

std::unique_ptr<Unpacker> makeGzipUnpacker() {
    return std::make_unique<GzipUnpacker>();
}

} // namespace synscope::capture
