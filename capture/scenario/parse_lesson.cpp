// SPDX-License-Identifier: GPL-3.0-or-later
// The lesson: goals, steps tied to events, predictions.
#include "capture/scenario/parse_parts.h"

#include "model/outcome.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace synscope::capture::scenario {

namespace {

void checkError(const std::string& name, const YAML::Node& at, Problems& problems) {
    const std::vector<std::string> known{
        "none",   "ECONNREFUSED", "ECONNRESET",    "EPIPE",       "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH",
        "EAGAIN", "EADDRINUSE",   "EADDRNOTAVAIL", "ENOPROTOOPT", "EACCES",    "EINVAL",       "ENOTCONN"};
    if (!name.empty() && std::find(known.begin(), known.end(), name) == known.end()) {
        const std::string meant = nearest(name, known);
        note(problems, at,
             "“" + name + "” is no errno that a TCP or UDP program gets here" +
                 (meant.empty() ? ": use " + listed(known) + "." : ": did you mean “" + meant + "”?"));
    }
}

std::string errorName(YamlMap& map, const std::string& key) {
    std::string name = map.text(key);
    checkError(name, map.get(key), map.problems());
    return name;
}

EventMatch parseMatch(const YAML::Node& node, Problems& problems) {
    EventMatch match;
    if (!node.IsDefined()) {
        match.kind = "end";
        return match;
    }
    match.place = placeOf(node);
    if (node.IsScalar() && (node.Scalar() == "end" || node.Scalar() == "start")) {
        match.kind = node.Scalar();
        return match;
    }
    YamlMap map(node, "an event (or the words start and end)", problems);
    const Words<std::string> kKinds{
        {"packet", "packet"}, {"call", "call"}, {"counter", "counter"}, {"state", "state"}};
    for (const auto& [key, kind] : kKinds) {
        const YAML::Node found = map.get(key);
        if (!found.IsDefined()) {
            continue;
        }
        match.kind = kind;
        if (kind == "packet") {
            match.flags = flagsOf(found, problems);
        } else {
            match.name = scalarOf(found, "a name", problems);
        }
    }
    if (match.kind.empty() && node.IsMap()) {
        note(problems, node,
             "An event is a packet, call, counter or state: write {packet: SYN, from: client}, for example.");
    }
    match.host = map.has("from") ? map.text("from") : map.text("host");
    match.error = errorName(map, "errno");
    match.lost = map.truth("lost", false);
    match.nth = static_cast<int>(map.integer("nth", 1, 1, 100'000));
    (void)map.get("host");
    map.finish();
    return match;
}

LessonStep parseStep(const YAML::Node& node, Problems& problems) {
    YamlMap map(node, "a step", problems);
    LessonStep step;
    step.place = map.place();
    step.at = parseMatch(map.require("at", "it says which event the step leads to"), problems);
    (void)map.require("caption", "it is what the class reads");
    step.caption = map.localText("caption");
    step.notes = map.localText("notes");
    map.finish();
    return step;
}

void parseChoice(YamlMap& map, Question& question) {
    const YAML::Node options = map.require("options", "a choice needs something to choose from");
    for (const auto& option : options) {
        question.options.push_back(localTextOf(option, map.problems()));
    }
    const auto right = map.integer("answer", 1, 1, 20);
    question.right_option = static_cast<int>(right) - 1;
    if (right > static_cast<std::int64_t>(question.options.size())) {
        note(map.problems(), map.get("answer"),
             "There is no option " + std::to_string(right) + ": “answer” counts the options from 1.");
    }
}

NextArrow parseArrow(const YAML::Node& node, Problems& problems) {
    NextArrow next;
    if (!node.IsDefined() || (node.IsScalar() && node.Scalar() == "none")) {
        next.none = true;
        return next;
    }
    YamlMap arrow(node, "an arrow", problems);
    next.from = arrow.text("from");
    next.flags = flagsOf(arrow.require("packet", "it names the flags"), problems).value_or(0);
    next.lost = arrow.truth("lost", false);
    arrow.finish();
    return next;
}

void parseNumber(YamlMap& map, Question& question) {
    (void)map.require("answer", "a question without answer teaches nothing");
    question.number = map.real("answer", 0);
    question.tolerance = map.real("tolerance", 0);
    question.unit = map.text("unit");
    for (const auto& other : map.get("others")) {
        const std::string text = scalarOf(other, "a wrong number", map.problems());
        char* end = nullptr;
        const double number = std::strtod(text.c_str(), &end);
        if (text.empty() || *end != '\0' || !std::isfinite(number)) {
            note(map.problems(), other, "“others” takes numbers to choose from, and “" + text + "” is none.");
        } else if (std::abs(number - question.number) <= question.tolerance) {
            note(map.problems(), other, "“others” takes wrong numbers: " + text + " is right.");
        } else {
            question.other_numbers.push_back(number);
        }
    }
}

void parseErrno(YamlMap& map, Question& question) {
    (void)map.require("answer", "it is the errno, or none");
    question.error = errorName(map, "answer");
    for (const auto& other : map.get("others")) {
        question.other_errors.push_back(scalarOf(other, "an errno, or none", map.problems()));
        checkError(question.other_errors.back(), other, map.problems());
    }
}

void parseNextArrow(YamlMap& map, Question& question) {
    question.arrow = parseArrow(
        map.require("answer", "it is the arrow that comes next: {from: client, packet: SYN}, or none"),
        map.problems());
    for (const auto& other : map.get("others")) {
        question.other_arrows.push_back(parseArrow(other, map.problems()));
    }
}

Question parseQuestion(const YAML::Node& node, Problems& problems) {
    YamlMap map(node, "a question", problems);
    Question question;
    question.place = map.place();
    const Words<QuestionKind> kKinds{{"choice", QuestionKind::Choice},
                                     {"number", QuestionKind::Number},
                                     {"errno", QuestionKind::Errno},
                                     {"next-arrow", QuestionKind::NextArrow}};
    (void)map.require("kind", "it says how the class answers");
    question.kind = map.word("kind", kKinds, QuestionKind::Choice);
    question.at = parseMatch(map.require("before", "the question is asked before this event is shown"),
                             problems);
    (void)map.require("ask", "it is the question itself");
    question.prompt = map.localText("ask");
    switch (question.kind) {
    case QuestionKind::Choice:
        parseChoice(map, question);
        break;
    case QuestionKind::Number:
        parseNumber(map, question);
        break;
    case QuestionKind::Errno:
        parseErrno(map, question);
        break;
    case QuestionKind::NextArrow:
        parseNextArrow(map, question);
        break;
    }
    (void)map.require("explain", "the class wants to know why");
    question.explanation = map.localText("explain");
    map.finish();
    return question;
}

} // namespace

Lesson parseLesson(const YAML::Node& node, Problems& problems) {
    Lesson lesson;
    if (!node.IsDefined()) {
        return lesson;
    }
    YamlMap map(node, "the lesson", problems);
    for (const auto& goal : map.get("goals")) {
        lesson.goals.push_back(localTextOf(goal, problems));
    }
    lesson.textbook = map.localText("textbook");
    for (const auto& step : map.get("steps")) {
        lesson.steps.push_back(parseStep(step, problems));
    }
    for (const auto& question : map.get("questions")) {
        lesson.questions.push_back(parseQuestion(question, problems));
    }
    map.finish();
    return lesson;
}

} // namespace synscope::capture::scenario
