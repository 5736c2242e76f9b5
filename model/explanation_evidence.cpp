// SPDX-License-Identifier: GPL-3.0-or-later
// The evidence: what was measured in the packets and speaks for the verdict or against a rival.
#include "model/explanation_parts.h"
#include "model/icmp_words.h"
#include "model/time.h"

namespace synscope::model {
namespace {

using Items = std::vector<EvidenceItem>;

void addText(Items& items, const char* name, const Text& words) {
    items.push_back({name, english(words), words});
}

void addCount(Items& items, const char* name, std::uint64_t count) {
    if (count > 0) {
        items.push_back({name, std::to_string(count), {}});
    }
}

void addTtl(Items& items, const char* name, const SideEvidence& side) {
    if (side.segments == 0 || side.ttl == 0) {
        return;
    }
    const std::string ttl = std::to_string(side.ttl);
    if (side.ttl_varies) {
        return addText(items, name, {SYNSCOPE_TEXT("%1 in the end, not always the same"), {ttl}});
    }
    const int routers = routersPassed(side.ttl);
    if (routers == 0) {
        return addText(items, name, {SYNSCOPE_TEXT("%1: no router passed"), {ttl}});
    }
    addText(items, name, {SYNSCOPE_TEXT("%1: probably %2 routers passed"), {ttl, std::to_string(routers)}});
}

void addVantage(Items& items, const PacketEvidence& packets) {
    if (packets.vantage == Vantage::Unknown) {
        return;
    }
    const char* words = packets.vantage == Vantage::NearClient
                            ? SYNSCOPE_TEXT("near the client: the server's answer took %1, the client's %2")
                            : SYNSCOPE_TEXT("near the server: the server's answer took %1, the client's %2");
    addText(items, SYNSCOPE_TEXT("Captured"),
            {words, {formatDuration(*packets.server_half_ns), formatDuration(*packets.client_half_ns)}});
}

const char* makerWords(ResetMaker maker) {
    switch (maker) {
    case ResetMaker::Socket:
        return SYNSCOPE_TEXT("ACK, the socket's own options and IP IDs: the socket itself made it");
    case ResetMaker::Kernel:
        return SYNSCOPE_TEXT("window 0 and a bare header: made without a socket");
    case ResetMaker::Elsewhere:
        return SYNSCOPE_TEXT("another TTL than that side's segments: probably made by another machine");
    case ResetMaker::Unclear:
        break;
    }
    return SYNSCOPE_TEXT("its header does not tell who made it");
}

std::string flagsOf(const ResetEvidence& reset) {
    return reset.has_ack ? "RST,ACK" : "RST";
}

void addReset(Items& items, const ResetEvidence& reset) {
    addText(items, SYNSCOPE_TEXT("Reset, its maker"), makerWords(reset.maker));
    std::string header = flagsOf(reset) + ", TTL " + std::to_string(reset.ttl);
    if (reset.usual_ttl) {
        header += " (" + std::to_string(*reset.usual_ttl) + ")";
    }
    header += ", IP ID " + std::to_string(reset.ip_id) + ", window " + std::to_string(reset.window);
    items.push_back({reset.usual_ttl ? SYNSCOPE_TEXT("Reset, its header (usual TTL)")
                                     : SYNSCOPE_TEXT("Reset, its header"),
                     header,
                     {}});
    if (reset.after_ns) {
        items.push_back({SYNSCOPE_TEXT("Reset came after the other side's last packet"),
                         formatDuration(*reset.after_ns),
                         {}});
    }
}

void addIcmp(Items& items, const Connection& c, const IcmpEvidence& icmp) {
    addText(items, SYNSCOPE_TEXT("ICMP error from"),
            {icmp.from_peer ? SYNSCOPE_TEXT("%1, the address that was asked for")
                            : SYNSCOPE_TEXT("%1, another host: a router or firewall on the way"),
             {toString(icmp.source)}});
    items.push_back({SYNSCOPE_TEXT("ICMP type and code"),
                     std::to_string(c.icmp_type) + "/" + std::to_string(c.icmp_code) + " " + icmpWords(c),
                     {}});
    if (icmp.syn_number > 0) {
        addText(items, SYNSCOPE_TEXT("ICMP error quotes"),
                {icmp.syn_number == 1
                     ? SYNSCOPE_TEXT("the SYN, by its sequence number")
                     : SYNSCOPE_TEXT("the SYN, by its sequence number; it had been sent %1 times by then"),
                 {std::to_string(icmp.syn_number)}});
    }
    addCount(items, SYNSCOPE_TEXT("ICMP errors"),
             static_cast<std::uint64_t>(icmp.errors > 1 ? icmp.errors : 0));
}

void addChecksums(Items& items, const PacketEvidence& packets) {
    for (const Side side : {Side::Client, Side::Server}) {
        const SideEvidence& own = packets.at(side);
        if (own.offloaded_checksums > 0) {
            addText(items,
                    bySide(side, SYNSCOPE_TEXT("Checksums of the client"),
                           SYNSCOPE_TEXT("Checksums of the server")),
                    {SYNSCOPE_TEXT("left to its network card in %1 of %2 segments: captured on that host"),
                     {std::to_string(own.offloaded_checksums), std::to_string(own.segments)}});
        }
        if (own.bad_checksums > 0) {
            addText(items,
                    bySide(side, SYNSCOPE_TEXT("Bad checksums of the client"),
                           SYNSCOPE_TEXT("Bad checksums of the server")),
                    {SYNSCOPE_TEXT("%1 of %2 segments: a receiver drops these"),
                     {std::to_string(own.bad_checksums), std::to_string(own.segments)}});
        }
    }
}

void addPackets(Items& items, const Connection& c, const PacketEvidence& packets) {
    addVantage(items, packets);
    addTtl(items, SYNSCOPE_TEXT("TTL of the client"), packets.at(Side::Client));
    addTtl(items, SYNSCOPE_TEXT("TTL of the server"), packets.at(Side::Server));
    if (packets.reset) {
        addReset(items, *packets.reset);
    }
    if (packets.icmp) {
        addIcmp(items, c, *packets.icmp);
    }
    addCount(items, SYNSCOPE_TEXT("Challenge ACKs"), static_cast<std::uint64_t>(packets.challenge_acks));
    addCount(items, SYNSCOPE_TEXT("Resets outside the window"),
             static_cast<std::uint64_t>(packets.ignored_resets));
    addChecksums(items, packets);
    if (packets.repeats_compared > 0) {
        addText(items, SYNSCOPE_TEXT("Payload sent again"),
                {packets.repeats_changed == 0
                     ? SYNSCOPE_TEXT("%1 times, with the same bytes as far as they were captured")
                     : SYNSCOPE_TEXT("%1 times, %2 of them with other bytes, first in frame %3"),
                 {std::to_string(packets.repeats_compared), std::to_string(packets.repeats_changed),
                  std::to_string(packets.first_changed_frame)}});
    }
}

/// From the SYN to the ACK of the SYN-ACK, unless something else was between.
bool tellsRoundTrip(const Connection& c) {
    return c.initial_rtt_ns != kNoTime && !c.has(fact::kFastOpenData) &&
           c.at(Side::Server).syn_retransmissions == 0;
}

const Rule* ruleOf(const Verdict& verdict) {
    for (const Rule& rule : outcomeRules()) {
        if (std::string_view(rule.name) == verdict.rule) {
            return &rule;
        }
    }
    return nullptr;
}

} // namespace

std::vector<EvidenceItem> evidenceOf(const Story& story) {
    const Connection& c = story.connection;
    Items items;
    if (tellsRoundTrip(c)) {
        items.push_back({SYNSCOPE_TEXT("Initial round trip"), formatDuration(c.initial_rtt_ns), {}});
    }
    addCount(items, SYNSCOPE_TEXT("SYN repeated"), c.at(Side::Client).syn_retransmissions);
    addCount(items, SYNSCOPE_TEXT("SYN-ACK repeated"), c.at(Side::Server).syn_retransmissions);
    addCount(items, SYNSCOPE_TEXT("Segments repeated by the client"),
             static_cast<std::uint64_t>(repeatsOf(c, Side::Client)));
    addCount(items, SYNSCOPE_TEXT("Segments repeated by the server"),
             static_cast<std::uint64_t>(repeatsOf(c, Side::Server)));
    addCount(items, SYNSCOPE_TEXT("Unanswered in a row"), c.unanswered);
    if (story.packets != nullptr) {
        addPackets(items, c, *story.packets);
    }
    if (const Rule* rule = ruleOf(story.verdict)) {
        items.push_back(
            {SYNSCOPE_TEXT("Rule that decided"), std::string(rule->name) + " (" + rule->source + ")", {}});
    }
    return items;
}

} // namespace synscope::model
