// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/filter_values.h"

#include <array>
#include <charconv>
#include <string>
#include <utility>

namespace synscope::model {
namespace {

struct Quantity {
    double number;
    std::string_view unit;
};

std::optional<Quantity> splitUnit(std::string_view text) {
    double number = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
    if (result.ec != std::errc{} || number < 0) {
        return std::nullopt;
    }
    return Quantity{number, text.substr(static_cast<std::size_t>(result.ptr - text.data()))};
}

template <std::size_t N>
std::optional<double> parseWithUnits(std::string_view text,
                                     const std::array<std::pair<std::string_view, double>, N>& units) {
    const auto quantity = splitUnit(text);
    for (const auto& [unit, factor] : units) {
        if (quantity && quantity->unit == unit) {
            return quantity->number * factor;
        }
    }
    return std::nullopt;
}

constexpr std::array<std::pair<std::string_view, double>, 1> kNoUnits = {{{"", 1}}};
constexpr std::array<std::pair<std::string_view, double>, 11> kByteUnits = {{{"", 1},
                                                                             {"B", 1},
                                                                             {"k", 1e3},
                                                                             {"K", 1e3},
                                                                             {"kB", 1e3},
                                                                             {"m", 1e6},
                                                                             {"M", 1e6},
                                                                             {"MB", 1e6},
                                                                             {"g", 1e9},
                                                                             {"G", 1e9},
                                                                             {"GB", 1e9}}};
constexpr std::array<std::pair<std::string_view, double>, 8> kTimeUnits = {
    {{"", 1e9}, {"s", 1e9}, {"ms", 1e6}, {"us", 1e3}, {"µs", 1e3}, {"ns", 1}, {"min", 60e9}, {"h", 3600e9}}};

std::optional<int> parseInteger(std::string_view text, int largest) {
    int number = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || result.ec != std::errc{} || result.ptr != text.data() + text.size() || number < 0 ||
        number > largest) {
        return std::nullopt;
    }
    return number;
}

std::uint64_t maskOf(int bits) {
    return bits <= 0 ? 0 : bits >= 64 ? ~std::uint64_t{0} : ~std::uint64_t{0} << (64 - bits);
}

std::optional<AddressPattern> withPrefix(std::string_view text, std::size_t slash) {
    const auto address = parseAddress(text.substr(0, slash));
    if (!address) {
        return std::nullopt;
    }
    const auto bits = parseInteger(text.substr(slash + 1), address->isV4() ? 32 : 128);
    if (!bits) {
        return std::nullopt;
    }
    return AddressPattern{*address, address->isV4() ? *bits + 96 : *bits, std::nullopt};
}

std::optional<AddressPattern> withPort(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) {
        return std::nullopt;
    }
    std::string_view host = text.substr(0, colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
        host = host.substr(1, host.size() - 2);
    }
    const auto address = parseAddress(host);
    const auto port = parseInteger(text.substr(colon + 1), 0xffff);
    if (!address || !port) {
        return std::nullopt;
    }
    return AddressPattern{*address, 128, static_cast<std::uint16_t>(*port)};
}

} // namespace

std::optional<double> parseCount(std::string_view text) {
    return parseWithUnits(text, kNoUnits);
}

std::optional<double> parseBytes(std::string_view text) {
    return parseWithUnits(text, kByteUnits);
}

std::optional<double> parseDuration(std::string_view text) {
    return parseWithUnits(text, kTimeUnits);
}

bool AddressPattern::matches(const SocketAddress& socket) const {
    const bool same_high = ((socket.address.high ^ address.high) & maskOf(bits)) == 0;
    const bool same_low = ((socket.address.low ^ address.low) & maskOf(bits - 64)) == 0;
    // A short IPv6 prefix must not match IPv4 addresses, whose upper half is all ones.
    return same_high && same_low && socket.address.isV4() == address.isV4() &&
           (!port || *port == socket.port);
}

std::optional<AddressPattern> parseAddressPattern(std::string_view text) {
    if (const std::size_t slash = text.find('/'); slash != std::string_view::npos) {
        return withPrefix(text, slash);
    }
    if (const auto address = parseAddress(text)) {
        return AddressPattern{*address, 128, std::nullopt};
    }
    return withPort(text);
}

} // namespace synscope::model
