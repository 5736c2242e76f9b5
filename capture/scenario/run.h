// SPDX-License-Identifier: GPL-3.0-or-later
// One run of a scenario: everything that happened, in time order. Plain data: copy it, keep several, read it
// from any thread.
#pragma once

#include "capture/frame.h"
#include "capture/scenario/scenario.h"
#include "capture/source.h"
#include "model/connection.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace synscope::capture::scenario {

/// Where numbers come from; a lab run holds measured ones.
enum class NumberKind : std::uint8_t { Simulated, Measured };

/// The frame of a packet, once, however many hosts saw it.
struct RunFrame {
    std::vector<std::byte> bytes; ///< Ethernet, as a tap sees it
};

/// A frame at the tap of a host. A packet that was lost has an event on the way out and none on the way in.
struct PacketEvent {
    std::uint32_t frame = 0; ///< index into Run::frames
    bool outgoing = false;
    bool arrives = true;          ///< the frame is seen at another host later; false: lost on the path
    const char* protocol = "tcp"; ///< "tcp", "udp", "icmp", "arp"
    std::uint32_t length = 0;     ///< payload bytes; of ARP and ICMP the message's
    bool tcp = false; ///< a TCP segment or an ICMP error that quotes one; else the next fields say nothing
    model::ConnectionId connection; ///< over the whole run, in order of first packet
    enum class Sender : std::uint8_t { Client, Server, Network };
    Sender from = Sender::Client; ///< Network: an ICMP error of a third host
    std::uint32_t relative_seq = 0;
    std::uint32_t relative_ack = 0;
    model::Segment segment; ///< as decoded from the frame; its time is Run::epoch + time
};

struct CallEvent {
    std::string program;
    std::string call; ///< "connect"
    std::string note; ///< "10.9.0.2:5000", "backlog 2"
    std::int64_t result = 0;
    std::string error;   ///< "ECONNRESET"; empty: none
    SimTime elapsed = 0; ///< the event's time is when the call returned
};

struct CounterEvent {
    std::string name; ///< "TcpExt.ListenOverflows", as in /proc/net/netstat and snmp; "softnet.time_squeeze"
    std::int64_t delta = 0;
};

/// Fill and limits of a socket at the moment something about them changed. -1: this socket has no such thing.
struct SampleEvent {
    std::string socket;                   ///< "10.9.0.2:5000" or "10.9.0.2:5000-10.9.0.1:41001"; "nic"
    std::int64_t rmem_alloc = -1;         ///< bytes of memory, overhead included
    std::int64_t rcvbuf = -1;             ///< bytes
    std::int64_t payload = -1;            ///< bytes that recv() could take
    std::int64_t accept_queue = -1;       ///< connections
    std::int64_t accept_queue_limit = -1; ///< the backlog; the queue holds one more
    std::int64_t syn_queue = -1;          ///< requests
    std::int64_t ring = -1;               ///< frames in the NIC ring
    std::int64_t ring_size = -1;
    std::int64_t backlog = -1; ///< frames in the CPU backlog
    NumberKind kind = NumberKind::Simulated;
};

struct StateEvent {
    model::ConnectionId connection; ///< invalid: no packet of it was ever sent
    std::string socket;             ///< "10.9.0.1:41001-10.9.0.2:5000"
    model::TcpState state = model::TcpState::Closed;
    NumberKind kind = NumberKind::Simulated;
};

struct NoteEvent {
    std::string text; ///< "the wire drops everything from now on"
};

struct RunEvent {
    SimTime time = 0;
    std::uint32_t host = 0; ///< index into Run::hosts
    std::variant<PacketEvent, CallEvent, CounterEvent, SampleEvent, StateEvent, NoteEvent> what;
};

struct Run {
    Scenario scenario;              ///< what was run, overrides applied
    std::vector<std::string> hosts; ///< names: the scenario's hosts, then the router where there is one
    std::vector<RunFrame> frames;
    std::vector<RunEvent> events; ///< by time; at the same time in order of cause
    SimTime end = 0;
    model::TimeNs epoch = 0; ///< the time stamp of time 0
    std::string cut;         ///< one sentence when a bound ended the run early, else empty

    /// Index of the n-th event that `match` is about; nothing where there is none. "start" is the first
    /// event, "end" the last.
    [[nodiscard]] std::optional<std::size_t> find(const EventMatch& match) const;
    /// Index of the first event later than `time`.
    [[nodiscard]] std::size_t after(SimTime time) const;
};

/// The frames of a run as a capture: one interface per host, so that decoder, table and window read it like a
/// file. The Source keeps what it needs of `run`. Offsets of frames are event indices.
[[nodiscard]] std::unique_ptr<Source> openRun(std::shared_ptr<const Run> run);

} // namespace synscope::capture::scenario
