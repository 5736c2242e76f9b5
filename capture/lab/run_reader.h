// SPDX-License-Identifier: GPL-3.0-or-later
// The stream of synscope-lab (stream.h), or a run saved by scenario/save.h, read back into a Run.
#pragma once

#include "capture/scenario/run.h"
#include "model/result.h"

#include <cstddef>
#include <deque>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace synscope::capture::lab {

/// Takes bytes as they come. One thread. Only blocks of this machine's byte order, as our writer makes them;
/// others are passed over.
class RunReader {
public:
    explicit RunReader(scenario::Scenario scenario);

    void take(std::span<const std::byte> bytes);
    /// The last line has come: the run is whole.
    [[nodiscard]] bool complete() const { return complete_; }
    /// What has come so far, in order of time, with connections and senders as simulate() fills them in.
    [[nodiscard]] scenario::Run finish();
    /// The same of a run that goes on; packets under way count as arriving. Linear in what has come.
    [[nodiscard]] scenario::Run soFar() const;

private:
    void takeBlock(std::span<const std::byte> block);
    void takePacket(std::span<const std::byte> body);
    void takeLine(const std::string& line);
    void pairFrames();

    struct Frame {
        bool lost = false;
        std::vector<std::byte> bytes;
    };

    scenario::Run run_;
    std::vector<std::byte> pending_; ///< of an unfinished block
    std::vector<Frame> frames_;      ///< as they came; what packet events point at until finish()
    std::map<std::string, std::uint32_t> hosts_;
    std::set<std::uint32_t> lost_; ///< frames of run_, once paired
    bool complete_ = false;
};

} // namespace synscope::capture::lab
