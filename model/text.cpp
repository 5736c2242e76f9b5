// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/text.h"

#include <cstddef>
#include <cstring>

namespace synscope::model {

bool operator==(const Text& a, const Text& b) {
    return std::strcmp(a.source, b.source) == 0 && a.arguments == b.arguments;
}

std::string fill(const std::string& pattern, const std::vector<std::string>& arguments) {
    std::string text;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const bool is_place = pattern[i] == '%' && i + 1 < pattern.size() && pattern[i + 1] >= '1' &&
                              pattern[i + 1] <= '9';
        const std::size_t number = is_place ? static_cast<std::size_t>(pattern[i + 1] - '1')
                                            : arguments.size();
        if (number < arguments.size()) {
            text += arguments[number];
            ++i;
        } else {
            text += pattern[i];
        }
    }
    return text;
}

std::string grouped(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
        digits.insert(static_cast<std::size_t>(at), ",");
    }
    return digits;
}

std::string english(const Text& text) {
    return fill(text.source, text.arguments);
}

} // namespace synscope::model
