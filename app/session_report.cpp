// SPDX-License-Identifier: GPL-3.0-or-later
// Reports of what a window looks at, made and drawn on a worker.
#include "app/report_making.h"
#include "app/session.h"
#include "ui/report/report_file.h"

#include <QCoreApplication>

#include <utility>

namespace synscope::app {

namespace {

std::optional<model::ReportLadder> ladderOf(PacketReader& reader,
                                            const std::shared_ptr<const LoadedCapture>& capture,
                                            model::ConnectionId id, const std::stop_token& stop) {
    const auto detail = reader.detail(capture, id, stop);
    if (!detail) {
        return std::nullopt;
    }
    model::ReportLadder ladder;
    ladder.id = id;
    ladder.connection = detail->row.connection;
    ladder.what = detail->explanation;
    ladder.forecast = detail->forecast;
    ladder.steps = detail->steps;
    ladder.holes = detail->holes;
    ladder.truncated = detail->truncated;
    return ladder;
}

ReportSource sourceOf(PacketReader& reader, const std::shared_ptr<const LoadedCapture>& capture,
                      const std::stop_token& stop) {
    ReportSource source;
    source.capture = capture->reportCapture();
    source.groups = capture->groups();
    source.scan = [capture](const ReportSource::Visit& visit) { capture->scan(0, visit); };
    source.ladder = [&reader, capture, stop](model::ConnectionId id) {
        return ladderOf(reader, capture, id, stop);
    };
    return source;
}

} // namespace

void Session::requestReport(model::ReportChoice choice, ui::ReportKind kind, Ready ready) {
    report_progress_ = std::make_shared<std::atomic<double>>(0.0); // the job before may still write to its
                                                                   // own
    report_jobs_.start([progress = report_progress_, current = capture(), kernel = kernelView(), kind,
                        choice = std::move(choice),
                        ready = std::move(ready)](const std::stop_token& stop) -> ui::JobRunner::Delivery {
        if (!current) {
            return [ready] { ready({}); };
        }
        PacketReader reader;
        ReportSource source = sourceOf(reader, current, stop);
        source.kernel = kernel;
        const auto report = makeReport(source, choice, stop, *progress);
        if (!report) {
            return {};
        }
        const QString program = QStringLiteral("SynScope ") + QCoreApplication::applicationVersion();
        QByteArray content = kind == ui::ReportKind::Pdf ? ui::reportPdf(*report, program)
                                                         : ui::reportPage(*report, program);
        return [ready, content = std::move(content)] { ready(content); };
    });
}

} // namespace synscope::app
