// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session.h"

#include "app/lab_source.h"
#include "app/live_plan.h"
#include "ui/words.h"

#include <utility>

namespace synscope::app {

namespace {

void discard(const std::shared_ptr<LoadedCapture>& capture) {
    if (capture && capture->live() != nullptr) {
        capture->live()->discard();
    }
}

/// On the reader's own thread; voids what was asked of the old capture.
void dropReader(ui::JobRunner& jobs, const std::shared_ptr<PacketReader>& reader) {
    jobs.start([reader](const std::stop_token&) -> ui::JobRunner::Delivery {
        reader->release();
        return {};
    });
}

} // namespace

/// Whoever ends the session was asked before: a program that is killed leaves its live capture to be found
/// again.
Session::~Session() {
    loader_.request_stop();
    discard(capture());
}

std::shared_ptr<LoadedCapture> Session::capture() const {
    const std::scoped_lock lock(capture_lock_);
    return capture_;
}

ui::FeedStatus Session::status() const {
    const auto current = capture();
    return current ? current->status() : ui::FeedStatus{};
}

bool Session::rows(std::span<const model::ConnectionId> ids, std::vector<ui::ConnectionRow>& out) const {
    if (const auto current = capture()) {
        return current->rows(ids, out);
    }
    out.assign(ids.size(), {});
    return true;
}

void Session::scan(std::uint32_t first,
                   const std::function<bool(model::ConnectionId, std::span<const model::Connection>,
                                            model::Horizon)>& visit) const {
    if (const auto current = capture()) {
        current->scan(first, visit);
    }
}

std::shared_ptr<const model::Groups> Session::groups() const {
    const auto current = capture();
    return current ? current->groups() : nullptr;
}

void Session::requestDetail(model::ConnectionId id, DetailReady ready) {
    detail_jobs_.start([reader = detail_reader_, current = capture(), id,
                        ready = std::move(ready)](const std::stop_token& stop) -> ui::JobRunner::Delivery {
        const model::GroupId group = ui::groupOfRow(id);
        auto detail = !current        ? nullptr
                      : group.valid() ? current->groupDetail(group, stop)
                                      : reader->detail(current, id, stop);
        return [ready, detail = std::move(detail)] { ready(detail); };
    });
}

void Session::requestFrame(model::FrameRef frame, FrameReady ready) {
    frame_jobs_.start([reader = frame_reader_, current = capture(), frame,
                       ready = std::move(ready)](const std::stop_token&) -> ui::JobRunner::Delivery {
        auto dissected = current ? reader->frame(current, frame) : nullptr;
        return [ready, dissected = std::move(dissected)] { ready(dissected); };
    });
}

void Session::requestTrace(model::ConnectionId id, TraceReady ready) {
    trace_progress_ = std::make_shared<std::atomic<double>>(0.0); // the job before may still write to its own
    trace_jobs_.start([reader = trace_reader_, progress = trace_progress_, current = capture(), id,
                       ready = std::move(ready)](const std::stop_token& stop) -> ui::JobRunner::Delivery {
        auto trace = current ? reader->trace(current, id, *progress, stop) : nullptr;
        return [ready, trace = std::move(trace)] { ready(trace); };
    });
}

void Session::open(const QString& path) {
    load(std::make_shared<LoadedCapture>(path, ++openings_));
}

void Session::openTogether(const QStringList& paths) {
    load(std::make_shared<LoadedCapture>(paths, ++openings_));
}

void Session::load(std::shared_ptr<LoadedCapture> next) {
    if (sampler_) {
        sampler_->stop();
    }
    dropReader(detail_jobs_, detail_reader_);
    dropReader(frame_jobs_, frame_reader_);
    dropReader(trace_jobs_, trace_reader_);
    loader_.request_stop();
    std::shared_ptr<LoadedCapture> previous;
    {
        const std::scoped_lock lock(capture_lock_);
        previous = std::exchange(capture_, next);
    }
    discard(previous);
    // The new loader waits for the old one and frees what that had read, so that nobody else has to, and so
    // that there are never two tables in the making.
    loader_ = std::jthread([before = std::move(loader_), sampler = std::move(sampler_),
                            previous = std::move(previous),
                            next = std::move(next)](const std::stop_token& stop) mutable {
        if (before.joinable()) {
            before.join();
        }
        sampler.reset(); // may still be looking: at all processes, for whose a socket is
        previous.reset();
        next->load(stop);
    });
}

/// A live capture still takes what the kernel holds; a file, or an interface that is not open yet, is left
/// alone at once.
void Session::cancel() {
    const auto current = capture();
    if (current && current->live() != nullptr && current->status().phase == ui::FeedStatus::Phase::Loading) {
        current->live()->finish();
    } else {
        loader_.request_stop();
    }
}

void Session::checkCaptureFilter(const QString& filter, FilterChecked ready) {
    filter_jobs_.start([filter, ready = std::move(ready)](const std::stop_token&) -> ui::JobRunner::Delivery {
        auto problem = checkFilter(filter);
        return [ready, problem = std::move(problem)] { ready(problem); };
    });
}

void Session::startLive(const ui::LiveRequest& request) {
    auto next = std::make_shared<LoadedCapture>(planFor(request), ++openings_);
    load(next);
    if (request.interfaces.value(0).startsWith(QLatin1String(kLabPrefix))) {
        sampler_.reset(); // the lab's hosts are not this machine, whose sockets a sampler would show
        return;
    }
    SamplerOptions options;
    options.capture_ring = [next] { return next->live()->captureRing(); };
    options.interface = request.interfaces.value(0).toStdString();
    sampler_ = std::make_unique<Sampler>(std::move(options));
}

std::uint64_t Session::kernelLooks() const {
    return sampler_ ? sampler_->looks() : 0;
}

/// When the capture is over, so is the sampling; what it told stays.
std::shared_ptr<const model::KernelView> Session::kernelView() const {
    if (!sampler_) {
        return nullptr;
    }
    if (status().phase != ui::FeedStatus::Phase::Loading) {
        sampler_->stop();
    }
    return sampler_->view();
}

void Session::watchSockets(const model::SocketAddress& client, const model::SocketAddress& server) {
    if (sampler_) {
        sampler_->select(capture::SelectedConnection{client, server});
    }
}

void Session::setPaused(bool paused) {
    if (const auto current = capture(); current && current->live() != nullptr) {
        current->live()->setPaused(paused);
    }
}

void Session::setHandshakesOnly(bool only) {
    if (const auto current = capture(); current && current->live() != nullptr) {
        current->live()->setHandshakesOnly(only);
    }
}

void Session::saveLive(const QString& path, Saved ready) {
    save_jobs_.start([current = capture(), path,
                      ready = std::move(ready)](const std::stop_token&) -> ui::JobRunner::Delivery {
        LiveControl* live = current ? current->live() : nullptr;
        const auto problem = live != nullptr ? live->saveTo(path.toStdString()) : std::nullopt;
        return [ready, sentence = problem ? ui::toQString(problem->message) : QString()] { ready(sentence); };
    });
}

} // namespace synscope::app
