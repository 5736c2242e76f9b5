// SPDX-License-Identifier: GPL-3.0-or-later
// What a program on a host tells the stage, and asks of it: one datagram each on a pair of sockets.
#pragma once

#include "capture/scenario/scenario.h"

#include <array>
#include <cstdint>
#include <string>

namespace synscope::capture::lab {

using scenario::SimTime;

/// A text of limited length that can be sent to another process; longer ones are cut.
template <std::size_t Size>
struct SmallText {
    std::array<char, Size> bytes{};

    SmallText& operator=(const std::string& text) {
        const std::size_t length = text.copy(bytes.data(), Size - 1);
        bytes[length] = '\0';
        return *this;
    }
    [[nodiscard]] std::string text() const { return bytes.data(); }
};

struct Message {
    enum class Kind : std::uint8_t {
        Call,      ///< told: a call returned
        Note,      ///< told: a sentence for the ladder
        Ended,     ///< told: the program and its threads have done everything
        Rule,      ///< asked: switch the rule `name` to `value`
        Sysctl,    ///< asked: set `name` to `value` on `host`
        Sequences, ///< asked: sequence numbers of the socket opened last on this host
    };
    Kind kind = Kind::Call;
    std::uint32_t host = 0;
    SimTime time = 0;
    SimTime elapsed = 0;
    std::int64_t value = 0; ///< Call: the result
    SmallText<64> program;
    SmallText<64> name;
    SmallText<192> text;
    SmallText<32> error;
};

/// To what was asked. Only then may the program go on.
struct Answer {
    std::uint32_t initial_sequence = 0;
    std::uint32_t next_sequence = 0;
};

/// The clock of a run: its start on the clock that packets are stamped with, and on the one that never jumps.
struct Epoch {
    std::int64_t real_ns = 0;
    std::int64_t steady_ns = 0;
};

} // namespace synscope::capture::lab
