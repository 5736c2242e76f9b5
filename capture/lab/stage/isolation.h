// SPDX-License-Identifier: GPL-3.0-or-later
// Namespaces of its own for the lab, as an ordinary user.
#pragma once

#include "model/result.h"

#include <functional>
#include <optional>

namespace synscope::capture::lab {

/// The process goes into user, network and process namespaces of its own, where it has every privilege and
/// outside none. Its children live in the process namespace: when the first of them ends, all end. An Error:
/// forbidden, and by what. Single-threaded callers only.
[[nodiscard]] std::optional<model::Error> isolate();

/// Runs `stage` in a child, the first of the process namespace, and waits for it; ends it when standard input
/// has no writer any more or `longest_s` is over. The child ends with this process, however that ends. What
/// the child returned; 1 where it was killed.
[[nodiscard]] int guard(const std::function<int()>& stage, int longest_s);

} // namespace synscope::capture::lab
