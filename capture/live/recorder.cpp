// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/recorder.h"

namespace synscope::capture {

namespace {

class LogReader final : public FrameReader {
public:
    explicit LogReader(std::shared_ptr<const FrameLog> log)
        : log_(std::move(log)) {}
    model::Result<Frame> frameAt(model::FrameRef ref) override { return log_->frameAt(ref, bytes_); }

private:
    std::shared_ptr<const FrameLog> log_;
    std::vector<std::byte> bytes_;
};

} // namespace

ReadEnd Recorder::read(std::vector<Frame>& frames, std::size_t capacity, std::stop_token stop) {
    const ReadEnd end = source_->read(frames, capacity, std::move(stop));
    if (!frames.empty()) {
        log_->append(frames, facts().interfaces, facts().capture_drops);
        last_time_ = frames.back().time;
    }
    if (end != ReadEnd::More) {
        log_->appendStatistics(facts().interfaces, last_time_);
        log_->settle(); // who is told of the end finds it all on disk
    }
    return end;
}

model::Result<std::unique_ptr<FrameReader>> Recorder::openFrames() const {
    return std::unique_ptr<FrameReader>(std::make_unique<LogReader>(log_));
}

LiveFacts Recorder::liveFacts() const {
    LiveFacts facts = source_->liveFacts();
    if (const std::string trouble = log_->trouble(); !trouble.empty()) {
        facts.notice += (facts.notice.empty() ? "" : " ") + trouble;
    }
    return facts;
}

} // namespace synscope::capture
