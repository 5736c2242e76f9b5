// SPDX-License-Identifier: GPL-3.0-or-later
// What became of a connection attempt, and which error the program on top of it gets (Linux).
#pragma once

#include "model/connection.h"
#include "model/time.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace synscope::model {

/// The outcomes of the product's table, in its order.
enum class Outcome : std::uint8_t {
    Connecting,
    Retrying,
    TimedOut,
    Refused,
    Unreachable,
    HalfOpen,
    ResetInHandshake,
    AcceptQueueOverflow,
    ResetOnOverflow,
    Established,
    HalfClosed,
    Closed,
    ResetByClient,
    ResetByServer,
    BrokenPipe,
    Vanished,
    KeepaliveTimeout,
    Stalled,
    Midstream,
    Incomplete,
};
constexpr int kOutcomeCount = 20;

/// Machine name, stable: "accept-queue-overflow". Also what the filter `outcome:` takes.
[[nodiscard]] std::string_view outcomeName(Outcome outcome);
[[nodiscard]] std::optional<Outcome> parseOutcome(std::string_view name);
/// Short word for a badge: "Overflow", "Refused", "Half open". English source text, context "model".
[[nodiscard]] const char* outcomeLabel(Outcome outcome);

/// How the outcome feels to the program on top; the theme gives each a colour, a shape and a word.
enum class Severity : std::uint8_t { Good, Neutral, Waiting, Failed, Unknown };
[[nodiscard]] Severity outcomeSeverity(Outcome outcome);

/// The system call that reports the failure.
enum class Call : std::uint8_t { None, Connect, Send, Recv, Accept };
[[nodiscard]] std::string_view callName(Call call); ///< "connect"; "" for None

/// Linux errno values that a TCP program can get here. Without the E and the capitals: <cerrno> makes macros
/// of those.
enum class Errno : std::uint8_t {
    None,
    ConnRefused,
    ConnReset,
    Pipe,
    TimedOut,
    HostUnreach,
    NetUnreach,
    NoProtoOpt,
    Acces,
    OpNotSupp,
    HostDown,
    NoNet,
    Proto,
};
constexpr int kErrnoCount = 13;
[[nodiscard]] std::string_view errnoName(Errno error);    ///< "ECONNREFUSED"; "" for None
[[nodiscard]] std::string_view errnoMessage(Errno error); ///< strerror(3) text: "Connection refused"
[[nodiscard]] int errnoNumber(Errno error);               ///< Linux number: 111; 0 for None

struct Verdict {
    Outcome outcome = Outcome::Incomplete;
    Call call = Call::None;
    Errno error = Errno::None;
    Side error_side = Side::Client; ///< whose program gets `error`
    const char* rule = "";          ///< name of the rule that decided, for tests and for "why"
};

/// errno of connect() on Linux for an ICMP error that quotes the SYN (net/ipv4/icmp.c icmp_err_convert,
/// net/ipv6/icmp.c icmpv6_err_convert); None for one that leaves the attempt alone.
[[nodiscard]] Errno icmpErrno(bool icmp_v6, std::uint8_t type, std::uint8_t code);

/// How far a capture reaches, which decides whether silence means anything. Made from a time alone it means
/// "so far": the capture is still growing, or was stopped at that moment.
struct Horizon {
    TimeNs now = 0;    ///< the last time the capture covers
    bool over = false; ///< a file read to its end: it says nothing of when recording was stopped after `now`

    // NOLINTBEGIN(google-explicit-constructor): a time is a horizon, and where only silence counts the
    // reverse
    Horizon(TimeNs last, bool is_over = false)
        : now(last)
        , over(is_over) {}
    operator TimeNs() const { return now; }
    // NOLINTEND(google-explicit-constructor)
};

/// One line of the table of rules: the first rule that yields a verdict decides.
struct Rule {
    const char* name;   ///< stable: "rst-answers-syn"
    const char* source; ///< where the rule comes from: an RFC section, a kernel function, a measurement
    std::optional<Verdict> (*apply)(const Connection& connection, const Horizon& horizon);
};
[[nodiscard]] std::span<const Rule> outcomeRules();

/// Applies the rules. Silence until the horizon counts: of a file that is the time of its last packet of any
/// kind, of a live capture the newest stamp.
[[nodiscard]] Verdict judge(const Connection& connection, const Horizon& horizon);

} // namespace synscope::model
