// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/scenario/parse.h"

#include "capture/scenario/parse_parts.h"

#include <algorithm>
#include <set>

namespace synscope::capture::scenario {

namespace {

constexpr std::size_t kMostBytes = 1 << 20;

void parseHosts(YamlMap& map, Scenario& scenario) {
    const YAML::Node hosts = map.require("hosts", "without hosts nobody talks");
    if (!hosts.IsDefined()) {
        return;
    }
    if (!hosts.IsMap() || hosts.size() == 0 || hosts.size() > 8) {
        note(map.problems(), hosts, "“hosts” takes one to eight “name: {…}” entries.");
        return;
    }
    for (const auto& entry : hosts) {
        scenario.hosts.push_back(parseHost(scalarOf(entry.first, "the name of a host", map.problems()),
                                           entry.second, map.problems()));
    }
}

void parsePrograms(YamlMap& map, Scenario& scenario) {
    const YAML::Node programs = map.require("programs", "without programs nothing is sent");
    if (!programs.IsDefined()) {
        return;
    }
    if (!programs.IsSequence() || programs.size() > 64) {
        note(map.problems(), programs, "“programs” takes a list of at most 64 programs.");
        return;
    }
    for (const auto& program : programs) {
        scenario.programs.push_back(parseProgram(program, map.problems()));
    }
}

Scenario parseRoot(const YAML::Node& root, const std::string& id, Problems& problems) {
    YamlMap map(root, "a scenario", problems);
    Scenario scenario;
    scenario.id = map.text("scenario", id);
    (void)map.require("title", "lists show it");
    scenario.title = map.localText("title");
    scenario.chapter = map.text("chapter");
    scenario.recording = map.text("recording");
    scenario.lab = map.truth("lab", true);
    scenario.measured = map.truth("measured", true);
    scenario.duration = map.duration("duration", 0);
    scenario.seed = static_cast<std::uint64_t>(map.integer("seed", 1, 0, 1LL << 40));
    parseHosts(map, scenario);
    scenario.path = parsePath(map.get("path"), problems);
    parsePrograms(map, scenario);
    scenario.lesson = parseLesson(map.get("lesson"), problems);
    map.finish();
    return scenario;
}

void sortByPlace(Problems& problems) {
    std::stable_sort(problems.begin(), problems.end(), [](const Problem& a, const Problem& b) {
        return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
    });
}

std::string yamlComplaint(const std::string& reason) {
    return "This is not YAML from here on (" + reason +
           "): check quotes, brackets and the depth of the lines.";
}

} // namespace

Parsed parseScenario(const std::string& text, const std::string& id, const std::vector<Override>& overrides) {
    Parsed parsed;
    if (text.size() > kMostBytes) {
        parsed.problems.push_back(
            {{1, 1}, "The file is larger than 1 MiB, which no scenario is: is it the right file?"});
        return parsed;
    }
    try {
        YAML::Node root = YAML::Load(text);
        if (!root.IsMap()) {
            parsed.problems.push_back(
                {{1, 1}, "A scenario starts with “title:”, “hosts:” and “programs:”; this file does not."});
            return parsed;
        }
        applyOverrides(root, overrides, parsed.problems);
        parsed.scenario = parseRoot(root, id, parsed.problems);
    } catch (const YAML::Exception& error) {
        const Place place = error.mark.line < 0 ? Place{1, 1}
                                                : Place{error.mark.line + 1, error.mark.column + 1};
        parsed.problems.push_back({place, yamlComplaint(error.msg)});
    }
    if (parsed.problems.empty()) {
        checkReferences(parsed.scenario, parsed.problems);
    }
    sortByPlace(parsed.problems);
    return parsed;
}

} // namespace synscope::capture::scenario
