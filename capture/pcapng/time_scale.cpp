// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/pcapng/time_scale.h"

#include <algorithm>

namespace synscope::capture {

namespace {

constexpr std::uint8_t kBinary = 0x80;
constexpr int kNsExponent = 9;
constexpr int kLargestExponent = 19; // 10^19 is the last power in 64 bits

std::uint64_t powerOfTen(int exponent) {
    std::uint64_t power = 1;
    for (int i = 0; i < exponent; ++i)
        power *= 10;
    return power;
}

} // namespace

// All arithmetic is unsigned: damaged stamps and offsets may wrap.
TimeScale::TimeScale(std::uint8_t resolution, std::int64_t offset_s)
    : offset_ns_(static_cast<std::uint64_t>(offset_s) * static_cast<std::uint64_t>(model::kSecondNs)) {
    const int exponent = resolution & ~kBinary;
    if ((resolution & kBinary) != 0 && exponent > 0) {
        bits_ = static_cast<std::uint8_t>(std::min(exponent, 63));
    } else if ((resolution & kBinary) != 0) {
        multiplier_ = powerOfTen(kNsExponent);
    } else if (exponent <= kNsExponent) {
        multiplier_ = powerOfTen(kNsExponent - exponent);
    } else {
        multiplier_ = 0;
        divisor_ = powerOfTen(std::min(exponent - kNsExponent, kLargestExponent));
    }
}

std::uint64_t TimeScale::binary(std::uint64_t stamp) const {
    constexpr std::uint8_t kEnoughBits = 32; // a quarter of a nanosecond
    const std::uint64_t second = static_cast<std::uint64_t>(model::kSecondNs);
    std::uint64_t fraction = stamp & ((std::uint64_t{1} << bits_) - 1);
    if (bits_ > kEnoughBits)
        fraction >>= bits_ - kEnoughBits;
    return (stamp >> bits_) * second + (fraction * second >> std::min(bits_, kEnoughBits));
}

model::TimeNs TimeScale::toTime(std::uint64_t stamp) const {
    std::uint64_t ns = stamp * multiplier_;
    if (bits_ != 0)
        ns = binary(stamp);
    else if (multiplier_ == 0)
        ns = stamp / divisor_;
    return static_cast<model::TimeNs>(ns + offset_ns_);
}

} // namespace synscope::capture
