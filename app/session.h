// SPDX-License-Identifier: GPL-3.0-or-later
// What one window looks at: the opened capture, the thread that reads it and the workers that read packets
// again.
#pragma once

#include "app/interface_watch.h"
#include "app/loaded_capture.h"
#include "app/packet_reader.h"
#include "app/path_tracer.h"
#include "app/privilege.h"
#include "app/sampler.h"
#include "ui/feed.h"
#include "ui/job_runner.h"
#include "ui/live_feed.h"
#include "ui/report/report_feed.h"

#include <QString>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>

namespace synscope::app {

/// status(), rows() and scan() are for any thread, the rest and the destructor for the UI thread.
class Session : public ui::Feed, public ui::LiveFeed, public ui::ReportFeed {
public:
    Session() = default;
    ~Session() override; ///< waits for its threads, which stop within some 100 ms

    [[nodiscard]] ui::FeedStatus status() const override;
    bool rows(std::span<const model::ConnectionId> ids, std::vector<ui::ConnectionRow>& out) const override;
    void scan(std::uint32_t first,
              const std::function<bool(model::ConnectionId, std::span<const model::Connection>,
                                       model::Horizon)>& visit) const override;
    [[nodiscard]] std::shared_ptr<const model::Groups> groups() const override;
    void requestDetail(model::ConnectionId id, DetailReady ready) override;
    void requestFrame(model::FrameRef frame, FrameReady ready) override;
    void requestTrace(model::ConnectionId id, TraceReady ready) override;
    [[nodiscard]] double traceProgress() const override { return *trace_progress_; }
    void cancelTrace() override { trace_jobs_.cancel(); }
    void open(const QString& path) override;
    void openTogether(const QStringList& paths) override;
    void cancel() override;

    [[nodiscard]] ui::ReportFeed* reports() override { return this; }
    void requestReport(model::ReportChoice choice, ui::ReportKind kind, Ready ready) override;
    [[nodiscard]] double reportProgress() const override { return *report_progress_; }
    void cancelReport() override { report_jobs_.cancel(); }

    [[nodiscard]] ui::LiveFeed* live() override { return this; }
    [[nodiscard]] std::vector<ui::InterfaceRow> interfaces() const override { return watch_.rows(); }
    void watchInterfaces(bool watch) override { watch_.setActive(watch); }
    void checkCaptureFilter(const QString& filter, FilterChecked ready) override;
    [[nodiscard]] bool canAskForPrivilege() const override { return PrivilegeRequest::possible(); }
    void askForPrivilege(Asked ready) override { privilege_.ask(std::move(ready)); }
    void startLive(const ui::LiveRequest& request) override;
    void setPaused(bool paused) override;
    void setHandshakesOnly(bool only) override;
    void saveLive(const QString& path, Saved ready) override;
    void tracePath(const model::SocketAddress& target) override { tracer_.start(target); }
    void stopTrace() override { tracer_.stop(); }
    [[nodiscard]] model::PathTrace tracedPath() const override { return tracer_.trace(); }
    [[nodiscard]] std::uint64_t kernelLooks() const override;
    [[nodiscard]] std::shared_ptr<const model::KernelView> kernelView() const override;
    void watchSockets(const model::SocketAddress& client, const model::SocketAddress& server) override;

private:
    void load(std::shared_ptr<LoadedCapture> next);
    [[nodiscard]] std::shared_ptr<LoadedCapture> capture() const;

    mutable std::mutex capture_lock_; ///< guards the pointer only
    std::shared_ptr<LoadedCapture> capture_;
    std::uint64_t openings_ = 0;

    // Each is used by the one thread of its runner only.
    std::shared_ptr<PacketReader> detail_reader_ = std::make_shared<PacketReader>();
    std::shared_ptr<PacketReader> frame_reader_ = std::make_shared<PacketReader>();
    std::shared_ptr<PacketReader> trace_reader_ = std::make_shared<PacketReader>();
    std::shared_ptr<std::atomic<double>> trace_progress_ = std::make_shared<std::atomic<double>>(0.0);
    std::shared_ptr<std::atomic<double>> report_progress_ = std::make_shared<std::atomic<double>>(0.0);
    ui::JobRunner detail_jobs_;
    ui::JobRunner frame_jobs_;
    ui::JobRunner trace_jobs_;
    ui::JobRunner report_jobs_;
    ui::JobRunner filter_jobs_;
    ui::JobRunner save_jobs_;
    InterfaceWatch watch_;
    PrivilegeRequest privilege_;
    PathTracer tracer_;
    std::unique_ptr<Sampler> sampler_; ///< of a live capture
    std::jthread loader_;
};

} // namespace synscope::app
