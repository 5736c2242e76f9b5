// SPDX-License-Identifier: GPL-3.0-or-later
// Where the bytes of a source can be read a second time.
#pragma once

#include "capture/file/descriptor.h"
#include "model/result.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace synscope::capture {

/// The uncompressed bytes of a source by offset: the file itself when it is plain, else an unnamed temporary
/// file that grows while the source is read. One thread appends; any thread reads what was appended before.
class Spool {
public:
    /// The plain file `file`, whose byte 0 of interest lies at `base`.
    Spool(std::shared_ptr<const Descriptor> file, std::uint64_t base)
        : file_(std::move(file))
        , base_(base) {}
    /// A temporary file without name in the directory for temporary files.
    [[nodiscard]] static model::Result<std::shared_ptr<Spool>> makeTemporary();

    /// After a failure (disk full) nothing more is kept; readAt then delivers only what came before.
    void append(std::span<const std::byte> bytes);
    [[nodiscard]] bool failed() const { return failed_.load(std::memory_order_relaxed); }
    [[nodiscard]] std::size_t readAt(std::span<std::byte> into, std::uint64_t offset) const {
        return file_->readAt(into, base_ + offset);
    }

private:
    std::shared_ptr<const Descriptor> file_;
    std::uint64_t base_;
    std::atomic<bool> failed_ = false;
};

} // namespace synscope::capture
