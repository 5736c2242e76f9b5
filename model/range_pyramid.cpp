// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/range_pyramid.h"

namespace synscope::model {

void RangePyramid::append(const Range& leaf) {
    for (std::size_t level = 0; level < levels_.size(); ++level) {
        RecentLog<Range>& nodes = levels_[level];
        const std::uint64_t number = leaves_ / leavesBelow(level);
        if (number < nodes.end()) {
            nodes[number] = merged(nodes[number], leaf);
        } else {
            nodes.push(leaf);
        }
    }
    if (leaves_ == 0) {
        levels_.emplace_back(kept_nodes_).push(leaf);
    }
    ++leaves_;
    growUpwards();
}

void RangePyramid::growUpwards() {
    const RecentLog<Range>& top = levels_.back();
    if (top.end() <= kFan) {
        return;
    }
    // One node too many: the full ones become the first node of a new level, the new one its second.
    Range first = top[0];
    for (std::uint64_t n = 1; n < kFan; ++n) {
        first = merged(first, top[n]);
    }
    const Range second = top[kFan];
    RecentLog<Range>& level = levels_.emplace_back(kept_nodes_);
    level.push(first);
    level.push(second);
}

std::size_t RangePyramid::memoryBytes() const {
    std::size_t bytes = 0;
    for (const RecentLog<Range>& level : levels_) {
        bytes += level.memoryBytes();
    }
    return bytes;
}

} // namespace synscope::model
