// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/join_match.h"

#include <algorithm>
#include <compare>
#include <utility>

namespace synscope::model {
namespace {

/// What a packet keeps on its way.
struct Key {
    std::uint32_t sequence;
    std::uint32_t acknowledgment;
    std::uint32_t length;
    std::uint32_t timestamp;
    std::uint32_t echo;
    std::uint16_t flags;
    std::uint16_t ip_id;
    std::uint16_t icmp; ///< type and code, 0 for TCP
    friend auto operator<=>(const Key&, const Key&) = default;
};

/// How much of a packet is compared.
struct Strictness {
    bool timestamps;
    bool ip_id;
};

Key keyOf(const Segment& segment, Strictness strict) {
    const bool stamped = strict.timestamps && segment.options.has(TcpOptions::kTimestamps);
    const bool icmp = segment.kind == SegmentKind::IcmpError;
    return {
        .sequence = segment.sequence,
        .acknowledgment = segment.acknowledgment,
        .length = segment.payload_length,
        .timestamp = stamped ? segment.options.timestamp_value : 0,
        .echo = stamped ? segment.options.timestamp_echo : 0,
        .flags = segment.flags,
        .ip_id = strict.ip_id ? segment.ip_id : std::uint16_t{0},
        .icmp = static_cast<std::uint16_t>(icmp ? segment.icmp_type << 8 | segment.icmp_code | 1 << 15 : 0)};
}

struct Keyed {
    Key key;
    std::size_t index;
    friend auto operator<=>(const Keyed&, const Keyed&) = default;
};

using KeyedList = std::vector<Keyed>;

/// The run of equal keys that begins at `begin`.
std::size_t endOfRun(const KeyedList& list, std::size_t begin) {
    std::size_t end = begin;
    while (end < list.size() && list[end].key == list[begin].key) {
        ++end;
    }
    return end;
}

/// Calls `visit(a_begin, a_end, b_begin, b_end)` for every key that both sorted lists hold.
template <class Visit>
void forCommonKeys(const KeyedList& a, const KeyedList& b, Visit visit) {
    for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
        if (a[i].key == b[j].key) {
            const std::size_t i_end = endOfRun(a, i);
            const std::size_t j_end = endOfRun(b, j);
            visit(i, i_end, j, j_end);
            i = i_end;
            j = j_end;
        } else if (a[i].key < b[j].key) {
            ++i;
        } else {
            ++j;
        }
    }
}

std::uint32_t endOf(const Segment& segment) {
    return segment.sequence + segment.payload_length;
}

std::int32_t distance(std::uint32_t from, std::uint32_t to) {
    return static_cast<std::int32_t>(to - from);
}

/// Bytes that both carry.
std::uint32_t overlap(const Segment& a, const Segment& b) {
    const std::uint32_t begin = distance(a.sequence, b.sequence) > 0 ? b.sequence : a.sequence;
    const std::uint32_t end = distance(endOf(a), endOf(b)) < 0 ? endOf(b) : endOf(a);
    return static_cast<std::uint32_t>(std::max(0, distance(begin, end)));
}

bool sameStamp(const Segment& a, const Segment& b) {
    return !a.options.has(TcpOptions::kTimestamps) || !b.options.has(TcpOptions::kTimestamps) ||
           a.options.timestamp_value == b.options.timestamp_value;
}

class Matcher {
public:
    Matcher(std::span<const Passing> earlier, std::span<const Passing> later, TimeNs slack)
        : earlier_(earlier)
        , later_(later)
        , slack_(slack) {
        result_.landings.resize(earlier.size());
        result_.origins.assign(later.size(), kNoMatch);
    }

    Matching run() {
        matchEqual({.timestamps = true, .ip_id = true});
        if (!kept_id_) {
            matchEqual({.timestamps = true, .ip_id = false});
        }
        if (!kept_stamp_) {
            matchEqual({.timestamps = false, .ip_id = false});
        }
        matchPieces();
        return std::move(result_);
    }

private:
    [[nodiscard]] bool isFree(std::size_t i) const { return result_.landings[i].first == kNoMatch; }

    [[nodiscard]] KeyedList freeEarlier(Strictness strict) const {
        KeyedList list;
        for (std::size_t i = 0; i < earlier_.size(); ++i) {
            if (isFree(i)) {
                list.push_back({keyOf(*earlier_[i].segment, strict), i});
            }
        }
        std::sort(list.begin(), list.end());
        return list;
    }

    [[nodiscard]] KeyedList freeLater(Strictness strict) const {
        KeyedList list;
        for (std::size_t j = 0; j < later_.size(); ++j) {
            if (result_.origins[j] == kNoMatch) {
                list.push_back({keyOf(*later_[j].segment, strict), j});
            }
        }
        std::sort(list.begin(), list.end());
        return list;
    }

    void matchEqual(Strictness strict) {
        const KeyedList left = freeEarlier(strict);
        const KeyedList right = freeLater(strict);
        forCommonKeys(left, right, [&](std::size_t i, std::size_t i_end, std::size_t j, std::size_t j_end) {
            const bool none_missing = i_end - i == j_end - j;
            // What even its identification agrees with is the same packet, whatever the clocks say.
            if (none_missing && (strict.ip_id || allInTime(left, right, i, i_end, j))) {
                for (; i < i_end; ++i, ++j) {
                    pair(left[i].index, right[j].index);
                }
            } else {
                pairByTime(left, i, i_end, right, j, j_end);
            }
        });
    }

    [[nodiscard]] bool inTime(std::size_t i, std::size_t j) const {
        return earlier_[i].time <= later_[j].time + slack_;
    }

    [[nodiscard]] bool allInTime(const KeyedList& left, const KeyedList& right, std::size_t i,
                                 std::size_t i_end, std::size_t j) const {
        for (; i < i_end; ++i, ++j) {
            if (!inTime(left[i].index, right[j].index)) {
                return false;
            }
        }
        return true;
    }

    /// From the last arrival backwards, each with the latest one that can be it: whoever repeats a packet
    /// waits longer than the packet takes.
    void pairByTime(const KeyedList& left, std::size_t i, std::size_t i_end, const KeyedList& right,
                    std::size_t j, std::size_t j_end) {
        std::size_t next = i_end;
        while (j_end > j && next > i) {
            const std::size_t arrival = right[--j_end].index;
            while (next > i && !inTime(left[next - 1].index, arrival)) {
                --next;
            }
            if (next > i) {
                pair(left[--next].index, arrival);
            }
        }
    }

    void pair(std::size_t i, std::size_t j) {
        const Segment& sent = *earlier_[i].segment;
        const Segment& seen = *later_[j].segment;
        result_.landings[i] = {j, j, sent.payload_length};
        result_.origins[j] = i;
        kept_id_ = kept_id_ || (sent.ip_id != 0 && sent.ip_id == seen.ip_id);
        kept_stamp_ = kept_stamp_ || (sent.options.has(TcpOptions::kTimestamps) &&
                                      seen.options.has(TcpOptions::kTimestamps));
    }

    /// What one point saw in one piece and the other in several.
    void matchPieces() {
        std::vector<std::size_t> whole;
        std::uint32_t longest = 0;
        for (std::size_t i = 0; i < earlier_.size(); ++i) {
            const std::uint32_t length = earlier_[i].segment->payload_length;
            if (isFree(i) && length > 0 && earlier_[i].segment->kind == SegmentKind::Tcp) {
                whole.push_back(i);
                longest = std::max(longest, length);
            }
        }
        if (whole.empty()) {
            return;
        }
        const std::uint32_t base = earlier_[whole.front()].segment->sequence;
        const auto before = [&](std::size_t a, std::size_t b) {
            return distance(base, earlier_[a].segment->sequence) <
                   distance(base, earlier_[b].segment->sequence);
        };
        std::stable_sort(whole.begin(), whole.end(), before);
        for (std::size_t j = 0; j < later_.size(); ++j) {
            const Segment& seen = *later_[j].segment;
            if (result_.origins[j] == kNoMatch && seen.payload_length > 0 && seen.kind == SegmentKind::Tcp) {
                matchPiece(whole, base, distance(base, seen.sequence) - static_cast<std::int32_t>(longest),
                           j);
            }
        }
    }

    void matchPiece(const std::vector<std::size_t>& whole, std::uint32_t base, std::int32_t lowest,
                    std::size_t j) {
        const Segment& seen = *later_[j].segment;
        auto candidate = std::lower_bound(whole.begin(), whole.end(), lowest,
                                          [&](std::size_t i, std::int32_t limit) {
                                              return distance(base, earlier_[i].segment->sequence) < limit;
                                          });
        for (; candidate != whole.end(); ++candidate) {
            const Segment& sent = *earlier_[*candidate].segment;
            if (distance(endOf(seen), sent.sequence) >= 0) {
                return;
            }
            const std::uint32_t common = overlap(sent, seen);
            if (common > 0 && inTime(*candidate, j) && sameStamp(sent, seen)) {
                land(*candidate, j, common);
            }
        }
    }

    void land(std::size_t i, std::size_t j, std::uint32_t bytes) {
        Landing& landing = result_.landings[i];
        landing.first = std::min(landing.first, j);
        landing.last = j;
        landing.bytes = std::min(landing.bytes + bytes, earlier_[i].segment->payload_length);
        result_.origins[j] = std::min(result_.origins[j], i);
    }

    std::span<const Passing> earlier_;
    std::span<const Passing> later_;
    TimeNs slack_;
    Matching result_;
    bool kept_id_ = false;
    bool kept_stamp_ = false;
};

KeyedList sortedKeys(std::span<const Segment> segments) {
    KeyedList list;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        list.push_back({keyOf(segments[i], {.timestamps = true, .ip_id = true}), i});
    }
    std::sort(list.begin(), list.end());
    return list;
}

} // namespace

Matching matchPassing(std::span<const Passing> earlier, std::span<const Passing> later, TimeNs slack_ns) {
    return Matcher(earlier, later, slack_ns).run();
}

std::vector<std::pair<std::size_t, std::size_t>> matchUnmistakable(std::span<const Segment> a,
                                                                   std::span<const Segment> b) {
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    const KeyedList left = sortedKeys(a);
    const KeyedList right = sortedKeys(b);
    forCommonKeys(left, right, [&](std::size_t i, std::size_t i_end, std::size_t j, std::size_t j_end) {
        if (i_end - i == 1 && j_end - j == 1) {
            pairs.emplace_back(left[i].index, right[j].index);
        }
    });
    return pairs;
}

} // namespace synscope::model
