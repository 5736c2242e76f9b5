// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/file/file_source.h"

#include "capture/file/stored_frames.h"

namespace synscope::capture {

FileSource::FileSource(StreamBuffer buffer, std::unique_ptr<RecordFormat> format,
                       std::shared_ptr<Spool> spool, SourceFacts facts)
    : buffer_(std::move(buffer))
    , format_(std::move(format))
    , prototype_(format_->clone())
    , spool_(std::move(spool))
    , facts_(std::move(facts))
    , name_(facts_.name) {}

ReadEnd FileSource::damaged(const std::string& why) {
    facts_.damage = facts_.name + " is damaged at byte " + std::to_string(buffer_.offset()) +
                    ", after frame " + std::to_string(facts_.frames) + ": " + why +
                    "; everything before that was read.";
    return ReadEnd::Damaged;
}

ReadEnd FileSource::atEnd(StreamState state, std::size_t needed) {
    if (state == StreamState::Cancelled)
        return ReadEnd::Cancelled;
    if (state == StreamState::Broken)
        return damaged(buffer_.stream().trouble());
    const std::size_t left = buffer_.unread().size();
    if (left == 0)
        return ReadEnd::EndOfSource;
    return damaged("the file ends inside a packet (" + std::to_string(left) + " of " +
                   std::to_string(needed) + " bytes), as when it was cut off while being written or copied");
}

// Frames are handed out before anything more is read: the refill would move the bytes they point to, and on a
// pipe it would keep whole frames waiting for the next one.
ReadEnd FileSource::read(std::vector<Frame>& frames, std::size_t capacity, std::stop_token stop) {
    frames.clear();
    while (end_ == ReadEnd::More || end_ == ReadEnd::Cancelled) {
        const ByteView unread(buffer_.unread());
        const ParseProgress progress = format_->parse(unread, buffer_.offset(), frames, capacity, facts_);
        buffer_.consume(progress.consumed);
        facts_.frames += frames.size();
        facts_.bytes_read = buffer_.stream().storedPosition();
        if (!progress.damage.empty())
            return end_ = damaged(progress.damage);
        if (!frames.empty())
            return ReadEnd::More;
        const StreamState state = buffer_.refill(progress.needed, stop);
        if (state != StreamState::Data)
            return end_ = atEnd(state, progress.needed);
    }
    return end_;
}

model::Result<std::unique_ptr<FrameReader>> FileSource::openFrames() const {
    if (!spool_)
        return model::Error{"The packets of " + name_ +
                            " were not kept while they were read, so they cannot be shown "
                            "again; unpack it or save it to a file first."};
    return std::unique_ptr<FrameReader>(new StoredFrames(spool_, prototype_->clone(), name_));
}

} // namespace synscope::capture
