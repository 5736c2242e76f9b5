// SPDX-License-Identifier: GPL-3.0-or-later
// The command line of synscope-capture.
#pragma once

#include "capture/live/live_source.h"
#include "model/result.h"

#include <chrono>
#include <cstdint>
#include <optional>

namespace synscope::capture {

struct HelperWishes {
    enum class Task : std::uint8_t { Capture, List, Help, Version };
    Task task = Task::Capture;
    LiveOptions live;
    std::optional<std::chrono::seconds> duration;
    std::optional<std::uint64_t> count;
    /// Standard input steers: lines "pause", "resume", "handshakes", "everything"; its end ends the capture.
    bool control = false;
};

/// An Error in one sentence where the command line is wrong.
[[nodiscard]] model::Result<HelperWishes> parseHelperWishes(int argc, char** argv);

/// What --help prints.
extern const char* const kHelperHelp;

} // namespace synscope::capture
