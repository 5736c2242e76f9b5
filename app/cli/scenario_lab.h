// SPDX-License-Identifier: GPL-3.0-or-later
// synscope-cli scenario run --lab: by this machine's own kernel, and beside the simulation.
#pragma once

#include "app/cli/command.h"
#include "capture/lab/lab_run.h"

namespace synscope::app::cli {

/// --compare found that simulation and kernel differ.
constexpr int kDiffers = 4;

/// What --lab was asked for, besides the run itself.
struct LabWishes {
    bool compare = false;
    bool json = false;
    std::string save_to; ///< empty: nowhere
};

/// Short timers, where `order` wants them, are put into `scenario`. Exit code.
[[nodiscard]] int runLab(const capture::lab::LabOrder& order, capture::scenario::Scenario scenario,
                         const LabWishes& wishes);

/// One line per event, as JSON or for people.
[[nodiscard]] bool printRun(const capture::scenario::Run& run, bool json);

} // namespace synscope::app::cli
