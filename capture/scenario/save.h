// SPDX-License-Identifier: GPL-3.0-or-later
// A run as one pcapng that Wireshark opens too: one interface per vantage point, everything that is no packet
// in custom blocks.
#pragma once

#include "capture/scenario/run.h"
#include "model/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace synscope::capture::scenario {

/// Number of our custom blocks, from the range that RFC 5612 sets aside for documentation: the project has no
/// number of its own at IANA. Their content starts with kEventMagic.
constexpr std::uint32_t kEventEnterprise = 32473;
/// Then follows one event as eventLine() writes it.
constexpr const char* kEventMagic = "synscope.event.1\n";

/// The whole file.
[[nodiscard]] std::vector<std::byte> toPcapng(const Run& run);

/// Writes it; nothing on success.
[[nodiscard]] std::optional<model::Error> savePcapng(const Run& run, const std::string& path);

} // namespace synscope::capture::scenario
