// SPDX-License-Identifier: GPL-3.0-or-later
// A snapshot as a list of single numbers, each with its unit, its source and how it is known. For tables and
// scripts.
#pragma once

#include "model/kernel_snapshot.h"

#include <functional>
#include <optional>
#include <string>

namespace synscope::model {

struct Reading {
    const char* group = ""; ///< "socket", "counter", "softnet", "interrupts", "card", "setting", "capture"
    std::string of;         ///< what it is a number of: a socket, a CPU, an interface; may be empty
    std::string name;       ///< the kernel's: "sk_rmem_alloc", "TcpExt.ListenOverflows"
    std::optional<double> value;
    std::string text; ///< of settings that are several numbers ("4096 131072 33554432"); else empty
    Unit unit = Unit::Count;
    std::string source;
    Provenance provenance = Provenance::Measured;
    Text why_not; ///< NotReadable: why
    Text meaning; ///< may be empty
};

/// Hands out all of them, in a fixed order.
void visitReadings(const KernelSnapshot& snapshot, const std::function<void(const Reading&)>& visit);

/// "bytes", "packets", "count", "share", "per second", "bytes per second", "nanoseconds".
[[nodiscard]] const char* unitName(Unit unit);

} // namespace synscope::model
