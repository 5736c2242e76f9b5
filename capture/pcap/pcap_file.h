// SPDX-License-Identifier: GPL-3.0-or-later
// The classic capture file, https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-03.html: either byte
// order, micro- or nanoseconds, and the "modified" records of Alexey Kuznetsov's libpcap (magic 0xa1b2cd34).
#pragma once

#include "capture/file/record_format.h"

#include <optional>

namespace synscope::capture {

class PcapFile final : public RecordFormat {
public:
    static constexpr std::size_t kHeaderSize = 24;

    /// Whether `start` begins with one of the magic numbers.
    [[nodiscard]] static bool recognises(ByteView start);
    /// `start` holds at least the file header; registers its one interface in `facts`.
    PcapFile(ByteView start, SourceFacts& facts);

    [[nodiscard]] std::string name() const override;
    [[nodiscard]] std::size_t headerSize() const override { return kHeaderSize; }
    ParseProgress parse(ByteView bytes, std::uint64_t offset, std::vector<Frame>& frames,
                        std::size_t capacity, SourceFacts& facts) override;
    [[nodiscard]] std::unique_ptr<RecordFormat> clone() const override;
    void seek(std::uint64_t) override {}

private:
    struct Lengths {
        std::uint32_t captured;
        std::uint32_t original;
    };
    [[nodiscard]] Lengths lengths(ByteView header) const;
    void fill(Frame& frame, ByteView record, Lengths lengths, std::uint64_t offset);

    ByteOrder order_ = ByteOrder::Little;
    std::uint32_t fraction_ns_ = 1000; // what one unit of the second half of a stamp is worth
    std::size_t record_header_size_ = 16;
    LinkType link_type_ = 0;
    std::uint8_t fcs_length_ = 0;
    std::uint16_t minor_version_ = 4;
    std::uint64_t number_ = 0;
};

} // namespace synscope::capture
