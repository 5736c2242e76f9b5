// SPDX-License-Identifier: GPL-3.0-or-later
// Groups and connections that are only counted, as `summary` prints them.
#pragma once

#include "app/cli/command.h"
#include "app/cli/json.h"
#include "model/group.h"

#include <array>
#include <cstdint>
#include <string>

namespace synscope::app::cli {

/// All connections of a file, kept or only counted, by what became of them, and their groups.
struct Census {
    explicit Census(const ReadFile& file);

    std::array<std::uint64_t, model::kOutcomeCount> outcomes;
    model::GroupTallies groups;
};

/// The members "groups" and "only_counted" of the object that is open.
void appendGroups(Json& json, const ReadFile& file, const Census& census);
/// The same for people, indented by two.
void appendGroupLines(std::string& out, const ReadFile& file, const Census& census);

} // namespace synscope::app::cli
