// SPDX-License-Identifier: GPL-3.0-or-later
// Values of filter terms: numbers with units, addresses with prefix. Part of Filter, for nobody else.
#pragma once

#include "model/address.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace synscope::model {

/// "42"; nothing for anything else.
[[nodiscard]] std::optional<double> parseCount(std::string_view text);
/// "1500", "1k", "1.5M", "2GB" in bytes; k is 1000.
[[nodiscard]] std::optional<double> parseBytes(std::string_view text);
/// "50ms", "2s", "10us", "1min" in nanoseconds; without a unit seconds.
[[nodiscard]] std::optional<double> parseDuration(std::string_view text);

/// An address, perhaps with the number of bits that count, perhaps with a port.
struct AddressPattern {
    IpAddress address;
    int bits = 128; ///< of the 16-byte form: IPv4 prefixes are 96 longer
    std::optional<std::uint16_t> port;

    [[nodiscard]] bool matches(const SocketAddress& socket) const;
};

/// "10.9.0.1", "10.9.0.0/16", "fe80::/10", "10.9.0.1:80", "[::1]:80".
[[nodiscard]] std::optional<AddressPattern> parseAddressPattern(std::string_view text);

} // namespace synscope::model
