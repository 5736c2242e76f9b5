// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/lab/lab_run.h"

#include "capture/lab/permission.h"
#include "capture/lab/playable.h"
#include "capture/lab/run_reader.h"
#include "capture/live/helper_process.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <unistd.h>

namespace synscope::capture::lab {

namespace {

/// Until the program closes its output.
void readAll(int from, std::vector<std::byte>& into) {
    std::array<std::byte, 65536> bytes;
    for (;;) {
        const ssize_t count = ::read(from, bytes.data(), bytes.size());
        if (count == 0 || (count < 0 && errno != EINTR)) {
            return;
        }
        into.insert(into.end(), bytes.begin(), bytes.begin() + std::max<ssize_t>(count, 0));
    }
}

} // namespace

std::vector<std::string> argumentsOf(const LabOrder& order) {
    std::vector<std::string> words{"--id", order.id};
    if (order.short_timers) {
        words.emplace_back("--short");
    }
    if (order.controls) {
        words.emplace_back("--controls");
    }
    for (const auto& [key, value] : order.overrides) {
        words.emplace_back("--set");
        words.push_back(key + "=" + value);
    }
    words.push_back(std::to_string(order.text.size()));
    return words;
}

model::Result<LabRun> runInLab(const LabOrder& order, const scenario::Scenario& scenario) {
    if (auto reason = whyNotPlayable(scenario)) {
        return *reason;
    }
    const std::string program = labProgram();
    if (program.empty()) {
        return model::Error{"The lab cannot run: its program synscope-lab is not installed."};
    }
    auto process = HelperProcess::start(program, argumentsOf(order));
    if (!process) {
        return process.error();
    }
    (*process)->send(order.text);
    LabRun done;
    readAll((*process)->takeOutput().fd(), done.pcapng);
    (void)(*process)->wait();
    RunReader reader(scenario);
    reader.take(done.pcapng);
    if (!reader.complete()) {
        std::string said = (*process)->errors();
        said = said.substr(0, said.find('\n'));
        return model::Error{said.empty() ? "The lab broke off before the scenario had ended." : said};
    }
    done.run = reader.finish();
    return done;
}

} // namespace synscope::capture::lab
