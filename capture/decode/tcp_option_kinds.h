// SPDX-License-Identifier: GPL-3.0-or-later
// TCP option kinds (IANA "TCP Option Kind Numbers") and the walk over them.
#pragma once

#include "capture/byte_view.h"

#include <cstdint>

namespace synscope::capture::tcp_option {

constexpr std::uint8_t kEnd = 0;
constexpr std::uint8_t kNop = 1;
constexpr std::uint8_t kMss = 2;
constexpr std::uint8_t kWindowScale = 3;
constexpr std::uint8_t kSackPermitted = 4;
constexpr std::uint8_t kSack = 5;
constexpr std::uint8_t kTimestamps = 8;
constexpr std::uint8_t kMd5 = 19;
constexpr std::uint8_t kUserTimeout = 28;
constexpr std::uint8_t kAo = 29;
constexpr std::uint8_t kMptcp = 30;
constexpr std::uint8_t kFastOpen = 34;
constexpr std::uint8_t kAccurateEcn0 = 172;
constexpr std::uint8_t kAccurateEcn1 = 174;
constexpr std::uint8_t kExperimental1 = 253;
constexpr std::uint8_t kExperimental2 = 254;
constexpr std::uint16_t kFastOpenMagic = 0xf989; // RFC 7413 4.1.1 with RFC 6994

enum class Walked : std::uint8_t { Whole, BadLength, Cut };

/// Whether an option of `size` bytes, kind and length included, can be of this kind.
[[nodiscard]] inline bool lengthFits(std::uint8_t kind, std::size_t size) {
    switch (kind) {
    case kMss:
        return size == 4;
    case kWindowScale:
        return size == 3;
    case kSackPermitted:
        return size == 2;
    case kSack:
        return size >= 10 && size <= 34 && (size - 2) % 8 == 0;
    case kTimestamps:
        return size == 10;
    case kMd5:
        return size == 18;
    case kAo:
        return size >= 4;
    case kMptcp:
        return size >= 3;
    default:
        return size >= 2;
    }
}

/// Calls `visit(kind, option)` for each whole option with a length that fits, NOP excepted; `option` includes
/// kind and length. Ends at the end-of-list option, at the end of the header, or where a length cannot be or
/// the capture is cut.
template <class Visit>
Walked forEach(ByteView options, Visit visit) {
    Walked result = Walked::Whole;
    std::size_t at = 0;
    while (at < options.length()) {
        if (!options.has(at + 1))
            return Walked::Cut;
        const std::uint8_t kind = options.u8(at);
        if (kind == kEnd)
            return result;
        if (kind == kNop) {
            ++at;
            continue;
        }
        if (at + 2 > options.length())
            return Walked::BadLength;
        if (!options.has(at + 2))
            return Walked::Cut;
        const std::size_t size = options.u8(at + 1);
        if (size < 2 || at + size > options.length())
            return Walked::BadLength;
        if (!options.has(at + size))
            return Walked::Cut;
        if (lengthFits(kind, size))
            visit(kind, options.part(at, size));
        else
            result = Walked::BadLength;
        at += size;
    }
    return result;
}

} // namespace synscope::capture::tcp_option
