// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/tcp_state.h"

#include "model/analysis.h"

namespace synscope::model {
namespace {

using namespace tcp_flag;

/// One segment on its way from `own` to `peer`.
struct Passage {
    const Connection& connection;
    const Segment& segment;
    Endpoint& own;
    Endpoint& peer;
    Side sender;
    std::uint32_t marks;

    [[nodiscard]] bool isPlainAck() const { return segment.has(kAck) && !segment.has(kSyn | kRst); }
    [[nodiscard]] bool acksAll() const {
        return segment.has(kAck) && !sequenceAfter(peer.next_sequence, segment.acknowledgment);
    }
    /// `peer` had sent a FIN and this segment acknowledges it.
    [[nodiscard]] bool acksFin() const { return peer.fin > 0 && acksAll(); }
};

/// The one door to a state.
void setState(Endpoint& endpoint, TcpState state) {
    endpoint.state = state;
}

TcpState closeWaitOrLastAck(const Passage& passage) {
    return passage.segment.has(kFin) ? TcpState::LastAck : TcpState::CloseWait;
}

void sentFromUnknown(const Passage& passage) {
    if (passage.segment.isSyn()) {
        setState(passage.own, TcpState::SynSent);
    } else if (passage.segment.isSynAck()) {
        setState(passage.own, TcpState::SynReceived);
    } else if (passage.acksFin()) {
        setState(passage.own, closeWaitOrLastAck(passage));
    }
}

void sentFromSynSent(const Passage& passage) {
    const bool was_answered = passage.peer.syn > 0;
    if (passage.segment.isSynAck()) {
        setState(passage.own, TcpState::SynReceived); // simultaneous open
    } else if (passage.isPlainAck() && was_answered) {
        setState(passage.own, passage.segment.has(kFin) ? TcpState::FinWait1 : TcpState::Established);
    }
}

void sentFromSynReceived(const Passage& passage) {
    if (passage.segment.has(kFin)) {
        setState(passage.own, TcpState::FinWait1);
    } else if (passage.isPlainAck() && passage.connection.has(fact::kFinalAck | fact::kSimultaneousOpen)) {
        setState(passage.own, TcpState::Established);
    }
}

void sentFromEstablished(const Passage& passage) {
    if (passage.segment.isSynAck()) {
        setState(passage.own, TcpState::SynReceived); // it never counted the final ACK
    } else if (passage.acksFin()) {
        setState(passage.own, closeWaitOrLastAck(passage));
    } else if (passage.segment.has(kFin)) {
        setState(passage.own, TcpState::FinWait1);
    }
}

void sentFromFinWait1(const Passage& passage) {
    if (passage.acksFin()) {
        setState(passage.own, TcpState::Closing);
    }
}

void sentFromFinWait2(const Passage& passage) {
    if (passage.acksFin()) {
        setState(passage.own, TcpState::TimeWait);
    }
}

void sentFromCloseWait(const Passage& passage) {
    if (passage.segment.has(kFin)) {
        setState(passage.own, TcpState::LastAck);
    }
}

void advanceSender(const Passage& passage) {
    if (passage.segment.has(kRst)) {
        if ((passage.marks & mark::kResetOutsideWindow) == 0) {
            setState(passage.own, TcpState::Closed);
        }
        return;
    }
    switch (passage.own.state) {
    case TcpState::Unknown:
    case TcpState::Listen:
        return sentFromUnknown(passage);
    case TcpState::Closed:
    case TcpState::TimeWait:
    case TcpState::LastAck:
    case TcpState::Closing:
        return;
    case TcpState::SynSent:
        return sentFromSynSent(passage);
    case TcpState::SynReceived:
        return sentFromSynReceived(passage);
    case TcpState::Established:
        return sentFromEstablished(passage);
    case TcpState::FinWait1:
        return sentFromFinWait1(passage);
    case TcpState::FinWait2:
        return sentFromFinWait2(passage);
    case TcpState::CloseWait:
        return sentFromCloseWait(passage);
    }
}

/// Only the exact sequence number closes at once; the others draw a challenge ACK (RFC 5961 3.2) or nothing.
bool acceptsReset(const Passage& passage) {
    return (passage.marks & (mark::kResetOutsideWindow | mark::kResetNotExact)) == 0;
}

void receivedInSynReceived(const Passage& passage) {
    // A server that repeats its SYN-ACK after the final ACK ignores the ACKs; only what it sends next tells.
    const bool ignores_acks = passage.connection.has(fact::kSynAckAfterFinalAck) &&
                              !passage.connection.has(fact::kServerWentOn);
    if (passage.acksAll() && !ignores_acks) {
        setState(passage.peer, TcpState::Established);
    }
}

/// Whoever gives up because nobody answers sends its reset where nothing was heard from for long: whether
/// anybody is there to close cannot be known here.
bool goesUnheard(const Passage& passage) {
    return passage.connection.has(fact::kRstAfterProbes | fact::kRstAfterRepeats);
}

void advanceReceiver(const Passage& passage) {
    if (passage.segment.has(kRst)) {
        if (goesUnheard(passage)) {
            setState(passage.peer, TcpState::Unknown);
        } else if (acceptsReset(passage)) {
            setState(passage.peer, TcpState::Closed);
        }
        return;
    }
    if (passage.peer.state == TcpState::SynReceived) {
        return receivedInSynReceived(passage);
    }
    if (!passage.acksFin()) {
        return;
    }
    if (passage.peer.state == TcpState::FinWait1) {
        setState(passage.peer, TcpState::FinWait2);
    } else if (passage.peer.state == TcpState::Closing) {
        setState(passage.peer, TcpState::TimeWait);
    } else if (passage.peer.state == TcpState::LastAck) {
        setState(passage.peer, TcpState::Closed);
    }
}

/// In a capture that began too late: whoever still sends data has not closed, so with data from both both are
/// open.
void learnFromData(const Passage& passage) {
    const bool both = passage.own.payload_bytes > 0 && passage.peer.payload_bytes > 0;
    const bool nobody_closed = passage.own.fin == 0 && passage.peer.fin == 0 &&
                               !passage.segment.has(kFin | kRst);
    if (!both || !nobody_closed || passage.segment.payload_length == 0) {
        return;
    }
    for (Endpoint* endpoint : {&passage.own, &passage.peer}) {
        if (endpoint->state == TcpState::Unknown) {
            setState(*endpoint, TcpState::Established);
        }
    }
}

/// A socket that connected to itself opens and closes simultaneously with itself (RFC 9293 3.5, 3.6).
TcpState stateOfSelfConnection(const Passage& passage) {
    const bool acks_all = passage.segment.has(kAck) &&
                          passage.segment.acknowledgment == passage.own.next_sequence;
    if (passage.segment.has(kRst)) {
        return TcpState::Closed;
    }
    if (passage.segment.has(kSyn)) {
        return passage.segment.has(kAck) ? TcpState::SynReceived : TcpState::SynSent;
    }
    if (passage.segment.has(kFin)) {
        return TcpState::FinWait1;
    }
    if (passage.own.state == TcpState::FinWait1) {
        return acks_all ? TcpState::TimeWait : TcpState::FinWait1;
    }
    return passage.own.state == TcpState::SynReceived && acks_all ? TcpState::Established : passage.own.state;
}

} // namespace

void advanceTcpStates(Connection& connection, const Segment& segment, Side sender, std::uint32_t marks) {
    const Passage passage{connection, segment, connection.at(sender), connection.at(other(sender)),
                          sender,     marks};
    if ((segment.oddities & oddity::kOwnAddress) != 0) [[unlikely]] {
        setState(passage.own, stateOfSelfConnection(passage));
        setState(passage.peer, passage.own.state);
        return;
    }
    learnFromData(passage);
    // The receiver first: an RST that is seen closes the sender's socket, which must not matter for the
    // other's answer.
    advanceReceiver(passage);
    advanceSender(passage);
}

} // namespace synscope::model
