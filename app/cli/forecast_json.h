// SPDX-License-Identifier: GPL-3.0-or-later
// The forecast of one connection, for `explain` and `ladder`.
#pragma once

#include "app/cli/json.h"
#include "app/cli/one_connection.h"
#include "model/forecast.h"

namespace synscope::app::cli {

/// With the systems' defaults: the settings of whoever sent what a file holds are not in it.
[[nodiscard]] model::Forecast forecastOf(const OneConnection& one, const model::Verdict& verdict);

/// The member "next": {"text": […], "settings": "defaults", "timers": [{"timer": "syn", "sender": "client",
/// "system": "…", "measured": true, "rule": "…", "source": "…", "sent": 4, "total": 11, "waiting": true,
/// "next": [{"earliest": "…", "latest": "…"}, …], "gives_up": {…} or null, "missed": {…} or null,
/// "past": [{"number": 7, "due": "…", "sent": "…", "late": 0.012}, …],
/// "fits": [{"system": "…", "decided_after": 2}, …]}]}. Times as everywhere: epoch seconds as strings.
void appendForecast(Json& json, const model::Forecast& forecast, const OneConnection& one);

} // namespace synscope::app::cli
