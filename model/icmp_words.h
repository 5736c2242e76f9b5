// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/segment.h"

#include <cstdint>
#include <string>

namespace synscope::model {

/// "host unreachable" for the type and code of an ICMP or ICMPv6 error (IANA registries); "type 3 code 99"
/// for others.
[[nodiscard]] std::string icmpWords(bool icmp_v6, std::uint8_t type, std::uint8_t code);
[[nodiscard]] std::string icmpWords(const Segment& segment);

} // namespace synscope::model
