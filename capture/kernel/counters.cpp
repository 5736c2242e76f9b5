// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/kernel/counters.h"

#include "capture/kernel/text_scan.h"

namespace synscope::capture {

namespace {

/// The values of one pair; false when the lines do not match.
bool parsePair(std::string_view name_line, std::string_view value_line, std::vector<std::string>& names,
               std::vector<std::int64_t>& values) {
    const std::string_view prefix = takeWord(name_line);
    if (prefix.empty() || takeWord(value_line) != prefix) {
        return false;
    }
    const std::string start = std::string(prefix.substr(0, prefix.size() - 1)) + '.';
    for (;;) {
        const std::string_view name = takeWord(name_line);
        const auto value = numberIn<std::int64_t>(takeWord(value_line));
        if (name.empty() || !value) {
            return name.empty();
        }
        names.push_back(start);
        names.back() += name;
        values.push_back(*value);
    }
}

} // namespace

void parseCounterPairs(std::string_view text, std::vector<std::string>& names,
                       std::vector<std::int64_t>& values) {
    std::string_view name_line;
    std::string_view value_line;
    while (takeLine(text, name_line) && takeLine(text, value_line)) {
        const std::size_t before = names.size();
        if (!parsePair(name_line, value_line, names, values)) {
            names.resize(before);
            values.resize(before);
        }
    }
}

void parseCounterLines(std::string_view text, std::vector<std::string>& names,
                       std::vector<std::int64_t>& values) {
    std::string_view line;
    while (takeLine(text, line)) {
        const std::string_view name = takeWord(line);
        const auto value = numberIn<std::int64_t>(takeWord(line));
        const std::size_t six = name.find('6');
        if (value && six != std::string_view::npos) {
            names.push_back(std::string(name.substr(0, six + 1)) + '.');
            names.back() += name.substr(six + 1);
            values.push_back(*value);
        }
    }
}

model::Readable<model::Counters> CounterReader::read() {
    fresh_names_.clear();
    model::Counters counters;
    for (const char* file : {"/netstat", "/snmp"}) {
        if (auto problem = readWhole(root_.net + file, text_)) {
            return *std::move(problem);
        }
        parseCounterPairs(text_, fresh_names_, counters.values);
    }
    if (!readWhole(root_.net + "/snmp6", text_)) {
        parseCounterLines(text_, fresh_names_, counters.values);
    }
    if (!names_ || *names_ != fresh_names_) {
        names_ = std::make_shared<const std::vector<std::string>>(fresh_names_);
    }
    counters.names = names_;
    return counters;
}

} // namespace synscope::capture
