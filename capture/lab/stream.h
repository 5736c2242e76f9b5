// SPDX-License-Identifier: GPL-3.0-or-later
// Words of the stream that synscope-lab writes: pcapng with one interface per host, and between the packets
// custom blocks (scenario/save.h) with events as eventLine() writes them and the lines below.
#pragma once

namespace synscope::capture::lab::stream {

/// First line; its text is the time stamp of time 0 in nanoseconds.
constexpr const char* kStart = "start";
/// A sentence of the scenario or of the lab.
constexpr const char* kNote = "note";
/// Last line; its text tells why the run ended early, or nothing.
constexpr const char* kEnd = "end";
/// Comment of a packet that leaves its host and never arrives.
constexpr const char* kLost = "lost on the path";

} // namespace synscope::capture::lab::stream
