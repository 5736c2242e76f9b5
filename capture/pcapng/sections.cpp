// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/pcapng/sections.h"

#include <algorithm>

namespace synscope::capture {

void PcapngSections::add(PcapngSection section) {
    const std::lock_guard guard(lock_);
    sections_.push_back(std::move(section));
}

void PcapngSections::addInterface(const PcapngInterface& interface) {
    const std::lock_guard guard(lock_);
    sections_.back().interfaces.push_back(interface);
}

PcapngSection PcapngSections::at(std::uint64_t offset) const {
    const std::lock_guard guard(lock_);
    const auto after = std::upper_bound(
        sections_.begin(), sections_.end(), offset,
        [](std::uint64_t at, const PcapngSection& s) { return at < s.offset; });
    return after == sections_.begin() ? PcapngSection{} : *(after - 1);
}

} // namespace synscope::capture
