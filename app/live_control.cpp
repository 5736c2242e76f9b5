// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/live_control.h"

#include "app/lab_source.h"
#include "capture/live/recorder.h"
#include "capture/live/wall_clock.h"
#include "ui/words.h"

#include <QStringList>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <utility>

namespace synscope::app {

namespace {

constexpr model::TimeNs kBeatNs = model::kSecondNs / 2;

} // namespace

LiveControl::LiveControl(LivePlan plan)
    : plan_(std::move(plan))
    , handshakes_only_(plan_.options.handshakes_only)
    , begun_(capture::wallClock()) {}

model::Result<std::unique_ptr<capture::Source>> LiveControl::open() {
    capture::LiveOpening opening = openLiveOrLab(plan_.options);
    if (!opening.source) {
        const std::scoped_lock lock(lock_);
        problem_ = opening.problem;
        return model::Error{opening.problem.sentence};
    }
    std::error_code ignored; // create() tells what is wrong with the place
    std::filesystem::create_directories(std::filesystem::path(plan_.log.path).parent_path(), ignored);
    auto log = capture::FrameLog::create(plan_.log);
    if (!log) {
        return log.error();
    }
    auto source = std::make_unique<capture::Recorder>(std::move(opening.source), log.value());
    const std::scoped_lock lock(lock_);
    log_ = std::move(log).value();
    source_ = source.get();
    source_->setPaused(paused_);
    source_->setHandshakesOnly(handshakes_only_);
    if (wants_end_) {
        source_->finish();
    }
    return std::unique_ptr<capture::Source>(std::move(source));
}

void LiveControl::ended() {
    const std::scoped_lock lock(lock_);
    if (!paused_) {
        stopped_ = capture::wallClock();
    }
    paused_ = false;
}

void LiveControl::setPaused(bool paused) {
    const std::scoped_lock lock(lock_);
    if (paused == paused_ || wants_end_) {
        return;
    }
    paused_ = paused;
    stopped_ = paused ? capture::wallClock() : model::kNoTime;
    if (source_ != nullptr) {
        source_->setPaused(paused);
    }
}

void LiveControl::setHandshakesOnly(bool only) {
    const std::scoped_lock lock(lock_);
    handshakes_only_ = only;
    if (source_ != nullptr) {
        source_->setHandshakesOnly(only);
    }
}

void LiveControl::finish() {
    const std::scoped_lock lock(lock_);
    wants_end_ = true;
    if (source_ != nullptr) {
        source_->finish();
    }
}

std::optional<model::Error> LiveControl::saveTo(const std::string& path) {
    std::shared_ptr<capture::FrameLog> log;
    {
        const std::scoped_lock lock(lock_);
        log = log_;
    }
    if (!log) {
        return model::Error{"Nothing was captured yet."};
    }
    return log->saveTo(path);
}

void LiveControl::discard() {
    const std::scoped_lock lock(lock_);
    if (log_) {
        log_->discardAtEnd();
    }
}

QString LiveControl::name() const {
    QStringList names;
    for (const std::string& name : plan_.options.interfaces) {
        names += ui::toQString(name);
    }
    return names.join(QStringLiteral(", "));
}

model::TimeNs LiveControl::clock() const {
    return stopped_ == model::kNoTime ? capture::wallClock() : stopped_;
}

model::TimeNs LiveControl::horizon(model::TimeNs newest) const {
    const std::scoped_lock lock(lock_);
    return std::max(newest, clock());
}

std::uint64_t LiveControl::beat() const {
    const std::scoped_lock lock(lock_);
    return static_cast<std::uint64_t>(std::max<model::TimeNs>(clock() - begun_, 0) / kBeatNs);
}

void LiveControl::describe(ui::FeedStatus& status) const {
    const std::scoped_lock lock(lock_);
    status.live = true;
    status.in_lab = namesLab(plan_.options);
    status.paused = paused_;
    status.command = ui::toQString(problem_.command);
    status.permission = problem_.permission;
    if (source_ != nullptr) {
        const capture::LiveFacts facts = source_->liveFacts();
        status.capture_drops = facts.dropped_by_ring + facts.dropped_by_interface;
        if (status.message.isEmpty()) {
            status.message = ui::toQString(facts.notice);
        }
    }
}

model::Readable<model::CaptureRing> LiveControl::captureRing() const {
    const std::scoped_lock lock(lock_);
    if (source_ == nullptr) {
        return model::Text{SYNSCOPE_TEXT("nothing is being captured")};
    }
    const capture::LiveFacts facts = source_->liveFacts();
    if (facts.received == 0 && facts.delivered == 0) {
        return model::Text{
            SYNSCOPE_TEXT("no packet came yet, or the capture helper reads the ring and does not tell")};
    }
    return model::CaptureRing{facts.received, facts.dropped_by_ring, facts.delivered};
}

std::vector<model::CaptureHole> LiveControl::holes(model::TimeNs begin, model::TimeNs end) const {
    const std::scoped_lock lock(lock_);
    std::vector<model::CaptureHole> holes = source_ == nullptr ? std::vector<model::CaptureHole>()
                                                               : source_->holes();
    std::erase_if(holes,
                  [&](const model::CaptureHole& hole) { return hole.end < begin || hole.begin > end; });
    return holes;
}

} // namespace synscope::app
