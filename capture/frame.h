// SPDX-License-Identifier: GPL-3.0-or-later
// A captured frame on its way from a source to the decoder, and what a source knows about itself.
#pragma once

#include "model/ids.h"
#include "model/segment.h"
#include "model/time.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace synscope::capture {

/// A LINKTYPE_ value of https://www.tcpdump.org/linktypes.html (what files hold; DLT_ values of libpcap are
/// mapped to it).
using LinkType = std::uint32_t;

/// "EN10MB", "LINUX_SLL2"; "unknown" for a number without name.
[[nodiscard]] std::string linkTypeName(LinkType type);

/// One frame. `bytes` stays valid until the next read of its source.
struct Frame {
    model::TimeNs time = 0;
    std::span<const std::byte> bytes;
    std::uint32_t original_length = 0; ///< on the wire; at least bytes.size() for a sound file
    LinkType link_type = 0;
    model::InterfaceId interface;
    model::FrameDirection direction = model::FrameDirection::Unknown;
    std::uint8_t fcs_length = 0; ///< bytes of frame check sequence at the end of `bytes`, where the file says
                                 ///< so
    model::FrameRef ref;
};

/// One capture point inside a source.
struct InterfaceInfo {
    std::string name;        ///< if_name; may be empty
    std::string description; ///< if_description; may be empty
    LinkType link_type = 0;
    std::uint32_t snap_length = 0;         ///< bytes; 0: no limit
    std::optional<std::uint64_t> received; ///< isb_ifrecv
    std::optional<std::uint64_t> dropped;  ///< isb_ifdrop + isb_osdrop where given
};

/// How reading went, in the words of the exit codes: complete, damaged (everything before was delivered),
/// failed, cancelled.
enum class ReadEnd : std::uint8_t { More, EndOfSource, Damaged, Cancelled };

} // namespace synscope::capture
