// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lesson_questions.h"

#include "model/segment.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace synscope::app {
namespace {

using namespace capture::scenario;
using model::Side;
using model::StoryOption;
using model::StoryQuestion;

constexpr std::size_t kOptions = 6; ///< there are keys for so many: A to F

/// A place from 0 to `places` - 1 that looks like chance and is always the same.
std::size_t placeOf(const std::string& words, std::size_t places) {
    std::uint32_t hash = 2166136261U; // FNV-1a
    for (const char letter : words) {
        hash = (hash ^ static_cast<unsigned char>(letter)) * 16777619U;
    }
    return (hash >> 8) % places;
}

/// The right option among the others, at most kOptions of all.
void mix(StoryQuestion& question, StoryOption right, std::vector<StoryOption> wrong) {
    wrong.resize(std::min(wrong.size(), kOptions - 1));
    question.right = placeOf(question.prompt, wrong.size() + 1);
    question.options = std::move(wrong);
    question.options.insert(question.options.begin() + static_cast<std::ptrdiff_t>(question.right),
                            std::move(right));
}

/// "3 SYNs", "1 SYN".
std::string numberText(double number, std::string unit) {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%.6g", number);
    if (number == 1 && unit.size() > 2 && unit.ends_with('s')) {
        unit.pop_back();
    }
    return unit.empty() ? text.data() : text.data() + (" " + unit);
}

bool isLength(const std::string& unit) {
    return unit == "s" || unit == "ms" || unit == "min";
}

/// What the usual mistakes lead to: a doubling too many or too few, off by one. In order of size.
std::vector<double> numbersNear(double right, const std::string& unit) {
    const bool whole = std::abs(right - std::round(right)) < 1e-9;
    std::vector<double> near;
    if (right == 0) {
        near = {1, 2, 3};
    } else if (isLength(unit) || right >= 64) {
        near = {right / 2, right * 2, right * 4};
    } else {
        near = {right - 1, right + 1, right * 2};
    }
    for (double& number : near) {
        number = whole && !isLength(unit) ? std::round(number) : number;
    }
    near.push_back(right);
    std::sort(near.begin(), near.end());
    near.erase(std::unique(near.begin(), near.end()), near.end());
    std::erase_if(near, [](double number) { return number < 0; });
    return near;
}

/// Numbers are read most easily in order of size.
void askNumber(StoryQuestion& poll, const Question& question) {
    std::vector<double> numbers = question.other_numbers;
    if (numbers.empty()) {
        numbers = numbersNear(question.number, question.unit);
    } else {
        numbers.push_back(question.number);
        std::sort(numbers.begin(), numbers.end());
    }
    for (const double number : numbers) {
        if (number == question.number) {
            poll.right = poll.options.size();
        }
        poll.options.push_back({numberText(number, question.unit), {}});
    }
}

/// What the call that is asked about fails with most often.
std::vector<std::string> usualErrors(const std::string& call) {
    if (call == "bind") {
        return {"EADDRINUSE", "EADDRNOTAVAIL", "none", "EACCES"};
    }
    if (call == "send") {
        return {"EPIPE", "ECONNRESET", "none", "ETIMEDOUT"};
    }
    if (call == "connect") {
        return {"ETIMEDOUT", "ECONNREFUSED", "none", "EHOSTUNREACH", "ENETUNREACH"};
    }
    return {"ECONNRESET", "ETIMEDOUT", "none", "EPIPE"};
}

StoryOption errorOption(const std::string& name) {
    return {name == "none" ? "none: the call succeeds" : name, {}};
}

void askErrno(StoryQuestion& poll, const Question& question) {
    std::vector<StoryOption> wrong;
    for (const std::string& name :
         question.other_errors.empty() ? usualErrors(question.at.name) : question.other_errors) {
        if (name != question.error) {
            wrong.push_back(errorOption(name));
        }
    }
    mix(poll, errorOption(question.error), std::move(wrong));
}

StoryOption arrowOption(const std::string& client_host, const NextArrow& arrow) {
    if (arrow.none) {
        return {"nothing: silence", {}};
    }
    std::string flags = model::formatFlags(arrow.flags);
    for (std::size_t at = flags.find(','); at != std::string::npos; at = flags.find(',', at + 2)) {
        flags.insert(at + 1, 1, ' ');
    }
    return {flags + (arrow.lost ? ", which gets lost" : ""),
            arrow.from == client_host ? Side::Client : Side::Server};
}

/// What else the same host could send.
std::vector<NextArrow> usualArrows(const std::string& from, bool client) {
    using namespace model::tcp_flag;
    const NextArrow none{{}, 0, false, true};
    if (client) {
        return {none, {from, kSyn}, {from, kAck}, {from, kRst}};
    }
    return {none, {from, kSyn | kAck}, {from, kAck}, {from, kRst}};
}

void askArrow(StoryQuestion& poll, const Question& question, const std::string& client_host) {
    const NextArrow& right = question.arrow;
    const bool client = right.from == client_host;
    std::vector<StoryOption> wrong;
    for (const NextArrow& arrow :
         question.other_arrows.empty() ? usualArrows(right.from, client) : question.other_arrows) {
        const bool same = right.none == arrow.none &&
                          (arrow.none || (arrow.from == right.from &&
                                          ((arrow.flags ^ right.flags) & ~model::tcp_flag::kAck) == 0));
        if (!same) {
            wrong.push_back(arrowOption(client_host, arrow));
        }
    }
    mix(poll, arrowOption(client_host, right), std::move(wrong));
}

/// In the order of the file, but for the right one, which would otherwise stand first too often.
void askChoice(StoryQuestion& poll, const Question& question, const std::string& language) {
    StoryOption right;
    std::vector<StoryOption> wrong;
    for (std::size_t i = 0; i < question.options.size(); ++i) {
        const bool is_right = static_cast<int>(i) == question.right_option;
        StoryOption option{question.options[i].in(language), {}};
        is_right ? void(right = std::move(option)) : wrong.push_back(std::move(option));
    }
    mix(poll, std::move(right), std::move(wrong));
}

} // namespace

StoryQuestion pollOf(const Question& question, const std::string& client_host, const std::string& language) {
    StoryQuestion poll;
    poll.prompt = question.prompt.in(language);
    poll.explanation = question.explanation.in(language);
    switch (question.kind) {
    case QuestionKind::Choice:
        poll.kind = model::QuestionKind::Choice;
        askChoice(poll, question, language);
        break;
    case QuestionKind::Number:
        poll.kind = model::QuestionKind::Number;
        askNumber(poll, question);
        break;
    case QuestionKind::Errno:
        poll.kind = model::QuestionKind::Errno;
        askErrno(poll, question);
        break;
    case QuestionKind::NextArrow:
        poll.kind = model::QuestionKind::NextArrow;
        askArrow(poll, question, client_host);
        break;
    }
    return poll;
}

} // namespace synscope::app
