// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/vantage.h"

#include "model/text.h"

#include <filesystem>

namespace synscope::app::cli {

namespace {

/// A word before "=" is a name, unless a file is called just so.
VantageFile parse(const std::string& word) {
    const std::size_t equals = word.find('=');
    std::error_code ignored;
    if (equals == std::string::npos || std::filesystem::exists(word, ignored)) {
        return {"", word};
    }
    return {word.substr(0, equals), word.substr(equals + 1)};
}

} // namespace

bool wantsVantages(const Arguments& arguments) {
    return arguments.has(kVantageOption.name);
}

std::unique_ptr<Vantages> readVantages(const Arguments& arguments, int& exit_code) {
    exit_code = kUsage;
    if (!arguments.files().empty()) {
        complain("“" + arguments.files().front() +
                 "” stands beside --vantage: name it too (--vantage NAME=FILE), or leave it out.");
        return nullptr;
    }
    std::vector<VantageFile> files;
    for (const std::string& word : arguments.values(kVantageOption.name)) {
        files.push_back(parse(word));
    }
    auto vantages = std::make_unique<Vantages>(std::move(files));
    const auto end = vantages->read({});
    if (!end) {
        complain(end.error().message);
        exit_code = kFailed;
        return nullptr;
    }
    if (vantages->points().size() < 2) {
        complain("One vantage point is only one capture: name two or more (--vantage client=FILE --vantage "
                 "server=FILE), or a pcapng file whose interfaces saw the same packets.");
        return nullptr;
    }
    exit_code = kDone;
    for (const capture::SourceFacts& facts : vantages->facts()) {
        if (!facts.damage.empty()) {
            complain(facts.damage);
            exit_code = kDamaged;
        }
    }
    vantages->join({});
    return vantages;
}

std::vector<std::string> clockSentences(const Vantages& vantages) {
    std::vector<model::VantageNote> notes;
    for (const VantagePoint& point : vantages.points()) {
        model::VantageNote note;
        note.name = point.name;
        note.clock = point.clock;
        note.is_reference = notes.empty();
        notes.push_back(std::move(note));
    }
    std::vector<std::string> sentences;
    for (const model::Text& text : model::clockNotes(notes)) {
        sentences.push_back(model::english(text));
    }
    return sentences;
}

} // namespace synscope::app::cli
