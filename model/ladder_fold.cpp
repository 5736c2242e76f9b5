// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/ladder_fold.h"

#include <string>

namespace synscope::model {
namespace {

constexpr std::uint32_t kRepeats = mark::kRetransmission | mark::kKeepAlive | mark::kZeroWindowProbe;
constexpr std::uint32_t kAnswers = mark::kKeepAliveAck | mark::kZeroWindowProbeAck | mark::kDuplicateAck;
/// The ten repeats of a SYN by default are a picture worth seeing; more are not.
constexpr std::size_t kLongTrain = 11;
constexpr std::size_t kShownAtEachEnd = 2;

bool isRepeat(const LadderStep& step) {
    return step.segment.kind == SegmentKind::Tcp && (step.verdict.marks & kRepeats) != 0;
}

bool answersOnly(const LadderStep& step) {
    using namespace tcp_flag;
    return step.segment.kind == SegmentKind::IcmpError ||
           ((step.verdict.marks & kAnswers) != 0 && step.segment.payload_length == 0 &&
            !step.segment.has(kSyn | kFin | kRst));
}

bool sameTrain(const LadderStep& a, const LadderStep& b) {
    return a.verdict.sender == b.verdict.sender && a.segment.sequence == b.segment.sequence;
}

/// The positions of the repeats of the train that begins at `first`.
std::vector<std::size_t> trainFrom(std::span<const LadderStep> steps, std::size_t first) {
    std::vector<std::size_t> repeats{first};
    for (std::size_t i = first + 1; i < steps.size(); ++i) {
        if (isRepeat(steps[i]) && sameTrain(steps[i], steps[first])) {
            repeats.push_back(i);
        } else if (!answersOnly(steps[i])) {
            break;
        }
    }
    return repeats;
}

} // namespace

std::vector<LadderFold> findFolds(std::span<const LadderStep> steps) {
    std::vector<LadderFold> folds;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (!isRepeat(steps[i])) {
            continue;
        }
        const std::vector<std::size_t> train = trainFrom(steps, i);
        if (train.size() >= kLongTrain) {
            folds.push_back({train[kShownAtEachEnd], train[train.size() - kShownAtEachEnd],
                             train.size() - 2 * kShownAtEachEnd});
        }
        i = train.back();
    }
    return folds;
}

Text foldLabel(const LadderFold& fold, TimeNs length_ns) {
    const std::string repeats = std::to_string(fold.repeats);
    const std::size_t answers = fold.end - fold.begin - fold.repeats;
    if (answers == 0) {
        return {SYNSCOPE_TEXT("%1 more repeats in %2"), {repeats, formatDuration(length_ns)}};
    }
    return {SYNSCOPE_TEXT("%1 more repeats and %2 answers in %3"),
            {repeats, std::to_string(answers), formatDuration(length_ns)}};
}

} // namespace synscope::model
