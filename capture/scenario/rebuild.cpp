// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/scenario/rebuild.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <vector>

namespace synscope::capture::scenario {

namespace {

using model::Connection;
using model::kMillisecondNs;
using model::kSecondNs;
using model::Outcome;
using model::Segment;
using model::Side;
using model::TimeNs;

constexpr std::size_t kMostTurns = 40;
constexpr std::size_t kMostLosses = 10;
constexpr std::uint64_t kMostBytes = 1'000'000;  ///< of a turn
constexpr TimeNs kThought = 50 * kMillisecondNs; ///< a shorter pause is the path's
constexpr TimeNs kLongestThought = 20 * kSecondNs;
constexpr TimeNs kLongestDelay = kSecondNs;
constexpr std::uint16_t kPort = 5000;

const char* nameOf(Side side) {
    return side == Side::Client ? "client" : "server";
}

std::string lengthText(TimeNs time) {
    return std::to_string(time / 1000) + "us";
}

/// One side's bytes until the other one has its say.
struct Turn {
    Side side = Side::Client;
    std::uint64_t bytes = 0;
    TimeNs pause = 0; ///< before it
};

/// Data that was sent again: the number of the first transmission among the side's segments with data.
struct Loss {
    Side side = Side::Client;
    std::size_t number = 0;
};

enum class Ending : std::uint8_t { None, Close, Reset };

/// What the packets tell.
struct Course {
    std::size_t syns = 0;
    TimeNs round_trip = 0;           ///< of the SYN that got the first answer
    std::size_t syns_in_vain = 0;    ///< before the first SYN-ACK
    std::size_t answers_in_vain = 0; ///< SYN-ACKs before the client's first ACK
    bool answered = false;           ///< by a SYN-ACK
    bool acknowledged = false;       ///< by the client
    std::vector<Turn> turns;
    std::vector<Loss> losses;
    std::array<Ending, 2> ending{Ending::None, Ending::None}; ///< by index(Side)
    std::optional<Side> ends_first;
    TimeNs pause_at_end = 0;
};

class Reader {
public:
    explicit Reader(const Connection& connection)
        : connection_(connection) {}

    Course read(std::span<const Segment> segments) {
        for (const Segment& segment : segments) {
            if (!heard_ && segment.kind != model::SegmentKind::Tcp) {
                answered(segment);
            }
            if (segment.kind == model::SegmentKind::Tcp) {
                take(segment, model::senderOf(connection_, segment));
            }
        }
        return std::move(course_);
    }

private:
    static std::size_t at(Side side) { return static_cast<std::size_t>(model::index(side)); }

    void answered(const Segment& segment) {
        heard_ = true;
        course_.round_trip = std::max<TimeNs>(segment.time - last_syn_, 0);
    }

    void take(const Segment& segment, Side side) {
        if (side == Side::Server && !heard_) {
            answered(segment);
        }
        if (segment.isSyn()) {
            ++course_.syns;
            last_syn_ = segment.time;
            course_.syns_in_vain += course_.answered || course_.syns == 1 ? 0 : 1;
        } else if (segment.isSynAck()) {
            course_.answers_in_vain += course_.answered && !course_.acknowledged ? 1 : 0;
            course_.answered = true;
        } else if (side == Side::Client && !segment.has(model::tcp_flag::kRst)) {
            course_.acknowledged = true;
        }
        if (segment.payload_length > 0 && !segment.has(model::tcp_flag::kSyn)) {
            takeData(segment, side);
        }
        if (segment.has(model::tcp_flag::kFin) || segment.has(model::tcp_flag::kRst)) {
            takeEnd(segment, side);
        }
        last_ = segment.time;
    }

    void takeData(const Segment& segment, Side side) {
        const std::uint32_t begin = model::relativeSequence(connection_, side, segment.sequence);
        const std::size_t number = ++sent_[at(side)];
        const auto known = first_sent_[at(side)].find(begin);
        if (known != first_sent_[at(side)].end()) {
            course_.losses.push_back({side, known->second});
            known->second = number;
            return;
        }
        first_sent_[at(side)].emplace(begin, number);
        const std::uint64_t end = std::uint64_t{begin} + segment.payload_length;
        std::uint64_t& said = said_[at(side)];
        const std::uint64_t fresh = end > said ? end - std::max<std::uint64_t>(said, begin) : 0;
        said = std::max(said, end);
        if (fresh == 0) {
            return;
        }
        const TimeNs pause = segment.time - last_;
        const bool thought = pause > kThought + course_.round_trip;
        if (course_.turns.empty() || course_.turns.back().side != side || thought) {
            course_.turns.push_back({side, 0, thought ? std::min(pause, kLongestThought) : 0});
        }
        course_.turns.back().bytes += fresh;
    }

    void takeEnd(const Segment& segment, Side side) {
        Ending& ending = course_.ending[at(side)];
        const bool reset = segment.has(model::tcp_flag::kRst);
        if (ending != Ending::None) {
            return;
        }
        ending = reset ? Ending::Reset : Ending::Close;
        if (!course_.ends_first) {
            course_.ends_first = side;
            course_.pause_at_end = segment.time - last_;
        }
    }

    const Connection& connection_;
    Course course_;
    TimeNs last_ = 0;
    TimeNs last_syn_ = 0;
    bool heard_ = false;                  ///< something came from the server, or about it
    std::array<std::size_t, 2> sent_{};   ///< segments with data
    std::array<std::uint64_t, 2> said_{}; ///< up to which relative number
    std::array<std::map<std::uint32_t, std::size_t>, 2> first_sent_;
};

std::optional<std::string> icmpWord(const Connection& connection) {
    constexpr std::array<std::pair<int, const char*>, 7> kWords{{{0, "net-unreachable"},
                                                                 {1, "host-unreachable"},
                                                                 {2, "protocol-unreachable"},
                                                                 {3, "port-unreachable"},
                                                                 {9, "net-prohibited"},
                                                                 {10, "host-prohibited"},
                                                                 {13, "admin-prohibited"}}};
    for (const auto& [code, word] : kWords) {
        if (!connection.icmp_v6 && connection.icmp_type == 3 && connection.icmp_code == code) {
            return word;
        }
    }
    return std::nullopt;
}

/// Nothing: it can be brought about.
std::optional<std::string> obstacle(const Connection& connection, const Course& course, Outcome outcome) {
    if (course.syns == 0) {
        return "The capture begins inside this connection: how it was opened is not known, so it cannot be "
               "run "
               "again.";
    }
    if (outcome == Outcome::Incomplete) {
        return "The capture lacks packets of this connection: it cannot be run again as it was.";
    }
    if (outcome == Outcome::ResetInHandshake) {
        return "The client answered the SYN,ACK with a reset, as scanners do with packets of their own "
               "making: "
               "no program can be made to do that by its calls.";
    }
    if (outcome == Outcome::Unreachable && !icmpWord(connection)) {
        return "The ICMP message that ended the attempt cannot be sent by the path of a scenario.";
    }
    if (course.turns.size() > kMostTurns) {
        return "Client and server took turns more than " + std::to_string(kMostTurns) +
               " times: too long a talk to be run again.";
    }
    return std::nullopt;
}

bool overflows(Outcome outcome) {
    return outcome == Outcome::AcceptQueueOverflow || outcome == Outcome::ResetOnOverflow;
}

class Writer {
public:
    Writer(const Connection& connection, const Course& course, Outcome outcome)
        : connection_(connection)
        , course_(course)
        , outcome_(outcome) {}

    std::string write() {
        text_ = "title: " + std::string("A captured connection, run again\n");
        text_ += "duration: 4min\nhosts:\n  client: {address: 10.9.0.1}\n  server: {address: 10.9.0.2";
        text_ += outcome_ == Outcome::ResetOnOverflow ? ", sysctls: {tcp_abort_on_overflow: 1}}\n" : "}\n";
        writePath();
        text_ += "programs:\n";
        if (outcome_ != Outcome::Refused) {
            writeServer();
        }
        writeClient();
        return std::move(text_);
    }

private:
    void line(const std::string& call) { text_ += "      - " + call + "\n"; }
    void rule(const std::string& what) { text_ += "    - {" + what + "}\n"; }

    void writePath() {
        // At both ends of the path time passes, too. A queue overflows only while two are under way.
        const bool known = connection_.initial_rtt_ns != model::kNoTime;
        const TimeNs round = known ? connection_.initial_rtt_ns : course_.round_trip;
        const TimeNs least = overflows(outcome_) ? 10 * kMillisecondNs : kMillisecondNs / 2;
        delay_ = std::clamp(round / 2, least, kLongestDelay);
        text_ += "path:\n  delay: " + lengthText(delay_) + "\n";
        const std::size_t before = text_.size();
        text_ += "  rules:\n";
        const std::size_t empty = text_.size();
        writeRules();
        if (text_.size() == empty) {
            text_.resize(before);
        }
    }

    void writeRules() {
        if (outcome_ == Outcome::Unreachable) {
            return rule("do: reject-icmp, icmp: " + *icmpWord(connection_) + ", from: client");
        }
        if (outcome_ != Outcome::Refused && !course_.answered) {
            return rule("do: lose, from: client");
        }
        if (course_.syns_in_vain > 0) {
            rule("do: lose, from: client, flags: SYN, nth: 1-" + std::to_string(course_.syns_in_vain));
        }
        if (course_.answers_in_vain > 0 && course_.acknowledged && !overflows(outcome_)) {
            rule("do: lose, from: server, flags: \"SYN,ACK\", nth: 1-" +
                 std::to_string(course_.answers_in_vain));
        }
        if (course_.answered && !course_.acknowledged) {
            rule("do: lose, from: client, flags: ACK");
        }
        writeLosses();
    }

    void writeLosses() {
        std::size_t count = 0;
        for (const Loss& loss : course_.losses) {
            if (count++ < kMostLosses && !overflows(outcome_)) {
                rule(std::string("do: lose, from: ") + nameOf(loss.side) +
                     ", min_length: 1, nth: " + std::to_string(loss.number));
            }
        }
    }

    void writeServer() {
        text_ += "  - name: server\n    host: server\n    calls:\n";
        line("listen: {port: " + std::to_string(kPort) +
             ", backlog: " + (overflows(outcome_) ? "2}" : "16}"));
        if (overflows(outcome_)) {
            return line("sleep: 30s");
        }
        if (course_.answered && course_.acknowledged) {
            line("accept: {timeout: 60s}");
            writeTalk(Side::Server);
        }
    }

    void writeClient() {
        const std::string connect = "connect: {to: server, port: " + std::to_string(kPort) + "}";
        TimeNs start = kMillisecondNs;
        if (overflows(outcome_)) {
            start = writeQueue(connect);
        }
        text_ += "  - name: client\n    host: client\n    start: " + lengthText(start) + "\n    calls:\n";
        line(connect);
        if (course_.answered) {
            writeTalk(Side::Client);
        }
    }

    /// Two who wait in the queue, and a third one whose ACK takes its last place while the client's SYN,ACK
    /// is under way. When the client begins.
    TimeNs writeQueue(const std::string& connect) {
        const TimeNs third = 6 * delay_ + 200 * kMillisecondNs;
        text_ += "  - name: before\n    host: client\n    start: 1ms\n    calls:\n";
        line(connect);
        line(connect);
        line("until: " + lengthText(third));
        line(connect);
        line("sleep: 30s");
        return third + 4 * kMillisecondNs;
    }

    /// A side's part of what was said.
    void writeTalk(Side side) {
        for (const Turn& turn : course_.turns) {
            const std::string bytes = std::to_string(std::min(turn.bytes, kMostBytes));
            if (turn.side != side) {
                line("recv: {all: true, total: " + bytes + ", timeout: 30s, quiet: true}");
                continue;
            }
            if (turn.pause > 0) {
                line("sleep: " + lengthText(turn.pause));
            }
            line("send: {bytes: " + bytes + ", all: true}");
        }
        writeEnd(side);
    }

    void writeEnd(Side side) {
        const Ending ending = course_.ending[static_cast<std::size_t>(model::index(side))];
        const bool first = course_.ends_first == side;
        if (!first) { // it hears of the end, or waits for it
            line("recv: {timeout: 30s}");
        } else if (course_.pause_at_end > kThought) {
            line("sleep: " + lengthText(std::min(course_.pause_at_end, kLongestThought)));
        }
        if (ending == Ending::Reset && first) {
            line("setsockopt: {name: SO_LINGER}");
        }
        if (ending != Ending::None) {
            line("close");
        }
        line("sleep: 200ms");
    }

    const Connection& connection_;
    const Course& course_;
    const Outcome outcome_;
    std::string text_;
    TimeNs delay_ = 0;
};

} // namespace

model::Result<std::string> rebuiltScenario(const Connection& connection, std::span<const Segment> segments,
                                           const model::Verdict& verdict) {
    const Course course = Reader(connection).read(segments);
    if (auto reason = obstacle(connection, course, verdict.outcome)) {
        return model::Error{std::move(*reason)};
    }
    return Writer(connection, course, verdict.outcome).write();
}

} // namespace synscope::capture::scenario
