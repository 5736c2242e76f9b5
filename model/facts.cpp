// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/facts.h"

#include "model/analysis.h"

#include <algorithm>

namespace synscope::model {
namespace {

using namespace tcp_flag;

struct Event {
    Connection& connection;
    const Segment& segment;
    Side sender;
    std::uint32_t marks;

    [[nodiscard]] Endpoint& own() const { return connection.at(sender); }
    [[nodiscard]] Endpoint& peer() const { return connection.at(other(sender)); }
    [[nodiscard]] bool byClient() const { return sender == Side::Client; }
    [[nodiscard]] bool has(std::uint32_t facts) const { return connection.has(facts); }
    void set(std::uint32_t facts) const { connection.facts |= facts; }
    void clear(std::uint32_t facts) const { connection.facts &= ~facts; }
    /// Everything that the other side has sent so far is acknowledged.
    [[nodiscard]] bool acksAll() const {
        return segment.has(kAck) && !sequenceAfter(peer().next_sequence, segment.acknowledgment);
    }
    [[nodiscard]] bool isMidstream() const { return own().syn == 0 && peer().syn == 0; }
    [[nodiscard]] bool isEstablished() const {
        return has(fact::kFinalAck | fact::kSimultaneousOpen | fact::kServerWentOn) || isMidstream();
    }
};

void noteSyn(const Event& event) {
    if (!event.byClient() && event.own().syn == 0 && event.peer().syn > 0) {
        event.set(fact::kSimultaneousOpen);
    }
}

/// A reset before it was no answer to this attempt, or one that a repeated SYN has overcome (Windows repeats
/// a refused SYN; an old connection's challenge ACK draws a reset before the SYN comes again).
void noteFirstSynAck(const Event& event) {
    event.set(fact::kSynAckResponse);
    event.clear(fact::kRstAnswersSyn | fact::kRstByClient | fact::kRstByServer | fact::kRstWithAck);
    event.connection.syn_ack_time = event.segment.time;
}

void noteSynAck(const Event& event) {
    if (event.byClient()) {
        return; // the other half of a simultaneous open
    }
    if (!event.has(fact::kSynAckResponse)) {
        noteFirstSynAck(event);
    }
    const Endpoint& client = event.peer();
    // Each SYN draws a SYN-ACK of its own; only more of them than SYNs are repeats for want of the final ACK.
    const bool is_repeat = event.own().syn >= std::max<std::uint16_t>(client.syn, 1);
    if (is_repeat && event.has(fact::kFinalAck) &&
        !event.has(fact::kServerWentOn | fact::kSimultaneousOpen)) {
        event.set(fact::kSynAckAfterFinalAck);
    }
    if (client.payload_bytes > 0 && !event.has(fact::kFinalAck) && event.acksAll()) {
        event.set(fact::kFastOpenData);
    }
}

void noteClientWord(const Event& event) {
    const bool answers_syn_ack = event.has(fact::kSynAckResponse) && event.segment.has(kAck) &&
                                 event.segment.acknowledgment == event.peer().first_sequence + 1;
    const bool after_syn_ack = event.has(fact::kSynAckResponse) && event.segment.has(kAck) && event.acksAll();
    if (answers_syn_ack || after_syn_ack) {
        event.set(fact::kFinalAck);
    }
}

void noteServerWord(const Event& event) {
    // Data alone may come from a request socket with Fast Open; an ACK of more than the SYN cannot.
    const Endpoint& client = event.peer();
    const bool acks_more = event.segment.has(kAck) &&
                           sequenceAfter(event.segment.acknowledgment, client.first_sequence + 1);
    const bool sends_more = event.segment.payload_length > 0 || event.segment.has(kFin);
    if (event.has(fact::kSynAckResponse) && (acks_more || sends_more)) {
        event.set(fact::kServerWentOn);
    }
}

void noteDataAfterFin(const Event& event) {
    const bool knows_fin = event.peer().fin > 0 && event.acksAll();
    const bool is_new = (event.marks & mark::kRetransmission) == 0;
    if (event.segment.payload_length > 0 && knows_fin && is_new) {
        event.set(fact::kDataAfterPeerFin);
    }
}

void noteFinAcked(const Event& event) {
    if (event.peer().fin > 0 && event.acksAll()) {
        event.set(event.byClient() ? fact::kServerFinAcked : fact::kClientFinAcked);
    }
}

void noteOpeningReset(const Event& event) {
    if (!event.byClient() && !event.has(fact::kSynAckResponse) && event.peer().syn > 0) {
        event.set(fact::kRstAnswersSyn);
    } else if (event.byClient() && event.has(fact::kSynAckResponse)) {
        event.set(fact::kRstAnswersSynAck);
    }
}

/// A request socket lives until its next SYN-ACK is due, twice the wait before. When that has passed and no
/// SYN-ACK came, it is gone: what comes later finds nobody.
bool requestHasExpired(const Event& event) {
    const Endpoint& server = event.own();
    const TimeNs next_wait = kSecondNs << std::min<int>(server.syn_retransmissions, 6);
    return timeBetween(server.last_time, event.segment.time) > next_wait;
}

bool answersFinalAck(const Event& event) {
    if (requestHasExpired(event)) {
        return false;
    }
    // A request socket answers by a bare RST at once: nothing was repeated, nothing of the client was taken.
    return !event.byClient() && event.has(fact::kFinalAck) && !event.segment.has(kAck) &&
           !event.has(fact::kServerWentOn | fact::kSynAckAfterFinalAck | fact::kSimultaneousOpen) &&
           event.peer().retransmissions == event.peer().syn_retransmissions;
}

bool peerHasUntakenData(const Event& event) {
    return event.has(fact::kDataAfterPeerFin) && event.own().fin > 0 &&
           event.own().last_ack != event.peer().next_sequence;
}

/// The side that was waiting in vain resets: it gave up.
void noteGivingUp(const Event& event) {
    const bool waited = event.connection.unanswered > 0 &&
                        event.has(fact::kUnansweredServer) != event.byClient();
    if (waited && event.has(fact::kKeepAliveUnanswered)) {
        event.set(fact::kRstAfterProbes);
    } else if (waited && event.has(fact::kDataUnanswered)) {
        event.set(fact::kRstAfterRepeats);
    }
}

/// Its receiver has answered the reset instead of obeying: the connection goes on.
void withdrawReset(const Event& event) {
    constexpr std::uint32_t kWithdrawn = fact::kRstByClient | fact::kRstByServer | fact::kRstWithAck |
                                         fact::kRstNotExact | fact::kRstAnswersFinalAck |
                                         fact::kRstAnswersDataAfterFin;
    event.clear(kWithdrawn);
}

void noteReset(const Event& event) {
    const bool ignored = (event.marks & mark::kResetOutsideWindow) != 0;
    if (event.has(fact::kRstNotExact) && !ignored) {
        withdrawReset(event); // another one comes, as after a challenge ACK: this is the one that counts
    }
    if (ignored || event.has(fact::kRstByClient | fact::kRstByServer)) {
        return;
    }
    if (!event.isEstablished()) {
        noteOpeningReset(event);
    }
    if (answersFinalAck(event)) {
        event.set(fact::kRstAnswersFinalAck);
    }
    if (peerHasUntakenData(event)) {
        event.set(fact::kRstAnswersDataAfterFin);
    }
    noteGivingUp(event);
    event.set(event.byClient() ? fact::kRstByClient : fact::kRstByServer);
    if ((event.marks & mark::kResetNotExact) != 0) {
        event.set(fact::kRstNotExact);
    }
    if (event.segment.has(kAck)) {
        event.set(fact::kRstWithAck);
    }
}

bool isRepeat(const Event& event) {
    return !event.segment.has(kSyn) && (event.marks & mark::kRetransmission) != 0;
}

/// Counts what one side repeats while the other is silent; anything from the other side starts over.
void noteSilence(const Event& event) {
    Connection& connection = event.connection;
    const bool counted_server = event.has(fact::kUnansweredServer);
    if (connection.unanswered > 0 && counted_server == event.byClient()) {
        connection.unanswered = 0;
        event.clear(fact::kKeepAliveUnanswered | fact::kDataUnanswered);
    }
    const bool is_probe = (event.marks & mark::kKeepAlive) != 0;
    if (!is_probe && !isRepeat(event)) {
        return;
    }
    if (connection.unanswered < 0xff) {
        ++connection.unanswered;
    }
    event.clear(fact::kUnansweredServer | fact::kKeepAliveUnanswered | fact::kDataUnanswered);
    event.set(is_probe ? fact::kKeepAliveUnanswered : fact::kDataUnanswered);
    if (!event.byClient()) {
        event.set(fact::kUnansweredServer);
    }
}

void noteWindow(const Event& event) {
    if (event.segment.has(kSyn | kRst)) {
        return;
    }
    const bool closed = event.segment.window == 0 && event.peer().payload_bytes > 0 && event.peer().fin == 0;
    const bool closed_before = (event.connection.facts & fact::kZeroWindowNow) != 0;
    const bool theirs = closed_before && event.own().packets > 0 &&
                        event.has(fact::kZeroWindowServer) != event.byClient();
    if (closed) {
        event.clear(fact::kZeroWindowServer);
        event.set(fact::kZeroWindowNow | (event.byClient() ? 0 : fact::kZeroWindowServer));
    } else if (theirs) {
        event.clear(fact::kZeroWindowNow | fact::kZeroWindowServer);
    }
}

void notePlain(const Event& event) {
    if ((event.marks & mark::kChallengeAck) != 0 && event.has(fact::kRstNotExact)) {
        withdrawReset(event);
    }
    if (event.byClient()) {
        noteClientWord(event);
    } else {
        noteServerWord(event);
    }
    noteDataAfterFin(event);
}

} // namespace

void noteFacts(Connection& connection, const Segment& segment, Side sender, std::uint32_t marks) {
    const Event event{connection, segment, sender, marks};
    // A challenge ACK speaks of the connection that its sender still holds, not of this one, and leaves a gap
    // before the SYN-ACK.
    const bool unseen = (marks & (mark::kAckedUnseen | mark::kChallengeAck)) == mark::kAckedUnseen;
    if (unseen && segment.acknowledgment != event.peer().first_sequence + 1) {
        event.set(fact::kLostInCapture);
    }
    if (segment.has(kRst)) {
        return noteReset(event);
    }
    if (segment.isSyn()) {
        noteSyn(event);
    } else if (segment.isSynAck()) {
        noteSynAck(event);
    } else {
        notePlain(event);
    }
    noteFinAcked(event);
    noteSilence(event);
    noteWindow(event);
}

bool endsConnect(bool icmp_v6, std::uint8_t type, std::uint8_t code) {
    if (icmp_v6) {
        return type == 1 || type == 3 || type == 4;
    }
    // Linux icmp_unreach(): fragmentation needed is for path MTU discovery, codes above 15 are thrown away.
    constexpr std::uint8_t kFragmentationNeeded = 4;
    constexpr std::uint8_t kLastUnreachable = 15;
    return (type == 3 && code != kFragmentationNeeded && code <= kLastUnreachable) || type == 11 ||
           type == 12;
}

void noteIcmpError(Connection& connection, const Segment& error, Side quoted_sender) {
    // Routers need not quote more than ports and sequence number (RFC 792): that it is the SYN shows by its
    // number.
    const Endpoint& client = connection.at(Side::Client);
    const bool first_number = client.has_first_sequence && error.sequence == client.first_sequence;
    const bool quotes_syn = quoted_sender == Side::Client && (error.isSyn() || first_number);
    const bool ends = quotes_syn && endsConnect(error.icmp_v6, error.icmp_type, error.icmp_code);
    if (!connection.has(fact::kIcmpAnswersSyn)) {
        connection.icmp_type = error.icmp_type;
        connection.icmp_code = error.icmp_code;
        connection.icmp_v6 = error.icmp_v6;
    }
    if (ends && !connection.has(fact::kSynAckResponse)) {
        connection.facts |= fact::kIcmpAnswersSyn;
    }
    if (connection.icmp_errors < 0xffff) {
        ++connection.icmp_errors;
    }
    connection.last_seen = std::max(connection.last_seen, error.time);
}

} // namespace synscope::model
