// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/join_clock.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace synscope::model {
namespace {

constexpr TimeNs kPlausibleDelay = kSecondNs;
constexpr std::size_t kBuckets = 256;
constexpr double kLargestDrift = 5e-4; ///< quartz is good for 1e-4, a virtual machine's clock for less
constexpr TimeNs kDriftShows = 10 * kSecondNs;
constexpr std::size_t kSamplesForDrift = 8; ///< in each direction
constexpr int kNarrowings = 80;
constexpr double kNoticeableGainNs = 50'000;

struct Extent {
    TimeNs begin = std::numeric_limits<TimeNs>::max();
    TimeNs end = std::numeric_limits<TimeNs>::min();

    void include(std::span<const ClockSample> samples) {
        for (const ClockSample& sample : samples) {
            begin = std::min(begin, sample.at);
            end = std::max(end, sample.at);
        }
    }
};

/// Keeps the tightest sample of each stretch of time: the others bound nothing.
template <class Tighter>
std::vector<ClockSample> thinOut(std::span<const ClockSample> samples, const Extent& extent,
                                 Tighter tighter) {
    std::vector<std::optional<ClockSample>> buckets(kBuckets);
    const double length = std::max(1.0, static_cast<double>(timeBetween(extent.begin, extent.end)));
    for (const ClockSample& sample : samples) {
        const double share = static_cast<double>(timeBetween(extent.begin, sample.at)) / length;
        auto& bucket = buckets[std::min(kBuckets - 1, static_cast<std::size_t>(share * kBuckets))];
        if (!bucket || tighter(sample.difference, bucket->difference)) {
            bucket = sample;
        }
    }
    std::vector<ClockSample> kept;
    for (const auto& bucket : buckets) {
        if (bucket) {
            kept.push_back(*bucket);
        }
    }
    return kept;
}

/// The corridor that both directions leave to the offset at a given drift.
class Corridor {
public:
    Corridor(std::span<const ClockSample> forward, std::span<const ClockSample> backward)
        : forward_count_(forward.size())
        , backward_count_(backward.size()) {
        extent_.include(forward);
        extent_.include(backward);
        upper_ = thinOut(forward, extent_, [](TimeNs a, TimeNs b) { return a < b; });
        lower_ = thinOut(backward, extent_, [](TimeNs a, TimeNs b) { return a > b; });
        // Small numbers from here on: what is compared are microseconds, what is stamped are years.
        base_ = upper_.front().difference;
    }

    [[nodiscard]] double width(double drift) const { return upper(drift) - lower(drift); }

    /// The width is concave in the drift: its bounds are the lowest, and the highest, of straight lines.
    [[nodiscard]] double bestDrift() const {
        double left = -kLargestDrift;
        double right = kLargestDrift;
        for (int i = 0; i < kNarrowings; ++i) {
            const double third = (right - left) / 3;
            if (width(left + third) < width(right - third)) {
                left += third;
            } else {
                right -= third;
            }
        }
        return (left + right) / 2;
    }

    /// A line has one more freedom than a constant and always fits better: it must earn it.
    [[nodiscard]] double chooseDrift() const {
        if (timeBetween(extent_.begin, extent_.end) < kDriftShows ||
            std::min(forward_count_, backward_count_) < kSamplesForDrift) {
            return 0;
        }
        const double drift = bestDrift();
        const double gain = width(drift) - width(0);
        return gain > std::max(kNoticeableGainNs, 0.1 * width(drift)) ? drift : 0;
    }

    [[nodiscard]] ClockRelation relation(double drift) const {
        ClockRelation relation;
        relation.at = extent_.begin;
        relation.drift = drift;
        relation.offset_ns = base_ + static_cast<TimeNs>(std::llround((upper(drift) + lower(drift)) / 2));
        // Stamps that contradict each other, by a clock that was set meanwhile, bound nothing either.
        relation.uncertainty_ns = static_cast<TimeNs>(std::llround(std::abs(width(drift)) / 2));
        relation.basis = ClockRelation::Basis::BothDirections;
        return relation;
    }

private:
    [[nodiscard]] double offsetOf(const ClockSample& sample, double drift) const {
        return static_cast<double>(timeBetween(base_, sample.difference)) -
               drift * static_cast<double>(timeBetween(extent_.begin, sample.at));
    }
    [[nodiscard]] double upper(double drift) const {
        double bound = std::numeric_limits<double>::infinity();
        for (const ClockSample& sample : upper_) {
            bound = std::min(bound, offsetOf(sample, drift));
        }
        return bound;
    }
    [[nodiscard]] double lower(double drift) const {
        double bound = -std::numeric_limits<double>::infinity();
        for (const ClockSample& sample : lower_) {
            bound = std::max(bound, offsetOf(sample, drift));
        }
        return bound;
    }

    std::size_t forward_count_;
    std::size_t backward_count_;
    Extent extent_;
    std::vector<ClockSample> upper_;
    std::vector<ClockSample> lower_;
    TimeNs base_ = 0;
};

/// `delay`: the shortest one if the clocks agreed.
ClockRelation oneDirection(TimeNs difference, TimeNs delay) {
    ClockRelation relation;
    relation.basis = ClockRelation::Basis::OneDirection;
    relation.offset_ns = delay >= 0 && delay < kPlausibleDelay ? 0 : difference;
    return relation;
}

bool differsLess(const ClockSample& a, const ClockSample& b) {
    return a.difference < b.difference;
}

} // namespace

TimeNs ClockRelation::toReference(TimeNs stamp) const {
    const TimeNs rough = stamp - offset_ns;
    return rough - static_cast<TimeNs>(std::llround(drift * static_cast<double>(rough - at)));
}

ClockRelation alignClocks(std::span<const ClockSample> forward, std::span<const ClockSample> backward) {
    if (forward.empty() && backward.empty()) {
        return {};
    }
    if (backward.empty()) {
        const TimeNs least = std::min_element(forward.begin(), forward.end(), differsLess)->difference;
        return oneDirection(least, least);
    }
    if (forward.empty()) {
        const TimeNs most = std::max_element(backward.begin(), backward.end(), differsLess)->difference;
        return oneDirection(most, -most);
    }
    const Corridor corridor(forward, backward);
    return corridor.relation(corridor.chooseDrift());
}

} // namespace synscope::model
