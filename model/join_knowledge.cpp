// SPDX-License-Identifier: GPL-3.0-or-later
// What both ends together add to an explanation: evidence, rivals, what would fix it.
#include "model/join_tally.h"
#include "model/join_words.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace synscope::model {
namespace {

std::string countOf(const Tally& tally) {
    return std::to_string(tally.arrived) + " / " + std::to_string(tally.sent);
}

void addItem(std::vector<EvidenceItem>& evidence, Text name, std::string value) {
    EvidenceItem& item = evidence.emplace_back();
    item.name = std::move(name);
    item.value = std::move(value);
}

std::string delayWords(std::vector<TimeNs> delays) {
    std::sort(delays.begin(), delays.end());
    const std::string least = formatDuration(delays.front());
    return delays.front() == delays.back() ? least
                                           : least + " – " + formatDuration(delays.back()) + ", median " +
                                                 formatDuration(delays[delays.size() / 2]);
}

void addDirection(std::vector<EvidenceItem>& evidence, const Tally& tally, bool from_client) {
    if (tally.sent > 0) {
        addItem(evidence,
                from_client ? SYNSCOPE_TEXT("Client's packets that arrived / left")
                            : SYNSCOPE_TEXT("Server's packets that arrived / left"),
                countOf(tally));
    }
    if (tally.uncaptured > 0) {
        addItem(evidence,
                from_client ? SYNSCOPE_TEXT("Arrived unseen by the capture at the server")
                            : SYNSCOPE_TEXT("Arrived unseen by the capture at the client"),
                std::to_string(tally.uncaptured));
    }
    if (tally.on_the_way > 0) {
        addItem(evidence,
                from_client ? SYNSCOPE_TEXT("In the client's name, never seen leaving it")
                            : SYNSCOPE_TEXT("In the server's name, never seen leaving it"),
                std::to_string(tally.on_the_way));
    }
    if (!tally.delays.empty()) {
        addItem(evidence,
                from_client ? SYNSCOPE_TEXT("One-way delay, client to server")
                            : SYNSCOPE_TEXT("One-way delay, server to client"),
                delayWords(tally.delays));
    }
}

void addTranslation(std::vector<EvidenceItem>& evidence, std::span<const VantageNote> vantages) {
    const VantageNote* before = nullptr;
    for (const VantageNote& note : vantages) {
        if (before != nullptr && note.saw_it &&
            (note.client != before->client || note.server != before->server)) {
            addItem(evidence,
                    {SYNSCOPE_TEXT("Address translation between %1 and %2"), {before->name, note.name}},
                    toString(before->client) + " → " + toString(before->server) + "  ⇒  " +
                        toString(note.client) + " → " + toString(note.server));
        }
        before = note.saw_it ? &note : before;
    }
}

std::string clockWords(const ClockRelation& clock) {
    const TimeNs offset = clock.offset_ns;
    std::string words = (offset < 0 ? "" : "+") + formatDuration(offset);
    if (clock.uncertainty_ns) {
        words += " ± " + formatDuration(*clock.uncertainty_ns);
    }
    if (clock.drift != 0) {
        constexpr double kMillion = 1e6;
        const auto tenths = static_cast<long>(clock.drift * kMillion * 10);
        words += ", " + std::string(tenths < 0 ? "-" : "+") + std::to_string(std::abs(tenths) / 10) + "." +
                 std::to_string(std::abs(tenths) % 10) + " ppm";
    }
    return words;
}

/// Silence of a capture that had already ended proves nothing.
std::optional<Text> endedEarly(std::span<const JoinedPacket> packets, std::span<const VantageNote> vantages) {
    for (const Side side : {Side::Client, Side::Server}) {
        const VantageNote& there = side == Side::Client ? vantages.front() : vantages.back();
        const auto lost = std::find_if(packets.begin(), packets.end(), [&](const JoinedPacket& packet) {
            return packet.passage == Passage::NeverSeen && packet.destination() == side;
        });
        if (lost != packets.end() && there.last != kNoTime && lost->segment.time > there.last) {
            return Text(
                SYNSCOPE_TEXT(
                    "The capture %1 holds nothing later than %2 before the first packet that it "
                    "never saw: had it been stopped by then, nothing could be said of what came after."),
                {there.name, formatDuration(lost->segment.time - there.last)});
        }
    }
    return std::nullopt;
}

using Texts = std::vector<Text>;

const char* somewhereOnTheWay() {
    return SYNSCOPE_TEXT("Loss, a firewall or a NAT on the way: a capture on a router between the two ends "
                         "tells on which side of it the packets disappear.");
}

/// What both ends have settled is no rival any more; what they leave open is named anew.
void reviseSilence(Explanation& explanation, const Tallies& tallies) {
    Text fix;
    if (tallies.syn_ack.sent > 0) {
        explanation.rivals = {somewhereOnTheWay()};
        fix = SYNSCOPE_TEXT(
            "Look at the way back from the server: a stateful firewall that never saw the SYN, "
            "another route back, or rp_filter at the client drops the SYN-ACK.");
    } else if (tallies.syn.arrived == 0) {
        explanation.rivals = {somewhereOnTheWay()};
        fix = SYNSCOPE_TEXT("Look at the way from the client to the server: routes, and the rules of "
                            "every firewall between; the server itself has not seen the SYN.");
    } else {
        explanation.rivals = {
            SYNSCOPE_TEXT(
                "A firewall on the server drops the SYN after the capture has seen it: the counters "
                "of its rules move (nft list ruleset, iptables -L -v)."),
            SYNSCOPE_TEXT("The accept queue is full: ListenOverflows and ListenDrops move on the server "
                          "(nstat), and ss -lt shows Recv-Q above Send-Q."),
            SYNSCOPE_TEXT("The request queue is full and SYN cookies are off: TCPReqQFullDrop moves on the "
                          "server.")};
        fix = SYNSCOPE_TEXT("On the server: allow the port in its firewall, or accept faster and raise the "
                            "backlog (listen(fd, N), net.core.somaxconn), whichever counter moves.");
    }
    if (!explanation.fixes.empty()) {
        explanation.fixes.front() = std::move(fix);
    }
}

void reviseOverflow(Explanation& explanation) {
    explanation.rivals = {SYNSCOPE_TEXT(
        "The server's own firewall drops the client's ACKs after the capture has seen them: then "
        "ListenOverflows does not move, and ss -lt shows an accept queue with room.")};
}

void reviseLostAck(Explanation& explanation) {
    explanation.rivals = {somewhereOnTheWay()};
    explanation.fixes = {SYNSCOPE_TEXT(
        "Look for what lets the SYN pass and drops what follows: a stateful firewall or NAT that "
        "saw only one direction, or a rule that looks at flags.")};
}

void reviseVanished(Explanation& explanation, const Tally& unanswered) {
    if (unanswered.arrived == 0) {
        explanation.rivals = {somewhereOnTheWay()};
        return;
    }
    explanation.rivals = {
        SYNSCOPE_TEXT(
            "A firewall on that host drops the packets after the capture has seen them: the counters "
            "of its rules move."),
        SYNSCOPE_TEXT("The host's kernel hangs, or the capture ran on a machine before it: then it answers "
                      "nothing else either."),
        SYNSCOPE_TEXT("The answers leave that host by another interface, past its capture.")};
}

void revise(Explanation& explanation, const Connection& c, const Tallies& tallies) {
    const bool waits_for_server = !c.has(fact::kUnansweredServer);
    switch (explanation.verdict.outcome) {
    case Outcome::Connecting:
    case Outcome::Retrying:
    case Outcome::TimedOut:
        return reviseSilence(explanation, tallies);
    case Outcome::AcceptQueueOverflow:
        return reviseOverflow(explanation);
    case Outcome::HalfOpen:
    case Outcome::ResetByServer:
        if (std::string_view(explanation.verdict.rule) == "final-ack-lost") {
            reviseLostAck(explanation);
        }
        return;
    case Outcome::Vanished:
    case Outcome::KeepaliveTimeout:
        return reviseVanished(explanation, tallies.since_heard[waits_for_server ? 0 : 1]);
    default:
        return;
    }
}

} // namespace

std::vector<Text> clockNotes(std::span<const VantageNote> vantages) {
    const auto reference = std::find_if(vantages.begin(), vantages.end(),
                                        [](const VantageNote& note) { return note.is_reference; });
    const std::string base = reference == vantages.end() ? "" : reference->name;
    std::vector<Text> notes;
    for (const VantageNote& note : vantages) {
        if (note.is_reference) {
            continue;
        }
        switch (note.clock.basis) {
        case ClockRelation::Basis::None:
            notes.push_back({SYNSCOPE_TEXT("clock of %1: taken to agree with %2, no packet was seen at both"),
                             {note.name, base}});
            break;
        case ClockRelation::Basis::OneDirection:
            notes.push_back(
                {SYNSCOPE_TEXT("clock of %1: taken as %3 against %2; packets in one direction only, so "
                               "delay and offset cannot be told apart"),
                 {note.name, base, clockWords(note.clock)}});
            break;
        case ClockRelation::Basis::BothDirections:
            notes.push_back(
                {SYNSCOPE_TEXT("clock of %1: %3 against %2"), {note.name, base, clockWords(note.clock)}});
            break;
        }
    }
    return notes;
}

void addJoinedKnowledge(Explanation& explanation, const Connection& connection,
                        std::span<const JoinedPacket> packets, std::span<const VantageNote> vantages) {
    explanation.clocks = clockNotes(vantages);
    if (vantages.size() < 2) {
        return;
    }
    const Tallies tallies(packets);
    if (connection.client != connection.server) {
        addDirection(explanation.evidence, tallies.all[0], true);
        addDirection(explanation.evidence, tallies.all[1], false);
    }
    addTranslation(explanation.evidence, vantages);
    for (const VantageNote& note : vantages) {
        if (!note.is_reference && note.clock.basis != ClockRelation::Basis::None) {
            addItem(explanation.evidence, {SYNSCOPE_TEXT("Clock of %1"), {note.name}},
                    clockWords(note.clock));
        }
    }
    revise(explanation, connection, tallies);
    if (const auto early = endedEarly(packets, vantages)) {
        explanation.rivals.push_back(*early);
    }
}

} // namespace synscope::model
