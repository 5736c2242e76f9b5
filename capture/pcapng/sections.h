// SPDX-License-Identifier: GPL-3.0-or-later
// What the section header and interface description blocks of a pcapng file said, by position: needed to read
// a packet again out of order.
#pragma once

#include "capture/byte_view.h"
#include "capture/frame.h"
#include "capture/pcapng/time_scale.h"

#include <mutex>
#include <vector>

namespace synscope::capture {

struct PcapngInterface {
    LinkType link_type = 0;
    std::uint32_t snap_length = 0;
    TimeScale scale;
    std::uint8_t fcs_length = 0;
    model::InterfaceId id; ///< counted over all sections
};

struct PcapngSection {
    std::uint64_t offset = 0;
    ByteOrder order = ByteOrder::Little;
    std::vector<PcapngInterface> interfaces; ///< by interface id within the section
};

/// Filled by the thread that reads the source, asked by those that read single frames.
class PcapngSections {
public:
    void add(PcapngSection section);
    void addInterface(const PcapngInterface& interface); ///< to the last section
    /// The section that `offset` lies in, as far as it was read.
    [[nodiscard]] PcapngSection at(std::uint64_t offset) const;

private:
    mutable std::mutex lock_;
    std::vector<PcapngSection> sections_;
};

} // namespace synscope::capture
