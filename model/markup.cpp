// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/markup.h"

#include <cstddef>
#include <cstdint>

namespace synscope::model {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

struct Letter {
    std::uint32_t code = 0;
    std::size_t bytes = 1;
    bool valid = false;
};

std::uint32_t byteAt(std::string_view text, std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

/// RFC 3629: the shortest form, no surrogates, nothing above U+10FFFF.
Letter letterAt(std::string_view text, std::size_t at) {
    const std::uint32_t first = byteAt(text, at);
    if (first < 0x80) {
        return {first, 1, true};
    }
    const std::size_t bytes = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    constexpr std::uint32_t kLeast[] = {0x80, 0x800, 0x10000};
    std::uint32_t code = first & (0x7fU >> bytes);
    for (std::size_t i = 1; i < bytes; ++i) {
        const std::uint32_t next = byteAt(text, at + i);
        if ((next & 0xc0U) != 0x80) {
            return {};
        }
        code = code << 6U | (next & 0x3fU);
    }
    const bool valid = first >= 0xc0 && first < 0xf8 && code >= kLeast[bytes - 2] && code <= 0x10ffff &&
                       (code < 0xd800 || code > 0xdfff);
    return valid ? Letter{code, bytes, true} : Letter{};
}

bool isAllowed(std::uint32_t code) {
    const bool control = code < 0x20 && code != '\t' && code != '\n' && code != '\r';
    const bool turns = (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
    return !control && !turns && (code < 0x7f || code > 0x9f) && code != 0xfffe && code != 0xffff;
}

std::string_view entityOf(std::uint32_t code) {
    switch (code) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return {};
    }
}

} // namespace

std::string escaped(std::string_view text) {
    std::string markup;
    markup.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const Letter letter = letterAt(text, at);
        const std::string_view entity = entityOf(letter.code);
        if (!letter.valid || !isAllowed(letter.code)) {
            markup += kReplacement;
        } else if (!entity.empty()) {
            markup += entity;
        } else {
            markup += text.substr(at, letter.bytes);
        }
        at += letter.bytes;
    }
    return markup;
}

} // namespace synscope::model
