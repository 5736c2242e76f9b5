// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/file/unpack_stream.h"

#include <zstd.h>

namespace synscope::capture {

namespace {

class ZstdUnpacker final : public Unpacker {
public:
    ~ZstdUnpacker() override { ZSTD_freeDStream(stream_); }

    Step step(std::span<const std::byte> in, std::span<std::byte> out) override {
        if (stream_ == nullptr)
            return {0, 0, "zstd has no memory"};
        if (in.empty() && left_ == 0)
            return {};
        ZSTD_inBuffer input{in.data(), in.size(), 0};
        ZSTD_outBuffer output{out.data(), out.size(), 0};
        const std::size_t code = ZSTD_decompressStream(stream_, &output, &input);
        if (ZSTD_isError(code) != 0)
            return {input.pos, output.pos, ZSTD_getErrorName(code)};
        left_ = code;
        return {input.pos, output.pos, nullptr};
    }

    [[nodiscard]] bool atBoundary() const override { return left_ == 0; }

private:
    ZSTD_DStream* stream_ = ZSTD_createDStream();
    std::size_t left_ = 0; // 0: a frame is whole and flushed
};

} // namespace

std::unique_ptr<Unpacker> makeZstdUnpacker() {
    return std::make_unique<ZstdUnpacker>();
}

} // namespace synscope::capture
