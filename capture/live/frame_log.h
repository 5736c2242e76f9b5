// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps the frames of a running capture on disk, as pcapng: read again for the ladders, saved under another
// name, found again after a crash.
#pragma once

#include "capture/file/descriptor.h"
#include "capture/frame.h"
#include "capture/pcapng/writer.h"
#include "capture/source.h"
#include "model/result.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace synscope::capture {

struct FrameLogOptions {
    std::string path; ///< of the first file, ending in ".pcapng"; the second is "NAME_2.pcapng", and so on
    /// What all files together may take; beyond it the oldest eighth goes away. 0: no limit, one file.
    std::uint64_t limit_bytes = 0;
    bool overwrite = false;  ///< of a file that is there already; otherwise that is an error
    std::string application; ///< of the section headers: "SynScope 0.1.0"
};

/// Every file is a whole pcapng of its own, and at every moment ends with a whole block as far as the disk
/// took it: killing the process loses nothing that was appended. While the log lives it holds a lock (flock)
/// on its newest file, by which others know that it is no left-over.
///
/// One thread appends; the rest on any thread, and but for saveTo() without a wait for the disk.
class FrameLog {
public:
    /// An Error: the first file cannot be made.
    [[nodiscard]] static model::Result<std::shared_ptr<FrameLog>> create(FrameLogOptions options);
    ~FrameLog();
    FrameLog(const FrameLog&) = delete;
    FrameLog& operator=(const FrameLog&) = delete;

    /// Appends the frames and sets the `ref.offset` of each to where it now lies. `interfaces`: all that the
    /// frames may name; more may come with every call, none goes or changes. `drops`: lost so far by the
    /// capture; what is new is noted on the first frame.
    void append(std::vector<Frame>& frames, const std::vector<InterfaceInfo>& interfaces,
                std::uint64_t drops);
    /// Notes the interfaces' counters as of `time`.
    void appendStatistics(const std::vector<InterfaceInfo>& interfaces, model::TimeNs time);

    /// Copies all that there is to `path`, and from then on also everything that comes. An Error in one
    /// sentence; then nothing is left at `path`.
    [[nodiscard]] std::optional<model::Error> saveTo(const std::string& path);

    /// The frame at `ref.offset` into `bytes`. An Error: no longer kept, or not readable.
    [[nodiscard]] model::Result<Frame> frameAt(model::FrameRef ref, std::vector<std::byte>& bytes) const;

    /// Why nothing more is kept, or nothing more saved (disk full); else empty.
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

    explicit FrameLog(FrameLogOptions options)
        : options_(std::move(options)) {}

    [[nodiscard]] std::optional<model::Error> startFile();
    void describeInterfaces(const std::vector<InterfaceInfo>& interfaces);
    void writeOut();
    void dropOldest();
    void writeSaved();
    void setTrouble(std::string sentence);
    [[nodiscard]] std::vector<File> files() const;
    [[nodiscard]] std::string pathOf(unsigned number) const;
    [[nodiscard]] bool fileIsFull() const;
    [[nodiscard]] std::shared_ptr<const Descriptor> fileOf(std::uint64_t offset, std::uint64_t& at) const;
    /// Copies from position `copied` of the log to the end of `files`, and moves it there.
    [[nodiscard]] static bool copy(const std::vector<File>& files, std::uint64_t& copied,
                                   const Descriptor& target);

    const FrameLogOptions options_;
    std::vector<std::byte> block_; ///< what the appending thread puts together
    PcapngWriter writer_{block_};
    std::uint64_t noted_drops_ = 0;
    unsigned started_files_ = 0;
    bool stopped_ = false;      ///< nothing more is kept
    std::size_t described_ = 0; ///< interfaces that the file at hand has a description of

    std::mutex writing_; ///< held while files are written, which may take long: before lock_, never after it
    std::shared_ptr<const Descriptor> saved_; ///< from saveTo(); guarded by writing_

    mutable std::mutex lock_; ///< guards the rest, which only the appending thread changes; never held long
    std::vector<File> files_; ///< oldest first, the last one grows
    std::vector<InterfaceInfo> interfaces_;
    std::string trouble_;
    bool discard_ = false;
};

} // namespace synscope::capture
