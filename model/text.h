// SPDX-License-Identifier: GPL-3.0-or-later
// Sentences for people, translatable without Qt in the core: the English source text with %1 … %9 and its
// arguments. The window translates `source` (context "model") and then fills the arguments in; the command
// line uses english().
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

/// Marks a literal for lupdate (context "model"); yields the literal itself.
#define SYNSCOPE_TEXT(literal) literal

namespace synscope::model {

struct Text {
    const char* source = ""; ///< a literal marked with SYNSCOPE_TEXT, never built at run time
    std::vector<std::string> arguments;

    Text() = default;
    Text(const char* source_text, std::initializer_list<std::string> args = {})
        : source(source_text)
        , arguments(args) {}

    [[nodiscard]] bool empty() const { return source[0] == '\0'; }
    friend bool operator==(const Text& a, const Text& b);
};

/// `pattern` with %1 … %9 replaced by the arguments; a number without argument stays as it is.
[[nodiscard]] std::string fill(const std::string& pattern, const std::vector<std::string>& arguments);

/// "12,406".
[[nodiscard]] std::string grouped(std::uint64_t number);

/// The sentence in English.
[[nodiscard]] std::string english(const Text& text);

} // namespace synscope::model
