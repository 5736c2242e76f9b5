// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/loaded_capture.h"

#include "app/joined_detail.h"
#include "app/report_making.h"
#include "capture/kernel/retry_settings.h"
#include "model/group_words.h"
#include "model/neighbours.h"
#include "model/outcome.h"
#include "ui/translate.h"
#include "ui/words.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QStringList>

#include <algorithm>
#include <array>
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

/// Where no SYN could leave the host, the capture holds no connection but the reason why.
QString neighbourNote(const capture::DecodeCounts& counts) {
    const auto unanswered = counts.neighbours.unanswered();
    return unanswered.empty() ? QString() : ui::translated(model::neighbourSentence(unanswered.front()));
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

std::shared_ptr<const model::ForecastBasis> timersOfThisMachine() {
    return std::make_shared<const model::ForecastBasis>(
        model::ForecastBasis{capture::readRetrySettings(), model::SettingsOrigin::ThisMachine});
}

double progressOf(std::uint64_t read, std::uint64_t total) {
    return total == 0 ? -1.0 : std::min(1.0, static_cast<double>(read) / static_cast<double>(total));
}

void describeJoined(const Vantages& vantages, ui::FeedStatus& status) {
    status.connections = vantages.size();
    status.only_counted = vantages.onlyCounted();
    status.groups = 0;
    status.memory_bytes = vantages.memoryBytes();
    status.first = vantages.first();
    status.last = vantages.horizon().now;
    status.frames = 0;
    status.tcp_packets = 0;
    for (const VantagePoint& point : vantages.points()) {
        status.frames += point.store.frames;
        status.tcp_packets += point.store.table.totals().tcp_packets;
    }
}

} // namespace

LoadedCapture::LoadedCapture(QString path, std::uint64_t opening)
    : path_(std::move(path))
    , opening_(opening)
    , store_(true, kWindowPolicy)
    , last_status_(initialStatus(path_, opening)) {}

LoadedCapture::LoadedCapture(const QStringList& paths, std::uint64_t opening)
    : path_(paths.front())
    , opening_(opening)
    , store_(true, kWindowPolicy)
    , last_status_(initialStatus(path_, opening)) {
    std::vector<VantageFile> files;
    for (const QString& path : paths) {
        files.push_back({{}, path.toStdString()});
    }
    vantages_ = std::make_unique<Vantages>(std::move(files));
    name_ = joinedName(paths);
    last_status_.source = name_;
}

LoadedCapture::LoadedCapture(LivePlan plan, std::uint64_t opening)
    : opening_(opening)
    , live_(std::make_unique<LiveControl>(std::move(plan)))
    , timers_(timersOfThisMachine())
    , store_(true, kWindowPolicy, kLivePackets)
    , last_status_(initialStatus(path_, opening)) {
    last_status_.source = live_->name();
    live_->describe(last_status_);
}

void LoadedCapture::load(const std::stop_token& stop) {
    if (!live_ && !vantages_ && holdSameTraffic(std::array{path_.toStdString()})) {
        vantages_ = std::make_unique<Vantages>(std::vector<VantageFile>{{{}, path_.toStdString()}});
    }
    if (vantages_) {
        loadJoined(stop);
    } else if (open(stop)) {
        finish(ingestAll(
            *reader_, [this](const IngestBatch& batch) { take(batch); }, stop, &store_.table));
    }
}

void LoadedCapture::loadJoined(const std::stop_token& stop) {
    const auto end = vantages_->read(stop, [this](const IngestBatch& batch) {
        const std::scoped_lock lock(lock_);
        store_.frames += batch.frames;
        ++generation_;
    });
    const bool cancelled = stop.stop_requested();
    if (!end || cancelled) {
        fail(cancelled ? Phase::Cancelled : Phase::Failed,
             cancelled ? QString() : ui::toQString(end.error().message));
        return;
    }
    vantages_->join(stop);
    const QString note = joinedNote(*vantages_);
    const std::scoped_lock lock(lock_);
    for (const capture::SourceFacts& facts : vantages_->facts()) {
        capture_drops_ += facts.capture_drops;
    }
    joined_ = true;
    phase_ = end.value() == capture::ReadEnd::Damaged ? Phase::Damaged : Phase::Finished;
    message_ = note;
    ++generation_;
}

const Vantages* LoadedCapture::joined() const {
    const std::shared_lock lock(lock_);
    return joined_ ? vantages_.get() : nullptr;
}

std::size_t LoadedCapture::sizeNow() const {
    return joined_ ? vantages_->size() : store_.table.size();
}

bool LoadedCapture::isKept(model::ConnectionId id) const {
    return joined_ ? id.value < vantages_->size() : store_.table.keeps(id);
}

const model::Connection& LoadedCapture::connectionAt(model::ConnectionId id) const {
    return joined_ ? (*vantages_)[id] : store_.table[id];
}

model::Result<std::unique_ptr<capture::Source>> LoadedCapture::openSource(const std::stop_token& stop) {
    if (live_) {
        return live_->open();
    }
    capture::OpenOptions options;
    options.keep_frames = true;
    options.stop = stop;
    return capture::openFile(path_.toStdString(), options);
}

bool LoadedCapture::open(const std::stop_token& stop) {
    auto source = openSource(stop);
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
    QString note = linkTypeNote(reader_->counts());
    if (live_) {
        live_->ended();
    }
    const std::scoped_lock lock(lock_);
    store_.table.settle();
    note = note.isEmpty() && store_.table.size() == 0 ? neighbourNote(reader_->counts()) : note;
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
    status.only_counted = store_.table.onlyCounted().connections;
    status.groups = store_.table.groups().size();
    status.capture_drops = capture_drops_;
    status.memory_bytes = store_.table.memoryBytes() + store_.index.memoryBytes();
    status.generation = generation_;
    status.first = store_.first;
    status.last = store_.now;
    if (!name_.isEmpty()) {
        status.source = name_;
    }
    if (joined_) {
        describeJoined(*vantages_, status);
    }
    if (live_) {
        status.source = live_->name();
        status.generation += live_->beat();
        live_->describe(status);
    }
    return status;
}

model::Horizon LoadedCapture::horizonNow() const {
    if (live_) {
        return {live_->horizon(store_.now), false};
    }
    if (joined_) {
        return vantages_->horizon();
    }
    return {store_.now, phase_ == Phase::Finished || phase_ == Phase::Damaged};
}

ui::ConnectionRow LoadedCapture::rowOf(model::ConnectionId id) const {
    if (!isKept(id)) {
        return {};
    }
    const model::Connection& connection = connectionAt(id);
    const model::Horizon horizon = horizonNow();
    return {id,      connection, model::judge(connection, horizon),
            horizon, timers_,    joined_ ? vantages_->seenBy(id) : std::string()};
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
                                                  model::Horizon)>& visit) const {
    std::vector<model::Connection> run;
    for (model::ConnectionId next{first};; next.value += static_cast<std::uint32_t>(run.size())) {
        run.clear();
        model::Horizon now = model::kNoTime;
        {
            const std::shared_lock lock(lock_);
            next = joined_ ? next : store_.table.nextKept(next);
            const auto end = std::min<std::size_t>(sizeNow(), std::size_t{next.value} + kScanRun);
            for (model::ConnectionId id = next; id.value < end && isKept(id); ++id.value) {
                run.push_back(connectionAt(id));
            }
            now = horizonNow();
        }
        if (run.empty() || !visit(next, run, now)) {
            return;
        }
    }
}

std::shared_ptr<const model::Groups> LoadedCapture::groups() const {
    const std::shared_lock lock(lock_);
    const model::Groups& groups = store_.table.groups();
    return joined_ || groups.empty() ? nullptr : std::make_shared<const model::Groups>(groups);
}

model::ReportCapture LoadedCapture::reportCapture() const {
    const std::shared_lock lock(lock_);
    const ui::FeedStatus status = statusNow();
    capture::SourceFacts facts;
    facts.capture_drops = status.capture_drops;
    const bool over = phase_ != Phase::Loading; // what is inside reader_ is the loader's thread's until then
    if (over && reader_) {
        facts.format = reader_->facts().format;
    }
    facts.damage = phase_ == Phase::Damaged ? message_.toStdString() : std::string();
    model::ReportCapture capture = captureOf(store_, facts, status.source.toStdString());
    if (over && reader_) {
        addNotes(capture, reader_->counts());
    }
    if (joined_) {
        capture.only_counted.connections = status.only_counted;
    }
    capture.first = status.first;
    capture.last = status.last;
    capture.frames = status.frames;
    capture.tcp_packets = status.tcp_packets;
    capture.connections = status.connections;
    capture.live = live_ != nullptr && !over;
    return capture;
}

std::shared_ptr<const ui::ConnectionDetail> LoadedCapture::groupDetail(model::GroupId id,
                                                                       const std::stop_token& stop) const {
    const auto all = groups();
    if (!all || id.value >= all->size()) {
        return nullptr;
    }
    auto row = std::make_shared<ui::GroupRow>();
    row->id = id;
    row->group = (*all)[id];
    row->tally = row->group.only_counted;
    scan(0, [&](model::ConnectionId, std::span<const model::Connection> run, model::Horizon now) {
        for (const model::Connection& connection : run) {
            if (all->of(connection) == id) {
                row->tally.add(connection, model::judge(connection, now), now);
            }
        }
        return !stop.stop_requested();
    });
    auto detail = std::make_shared<ui::ConnectionDetail>();
    detail->explanation = model::explainGroup(row->group, row->tally);
    detail->explanation.verdict.outcome = model::commonestOutcome(row->tally);
    detail->row.id = ui::rowOfGroup(id);
    detail->row.group = std::move(row);
    return stop.stop_requested() ? nullptr : detail;
}

LoadedCapture::Packets LoadedCapture::packets(model::ConnectionId id, std::size_t limit) const {
    const std::shared_lock lock(lock_);
    Packets packets{rowOf(id), {}, generation_, 0, {}};
    if (packets.row.id.valid() && limit > 0) {
        packets.frames = joined_ ? vantages_->framesAtClientEnd(id, limit) : store_.index.frames(id, limit);
    }
    if (live_) {
        const model::Connection& connection = packets.row.connection;
        const std::size_t all = std::size_t{connection.packets()} + connection.icmp_errors;
        packets.forgotten = std::min(all, limit) - std::min({all, limit, packets.frames.size()});
        packets.holes = live_->holes(connection.first_seen, packets.row.now);
    }
    return packets;
}

model::Result<std::unique_ptr<capture::FrameReader>> LoadedCapture::openFrames() const {
    const std::shared_lock lock(lock_);
    if (joined_) {
        return openJoinedFrames(*vantages_);
    }
    if (source_ == nullptr) {
        return model::Error{"The capture is not open yet."};
    }
    return source_->openFrames();
}

} // namespace synscope::app
