// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/scenario/library.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace synscope::capture::scenario {

namespace {

/// "1.10" → {1, 10}.
std::vector<int> numbersOf(const std::string& chapter) {
    std::vector<int> numbers;
    std::istringstream in(chapter);
    for (std::string part; std::getline(in, part, '.');) {
        numbers.push_back(std::atoi(part.c_str()));
    }
    return numbers;
}

std::vector<Listed> listAll() {
    std::vector<Listed> all;
    for (const ShippedFile& file : shippedFiles()) {
        const Scenario scenario = parseScenario(file.text, file.id).scenario;
        all.push_back({file.id, scenario.title, scenario.chapter, scenario.recording, scenario.lab});
    }
    std::stable_sort(all.begin(), all.end(), [](const Listed& a, const Listed& b) {
        return numbersOf(a.chapter) < numbersOf(b.chapter);
    });
    return all;
}

} // namespace

const std::vector<Listed>& shippedScenarios() {
    static const std::vector<Listed> kAll = listAll();
    return kAll;
}

model::Result<std::string> shippedText(const std::string& id) {
    std::vector<std::string> ids;
    for (const ShippedFile& file : shippedFiles()) {
        if (file.id == id) {
            return file.text;
        }
        ids.push_back(file.id);
    }
    const std::string meant = nearest(id, ids);
    return model::Error{
        "There is no scenario “" + id + "”" +
        (meant.empty() ? ": “scenario list” shows those there are." : ": did you mean “" + meant + "”?")};
}

model::Result<std::string> readScenarioFile(const std::string& path) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
        return model::Error{path + " is a directory: name a scenario file in it."};
    }
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        return model::Error{path + " cannot be read: " + std::strerror(errno) + "."};
    }
    std::string text;
    constexpr std::size_t kMost = (1 << 20) + 1;
    text.resize(kMost);
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    return text;
}

} // namespace synscope::capture::scenario
