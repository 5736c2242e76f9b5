// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/join_words.h"

#include <string_view>

namespace synscope::model {
namespace {

Text synsWithoutAnswer(const Connection& c) {
    const Endpoint& server = c.at(Side::Server);
    if (c.has(fact::kOpeningLost)) {
        return SYNSCOPE_TEXT(
            "The SYN left the client and was never seen at the server: it was lost or dropped on the way.");
    }
    if (server.rst > 0) {
        return SYNSCOPE_TEXT("The server answered the SYN by a reset, but no answer reached the client.");
    }
    if (server.syn_ack > 0) {
        return {SYNSCOPE_TEXT("The server sent %1 SYN-ACKs, and none was seen to reach the client."),
                {std::to_string(server.syn_ack)}};
    }
    return SYNSCOPE_TEXT(
        "The SYN arrived at the server's end and drew no answer: the server's own firewall dropped it, its "
        "listener's queue was full, or the machine behind the capture point never got it.");
}

Text halfOpen(const Connection& c) {
    if (!c.has(fact::kOpeningLost)) {
        return {};
    }
    return SYNSCOPE_TEXT("The final ACK left the client and was never seen at the server: the client is "
                         "connected, the server still waits for it or has given up.");
}

Text overflow(const Connection& c) {
    if (c.has(fact::kRstByServer)) {
        return SYNSCOPE_TEXT(
            "The final ACK arrived at the server, which ignored it as with a full accept queue, "
            "and later reset the connection.");
    }
    return SYNSCOPE_TEXT(
        "The final ACK arrived at the server, which ignored it: its accept queue was full, or its own "
        "firewall drops the client's ACKs.");
}

Text reset(const Connection& c, const Verdict& verdict) {
    const bool by_client = verdict.outcome == Outcome::ResetByClient;
    if (c.has(fact::kResetLost)) {
        return by_client
                   ? SYNSCOPE_TEXT("The client reset the connection, but the reset was never seen at the "
                                   "server, whose program is told nothing.")
                   : SYNSCOPE_TEXT("The server reset the connection, but the reset was never seen at the "
                                   "client, whose program is told nothing.");
    }
    if (!by_client && std::string_view(verdict.rule) == "final-ack-lost") {
        return SYNSCOPE_TEXT(
            "The final ACK never reached the server; what the client sent later did, and the "
            "server, which knew nothing of the connection any more, reset it.");
    }
    return {};
}

} // namespace

Text joinedSentence(const Connection& c, const Verdict& verdict) {
    switch (verdict.outcome) {
    case Outcome::Connecting:
    case Outcome::Retrying:
    case Outcome::TimedOut:
        return synsWithoutAnswer(c);
    case Outcome::HalfOpen:
        return halfOpen(c);
    case Outcome::AcceptQueueOverflow:
        return overflow(c);
    case Outcome::ResetByClient:
    case Outcome::ResetByServer:
        return reset(c, verdict);
    default:
        return {};
    }
}

} // namespace synscope::model
