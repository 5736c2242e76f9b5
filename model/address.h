// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace synscope::model {

/// An IPv4 or IPv6 address in 16 bytes, host byte order in each half. IPv4 addresses carry a prefix of 64 one
/// bits, which no IPv6 address on the wire has (ffff:ffff:… is multicast with reserved flags and scope, RFC
/// 4291 2.7), so that an IPv4-mapped IPv6 address stays different from the IPv4 address in it.
///
/// Packed to multiples of four bytes, so that a SocketAddress takes 20 bytes and not 24: a Connection holds
/// two of them in the one cache line that every look-up touches.
struct __attribute__((packed, aligned(4))) IpAddress {
    static constexpr std::uint64_t kV4Prefix = ~std::uint64_t{0};
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    [[nodiscard]] static constexpr IpAddress v4(std::uint32_t host_order) { return {kV4Prefix, host_order}; }
    [[nodiscard]] constexpr bool isV4() const { return high == kV4Prefix; }
    friend constexpr auto operator<=>(const IpAddress&, const IpAddress&) = default;
};

/// Dotted quad, or RFC 5952 text for IPv6 (lower case, longest zero run shortened).
[[nodiscard]] std::string toString(const IpAddress& address);

/// The inverse of toString; nothing for a text that is no address. Accepts every RFC 4291 form.
[[nodiscard]] std::optional<IpAddress> parseAddress(std::string_view text);

/// An address and a TCP port.
struct SocketAddress {
    IpAddress address;
    std::uint16_t port = 0;
    friend constexpr auto operator<=>(const SocketAddress&, const SocketAddress&) = default;
};

static_assert(sizeof(SocketAddress) == 20);

/// "10.9.0.1:5000", "[fe80::1]:443".
[[nodiscard]] std::string toString(const SocketAddress& socket);

} // namespace synscope::model
