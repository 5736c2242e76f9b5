// SPDX-License-Identifier: GPL-3.0-or-later
// Everything that happens on the stage, in order of time, as pcapng onto standard output while it happens.
#pragma once

#include "capture/lab/stage/messages.h"
#include "capture/pcapng/writer.h"
#include "capture/scenario/run.h"

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <vector>

namespace synscope::capture::lab {

/// Thread-safe.
class Journal {
public:
    Journal(const scenario::Scenario& scenario, bool with_wire);

    /// Head of the file. From now on there is a clock.
    void begin(const Epoch& epoch, const std::string& kernel);
    /// A frame at the tap of `port`. With a wire, what goes out waits for its fate.
    void frame(std::size_t port, std::uint32_t host, bool outgoing, bool on_cable, SimTime time,
               std::span<const std::byte> bytes);
    void fate(std::size_t port, std::span<const std::byte> bytes, bool lost);
    void event(scenario::RunEvent event);
    /// Writes what is old enough that nothing earlier can come; all of it at the `end`. False: nobody reads
    /// any more.
    [[nodiscard]] bool flush(SimTime now, bool end = false);
    /// Last words: why the run ended; empty: all programs have.
    [[nodiscard]] bool finish(SimTime now, const std::string& cut);
    [[nodiscard]] std::uint64_t frames() const;

private:
    using Stored = std::vector<std::byte>;
    struct Entry {
        std::uint32_t host = 0;
        bool is_frame = false;
        bool outgoing = false;
        bool lost = false;
        Stored bytes;     ///< of the frame
        std::string line; ///< of everything else
    };
    struct Waiting {
        SimTime time;
        Entry entry;
    };
    struct Known {
        Stored bytes;
        bool lost;
    };
    /// A cable's frames: what the tap saw go out, and what the wire did with it.
    struct Cable {
        std::deque<Waiting> seen;
        std::deque<Known> known;
    };

    void marry(Cable& cable);
    void put(SimTime time, Entry entry) { entries_.emplace(time, std::move(entry)); }
    void write(SimTime time, const Entry& entry);
    void writeLine(const std::string& line);
    [[nodiscard]] bool drain();

    const bool with_wire_;
    scenario::Run run_; ///< only names and clock, for the texts
    mutable std::mutex lock_;
    std::map<std::size_t, Cable> cables_;
    std::multimap<SimTime, Entry> entries_;
    std::uint64_t frames_ = 0;
    std::vector<std::byte> out_;
    PcapngWriter writer_{out_};
    std::string title_;
};

} // namespace synscope::capture::lab
