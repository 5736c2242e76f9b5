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

constexpr std::size_t kOptions = 4;

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

std::string numberText(double number, const std::string& unit) {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%.6g", number);
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
    for (const double number : numbersNear(question.number, question.unit)) {
        if (number == question.number) {
            poll.right = poll.options.size();
        }
        poll.options.push_back({numberText(number, question.unit), {}});
    }
}

void askErrno(StoryQuestion& poll, const Question& question) {
    std::vector<StoryOption> wrong;
    for (const char* name : {"ETIMEDOUT", "ECONNREFUSED", "ECONNRESET", "EHOSTUNREACH", "EPIPE"}) {
        if (name != question.error) {
            wrong.push_back({name, {}});
        }
    }
    if (question.error != "none") {
        wrong.insert(wrong.begin() + 2, StoryOption{"none: the call succeeds", {}});
    }
    mix(poll, {question.error == "none" ? "none: the call succeeds" : question.error, {}}, std::move(wrong));
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

void askArrow(StoryQuestion& poll, const Question& question, const std::string& client_host) {
    using namespace model::tcp_flag;
    const std::string other = client_host + "'s peer";
    const std::array<NextArrow, 5> usual{
        NextArrow{client_host, kSyn, false, false}, NextArrow{other, kSyn | kAck, false, false},
        NextArrow{other, kRst, false, false}, NextArrow{client_host, kAck, false, false},
        NextArrow{{}, 0, false, true}};
    const StoryOption right = arrowOption(client_host, question.arrow);
    std::vector<StoryOption> wrong;
    for (const NextArrow& arrow : usual) {
        StoryOption option = arrowOption(client_host, arrow);
        const bool same = question.arrow.none == arrow.none &&
                          (arrow.none || (option.arrow_from == right.arrow_from &&
                                          ((arrow.flags ^ question.arrow.flags) & ~kAck) == 0));
        if (!same) {
            wrong.push_back(std::move(option));
        }
    }
    mix(poll, right, std::move(wrong));
}

} // namespace

StoryQuestion pollOf(const Question& question, const std::string& client_host, const std::string& language) {
    StoryQuestion poll;
    poll.prompt = question.prompt.in(language);
    poll.explanation = question.explanation.in(language);
    switch (question.kind) {
    case QuestionKind::Choice:
        poll.kind = model::QuestionKind::Choice;
        for (const LocalText& option : question.options) {
            poll.options.push_back({option.in(language), {}});
        }
        poll.right = static_cast<std::size_t>(std::max(0, question.right_option));
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
