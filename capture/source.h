// SPDX-License-Identifier: GPL-3.0-or-later
// The interface that all sources of packets meet: files, pipes, live interfaces, scenarios, lab runs.
#pragma once

#include "capture/frame.h"
#include "model/result.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace synscope::capture {

/// What is known of the source so far. Grows while reading.
struct SourceFacts {
    std::string name;                ///< file name, interface name, "standard input"
    std::string format;              ///< "pcap (little endian, nanoseconds)", "pcapng, zstd", …
    std::uint64_t bytes_total = 0;   ///< size of the source in bytes as stored, 0 where unknown (pipe)
    std::uint64_t bytes_read = 0;    ///< of those
    std::uint64_t frames = 0;        ///< as Wireshark numbers them: records that are no packet (pcapng custom
                                     ///< blocks) count
    std::uint64_t capture_drops = 0; ///< frames that the capture itself says it lost
    std::vector<InterfaceInfo> interfaces;
    std::string damage; ///< one sentence when the source ended damaged: where, why, what was kept
};

/// Reads single frames again, in any order. One per thread; outlives the Source it came from.
class FrameReader {
public:
    FrameReader() = default;
    FrameReader(const FrameReader&) = delete;
    FrameReader& operator=(const FrameReader&) = delete;
    virtual ~FrameReader() = default;

    /// The frame whose record starts at `ref.offset`; its bytes stay valid until the next call. Fails when
    /// nothing that the source delivered starts there, or when the bytes cannot be read any more.
    [[nodiscard]] virtual model::Result<Frame> frameAt(model::FrameRef ref) = 0;
};

/// One source, read by one thread. Not copyable; closing is the destructor.
class Source {
public:
    Source() = default;
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;
    virtual ~Source() = default;

    /// Reads up to `capacity` frames (at least one unless the source ends; blocks for a pipe that is still
    /// written). `frames` is overwritten; the frames' bytes stay valid until the next call. Returns More
    /// while more may follow; with any other value `frames` may still hold the last ones. Checks `stop` at
    /// least every 100 ms while it blocks.
    virtual ReadEnd read(std::vector<Frame>& frames, std::size_t capacity, std::stop_token stop) = 0;

    [[nodiscard]] virtual const SourceFacts& facts() const = 0;

    /// A reader for frames that read() has delivered. May be called, and the reader used, on any thread while
    /// another one is in read(). The default says that this source keeps nothing.
    [[nodiscard]] virtual model::Result<std::unique_ptr<FrameReader>> openFrames() const;
};

struct OpenOptions {
    bool follow = false; ///< wait for more at the end of a regular file that is still being written
    /// Frames will be read again (Source::openFrames): what a pipe or a compressed file delivers is kept,
    /// unpacked, in an unnamed temporary file (in $TMPDIR or /tmp) for as long as the Source or one of its
    /// readers lives.
    bool keep_frames = false;
    std::stop_token stop; ///< ends the wait for the first bytes of a pipe
};

/// Opens a capture file, FIFO or standard input ("-"): pcap, pcapng or snoop, each plain or compressed with
/// gzip, zstd or lz4 (told by their first bytes, never by the name). Blocks until a pipe has delivered its
/// file header. Errors: no such file, a directory, no permission, empty, not a capture, stopped.
[[nodiscard]] model::Result<std::unique_ptr<Source>> openFile(const std::string& path,
                                                              const OpenOptions& options = {});

/// A reader for the frames that openFile(path) delivers, without a Source at hand. A pcapng or compressed
/// file is read through once for that. Pipes cannot be read twice: use Source::openFrames.
[[nodiscard]] model::Result<std::unique_ptr<FrameReader>> openFrames(const std::string& path);

} // namespace synscope::capture
