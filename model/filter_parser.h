// SPDX-License-Identifier: GPL-3.0-or-later
// A filter text as a tree. Part of Filter, for nobody else.
#pragma once

#include "model/filter.h"
#include "model/filter_terms.h"

#include <memory>
#include <string_view>
#include <variant>

namespace synscope::model {

struct Filter::Node {
    enum class Kind : std::uint8_t { And, Or, Not, Test };
    Kind kind = Kind::And;
    std::vector<std::shared_ptr<const Node>> children; ///< one for Not, any number for And and Or, none for
                                                       ///< Test
    FilterTest test;

    [[nodiscard]] bool matches(const FilterSubject& subject) const;
    [[nodiscard]] bool needsVerdict() const;
};

/// The tree for `text`; null for a text without any term.
[[nodiscard]] std::variant<std::shared_ptr<const Filter::Node>, FilterError>
parseFilter(std::string_view text);

/// True for what ends a word: white space and parentheses.
[[nodiscard]] bool endsFilterWord(char c);

} // namespace synscope::model
