// SPDX-License-Identifier: GPL-3.0-or-later
// IP fragments put together (RFC 791 3.2, RFC 8200 4.5), within a bound.
#pragma once

#include "capture/byte_view.h"
#include "model/address.h"

#include <cstdint>
#include <list>
#include <optional>
#include <vector>

namespace synscope::capture {

class Reassembly {
public:
    static constexpr std::size_t kMaxDatagrams = 256;
    static constexpr std::size_t kMaxBytes = 4 * 1024 * 1024;

    /// What makes fragments belong together.
    struct Key {
        model::IpAddress source;
        model::IpAddress destination;
        std::uint32_t id = 0;
        std::uint8_t protocol = 0; ///< IPv4 only
        friend bool operator==(const Key&, const Key&) = default;
    };

    /// Takes one fragment (offset in bytes) and returns the datagram's payload when this one made it whole.
    /// Where fragments overlap, the one with the lower offset wins, and of those with the same offset the
    /// first: as in Wireshark.
    [[nodiscard]] std::optional<std::vector<std::byte>> add(const Key& key, std::size_t offset,
                                                            bool more_follow, ByteView bytes);

    /// Fragments dropped so far because the bound was reached.
    [[nodiscard]] std::uint64_t givenUp() const { return given_up_; }

private:
    struct Piece {
        std::size_t offset;
        std::vector<std::byte> bytes;
    };
    struct Datagram {
        Key key;
        std::vector<Piece> pieces; ///< by offset, then by arrival
        std::optional<std::size_t> total;
        std::size_t bytes = 0;
    };
    using Datagrams = std::list<Datagram>; ///< oldest first

    [[nodiscard]] Datagrams::iterator find(const Key& key);
    void makeRoom(std::size_t bytes);
    void drop(Datagrams::iterator datagram);
    static void insert(Datagram& datagram, Piece piece);
    [[nodiscard]] static std::optional<std::vector<std::byte>> whole(const Datagram& datagram);

    Datagrams datagrams_;
    std::size_t bytes_ = 0;
    std::uint64_t given_up_ = 0;
};

} // namespace synscope::capture
