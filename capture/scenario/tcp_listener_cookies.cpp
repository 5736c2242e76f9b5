// SPDX-License-Identifier: GPL-3.0-or-later
// Connections that leave nothing behind at the server until the client answers: SYN cookies
// (net/ipv4/syncookies.c), and those that carry data from the start: fast open (net/ipv4/tcp_fastopen.c).
#include "capture/scenario/host.h"
#include "capture/scenario/mix.h"
#include "capture/scenario/tcp_listener.h"

namespace synscope::capture::scenario {

using namespace model::tcp_flag;

namespace {

constexpr SimTime kMinute = 60 * kSecond;
constexpr std::int64_t kMaxCookieAge = 2; // minutes that may have begun since the cookie was made

} // namespace

std::uint32_t TcpListener::cookie(const Tuple& tuple, std::uint32_t peer_isn, std::int64_t minute) const {
    const std::uint64_t key = tuple.remote.low << 32 ^ static_cast<std::uint64_t>(tuple.remote_port) << 16 ^
                              tuple.local_port;
    const std::uint64_t hash = mix(mix(key ^ host_.seed()) ^ peer_isn);
    return static_cast<std::uint32_t>((static_cast<std::uint64_t>(minute & 0xff) << 24) | (hash & 0xffffff));
}

void TcpListener::sendCookie(const PacketPtr& packet) {
    const Tuple tuple = tupleOf(*packet);
    const SimTime now = host_.clock().now();
    last_overflow_ = now;
    std::uint32_t window = 0;
    std::uint8_t wscale = 0;
    initialWindow(*packet, window, wscale);
    count("TcpExt.SyncookiesSent");
    (void)host_.send(synAck(*packet, cookie(tuple, packet->tcp.seq, now / kMinute), window, wscale));
}

/// cookie_v4_check(). False: the ACK carries no cookie of ours that is still good, and is answered by a RST.
bool TcpListener::checkCookie(const Tuple& tuple, const PacketPtr& packet) {
    const SimTime now = host_.clock().now();
    if (host_.sysctls().get("tcp_syncookies") == 0 || !last_overflow_ ||
        now - *last_overflow_ > kMaxCookieAge * kMinute) {
        return false;
    }
    const std::uint32_t isn = packet->tcp.ack - 1;
    const std::uint32_t peer_isn = packet->tcp.seq - 1;
    bool good = false;
    for (std::int64_t age = 0; age < kMaxCookieAge; ++age) {
        good = good || cookie(tuple, peer_isn, now / kMinute - age) == isn;
    }
    if (!good) {
        count("TcpExt.SyncookiesFailed");
        return false;
    }
    count("TcpExt.SyncookiesRecv");
    if (acceptQueueFull()) {
        drop(true);
        return true;
    }
    // The options of the SYN are encoded in the cookie's timestamp; the ACK shows whether there are any.
    Packet syn = *packet;
    syn.tcp.seq = peer_isn;
    syn.tcp.options.mss = static_cast<std::uint16_t>(1460);
    syn.tcp.options.sack_permitted = syn.tcp.options.timestamps;
    if (syn.tcp.options.timestamps) {
        syn.tcp.options.window_scale = static_cast<std::uint8_t>(10);
    }
    TcpSocket::Accepted accepted;
    accepted.isn = isn;
    accepted.peer_isn = peer_isn;
    initialWindow(syn, accepted.rcv_wnd, accepted.rcv_wscale);
    accepted.synack_repeated = true; // nobody knows when the SYN-ACK left
    accepted.syn = &syn;
    const auto child = createChild(tuple, accepted);
    enqueue(child);
    child->input(packet);
    return true;
}

bool TcpListener::fastOpenEnabled() const {
    constexpr std::int64_t kServer = 2;
    return (host_.sysctls().get("tcp_fastopen") & kServer) != 0 && options_.fast_open_queue > 0;
}

std::string TcpListener::fastOpenCookie(const IpAddress& client) const {
    const std::uint64_t value = mix(client.low ^ host_.seed());
    std::string text;
    for (int i = 0; i < 8; ++i) {
        text += static_cast<char>(value >> (8 * i) & 0xff);
    }
    return text;
}

/// tcp_try_fastopen(): a right cookie makes the connection at once, an empty one asks for it.
void TcpListener::fastOpenSyn(const PacketPtr& packet) {
    const std::string& given = *packet->tcp.options.fast_open;
    if (given != fastOpenCookie(packet->source)) {
        count(given.empty() ? "TcpExt.TCPFastOpenCookieReqd" : "TcpExt.TCPFastOpenPassiveFail");
        return acceptQueueFull() ? drop(true)
                                 : addRequest(packet, host_.tcp().initialSequence(tupleOf(*packet)));
    }
    const Tuple tuple = tupleOf(*packet);
    TcpSocket::Accepted accepted;
    accepted.isn = host_.tcp().initialSequence(tuple);
    accepted.peer_isn = packet->tcp.seq;
    initialWindow(*packet, accepted.rcv_wnd, accepted.rcv_wscale);
    accepted.fast_open = true;
    accepted.syn = packet.get();
    count("TcpExt.TCPFastOpenPassive");
    const auto child = createChild(tuple, accepted);
    child->takeSynData(packet);
    Packet answer = synAck(*packet, accepted.isn, accepted.rcv_wnd, accepted.rcv_wscale);
    answer.tcp.ack = packet->endSeq();
    (void)host_.send(std::move(answer));
    enqueue(child);
}

} // namespace synscope::capture::scenario
