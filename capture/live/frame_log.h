// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps the frames of a running capture on disk, as pcapng: read again for the ladders, saved under another
// name, found again after a crash.
#pragma once

#include "capture/file/descriptor.h"
#include "capture/frame.h"
#include "capture/pcapng/writer.h"
#include "capture/source.h"
#include "model/result.h"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace synscope::capture {

struct FrameLogOptions {
    std::string path; ///< of the first file, ending in ".pcapng"; the second is "NAME_2.pcapng", and so on
    /// What all files together may take; beyond it the oldest eighth goes away. 0: no limit, one file.
    std::uint64_t limit_bytes = 0;
    bool overwrite = false;  ///< of a file that is there already; otherwise that is an error
    std::string application; ///< of the section headers: "SynScope 0.1.0"
    /// What may wait in memory while the disk is busy: some seconds of a flood. Beyond it packets are not
    /// kept, and counted as dropped in the file: a capture that waited for the disk would lose them
    /// altogether.
    std::size_t most_waiting_bytes = std::size_t{64} << 20;
};

/// Every file is a whole pcapng of its own, and at every moment ends with a whole block as far as the disk
/// took it: killing the process loses only what waits for the disk, milliseconds' worth unless that is slow.
/// While the log lives it holds a lock (flock) on its newest file, by which others know that it is no
/// left-over.
///
/// One thread appends, a thread of the log's own writes; the rest on any thread, and but for saveTo() and
/// settle() without a wait for the disk.
class FrameLog {
public:
    /// FrameRef::offset of a frame that is not kept: no packet lies where the first file begins.
    static constexpr std::uint64_t kNotKept = 0;

    /// An Error: the first file cannot be made.
    [[nodiscard]] static model::Result<std::shared_ptr<FrameLog>> create(FrameLogOptions options);
    ~FrameLog(); ///< what was appended is written before
    FrameLog(const FrameLog&) = delete;
    FrameLog& operator=(const FrameLog&) = delete;

    /// Appends the frames and sets the `ref.offset` of each to where it will lie. `interfaces`: all that the
    /// frames may name; more may come with every call, none goes or changes. `drops`: lost so far by the
    /// capture; what is new is noted on the first frame.
    void append(std::vector<Frame>& frames, const std::vector<InterfaceInfo>& interfaces,
                std::uint64_t drops);
    /// Notes the interfaces' counters as of `time`.
    void appendStatistics(const std::vector<InterfaceInfo>& interfaces, model::TimeNs time);

    /// Waits until all that was appended is written.
    void settle();

    /// Copies all that there is to `path`, and from then on also everything that comes. An Error in one
    /// sentence; then `path` is what it was before.
    [[nodiscard]] std::optional<model::Error> saveTo(const std::string& path);

    /// The frame at `ref.offset` into `bytes`, also while it waits for the disk. An Error: not or no longer
    /// kept, or not readable.
    [[nodiscard]] model::Result<Frame> frameAt(model::FrameRef ref, std::vector<std::byte>& bytes) const;

    /// Why nothing more is kept, or nothing more saved (disk full), or some packets are not; else empty.
    [[nodiscard]] std::string trouble() const;
    /// Bytes on disk.
    [[nodiscard]] std::uint64_t size() const;
    /// The destructor takes the files away.
    void discardAtEnd();

private:
    /// One file of the ring.
    struct File {
        std::string path;
        std::shared_ptr<const Descriptor> descriptor;
        std::uint64_t begin = 0; ///< position in the log
        std::uint64_t end = 0;
    };

    /// Whole blocks on their way to the disk.
    struct Piece {
        std::uint64_t begin = 0; ///< position in the log
        std::string starts_file; ///< path; empty: it goes on in the file at hand
        std::vector<std::byte> bytes;
    };

    explicit FrameLog(FrameLogOptions options)
        : options_(std::move(options)) {}

    // The appending thread.
    void startSection();
    void describeInterfaces(const std::vector<InterfaceInfo>& interfaces);
    [[nodiscard]] bool takesMore();
    void skip(std::vector<Frame>& frames);
    [[nodiscard]] Piece takePiece();
    void queue(Piece piece);
    [[nodiscard]] bool fileIsFull() const;
    [[nodiscard]] std::string pathOf(unsigned number) const;

    // The writing thread.
    void writeQueued(const std::stop_token& stop);
    [[nodiscard]] std::shared_ptr<const Piece> nextPiece(const std::stop_token& stop);
    void write(const Piece& piece);
    [[nodiscard]] std::optional<model::Error> makeFile(const Piece& piece);
    void dropOldest();
    void writeSaved(const Piece& piece);
    void stopKeeping(std::string sentence);

    void setTrouble(std::string sentence);
    [[nodiscard]] std::vector<File> files() const;
    [[nodiscard]] std::shared_ptr<const Descriptor> fileOf(std::uint64_t offset, std::uint64_t& at) const;
    [[nodiscard]] std::shared_ptr<const Piece> waitingPiece(std::uint64_t offset) const;
    /// False: it cannot be read; `kept`: it should be there.
    [[nodiscard]] bool readBlock(std::uint64_t offset, std::vector<std::byte>& bytes, bool& kept) const;
    /// Copies from position `copied` of the log to the end of `files`, and moves it there.
    [[nodiscard]] static bool copy(const std::vector<File>& files, std::uint64_t& copied,
                                   const Descriptor& target);

    const FrameLogOptions options_;

    // The appending thread's.
    std::vector<std::byte> block_; ///< what it puts together
    PcapngWriter writer_{block_};
    std::string starts_file_;          ///< of the block at hand
    std::uint64_t position_ = 0;       ///< where the next block will lie
    std::uint64_t file_begin_ = 0;     ///< of the file that it will lie in
    std::uint64_t noted_drops_ = 0;    ///< by the capture
    std::uint64_t skipped_frames_ = 0; ///< not kept since the last frame that was
    unsigned started_files_ = 0;
    std::size_t described_ = 0; ///< interfaces that the file at hand has a description of

    std::mutex writing_; ///< held while files are written, which may take long: before lock_, never after it
    std::shared_ptr<const Descriptor> saved_; ///< from saveTo(); guarded by writing_

    mutable std::mutex lock_; ///< guards the rest; never held long
    std::condition_variable_any queued_;
    std::condition_variable_any written_;
    std::deque<std::shared_ptr<const Piece>> waiting_; ///< the first one is being written
    std::size_t waiting_bytes_ = 0;
    bool stopped_ = false;    ///< nothing more is kept
    std::vector<File> files_; ///< oldest first, the last one grows; changed by the writing thread
    std::vector<InterfaceInfo> interfaces_;
    std::string trouble_;
    bool discard_ = false;

    std::jthread thread_; ///< last: it uses all the others
};

} // namespace synscope::capture
