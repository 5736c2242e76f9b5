// SPDX-License-Identifier: GPL-3.0-or-later
// Single frames out of a file or a spool.
#pragma once

#include "capture/file/record_format.h"
#include "capture/file/spool.h"
#include "capture/source.h"

#include <memory>
#include <vector>

namespace synscope::capture {

class StoredFrames final : public FrameReader {
public:
    StoredFrames(std::shared_ptr<const Spool> spool, std::unique_ptr<RecordFormat> format, std::string name)
        : spool_(std::move(spool))
        , format_(std::move(format))
        , name_(std::move(name)) {}

    model::Result<Frame> frameAt(model::FrameRef ref) override;

private:
    [[nodiscard]] model::Error notFound(model::FrameRef ref) const;

    std::shared_ptr<const Spool> spool_;
    std::unique_ptr<RecordFormat> format_;
    std::string name_;
    std::vector<std::byte> bytes_;
    std::vector<Frame> frames_;
};

} // namespace synscope::capture
