// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/frame_log.h"

#include "capture/byte_view.h"
#include "capture/file/record_format.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
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

Descriptor makeFile(const std::string& path, int flags) {
    return Descriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | flags, 0600));
}

/// The enhanced packet block at `at`; false: there is none.
bool readPacket(const Descriptor& file, std::uint64_t at, std::vector<std::byte>& bytes) {
    bytes.resize(kFirstRead);
    bytes.resize(file.readAt(bytes, at));
    const ByteView start(bytes);
    const std::size_t whole = kPacketFixed + start.u32(kCapturedAt, kNative);
    if (start.u32(0, kNative) != kEnhancedPacket || whole > kPacketFixed + kMaxPacketBytes) {
        return false;
    }
    if (bytes.size() < whole) {
        bytes.resize(whole);
        bytes.resize(file.readAt(bytes, at));
    }
    return bytes.size() >= whole;
}

} // namespace

model::Result<std::shared_ptr<FrameLog>> FrameLog::create(FrameLogOptions options) {
    std::shared_ptr<FrameLog> log(new FrameLog(std::move(options)));
    if (const auto problem = log->startFile()) {
        return *problem;
    }
    log->writeOut();
    return log;
}

FrameLog::~FrameLog() {
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

std::optional<model::Error> FrameLog::startFile() {
    const std::string path = pathOf(++started_files_);
    Descriptor descriptor = makeFile(path, O_APPEND | (options_.overwrite ? O_TRUNC : O_EXCL));
    if (!descriptor.valid()) {
        return model::Error{"The packets cannot be kept in " + path + " (" + reason() + ")."};
    }
    ::flock(descriptor.fd(), LOCK_SH | LOCK_NB);
    PcapngSectionText text;
    text.application = options_.application;
    writer_.section(text);
    described_ = 0;
    const std::scoped_lock lock(lock_);
    const std::uint64_t begin = files_.empty() ? 0 : files_.back().end;
    files_.push_back({path, std::make_shared<const Descriptor>(std::move(descriptor)), begin, begin});
    return std::nullopt;
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
    return options_.limit_bytes != 0 &&
           files_.back().end - files_.back().begin >= options_.limit_bytes / kRingFiles;
}

void FrameLog::append(std::vector<Frame>& frames, const std::vector<InterfaceInfo>& interfaces,
                      std::uint64_t drops) {
    const std::scoped_lock writing(writing_);
    block_.clear();
    if (fileIsFull() && startFile()) {
        stopped_ = true;
        setTrouble("No further file could be made; what comes from now on is shown but not kept.");
    }
    describeInterfaces(interfaces);
    const std::uint64_t begin = files_.back().end; // only this thread changes it
    for (Frame& frame : frames) {
        frame.ref.offset = begin + block_.size();
        PcapngPacket packet;
        packet.interface = frame.interface.value;
        packet.time = frame.time;
        packet.bytes = frame.bytes;
        packet.original_length = frame.original_length;
        packet.direction = frame.direction;
        packet.dropped_before = drops - std::min(drops, std::exchange(noted_drops_, drops));
        writer_.packet(packet);
    }
    writeOut();
}

void FrameLog::appendStatistics(const std::vector<InterfaceInfo>& interfaces, model::TimeNs time) {
    const std::scoped_lock writing(writing_);
    block_.clear();
    describeInterfaces(interfaces);
    for (std::size_t i = 0; i < interfaces.size(); ++i) {
        PcapngStatistics counters;
        counters.time = time;
        counters.received = interfaces[i].received;
        counters.dropped_by_os = interfaces[i].dropped;
        writer_.statistics(static_cast<std::uint32_t>(i), counters);
    }
    writeOut();
}

void FrameLog::writeOut() {
    if (stopped_) {
        return;
    }
    const File& file = files_.back();
    if (!file.descriptor->append(block_)) {
        stopped_ = true;
        setTrouble("The disk took no more packets (" + reason() +
                   "); what comes from now on is shown but not kept.");
        // The file shall end with a whole block; where even that fails, readers say that it was cut short.
        (void)!::ftruncate(file.descriptor->fd(), static_cast<off_t>(file.end - file.begin));
        return;
    }
    writeSaved();
    const std::scoped_lock lock(lock_);
    files_.back().end += block_.size();
    dropOldest();
}

void FrameLog::writeSaved() {
    if (saved_ && !saved_->append(block_)) {
        setTrouble("The disk took no more packets for the saved file (" + reason() + "); it ends here.");
        saved_.reset();
    }
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
    auto target = std::make_shared<const Descriptor>(makeFile(path, O_TRUNC | O_APPEND));
    if (!target->valid()) {
        return model::Error{path + " cannot be written (" + reason() + ")."};
    }
    const std::vector<File> before = files();
    std::uint64_t copied = before.front().begin;
    const bool most = copy(before, copied, *target);
    const std::scoped_lock writing(writing_);
    if (!most || !copy(files(), copied, *target)) {
        const std::string why = reason();
        ::unlink(path.c_str());
        return model::Error{"The disk does not take the capture in " + path + " (" + why + ")."};
    }
    saved_ = std::move(target);
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

model::Result<Frame> FrameLog::frameAt(model::FrameRef ref, std::vector<std::byte>& bytes) const {
    std::uint64_t at = 0;
    const auto file = fileOf(ref.offset, at);
    if (!file) {
        return model::Error{"Frame " + std::to_string(ref.number) +
                            " is no longer kept, or never was: disk space was short."};
    }
    if (!readPacket(*file, at, bytes)) {
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
