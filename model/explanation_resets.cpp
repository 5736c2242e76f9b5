// SPDX-License-Identifier: GPL-3.0-or-later
// A reset has a dozen causes. What its header, and what went before, leaves of them.
#include "model/explanation_parts.h"
#include "model/time.h"

namespace synscope::model {
namespace {

using Rivals = std::vector<Text>;

/// Of the socket that sent the reset: close() with unread data, SO_LINGER, or a listener that goes away.
/// Linux tcp_close, tcp_disconnect, inet_csk_listen_stop.
void addCausesInTheProgram(const Story& story, Side by, Rivals& rivals) {
    const Connection& c = story.connection;
    const std::uint64_t received = c.at(other(by)).payload_bytes;
    if (received > 0) {
        rivals.push_back(
            {SYNSCOPE_TEXT(
                 "The program closed the socket, or died, with data unread: %1 bytes had come for it, and "
                 "Linux sends RST instead of FIN if any are left. Recv-Q of ss -t just before "
                 "the close would show them."),
             {std::to_string(received)}});
    }
    rivals.emplace_back(
        SYNSCOPE_TEXT("The program asked for it: SO_LINGER with zero seconds makes close() send RST. "
                      "strace would show the setsockopt()."));
    if (by == Side::Server && c.at(by).payload_bytes == 0 && c.at(by).syn_ack > 0) {
        rivals.emplace_back(
            SYNSCOPE_TEXT("The listening socket was closed while this connection still waited for "
                          "accept(): then others that waited are reset in the same moment."));
    }
}

/// Of a host that knows no such connection: RFC 9293 3.5.2 group 1.
void addCausesWithoutSocket(const Story& story, Side by, Rivals& rivals) {
    if (by == Side::Server && !story.connection.has(fact::kServerWentOn)) {
        rivals.emplace_back(
            SYNSCOPE_TEXT("The server's request for this connection had expired before a final ACK "
                          "counted: fits, for the server never acknowledged any of the client's data."));
    }
    rivals.emplace_back(
        by == Side::Server
            ? SYNSCOPE_TEXT("The server's host restarted, or its program ended long ago: nobody there "
                            "knows the connection. uptime and the service's log would show it.")
            : SYNSCOPE_TEXT("The client's host restarted, or its program ended long ago: nobody there "
                            "knows the connection. uptime and the program's log would show it."));
    rivals.emplace_back(
        SYNSCOPE_TEXT("The program had closed its socket completely when another segment came for it: "
                      "then a FIN of that side went before."));
    rivals.emplace_back(
        SYNSCOPE_TEXT("A load balancer or NAT forgot the connection, and the segment reached a host "
                      "that never had it."));
    rivals.emplace_back(
        SYNSCOPE_TEXT("A firewall rule on that host rejects with a reset (same header: window 0, IP ID "
                      "0); the counters of its rules would show it."));
}

void addOtherMachine(const Story& story, Rivals& rivals) {
    const ResetEvidence* reset = story.reset();
    if (reset != nullptr && reset->maker == ResetMaker::Elsewhere) {
        rivals.push_back(
            {SYNSCOPE_TEXT("Another machine on the way (firewall, load balancer, filter) sent it in that "
                           "side's name: its TTL is %1, that of the side's own segments %2. A capture on "
                           "the host itself would show that it never sent it."),
             {std::to_string(reset->ttl), std::to_string(*reset->usual_ttl)}});
        return;
    }
    if (reset != nullptr && reset->usual_ttl && reset->maker == ResetMaker::Socket) {
        return; // everything in it is the socket's own
    }
    rivals.emplace_back(
        SYNSCOPE_TEXT("A firewall or load balancer cut it: TTL, IP ID or window of the reset would "
                      "differ from those of that side's segments, or a capture on the host itself "
                      "would not show it."));
}

} // namespace

std::vector<Text> resetRivalsOf(const Story& story) {
    const Side by = resettingSide(story.connection);
    const bool socket_possible = story.connection.has(fact::kRstWithAck) &&
                                 !story.resetMadeBy(ResetMaker::Kernel);
    Rivals rivals;
    if (story.resetMadeBy(ResetMaker::Elsewhere)) {
        addOtherMachine(story, rivals);
    }
    if (socket_possible) {
        addCausesInTheProgram(story, by, rivals);
    } else {
        addCausesWithoutSocket(story, by, rivals);
    }
    if (!story.resetMadeBy(ResetMaker::Elsewhere)) {
        addOtherMachine(story, rivals);
    }
    return rivals;
}

} // namespace synscope::model
