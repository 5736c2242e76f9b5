// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/address.h"

#include <charconv>
#include <vector>

namespace synscope::model {
namespace {

constexpr int kGroups = 8;
using Groups = std::array<std::uint16_t, kGroups>;

template <class Number>
void appendNumber(std::string& text, Number number, int base) {
    std::array<char, 8> digits{};
    const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), number, base);
    text.append(digits.data(), result.ptr);
}

std::string v4Text(std::uint32_t address) {
    std::string text;
    for (int shift = 24; shift >= 0; shift -= 8) {
        appendNumber(text, (address >> shift) & 0xffU, 10);
        if (shift > 0) {
            text += '.';
        }
    }
    return text;
}

Groups groupsOf(const IpAddress& address) {
    Groups groups{};
    for (int i = 0; i < kGroups; ++i) {
        const std::uint64_t half = i < 4 ? address.high : address.low;
        groups[static_cast<std::size_t>(i)] = static_cast<std::uint16_t>(half >> (16 * (3 - i % 4)));
    }
    return groups;
}

struct Run {
    std::size_t begin = kGroups;
    std::size_t length = 0;
};

/// The first of the longest runs of zero groups; one group alone is not shortened (RFC 5952 4.2.2).
Run longestZeroRun(const Groups& groups) {
    Run best;
    Run now;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        now = groups[i] != 0 ? Run{} : Run{now.length == 0 ? i : now.begin, now.length + 1};
        if (now.length > best.length) {
            best = now;
        }
    }
    return best.length > 1 ? best : Run{};
}

std::string v6Text(const IpAddress& address) {
    // RFC 5952 5: the mapped form shows its IPv4 address as a dotted quad.
    if (address.high == 0 && (address.low >> 32) == 0xffff) {
        return "::ffff:" + v4Text(static_cast<std::uint32_t>(address.low));
    }
    const Groups groups = groupsOf(address);
    const Run zeros = longestZeroRun(groups);
    std::string text;
    for (std::size_t i = 0; i < groups.size();) {
        if (i == zeros.begin) {
            text += "::";
            i += zeros.length;
            continue;
        }
        if (!text.empty() && text.back() != ':') {
            text += ':';
        }
        appendNumber(text, groups[i++], 16);
    }
    return text;
}

std::optional<std::uint32_t> parseNumber(std::string_view text, int base, std::uint32_t largest) {
    std::uint32_t number = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (text.empty() || result.ec != std::errc{} || result.ptr != text.data() + text.size() ||
        number > largest) {
        return std::nullopt;
    }
    return number;
}

std::optional<std::uint32_t> parseV4(std::string_view text) {
    std::uint32_t address = 0;
    for (int part = 0; part < 4; ++part) {
        const std::size_t dot = text.find('.');
        if ((dot == std::string_view::npos) != (part == 3)) {
            return std::nullopt;
        }
        const std::string_view digits = text.substr(0, dot);
        const auto number = digits.size() <= 3 ? parseNumber(digits, 10, 255) : std::nullopt;
        if (!number) {
            return std::nullopt;
        }
        address = (address << 8) | *number;
        text.remove_prefix(part == 3 ? text.size() : dot + 1);
    }
    return address;
}

/// Appends the groups of a text without "::"; the last may be a dotted quad, which gives two groups.
bool parseGroups(std::string_view text, std::vector<std::uint16_t>& groups) {
    while (!text.empty()) {
        const std::size_t colon = text.find(':');
        const std::string_view part = text.substr(0, colon);
        if (const auto v4 = colon == std::string_view::npos ? parseV4(part) : std::nullopt) {
            groups.push_back(static_cast<std::uint16_t>(*v4 >> 16));
            groups.push_back(static_cast<std::uint16_t>(*v4));
            return true;
        }
        const auto number = part.size() <= 4 ? parseNumber(part, 16, 0xffff) : std::nullopt;
        if (!number || (colon != std::string_view::npos && colon + 1 == text.size())) {
            return false;
        }
        groups.push_back(static_cast<std::uint16_t>(*number));
        text.remove_prefix(colon == std::string_view::npos ? text.size() : colon + 1);
    }
    return true;
}

IpAddress fromGroups(const std::vector<std::uint16_t>& groups) {
    IpAddress address;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        if (i < 4) {
            address.high = (address.high << 16) | groups[i];
        } else {
            address.low = (address.low << 16) | groups[i];
        }
    }
    return address;
}

std::optional<IpAddress> parseV6(std::string_view text) {
    std::vector<std::uint16_t> groups;
    const std::size_t gap = text.find("::");
    if (!parseGroups(text.substr(0, gap), groups)) {
        return std::nullopt;
    }
    if (gap != std::string_view::npos) {
        std::vector<std::uint16_t> tail;
        if (!parseGroups(text.substr(gap + 2), tail) || groups.size() + tail.size() >= kGroups) {
            return std::nullopt;
        }
        groups.resize(kGroups - tail.size());
        groups.insert(groups.end(), tail.begin(), tail.end());
    }
    if (groups.size() != kGroups) {
        return std::nullopt;
    }
    return fromGroups(groups);
}

} // namespace

std::string toString(const IpAddress& address) {
    return address.isV4() ? v4Text(static_cast<std::uint32_t>(address.low)) : v6Text(address);
}

std::optional<IpAddress> parseAddress(std::string_view text) {
    if (text.find(':') != std::string_view::npos) {
        return parseV6(text);
    }
    if (const auto v4 = parseV4(text)) {
        return IpAddress::v4(*v4);
    }
    return std::nullopt;
}

std::string toString(const SocketAddress& socket) {
    std::string text = toString(socket.address);
    if (!socket.address.isV4()) {
        text = '[' + text + ']';
    }
    text += ':';
    appendNumber(text, socket.port, 10);
    return text;
}

} // namespace synscope::model
