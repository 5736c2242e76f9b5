// SPDX-License-Identifier: GPL-3.0-or-later
// Finds groups while connections come in. Internal to the model; the connection table drives it.
#pragma once

#include "model/group.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace synscope::model {

[[nodiscard]] std::uint64_t groupKeyHash(std::size_t rule, const GroupKey& key);

/// Looks at every connection once, some time after it was opened, so that there was time to answer or repeat.
/// Some tens of nanoseconds a connection; memory is fixed: keys that show up seldom give way to others.
class GroupFinder {
public:
    /// What observe() needs to know of a connection, asked from memory some connections ahead.
    struct Look {
        const Connection* connection = nullptr;
        std::uint32_t shape = 0; ///< as a bit
        std::array<std::uint64_t, 4> keys{};
    };
    [[nodiscard]] Look look(const Connection& connection);
    /// In order of opening.
    void observe(const Look& look);

    [[nodiscard]] const Groups& groups() const { return groups_; }
    /// For counting what goes.
    [[nodiscard]] Group& at(GroupId id) { return groups_.groups_[id.value]; }
    [[nodiscard]] std::size_t memoryBytes() const;

private:
    /// Connections that one rule sees with one key, within one window. Two share a cache line.
    struct Cell {
        TimeNs begin = 0;
        std::uint64_t targets = 0;         ///< linear counting in 64 bits
        std::uint32_t tag = 0;             ///< upper bits of the key's hash; 0: empty
        std::uint32_t second_begin_ms = 0; ///< after `begin`
        std::uint16_t members = 0;
        std::uint16_t against = 0; ///< stays at its maximum
        std::uint16_t this_second = 0;
        std::uint16_t peak_second = 0;
    };
    static_assert(sizeof(Cell) == 32);
    static constexpr std::size_t kRules = 4;
    static constexpr std::size_t kCells = std::size_t{1} << 15; ///< per rule
    static constexpr std::size_t kWays = 2;

    [[nodiscard]] Cell* setOf(std::size_t rule, std::uint64_t key_hash);
    [[nodiscard]] Cell& cellFor(std::size_t rule, std::uint64_t key_hash, TimeNs time);
    [[nodiscard]] bool extend(std::uint64_t key_hash, TimeNs time);
    void count(std::size_t rule, std::uint64_t key_hash, const Connection& connection, bool is_member);
    void open(std::size_t rule, std::uint64_t key_hash, const Cell& cell, const Connection& connection);

    /// Seconds of packet time, to know the busiest of each group.
    struct Second {
        TimeNs begin = kNoTime;
        std::uint64_t members = 0;
    };

    std::array<std::vector<Cell>, kRules> cells_;
    Groups groups_;
    std::vector<Second> seconds_; ///< by group
};

} // namespace synscope::model
