// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/lab_control.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace synscope::model {

namespace {

using Kind = LabControl::Kind;

struct Word {
    const char* word;
    Kind kind;
};

constexpr std::array kWords{
    Word{"rule", Kind::Rule},       Word{"mark", Kind::Mark},     Word{"lose", Kind::Lose},
    Word{"block", Kind::Block},     Word{"accept", Kind::Accept}, Word{"port", Kind::Port},
    Word{"backlog", Kind::Backlog}, Word{"read", Kind::Read},     Word{"sysctl", Kind::Sysctl},
    Word{"kill", Kind::Kill},       Word{"stop", Kind::Stop},
};

constexpr const char* kNobody = "-";

/// Up to the next space, which goes too.
std::string takeWord(std::string& rest) {
    const std::size_t space = std::min(rest.find(' '), rest.size());
    std::string word = rest.substr(0, space);
    rest.erase(0, space + 1);
    return word;
}

std::string packetsText(const LabControl& control) {
    const std::string what = control.name == kSyn ? "SYN" : control.name == kData ? "data segment" : "packet";
    return control.value == 1 ? "next " + what : "next " + std::to_string(control.value) + " " + what + "s";
}

std::string readText(const LabControl& control) {
    if (control.value >= kNever) {
        return control.host + " stops reading";
    }
    return control.value == 0
               ? control.host + " reads as fast as it can"
               : control.host + " waits " + std::to_string(control.value) + " ms before each recv()";
}

} // namespace

std::string lineOf(const LabControl& control) {
    const auto found = std::find_if(kWords.begin(), kWords.end(),
                                    [&](const Word& word) { return word.kind == control.kind; });
    return std::string(found->word) + " " + std::to_string(control.value) + " " +
           (control.host.empty() ? kNobody : control.host) + " " + control.name;
}

std::optional<LabControl> labControlOf(const std::string& line) {
    std::string rest = line;
    const std::string word = takeWord(rest);
    const auto found = std::find_if(kWords.begin(), kWords.end(),
                                    [&](const Word& one) { return word == one.word; });
    const std::string number = takeWord(rest);
    LabControl control;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), control.value);
    if (found == kWords.end() || error != std::errc() || end != number.data() + number.size()) {
        return std::nullopt;
    }
    control.kind = found->kind;
    control.host = takeWord(rest);
    control.host = control.host == kNobody ? "" : control.host;
    control.name = rest;
    return control;
}

std::string sentenceOf(const LabControl& control) {
    const bool on = control.value != 0;
    const std::string& host = control.host;
    switch (control.kind) {
    case Kind::Rule:
        return "rule “" + control.name + "” " + (on ? "on" : "off");
    case Kind::Mark:
        return "go: " + control.name;
    case Kind::Lose:
        return "the path loses the " + packetsText(control) + " of " + host;
    case Kind::Block:
        return on ? "the path loses all that " + host + " sends"
                  : "the path carries again what " + host + " sends";
    case Kind::Accept:
        return host + (on ? " accepts again" : " stops accepting");
    case Kind::Port:
        return host + (on ? " opens its port" : " closes its port");
    case Kind::Backlog:
        return host + " changes its backlog to " + std::to_string(control.value);
    case Kind::Read:
        return readText(control);
    case Kind::Sysctl:
        return host + ": sysctl " + control.name + " = " + std::to_string(control.value);
    case Kind::Kill:
        return "the programs of " + host + " are killed";
    case Kind::Stop:
        break;
    }
    return "the run is stopped";
}

} // namespace synscope::model
