// SPDX-License-Identifier: GPL-3.0-or-later
// A capture that runs: what it was asked for, how it stands, and how to steer it from another thread.
#pragma once

#include "capture/source.h"
#include "model/capture_hole.h"
#include "model/result.h"
#include "model/time.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace synscope::capture {

struct LiveOptions {
    std::vector<std::string> interfaces;  ///< at least one; "any": all of them at once
    std::string filter;                   ///< libpcap's language, man 7 pcap-filter; empty: everything
    bool handshakes_only = false;         ///< see capture/bpf.h
    bool promiscuous = false;             ///< also what is not for this machine
    std::uint32_t snap_length = 0;        ///< bytes of a packet that are kept; 0: all
    std::uint32_t ring_bytes = 16U << 20; ///< the kernel's buffer for packets nobody took yet, per interface
    /// The longest that a packet waits in the kernel before it is delivered. Shorter: more wake-ups a second.
    std::chrono::milliseconds delay{10};
};

/// How a running capture stands.
struct LiveFacts {
    /// One sentence while something is in the way (interface down, gone, disk full) and what to do; else
    /// empty.
    std::string notice;
    bool paused = false;
    std::uint64_t dropped_by_ring = 0;      ///< no room in the kernel's buffer: SynScope was too slow
    std::uint64_t dropped_by_interface = 0; ///< the network card or its driver had no room
    /// Packets that passed the filter, those dropped by the ring included, and packets read() handed out, as
    /// of one and the same look: what is between them waits in the ring. 0 both: not known (the helper reads
    /// the ring).
    std::uint64_t received = 0;
    std::uint64_t delivered = 0;
};

/// Holes that are remembered; the oldest go.
constexpr std::size_t kMostHoles = 4096;

/// read() blocks until frames come, the capture is stopped, or it cannot go on. The other functions: any
/// thread.
class LiveSource : public Source {
public:
    virtual void setPaused(bool paused) = 0;
    /// From now on only what LiveOptions::handshakes_only says, or everything again.
    virtual void setHandshakesOnly(bool only) = 0;
    /// read() delivers what the kernel still holds, then returns EndOfSource.
    virtual void finish() = 0;
    [[nodiscard]] virtual LiveFacts liveFacts() const = 0;
    /// What was lost, oldest first.
    [[nodiscard]] virtual std::vector<model::CaptureHole> holes() const = 0;
};

/// Why a capture could not be started, and whether a privilege is what is missing.
struct LiveProblem {
    std::string sentence;
    bool permission = false;
    std::string command; ///< what an administrator runs once to mend it; empty: nothing that simple helps
};

/// Either a source or the problem.
struct LiveOpening {
    std::unique_ptr<LiveSource> source;
    LiveProblem problem;
};

/// Opens the interfaces in this process when it may, else through the helper synscope-capture.
[[nodiscard]] LiveOpening openLive(const LiveOptions& options);

} // namespace synscope::capture
