// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/file/stored_frames.h"

namespace synscope::capture {

namespace {

constexpr std::size_t kFirstTry = 4096; // more than nearly every record takes

} // namespace

model::Error StoredFrames::notFound(model::FrameRef ref) const {
    const std::string why = spool_->failed()
                                ? "the disk for temporary files is full (set TMPDIR to a larger one)"
                                : "the file was changed after it was read (open it again)";
    return {"Frame " + std::to_string(ref.number) + " of " + name_ + " cannot be read again: " + why + "."};
}

model::Result<Frame> StoredFrames::frameAt(model::FrameRef ref) {
    std::size_t wanted = kFirstTry;
    for (;;) {
        bytes_.resize(wanted);
        const std::size_t got = spool_->readAt(bytes_, ref.offset);
        frames_.clear();
        format_->seek(ref.offset);
        SourceFacts facts;
        const ParseProgress progress = format_->parse(ByteView({bytes_.data(), got}), ref.offset, frames_, 1,
                                                      facts);
        if (!frames_.empty() && frames_.front().ref.offset == ref.offset) {
            frames_.front().ref = ref;
            return frames_.front();
        }
        if (progress.consumed > 0 || progress.needed <= wanted)
            return notFound(ref);
        wanted = progress.needed;
    }
}

} // namespace synscope::capture
