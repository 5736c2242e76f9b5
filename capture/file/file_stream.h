// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes of an open file, pipe or terminal.
#pragma once

#include "capture/file/byte_stream.h"
#include "capture/file/descriptor.h"

#include <memory>

namespace synscope::capture {

class FileStream final : public ByteStream {
public:
    /// `regular`: reads never block, and with `follow` the end of the file is waited at until the stop token
    /// is triggered.
    FileStream(std::shared_ptr<const Descriptor> file, bool regular, bool follow)
        : file_(std::move(file))
        , regular_(regular)
        , follow_(follow) {}

    StreamRead read(std::span<std::byte> into, const std::stop_token& stop) override;
    [[nodiscard]] std::uint64_t storedPosition() const override { return position_; }

private:
    [[nodiscard]] bool awaitPipe(const std::stop_token& stop) const;
    StreamRead readOnce(std::span<std::byte> into);

    std::shared_ptr<const Descriptor> file_;
    std::uint64_t position_ = 0;
    bool regular_;
    bool follow_;
};

} // namespace synscope::capture
