// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sequence/trace_loader.h"

namespace synscope::ui {
namespace {

constexpr int kProgressMs = 100;

} // namespace

TraceLoader::TraceLoader(Feed& feed, QObject* parent)
    : QObject(parent)
    , feed_(feed) {
    timer_.setInterval(kProgressMs);
    connect(&timer_, &QTimer::timeout, this, [this] { emit progressed(feed_.traceProgress()); });
}

void TraceLoader::show(const std::shared_ptr<const ConnectionDetail>& detail, bool growing) {
    if (!detail || detail->trace) {
        abandon();
        trace_ = detail ? detail->trace : nullptr;
        requested_ = {};
        emit ready(trace_);
        return;
    }
    const model::ConnectionId id = detail->row.id;
    const bool current = requested_ == id &&
                         (growing || busy_ || (trace_ && trace_->generation >= detail->generation));
    if (!current) {
        request(id);
    }
}

void TraceLoader::request(model::ConnectionId id) {
    if (requested_ != id) {
        trace_ = nullptr;
        emit ready(nullptr);
    }
    requested_ = id;
    busy_ = true;
    timer_.start();
    emit progressed(0);
    feed_.requestTrace(id, [this](const auto& trace) { received(trace); });
}

void TraceLoader::received(const std::shared_ptr<const ConnectionTrace>& trace) {
    busy_ = false;
    timer_.stop();
    trace_ = trace;
    if (trace) {
        emit ready(trace);
    } else {
        emit stopped(
            tr("The packets of this connection cannot be read again: the file is gone or has changed."));
    }
}

void TraceLoader::abandon() {
    if (busy_) {
        feed_.cancelTrace();
    }
    busy_ = false;
    timer_.stop();
}

void TraceLoader::cancel() {
    if (!busy_) {
        return;
    }
    abandon();
    emit stopped(tr("Reading was cancelled. Select the connection again to read its packets."));
}

} // namespace synscope::ui
