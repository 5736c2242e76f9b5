// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/kernel_snapshot.h"

#include <algorithm>
#include <charconv>

namespace synscope::model {

std::optional<std::int64_t> Counters::value(std::string_view name) const {
    if (!names) {
        return std::nullopt;
    }
    const auto found = std::ranges::find(*names, name);
    const auto index = static_cast<std::size_t>(found - names->begin());
    return index < values.size() ? std::optional(values[index]) : std::nullopt;
}

std::optional<std::uint32_t> longestBacklog(const std::vector<SoftnetCpu>& cpus) {
    std::optional<std::uint32_t> longest;
    for (const SoftnetCpu& cpu : cpus) {
        if (cpu.backlog) {
            longest = std::max(longest.value_or(0), *cpu.backlog);
        }
    }
    return longest;
}

std::optional<std::int64_t> KernelSetting::number(std::size_t index) const {
    if (!text) {
        return std::nullopt;
    }
    const char* at = text->data();
    const char* const end = at + text->size();
    for (std::size_t i = 0;; ++i) {
        at = std::find_if(at, end, [](char c) { return c != ' ' && c != '\t'; });
        std::int64_t value = 0;
        const auto [rest, error] = std::from_chars(at, end, value);
        if (error != std::errc{}) {
            return std::nullopt;
        }
        if (i == index) {
            return value;
        }
        at = rest;
    }
}

const KernelSetting* KernelSnapshot::setting(std::string_view name) const {
    const auto found = std::ranges::find(settings, name, &KernelSetting::name);
    return found == settings.end() ? nullptr : &*found;
}

} // namespace synscope::model
