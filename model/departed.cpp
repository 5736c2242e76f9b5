// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/departed.h"

#include "model/tuple_hash.h"

#include <algorithm>

namespace synscope::model {

std::uint32_t Departed::fingerprint(const SocketAddress& a, const SocketAddress& b) {
    const auto upper = static_cast<std::uint32_t>(tupleHash64(a, b) >> 32);
    return upper != 0 ? upper : 1;
}

void Departed::remember(std::uint32_t hash, const Entry& entry, std::size_t room) {
    if (entries_.empty()) {
        entries_.resize(room);
    }
    Entry* const set = &entries_[setOf(hash)];
    // An empty entry has the lowest id there is.
    *std::min_element(set, set + kWays, [](const Entry& a, const Entry& b) {
        return (a.fingerprint == 0 ? 0 : a.id + 1) < (b.fingerprint == 0 ? 0 : b.id + 1);
    }) = entry;
}

const Departed::Entry* Departed::lookUp(std::uint32_t hash, std::uint32_t fingerprint) const {
    if (entries_.empty()) {
        return nullptr;
    }
    const Entry* const set = &entries_[setOf(hash)];
    const Entry* found = nullptr;
    for (const Entry* entry = set; entry != set + kWays; ++entry) {
        const bool newer = found == nullptr || entry->id > found->id;
        found = entry->fingerprint == fingerprint && newer ? entry : found;
    }
    return found;
}

std::optional<Departed::Entry> Departed::find(std::uint32_t hash, std::uint32_t fingerprint) const {
    const Entry* const found = lookUp(hash, fingerprint);
    return found == nullptr ? std::nullopt : std::optional(*found);
}

void Departed::forget(std::uint32_t hash, std::uint32_t fingerprint) {
    if (const Entry* const found = lookUp(hash, fingerprint)) {
        entries_[static_cast<std::size_t>(found - entries_.data())] = {};
    }
}

} // namespace synscope::model
