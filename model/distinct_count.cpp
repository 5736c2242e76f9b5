// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/distinct_count.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace synscope::model {

void DistinctCount::add(std::uint64_t hash) {
    std::uint8_t& rank = ranks_[hash & (ranks_.size() - 1)];
    const auto zeros = static_cast<std::uint8_t>(std::countl_zero(hash | (ranks_.size() - 1)) + 1);
    rank = std::max(rank, zeros);
}

void DistinctCount::add(const DistinctCount& other) {
    for (std::size_t i = 0; i < ranks_.size(); ++i) {
        ranks_[i] = std::max(ranks_[i], other.ranks_[i]);
    }
}

std::uint64_t DistinctCount::estimate() const {
    const auto places = static_cast<double>(ranks_.size());
    double sum = 0;
    double empty = 0;
    for (const std::uint8_t rank : ranks_) {
        sum += std::ldexp(1.0, -rank);
        empty += rank == 0 ? 1 : 0;
    }
    const double raw = 0.7213 / (1 + 1.079 / places) * places * places / sum;
    const bool few = raw <= 2.5 * places && empty > 0;
    return static_cast<std::uint64_t>(std::llround(few ? places * std::log(places / empty) : raw));
}

} // namespace synscope::model
