// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/arguments.h"

#include <algorithm>
#include <charconv>

namespace synscope::app::cli {

namespace {

const OptionSpec* find(std::span<const OptionSpec> specs, std::string_view name) {
    const auto found = std::find_if(specs.begin(), specs.end(),
                                    [&](const auto& spec) { return name == spec.name; });
    return found == specs.end() ? nullptr : &*found;
}

bool isOption(const std::string& word) {
    return word.size() > 1 && word[0] == '-';
}

} // namespace

model::Result<Arguments> Arguments::parse(std::span<const std::string> words,
                                          std::span<const OptionSpec> specs) {
    Arguments parsed;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (word == "--") {
            parsed.files_.insert(parsed.files_.end(), words.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                 words.end());
            break;
        }
        if (!isOption(word)) {
            parsed.files_.push_back(word);
            continue;
        }
        const std::size_t equals = word.starts_with("--") ? word.find('=') : std::string::npos;
        const std::string name = word.substr(0, equals);
        const OptionSpec* spec = find(specs, name);
        if (spec == nullptr) {
            return model::Error{"There is no option " + name + " here; --help lists those there are."};
        }
        if (spec->value_name == nullptr) {
            if (equals != std::string::npos) {
                return model::Error{"Option " + name + " takes no value."};
            }
            parsed.options_[name].emplace_back();
        } else if (equals != std::string::npos) {
            parsed.options_[name].push_back(word.substr(equals + 1));
        } else if (i + 1 < words.size()) {
            parsed.options_[name].push_back(words[++i]);
        } else {
            return model::Error{"Option " + name + " wants a value: " + name + " " + spec->value_name + "."};
        }
    }
    return parsed;
}

std::optional<std::string> Arguments::value(std::string_view name) const {
    const auto found = options_.find(std::string(name));
    return found == options_.end() ? std::nullopt : std::optional(found->second.back());
}

std::vector<std::string> Arguments::values(std::string_view name) const {
    const auto found = options_.find(std::string(name));
    return found == options_.end() ? std::vector<std::string>() : found->second;
}

model::Result<std::optional<std::uint64_t>> Arguments::number(std::string_view name,
                                                              std::uint64_t least) const {
    const auto all = numbers(name, least);
    if (!all) {
        return all.error();
    }
    return all->empty() ? std::optional<std::uint64_t>() : std::optional(all->back());
}

model::Result<std::vector<std::uint64_t>> Arguments::numbers(std::string_view name,
                                                             std::uint64_t least) const {
    std::vector<std::uint64_t> numbers;
    for (const std::string& text : values(name)) {
        std::uint64_t number = 0;
        const char* end = text.data() + text.size();
        const auto [stop, problem] = std::from_chars(text.data(), end, number);
        if (problem != std::errc() || stop != end || number < least) {
            return model::Error{"Option " + std::string(name) + " wants a whole number of at least " +
                                std::to_string(least) + ", not “" + text + "”."};
        }
        numbers.push_back(number);
    }
    return numbers;
}

} // namespace synscope::app::cli
