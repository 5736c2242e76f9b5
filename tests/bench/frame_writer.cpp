// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/frame_writer.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace synscope::bench {

namespace {

constexpr std::size_t kBufferBytes = 1 << 20;
constexpr std::uint32_t kMagicMicroseconds = 0xa1b2c3d4;
constexpr std::uint32_t kLinkEthernet = 1;
constexpr std::size_t kEthernetBytes = 14;
constexpr std::size_t kIpv4Bytes = 20;
constexpr std::size_t kIpv6Bytes = 40;
constexpr std::uint32_t kProtocolTcp = 6;
constexpr std::size_t kLongestHeaders = 128;

/// Appends header fields in network order.
class Fields {
public:
    explicit Fields(std::uint8_t* at)
        : start_(at)
        , at_(at) {}

    Fields& u8(unsigned value) {
        *at_++ = static_cast<std::uint8_t>(value);
        return *this;
    }
    Fields& u16(unsigned value) { return u8(value >> 8 & 0xff).u8(value & 0xff); }
    Fields& u32(std::uint32_t value) { return u16(value >> 16).u16(value & 0xffff); }
    Fields& bytes(const std::uint8_t* from, std::size_t count) {
        at_ = std::copy_n(from, count, at_);
        return *this;
    }

    [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(at_ - start_); }

private:
    std::uint8_t* start_;
    std::uint8_t* at_;
};

/// RFC 1071: the sum of 16-bit words, not yet folded. `count` is even.
std::uint32_t wordSum(const std::uint8_t* bytes, std::size_t count) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < count; i += 2)
        sum += static_cast<std::uint32_t>(bytes[i] << 8 | bytes[i + 1]);
    return sum;
}

std::uint16_t checksum(std::uint32_t sum) {
    sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(~(sum + (sum >> 16)));
}

void putEthernet(Fields& fields, bool ipv6) {
    fields.u32(0x02000000).u16(0x0001).u32(0x02000000).u16(0x0002).u16(ipv6 ? 0x86dd : 0x0800);
}

void putIpv4(Fields& fields, std::uint8_t* frame, const MadeSegment& segment, std::size_t tcp_bytes) {
    std::uint8_t* header = frame + fields.size();
    fields.u8(0x45)
        .u8(0)
        .u16(static_cast<unsigned>(kIpv4Bytes + tcp_bytes))
        .u16(0)
        .u16(0x4000)
        .u8(64)
        .u8(6)
        .u16(0);
    fields.bytes(segment.from->address.data(), 4).bytes(segment.to->address.data(), 4);
    Fields(header + 10).u16(checksum(wordSum(header, kIpv4Bytes)));
}

void putIpv6(Fields& fields, const MadeSegment& segment, std::size_t tcp_bytes) {
    fields.u32(0x60000000).u16(static_cast<unsigned>(tcp_bytes)).u8(kProtocolTcp).u8(64);
    fields.bytes(segment.from->address.data(), 16).bytes(segment.to->address.data(), 16);
}

/// Length of the TCP header with the options that Linux sends.
std::size_t tcpHeaderBytes(std::uint8_t flags) {
    return flags & kRst ? 20 : flags & kSyn ? 40 : 32;
}

void putTimestamps(Fields& fields, const MadeSegment& segment) {
    const auto now_ms = static_cast<std::uint32_t>(segment.time_us / 1000);
    fields.u8(8).u8(10).u32(now_ms).u32(segment.flags & kAck ? now_ms - 1 : 0);
}

void putTcpFields(Fields& fields, const MadeSegment& segment) {
    const auto offset = static_cast<unsigned>(tcpHeaderBytes(segment.flags) / 4) << 4;
    fields.u16(segment.from->port).u16(segment.to->port).u32(segment.seq).u32(segment.ack);
    fields.u8(offset).u8(segment.flags).u16(segment.flags & kSyn ? 64240 : 502).u16(0).u16(0);
    if (segment.flags & kRst)
        return;
    if (segment.flags & kSyn) {
        fields.u8(2).u8(4).u16(1460).u8(4).u8(2);
        putTimestamps(fields, segment);
        fields.u8(1).u8(3).u8(3).u8(7);
    } else {
        fields.u8(1).u8(1);
        putTimestamps(fields, segment);
    }
}

/// The payload is all zero and adds nothing to the sum but its length.
void putTcp(Fields& fields, std::uint8_t* frame, const MadeSegment& segment) {
    std::uint8_t* header = frame + fields.size();
    putTcpFields(fields, segment);
    const std::size_t header_bytes = tcpHeaderBytes(segment.flags);
    const std::size_t address_bytes = segment.ipv6 ? 16 : 4;
    const auto pseudo = static_cast<std::uint32_t>(kProtocolTcp + header_bytes + segment.payload_bytes);
    Fields(header + 16)
        .u16(checksum(pseudo + wordSum(segment.from->address.data(), address_bytes) +
                      wordSum(segment.to->address.data(), address_bytes) + wordSum(header, header_bytes)));
}

template <typename Value>
void append(std::vector<std::uint8_t>& buffer, const Value& value) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(&value);
    buffer.insert(buffer.end(), bytes, bytes + sizeof value);
}

} // namespace

FrameWriter::FrameWriter(const std::string& path, std::uint32_t snap_length)
    : path_(path)
    , file_(std::fopen(path.c_str(), "wb"))
    , snap_length_(snap_length) {
    if (!file_)
        throw std::runtime_error(path + ": " + std::strerror(errno));
    buffer_.reserve(kBufferBytes + kLongestHeaders + snap_length);
    append(buffer_, kMagicMicroseconds);
    append(buffer_, std::array<std::uint16_t, 2>{2, 4});
    append(buffer_, std::array<std::uint32_t, 4>{0, 0, snap_length, kLinkEthernet});
}

void FrameWriter::write(const MadeSegment& segment) {
    std::array<std::uint8_t, kLongestHeaders> headers{};
    Fields fields(headers.data());
    const std::size_t tcp_bytes = tcpHeaderBytes(segment.flags) + segment.payload_bytes;
    putEthernet(fields, segment.ipv6);
    if (segment.ipv6)
        putIpv6(fields, segment, tcp_bytes);
    else
        putIpv4(fields, headers.data(), segment, tcp_bytes);
    putTcp(fields, headers.data(), segment);

    const std::size_t frame_bytes = kEthernetBytes + (segment.ipv6 ? kIpv6Bytes : kIpv4Bytes) + tcp_bytes;
    const std::size_t kept_bytes = std::min<std::size_t>(frame_bytes, snap_length_);
    append(buffer_, std::array<std::uint32_t, 4>{static_cast<std::uint32_t>(segment.time_us / 1'000'000),
                                                 static_cast<std::uint32_t>(segment.time_us % 1'000'000),
                                                 static_cast<std::uint32_t>(kept_bytes),
                                                 static_cast<std::uint32_t>(frame_bytes)});
    const std::size_t header_bytes = std::min(fields.size(), kept_bytes);
    buffer_.insert(buffer_.end(), headers.begin(),
                   headers.begin() + static_cast<std::ptrdiff_t>(header_bytes));
    buffer_.resize(buffer_.size() + kept_bytes - header_bytes);
    if (buffer_.size() >= kBufferBytes)
        flush();
}

void FrameWriter::flush() {
    if (std::fwrite(buffer_.data(), 1, buffer_.size(), file_.get()) != buffer_.size())
        throw std::runtime_error(path_ + ": " + std::strerror(errno));
    bytes_written_ += buffer_.size();
    buffer_.clear();
}

void FrameWriter::finish() {
    flush();
    if (std::fflush(file_.get()) != 0)
        throw std::runtime_error(path_ + ": " + std::strerror(errno));
}

} // namespace synscope::bench
