// SPDX-License-Identifier: GPL-3.0-or-later
// Writes pcapng, https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html, that Wireshark opens as
// well.
#pragma once

#include "capture/frame.h"
#include "model/address.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace synscope::capture {

/// What a section header says; empty texts are left out.
struct PcapngSectionText {
    std::string hardware = {};
    std::string os = {};
    std::string application = {};
    std::string comment = {};
};

/// What an interface description says; empty texts are left out.
struct PcapngInterfaceText {
    LinkType link_type = 0;
    std::uint32_t snap_length = 0; ///< bytes; 0: no limit
    std::string name = {};         ///< if_name
    std::string description = {};  ///< if_description
    std::string filter = {};       ///< if_filter, as typed
    std::string comment = {};
    std::uint8_t decimals = 9; ///< if_tsresol: digits of a second that stamps keep, 0–9; the rest is cut off
};

/// Counters since the start of the capture; those that are not known are left out.
struct PcapngStatistics {
    model::TimeNs time = 0; ///< when they were read
    model::TimeNs start = model::kNoTime;
    std::optional<std::uint64_t> received = {};             ///< isb_ifrecv
    std::optional<std::uint64_t> dropped_by_interface = {}; ///< isb_ifdrop
    std::optional<std::uint64_t> accepted = {};             ///< isb_filteraccept
    std::optional<std::uint64_t> dropped_by_os = {};        ///< isb_osdrop: no room in the capture ring
    std::optional<std::uint64_t> delivered = {};            ///< isb_usrdeliv
};

struct PcapngPacket {
    std::uint32_t interface = 0; ///< as interface() returned it
    model::TimeNs time = 0;
    std::span<const std::byte> bytes = {};
    std::uint32_t original_length = 0; ///< raised to bytes.size()
    model::FrameDirection direction = model::FrameDirection::Unknown;
    std::uint64_t dropped_before = 0; ///< epb_dropcount: lost since the packet before; 0 is left out
    std::string_view comment = {};
};

/// An address and a name for it.
using PcapngName = std::pair<model::IpAddress, std::string>;

/// Appends blocks to a buffer of the caller's, who writes it out and empties it when he likes: after any call
/// the buffer ends with a whole block. Blocks are in this machine's byte order. One thread. No errors: texts
/// beyond 65,535 bytes are cut.
class PcapngWriter {
public:
    /// `out` must outlive the writer.
    explicit PcapngWriter(std::vector<std::byte>& out)
        : out_(out) {}

    /// First, and again wherever a new section shall begin: interfaces count from 0 again.
    void section(const PcapngSectionText& text = {});
    /// The interface's number in this section, for packet() and statistics().
    std::uint32_t interface(const PcapngInterfaceText& text);
    /// Where in the buffer the packet's bytes begin.
    std::size_t packet(const PcapngPacket& packet);
    void statistics(std::uint32_t interface, const PcapngStatistics& counters);
    void names(std::span<const PcapngName> names);
    /// A custom block of the private enterprise number `enterprise`. `copyable`: programs that do not know it
    /// may carry it into another file.
    void custom(std::uint32_t enterprise, std::span<const std::byte> data, bool copyable = true);

private:
    class Block;

    [[nodiscard]] std::uint64_t stampOf(std::uint32_t interface, model::TimeNs time) const;

    std::vector<std::byte>& out_;
    std::vector<std::uint64_t> unit_ns_; ///< by interface: what one unit of its stamps is worth
};

} // namespace synscope::capture
