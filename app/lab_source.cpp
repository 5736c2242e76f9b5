// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab_source.h"

#include "capture/lab/lab_capture.h"
#include "capture/scenario/library.h"

#include <algorithm>
#include <string_view>

namespace synscope::app {

namespace {

namespace scenario = capture::scenario;

model::Result<std::string> textOf(const std::string& word) {
    const bool file = word.find('/') != std::string::npos || word.ends_with(".yaml") ||
                      word.ends_with(".yml");
    return file ? scenario::readScenarioFile(word) : scenario::shippedText(word);
}

capture::LiveOpening failed(const std::string& sentence) {
    return {nullptr, {sentence, false, {}}};
}

/// Whose end of the story a lone view shows: the host whose program opens a connection, as people follow it.
std::uint32_t firstToConnect(const scenario::Scenario& scenario) {
    for (const scenario::ProgramSpec& program : scenario.programs) {
        const bool connects = std::any_of(
            program.calls.begin(), program.calls.end(),
            [](const scenario::Call& call) { return call.kind == scenario::CallKind::Connect; });
        for (std::uint32_t i = 0; connects && i < scenario.hosts.size(); ++i) {
            if (scenario.hosts[i].name == program.host) {
                return i;
            }
        }
    }
    return 0;
}

capture::LiveOpening openLab(const std::string& word) {
    const auto text = textOf(word);
    if (!text) {
        return failed(text.error().message);
    }
    const scenario::Parsed parsed = scenario::parseScenario(*text, word);
    if (!parsed.ok()) {
        return failed(format(parsed.problems.front(), word));
    }
    capture::lab::LabOrder order;
    order.id = word;
    order.text = *text;
    return capture::lab::LabCapture::open(order, parsed.scenario, firstToConnect(parsed.scenario));
}

} // namespace

bool namesLab(const capture::LiveOptions& options) {
    return !options.interfaces.empty() && options.interfaces.front().starts_with(kLabPrefix);
}

capture::LiveOpening openLiveOrLab(const capture::LiveOptions& options) {
    if (!namesLab(options)) {
        return capture::openLive(options);
    }
    return openLab(options.interfaces.front().substr(std::string_view(kLabPrefix).size()));
}

} // namespace synscope::app
