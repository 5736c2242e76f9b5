// SPDX-License-Identifier: GPL-3.0-or-later
// Typed 32-bit ids. Layers refer to each other by id, never by pointer.
#pragma once

// Before <compare>: Qt's moc 6.4 stumbles over GCC 12's <compare> when <cstddef> has not come first.
#include <cstddef>

#include <compare>
#include <cstdint>

namespace synscope::model {

/// An index that cannot be mixed up with another kind of index.
template <class Tag>
struct Id {
    static constexpr std::uint32_t kNone = 0xffffffffU;
    std::uint32_t value = kNone;

    [[nodiscard]] constexpr bool valid() const { return value != kNone; }
    friend constexpr auto operator<=>(Id, Id) = default;
};

/// Position of a connection in order of first packet; what `tcp.stream` is in Wireshark.
using ConnectionId = Id<struct ConnectionTag>;
/// Position of an interface (a capture point) in order of its description in the source.
using InterfaceId = Id<struct InterfaceTag>;

} // namespace synscope::model
