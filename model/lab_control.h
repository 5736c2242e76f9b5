// SPDX-License-Identifier: GPL-3.0-or-later
// What somebody who watches a run may change in it, and the line by which synscope-lab is told.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace synscope::model {

struct LabControl {
    enum class Kind : std::uint8_t {
        Rule,  ///< the rule `name` is on (1) or off (0)
        Mark,  ///< sets the mark `name`, for which a program waits
        Lose,  ///< the wire loses the next `value` packets that `host` sends; `name`: kAnyPacket, kSyn, kData
        Block, ///< the wire loses all that `host` sends (1), or carries it again (0)
        Accept,  ///< programs of `host` call accept() (1) or leave who waits in the queue (0)
        Port,    ///< listening sockets of `host` listen (1) or not (0): the next SYN is refused
        Backlog, ///< listening sockets of `host` call listen() with this backlog
        Read,   ///< programs of `host` wait `value` milliseconds before each recv(); kNever: until told again
        Sysctl, ///< sets `name` of `host` to `value`
        Kill,   ///< SIGKILL to the programs of `host`
        Stop,   ///< the run ends
    };
    Kind kind = Kind::Stop;
    std::string host; ///< empty: none
    std::string name; ///< may be empty, as far as `kind` says so
    std::int64_t value = 0;

    friend bool operator==(const LabControl&, const LabControl&) = default;
};

constexpr const char* kAnyPacket = "any";
constexpr const char* kSyn = "syn";   ///< with or without ACK
constexpr const char* kData = "data"; ///< with payload
constexpr std::int64_t kNever = 1'000'000'000;

/// "lose 1 client syn". Host names have no spaces, other names may.
[[nodiscard]] std::string lineOf(const LabControl& control);
/// Nothing: no such line.
[[nodiscard]] std::optional<LabControl> labControlOf(const std::string& line);
/// What the ladder says about it: "From here on the path loses all that client sends".
[[nodiscard]] std::string sentenceOf(const LabControl& control);

} // namespace synscope::model
