// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session.h"

#include <utility>

namespace synscope::app {

namespace {

/// On the reader's own thread; voids what was asked of the old capture.
void dropReader(ui::JobRunner& jobs, const std::shared_ptr<PacketReader>& reader) {
    jobs.start([reader](const std::stop_token&) -> ui::JobRunner::Delivery {
        reader->release();
        return {};
    });
}

} // namespace

Session::~Session() {
    cancel();
}

std::shared_ptr<const LoadedCapture> Session::capture() const {
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
                                            model::TimeNs)>& visit) const {
    if (const auto current = capture()) {
        current->scan(first, visit);
    }
}

void Session::requestDetail(model::ConnectionId id, DetailReady ready) {
    detail_jobs_.start([reader = detail_reader_, current = capture(), id,
                        ready = std::move(ready)](const std::stop_token& stop) -> ui::JobRunner::Delivery {
        auto detail = current ? reader->detail(current, id, stop) : nullptr;
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

void Session::open(const QString& path) {
    dropReader(detail_jobs_, detail_reader_);
    dropReader(frame_jobs_, frame_reader_);
    cancel();
    auto next = std::make_shared<LoadedCapture>(path, ++openings_);
    std::shared_ptr<LoadedCapture> previous;
    {
        const std::scoped_lock lock(capture_lock_);
        previous = std::exchange(capture_, next);
    }
    // The new loader waits for the old one and frees what that had read, so that nobody else has to, and so
    // that there are never two tables in the making.
    loader_ = std::jthread([before = std::move(loader_), previous = std::move(previous),
                            next = std::move(next)](const std::stop_token& stop) mutable {
        if (before.joinable()) {
            before.join();
        }
        previous.reset();
        next->load(stop);
    });
}

void Session::cancel() {
    loader_.request_stop();
}

} // namespace synscope::app
