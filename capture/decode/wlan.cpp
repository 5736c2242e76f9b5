// SPDX-License-Identifier: GPL-3.0-or-later
// IEEE 802.11 data frames that are neither encrypted nor fragmented, and the headers that capture drivers put
// before them.
#include "capture/decode/wlan.h"

#include "capture/decode/protocols.h"

namespace synscope::capture {

namespace {

constexpr std::uint16_t kMoreFragments = 0x0400;
constexpr std::uint16_t kProtected = 0x4000;
constexpr std::uint16_t kOrder = 0x8000;
constexpr std::uint16_t kToFromDs = 0x0300;
constexpr std::uint16_t kQos = 0x0080;
constexpr std::uint16_t kNoData = 0x0040;
constexpr std::uint8_t kAggregated = 0x80; // A-MSDU present, in QoS control

bool isData(std::uint16_t control) {
    return (control & 0x000c) == 0x0008 && (control & kNoData) == 0;
}

std::size_t headerSize(std::uint16_t control) {
    std::size_t size = 24;
    if ((control & kToFromDs) == kToFromDs)
        size += 6;
    if ((control & kQos) != 0)
        size += (control & kOrder) != 0 ? 6 : 2;
    return size;
}

std::size_t qosControlAt(std::uint16_t control) {
    return (control & kToFromDs) == kToFromDs ? 30 : 24;
}

// IEEE 802.11 9.3.2.2: each part has two addresses, a length, an LLC payload, and padding to four bytes.
void decodeAggregate(Walk& walk, ByteView bytes) {
    constexpr std::size_t kHeader = 14;
    while (bytes.has(kHeader)) {
        const std::size_t length = bytes.u16(12);
        const int depth = walk.depth;
        decodeLlc(walk, bytes.part(kHeader, length));
        walk.depth = depth;
        bytes = bytes.from((kHeader + length + 3) & ~std::size_t{3});
    }
}

constexpr std::uint32_t kAvsMagic = 0x80211000;

/// Bits 0 (TSFT, eight bytes, aligned) and 1 (flags) of the first presence word decide where the flags are.
std::uint8_t radiotapFlags(ByteView header) {
    constexpr std::uint32_t kTsft = 1;
    constexpr std::uint32_t kFlags = 2;
    constexpr std::uint32_t kMorePresence = 1U << 31;
    const std::uint32_t present = header.u32(4, ByteOrder::Little);
    std::size_t at = 8;
    for (std::uint32_t word = present; (word & kMorePresence) != 0 && header.has(at + 4); at += 4)
        word = header.u32(at, ByteOrder::Little);
    if ((present & kTsft) != 0)
        at = ((at + 7) & ~std::size_t{7}) + 8;
    return (present & kFlags) != 0 ? header.u8(at) : std::uint8_t{0};
}

} // namespace

void decodeWlanFrame(Walk& walk, ByteView bytes, WlanForm form) {
    const std::uint16_t control = bytes.u16(0, form.swapped_control ? ByteOrder::Big : ByteOrder::Little);
    if (!isData(control))
        return walk.end(Verdict::OtherProtocol, bytes, "an 802.11 frame without data");
    const std::size_t header = headerSize(control);
    const std::size_t size = form.padded ? (header + 3) & ~std::size_t{3} : header;
    if (!walk.enter(bytes, size, "802.11", {}, "IEEE 802.11 data frame."))
        return;
    const ByteView payload = bytes.from(size);
    if ((control & kProtected) != 0)
        return walk.end(Verdict::OtherProtocol, payload, "encrypted by 802.11");
    const bool fragment = (control & kMoreFragments) != 0 || (bytes.u16(22, ByteOrder::Little) & 0xf) != 0;
    if (fragment)
        return walk.end(Verdict::OtherProtocol, payload, "a fragment of an 802.11 frame");
    const bool aggregate = (control & kQos) != 0 && (bytes.u8(qosControlAt(control)) & kAggregated) != 0;
    return aggregate ? decodeAggregate(walk, payload) : decodeLlc(walk, payload);
}

void decodeWlan(Walk& walk, ByteView bytes) {
    decodeWlanFrame(walk, bytes, {});
}

void decodeRadiotap(Walk& walk, ByteView bytes) {
    constexpr std::uint8_t kPadded = 0x20;
    constexpr std::uint8_t kHasFcs = 0x10;
    const std::size_t size = bytes.u16(2, ByteOrder::Little);
    if (!walk.enter(bytes, std::max<std::size_t>(size, 8), "radiotap", {}, "radiotap.org."))
        return;
    const std::uint8_t flags = radiotapFlags(bytes.first(size));
    ByteView frame = bytes.from(size);
    if ((flags & kHasFcs) != 0 && frame.length() >= 4)
        frame = frame.first(frame.length() - 4);
    decodeWlanFrame(walk, frame, {.padded = (flags & kPadded) != 0});
}

// Prism and its successor AVS share a link type; AVS has a magic number. Prism lengths are in the driver's
// byte order.
void decodePrism(Walk& walk, ByteView bytes) {
    const bool avs = (bytes.u32(0) & 0xfffff000) == kAvsMagic;
    const std::uint32_t little = bytes.u32(4, ByteOrder::Little);
    constexpr std::uint32_t kLongest = 4096;
    const std::size_t size = avs || little > kLongest ? bytes.u32(4) : little;
    if (walk.enter(bytes, std::max<std::size_t>(size, 8), avs ? "AVS" : "Prism"))
        decodeWlan(walk, bytes.from(size));
}

void decodePpi(Walk& walk, ByteView bytes) {
    const std::size_t size = bytes.u16(2, ByteOrder::Little);
    if (walk.enter(bytes, std::max<std::size_t>(size, 8), "PPI", {}, "Per-packet information header."))
        decodeLinkType(walk, bytes.u32(4, ByteOrder::Little), bytes.from(size));
}

} // namespace synscope::capture
