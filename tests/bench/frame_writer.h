// SPDX-License-Identifier: GPL-3.0-or-later
// Writes made-up TCP segments as Ethernet frames into a pcap file, millions a second.
#pragma once

#include <array>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace synscope::bench {

/// One side of a made-up connection.
struct Host {
    std::array<std::uint8_t, 16> address{}; ///< IPv4 in the first four bytes
    std::uint16_t port = 0;
};

enum TcpFlag : std::uint8_t { kFin = 0x01, kSyn = 0x02, kRst = 0x04, kPsh = 0x08, kAck = 0x10 };

struct MadeSegment {
    const Host* from = nullptr;
    const Host* to = nullptr;
    bool ipv6 = false;
    std::uint8_t flags = 0;
    std::uint32_t seq = 0;
    std::uint32_t ack = 0;
    std::uint16_t payload_bytes = 0; ///< all zero, cut at the snap length
    std::uint64_t time_us = 0;       ///< since the epoch; also the TCP timestamp, in milliseconds
};

/// A classic pcap file, native byte order, microseconds. Throws std::runtime_error when the file cannot be
/// written.
class FrameWriter {
public:
    FrameWriter(const std::string& path, std::uint32_t snap_length);

    void write(const MadeSegment& segment);

    /// Flushes; errors of buffered writes appear here.
    void finish();

    [[nodiscard]] std::uint64_t bytesWritten() const { return bytes_written_; }

private:
    void flush();

    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    std::string path_;
    std::unique_ptr<std::FILE, Close> file_;
    std::vector<std::uint8_t> buffer_;
    std::uint32_t snap_length_;
    std::uint64_t bytes_written_ = 0;
};

} // namespace synscope::bench
