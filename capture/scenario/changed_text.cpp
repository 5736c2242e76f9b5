// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/scenario/changed_text.h"

#include "capture/scenario/parse_parts.h"
#include "capture/scenario/spot.h"

#include <optional>

namespace synscope::capture::scenario {

namespace {

/// Bytes that the scalar takes in the text, quotes included; nothing where it is written in another way.
std::optional<std::size_t> writtenLength(const std::string& text, std::size_t at, const YAML::Node& value) {
    const std::string& words = value.Scalar();
    if (text.compare(at, words.size(), words) == 0 && !words.empty()) {
        return words.size();
    }
    const char quote = at < text.size() ? text[at] : '\0';
    if ((quote == '"' || quote == '\'') && text.compare(at + 1, words.size() + 1, words + quote) == 0) {
        return words.size() + 2;
    }
    return std::nullopt;
}

/// "sysctls: {tcp_syn_retries: 3}"
std::string entry(const std::vector<std::string>& keys, const std::string& value) {
    return keys.size() == 1 ? keys[0] + ": " + value : keys[0] + ": {" + keys[1] + ": " + value + "}";
}

/// As the mapping's first entry: "{" is followed by what is put in, a block begins with it.
void insert(std::string& text, const YAML::Node& map, const std::string& words) {
    const auto at = static_cast<std::size_t>(map.Mark().pos);
    if (text[at] == '{') {
        text.insert(at + 1, map.size() == 0 ? words : words + ", ");
    } else {
        text.insert(at, words + "\n" + std::string(static_cast<std::size_t>(map.Mark().column), ' '));
    }
}

bool change(std::string& text, const Override& wanted) {
    const YAML::Node root = YAML::Load(text);
    const Spot spot = findSpot(root, overridePath(root, wanted.first));
    const int mark = spot.node.Mark().pos;
    if (!spot.reachable || mark < 0 || static_cast<std::size_t>(mark) >= text.size()) {
        return false;
    }
    if (!spot.missing.empty()) {
        insert(text, spot.node, entry(spot.missing, wanted.second));
        return true;
    }
    const auto at = static_cast<std::size_t>(mark);
    const auto length = spot.node.IsScalar() ? writtenLength(text, at, spot.node) : std::nullopt;
    if (length) {
        text.replace(at, *length, wanted.second);
    }
    return length.has_value();
}

} // namespace

model::Result<std::string> changedText(const std::string& text, const std::vector<Override>& changes) {
    std::string changed = text;
    try {
        for (const Override& wanted : changes) {
            if (!change(changed, wanted)) {
                return model::Error{nothingToSet(wanted.first).message};
            }
        }
    } catch (const YAML::Exception& error) {
        return model::Error{"This is no YAML: " + error.msg + "."};
    }
    return changed;
}

} // namespace synscope::capture::scenario
