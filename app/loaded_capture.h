// SPDX-License-Identifier: GPL-3.0-or-later
// One opened capture: its table, and the one lock under which loader, window and workers meet.
#pragma once

#include "app/ingest.h"
#include "app/live_control.h"
#include "app/vantages.h"
#include "capture/source.h"
#include "model/report.h"
#include "model/result.h"
#include "ui/feed.h"

#include <QString>
#include <QStringList>

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <stop_token>
#include <vector>

namespace synscope::app {

/// Beside the table a window holds the index of its packets, the order of its rows and copies of their keys:
/// what tells nothing goes earlier than without a window, so that a flood stays under 600 MB. See
/// model::MemoryPolicy.
constexpr model::MemoryPolicy kWindowPolicy{.soft_bytes = std::size_t{192} << 20};

/// Packets that a live capture finds again, 16 bytes for each: a minute of a flood, half an hour of a busy
/// server. Of most captures the disk forgets sooner (kLiveDiskLimit).
constexpr std::size_t kLivePackets = 9'000'000;

/// load() runs once, on the loader's thread; everything else on any thread at any time.
///
/// The loader takes the lock alone, for one batch; readers share it, so that a long walk through the index of
/// a giant connection never keeps the window waiting.
class LoadedCapture {
public:
    /// `path` as typed; "-" is standard input. `opening` is what status() reports as FeedStatus::opening.
    LoadedCapture(QString path, std::uint64_t opening);
    /// Several captures of the same traffic, joined.
    LoadedCapture(const QStringList& paths, std::uint64_t opening);
    /// A capture of interfaces of this machine.
    LoadedCapture(LivePlan plan, std::uint64_t opening);

    /// To steer it with; null where it is read from a file.
    [[nodiscard]] LiveControl* live() { return live_.get(); }

    /// The joined captures, which change no more; null before they are all read, and where there is only one.
    [[nodiscard]] const Vantages* joined() const;

    /// Opens and reads the source to its end. How that went is in status().
    void load(const std::stop_token& stop);

    /// The last one known where the table is busy.
    [[nodiscard]] ui::FeedStatus status() const;
    /// See ui::Feed::rows().
    [[nodiscard]] bool rows(std::span<const model::ConnectionId> ids,
                            std::vector<ui::ConnectionRow>& out) const;
    void scan(std::uint32_t first,
              const std::function<bool(model::ConnectionId, std::span<const model::Connection>,
                                       model::Horizon)>& visit) const;

    [[nodiscard]] std::shared_ptr<const model::Groups> groups() const;
    /// What a report tells of the capture as a whole.
    [[nodiscard]] model::ReportCapture reportCapture() const;
    /// Walks over all connections: for workers. Null when there is no such group, or when stopped.
    [[nodiscard]] std::shared_ptr<const ui::ConnectionDetail> groupDetail(model::GroupId id,
                                                                          const std::stop_token& stop) const;

    /// A connection and where its packets are: at most `limit` (0: none), the first and the last half.
    struct Packets {
        ui::ConnectionRow row;
        std::vector<model::FrameRef> frames;
        std::uint64_t generation = 0;
        std::size_t forgotten = 0;             ///< packets that a live capture does not find again
        std::vector<model::CaptureHole> holes; ///< in the capture, from its first packet on
    };
    [[nodiscard]] Packets packets(model::ConnectionId id, std::size_t limit) const;

    /// For reading packets again; one reader per thread.
    [[nodiscard]] model::Result<std::unique_ptr<capture::FrameReader>> openFrames() const;

private:
    [[nodiscard]] ui::FeedStatus statusNow() const;                                    ///< under the lock
    [[nodiscard]] model::Horizon horizonNow() const;                                   ///< under the lock
    [[nodiscard]] ui::ConnectionRow rowOf(model::ConnectionId id) const;               ///< under the lock
    [[nodiscard]] bool isKept(model::ConnectionId id) const;                           ///< under the lock
    [[nodiscard]] const model::Connection& connectionAt(model::ConnectionId id) const; ///< under the lock
    [[nodiscard]] std::size_t sizeNow() const;                                         ///< under the lock
    [[nodiscard]] bool open(const std::stop_token& stop);
    void loadJoined(const std::stop_token& stop);
    [[nodiscard]] model::Result<std::unique_ptr<capture::Source>> openSource(const std::stop_token& stop);
    void take(const IngestBatch& batch);
    void finish(capture::ReadEnd end);
    void fail(ui::FeedStatus::Phase phase, const QString& message);

    const QString path_;
    QString name_; ///< of several captures together; else empty. Set by the constructor only
    const std::uint64_t opening_;
    const std::unique_ptr<LiveControl> live_;                  ///< has a lock of its own
    const std::shared_ptr<const model::ForecastBasis> timers_; ///< of this machine when live, else null

    mutable std::shared_timed_mutex lock_; ///< guards the rest; what reader_ points to belongs to the
                                           ///< loader's thread
    IngestStore store_;
    std::unique_ptr<IngestReader> reader_;
    std::unique_ptr<Vantages> vantages_; ///< several captures: instead of store_ and reader_; the loader's
                                         ///< alone until joined_
    bool joined_ = false;
    const capture::Source* source_ = nullptr; ///< inside reader_; openFrames() is safe beside read()
    ui::FeedStatus::Phase phase_ = ui::FeedStatus::Phase::Loading;
    QString message_;
    std::uint64_t bytes_total_ = 0;
    std::uint64_t capture_drops_ = 0;
    std::uint64_t generation_ = 1;

    mutable std::mutex status_lock_; ///< never held together with a wait for lock_
    mutable ui::FeedStatus last_status_;
};

} // namespace synscope::app
