// SPDX-License-Identifier: GPL-3.0-or-later
// pcapng, https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html: any number of sections of either
// byte order, interfaces of different link types and snap lengths, packets in enhanced, simple and obsolete
// blocks, drop counters. Custom and unknown blocks are passed over; those that Wireshark counts as frames
// take a frame number.
#pragma once

#include "capture/file/record_format.h"
#include "capture/pcapng/sections.h"

#include <map>
#include <memory>

namespace synscope::capture {

class PcapngFile final : public RecordFormat {
public:
    [[nodiscard]] static bool recognises(ByteView start);
    PcapngFile()
        : sections_(std::make_shared<PcapngSections>()) {}

    [[nodiscard]] std::string name() const override { return "pcapng"; }
    [[nodiscard]] std::size_t headerSize() const override { return 0; }
    ParseProgress parse(ByteView bytes, std::uint64_t offset, std::vector<Frame>& frames,
                        std::size_t capacity, SourceFacts& facts) override;
    [[nodiscard]] std::unique_ptr<RecordFormat> clone() const override;
    void seek(std::uint64_t offset) override;

private:
    struct Run; // where one parse() puts what it finds

    [[nodiscard]] bool takeBlock(ByteView rest, Run& run);
    void readBlock(std::uint32_t type, ByteView block, Run& run);
    void readSection(ByteView block, Run& run);
    void readInterface(ByteView block, Run& run);
    void readEnhancedPacket(ByteView block, Run& run);
    void readSimplePacket(ByteView block, Run& run);
    void readObsoletePacket(ByteView block, Run& run);
    void readStatistics(ByteView block, Run& run);
    void addFrame(ByteView data, std::uint32_t interface, std::uint64_t stamp, Run& run);
    void takePacketOptions(ByteView options, Run& run);
    void countDrops(SourceFacts& facts) const;

    PcapngSection section_;
    std::shared_ptr<PcapngSections> sections_;
    bool recording_ = true; ///< not a clone: what is read for the first time is added to `sections_`
    std::uint64_t number_ = 0;
    model::TimeNs last_time_ = 0;
    std::map<std::uint32_t, std::uint64_t> interface_drops_; ///< by interface id over all sections
    std::uint64_t packet_drops_ = 0;                         ///< sum of epb_dropcount
};

} // namespace synscope::capture
