// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/file/unpack_stream.h"

#include <lz4frame.h>

namespace synscope::capture {

namespace {

class Lz4Unpacker final : public Unpacker {
public:
    Lz4Unpacker() {
        if (LZ4F_isError(LZ4F_createDecompressionContext(&context_, LZ4F_VERSION)) != 0)
            context_ = nullptr;
    }
    ~Lz4Unpacker() override { LZ4F_freeDecompressionContext(context_); }

    Step step(std::span<const std::byte> in, std::span<std::byte> out) override {
        if (context_ == nullptr)
            return {0, 0, "lz4 has no memory"};
        if (in.empty() && left_ == 0)
            return {};
        std::size_t consumed = in.size();
        std::size_t produced = out.size();
        const std::size_t code = LZ4F_decompress(context_, out.data(), &produced, in.data(), &consumed,
                                                 nullptr);
        if (LZ4F_isError(code) != 0)
            return {0, 0, LZ4F_getErrorName(code)};
        left_ = code;
        return {consumed, produced, nullptr};
    }

    [[nodiscard]] bool atBoundary() const override { return left_ == 0; }

private:
    LZ4F_dctx* context_ = nullptr;
    std::size_t left_ = 0; // 0: a frame is whole
};

} // namespace

std::unique_ptr<Unpacker> makeLz4Unpacker() {
    return std::make_unique<Lz4Unpacker>();
}

} // namespace synscope::capture
