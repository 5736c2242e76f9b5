// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/scenario/yaml_map.h"

#include "model/segment.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace synscope::capture::scenario {

namespace {

constexpr std::size_t kMostProblems = 100;

/// The number at the start of `text` and what follows it.
std::optional<std::pair<double, std::string>> numberAndUnit(const std::string& text) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || !std::isfinite(number)) {
        return std::nullopt;
    }
    std::string unit(end, text.data() + text.size());
    unit.erase(0,
               unit.find_first_not_of(' ') == std::string::npos ? unit.size() : unit.find_first_not_of(' '));
    return std::pair(number, unit);
}

std::optional<double> unitLength(const std::string& unit) {
    const Words<double> kUnits{{"ns", 1},  {"us", 1e3},   {"µs", 1e3},  {"ms", 1e6},
                               {"s", 1e9}, {"min", 60e9}, {"h", 3600e9}};
    for (const auto& [name, length] : kUnits) {
        if (unit == name) {
            return length;
        }
    }
    return std::nullopt;
}

} // namespace

Place placeOf(const YAML::Node& node) {
    if (!node.IsDefined()) {
        return {};
    }
    const YAML::Mark mark = node.Mark();
    return mark.line < 0 ? Place{} : Place{mark.line + 1, mark.column + 1};
}

void note(Problems& problems, const YAML::Node& at, std::string message) {
    if (problems.size() < kMostProblems) {
        problems.push_back({placeOf(at), std::move(message)});
    }
}

std::optional<SimTime> parseDuration(const std::string& text) {
    const auto parts = numberAndUnit(text);
    if (!parts || parts->first < 0) {
        return std::nullopt;
    }
    if (parts->second.empty()) {
        return parts->first == 0 ? std::optional<SimTime>(0) : std::nullopt;
    }
    const auto unit = unitLength(parts->second);
    const double length = parts->first * unit.value_or(-1);
    constexpr double kDayNs = 86400e9;
    return unit && length <= kDayNs ? std::optional(static_cast<SimTime>(std::llround(length)))
                                    : std::nullopt;
}

std::optional<std::int64_t> parseInteger(const std::string& text) {
    const auto parts = numberAndUnit(text);
    if (!parts) {
        return std::nullopt;
    }
    const Words<double> kUnits{{"", 1}, {"k", 1e3}, {"M", 1e6}, {"KiB", 1024}, {"MiB", 1048576}};
    for (const auto& [name, factor] : kUnits) {
        const double number = parts->first * factor;
        if (parts->second == name && std::abs(number) < 9e15 && number == std::floor(number)) {
            return static_cast<std::int64_t>(number);
        }
    }
    return std::nullopt;
}

YamlMap::YamlMap(const YAML::Node& node, std::string what, Problems& problems)
    : node_(node)
    , what_(std::move(what))
    , problems_(problems) {
    if (!node_.IsMap()) {
        note(problems_, node_, "Here " + what_ + " is described, and that takes “key: value” lines.");
        return;
    }
    std::vector<std::string> seen;
    for (const auto& entry : node_) {
        const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
        if (std::find(seen.begin(), seen.end(), key) != seen.end()) {
            note(problems_, entry.first,
                 "“" + key + "” is here twice, and only one can count: remove or rename one of them.");
        }
        seen.push_back(key);
    }
}

void YamlMap::finish() {
    if (!node_.IsMap()) {
        return;
    }
    for (const auto& entry : node_) {
        const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
        if (std::find(asked_.begin(), asked_.end(), key) != asked_.end()) {
            continue;
        }
        const std::string meant = nearest(key, asked_);
        std::vector<std::string> known = asked_;
        std::sort(known.begin(), known.end());
        known.erase(std::unique(known.begin(), known.end()), known.end());
        note(problems_, entry.first,
             "There is no “" + key + "” in " + what_ + ": " +
                 (meant.empty() ? "it knows " + listed(known) + "." : "did you mean “" + meant + "”?"));
    }
}

YAML::Node YamlMap::get(const std::string& key) {
    asked_.push_back(key);
    return node_.IsMap() ? const_cast<const YAML::Node&>(node_)[key] : YAML::Node(YAML::NodeType::Undefined);
}

bool YamlMap::has(const std::string& key) {
    return get(key).IsDefined();
}

YAML::Node YamlMap::require(const std::string& key, const std::string& why) {
    YAML::Node found = get(key);
    if (!found.IsDefined() && node_.IsMap()) {
        note(problems_, node_, "“" + key + "” is missing in " + what_ + ": " + why + ".");
    }
    return found;
}

std::optional<std::string> YamlMap::scalar(const std::string& key, const char* expected) {
    const YAML::Node found = get(key);
    if (!found.IsDefined()) {
        return std::nullopt;
    }
    if (!found.IsScalar()) {
        note(problems_, found, "“" + key + "” takes " + expected + ", not a list or several keys.");
        return std::nullopt;
    }
    return found.Scalar();
}

std::string YamlMap::text(const std::string& key, const std::string& otherwise) {
    return scalar(key, "a text").value_or(otherwise);
}

bool YamlMap::truth(const std::string& key, bool otherwise) {
    return word<bool>(key, {{"true", true}, {"false", false}, {"yes", true}, {"no", false}}, otherwise);
}

std::int64_t YamlMap::integer(const std::string& key, std::int64_t otherwise, std::int64_t least,
                              std::int64_t most) {
    const auto text = scalar(key, "a whole number");
    if (!text) {
        return otherwise;
    }
    const auto number = parseInteger(*text);
    if (!number || *number < least || *number > most) {
        note(problems_, get(key),
             "“" + key + "” takes a whole number from " + std::to_string(least) + " to " +
                 std::to_string(most) + ", and “" + *text + "” is none.");
        return otherwise;
    }
    return *number;
}

double YamlMap::real(const std::string& key, double otherwise) {
    const auto text = scalar(key, "a number");
    if (!text) {
        return otherwise;
    }
    const auto parts = numberAndUnit(*text);
    if (!parts || !parts->second.empty()) {
        note(problems_, get(key),
             "“" + key + "” takes a number, and “" + *text + "” is none: write 131 or 0.5.");
        return otherwise;
    }
    return parts->first;
}

SimTime YamlMap::duration(const std::string& key, SimTime otherwise) {
    const auto text = scalar(key, "a length of time");
    if (!text) {
        return otherwise;
    }
    const auto length = parseDuration(*text);
    if (!length) {
        note(problems_, get(key),
             "“" + key + "” takes a length of time with its unit, and “" + *text +
                 "” is none: write 50ms, 1.5s or 2min.");
    }
    return length.value_or(otherwise);
}

std::uint16_t YamlMap::port(const std::string& key, std::uint16_t otherwise) {
    return static_cast<std::uint16_t>(integer(key, otherwise, 1, 65535));
}

std::optional<model::IpAddress> YamlMap::address(const std::string& key) {
    const auto text = scalar(key, "an IPv4 address");
    if (!text) {
        return std::nullopt;
    }
    const auto parsed = model::parseAddress(*text);
    if (!parsed || !parsed->isV4()) {
        note(problems_, get(key),
             "“" + key + "” takes an IPv4 address, and “" + *text +
                 "” is none: write 10.9.0.1, for example.");
        return std::nullopt;
    }
    return parsed;
}

LocalText YamlMap::localText(const std::string& key) {
    const YAML::Node found = get(key);
    return found.IsDefined() ? localTextOf(found, problems_) : LocalText{};
}

void YamlMap::noteWord(const YAML::Node& found, const std::string& key,
                       const std::vector<std::string>& names) {
    const std::string given = found.IsScalar() ? found.Scalar() : "";
    const std::string meant = nearest(given, names);
    note(problems_, found,
         "“" + key + "” cannot be “" + given +
             "”: " + (meant.empty() ? "it takes " + listed(names) + "." : "did you mean “" + meant + "”?"));
}

std::string scalarOf(const YAML::Node& node, const std::string& expected, Problems& problems) {
    if (!node.IsDefined()) {
        return "";
    }
    if (!node.IsScalar()) {
        note(problems, node, "Here stands a list or several keys where " + expected + " belongs.");
        return "";
    }
    return node.Scalar();
}

LocalText localTextOf(const YAML::Node& node, Problems& problems) {
    LocalText text;
    if (node.IsMap()) {
        for (const auto& entry : node) {
            text.by_language[scalarOf(entry.first, "a language", problems)] = scalarOf(entry.second, "a text",
                                                                                       problems);
        }
        if (!text.by_language.contains("en")) {
            note(problems, node,
                 "The English text (“en”) is missing, and it is what all other languages fall back to.");
        }
        return text;
    }
    text.by_language["en"] = scalarOf(node, "a text, or one per language (en: …, de: …),", problems);
    return text;
}

std::optional<std::uint16_t> flagsOf(const YAML::Node& node, Problems& problems) {
    using namespace model::tcp_flag;
    const Words<std::uint16_t> kNames{{"SYN", kSyn}, {"ACK", kAck}, {"FIN", kFin},
                                      {"RST", kRst}, {"PSH", kPsh}, {"none", 0}};
    const std::string text = scalarOf(node, "a list of TCP flags such as SYN,ACK", problems);
    std::uint16_t flags = 0;
    std::size_t from = 0;
    while (from <= text.size()) {
        const std::size_t comma = std::min(text.find(',', from), text.size());
        const std::string name = text.substr(from, comma - from);
        const auto known = std::find_if(kNames.begin(), kNames.end(),
                                        [&](const auto& n) { return n.first == name; });
        if (known == kNames.end()) {
            note(problems, node,
                 "“" + name + "” is no TCP flag: use SYN, ACK, FIN, RST, PSH, joined by commas, or none.");
            return std::nullopt;
        }
        flags = static_cast<std::uint16_t>(flags | known->second);
        from = comma + 1;
    }
    return flags;
}

} // namespace synscope::capture::scenario
