// SPDX-License-Identifier: GPL-3.0-or-later
// Typed access to one YAML mapping: every mistake is noted with its place, and reading goes on with the
// default, so that an editor can underline them all.
#pragma once

#include "capture/scenario/problem.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <yaml-cpp/yaml.h>

namespace synscope::capture::scenario {

using Problems = std::vector<Problem>;

[[nodiscard]] Place placeOf(const YAML::Node& node);

/// Notes a mistake; at most 100 are kept.
void note(Problems& problems, const YAML::Node& at, std::string message);

/// "50ms", "1.5s", "200us", "2min", "0": a length of time with its unit. Nothing for anything else.
[[nodiscard]] std::optional<SimTime> parseDuration(const std::string& text);
/// A whole number, optionally with k, M (1000) or KiB, MiB (1024).
[[nodiscard]] std::optional<std::int64_t> parseInteger(const std::string& text);

/// One word of a fixed list and what it stands for.
template <class T>
using Words = std::vector<std::pair<std::string, T>>;

class YamlMap {
public:
    /// `what` names the thing in complaints: "a host". Anything but a mapping is a mistake and reads as
    /// empty.
    YamlMap(const YAML::Node& node, std::string what, Problems& problems);

    /// Complains about every key that was never asked for. Call last.
    void finish();

    [[nodiscard]] bool has(const std::string& key);
    /// The value's node, undefined where the key is absent.
    [[nodiscard]] YAML::Node get(const std::string& key);
    /// As get(), and complains where the key is absent; `why` says what it is needed for.
    [[nodiscard]] YAML::Node require(const std::string& key, const std::string& why);
    [[nodiscard]] YAML::Node node() const { return node_; }
    [[nodiscard]] Place place() const { return placeOf(node_); }

    [[nodiscard]] std::string text(const std::string& key, const std::string& otherwise = "");
    [[nodiscard]] bool truth(const std::string& key, bool otherwise);
    [[nodiscard]] std::int64_t integer(const std::string& key, std::int64_t otherwise, std::int64_t least,
                                       std::int64_t most);
    [[nodiscard]] double real(const std::string& key, double otherwise);
    [[nodiscard]] SimTime duration(const std::string& key, SimTime otherwise);
    [[nodiscard]] std::uint16_t port(const std::string& key, std::uint16_t otherwise);
    [[nodiscard]] std::optional<model::IpAddress> address(const std::string& key);
    [[nodiscard]] LocalText localText(const std::string& key);

    template <class T>
    [[nodiscard]] T word(const std::string& key, const Words<T>& words, T otherwise) {
        const YAML::Node found = get(key);
        if (!found.IsDefined()) {
            return otherwise;
        }
        for (const auto& [name, value] : words) {
            if (found.IsScalar() && found.Scalar() == name) {
                return value;
            }
        }
        std::vector<std::string> names;
        for (const auto& entry : words) {
            names.push_back(entry.first);
        }
        noteWord(found, key, names);
        return otherwise;
    }

    [[nodiscard]] Problems& problems() { return problems_; }

private:
    void noteWord(const YAML::Node& found, const std::string& key, const std::vector<std::string>& names);
    [[nodiscard]] std::optional<std::string> scalar(const std::string& key, const char* expected);

    YAML::Node node_;
    std::string what_;
    Problems& problems_;
    std::vector<std::string> asked_;
};

/// A scalar's text, or "" with a complaint that names what was expected.
[[nodiscard]] std::string scalarOf(const YAML::Node& node, const std::string& expected, Problems& problems);
[[nodiscard]] LocalText localTextOf(const YAML::Node& node, Problems& problems);
/// "SYN", "SYN,ACK", "none": bits of model::tcp_flag.
[[nodiscard]] std::optional<std::uint16_t> flagsOf(const YAML::Node& node, Problems& problems);

} // namespace synscope::capture::scenario
