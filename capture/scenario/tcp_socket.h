// SPDX-License-Identifier: GPL-3.0-or-later
// One simulated TCP socket that is (or was) part of a connection, after net/ipv4/tcp*.c of Linux 6.18. The
// names of members are those of struct tcp_sock and inet_connection_sock, so that the two can be compared.
//
//   tcp_socket_open.cpp      connect, SYN-SENT, simultaneous open
//   tcp_socket_input.cpp     segments of an open connection, TIME-WAIT
//   tcp_socket_ack.cpp       acknowledgments, round trips, SACK, recovery
//   tcp_socket_receive.cpp   receive queue, memory, when to acknowledge
//   tcp_socket_window.cpp    receive window, growth of the buffer
//   tcp_socket_output.cpp    write queue, segments, pushes
//   tcp_socket_timers.cpp    retransmission, loss probe, window probe, keep-alive
//   tcp_socket_calls.cpp     what programs call
#pragma once

#include "capture/scenario/clock.h"
#include "capture/scenario/packet.h"
#include "model/endpoint.h"
#include "model/retry_schedule.h"

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace synscope::capture::scenario {

class Host;
using model::TcpState;

/// errno by name; empty: none.
using ErrorName = std::string;

struct SocketOptions {
    std::optional<std::int64_t> rcvbuf; ///< as asked; the kernel doubles it
    std::optional<std::int64_t> sndbuf;
    bool linger0 = false;
    bool nodelay = false;
    bool reuse_address = false;
    bool keepalive = false;
    std::optional<SimTime> keepidle;
    std::optional<SimTime> keepintvl;
    std::optional<int> keepcnt;
    SimTime user_timeout = 0;
    std::optional<int> syn_retries;
    int fast_open_queue = 0;
    std::optional<int> ttl;
};

/// Result of a call that may block.
struct CallResult {
    bool done = false;
    std::int64_t value = 0;
    ErrorName error;
};

class TcpSocket {
public:
    struct Tuple {
        IpAddress local;
        IpAddress remote;
        std::uint16_t local_port = 0;
        std::uint16_t remote_port = 0;
        friend auto operator<=>(const Tuple&, const Tuple&) = default;
    };

    TcpSocket(Host& host, const Tuple& tuple, SocketOptions options);
    TcpSocket(const TcpSocket&) = delete;
    TcpSocket& operator=(const TcpSocket&) = delete;

    // --- what programs call
    void connect(std::uint32_t isn);
    void connectFastOpen(std::uint32_t isn, const std::string& cookie, const std::string& data);
    [[nodiscard]] CallResult connectResult();
    [[nodiscard]] CallResult send(const std::string& data);
    [[nodiscard]] CallResult receive(std::int64_t most);
    void close();
    void shutdown(bool read, bool write);
    void setOptions(const SocketOptions& options);
    /// The host lost power: nothing is sent, nothing remembered.
    void vanish();

    // --- what the layers below call
    void input(const PacketPtr& packet);
    /// An ICMP error that quotes a segment of this connection.
    void icmpError(const SimIcmp& error);
    /// The server's side of a finished handshake.
    struct Accepted {
        std::uint32_t isn = 0;
        std::uint32_t peer_isn = 0;
        std::uint32_t rcv_wnd = 0;
        std::uint8_t rcv_wscale = 0;
        SimTime synack_sent = 0;
        bool synack_repeated = false;
        bool fast_open = false;
        const Packet* syn = nullptr; ///< options of the peer
    };
    void accept(const Accepted& accepted);
    /// Fast open: the data of the SYN.
    void takeSynData(const PacketPtr& syn);

    [[nodiscard]] TcpState state() const { return state_; }
    [[nodiscard]] const Tuple& tuple() const { return tuple_; }
    [[nodiscard]] std::uint32_t iss() const { return iss_; }
    [[nodiscard]] std::uint32_t sndNxt() const { return snd_nxt_; }
    [[nodiscard]] std::uint32_t rcvNxt() const { return rcv_nxt_; }
    [[nodiscard]] std::uint32_t tsRecent() const { return ts_recent_; }
    [[nodiscard]] bool usesTimestamps() const { return tstamp_ok_; }
    [[nodiscard]] bool orphan() const { return orphan_; }
    [[nodiscard]] std::string name() const;
    void sample();
    /// Sends RST,ACK and ends: a listener that closes does that to what waits in its queue.
    void abort();
    void setState(TcpState state);

private:
    struct SkBuff {
        std::uint32_t seq = 0;
        std::uint32_t len = 0; ///< payload
        bool syn = false;
        bool fin = false;
        bool psh = false;
        SimTime sent = 0;
        bool sacked = false;
        bool lost = false;
        bool retrans = false; ///< a retransmission of it is under way
        bool ever_retrans = false;
        [[nodiscard]] std::uint32_t end() const { return seq + len + (syn ? 1U : 0U) + (fin ? 1U : 0U); }
    };
    struct Received {
        std::uint32_t seq = 0;
        std::uint32_t end = 0;
        std::int64_t truesize = 0;
        bool fin = false;
        std::uint32_t len = 0;
    };
    enum class Congestion : std::uint8_t { Open, Recovery, Loss };
    enum AckPending : std::uint8_t { kScheduled = 1, kPushed = 4, kPushed2 = 8, kNow = 16, kNoMemory = 32 };

    // open
    void startHandshake(std::uint32_t isn);
    void sendSyn();
    void armSynTimer();
    void synTimerFired();
    void inputSynSent(const Packet& packet);
    void synSentEstablished(const Packet& packet);
    void becomeSynReceived();
    void sendSynAck();
    void takePeerOptions(const Packet& packet);
    void becomeEstablished();
    void initTransfer();
    void selectInitialWindow();
    [[nodiscard]] model::RetrySettings retrySettings() const;

    // input
    void inputOpen(const PacketPtr& packet);
    [[nodiscard]] bool validate(const Packet& packet);
    [[nodiscard]] bool sequenceOk(const Packet& packet) const;
    void handleReset(const Packet& packet);
    void inputSynReceived(const Packet& packet);
    [[nodiscard]] bool stateAfterAck(const Packet& packet);
    void inputTimeWait(const PacketPtr& packet);
    void challengeAck();
    [[nodiscard]] bool outOfWindowRateLimited(const Packet& packet, const char* counter);
    void sendDuplicateAck(const Packet& packet);
    void fail(const ErrorName& error);
    void enterTimeWait(TcpState substate, SimTime length);
    void done();

    // ack
    [[nodiscard]] bool processAck(const Packet& packet);
    void updateWindow(const Packet& packet);
    void takeSack(const Packet& packet);
    std::int64_t cleanRtxQueue(std::uint32_t ack, const Packet& packet, bool& advanced);
    void rttSample(std::int64_t rtt_us);
    void setRto();
    void congestionAfterAck(std::int64_t acked, bool advanced);
    void markLost();
    void enterRecovery();
    void growCwnd(std::int64_t acked);
    void validateCwnd();
    [[nodiscard]] bool cwndLimited() const;
    void ackProbe();
    void tlpAcked(std::uint32_t ack, bool dsack);
    [[nodiscard]] std::int64_t packetsOut() const;
    [[nodiscard]] std::int64_t packetsInFlight() const;
    [[nodiscard]] std::int64_t pcount(const SkBuff& skb) const;

    // receive
    void dataQueue(const PacketPtr& packet);
    void queueInOrder(const PacketPtr& packet);
    void queueOutOfOrder(const PacketPtr& packet);
    void drainOutOfOrder();
    void eventDataReceived(const Packet& packet);
    void measureReceiveMss(const Packet& packet);
    void growWindow(const Packet& packet);
    void takeFin();
    [[nodiscard]] bool makeRoom();
    void collapseReceiveQueue();
    [[nodiscard]] std::int64_t winFromSpace(std::int64_t space) const;
    [[nodiscard]] std::int64_t space() const;
    [[nodiscard]] std::int64_t chooseWindow() const;
    [[nodiscard]] std::uint32_t receiveWindow() const;
    [[nodiscard]] std::uint32_t selectWindow();
    void ackSendCheck(bool out_of_order_possible);
    void sendDelayedAck();
    void delayedAckFired();
    void enterQuickAck(int most);
    void moreQuickAcks(int most);
    [[nodiscard]] bool inQuickAck() const { return quick_ > 0 && !pingpong_; }
    void cleanupReceiveBuffer(std::int64_t copied);
    void adjustReceiveSpace();
    [[nodiscard]] std::vector<model::SackBlock> sackBlocks();

    // output
    void pushPending(bool nagle_off);
    bool writeXmit(int push_one, bool nagle_off);
    [[nodiscard]] std::uint32_t splitPoint(const SkBuff& skb, std::int64_t max_segs, std::int64_t cwnd_quota,
                                           bool nagle_off) const;
    [[nodiscard]] bool nagleTest(const SkBuff& skb, bool tail, bool nagle_off) const;
    [[nodiscard]] bool shouldDefer(const SkBuff& skb, bool tail, std::int64_t max_segs) const;
    [[nodiscard]] std::int64_t sizeGoal() const;
    [[nodiscard]] std::int64_t tsoSegments() const;
    void eventNewDataSent(SkBuff skb);
    bool transmitSkb(SkBuff& skb);
    bool transmit(std::uint32_t seq, std::uint32_t len, std::uint16_t flags);
    void sendAck();
    void sendFin();
    void sendReset(bool with_ack);
    bool retransmit(std::size_t index, std::int64_t segments);
    void fragment(std::deque<SkBuff>& queue, std::size_t index, std::uint32_t len);
    [[nodiscard]] Packet basePacket(std::uint16_t flags) const;
    void fillOptions(Packet& packet);
    [[nodiscard]] std::uint32_t timestamp() const;
    [[nodiscard]] std::string payloadAt(std::uint32_t seq, std::uint32_t len) const;
    [[nodiscard]] std::uint32_t wndEnd() const { return snd_una_ + snd_wnd_; }

    // timers
    enum class Pending : std::uint8_t { None, Retransmit, LossProbe, WindowProbe };
    void arm(Pending what, SimTime delay);
    void xmitTimerFired(Pending what);
    void rearmRto();
    [[nodiscard]] bool scheduleLossProbe(bool advancing_rto);
    void sendLossProbe();
    void retransmitTimer();
    void enterLoss();
    [[nodiscard]] bool retransmitsTimedOut(int boundary, SimTime timeout) const;
    [[nodiscard]] bool writeTimedOut();
    void checkProbeTimer();
    void windowProbeTimer();
    [[nodiscard]] SimTime probe0When() const;
    void writeWakeup();
    void xmitProbe(bool urgent);
    void resetKeepalive();
    void keepaliveTimer();
    [[nodiscard]] SimTime keepaliveElapsed() const;
    void giveUp();
    [[nodiscard]] SimTime late(SimTime delay) const;
    [[nodiscard]] SimTime now() const;
    void count(const char* name, std::int64_t delta = 1);
    void wakeUp();

    Host& host_;
    Tuple tuple_;
    SocketOptions options_;
    TcpState state_ = TcpState::Closed;
    TcpState time_wait_substate_ = TcpState::TimeWait;
    ErrorName error_;      ///< sk_err
    ErrorName soft_error_; ///< sk_err_soft
    bool shut_receive_ = false;
    bool shut_send_ = false;
    bool done_ = false; ///< SOCK_DONE
    bool orphan_ = false;
    bool passive_ = false;
    bool simultaneous_ = false;
    SimTime locked_until_ = 0; ///< connect() holds the socket lock so long

    // sending
    std::string stream_; ///< everything the program wrote
    std::uint32_t iss_ = 0;
    std::uint32_t snd_una_ = 0;
    std::uint32_t snd_nxt_ = 0;
    std::uint32_t write_seq_ = 0;
    std::uint32_t pushed_seq_ = 0;
    std::uint32_t snd_sml_ = 0;
    std::uint32_t snd_wnd_ = 0;
    std::uint32_t snd_wl1_ = 0;
    std::uint32_t max_window_ = 0;
    std::uint8_t snd_wscale_ = 0;
    std::uint32_t mss_ = 1460; ///< mss_cache: payload a segment carries
    std::uint32_t mss_clamp_ = 1460;
    std::deque<SkBuff> write_queue_;
    std::deque<SkBuff> rtx_queue_;
    std::int64_t sndbuf_ = 16384;
    std::int64_t cwnd_ = 10;
    std::int64_t cwnd_count_ = 0;
    bool cwnd_limited_ = false;
    std::int64_t max_packets_out_ = 0;
    std::uint32_t cwnd_usage_seq_ = 0;
    std::int64_t ssthresh_ = 0x7fffffff;
    Congestion congestion_ = Congestion::Open;
    std::uint32_t high_seq_ = 0;
    std::int64_t prior_cwnd_ = 0;
    std::int64_t prr_delivered_ = 0;
    std::int64_t prr_out_ = 0;
    std::int64_t srtt_us_ = 0; ///< times 8
    std::int64_t mdev_us_ = 0;
    std::int64_t mdev_max_us_ = 0;
    std::int64_t rttvar_us_ = 0;
    std::int64_t min_rtt_us_ = -1;
    std::uint32_t rtt_seq_ = 0;
    SimTime rto_ = kSecond;
    int retransmits_ = 0;
    int backoff_ = 0;
    int probes_out_ = 0;
    std::optional<SimTime> retrans_stamp_;
    std::optional<SimTime> probes_stamp_;
    std::uint32_t tlp_high_seq_ = 0;
    bool tlp_retrans_ = false;
    std::int64_t total_retrans_ = 0;
    SimTime last_sent_ = 0;

    // receiving
    std::uint32_t irs_ = 0;
    std::uint32_t rcv_nxt_ = 0;
    std::uint32_t rcv_wup_ = 0;
    std::uint32_t copied_seq_ = 0;
    std::uint32_t rcv_wnd_ = 0;
    std::int64_t rcv_ssthresh_ = 0;
    std::int64_t window_clamp_ = 0;
    std::int64_t scaling_ratio_ = 128; ///< of 256
    std::uint8_t rcv_wscale_ = 0;
    std::int64_t rcvbuf_ = 131072;
    bool rcvbuf_locked_ = false;
    std::int64_t rmem_alloc_ = 0;
    std::uint32_t advmss_ = 1448;
    std::uint32_t rcv_mss_ = 536;
    std::deque<Received> receive_queue_;
    std::map<std::uint32_t, Received> out_of_order_; ///< by offset from irs
    std::optional<model::SackBlock> dsack_;
    std::uint32_t last_sacked_seq_ = 0;
    SimTime rcvq_time_ = 0;
    std::uint32_t rcvq_seq_ = 0;
    std::int64_t rcvq_space_ = 0;
    std::int64_t rcv_rtt_us_ = 0;
    int quick_ = 0;
    bool pingpong_ = false;
    SimTime ato_ = 0;
    std::uint8_t ack_pending_ = 0;
    SimTime lrcvtime_ = 0;
    std::optional<SimTime> last_oow_ack_;
    SimTime rcv_tstamp_ = 0;

    // options agreed on
    bool tstamp_ok_ = false;
    bool sack_ok_ = false;
    bool wscale_ok_ = false;
    std::uint32_t ts_recent_ = 0;
    std::optional<std::string> fast_open_cookie_;
    bool fast_open_ = false; ///< data went out with the SYN, or the child exists before the handshake ended
    std::uint32_t fast_open_sent_ = 0;

    model::RetrySchedule syn_schedule_;
    std::size_t syns_sent_ = 0;
    SimTime syn_start_ = 0;
    SimTime syn_sent_ = 0;
    Pending pending_ = Pending::None;
    Timer xmit_timer_;
    Timer delack_timer_;
    Timer keepalive_timer_;
    Timer time_wait_timer_;
};

/// Of the socket that a received segment is for.
[[nodiscard]] TcpSocket::Tuple tupleOf(const Packet& packet);

} // namespace synscope::capture::scenario
