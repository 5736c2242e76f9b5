// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/decode/tcp_options.h"

#include "capture/decode/tcp_option_kinds.h"

namespace synscope::capture {

namespace {

using model::TcpOptions;

constexpr std::uint32_t kNopNopTimestamps = 0x0101080a;

/// The options of nearly every SYN, by Linux, Android and, with other values, many more: MSS, SACK permitted,
/// timestamps, a NOP and the window scale. In one look: a loop over kinds that follow each other in no
/// order that a processor could guess costs more than all the rest of the segment.
constexpr std::size_t kUsualSynSize = 20;
constexpr std::uint32_t kUsualMss = 0x02040000;
constexpr std::uint32_t kUsualSackAndTimestamps = 0x0402080a;
constexpr std::uint32_t kUsualWindowScale = 0x01030300;

void readTimestamps(ByteView option, TcpOptions& options) {
    options.present |= TcpOptions::kTimestamps;
    options.timestamp_value = option.u32(2);
    options.timestamp_echo = option.u32(6);
}

bool isUsualSyn(ByteView options) {
    return options.size() == kUsualSynSize && (options.u32(0) & 0xffff0000) == kUsualMss &&
           options.u32(4) == kUsualSackAndTimestamps && (options.u32(16) & 0xffffff00) == kUsualWindowScale;
}

void readUsualSyn(ByteView bytes, TcpOptions& options) {
    options.present |= TcpOptions::kMss | TcpOptions::kSackPermitted | TcpOptions::kTimestamps |
                       TcpOptions::kWindowScale;
    options.mss = bytes.u16(2);
    options.timestamp_value = bytes.u32(8);
    options.timestamp_echo = bytes.u32(12);
    options.window_scale = bytes.u8(19);
}

void readSack(ByteView option, TcpOptions& options) {
    constexpr std::size_t kMostBlocks = 4;
    options.present |= TcpOptions::kSack;
    const std::size_t count = std::min((option.size() - 2) / 8, kMostBlocks);
    for (std::size_t i = 0; i < count; ++i)
        options.sack[i] = {option.u32(2 + 8 * i), option.u32(6 + 8 * i)};
    options.sack_count = static_cast<std::uint8_t>(count);
}

void readExperimental(ByteView option, TcpOptions& options) {
    if (option.size() < 4 || option.u16(2) != tcp_option::kFastOpenMagic) {
        options.present |= TcpOptions::kOther;
        return;
    }
    options.present |= TcpOptions::kFastOpen;
    options.fast_open_cookie_length = static_cast<std::uint8_t>(option.size() - 4);
}

/// `option` is whole and has a length that its kind allows.
void readOption(std::uint8_t kind, ByteView option, TcpOptions& options) {
    switch (kind) {
    case tcp_option::kMss:
        options.present |= TcpOptions::kMss;
        options.mss = option.u16(2);
        return;
    case tcp_option::kWindowScale:
        options.present |= TcpOptions::kWindowScale;
        options.window_scale = option.u8(2);
        return;
    case tcp_option::kSackPermitted:
        options.present |= TcpOptions::kSackPermitted;
        return;
    case tcp_option::kSack:
        return readSack(option, options);
    case tcp_option::kTimestamps:
        return readTimestamps(option, options);
    case tcp_option::kMd5:
        options.present |= TcpOptions::kMd5;
        return;
    case tcp_option::kAo:
        options.present |= TcpOptions::kAo;
        return;
    case tcp_option::kMptcp:
        options.present |= TcpOptions::kMptcp;
        options.mptcp_subtype = option.u8(2) >> 4;
        return;
    case tcp_option::kFastOpen:
        options.present |= TcpOptions::kFastOpen;
        options.fast_open_cookie_length = static_cast<std::uint8_t>(option.size() - 2);
        return;
    case tcp_option::kExperimental2:
        return readExperimental(option, options);
    default:
        options.present |= TcpOptions::kOther;
    }
}

} // namespace

void readTcpOptions(ByteView options, model::Segment& segment) {
    if (options.size() == 12 && options.u32(0) == kNopNopTimestamps) [[likely]]
        return readTimestamps(options.from(2), segment.options);
    if (isUsualSyn(options))
        return readUsualSyn(options, segment.options);
    const tcp_option::Walked walked = tcp_option::forEach(
        options, [&](std::uint8_t kind, ByteView option) { readOption(kind, option, segment.options); });
    if (walked == tcp_option::Walked::BadLength)
        segment.oddities |= model::oddity::kBadOptionLength;
    if (walked == tcp_option::Walked::Cut)
        segment.options.present |= TcpOptions::kTruncated;
}

} // namespace synscope::capture
