// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/fingerprint.h"

namespace synscope::model {
namespace {

/// With an IP identification of its own a copy may take the detour over a mirror port.
constexpr TimeNs kCopyWithIdNs = 100 * kMillisecondNs;
/// Without one (IPv6, some SYN-ACKs) only the time tells; no stack repeats a segment that soon.
constexpr TimeNs kCopyWithoutIdNs = kMillisecondNs;

constexpr std::uint32_t kTtlByte = 0xff;

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
    constexpr std::uint64_t kOdd = 0x9e3779b97f4a7c15U;
    hash = (hash ^ value) * kOdd;
    return hash ^ (hash >> 32);
}

/// Pure ACKs and RSTs do repeat within a millisecond, when several segments draw the same answer.
bool isNeverRepeatedAtOnce(const Segment& segment) {
    return !segment.has(tcp_flag::kRst) &&
           (segment.payload_length > 0 || segment.has(tcp_flag::kSyn | tcp_flag::kFin));
}

} // namespace

std::uint32_t computeFingerprint(const Segment& segment) {
    std::uint64_t hash = mix(0, (std::uint64_t{segment.sequence} << 32) | segment.acknowledgment);
    hash = mix(hash, (std::uint64_t{segment.payload_length} << 32) | (std::uint64_t{segment.flags} << 16) |
                         segment.window);
    hash = mix(hash, (std::uint64_t{segment.options.timestamp_value} << 32) | segment.options.timestamp_echo);
    hash = mix(hash, (std::uint64_t{segment.options.present} << 16) | segment.ip_id);
    return (static_cast<std::uint32_t>(hash) & ~kTtlByte) | segment.ttl;
}

bool isCapturedTwice(const Endpoint& own, const Segment& segment) {
    if (own.packets == 0 || (segment.ip_id == 0 && !isNeverRepeatedAtOnce(segment))) {
        return false;
    }
    const TimeNs gap = timeBetween(own.last_time, segment.time);
    const TimeNs limit = segment.ip_id != 0 ? kCopyWithIdNs : kCopyWithoutIdNs;
    return gap < limit && gap > -limit && ((own.last_fingerprint ^ fingerprintOf(segment)) & ~kTtlByte) == 0;
}

bool ttlJumps(const Endpoint& own, const Segment& segment) {
    return own.packets > 0 && (own.last_fingerprint & kTtlByte) != segment.ttl;
}

} // namespace synscope::model
