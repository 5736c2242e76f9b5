// SPDX-License-Identifier: GPL-3.0-or-later
// A bounded memory of connections whose record was given up. Internal to the model.
#pragma once

#include "model/address.h"
#include "model/time.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace synscope::model {

/// Remembers the most recent connections that lost their record, so that a late packet of one of them opens
/// no second connection. The oldest give way to the newest. Tuples are compared by 64 bits of hash, half of
/// which choose the place: of a million tuples that are new, one in some thousand millions is mistaken.
class Departed {
public:
    struct Entry {
        std::uint32_t fingerprint = 0; ///< 0: empty
        std::uint32_t id = 0;
        std::uint32_t initial_sequence = 0; ///< of the client's SYN
        std::uint16_t group = 0;            ///< position of the group that counts it, or kNoGroup
        std::uint8_t outcome = 0;           ///< as it was counted
        TimeNs syn_time = 0;
    };
    static constexpr std::uint16_t kNoGroup = 0xffff;

    /// The direction does not matter. `hash` is tupleHash() of the two.
    [[nodiscard]] static std::uint32_t fingerprint(const SocketAddress& a, const SocketAddress& b);

    [[nodiscard]] bool empty() const { return entries_.empty(); }
    [[nodiscard]] std::size_t memoryBytes() const { return entries_.capacity() * sizeof(Entry); }

    /// `room`: entries to make room for, when this is the first one; a power of two of at least kWays.
    void remember(std::uint32_t hash, const Entry& entry, std::size_t room);
    [[nodiscard]] std::optional<Entry> find(std::uint32_t hash, std::uint32_t fingerprint) const;
    void forget(std::uint32_t hash, std::uint32_t fingerprint);

    void prefetch(std::uint32_t hash) const { __builtin_prefetch(&entries_[setOf(hash)]); }

private:
    static constexpr std::size_t kWays = 4;

    [[nodiscard]] std::size_t setOf(std::uint32_t hash) const {
        return hash & (entries_.size() - 1) & ~(kWays - 1);
    }
    [[nodiscard]] const Entry* lookUp(std::uint32_t hash, std::uint32_t fingerprint) const;

    std::vector<Entry> entries_;
};

} // namespace synscope::model
