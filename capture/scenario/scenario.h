// SPDX-License-Identifier: GPL-3.0-or-later
// A classroom scenario as written: hosts, path, what the programs call, and the lesson. Plain data; made by
// parse.h from YAML (resources/scenarios/FORMAT.md), run by simulate.h.
#pragma once

#include "model/address.h"
#include "model/retry_schedule.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace synscope::capture::scenario {

/// Nanoseconds since the start of the run, or a length of time.
using SimTime = std::int64_t;
constexpr SimTime kMicrosecond = 1'000;
constexpr SimTime kMillisecond = 1'000'000;
constexpr SimTime kSecond = 1'000'000'000;

/// Where something stands in the file: both from 1, 0 where it stands nowhere (a default, an override).
struct Place {
    int line = 0;
    int column = 0;
};

/// Text that may exist in several languages. `by_language` always holds "en".
struct LocalText {
    std::map<std::string, std::string> by_language;

    /// The text in `language` ("de", "de_DE" and "de-DE" alike), else in English; "" when there is none.
    [[nodiscard]] const std::string& in(const std::string& language) const;
    [[nodiscard]] bool empty() const { return by_language.empty(); }
};

/// How exact a host's timers are.
enum class Timers : std::uint8_t {
    Exact, ///< as the rules say, to the nanosecond
    Wheel, ///< as late as the kernel's timer wheel makes them on average (kernel/time/timer.c, HZ=250)
};

/// NIC receive ring and what softirq does with it. All zero: frames go straight to the stack.
struct NicSpec {
    int ring = 0;           ///< descriptors; 0: no limit
    int weight = 64;        ///< frames one poll takes at most: net.core.dev_weight
    int budget = 300;       ///< frames one softirq run takes at most: net.core.netdev_budget
    SimTime per_frame = 0;  ///< processing time of a frame in softirq; 0: the ring never fills
    SimTime busy_until = 0; ///< the CPU does something else until then: nothing is polled
    int backlog = 0; ///< net.core.netdev_max_backlog where frames pass through a CPU backlog; 0: they do not
    SimTime backlog_per_frame = 0; ///< processing time of a frame in the backlog
};

/// What a firewall or the path does with a packet that a rule matches.
enum class Verdict : std::uint8_t { Lose, Drop, RejectReset, RejectIcmp, Duplicate, Delay, Corrupt };

/// Which packets a rule is about, and what becomes of them. Path rules act between the two capture points,
/// firewall rules behind the tap of their host (a SYN that a firewall drops is in the host's capture).
struct Rule {
    Place place;
    std::string name;    ///< for `enable` and `disable`; may be empty
    bool enabled = true; ///< at the start
    Verdict verdict = Verdict::Lose;
    std::uint8_t icmp_code = 0;         ///< of type 3, RejectIcmp
    SimTime delay = 0;                  ///< Delay: added to the path's
    bool output = false;                ///< firewall: on the way out
    std::string from;                   ///< name of the sending host; empty: any
    std::optional<std::uint16_t> flags; ///< exactly these of SYN, ACK, FIN, RST; PSH does not count
    std::uint16_t without_flags = 0;    ///< none of these
    std::optional<int> min_length;      ///< payload bytes
    std::optional<std::uint16_t> to_port;
    int first = 1;                ///< of the packets that match so far: from 1 …
    int last = 0;                 ///< … to this one; 0: all that follow
    SimTime after = 0;            ///< only packets sent at or after this time …
    std::optional<SimTime> until; ///< … and before this one
};

/// One host.
struct HostSpec {
    Place place;
    std::string name;
    model::Stack os = model::Stack::LinuxSince65;
    model::IpAddress address;
    Timers timers = Timers::Exact;
    std::map<std::string, std::vector<std::int64_t>> sysctls; ///< without "net.ipv4." and "net.core.";
                                                              ///< tcp_rmem has three
    std::vector<Rule> firewall;
    std::map<std::string, std::string> routes; ///< "10.20.0.0/24" → unreachable, prohibit, blackhole
    NicSpec nic;
    bool resolve = false; ///< true: neighbours are found by ARP; false: they are known
};

/// A router between client and server network; absent where the hosts are neighbours.
struct RouterSpec {
    std::string name = "router";
    model::IpAddress near_address; ///< on the first host's network
    model::IpAddress far_address;
};

struct PathSpec {
    SimTime delay = 0;  ///< one way
    SimTime jitter = 0; ///< up to this much is added, by the seed
    std::vector<Rule> rules;
    std::optional<RouterSpec> router;
};

/// What a program does next.
enum class CallKind : std::uint8_t {
    Socket,
    Bind,
    SetSockOpt,
    Listen,
    Connect,
    Accept,
    Send,
    Recv,
    Close,
    Shutdown,
    SendTo,
    RecvFrom,
    Sleep,
    SleepUntil,
    Mark,
    Await,
    Enable,
    Disable,
    Note,
    Repeat,
    Spawn,
    Inject,
    Crash,
    SysctlSet,
    Join,
};

enum class ShutdownHow : std::uint8_t { Read, Write, Both };

/// A hand-made packet: what a raw socket would send.
struct Injection {
    std::uint16_t flags = 0;
    std::optional<model::IpAddress> from; ///< spoofed source; the host's own where absent
    int from_count = 1;                   ///< that many addresses in a row
    std::uint16_t from_port = 20000;
    bool new_port_each = false;
    std::string like; ///< "next", "isn": see FORMAT.md
    std::int64_t sequence_offset = 0;
    int count = 1;
    SimTime every = 0;
    bool full_options = false; ///< options of a Linux SYN, else MSS alone
    int length = 0;            ///< UDP payload
    bool udp = false;
    bool bad_checksum = false;
};

/// One step of a program. Only the fields of its kind count.
struct Call {
    Place place;
    CallKind kind = CallKind::Sleep;
    std::string socket; ///< name of the socket it works on; empty: the program's latest
    std::string as;     ///< name of the socket it makes; empty: same as the program's
    std::string target; ///< connect, sendto, inject: "server" or an address; mark, rule or program name; note
    std::uint16_t port = 0;
    std::uint16_t local_port = 0;
    bool udp = false;
    int backlog = 128;
    std::string option; ///< setsockopt: SO_RCVBUF …; sysctl name
    std::int64_t value = 0;
    std::int64_t bytes = 0; ///< send: length; recv: most a call takes
    std::string text;       ///< what is sent
    bool fast_open = false;
    bool all = false;       ///< send: until everything is in the socket; recv: until `total` or the end
    std::int64_t total = 0; ///< recv: stop after that many bytes; 0: at the end of the stream
    SimTime pause = 0;      ///< recv all: between two calls
    SimTime time = 0;       ///< sleep, recv timeout, accept timeout; 0: none
    bool quiet = false;     ///< not reported call by call
    ShutdownHow how = ShutdownHow::Write;
    int times = 1;
    std::vector<Call> body; ///< repeat, spawn
    Injection injection;
};

/// A program on a host: calls one after another, each blocks as the kernel would make it block.
struct ProgramSpec {
    Place place;
    std::string name;
    std::string host;
    SimTime start = 0;
    std::vector<Call> calls;
};

/// What a step of the lesson or a question points at: the n-th event that matches.
struct EventMatch {
    Place place;
    std::string kind; ///< "packet", "call", "counter", "state", "end"
    std::string host; ///< who sent the packet, whose call, counter or state; empty: any
    std::optional<std::uint16_t> flags;
    std::string name;  ///< call, counter or state name
    std::string error; ///< "ECONNRESET"; empty: any
    bool lost = false; ///< a packet that never arrived
    int nth = 1;
};

struct LessonStep {
    Place place;
    EventMatch at; ///< the step shows everything up to and including this event
    LocalText caption;
    LocalText notes;
};

enum class QuestionKind : std::uint8_t { Choice, Number, Errno, NextArrow };

struct NextArrow {
    std::string from;
    std::uint16_t flags = 0;
    bool lost = false;
    bool none = false; ///< nothing is sent
};

/// A prediction: asked before the event that `at` names is shown.
struct Question {
    Place place;
    QuestionKind kind = QuestionKind::Choice;
    EventMatch at;
    LocalText prompt;
    std::vector<LocalText> options;        ///< Choice
    int right_option = 0;                  ///< Choice, from 0
    double number = 0;                     ///< Number
    double tolerance = 0;                  ///< Number: right within this much
    std::string unit;                      ///< Number: "s", "SYNs"
    std::string error;                     ///< Errno: "ETIMEDOUT", "none"
    NextArrow arrow;                       ///< NextArrow
    std::vector<double> other_numbers;     ///< Number: wrong ones to choose from; none: made up
    std::vector<std::string> other_errors; ///< Errno: the same
    std::vector<NextArrow> other_arrows;   ///< NextArrow: the same
    LocalText explanation;
};

struct Lesson {
    std::vector<LocalText> goals;
    LocalText textbook; ///< where textbook and kernel differ
    std::vector<LessonStep> steps;
    std::vector<Question> questions;
};

/// The whole file.
struct Scenario {
    std::string id;
    LocalText title;
    std::string chapter;   ///< place in the course: "1.3.2"
    std::string recording; ///< the recording with the same parameters; may be empty
    bool lab = true;       ///< can be run by a real kernel
    bool measured = true;  ///< false: a simulated system that nobody measured for this course
    SimTime duration = 0;  ///< the run ends then at the latest; 0: when the programs have ended
    std::uint64_t seed = 1;
    std::vector<HostSpec> hosts;
    PathSpec path;
    std::vector<ProgramSpec> programs;
    Lesson lesson;

    [[nodiscard]] const HostSpec* host(const std::string& name) const;
};

} // namespace synscope::capture::scenario
