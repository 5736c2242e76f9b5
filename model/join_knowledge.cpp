// SPDX-License-Identifier: GPL-3.0-or-later
// What both ends together add to an explanation: steps, evidence, rivals.
#include "model/join_words.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace synscope::model {
namespace {

/// What became of a kind of packet on its way.
struct Tally {
    std::uint32_t sent = 0; ///< seen leaving
    std::uint32_t arrived = 0;
    std::uint32_t lost = 0;       ///< never seen at the other end
    std::uint32_t uncaptured = 0; ///< acknowledged, but missed by the capture there
    std::uint32_t on_the_way = 0; ///< seen arriving, never seen leaving
    std::vector<TimeNs> delays;

    void add(const JoinedPacket& packet) {
        sent += packet.sent != kNoTime ? 1 : 0;
        arrived += packet.arrived != kNoTime ? 1 : 0;
        lost += packet.passage == Passage::NeverSeen ? 1 : 0;
        uncaptured += packet.passage == Passage::NotCaptured ? 1 : 0;
        on_the_way += packet.sent == kNoTime && packet.arrived != kNoTime ? 1 : 0;
        if (packet.sent != kNoTime && packet.arrived != kNoTime) {
            delays.push_back(packet.arrived - packet.sent);
        }
    }
};

struct Tallies {
    std::array<Tally, 2> all; ///< by index() of the sender
    Tally syn;
    Tally syn_ack;
    Tally client_word; ///< of the client after its SYN, before the server went on
    Tally reset;

    explicit Tallies(std::span<const JoinedPacket> packets) {
        bool server_went_on = false;
        for (const JoinedPacket& packet : packets) {
            if (packet.segment.kind == SegmentKind::IcmpError) {
                continue;
            }
            all[static_cast<std::size_t>(index(packet.sender))].add(packet);
            const Segment& segment = packet.segment;
            const bool by_client = packet.sender == Side::Client;
            if (segment.isSyn()) {
                syn.add(packet);
            } else if (segment.isSynAck()) {
                syn_ack.add(packet);
            } else if (segment.has(tcp_flag::kRst)) {
                reset.add(packet);
            } else if (by_client && !server_went_on) {
                client_word.add(packet);
            }
            server_went_on = server_went_on || (!by_client && !segment.has(tcp_flag::kSyn | tcp_flag::kRst));
        }
    }
};

std::string countOf(const Tally& tally) {
    return std::to_string(tally.arrived) + " / " + std::to_string(tally.sent);
}

Text way(const Tally& tally, const char* arrived, const char* some, const char* none) {
    const std::string delay = tally.delays.empty() ? std::string() : formatDuration(tally.delays.front());
    if (tally.sent == 0) {
        return {};
    }
    if (tally.arrived == 0) {
        return {none, {std::to_string(tally.sent)}};
    }
    if (tally.lost == 0) {
        return {arrived, {delay}};
    }
    return {some, {std::to_string(tally.arrived), std::to_string(tally.sent)}};
}

void addStep(std::vector<Text>& steps, Text text) {
    if (!text.empty()) {
        steps.push_back(std::move(text));
    }
}

std::vector<Text> waySteps(const Tallies& tallies) {
    std::vector<Text> steps;
    addStep(steps,
            way(tallies.syn, SYNSCOPE_TEXT("The SYN left the client and arrived at the server %1 later."),
                SYNSCOPE_TEXT("%1 of %2 SYNs that left the client arrived at the server."),
                SYNSCOPE_TEXT("%1 SYNs left the client; none was seen at the server.")));
    addStep(steps, way(tallies.syn_ack,
                       SYNSCOPE_TEXT("The SYN-ACK left the server and arrived at the client %1 later."),
                       SYNSCOPE_TEXT("%1 of %2 SYN-ACKs that left the server arrived at the client."),
                       SYNSCOPE_TEXT("%1 SYN-ACKs left the server; none was seen at the client.")));
    addStep(
        steps,
        way(tallies.client_word,
            SYNSCOPE_TEXT("The final ACK left the client and arrived at the server %1 later."),
            SYNSCOPE_TEXT("Of what the client then sent until the server went on, %1 of %2 packets arrived."),
            SYNSCOPE_TEXT(
                "The client then sent %1 packets, the final ACK first; none was seen at the server.")));
    addStep(steps, way(tallies.reset, SYNSCOPE_TEXT("The reset arrived %1 after it had left."),
                       SYNSCOPE_TEXT("%1 of %2 resets arrived."),
                       SYNSCOPE_TEXT("%1 resets left; none was seen at the other end.")));
    return steps;
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
        const auto late = std::find_if(packets.begin(), packets.end(), [&](const JoinedPacket& packet) {
            return packet.passage == Passage::NeverSeen && packet.destination() == side &&
                   there.last != kNoTime && packet.segment.time > there.last;
        });
        if (late != packets.end()) {
            return Text(
                SYNSCOPE_TEXT(
                    "The capture %1 holds nothing later than %2 before the first packet that it "
                    "never saw: had it been stopped by then, nothing could be said of what came after."),
                {there.name, formatDuration(late->segment.time - there.last)});
        }
    }
    return std::nullopt;
}

std::vector<Text> synRivals(const Tallies& tallies) {
    if (tallies.syn_ack.sent > 0) {
        return {};
    }
    if (tallies.syn.arrived == 0) {
        return {{SYNSCOPE_TEXT(
            "Loss or a firewall on the way: a capture on a router between the two ends tells on "
            "which side of it the SYN disappears.")}};
    }
    return {{SYNSCOPE_TEXT(
                "A firewall on the server drops the SYN after the capture has seen it: the counters of its "
                "rules move (nft list ruleset, iptables -L -v).")},
            {SYNSCOPE_TEXT(
                "The accept queue is full: ListenOverflows and ListenDrops move on the server (nstat), and "
                "ss -lt shows Recv-Q above Send-Q.")},
            {SYNSCOPE_TEXT(
                "The request queue is full and SYN cookies are off: TCPReqQFullDrop moves on the server.")}};
}

std::vector<Text> overflowRivals() {
    return {{SYNSCOPE_TEXT(
        "The server's own firewall drops the client's ACKs after the capture has seen them: then "
        "ListenOverflows does not move, and ss -lt shows an accept queue with room.")}};
}

/// What both ends have settled is no rival any more; what they leave open is named anew.
void reviseRivals(Explanation& explanation, const Connection& c, const Tallies& tallies) {
    switch (explanation.verdict.outcome) {
    case Outcome::Connecting:
    case Outcome::Retrying:
    case Outcome::TimedOut:
        explanation.rivals = synRivals(tallies);
        return;
    case Outcome::AcceptQueueOverflow:
        explanation.rivals = overflowRivals();
        return;
    case Outcome::HalfOpen:
        if (c.has(fact::kOpeningLost)) {
            explanation.rivals.clear();
        }
        return;
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
    const std::vector<Text> steps = waySteps(tallies);
    explanation.steps.insert(explanation.steps.end(), steps.begin(), steps.end());
    addDirection(explanation.evidence, tallies.all[0], true);
    addDirection(explanation.evidence, tallies.all[1], false);
    addTranslation(explanation.evidence, vantages);
    for (const VantageNote& note : vantages) {
        if (!note.is_reference && note.clock.basis != ClockRelation::Basis::None) {
            addItem(explanation.evidence, {SYNSCOPE_TEXT("Clock of %1"), {note.name}},
                    clockWords(note.clock));
        }
    }
    reviseRivals(explanation, connection, tallies);
    if (const auto early = endedEarly(packets, vantages)) {
        explanation.rivals.push_back(*early);
    }
}

} // namespace synscope::model
