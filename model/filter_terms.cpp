// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/filter_terms.h"

#include "model/filter_times.h"
#include "model/filter_values.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

namespace synscope::model {
namespace {

constexpr std::array<std::string_view, 13> kConnStates = {
    "S0", "S1", "SF", "REJ", "S2", "S3", "RSTO", "RSTR", "RSTOS0", "RSTRH", "SH", "SHR", "OTH"};

bool compare(double a, Comparison comparison, double b) {
    switch (comparison) {
    case Comparison::Equal:
        return a == b;
    case Comparison::NotEqual:
        return a != b;
    case Comparison::Less:
        return a < b;
    case Comparison::LessOrEqual:
        return a <= b;
    case Comparison::Greater:
        return a > b;
    case Comparison::GreaterOrEqual:
        return a >= b;
    }
    return false;
}

/// A number of a connection; NaN, which compares with nothing, where it has none.
struct NumberField {
    std::string_view key;
    std::optional<double> (*parse)(std::string_view);
    double (*get)(const FilterSubject&);
    const char* example;
};

double rttOf(const FilterSubject& s) {
    return s.connection.initial_rtt_ns == kNoTime ? std::nan("")
                                                  : static_cast<double>(s.connection.initial_rtt_ns);
}

double synsOf(const FilterSubject& s) {
    const Endpoint& client = s.connection.at(Side::Client);
    return client.syn - client.syn_ack;
}

double retransmissionsOf(const FilterSubject& s) {
    return s.connection.at(Side::Client).retransmissions + s.connection.at(Side::Server).retransmissions;
}

constexpr std::array<NumberField, 7> kNumbers = {{
    {"rtt", parseDuration, rttOf, "rtt>50ms"},
    {"duration", parseDuration,
     [](const FilterSubject& s) {
         return static_cast<double>(timeBetween(s.connection.first_seen, s.connection.last_seen));
     },
     "duration<2s"},
    {"packets", parseCount,
     [](const FilterSubject& s) { return static_cast<double>(s.connection.packets()); }, "packets>=10"},
    {"bytes", parseBytes,
     [](const FilterSubject& s) { return static_cast<double>(s.connection.payloadBytes()); }, "bytes>1k"},
    {"syn", parseCount, synsOf, "syn>3"},
    {"retransmissions", parseCount, retransmissionsOf, "retransmissions>0"},
    {"index", parseCount, [](const FilterSubject& s) { return static_cast<double>(s.id.value); }, "index:12"},
}};

std::string quoted(std::string_view word) {
    return "“" + std::string(word) + "”";
}

std::string withSuggestion(const std::string& message, std::string_view word,
                           const std::vector<std::string_view>& candidates) {
    if (const auto guess = nearest(word, candidates)) {
        return message + "; did you mean " + quoted(*guess) + "?";
    }
    return message + '.';
}

/// The position of `value` among `names`, whatever its capital letters.
std::optional<std::size_t> positionOf(std::string_view value, const std::vector<std::string_view>& names) {
    const auto found = std::find_if(
        names.begin(), names.end(),
        [wanted = lowered(value)](std::string_view name) { return lowered(name) == wanted; });
    if (found == names.end()) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(found - names.begin());
}

std::vector<std::string_view> namesOf(int count, std::string_view (*name)(int)) {
    std::vector<std::string_view> names;
    for (int i = 0; i < count; ++i) {
        names.push_back(name(i));
    }
    return names;
}

std::vector<std::string_view> outcomeNames() {
    return namesOf(kOutcomeCount, [](int i) { return outcomeName(static_cast<Outcome>(i)); });
}

std::vector<std::string_view> errnoNames() {
    return namesOf(kErrnoCount, [](int i) { return errnoName(static_cast<Errno>(i)); });
}

std::vector<std::string_view> stateNames() {
    constexpr int kStates = static_cast<int>(TcpState::TimeWait) + 1;
    return namesOf(kStates, [](int i) { return toString(static_cast<TcpState>(i)); });
}

std::vector<std::string_view> markNames() {
    return namesOf(mark::kCount, [](int i) { return std::string_view(markName(i)); });
}

std::vector<std::string_view> oddityNames() {
    return namesOf(oddity::kCount, [](int i) { return std::string_view(oddityName(i)); });
}

std::vector<std::string_view> connStateNames() {
    return {kConnStates.begin(), kConnStates.end()};
}

/// The kinds, and two words more: in any group, in none.
std::vector<std::string_view> groupNames() {
    std::vector<std::string_view> names = namesOf(
        kGroupKindCount, [](int i) { return groupKindName(static_cast<GroupKind>(i)); });
    names.insert(names.end(), {"any", "none"});
    return names;
}

bool isInGroup(const FilterSubject& s, std::size_t position) {
    if (position < kGroupKindCount) {
        return s.group == static_cast<GroupKind>(position);
    }
    return s.group.has_value() == (position == kGroupKindCount);
}

/// A word out of a fixed list; `matches` gets its position in the list.
struct WordField {
    std::string_view key;
    std::vector<std::string_view> (*names)();
    bool (*matches)(const FilterSubject&, std::size_t position);
    bool needs_verdict;
    const char* unknown; ///< the beginning of the error message
};

bool hasOutcome(const FilterSubject& s, std::size_t position) {
    return s.verdict.outcome == static_cast<Outcome>(position);
}

bool hasState(const FilterSubject& s, std::size_t position) {
    const auto state = static_cast<TcpState>(position);
    return s.connection.at(Side::Client).state == state || s.connection.at(Side::Server).state == state;
}

constexpr std::array<WordField, 8> kWords = {{
    {"outcome", outcomeNames, hasOutcome, true, "No outcome is called "},
    {"verdict", outcomeNames, hasOutcome, true, "No outcome is called "},
    {"errno", errnoNames,
     [](const FilterSubject& s, std::size_t position) {
         return s.verdict.error == static_cast<Errno>(position);
     },
     true, "No error here is called "},
    {"state", stateNames, hasState, false, "No TCP state is called "},
    {"group", groupNames, isInGroup, false, "No kind of group is called "},
    {"conn_state", connStateNames,
     [](const FilterSubject& s, std::size_t position) {
         return zeekConnState(s.connection) == kConnStates[position];
     },
     false, "Zeek has no state called "},
    {"mark", markNames,
     [](const FilterSubject& s, std::size_t position) { return (s.connection.marks >> position & 1U) != 0; },
     false, "No mark is called "},
    {"oddity", oddityNames,
     [](const FilterSubject& s, std::size_t position) {
         return (s.connection.oddities >> position & 1U) != 0;
     },
     false, "No oddity is called "},
}};

TestOrError makeWordTest(const WordField& field, bool wanted, std::string_view value) {
    const auto names = field.names();
    const auto position = value.empty() ? std::nullopt : positionOf(value, names);
    if (!position) {
        return TermError{false, withSuggestion(field.unknown + quoted(value), lowered(value), names)};
    }
    return FilterTest{[matches = field.matches, position = *position, wanted](const FilterSubject& s) {
                          return matches(s, position) == wanted;
                      },
                      field.needs_verdict};
}

TestOrError makeNumberTest(const NumberField& field, Comparison comparison, std::string_view value) {
    const auto number = field.parse(value);
    if (!number) {
        return TermError{false, quoted(value) + " is no number for " + std::string(field.key) +
                                    "; write for example " + quoted(field.example) + "."};
    }
    return FilterTest{[get = field.get, comparison, number = *number](const FilterSubject& s) {
        return compare(get(s), comparison, number);
    }};
}

TestOrError makePortTest(Comparison comparison, std::string_view value) {
    const auto port = parseCount(value);
    if (!port || *port > 0xffff) {
        return TermError{false, quoted(value) + " is no port; ports are numbers from 0 to 65535."};
    }
    if (comparison == Comparison::NotEqual) {
        return FilterTest{[port = *port](const FilterSubject& s) {
            return s.connection.client.port != port && s.connection.server.port != port;
        }};
    }
    return FilterTest{[comparison, port = *port](const FilterSubject& s) {
        return compare(s.connection.client.port, comparison, port) ||
               compare(s.connection.server.port, comparison, port);
    }};
}

TestOrError makeAddressTest(std::string_view key, bool wanted, std::string_view value) {
    const auto pattern = parseAddressPattern(value);
    if (!pattern) {
        return TermError{false,
                         quoted(value) +
                             " is no address; write for example “10.9.0.1”, “10.9.0.0/16” or “fe80::/10”."};
    }
    const bool client = key != "server";
    const bool server = key != "client";
    return FilterTest{[pattern = *pattern, client, server, wanted](const FilterSubject& s) {
        const bool found = (client && pattern.matches(s.connection.client)) ||
                           (server && pattern.matches(s.connection.server));
        return found == wanted;
    }};
}

TestOrError makeDuringTest(bool wanted, std::string_view value) {
    auto stretches = parseStretches(value);
    if (!stretches) {
        return TermError{false, quoted(value) +
                                    " is no stretch of time; write seconds since 1970, for example "
                                    "“during:1795326828.2..1795326829”."};
    }
    return FilterTest{[stretches = *std::move(stretches), wanted](const FilterSubject& s) {
        const bool open = std::ranges::any_of(stretches, [&s](const TimeSpan& stretch) {
            return s.connection.first_seen <= stretch.end && s.connection.last_seen >= stretch.begin;
        });
        return open == wanted;
    }};
}

bool isEquality(Comparison comparison) {
    return comparison == Comparison::Equal || comparison == Comparison::NotEqual;
}

bool isAddressKey(std::string_view key) {
    return key == "host" || key == "client" || key == "server";
}

std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

bool contains(std::string_view text, std::string_view part) {
    return lowered(text).find(part) != std::string::npos;
}

} // namespace

std::string lowered(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
    return result;
}

std::optional<std::string_view> nearest(std::string_view word,
                                        const std::vector<std::string_view>& candidates) {
    std::optional<std::string_view> best;
    std::size_t limit = word.size() < 4 ? 1 : 2;
    for (const std::string_view candidate : candidates) {
        if (const std::size_t d = distance(word, lowered(candidate)); !candidate.empty() && d <= limit) {
            if (!best || d < limit) {
                best = candidate;
            }
            limit = d;
        }
    }
    return best;
}

std::vector<std::string_view> filterKeys() {
    std::vector<std::string_view> keys = {"outcome", "port", "host", "client", "server", "errno", "state"};
    keys.insert(keys.end(), {"group", "mark", "oddity", "conn_state"});
    for (const NumberField& field : kNumbers) {
        keys.push_back(field.key);
    }
    keys.emplace_back("during");
    keys.emplace_back("verdict");
    return keys;
}

std::vector<std::string_view> filterValues(std::string_view key) {
    const auto field = std::find_if(kWords.begin(), kWords.end(),
                                    [&](const WordField& f) { return f.key == key; });
    std::vector<std::string_view> names;
    if (field != kWords.end()) {
        names = field->names();
        std::erase(names, std::string_view());
    }
    return names;
}

TestOrError makeTest(std::string_view key, Comparison comparison, std::string_view value) {
    const auto number = std::find_if(kNumbers.begin(), kNumbers.end(),
                                     [&](const auto& f) { return f.key == key; });
    if (number != kNumbers.end()) {
        return makeNumberTest(*number, comparison, value);
    }
    if (key == "port") {
        return makePortTest(comparison, value);
    }
    const auto word = std::find_if(kWords.begin(), kWords.end(), [&](const auto& f) { return f.key == key; });
    if (word == kWords.end() && !isAddressKey(key) && key != "during") {
        return TermError{
            true, withSuggestion("There is no field called " + quoted(key), lowered(key), filterKeys())};
    }
    if (!isEquality(comparison)) {
        return TermError{true, quoted(key) + " is no number; write “" + std::string(key) + ":…”."};
    }
    const bool wanted = comparison == Comparison::Equal;
    if (key == "during") {
        return makeDuringTest(wanted, value);
    }
    return isAddressKey(key) ? makeAddressTest(key, wanted, value) : makeWordTest(*word, wanted, value);
}

FilterTest makeTextTest(std::string_view text) {
    return {[part = lowered(text)](const FilterSubject& s) {
                return contains(toString(s.connection.client), part) ||
                       contains(toString(s.connection.server), part) ||
                       contains(outcomeName(s.verdict.outcome), part) ||
                       contains(outcomeLabel(s.verdict.outcome), part);
            },
            true};
}

} // namespace synscope::model
