// SPDX-License-Identifier: GPL-3.0-or-later
// The verdict in words: what happened, step by step, and what the program saw.
#pragma once

#include "model/connection.h"
#include "model/outcome.h"
#include "model/text.h"

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace synscope::model {

struct PacketEvidence;

struct EvidenceItem {
    Text name;         ///< "SYN repeated"
    std::string value; ///< "4 times in 7.1 s"
    Text words = {};   ///< shown instead of `value` where it is a sentence; may be empty
};

/// What one system call of a program on top returned, or will.
struct ApplicationCall {
    Side side = Side::Client;
    Call call = Call::None;
    Errno error = Errno::None;      ///< None: it succeeds
    std::optional<TimeNs> after_ns; ///< since the first packet; nothing where no packet and no timer tells
    bool roughly = false;  ///< `after_ns` takes in the way from the capture to the program, or a late timer
    bool by_timer = false; ///< no packet shows it: `after_ns` is when the kernel's timer runs out
    Text words;            ///< "client: recv() = -1, errno 104 ECONNRESET (“Connection reset by peer”)"
};

/// What became of a connection's packets on their way, where both ends were captured: sentences, empty where
/// there is nothing to tell.
struct OnTheWay {
    Text syn;
    Text syn_ack;
    Text client_word; ///< what the client sent from the final ACK on, until the server went on
    Text reset;
    std::array<Text, 2> unanswered; ///< by index(Side): what that side sent since it last heard the other
};

struct Explanation {
    Verdict verdict;
    Text title;    ///< "Accept-queue overflow, then reset"
    Text sentence; ///< one sentence, true, without jargon beyond TCP's own; `summary` of `connections --json`
    Text detail;   ///< the one fact for the list's second line: "SYN 4 of 11 · next in 0.6 s"
    std::vector<Text> steps;
    Text application; ///< the call that fails: "recv() = -1, errno 104 ECONNRESET"; empty when none does
    std::vector<ApplicationCall> calls; ///< in order of time: what each program saw, the failing call among
                                        ///< them
    std::vector<EvidenceItem> evidence;
    std::vector<Text> rivals; ///< other causes the same packets allow, each with what would tell them apart
    std::vector<Text> fixes;  ///< what would change it
    std::vector<Text> clocks = {}; ///< several vantage points: how their clocks were aligned
    std::vector<Text> elsewhere;   ///< what other systems than Linux do differently here
};

/// ", 70.6 s after the first packet", behind a call's words; empty where they say it themselves or nobody
/// knows.
[[nodiscard]] Text whenWords(const ApplicationCall& call);

/// `packets`: what collectEvidence() found in the connection's packets (model/packet_evidence.h); without it
/// the explanation rests on the record alone and names more rivals. `way`: see onTheWay().
[[nodiscard]] Explanation explain(const Connection& connection, const Horizon& horizon,
                                  const PacketEvidence* packets = nullptr, const OnTheWay* way = nullptr);

/// Only `sentence` and `detail`, for lists: cheap enough for every visible row.
[[nodiscard]] Text outcomeSentence(const Connection& connection, const Verdict& verdict);
[[nodiscard]] Text outcomeDetail(const Connection& connection, const Verdict& verdict,
                                 const Horizon& horizon);

} // namespace synscope::model
