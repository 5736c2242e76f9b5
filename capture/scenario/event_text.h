// SPDX-License-Identifier: GPL-3.0-or-later
// Events of a run as JSON, one object each: what `scenario run --json` prints and what a saved run carries.
#pragma once

#include "capture/scenario/run.h"

#include <string>

namespace synscope::capture::scenario {

/// One line of cli.md's “scenario … --json” without the line end (a packet that is no TCP has its protocol
/// instead of flags and numbers); empty for a note.
[[nodiscard]] std::string eventLine(const Run& run, const RunEvent& event);

/// A line that holds a sentence: {"type": …, "time": …, "host": …, "text": …}.
[[nodiscard]] std::string textLine(const char* type, SimTime time, const std::string& host,
                                   const std::string& text);

/// One line for a person: "0.060612 s  client  > SYN,ACK seq 0 ack 1".
[[nodiscard]] std::string eventSentence(const Run& run, const RunEvent& event);

} // namespace synscope::capture::scenario
