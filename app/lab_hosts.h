// SPDX-License-Identifier: GPL-3.0-or-later
// What of a scenario can be steered while it runs.
#pragma once

#include "capture/scenario/scenario.h"
#include "ui/lab/lab_feed.h"

namespace synscope::app {

/// Fills in hosts, rules, marks and settings.
void describeHosts(const capture::scenario::Scenario& scenario, ui::LabView& view);

} // namespace synscope::app
