// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes of a source in order: a plain file, a pipe, or what unpacking one yields.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <string>

namespace synscope::capture {

enum class StreamState : std::uint8_t {
    Data,      ///< at least one byte was delivered
    End,       ///< nothing more will come
    Cancelled, ///< the stop token was triggered while waiting
    Broken,    ///< cannot go on; trouble() says why
};

struct StreamRead {
    StreamState state = StreamState::End;
    std::size_t size = 0; ///< bytes delivered; above 0 exactly for Data
};

class ByteStream {
public:
    ByteStream() = default;
    ByteStream(const ByteStream&) = delete;
    ByteStream& operator=(const ByteStream&) = delete;
    virtual ~ByteStream() = default;

    /// Fills the start of `into` (not empty) with what there is, blocking only while there is nothing at all.
    virtual StreamRead read(std::span<std::byte> into, const std::stop_token& stop) = 0;

    /// Bytes taken from the source as it is stored, that is before unpacking.
    [[nodiscard]] virtual std::uint64_t storedPosition() const = 0;

    /// Why the stream is Broken, as the end of a sentence ("the gzip data is damaged").
    [[nodiscard]] const std::string& trouble() const { return trouble_; }

protected:
    StreamRead breakOff(std::string why) {
        trouble_ = std::move(why);
        return {StreamState::Broken, 0};
    }

private:
    std::string trouble_;
};

} // namespace synscope::capture
