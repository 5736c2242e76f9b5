// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/scenario_lab.h"

#include "app/cli/json.h"
#include "capture/lab/compare.h"
#include "capture/lab/playable.h"
#include "capture/lab/short_variant.h"
#include "capture/scenario/event_text.h"
#include "capture/scenario/simulate.h"

#include <cerrno>
#include <cstring>
#include <fstream>

namespace synscope::app::cli {

namespace {

using capture::lab::Difference;
using capture::scenario::Run;
using capture::scenario::RunEvent;
using capture::scenario::Scenario;

void applyShortTimers(Scenario& scenario) {
    std::string changes;
    for (const std::string& change : capture::lab::shorten(scenario)) {
        changes += (changes.empty() ? "" : ", ") + change;
    }
    complain("Short timers, in the lab and in the simulation: " + changes + ".");
}

void print(const Difference& difference, bool json, Output& output) {
    if (json) {
        Json line(output.text());
        line.beginObject().member("type", "difference");
        line.member("about", nameOf(difference.about)).member("host", difference.host);
        line.member("name", difference.name).member("model", difference.model);
        line.member("lab", difference.lab).endObject();
    } else {
        output.text() += sentenceOf(difference);
    }
    output.lineDone();
}

int compareWithModel(const Scenario& scenario, const Run& lab, bool json) {
    const auto differences = capture::lab::compareRuns(capture::scenario::simulate(scenario), lab);
    Output output;
    for (const Difference& difference : differences) {
        print(difference, json, output);
    }
    if (!json) {
        output.text() += differences.empty()
                             ? "This kernel did what the model does."
                             : std::to_string(differences.size()) +
                                   (differences.size() == 1 ? " difference." : " differences.");
        output.lineDone();
    }
    output.flush();
    return !output.ok() ? kFailed : differences.empty() ? kDone : kDiffers;
}

bool save(const std::vector<std::byte>& pcapng, const std::string& path) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out.write(reinterpret_cast<const char*>(pcapng.data()), static_cast<std::streamsize>(pcapng.size()));
    out.flush();
    if (!out) {
        complain(path + " cannot be written: " + std::strerror(errno) + ".");
    }
    return out.good();
}

} // namespace

bool printRun(const Run& run, bool json) {
    Output output;
    for (const RunEvent& event : run.events) {
        const std::string line = json ? eventLine(run, event) : eventSentence(run, event);
        if (!line.empty()) {
            output.text() += line;
            output.lineDone();
        }
    }
    output.flush();
    return output.ok();
}

int runLab(const capture::lab::LabOrder& order, Scenario scenario, const LabWishes& wishes) {
    if (const auto reason = capture::lab::whyNotPlayable(scenario)) {
        complain(reason->message + " Leave --lab out to simulate it.");
        return kFailed;
    }
    if (order.short_timers) {
        applyShortTimers(scenario);
    }
    const auto lab = capture::lab::runInLab(order, scenario);
    if (!lab) {
        complain(lab.error().message);
        return kFailed;
    }
    if (!lab->run.cut.empty()) {
        complain(lab->run.cut);
    }
    if ((!wishes.compare || wishes.json) && !printRun(lab->run, wishes.json)) {
        return kFailed;
    }
    if (!wishes.save_to.empty() && !save(lab->pcapng, wishes.save_to)) {
        return kFailed;
    }
    if (wishes.compare) {
        return compareWithModel(scenario, lab->run, wishes.json);
    }
    return lab->run.cut.empty() ? kDone : kFailed;
}

} // namespace synscope::app::cli
