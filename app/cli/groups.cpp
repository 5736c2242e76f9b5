// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/groups.h"

#include "model/group_words.h"
#include "model/time.h"

#include <string_view>

namespace synscope::app::cli {

namespace {

using model::Group;
using model::GroupTally;

constexpr std::array<std::string_view, 4> kCookieNames = {"unknown", "cookies", "request-sockets", "both"};

void appendOutcomes(Json& json, const std::array<std::uint64_t, model::kOutcomeCount>& outcomes) {
    json.key("outcomes").beginObject();
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        if (outcomes[i] != 0) {
            json.member(model::outcomeName(static_cast<model::Outcome>(i)), outcomes[i]);
        }
    }
    json.endObject();
}

/// What all members have in common; null where they differ.
void appendCommon(Json& json, const GroupTally& tally) {
    json.memberOrNull("client", tally.one_actor ? toString(tally.actor.address) : "");
    json.memberOrNull("server", tally.one_target ? toString(tally.target.address) : "");
    json.key("port");
    tally.one_port ? json.value(tally.target.port) : json.null();
    json.member("client_addresses", tally.actors.estimate()).member("targets", tally.targets.estimate());
}

void appendGroup(Json& json, std::uint32_t id, const Group& group, const GroupTally& tally) {
    json.beginObject().member("id", id).member("kind", model::groupKindName(group.kind));
    json.member("rule", group.rule->name).member("evidence", group.rule->evidence);
    json.member("threshold_reason", group.rule->reason);
    json.member("title", model::english(model::groupTitle(group, tally)));
    json.member("connections", tally.connections).member("only_counted", group.only_counted.connections);
    json.member("late_packets", group.late_packets);
    appendCommon(json, tally);
    json.member("first", model::formatEpoch(group.first)).member("last", model::formatEpoch(group.last));
    json.member("peak_per_second", group.peak_second);
    appendOutcomes(json, tally.outcomes);
    if (group.kind == model::GroupKind::SynFlood) {
        json.member("spoofed", model::looksSpoofed(group, tally));
        json.member("syn_cookies", kCookieNames[static_cast<std::size_t>(model::cookieSign(tally))]);
    }
    json.member("summary", model::english(model::explainGroup(group, tally).sentence)).endObject();
}

/// Calls `visit(id, group, tally)` for the groups that have members.
template <class Visit>
void forGroups(const ReadFile& file, const Census& census, Visit visit) {
    const model::Groups& groups = file.store.table.groups();
    for (std::uint32_t i = 0; i < groups.size(); ++i) {
        const model::GroupId id{i};
        if (census.groups[id].connections > 0) {
            visit(i, groups[id], census.groups[id]);
        }
    }
}

} // namespace

Census::Census(const ReadFile& file)
    : outcomes(file.store.table.onlyCounted().outcomes)
    , groups(file.store.table.groups()) {
    const model::ConnectionTable& table = file.store.table;
    const bool any_groups = !table.groups().empty();
    for (model::ConnectionId id = table.nextKept({0}); id.value < table.size();
         id = table.nextKept({id.value + 1})) {
        const model::Connection& connection = table[id];
        const model::Verdict verdict = model::judge(connection, file.horizon());
        ++outcomes[static_cast<std::size_t>(verdict.outcome)];
        if (any_groups) {
            groups.add(connection, verdict, file.store.now);
        }
    }
}

void appendGroups(Json& json, const ReadFile& file, const Census& census) {
    json.key("groups").beginArray();
    forGroups(file, census, [&](std::uint32_t id, const Group& group, const GroupTally& tally) {
        appendGroup(json, id, group, tally);
    });
    const model::OnlyCounted& counted = file.store.table.onlyCounted();
    json.endArray().key("only_counted").beginObject();
    json.member("connections", counted.connections).member("in_groups", counted.in_groups);
    json.member("packets", counted.packets).member("late_packets", counted.late_packets).endObject();
}

void appendGroupLines(std::string& out, const ReadFile& file, const Census& census) {
    forGroups(file, census, [&](std::uint32_t, const Group& group, const GroupTally& tally) {
        out += "  " + std::string(model::groupKindLabel(group.kind)) + ": " +
               model::english(model::groupTitle(group, tally)) + ", " +
               model::english(model::groupDetail(group, tally)) + "\n";
    });
    const model::OnlyCounted& counted = file.store.table.onlyCounted();
    if (counted.connections > 0) {
        out += "  " + std::to_string(counted.connections) +
               " connections that tell nothing are only counted, to save memory; " +
               std::to_string(counted.late_packets) + " packets came for them afterwards.\n";
    }
}

} // namespace synscope::app::cli
