// SPDX-License-Identifier: GPL-3.0-or-later
// A capture file or pipe as a Source, and a reader for its single frames.
#pragma once

#include "capture/file/record_format.h"
#include "capture/file/spool.h"
#include "capture/file/stream_buffer.h"
#include "capture/source.h"

#include <memory>

namespace synscope::capture {

class FileSource final : public Source {
public:
    /// `buffer` stands behind the file header. `spool` may be null: then frames cannot be read again.
    FileSource(StreamBuffer buffer, std::unique_ptr<RecordFormat> format, std::shared_ptr<Spool> spool,
               SourceFacts facts);

    ReadEnd read(std::vector<Frame>& frames, std::size_t capacity, std::stop_token stop) override;
    [[nodiscard]] const SourceFacts& facts() const override { return facts_; }
    [[nodiscard]] model::Result<std::unique_ptr<FrameReader>> openFrames() const override;

private:
    ReadEnd atEnd(StreamState state, std::size_t needed);
    ReadEnd damaged(const std::string& why);

    StreamBuffer buffer_;
    std::unique_ptr<RecordFormat> format_;
    const std::unique_ptr<const RecordFormat> prototype_; // for openFrames() on other threads
    const std::shared_ptr<Spool> spool_;
    SourceFacts facts_;
    const std::string name_;
    ReadEnd end_ = ReadEnd::More;
};

} // namespace synscope::capture
