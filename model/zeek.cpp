// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/zeek.h"

#include "model/analysis.h"

#include <array>
#include <cstdint>

namespace synscope::model {
namespace {

using namespace tcp_flag;

struct Seen {
    Connection& connection;
    const Segment& segment;
    Endpoint& own;
    Endpoint& peer;
    bool by_originator;
};

Side originator(const Connection& connection) {
    return connection.has(fact::kZeekFlipped) ? Side::Server : Side::Client;
}

/// The one door to a state.
void setSeen(Endpoint& endpoint, SeenState state) {
    if (endpoint.seen != state) {
        endpoint.seen_before = endpoint.seen;
        endpoint.seen = state;
    }
}

void synFromInactive(const Seen& seen) {
    if (seen.by_originator) {
        setSeen(seen.own, seen.segment.has(kAck) ? SeenState::SynAckSent : SeenState::SynSent);
        return;
    }
    if (seen.peer.seen == SeenState::SynSent) {
        setSeen(seen.peer, SeenState::Established);
    }
    setSeen(seen.own, SeenState::Established);
}

void quietFromInactive(const Seen& seen) {
    // Some stacks acknowledge a SYN before they answer it; that is no partial connection.
    const bool early_ack = !seen.by_originator && seen.segment.payload_length == 0 &&
                           seen.peer.seen == SeenState::SynSent;
    if (early_ack) {
        return;
    }
    const bool missed_syn = seen.segment.has(kAck) && seen.peer.seen == SeenState::Established;
    setSeen(seen.own, missed_syn ? SeenState::Established : SeenState::Partial);
}

void seenInactive(const Seen& seen) {
    if (seen.segment.has(kSyn)) {
        synFromInactive(seen);
    }
    if (seen.segment.has(kFin)) {
        setSeen(seen.own, SeenState::Closed);
    }
    if (seen.segment.has(kRst)) {
        setSeen(seen.own, SeenState::Reset);
    }
    if (seen.own.seen == SeenState::Inactive) {
        quietFromInactive(seen);
    }
}

void seenSynSent(const Seen& seen) {
    if (seen.segment.has(kFin)) {
        setSeen(seen.own, SeenState::Closed);
    }
    if (seen.segment.has(kRst)) {
        setSeen(seen.own, SeenState::Reset);
    }
}

void seenEstablished(const Seen& seen) {
    const bool syn_after_partial = seen.segment.isSyn() && seen.own.seen == SeenState::Partial &&
                                   seen.peer.seen == SeenState::Inactive;
    if (syn_after_partial) {
        setSeen(seen.own, SeenState::SynSent);
    }
    if (seen.segment.has(kFin) && !seen.segment.has(kRst)) {
        setSeen(seen.own, SeenState::Closed);
        // FIN, then RST by the other side was a normal end after all.
        if (seen.peer.seen == SeenState::Reset && seen.peer.seen_before == SeenState::Closed) {
            setSeen(seen.peer, SeenState::Closed);
        }
    }
    if (seen.segment.has(kRst)) {
        setSeen(seen.own, SeenState::Reset);
    }
}

void seenClosed(const Seen& seen) {
    if (seen.segment.has(kRst) && seen.peer.seen != SeenState::Closed) {
        setSeen(seen.own, SeenState::Reset);
    }
}

void advance(const Seen& seen) {
    switch (seen.own.seen) {
    case SeenState::Inactive:
        return seenInactive(seen);
    case SeenState::SynSent:
    case SeenState::SynAckSent:
        return seenSynSent(seen);
    case SeenState::Partial:
    case SeenState::Established:
        return seenEstablished(seen);
    case SeenState::Closed:
        return seenClosed(seen);
    case SeenState::Reset:
        return;
    }
}

char letterFor(const Seen& seen) {
    const Segment& segment = seen.segment;
    const int control = (segment.has(kSyn) ? 1 : 0) + (segment.has(kFin) ? 1 : 0) +
                        (segment.has(kRst) ? 1 : 0);
    if (control > 1) {
        return segment.has(kFin) && segment.has(kRst) ? 'I' : 'Q';
    }
    if (segment.has(kSyn)) {
        return segment.has(kAck) ? 'H' : 'S';
    }
    if (control == 1) {
        return segment.has(kFin) ? 'F' : 'R';
    }
    if (segment.payload_length > 0) {
        return 'D';
    }
    return segment.has(kAck) ? 'A' : '\0';
}

/// F, H and R count again when their sequence number is another one than the last time.
bool isNewAgain(const Seen& seen, char letter, std::uint32_t marks) {
    switch (letter) {
    case 'H':
        return (marks & mark::kPortReuse) != 0;
    case 'F':
        return (marks & mark::kRetransmission) == 0 && seen.segment.time == seen.own.next_sequence_time;
    case 'R':
        return seen.own.rst > 0 && seen.segment.time == seen.own.next_sequence_time;
    default:
        return false;
    }
}

/// The letters that `Connection::letters` remembers: bit 0 … 7 for the originator, 8 … 15 for the responder.
constexpr std::string_view kCommonLetters = "SHADFRTW";

constexpr char kLowerCase = 0x20;

/// By a look instead of a search: every segment asks.
constexpr auto kPositions = [] {
    std::array<std::int8_t, 'Z' + 1> positions{};
    positions.fill(-1);
    for (std::size_t i = 0; i < kCommonLetters.size(); ++i) {
        positions[static_cast<unsigned char>(kCommonLetters[i])] = static_cast<std::int8_t>(i);
    }
    return positions;
}();

/// The letter's place in kCommonLetters, or -1. `letter` is an upper-case one.
int commonPosition(char letter) {
    return kPositions[static_cast<unsigned char>(letter)];
}

/// True the first time that the letter is asked for.
bool isFirst(const Seen& seen, char letter, char own_letter) {
    const int position = commonPosition(letter);
    if (position < 0) {
        return !seen.connection.history.contains(own_letter);
    }
    const std::uint32_t bit = 1U << (position +
                                     (seen.by_originator ? 0 : static_cast<int>(kCommonLetters.size())));
    const bool first = (seen.connection.letters & bit) == 0;
    seen.connection.letters = static_cast<std::uint16_t>(seen.connection.letters | bit);
    return first;
}

void writeLetter(const Seen& seen, char letter, bool again) {
    const char own_letter = seen.by_originator ? letter : static_cast<char>(letter | kLowerCase);
    if (isFirst(seen, letter, own_letter) || again) {
        seen.connection.history.append(own_letter);
    }
}

bool isRetransmittedPayload(const Seen& seen, std::uint32_t marks) {
    constexpr std::uint32_t kBehind = mark::kRetransmission | mark::kOutOfOrder | mark::kKeepAlive;
    return seen.segment.payload_length > 0 && (marks & kBehind) != 0;
}

void writeHistory(const Seen& seen, std::uint32_t marks) {
    if (const char letter = letterFor(seen); letter != '\0') {
        writeLetter(seen, letter, isNewAgain(seen, letter, marks));
    }
    const bool boring = seen.segment.has(kRst) || seen.peer.seen == SeenState::Closed ||
                        seen.own.seen == SeenState::Reset;
    if (seen.segment.window == 0 && !boring) {
        writeLetter(seen, 'W', false);
    }
    if (isRetransmittedPayload(seen, marks)) {
        writeLetter(seen, 'T', false);
    }
    if ((marks & mark::kAckedUnseen) != 0) {
        const Seen other_way{seen.connection, seen.segment, seen.peer, seen.own, !seen.by_originator};
        writeLetter(other_way, 'G', false);
    }
}

/// `S` by the originator, nothing that a host would send in answer, then `R`.
bool isScanTakenBack(std::string_view history) {
    const std::size_t reset = history.find('R');
    return history.substr(0, 1) == "S" && reset != std::string_view::npos &&
           history.substr(0, reset).find_first_of("HAFGIQ") == std::string_view::npos;
}

std::string_view stateAfterResponderReset(const Connection& connection, SeenState orig) {
    const bool attempt = orig == SeenState::SynSent || orig == SeenState::SynAckSent;
    if (attempt || (orig == SeenState::Reset && connection.payloadBytes() == 0)) {
        return "REJ";
    }
    return orig == SeenState::Inactive || orig == SeenState::Partial ? "RSTRH" : "RSTR";
}

} // namespace

void advanceSeenState(Connection& connection, const Segment& segment, Side sender, std::uint32_t marks) {
    const Seen seen{connection, segment, connection.at(sender), connection.at(other(sender)),
                    sender == originator(connection)};
    writeHistory(seen, marks);
    advance(seen);
}

void noteQuietLetter(Connection& connection, Side sender, bool has_data) {
    constexpr int kAckPlace = 2; // in kCommonLetters, 'D' is the next
    static_assert(kCommonLetters[kAckPlace] == 'A' && kCommonLetters[kAckPlace + 1] == 'D');
    const bool by_originator = sender == originator(connection);
    const int place = kAckPlace + (has_data ? 1 : 0) +
                      (by_originator ? 0 : static_cast<int>(kCommonLetters.size()));
    if ((connection.letters >> place & 1) == 0) {
        const char letter = has_data ? 'D' : 'A';
        connection.letters = static_cast<std::uint16_t>(connection.letters | 1U << place);
        connection.history.append(by_originator ? letter : static_cast<char>(letter | kLowerCase));
    }
}

std::string_view zeekConnState(const Connection& connection) {
    const SeenState orig = connection.at(originator(connection)).seen;
    const SeenState resp = connection.at(other(originator(connection))).seen;
    const bool orig_inactive = orig == SeenState::Inactive || orig == SeenState::Partial;
    const bool resp_inactive = resp == SeenState::Inactive || resp == SeenState::Partial;
    if (resp == SeenState::Reset) {
        return stateAfterResponderReset(connection, orig);
    }
    if (orig == SeenState::Reset) {
        const bool taken_back = isScanTakenBack(connection.history.view());
        return !resp_inactive ? "RSTO" : taken_back ? "RSTOS0" : "OTH";
    }
    if (orig == SeenState::Closed) {
        return resp == SeenState::Closed ? "SF" : resp_inactive ? "SH" : "S2";
    }
    if (resp == SeenState::Closed) {
        return orig_inactive ? "SHR" : "S3";
    }
    if (orig == SeenState::SynSent && resp == SeenState::Inactive) {
        return "S0";
    }
    return orig == SeenState::Established && resp == SeenState::Established ? "S1" : "OTH";
}

} // namespace synscope::model
