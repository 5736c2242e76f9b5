// SPDX-License-Identifier: GPL-3.0-or-later
// What the capture file formats have in common: records one behind the other in a stream of bytes.
#pragma once

#include "capture/byte_view.h"
#include "capture/frame.h"
#include "capture/source.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace synscope::capture {

/// How far a run of parse() came.
struct ParseProgress {
    std::size_t consumed = 0; ///< bytes of whole records, to be dropped
    std::size_t needed = 0; ///< bytes that the first record left takes in all, where they are not all there;
                            ///< else 0
    std::string damage;     ///< why the next record cannot be: the end of "… at byte N: …"; empty: sound
};

/// Cuts a stream into frames. One object per stream, one thread.
class RecordFormat {
public:
    RecordFormat() = default;
    RecordFormat& operator=(const RecordFormat&) = delete;
    virtual ~RecordFormat() = default;

    /// "pcap (little endian, microseconds)".
    [[nodiscard]] virtual std::string name() const = 0;
    /// Bytes at the start of the stream that are no record.
    [[nodiscard]] virtual std::size_t headerSize() const = 0;

    /// Appends the frames of the whole records at the start of `bytes` until `frames` holds `capacity`.
    /// `offset` is the position of `bytes` in the stream. What records say about the source goes to `facts`.
    virtual ParseProgress parse(ByteView bytes, std::uint64_t offset, std::vector<Frame>& frames,
                                std::size_t capacity, SourceFacts& facts) = 0;

    /// The same format for reading single records of the same stream on another thread; seek() before each
    /// parse().
    [[nodiscard]] virtual std::unique_ptr<RecordFormat> clone() const = 0;
    virtual void seek(std::uint64_t offset) = 0;

protected:
    RecordFormat(const RecordFormat&) = default;
};

/// The largest packet that a sound file holds, as in libpcap and Wireshark; a larger length means damage.
constexpr std::uint32_t kMaxPacketBytes = 262144;

} // namespace synscope::capture
