// SPDX-License-Identifier: GPL-3.0-or-later
// Capture filters in libpcap's language (man 7 pcap-filter), which the kernel runs.
#pragma once

#include "capture/frame.h"

#include <cstddef>
#include <optional>
#include <string>

namespace synscope::capture {

/// Why a filter cannot be used, and which part of the text is to blame: bytes [begin, end).
struct BpfProblem {
    std::string sentence;
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// Whether libpcap takes the filter for frames of this link type; empty text passes everything. Any thread.
/// May ask the name service for a host name in the filter, and so take seconds: not for a thread that draws.
[[nodiscard]] std::optional<BpfProblem> checkBpf(const std::string& filter, LinkType link_type);

/// The filter of *Handshakes only*, for interfaces of this link type, narrowed by `filter` (may be empty).
///
/// Passes, for IPv4 and IPv6, each also behind one VLAN tag where libpcap can look behind it:
/// - segments with SYN, FIN or RST;
/// - ACKs without payload and without PSH;
/// - ICMP errors that quote TCP (destination unreachable, source quench, time exceeded, parameter problem;
///   ICMPv6 also packet too big).
///
/// A filter in the kernel has no memory, so that the ACK that ends a handshake cannot be told from one in the
/// middle of a transfer: sequence numbers start at random, and no field of the header counts. What can be
/// told is that it carries nothing. Therefore all pure ACKs pass: at most one for two data segments, none of
/// the data. They are also what shows that a FIN was acknowledged, and they heal the one case that escapes (a
/// client whose first data carries the final ACK): the server's pure ACK of that data says as much.
///
/// Not seen: TCP behind IPv6 extension headers, in tunnels, behind two tags.
[[nodiscard]] std::string handshakeFilter(LinkType link_type, const std::string& filter = {});

} // namespace synscope::capture
