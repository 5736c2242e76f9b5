// SPDX-License-Identifier: GPL-3.0-or-later
// The single terms of the filter language: `port:5432`, `rtt>50ms`, `refused`. Part of Filter, for nobody
// else.
#pragma once

#include "model/connection.h"
#include "model/group.h"
#include "model/outcome.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace synscope::model {

/// What a filter looks at.
struct FilterSubject {
    ConnectionId id;
    const Connection& connection;
    const Verdict& verdict;
    std::optional<GroupKind> group = {}; ///< of the group it belongs to
};

enum class Comparison : std::uint8_t { Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual };

struct FilterTest {
    std::function<bool(const FilterSubject&)> matches;
    bool needs_verdict = false;
};

/// Why a term is wrong, and which part of it.
struct TermError {
    bool in_key = false; ///< the word before the operator, not the value after it
    std::string message;
};
using TestOrError = std::variant<FilterTest, TermError>;

/// `key` and `value` around an operator; `key` is known to be non-empty.
[[nodiscard]] TestOrError makeTest(std::string_view key, Comparison comparison, std::string_view value);

/// Part of an address:port, of an outcome's name or of its label; capital letters do not matter.
[[nodiscard]] FilterTest makeTextTest(std::string_view text);

/// All keys, in the order in which they are offered.
[[nodiscard]] std::vector<std::string_view> filterKeys();
/// The words that can stand after `key`; empty for numbers and addresses.
[[nodiscard]] std::vector<std::string_view> filterValues(std::string_view key);

/// The candidate that differs least from `word`, if it differs little.
[[nodiscard]] std::optional<std::string_view> nearest(std::string_view word,
                                                      const std::vector<std::string_view>& candidates);

[[nodiscard]] std::string lowered(std::string_view text);

} // namespace synscope::model
