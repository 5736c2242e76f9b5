// SPDX-License-Identifier: GPL-3.0-or-later
// The rules that turn a record into an outcome, in the order in which they are asked.
#include "model/outcome.h"

#include "model/facts.h"
#include "model/join_record.h"
#include "model/retry_fit.h"

#include <algorithm>
#include <array>

namespace synscope::model {
namespace {

using Judged = std::optional<Verdict>;

/// As many repeats without an answer as no healthy path shows; fewer may just be slow.
constexpr int kManyRepeats = 3;
/// Silence after repeats or probes for so long that even a slow timer would have spoken.
constexpr TimeNs kLongSilenceNs = 120 * kSecondNs;

Verdict plain(Outcome outcome) {
    return {.outcome = outcome};
}

Verdict failing(Outcome outcome, Call call, Errno error, Side side = Side::Client) {
    return {.outcome = outcome, .call = call, .error = error, .error_side = side};
}

const Endpoint& clientOf(const Connection& c) {
    return c.at(Side::Client);
}

const Endpoint& serverOf(const Connection& c) {
    return c.at(Side::Server);
}

bool isMidstream(const Connection& c) {
    return clientOf(c).syn == 0 && serverOf(c).syn == 0;
}

bool isEstablished(const Connection& c) {
    return c.has(fact::kFinalAck | fact::kServerWentOn | fact::kSimultaneousOpen) || isMidstream(c);
}

bool isReset(const Connection& c) {
    return c.has(fact::kRstByClient | fact::kRstByServer);
}

/// The side whose repeats or probes stay unanswered.
Side waitingSide(const Connection& c) {
    return c.has(fact::kUnansweredServer) ? Side::Server : Side::Client;
}

/// Source and destination are one socket, which is both client and server.
Judged connectedToItself(const Connection& c, const Horizon&) {
    const Endpoint& socket = clientOf(c);
    if ((c.oddities & oddity::kOwnAddress) == 0 || socket.syn_ack == 0 || isReset(c)) {
        return {};
    }
    return plain(socket.state == TcpState::TimeWait ? Outcome::Closed : Outcome::Established);
}

Judged icmpKilledSyn(const Connection& c, const Horizon&) {
    if (!c.has(fact::kIcmpAnswersSyn) || c.has(fact::kSynAckResponse)) {
        return {};
    }
    return failing(Outcome::Unreachable, Call::Connect, icmpErrno(c.icmp_v6, c.icmp_type, c.icmp_code));
}

Judged rstAnswersSyn(const Connection& c, const Horizon&) {
    if (!c.has(fact::kRstAnswersSyn)) {
        return {};
    }
    return failing(Outcome::Refused, Call::Connect, Errno::ConnRefused);
}

Judged rstAnswersSynAck(const Connection& c, const Horizon&) {
    if (!c.has(fact::kRstAnswersSynAck)) {
        return {};
    }
    return plain(Outcome::ResetInHandshake);
}

Judged rstBeforeEstablished(const Connection& c, const Horizon&) {
    if (!isReset(c) || isEstablished(c)) {
        return {};
    }
    return plain(Outcome::ResetInHandshake);
}

Judged rstAnswersFinalAck(const Connection& c, const Horizon&) {
    if (!c.has(fact::kRstAnswersFinalAck)) {
        return {};
    }
    return failing(Outcome::ResetOnOverflow, Call::Recv, Errno::ConnReset);
}

Verdict overflow(const Connection& c) {
    if (c.has(fact::kRstByServer)) {
        return failing(Outcome::AcceptQueueOverflow, Call::Recv, Errno::ConnReset);
    }
    return plain(Outcome::AcceptQueueOverflow);
}

Judged synAckAfterFinalAck(const Connection& c, const Horizon&) {
    const bool ignored = c.has(fact::kSynAckAfterFinalAck) && !c.has(fact::kServerWentOn);
    return ignored ? Judged(overflow(c)) : Judged();
}

/// With SYN cookies the server keeps no request socket and repeats nothing: it drops the ACK and the data
/// until the client's segment finally draws a bare RST.
Judged bareRstAfterIgnoredData(const Connection& c, const Horizon&) {
    const Endpoint& client = clientOf(c);
    const bool ignored = c.has(fact::kFinalAck) && !c.has(fact::kServerWentOn | fact::kSimultaneousOpen) &&
                         serverOf(c).syn > 0 && client.retransmissions > client.syn_retransmissions;
    const bool forgotten = c.has(fact::kRstByServer) && !c.has(fact::kRstWithAck);
    return ignored && forgotten ? Judged(overflow(c)) : Judged();
}

Judged rstAnswersDataAfterFin(const Connection& c, const Horizon&) {
    if (!c.has(fact::kRstAnswersDataAfterFin)) {
        return {};
    }
    const Side writer = c.has(fact::kRstByServer) ? Side::Client : Side::Server;
    return failing(Outcome::BrokenPipe, Call::Send, Errno::Pipe, writer);
}

bool probesGaveUp(const Connection& c, TimeNs now) {
    const bool many = c.unanswered >= kManyRepeats && timeBetween(c.last_seen, now) >= kLongSilenceNs;
    return c.has(fact::kRstAfterProbes) || (c.has(fact::kKeepAliveUnanswered) && many);
}

Judged keepAliveGaveUp(const Connection& c, const Horizon& horizon) {
    if (!probesGaveUp(c, horizon.now)) {
        return {};
    }
    return failing(Outcome::KeepaliveTimeout, Call::Recv, Errno::TimedOut, waitingSide(c));
}

Judged repeatsGaveUp(const Connection& c, const Horizon&) {
    if (!c.has(fact::kRstAfterRepeats) || c.unanswered < kManyRepeats) {
        return {};
    }
    return failing(Outcome::Vanished, Call::Recv, Errno::TimedOut, waitingSide(c));
}

Judged bothFinsAcked(const Connection& c, const Horizon&) {
    const bool both = c.has(fact::kClientFinAcked) && c.has(fact::kServerFinAcked);
    return both ? Judged(plain(Outcome::Closed)) : Judged();
}

/// A side that has closed hears nothing of a reset.
Verdict resetBy(const Connection& c, Side side) {
    const Outcome outcome = side == Side::Client ? Outcome::ResetByClient : Outcome::ResetByServer;
    if (c.at(other(side)).fin > 0) {
        return plain(outcome);
    }
    return failing(outcome, Call::Recv, Errno::ConnReset, other(side));
}

bool hasOnlyResets(const Connection& c) {
    return isMidstream(c) && c.packets() == std::uint32_t{clientOf(c).rst} + serverOf(c).rst;
}

Judged rstAfterEstablished(const Connection& c, const Horizon&) {
    if (!isReset(c) || hasOnlyResets(c)) {
        return {};
    }
    return resetBy(c, c.has(fact::kRstByClient) ? Side::Client : Side::Server);
}

Judged repeatsUnanswered(const Connection& c, const Horizon& horizon) {
    const bool many = c.unanswered >= kManyRepeats ||
                      (c.unanswered > 0 && timeBetween(c.last_seen, horizon.now) >= kLongSilenceNs);
    if (!isEstablished(c) || isReset(c) || !c.has(fact::kDataUnanswered) || !many ||
        c.has(fact::kZeroWindowNow)) {
        return {};
    }
    // Whoever has closed already gets no error any more.
    const Side waiting = waitingSide(c);
    if (c.at(waiting).fin > 0) {
        return plain(Outcome::Vanished);
    }
    return failing(Outcome::Vanished, Call::Recv, Errno::TimedOut, waiting);
}

Judged oneFin(const Connection& c, const Horizon&) {
    const bool any = clientOf(c).fin > 0 || serverOf(c).fin > 0;
    return any && isEstablished(c) && !isReset(c) ? Judged(plain(Outcome::HalfClosed)) : Judged();
}

Judged windowShut(const Connection& c, const Horizon&) {
    return c.has(fact::kZeroWindowNow) && !isReset(c) ? Judged(plain(Outcome::Stalled)) : Judged();
}

Judged handshakeComplete(const Connection& c, const Horizon&) {
    const bool opened = c.has(fact::kFinalAck | fact::kServerWentOn) ||
                        (c.has(fact::kSimultaneousOpen) && clientOf(c).completedOpen() &&
                         serverOf(c).completedOpen());
    return opened && !isMidstream(c) ? Judged(plain(Outcome::Established)) : Judged();
}

Judged noSyn(const Connection& c, const Horizon&) {
    return isMidstream(c) ? Judged(plain(Outcome::Midstream)) : Judged();
}

Judged synAckWithoutAck(const Connection& c, const Horizon&) {
    return c.has(fact::kSynAckResponse) ? Judged(plain(Outcome::HalfOpen)) : Judged();
}

/// The client speaks as if it had an answer, but the answer is not in the capture.
Judged answerNotCaptured(const Connection& c, const Horizon&) {
    const Endpoint& client = clientOf(c);
    const bool went_on = client.packets > std::uint32_t{client.syn} + client.rst && serverOf(c).syn == 0;
    return went_on || client.syn == 0 ? Judged(plain(Outcome::Incomplete)) : Judged();
}

Judged synsGaveUp(const Connection& c, const Horizon& horizon) {
    if (!synsAreOver({clientOf(c).syn, c.first_seen, c.last_syn_time}, horizon.now, horizon.over)) {
        return {};
    }
    return failing(Outcome::TimedOut, Call::Connect, Errno::TimedOut);
}

Judged synRepeated(const Connection& c, const Horizon&) {
    return clientOf(c).syn_retransmissions > 0 ? Judged(plain(Outcome::Retrying)) : Judged();
}

Judged synOnce(const Connection&, const Horizon&) {
    return plain(Outcome::Connecting);
}

constexpr std::array kRules = {
    Rule{"connected-to-itself", "RFC 9293 3.5: simultaneous open of a socket with itself", connectedToItself},
    Rule{"icmp-answers-syn", "Linux icmp_err_convert, tcp_v4_err: in SYN_SENT the error ends connect()",
         icmpKilledSyn},
    Rule{"rst-answers-syn", "RFC 9293 3.10.7.3: a reset that acknowledges the SYN", rstAnswersSyn},
    Rule{"rst-answers-syn-ack", "RFC 9293 3.10.7.1: a closed port resets a SYN-ACK", rstAnswersSynAck},
    Rule{"rst-answers-final-ack", "Linux tcp_check_req with tcp_abort_on_overflow", rstAnswersFinalAck},
    Rule{"syn-ack-after-final-ack", "Linux tcp_check_req: acceptq full, the ACK is ignored",
         synAckAfterFinalAck},
    Rule{"bare-rst-after-ignored-data", "Linux cookie_v4_check: acceptq full, nothing is kept",
         bareRstAfterIgnoredData},
    Rule{"rst-before-established", "RFC 9293 3.5.2", rstBeforeEstablished},
    Rule{"rst-answers-data-after-fin", "RFC 9293 3.6: data for a closed socket; send(2) EPIPE",
         rstAnswersDataAfterFin},
    Rule{"keepalive-gave-up", "RFC 9293 3.8.4, Linux tcp_keepalive_timer", keepAliveGaveUp},
    Rule{"repeats-gave-up", "RFC 9293 3.8.3, Linux tcp_write_timeout", repeatsGaveUp},
    Rule{"both-fins-acked", "RFC 9293 3.6", bothFinsAcked},
    Rule{"rst-after-established", "RFC 9293 3.5.2", rstAfterEstablished},
    Rule{"repeats-unanswered", "RFC 9293 3.8.3, Linux tcp_retries2", repeatsUnanswered},
    Rule{"one-fin", "RFC 9293 3.6", oneFin},
    Rule{"window-shut", "RFC 9293 3.8.6.1", windowShut},
    Rule{"handshake-complete", "RFC 9293 3.5", handshakeComplete},
    Rule{"no-syn", "no SYN in the capture", noSyn},
    Rule{"syn-ack-without-ack", "RFC 9293 3.5", synAckWithoutAck},
    Rule{"answer-not-captured", "the client acknowledges what the capture does not hold", answerNotCaptured},
    Rule{"syns-gave-up", "Linux tcp_write_timeout, XNU and FreeBSD keepinit, Windows InitialRto", synsGaveUp},
    Rule{"syn-repeated", "RFC 9293 3.8.1", synRepeated},
    Rule{"syn-once", "RFC 9293 3.5", synOnce},
};

constexpr std::array<Errno, 16> kUnreachableV4 = {
    Errno::NetUnreach,  Errno::HostUnreach, Errno::NoProtoOpt,  Errno::ConnRefused,
    Errno::None,        Errno::OpNotSupp,   Errno::NetUnreach,  Errno::HostDown,
    Errno::NoNet,       Errno::NetUnreach,  Errno::HostUnreach, Errno::NetUnreach,
    Errno::HostUnreach, Errno::HostUnreach, Errno::HostUnreach, Errno::HostUnreach};

constexpr std::array<Errno, 7> kUnreachableV6 = {Errno::NetUnreach,  Errno::Acces,       Errno::HostUnreach,
                                                 Errno::HostUnreach, Errno::ConnRefused, Errno::Acces,
                                                 Errno::Acces};

template <std::size_t N>
Errno codeOr(const std::array<Errno, N>& table, std::uint8_t code, Errno beyond) {
    return code < N ? table[code] : beyond;
}

} // namespace

Errno icmpErrno(bool icmp_v6, std::uint8_t type, std::uint8_t code) {
    if (!endsConnect(icmp_v6, type, code)) {
        return Errno::None;
    }
    const bool unreachable = type == (icmp_v6 ? 1 : 3);
    const bool time_exceeded = type == (icmp_v6 ? 3 : 11);
    if (unreachable) {
        return icmp_v6 ? codeOr(kUnreachableV6, code, Errno::Proto)
                       : codeOr(kUnreachableV4, code, Errno::HostUnreach);
    }
    return time_exceeded ? Errno::HostUnreach : Errno::Proto;
}

std::span<const Rule> outcomeRules() {
    return kRules;
}

Verdict judge(const Connection& connection, const Horizon& horizon) {
    for (const Rule& rule : kRules) {
        if (Judged verdict = rule.apply(connection, horizon)) {
            verdict->rule = rule.name;
            return connection.has(fact::kJoined) ? joinedVerdict(connection, *verdict) : *verdict;
        }
    }
    return {};
}

} // namespace synscope::model
