// SPDX-License-Identifier: GPL-3.0-or-later
// synscope-cli scenario: the classroom scenarios listed, shown, checked and run.
#include "app/cli/command.h"
#include "app/cli/json.h"
#include "app/cli/scenario_lab.h"
#include "capture/scenario/lesson_check.h"
#include "capture/scenario/library.h"
#include "capture/scenario/save.h"
#include "capture/scenario/simulate.h"

#include <array>
#include <cstdio>
#include <cstdlib>

namespace synscope::app::cli {

namespace {

using namespace capture::scenario;

constexpr std::array kOptions{
    OptionSpec{"--json", nullptr, "list: one JSON object a scenario; run: one an event"},
    OptionSpec{"--set", "KEY=VALUE", "run, check: change a value first; any number of times"},
    OptionSpec{"-w", "OUT.pcapng", "run: save packets and events"},
    OptionSpec{"--lab", nullptr, "run: by this machine's own kernel, in hosts of its own"},
    OptionSpec{"--short", nullptr, "run --lab: short timers where the scenario sets none"},
    OptionSpec{"--compare", nullptr,
               "run --lab: where kernel and simulation differ; exit code 4 where they do"},
};

std::string language() {
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* value = std::getenv(name);
        if (value != nullptr && value[0] != '\0') {
            return value;
        }
    }
    return "en";
}

int list(const Arguments& arguments) {
    Output output;
    for (const Listed& one : shippedScenarios()) {
        if (arguments.has("--json")) {
            Json json(output.text());
            json.beginObject().member("id", one.id).member("title", one.title.in(language()));
            json.member("chapter", one.chapter)
                .memberOrNull("recording", one.recording)
                .member("lab", one.lab)
                .endObject();
        } else {
            std::array<char, 64> start;
            std::snprintf(start.data(), start.size(), "%-7s %-32s ", one.chapter.c_str(), one.id.c_str());
            output.text() += start.data() + one.title.in(language());
        }
        output.lineDone();
    }
    output.flush();
    return output.ok() ? kDone : kFailed;
}

/// The text of a shipped scenario or of a file, and the name that errors show.
struct Text {
    std::string text;
    std::string name;
    std::string id;
};

/// A shipped scenario where the word is the id of one, else a file.
model::Result<Text> textOf(const std::string& word) {
    const bool is_path = word.find('/') != std::string::npos || word.ends_with(".yaml") ||
                         word.ends_with(".yml");
    if (!is_path) {
        auto shipped = shippedText(word);
        return shipped ? model::Result<Text>(Text{shipped.value(), word, word}) : shipped.error();
    }
    auto file = readScenarioFile(word);
    if (!file) {
        return file.error();
    }
    std::string id = word.substr(word.find_last_of('/') + 1);
    id = id.substr(0, id.find_last_of('.'));
    return Text{file.value(), word, id};
}

model::Result<std::vector<Override>> overridesOf(const Arguments& arguments) {
    std::vector<Override> overrides;
    for (const std::string& word : arguments.values("--set")) {
        const std::size_t equals = word.find('=');
        if (equals == std::string::npos || equals == 0) {
            return model::Error{"--set wants KEY=VALUE, such as path.delay=50ms; “" + word + "” has no “=”."};
        }
        overrides.emplace_back(word.substr(0, equals), word.substr(equals + 1));
    }
    return overrides;
}

/// Reads and checks; complains about every mistake.
int parse(const Arguments& arguments, const std::string& word, Scenario& scenario) {
    const auto text = textOf(word);
    if (!text) {
        complain(text.error().message);
        return kFailed;
    }
    const auto overrides = overridesOf(arguments);
    if (!overrides) {
        complain(overrides.error().message);
        return kUsage;
    }
    Parsed parsed = parseScenario(text->text, text->id, *overrides);
    for (const Problem& problem : parsed.problems) {
        complain(format(problem, text->name));
    }
    scenario = std::move(parsed.scenario);
    return parsed.ok() ? kDone : kFailed;
}

int show(const Arguments& arguments, const std::string& word) {
    const auto text = textOf(word);
    if (!text) {
        complain(text.error().message);
        return kFailed;
    }
    (void)arguments;
    Output output;
    output.text() += text->text;
    output.flush();
    return output.ok() ? kDone : kFailed;
}

int check(const Arguments& arguments, const std::string& word) {
    Scenario scenario;
    if (const int wrong = parse(arguments, word, scenario); wrong != kDone) {
        return wrong;
    }
    const std::vector<Problem> problems = lessonProblems(simulate(scenario));
    for (const Problem& problem : problems) {
        complain(format(problem, word));
    }
    if (!problems.empty()) {
        return kFailed;
    }
    std::printf("%s: all is well, %zu steps and %zu questions.\n", word.c_str(), scenario.lesson.steps.size(),
                scenario.lesson.questions.size());
    return kDone;
}

int runInLab(const Arguments& arguments, const std::string& word, Scenario scenario) {
    capture::lab::LabOrder order;
    const auto text = textOf(word);
    const auto overrides = overridesOf(arguments);
    order.id = text->id;
    order.text = text->text;
    order.overrides = *overrides;
    order.short_timers = arguments.has("--short");
    LabWishes wishes;
    wishes.compare = arguments.has("--compare");
    wishes.json = arguments.has("--json");
    wishes.save_to = arguments.value("-w").value_or("");
    return runLab(order, std::move(scenario), wishes);
}

int runScenario(const Arguments& arguments, const std::string& word) {
    Scenario scenario;
    if (const int wrong = parse(arguments, word, scenario); wrong != kDone) {
        return wrong;
    }
    if (arguments.has("--lab")) {
        return runInLab(arguments, word, std::move(scenario));
    }
    if (arguments.has("--compare") || arguments.has("--short")) {
        complain("--compare and --short are about the lab: add --lab.");
        return kUsage;
    }
    const Run run = simulate(scenario);
    if (!run.cut.empty()) {
        complain(run.cut);
    }
    if (!printRun(run, arguments.has("--json"))) {
        return kFailed;
    }
    if (const auto path = arguments.value("-w")) {
        if (const auto error = savePcapng(run, *path)) {
            complain(error->message);
            return kFailed;
        }
    }
    return run.cut.empty() ? kDone : kFailed;
}

int run(const Arguments& arguments) {
    const std::vector<std::string>& words = arguments.files();
    const std::string action = words.empty() ? "" : words[0];
    if (action == "list" && words.size() == 1) {
        return list(arguments);
    }
    using Action = int (*)(const Arguments&, const std::string&);
    const Action act = action == "show"    ? show
                       : action == "check" ? check
                       : action == "run"   ? runScenario
                                           : nullptr;
    if (act == nullptr) {
        const std::string meant = nearest(action, {"list", "show", "check", "run"});
        complain("scenario takes list, show ID, check FILE or run ID|FILE" +
                 (meant.empty() || action == meant ? "." : "; did you mean “" + meant + "”?"));
        return kUsage;
    }
    if (words.size() != 2) {
        complain("scenario " + action + " takes one scenario: its ID from “scenario list”, or a YAML file.");
        return kUsage;
    }
    return act(arguments, words[1]);
}

} // namespace

const Command kScenario{"scenario",
                        "list|show ID|check FILE|run ID|FILE [--set KEY=VALUE] [--lab [--short] [--compare]] "
                        "[-w OUT.pcapng] [--json]",
                        "Lists, shows, checks and runs the classroom scenarios.", kOptions, run};

} // namespace synscope::app::cli
