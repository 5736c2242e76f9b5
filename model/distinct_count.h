// SPDX-License-Identifier: GPL-3.0-or-later
// How many different values went by, in a kilobyte.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace synscope::model {

/// HyperLogLog (Flajolet, Fusy, Gandouet, Meunier 2007) with linear counting where there are few: exact to
/// about 3 %, whatever the number.
class DistinctCount {
public:
    /// `hash` of the value, all bits of it good.
    void add(std::uint64_t hash);
    void add(const DistinctCount& other); ///< as if all that went by there had gone by here
    [[nodiscard]] std::uint64_t estimate() const;

private:
    static constexpr unsigned kBits = 10;
    std::array<std::uint8_t, std::size_t{1} << kBits> ranks_{};
};

} // namespace synscope::model
