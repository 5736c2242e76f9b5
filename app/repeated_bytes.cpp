// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/repeated_bytes.h"

#include "capture/decode/decoder.h"
#include "model/overlap.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace synscope::app {

namespace {

constexpr std::size_t kMostOverlaps = 500;

/// The layer that capture/decode/tcp_fields.cpp gives the payload.
constexpr std::string_view kPayload = "TCP payload";

/// What was captured of a segment's payload; empty where it cannot be had.
std::vector<std::byte> payloadOf(const model::Segment& segment, const ReadFrame& read) {
    const auto frame = read(segment.frame);
    if (!frame || (segment.oddities & model::oddity::kFragment) != 0) {
        return {};
    }
    const model::DissectedFrame fields = capture::dissect(frame.value());
    const auto found = std::find_if(fields.layers.rbegin(), fields.layers.rend(),
                                    [](const auto& layer) { return layer.name == kPayload; });
    if (found == fields.layers.rend()) {
        return {};
    }
    return {fields.bytes.begin() + static_cast<std::ptrdiff_t>(found->begin),
            fields.bytes.begin() + static_cast<std::ptrdiff_t>(found->end)};
}

/// The captured ones among the bytes that both have.
std::size_t common(const std::vector<std::byte>& bytes, std::uint32_t begin, std::uint32_t length) {
    return begin >= bytes.size() ? 0 : std::min<std::size_t>(length, bytes.size() - begin);
}

} // namespace

void compareRepeatedBytes(std::span<const model::LadderStep> steps, const ReadFrame& read,
                          model::PacketEvidence& evidence) {
    for (const model::Overlap& overlap : model::findOverlaps(steps, kMostOverlaps)) {
        const auto first = payloadOf(steps[overlap.first].segment, read);
        const auto again = payloadOf(steps[overlap.again].segment, read);
        const std::size_t length = std::min(common(first, overlap.in_first, overlap.length),
                                            common(again, overlap.in_again, overlap.length));
        if (length == 0) {
            continue;
        }
        const auto from = again.begin() + overlap.in_again;
        const bool same = std::equal(from, from + static_cast<std::ptrdiff_t>(length),
                                     first.begin() + overlap.in_first);
        ++evidence.repeats_compared;
        evidence.repeats_changed += same ? 0 : 1;
        if (!same && evidence.first_changed_frame == 0) {
            evidence.first_changed_frame = steps[overlap.again].segment.frame.number;
        }
    }
}

} // namespace synscope::app
