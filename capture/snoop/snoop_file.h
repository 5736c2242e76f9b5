// SPDX-License-Identifier: GPL-3.0-or-later
// The capture file of Solaris snoop, RFC 1761.
#pragma once

#include "capture/file/record_format.h"

namespace synscope::capture {

class SnoopFile final : public RecordFormat {
public:
    static constexpr std::size_t kHeaderSize = 16;

    [[nodiscard]] static bool recognises(ByteView start);
    /// `start` holds at least the file header; registers its one interface in `facts`.
    SnoopFile(ByteView start, SourceFacts& facts);

    [[nodiscard]] std::string name() const override { return "snoop"; }
    [[nodiscard]] std::size_t headerSize() const override { return kHeaderSize; }
    ParseProgress parse(ByteView bytes, std::uint64_t offset, std::vector<Frame>& frames,
                        std::size_t capacity, SourceFacts& facts) override;
    [[nodiscard]] std::unique_ptr<RecordFormat> clone() const override;
    void seek(std::uint64_t) override {}

private:
    LinkType link_type_ = 0;
    std::uint64_t number_ = 0;
};

} // namespace synscope::capture
