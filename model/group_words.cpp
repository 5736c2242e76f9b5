// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/group_words.h"

#include "model/time.h"

#include <algorithm>
#include <iterator>
#include <string>

namespace synscope::model {
namespace {

/// SYN-ACKs that must have had time before their not being repeated says something.
constexpr std::uint64_t kEnoughAnswers = 20;

std::uint64_t countOf(const GroupTally& tally, std::initializer_list<Shape> shapes) {
    std::uint64_t sum = 0;
    for (const Shape shape : shapes) {
        sum += tally.shapes[static_cast<std::size_t>(shape)];
    }
    return sum;
}

/// An estimate, so never more than there can be.
std::string about(const DistinctCount& count, std::uint64_t most) {
    constexpr std::uint64_t kExact = 100; // below, linear counting is right but for a collision or two
    const std::uint64_t number = std::min(count.estimate(), most);
    return (number < kExact ? "" : "about ") + grouped(number);
}

/// "10.9.0.2:5000", without the port where there are several; "12 targets" where there are several hosts.
std::string targetOf(const GroupTally& tally) {
    if (!tally.one_target) {
        return about(tally.targets, tally.connections) + " targets";
    }
    return tally.one_port ? toString(tally.target) : toString(tally.target.address);
}

std::string actorText(const GroupTally& tally) {
    return tally.one_actor ? toString(tally.actor.address)
                           : about(tally.actors, tally.connections) + " addresses";
}

std::string lengthOf(const Group& group) {
    return formatDuration(timeBetween(group.first, group.last));
}

EvidenceItem item(const char* name, std::string value) {
    EvidenceItem evidence;
    evidence.name = name;
    evidence.value = std::move(value);
    return evidence;
}

void explainFlood(const Group& group, const GroupTally& tally, Explanation& out) {
    const std::uint64_t answered = countOf(tally, {Shape::HalfOpen});
    out.sentence = {SYNSCOPE_TEXT("%1 SYNs to %2 within %3, none of which its sender repeated, reset or "
                                  "followed by an ACK."),
                    {grouped(tally.connections), targetOf(tally), lengthOf(group)}};
    out.steps.push_back({SYNSCOPE_TEXT("%1 of the SYNs were seen for longer than a second, in which every "
                                       "usual system would have repeated an unanswered SYN or answered a "
                                       "SYN-ACK."),
                         {grouped(tally.silent)}});
    if (looksSpoofed(group, tally)) {
        out.steps.emplace_back(SYNSCOPE_TEXT("Nearly every SYN has a source address of its own: most likely "
                                             "the addresses are spoofed."));
    } else if (tally.one_actor) {
        out.steps.push_back({SYNSCOPE_TEXT("All of them carry the source address %1; whether it is the true "
                                           "one cannot be seen here."),
                             {toString(tally.actor.address)}});
    }
    if (answered > 0) {
        out.steps.push_back(
            {SYNSCOPE_TEXT("The server answered %1 of them with SYN-ACK."), {grouped(answered)}});
    } else {
        out.steps.emplace_back(SYNSCOPE_TEXT("No SYN-ACK to any of them is in the capture: dropped by the "
                                             "server or on the way, or the answers pass elsewhere."));
    }
    switch (cookieSign(tally)) {
    case CookieSign::Cookies:
        out.steps.push_back({SYNSCOPE_TEXT("Of %1 SYN-ACKs that had time for it, %2 were repeated: a request "
                                           "socket repeats its SYN-ACK after a second, a SYN cookie is sent "
                                           "once."),
                             {grouped(tally.answers_due), grouped(tally.answers_repeated)}});
        out.rivals.emplace_back(SYNSCOPE_TEXT("SYN cookies, or tcp_synack_retries=0 at the server: the "
                                              "counter TcpExt.SyncookiesSent tells."));
        break;
    case CookieSign::RequestSockets:
    case CookieSign::Both:
        out.steps.push_back(
            {SYNSCOPE_TEXT("Of %1 SYN-ACKs that had time for it, %2 were repeated: the server "
                           "keeps a request socket for each of these."),
             {grouped(tally.answers_due), grouped(tally.answers_repeated)}});
        break;
    case CookieSign::Unknown:
        break;
    }
    out.rivals.emplace_back(SYNSCOPE_TEXT("A capture that misses the clients' later packets (another path, a "
                                          "filter on SYN) looks the same."));
    out.fixes = {
        SYNSCOPE_TEXT("sysctl net.ipv4.tcp_syncookies=1 (Linux's default): a full request queue then answers "
                      "by cookie instead of dropping the SYN."),
        SYNSCOPE_TEXT("A larger backlog in listen(), up to net.core.somaxconn: it limits the request queue, "
                      "too. net.ipv4.tcp_max_syn_backlog matters only with tcp_syncookies=0."),
        SYNSCOPE_TEXT(
            "sysctl net.ipv4.tcp_synack_retries=2: a request is given up after 7 s instead of 63 s."),
        SYNSCOPE_TEXT("Limit new connections before the server (firewall, provider); by source address only "
                      "where it is not spoofed."),
    };
}

Text scanManner(const GroupTally& tally) {
    if (countOf(tally, {Shape::ProbeNull, Shape::ProbeXmas, Shape::ProbeFin}) > 0) {
        return {
            SYNSCOPE_TEXT("Segments without handshake: %1 without any flag (NULL), %2 with FIN, PSH and URG "
                          "(Xmas), %3 with FIN alone. A closed port answers these with a reset, an open "
                          "one on most systems not at all (RFC 9293 3.10.7)."),
            {grouped(countOf(tally, {Shape::ProbeNull})), grouped(countOf(tally, {Shape::ProbeXmas})),
             grouped(countOf(tally, {Shape::ProbeFin}))}};
    }
    if (countOf(tally, {Shape::ResetHalfway}) > 0) {
        return {
            SYNSCOPE_TEXT("A half-open scan: SYN-ACKs are answered by a reset, so that no program sees the "
                          "connection (%1 times)."),
            {grouped(countOf(tally, {Shape::ResetHalfway}))}};
    }
    if (countOf(tally, {Shape::ConnectedForNone}) > 0) {
        return {SYNSCOPE_TEXT("A connect scan: the handshake is completed and the connection ended without a "
                              "byte (%1 times)."),
                {grouped(countOf(tally, {Shape::ConnectedForNone}))}};
    }
    return SYNSCOPE_TEXT("Nothing was open: a SYN scan and a connect scan look the same then.");
}

void explainScan(const Group& group, const GroupTally& tally, Explanation& out) {
    out.sentence = {
        SYNSCOPE_TEXT("%1 tried %2 address and port pairs within %3 and exchanged no data with them."),
        {actorText(tally), about(tally.targets, tally.connections), lengthOf(group)}};
    out.steps.push_back(scanManner(tally));
    out.steps.push_back(
        {SYNSCOPE_TEXT("Open: %1. Closed or rejected: %2. No answer: %3."),
         {grouped(countOf(tally, {Shape::HalfOpen, Shape::ResetHalfway, Shape::ConnectedForNone})),
          grouped(countOf(tally, {Shape::Refused})),
          grouped(countOf(tally, {Shape::Unanswered, Shape::Retried}))}});
    out.rivals.emplace_back(
        SYNSCOPE_TEXT("A monitor or load balancer that checks many targets looks the same: it "
                      "comes back at a fixed pace, and you know its address."));
    out.fixes = {
        SYNSCOPE_TEXT(
            "Look at what was open: close what need not be, or let the firewall admit known addresses "
            "only."),
        SYNSCOPE_TEXT("A limit of new connections per source address (nftables: a set with a rate) slows "
                      "scanners down."),
    };
}

void explainStorm(const Group& group, const GroupTally& tally, Explanation& out) {
    const std::uint64_t refused = countOf(tally, {Shape::Refused});
    const std::uint64_t retried = countOf(tally, {Shape::Retried});
    out.sentence = {
        SYNSCOPE_TEXT("%1 connects to %2 failed within %3: %4 repeated their SYN without an answer that "
                      "completed it, %5 were refused or met an ICMP error."),
        {grouped(tally.connections), targetOf(tally), lengthOf(group), grouped(retried), grouped(refused)}};
    out.steps.push_back({SYNSCOPE_TEXT("They come from %1."), {actorText(tally)}});
    if (retried > 0) {
        out.fixes.emplace_back(
            SYNSCOPE_TEXT("SYNs without answer: look for a full accept queue (ListenOverflows, "
                          "ListenDrops at the server; a larger listen() backlog and "
                          "net.core.somaxconn, a faster accept()), or a firewall that drops."));
        out.rivals.emplace_back(
            SYNSCOPE_TEXT("Server down, firewall, or full accept queue: a capture or the counters "
                          "at the server tell them apart."));
    }
    if (refused > 0) {
        out.fixes.emplace_back(
            SYNSCOPE_TEXT("Refused: nothing listens at that port, or a firewall rejects; start the "
                          "service or correct address and port."));
    }
    out.fixes.emplace_back(
        SYNSCOPE_TEXT("In the clients, wait longer after every failure and by a random part of it, so "
                      "that they do not all come back together."));
}

void explainChurn(const Group& group, const GroupTally& tally, Explanation& out) {
    out.sentence = {
        SYNSCOPE_TEXT("%1 opened %2 connections to %3 within %4, each over in less than a second."),
        {actorText(tally), grouped(tally.connections), targetOf(tally), lengthOf(group)}};
    out.steps.emplace_back(
        SYNSCOPE_TEXT("Every connection costs a handshake, and the side that closes first keeps a "
                      "socket in TIME_WAIT for 60 s (Linux)."));
    out.steps.emplace_back(
        SYNSCOPE_TEXT("Linux uses the local ports 32768 to 60999 unless told otherwise: 28,232, or "
                      "470 a second, for one destination; then connect() fails with "
                      "EADDRNOTAVAIL."));
    out.fixes = {
        SYNSCOPE_TEXT(
            "Keep connections open and use them again: a connection pool that holds idle ones, keep-alive "
            "in HTTP clients and proxies."),
        SYNSCOPE_TEXT(
            "Where that cannot be: a wider net.ipv4.ip_local_port_range, and net.ipv4.tcp_tw_reuse=1 at "
            "the client (works with TCP timestamps)."),
    };
}

void addEvidence(const Group& group, const GroupTally& tally, Explanation& out) {
    out.evidence.push_back(item(SYNSCOPE_TEXT("Connections"), grouped(tally.connections)));
    out.evidence.push_back(item(SYNSCOPE_TEXT("Most in one second"), grouped(group.peak_second)));
    out.evidence.push_back(item(SYNSCOPE_TEXT("Source addresses"), about(tally.actors, tally.connections)));
    out.evidence.push_back(
        item(SYNSCOPE_TEXT("Targets (address and port)"), about(tally.targets, tally.connections)));
    for (std::size_t i = 0; i < tally.outcomes.size(); ++i) {
        if (tally.outcomes[i] > 0) {
            out.evidence.push_back(item(outcomeLabel(static_cast<Outcome>(i)), grouped(tally.outcomes[i])));
        }
    }
    if (group.only_counted.connections > 0) {
        out.evidence.push_back(
            item(SYNSCOPE_TEXT("Only counted, to save memory"), grouped(group.only_counted.connections)));
        out.evidence.push_back(item(SYNSCOPE_TEXT("Late packets of these"), grouped(group.late_packets)));
    }
}

} // namespace

CookieSign cookieSign(const GroupTally& tally) {
    if (tally.answers_due < kEnoughAnswers) {
        return CookieSign::Unknown;
    }
    if (tally.answers_repeated * 10 < tally.answers_due) {
        return CookieSign::Cookies;
    }
    return tally.answers_repeated * 10 > tally.answers_due * 9 ? CookieSign::RequestSockets
                                                               : CookieSign::Both;
}

bool looksSpoofed(const Group& group, const GroupTally& tally) {
    return group.kind == GroupKind::SynFlood && tally.actors.estimate() * 10 >= tally.connections * 8;
}

Outcome commonestOutcome(const GroupTally& tally) {
    const auto most = std::max_element(tally.outcomes.begin(), tally.outcomes.end());
    return static_cast<Outcome>(std::distance(tally.outcomes.begin(), most));
}

Text groupTitle(const Group& group, const GroupTally& tally) {
    const std::string count = grouped(tally.connections);
    switch (group.kind) {
    case GroupKind::SynFlood:
        return {countOf(tally, {Shape::HalfOpen}) * 2 > tally.connections
                    ? SYNSCOPE_TEXT("%1 half-open from %2")
                    : SYNSCOPE_TEXT("%1 unanswered SYNs from %2"),
                {count, actorText(tally)}};
    case GroupKind::PortScan:
        return {SYNSCOPE_TEXT("%1 probes from %2"), {count, actorText(tally)}};
    case GroupKind::RetryStorm:
        return {SYNSCOPE_TEXT("%1 failed connects to %2"), {count, targetOf(tally)}};
    case GroupKind::PoolChurn:
        return {SYNSCOPE_TEXT("%1 short connections from %2"), {count, actorText(tally)}};
    }
    return {};
}

Text groupDetail(const Group& group, const GroupTally& tally) {
    const std::string peak = grouped(group.peak_second);
    if (group.kind == GroupKind::RetryStorm) {
        return {SYNSCOPE_TEXT("from %1 · up to %2 a second · %3"), {actorText(tally), peak, lengthOf(group)}};
    }
    return {SYNSCOPE_TEXT("to %1 · up to %2 a second · %3"), {targetOf(tally), peak, lengthOf(group)}};
}

Explanation explainGroup(const Group& group, const GroupTally& tally) {
    Explanation out;
    out.title = groupKindLabel(group.kind);
    out.detail = groupDetail(group, tally);
    switch (group.kind) {
    case GroupKind::SynFlood:
        explainFlood(group, tally, out);
        break;
    case GroupKind::PortScan:
        explainScan(group, tally, out);
        break;
    case GroupKind::RetryStorm:
        explainStorm(group, tally, out);
        break;
    case GroupKind::PoolChurn:
        explainChurn(group, tally, out);
        break;
    }
    addEvidence(group, tally, out);
    return out;
}

} // namespace synscope::model
