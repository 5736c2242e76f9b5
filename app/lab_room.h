// SPDX-License-Identifier: GPL-3.0-or-later
// Runs of the lab for its window: starts synscope-lab, tells the story while it happens, and compares it with
// the simulation afterwards.
#pragma once

#include "ui/lab/lab_feed.h"

#include <QCoreApplication>

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace synscope::capture {
class HelperProcess;
}

namespace synscope::app {

/// UI thread; a thread of its own for each run.
class LabRoom : public ui::LabFeed {
    Q_DECLARE_TR_FUNCTIONS(LabRoom)

public:
    /// `language`: of the texts, "de_DE".
    explicit LabRoom(std::string language);
    ~LabRoom() override; ///< the run ends with it

    void start(const ui::LabRequest& request) override;
    void stop() override;
    void steer(const model::LabControl& control) override;
    [[nodiscard]] ui::LabView view() const override;
    [[nodiscard]] std::uint64_t version() const override;
    [[nodiscard]] QString save(const QString& path) override;

private:
    struct Run;

    const std::string language_;
    std::uint64_t first_version_ = 0; ///< of the present run: it never counts back
    std::shared_ptr<Run> run_;
    std::jthread thread_;
};

} // namespace synscope::app
