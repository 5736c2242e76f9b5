// SPDX-License-Identifier: GPL-3.0-or-later
// A scenario that runs in the lab, as a live capture.
#pragma once

#include "capture/lab/lab_run.h"
#include "capture/live/live_source.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace synscope::capture {
class HelperProcess;
}

namespace synscope::capture::lab {

/// Ends with its object: hosts and programs vanish with it.
class LabCapture final : public LiveSource {
public:
    /// What host `host` sends and receives; without one everything, one interface per host, so that each
    /// packet comes twice. `scenario`: the parsed text of `order`. The problem's command, where there is one,
    /// allows the lab here.
    [[nodiscard]] static LiveOpening open(const LabOrder& order, const scenario::Scenario& scenario,
                                          std::optional<std::uint32_t> host = std::nullopt);
    ~LabCapture() override;

    ReadEnd read(std::vector<Frame>& frames, std::size_t capacity, std::stop_token stop) override;
    [[nodiscard]] const SourceFacts& facts() const override { return facts_; }
    /// The run goes on; what it sends meanwhile is not delivered.
    void setPaused(bool paused) override { paused_ = paused; }
    void setHandshakesOnly(bool) override {} ///< the lab is small: it shows everything
    /// The run ends now.
    void finish() override;
    [[nodiscard]] LiveFacts liveFacts() const override;
    [[nodiscard]] std::vector<model::CaptureHole> holes() const override { return {}; }

private:
    LabCapture(std::unique_ptr<HelperProcess> process, std::unique_ptr<Source> stream,
               std::optional<std::uint32_t> host);

    std::unique_ptr<HelperProcess> process_;
    std::unique_ptr<Source> stream_;
    const std::optional<std::uint32_t> host_;
    SourceFacts facts_;
    std::atomic<bool> paused_ = false;
};

} // namespace synscope::capture::lab
