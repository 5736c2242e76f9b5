// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/loaded_capture.h"

#include "model/outcome.h"
#include "ui/words.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QStringList>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <utility>

namespace synscope::app {

namespace {

using Phase = ui::FeedStatus::Phase;

/// Connections copied under the lock in one go: some tens of microseconds.
constexpr std::uint32_t kScanRun = 256;

QString tr(const char* text) {
    return QCoreApplication::translate("Session", text);
}

QString displayName(const QString& path) {
    return path == QLatin1String("-") ? tr("standard input") : QFileInfo(path).fileName();
}

/// One sentence per link type that cannot be decoded, so that a capture is never just empty.
QString linkTypeNote(const capture::DecodeCounts& counts) {
    QStringList sentences;
    for (const auto& [type, frames] : counts.unsupported_link_types) {
        sentences += tr("%1 of %2 frames have link type %3 (%4), which SynScope cannot decode.")
                         .arg(ui::groupedNumber(frames), ui::groupedNumber(counts.frames),
                              ui::toQString(capture::linkTypeName(type)))
                         .arg(type);
    }
    return sentences.join(u' ');
}

ui::FeedStatus initialStatus(const QString& path, std::uint64_t opening) {
    ui::FeedStatus status;
    status.phase = Phase::Loading;
    status.opening = opening;
    status.path = path;
    status.source = displayName(path);
    return status;
}

/// How long a window waits for the table. A batch takes far less, but now and then the table moves house (its
/// hash table grows), which takes as long as a person notices. System clock: what the thread sanitizer knows.
std::chrono::system_clock::time_point soon() {
    return std::chrono::system_clock::now() + std::chrono::milliseconds(4);
}

double progressOf(std::uint64_t read, std::uint64_t total) {
    return total == 0 ? -1.0 : std::min(1.0, static_cast<double>(read) / static_cast<double>(total));
}

} // namespace

LoadedCapture::LoadedCapture(QString path, std::uint64_t opening)
    : path_(std::move(path))
    , opening_(opening)
    , last_status_(initialStatus(path_, opening)) {}

void LoadedCapture::load(const std::stop_token& stop) {
    if (open(stop)) {
        finish(ingestAll(
            *reader_, [this](const IngestBatch& batch) { take(batch); }, stop));
    }
}

bool LoadedCapture::open(const std::stop_token& stop) {
    capture::OpenOptions options;
    options.keep_frames = true;
    options.stop = stop;
    auto source = capture::openFile(path_.toStdString(), options);
    if (!source) {
        const bool cancelled = stop.stop_requested();
        fail(cancelled ? Phase::Cancelled : Phase::Failed,
             cancelled ? QString() : ui::toQString(source.error().message));
        return false;
    }
    const capture::Source* opened = source.value().get();
    const std::uint64_t total = opened->facts().bytes_total;
    auto reader = std::make_unique<IngestReader>(std::move(source).value());
    const std::scoped_lock lock(lock_);
    source_ = opened;
    bytes_total_ = total;
    reader_ = std::move(reader);
    return true;
}

void LoadedCapture::take(const IngestBatch& batch) {
    const std::scoped_lock lock(lock_);
    store_.add(batch);
    ++generation_;
}

void LoadedCapture::finish(capture::ReadEnd end) {
    const capture::SourceFacts& facts = reader_->facts();
    const QString damage = ui::toQString(facts.damage);
    const QString note = linkTypeNote(reader_->counts());
    const std::scoped_lock lock(lock_);
    capture_drops_ = facts.capture_drops;
    phase_ = end == capture::ReadEnd::Cancelled ? Phase::Cancelled
             : damage.isEmpty()                 ? Phase::Finished
                                                : Phase::Damaged;
    message_ = damage.isEmpty() ? note : damage;
    ++generation_;
}

void LoadedCapture::fail(Phase phase, const QString& message) {
    const std::scoped_lock lock(lock_);
    phase_ = phase;
    message_ = message;
    ++generation_;
}

ui::FeedStatus LoadedCapture::status() const {
    const std::shared_lock lock(lock_, soon());
    const std::scoped_lock status_lock(status_lock_);
    if (lock.owns_lock()) {
        last_status_ = statusNow();
    }
    return last_status_;
}

ui::FeedStatus LoadedCapture::statusNow() const {
    ui::FeedStatus status = initialStatus(path_, opening_);
    status.phase = phase_;
    status.message = message_;
    status.progress = phase_ == Phase::Loading ? progressOf(store_.bytes_read, bytes_total_) : -1.0;
    status.frames = store_.frames;
    status.tcp_packets = store_.table.totals().tcp_packets;
    status.connections = store_.table.size();
    status.capture_drops = capture_drops_;
    status.memory_bytes = store_.table.memoryBytes() + store_.index.memoryBytes();
    status.generation = generation_;
    status.first = store_.first;
    status.last = store_.now;
    return status;
}

ui::ConnectionRow LoadedCapture::rowOf(model::ConnectionId id) const {
    if (id.value >= store_.table.size()) {
        return {};
    }
    const model::Connection& connection = store_.table[id];
    return {id, connection, model::judge(connection, store_.now), store_.now};
}

bool LoadedCapture::rows(std::span<const model::ConnectionId> ids,
                         std::vector<ui::ConnectionRow>& out) const {
    const std::shared_lock lock(lock_, soon());
    if (!lock.owns_lock()) {
        return false;
    }
    out.clear();
    out.reserve(ids.size());
    for (const model::ConnectionId id : ids) {
        out.push_back(rowOf(id));
    }
    return true;
}

void LoadedCapture::scan(std::uint32_t first,
                         const std::function<bool(model::ConnectionId, std::span<const model::Connection>,
                                                  model::TimeNs)>& visit) const {
    std::vector<model::Connection> run;
    for (model::ConnectionId next{first};; next.value += static_cast<std::uint32_t>(run.size())) {
        run.clear();
        model::TimeNs now = model::kNoTime;
        {
            const std::shared_lock lock(lock_);
            const auto end = std::min<std::size_t>(store_.table.size(), std::size_t{next.value} + kScanRun);
            for (model::ConnectionId id = next; id.value < end; ++id.value) {
                run.push_back(store_.table[id]);
            }
            now = store_.now;
        }
        if (run.empty() || !visit(next, run, now)) {
            return;
        }
    }
}

LoadedCapture::Packets LoadedCapture::packets(model::ConnectionId id, std::size_t limit) const {
    const std::shared_lock lock(lock_);
    Packets packets{rowOf(id), {}, generation_};
    if (packets.row.id.valid()) {
        packets.frames = store_.index.frames(id, limit);
    }
    return packets;
}

model::Result<std::unique_ptr<capture::FrameReader>> LoadedCapture::openFrames() const {
    const std::shared_lock lock(lock_);
    if (source_ == nullptr) {
        return model::Error{"The capture is not open yet."};
    }
    return source_->openFrames();
}

} // namespace synscope::app
