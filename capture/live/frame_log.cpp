// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/frame_log.h"

#include "capture/byte_view.h"
#include "capture/file/record_format.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <iterator>
#include <span>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

namespace synscope::capture {

namespace {

constexpr unsigned kRingFiles = 8;
constexpr std::size_t kPacketFixed = 28; ///< of an enhanced packet block: type, length, interface, stamp,
                                         ///< lengths
constexpr std::size_t kCapturedAt = 20;  ///< the packet's length in it
constexpr std::size_t kFirstRead = 2048; ///< more than nearly every packet takes
constexpr std::uint32_t kEnhancedPacket = 6;
constexpr ByteOrder kNative = std::endian::native == std::endian::big ? ByteOrder::Big : ByteOrder::Little;

std::string reason() {
    return std::strerror(errno);
}

Descriptor openFile(const std::string& path, int flags) {
    return Descriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | flags, 0600));
}

/// The enhanced packet block that `bytes` begin with, whole or not.
bool beginsPacket(std::span<const std::byte> bytes, std::size_t& whole) {
    const ByteView start(bytes);
    whole = kPacketFixed + start.u32(kCapturedAt, kNative);
    return start.u32(0, kNative) == kEnhancedPacket && whole <= kPacketFixed + kMaxPacketBytes;
}

/// The enhanced packet block at `at`; false: there is none.
bool readPacket(const Descriptor& file, std::uint64_t at, std::vector<std::byte>& bytes) {
    bytes.resize(kFirstRead);
    bytes.resize(file.readAt(bytes, at));
    std::size_t whole = 0;
    if (!beginsPacket(bytes, whole)) {
        return false;
    }
    if (bytes.size() < whole) {
        bytes.resize(whole);
        bytes.resize(file.readAt(bytes, at));
    }
    return bytes.size() >= whole;
}

/// What a symbolic link leads to.
std::string followed(const std::string& path) {
    std::error_code none;
    const auto real = std::filesystem::canonical(path, none);
    return none ? path : real.string();
}

/// A file under a name of its own beside `path`, whose place it takes when it is complete: what is there now
/// stays what it is until then.
class Replacement {
public:
    explicit Replacement(const std::string& path)
        : path_(followed(path))
        , beside_(path_ + ".XXXXXX")
        , file_(std::make_shared<const Descriptor>(::mkostemp(beside_.data(), O_APPEND | O_CLOEXEC))) {}
    Replacement(const Replacement&) = delete;
    Replacement& operator=(const Replacement&) = delete;
    ~Replacement() {
        if (file_ && file_->valid()) {
            ::unlink(beside_.c_str());
        }
    }

    [[nodiscard]] const Descriptor& file() const { return *file_; }
    [[nodiscard]] bool takeOver() const { return ::rename(beside_.c_str(), path_.c_str()) == 0; }
    /// After takeOver().
    [[nodiscard]] std::shared_ptr<const Descriptor> release() { return std::move(file_); }

private:
    const std::string path_;
    std::string beside_;
    std::shared_ptr<const Descriptor> file_;
};

} // namespace

model::Result<std::shared_ptr<FrameLog>> FrameLog::create(FrameLogOptions options) {
    std::shared_ptr<FrameLog> log(new FrameLog(std::move(options)));
    log->startSection();
    const Piece first = log->takePiece();
    if (auto problem = log->makeFile(first)) {
        return *std::move(problem);
    }
    log->write({first.begin, {}, first.bytes});
    log->thread_ = std::jthread([log = log.get()](const std::stop_token& stop) { log->writeQueued(stop); });
    return log;
}

FrameLog::~FrameLog() {
    thread_ = {};
    if (discard_) {
        for (const File& file : files_) {
            ::unlink(file.path.c_str());
        }
    }
}

std::string FrameLog::pathOf(unsigned number) const {
    if (number == 1) {
        return options_.path;
    }
    const std::size_t dot = options_.path.rfind('.');
    return options_.path.substr(0, dot) + "_" + std::to_string(number) + options_.path.substr(dot);
}

void FrameLog::startSection() {
    starts_file_ = pathOf(++started_files_);
    file_begin_ = position_;
    described_ = 0;
    PcapngSectionText text;
    text.application = options_.application;
    writer_.section(text);
}

void FrameLog::describeInterfaces(const std::vector<InterfaceInfo>& interfaces) {
    for (; described_ < interfaces.size(); ++described_) {
        const InterfaceInfo& info = interfaces[described_];
        PcapngInterfaceText text;
        text.link_type = info.link_type;
        text.snap_length = info.snap_length;
        text.name = info.name;
        text.description = info.description;
        writer_.interface(text);
    }
    if (interfaces_.size() < interfaces.size()) {
        const std::scoped_lock lock(lock_);
        interfaces_ = interfaces;
    }
}

bool FrameLog::fileIsFull() const {
    return options_.limit_bytes != 0 && position_ - file_begin_ >= options_.limit_bytes / kRingFiles;
}

bool FrameLog::takesMore() {
    const std::scoped_lock lock(lock_);
    if (!stopped_ && waiting_bytes_ > options_.most_waiting_bytes) {
        trouble_ = "The disk is too slow: some packets are shown but not kept.";
    }
    return !stopped_ && waiting_bytes_ <= options_.most_waiting_bytes;
}

void FrameLog::skip(std::vector<Frame>& frames) {
    for (Frame& frame : frames) {
        frame.ref.offset = kNotKept;
    }
    skipped_frames_ += frames.size();
}

FrameLog::Piece FrameLog::takePiece() {
    Piece piece{position_, std::exchange(starts_file_, {}), block_};
    position_ += block_.size();
    block_.clear();
    return piece;
}

void FrameLog::queue(Piece piece) {
    const std::scoped_lock lock(lock_);
    waiting_bytes_ += piece.bytes.size();
    waiting_.push_back(std::make_shared<const Piece>(std::move(piece)));
    queued_.notify_one();
}

void FrameLog::append(std::vector<Frame>& frames, const std::vector<InterfaceInfo>& interfaces,
                      std::uint64_t drops) {
    if (!takesMore()) {
        skip(frames);
        return;
    }
    if (fileIsFull()) {
        startSection();
    }
    describeInterfaces(interfaces);
    for (Frame& frame : frames) {
        frame.ref.offset = position_ + block_.size();
        PcapngPacket packet;
        packet.interface = frame.interface.value;
        packet.time = frame.time;
        packet.bytes = frame.bytes;
        packet.original_length = frame.original_length;
        packet.direction = frame.direction;
        packet.dropped_before = drops - std::min(drops, std::exchange(noted_drops_, drops)) +
                                std::exchange(skipped_frames_, 0);
        writer_.packet(packet);
    }
    queue(takePiece());
}

void FrameLog::appendStatistics(const std::vector<InterfaceInfo>& interfaces, model::TimeNs time) {
    describeInterfaces(interfaces);
    for (std::size_t i = 0; i < interfaces.size(); ++i) {
        PcapngStatistics counters;
        counters.time = time;
        counters.received = interfaces[i].received;
        counters.dropped_by_os = interfaces[i].dropped;
        writer_.statistics(static_cast<std::uint32_t>(i), counters);
    }
    queue(takePiece());
}

void FrameLog::settle() {
    std::unique_lock lock(lock_);
    written_.wait(lock, [this] { return waiting_.empty(); });
}

/// Null: stopped, and nothing is left to write.
std::shared_ptr<const FrameLog::Piece> FrameLog::nextPiece(const std::stop_token& stop) {
    std::unique_lock lock(lock_);
    return queued_.wait(lock, stop, [this] { return !waiting_.empty(); }) ? waiting_.front() : nullptr;
}

void FrameLog::writeQueued(const std::stop_token& stop) {
    while (const auto piece = nextPiece(stop)) {
        write(*piece);
        const std::scoped_lock lock(lock_);
        waiting_bytes_ -= piece->bytes.size();
        waiting_.pop_front();
        if (waiting_.empty()) {
            written_.notify_all();
        }
    }
}

std::optional<model::Error> FrameLog::makeFile(const Piece& piece) {
    const std::string& path = piece.starts_file;
    Descriptor descriptor = openFile(path, O_APPEND | (options_.overwrite ? O_TRUNC : O_EXCL));
    if (!descriptor.valid()) {
        return model::Error{"The packets cannot be kept in " + path + " (" + reason() + ")."};
    }
    ::flock(descriptor.fd(), LOCK_SH | LOCK_NB);
    const std::scoped_lock lock(lock_);
    files_.push_back(
        {path, std::make_shared<const Descriptor>(std::move(descriptor)), piece.begin, piece.begin});
    return std::nullopt;
}

void FrameLog::write(const Piece& piece) {
    const std::scoped_lock writing(writing_);
    if (stopped_) { // only this thread sets it
        return;
    }
    if (!piece.starts_file.empty() && makeFile(piece)) {
        stopKeeping("No further file could be made; what comes from now on is shown but not kept.");
        return;
    }
    const File& file = files_.back(); // only this thread changes them
    if (!file.descriptor->append(piece.bytes)) {
        stopKeeping("The disk took no more packets (" + reason() +
                    "); what comes from now on is shown but not kept.");
        // The file shall end with a whole block; where even that fails, readers say that it was cut short.
        (void)!::ftruncate(file.descriptor->fd(), static_cast<off_t>(file.end - file.begin));
        return;
    }
    writeSaved(piece);
    const std::scoped_lock lock(lock_);
    files_.back().end += piece.bytes.size();
    dropOldest();
}

void FrameLog::writeSaved(const Piece& piece) {
    if (saved_ && !saved_->append(piece.bytes)) {
        setTrouble("The disk took no more packets for the saved file (" + reason() + "); it ends here.");
        saved_.reset();
    }
}

void FrameLog::stopKeeping(std::string sentence) {
    const std::scoped_lock lock(lock_);
    stopped_ = true;
    trouble_ = std::move(sentence);
}

void FrameLog::setTrouble(std::string sentence) {
    const std::scoped_lock lock(lock_);
    trouble_ = std::move(sentence);
}

void FrameLog::dropOldest() {
    const auto total = [this] { return files_.back().end - files_.front().begin; };
    while (options_.limit_bytes != 0 && files_.size() > 1 && total() > options_.limit_bytes) {
        ::unlink(files_.front().path.c_str());
        files_.erase(files_.begin());
    }
}

std::vector<FrameLog::File> FrameLog::files() const {
    const std::scoped_lock lock(lock_);
    return files_;
}

bool FrameLog::copy(const std::vector<File>& files, std::uint64_t& copied, const Descriptor& target) {
    std::vector<std::byte> chunk(1 << 20);
    for (const File& file : files) {
        copied = std::max(copied, file.begin);
        while (copied < file.end) {
            const std::size_t wanted = std::min<std::uint64_t>(chunk.size(), file.end - copied);
            const std::size_t got = file.descriptor->readAt(std::span(chunk).first(wanted),
                                                            copied - file.begin);
            if (got == 0 || !target.append(std::span(chunk).first(got))) {
                return false;
            }
            copied += got;
        }
    }
    return true;
}

// Most of it is copied while the capture goes on; what came meanwhile with the writing stopped, so that
// nothing falls in between.
std::optional<model::Error> FrameLog::saveTo(const std::string& path) {
    Replacement target(path);
    if (!target.file().valid()) {
        return model::Error{path + " cannot be written (" + reason() + ")."};
    }
    const std::vector<File> before = files();
    std::uint64_t copied = before.front().begin;
    const bool most = copy(before, copied, target.file());
    const std::scoped_lock writing(writing_);
    if (!most || !copy(files(), copied, target.file()) || !target.takeOver()) {
        return model::Error{"The disk does not take the capture in " + path + " (" + reason() + ")."};
    }
    saved_ = target.release();
    return std::nullopt;
}

std::shared_ptr<const Descriptor> FrameLog::fileOf(std::uint64_t offset, std::uint64_t& at) const {
    const std::scoped_lock lock(lock_);
    for (const File& file : files_) {
        if (offset >= file.begin && offset < file.end) {
            at = offset - file.begin;
            return file.descriptor;
        }
    }
    return nullptr;
}

std::shared_ptr<const FrameLog::Piece> FrameLog::waitingPiece(std::uint64_t offset) const {
    const std::scoped_lock lock(lock_);
    const auto after = std::ranges::upper_bound(waiting_, offset, {},
                                                [](const auto& piece) { return piece->begin; });
    if (after == waiting_.begin() ||
        offset - (*std::prev(after))->begin >= (*std::prev(after))->bytes.size()) {
        return nullptr;
    }
    return *std::prev(after);
}

bool FrameLog::readBlock(std::uint64_t offset, std::vector<std::byte>& bytes, bool& kept) const {
    kept = false;
    if (offset == kNotKept) {
        return false;
    }
    // Before its file: it is in both for a moment, never in neither.
    if (const auto piece = waitingPiece(offset)) {
        kept = true;
        const auto rest = std::span(piece->bytes).subspan(offset - piece->begin);
        std::size_t whole = 0;
        const bool any = beginsPacket(rest, whole) && whole <= rest.size();
        bytes.assign(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(any ? whole : 0));
        return any;
    }
    std::uint64_t at = 0;
    const auto file = fileOf(offset, at);
    kept = file != nullptr;
    return kept && readPacket(*file, at, bytes);
}

model::Result<Frame> FrameLog::frameAt(model::FrameRef ref, std::vector<std::byte>& bytes) const {
    bool kept = false;
    const bool read = readBlock(ref.offset, bytes, kept);
    if (!kept) {
        return model::Error{"Frame " + std::to_string(ref.number) +
                            " is no longer kept, or never was: disk space was short, or the disk too slow."};
    }
    if (!read) {
        return model::Error{"Frame " + std::to_string(ref.number) + " cannot be read again."};
    }
    const ByteView block(bytes);
    const std::uint32_t interface = block.u32(8, kNative);
    Frame frame;
    frame.time = static_cast<model::TimeNs>(std::uint64_t{block.u32(12, kNative)} << 32 |
                                            block.u32(16, kNative));
    frame.bytes = block.part(kPacketFixed, block.u32(kCapturedAt, kNative)).captured();
    frame.original_length = block.u32(24, kNative);
    frame.interface = model::InterfaceId{interface};
    frame.ref = ref;
    const std::scoped_lock lock(lock_);
    frame.link_type = interface < interfaces_.size() ? interfaces_[interface].link_type : 0;
    return frame;
}

std::string FrameLog::trouble() const {
    const std::scoped_lock lock(lock_);
    return trouble_;
}

std::uint64_t FrameLog::size() const {
    const std::scoped_lock lock(lock_);
    return files_.back().end - files_.front().begin;
}

void FrameLog::discardAtEnd() {
    const std::scoped_lock lock(lock_);
    discard_ = true;
}

} // namespace synscope::capture
