// SPDX-License-Identifier: GPL-3.0-or-later
// Words and numbers out of the kernel's text tables.
#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string_view>

namespace synscope::capture {

/// Takes the next line (without its end) off `text`; false when there is none.
inline bool takeLine(std::string_view& text, std::string_view& line) {
    if (text.empty()) {
        return false;
    }
    const std::size_t end = text.find('\n');
    line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return true;
}

/// Takes the next word off `line`, separated by blanks; empty when there is none.
inline std::string_view takeWord(std::string_view& line) {
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin == std::string_view::npos) {
        line = {};
        return {};
    }
    const std::size_t end = line.find_first_of(" \t", begin);
    const std::string_view word = line.substr(begin, end - begin);
    line.remove_prefix(end == std::string_view::npos ? line.size() : end);
    return word;
}

/// The whole word as a number; nothing when it is none.
template <std::integral Number>
std::optional<Number> numberIn(std::string_view word, int base = 10) {
    Number value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value, base);
    return error == std::errc{} && end == word.data() + word.size() && !word.empty() ? std::optional(value)
                                                                                     : std::nullopt;
}

} // namespace synscope::capture
