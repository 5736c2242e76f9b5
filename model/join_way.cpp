// SPDX-License-Identifier: GPL-3.0-or-later
// What became of the packets between the two ends, as steps of the explanation.
#include "model/join_tally.h"
#include "model/join_words.h"
#include "model/time.h"

#include <array>
#include <string>

namespace synscope::model {
namespace {

/// The words for one kind of packet. %1 and %2 are counts, or in `one` and the second of `all` the delay.
struct WayWords {
    const char* one;  ///< the only one arrived
    const char* all;  ///< several, and all arrived
    const char* some; ///< some were lost
    const char* lost; ///< the only one was lost
    const char* none; ///< several, and all were lost
};

constexpr WayWords kSyn{
    SYNSCOPE_TEXT("The SYN arrived at the server, %1 after it had left."),
    SYNSCOPE_TEXT("All %1 SYNs arrived at the server, the first %2 after it had left."),
    SYNSCOPE_TEXT("Of %2 SYNs that left the client %1 arrived at the server."),
    SYNSCOPE_TEXT("The SYN left the client and was not seen at the server."),
    SYNSCOPE_TEXT("%1 SYNs left the client; none was seen at the server."),
};
constexpr WayWords kSynAck{
    SYNSCOPE_TEXT("The SYN-ACK arrived at the client, %1 after it had left."),
    SYNSCOPE_TEXT("All %1 SYN-ACKs arrived at the client, the first %2 after it had left."),
    SYNSCOPE_TEXT("Of %2 SYN-ACKs that left the server %1 arrived at the client."),
    SYNSCOPE_TEXT("The SYN-ACK left the server and was not seen at the client."),
    SYNSCOPE_TEXT("%1 SYN-ACKs left the server; none was seen at the client."),
};
constexpr WayWords kClientWord{
    SYNSCOPE_TEXT("The final ACK arrived at the server, %1 after it had left."),
    SYNSCOPE_TEXT("The final ACK and all else that the client sent until the server went on (%1 packets) "
                  "arrived there, the first after %2."),
    SYNSCOPE_TEXT("Of the packets that the client sent from the final ACK on until the server went on, %1 of "
                  "%2 arrived there."),
    SYNSCOPE_TEXT("The final ACK was not seen at the server."),
    SYNSCOPE_TEXT("The client sent %1 packets from the final ACK on; none was seen at the server."),
};
constexpr WayWords kReset{
    SYNSCOPE_TEXT("The reset arrived, %1 after it had left."),
    SYNSCOPE_TEXT("All %1 resets arrived, the first %2 after it had left."),
    SYNSCOPE_TEXT("Of %2 resets %1 arrived."),
    SYNSCOPE_TEXT("The reset was not seen at the other end."),
    SYNSCOPE_TEXT("%1 resets left; none was seen at the other end."),
};

constexpr std::array<WayWords, 2> kUnanswered{{
    {
        SYNSCOPE_TEXT("The last packet that the client sent arrived at the server's end, from where nothing "
                      "came back."),
        SYNSCOPE_TEXT("The last %1 packets that the client sent all arrived at the server's end, from where "
                      "nothing came back."),
        SYNSCOPE_TEXT(
            "Of the last %2 packets that the client sent %1 arrived at the server's end, from where "
            "nothing came back."),
        SYNSCOPE_TEXT("The last packet that the client sent was not seen at the server: it was lost on the "
                      "way."),
        SYNSCOPE_TEXT("Of the last %1 packets that the client sent none was seen at the server: they were "
                      "lost on the way."),
    },
    {
        SYNSCOPE_TEXT("The last packet that the server sent arrived at the client's end, from where nothing "
                      "came back."),
        SYNSCOPE_TEXT("The last %1 packets that the server sent all arrived at the client's end, from where "
                      "nothing came back."),
        SYNSCOPE_TEXT(
            "Of the last %2 packets that the server sent %1 arrived at the client's end, from where "
            "nothing came back."),
        SYNSCOPE_TEXT("The last packet that the server sent was not seen at the client: it was lost on the "
                      "way."),
        SYNSCOPE_TEXT("Of the last %1 packets that the server sent none was seen at the client: they were "
                      "lost on the way."),
    },
}};

Text wordsOf(const Tally& tally, const WayWords& words) {
    const std::string sent = std::to_string(tally.sent);
    if (tally.sent == 0) {
        return {};
    }
    if (tally.arrived == 0) {
        return {tally.sent == 1 ? words.lost : words.none, {sent}};
    }
    if (tally.lost > 0 || tally.delays.empty()) {
        return {words.some, {std::to_string(tally.arrived), sent}};
    }
    const std::string delay = formatDuration(tally.delays.front());
    return tally.sent == 1 ? Text(words.one, {delay}) : Text(words.all, {sent, delay});
}

} // namespace

OnTheWay onTheWay(std::span<const JoinedPacket> packets) {
    const Tallies tallies(packets);
    return {.syn = wordsOf(tallies.syn, kSyn),
            .syn_ack = wordsOf(tallies.syn_ack, kSynAck),
            .client_word = wordsOf(tallies.client_word, kClientWord),
            .reset = wordsOf(tallies.reset, kReset),
            .unanswered = {wordsOf(tallies.since_heard[0], kUnanswered[0]),
                           wordsOf(tallies.since_heard[1], kUnanswered[1])}};
}

} // namespace synscope::model
