// SPDX-License-Identifier: GPL-3.0-or-later
// The interfaces of this machine and how busy they are, while somebody looks.
#pragma once

#include "capture/live/interfaces.h"
#include "ui/job_runner.h"
#include "ui/live_feed.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <map>
#include <string>
#include <vector>

namespace synscope::app {

/// UI thread; the looking itself is done by a worker.
class InterfaceWatch : public QObject {
    Q_OBJECT

public:
    InterfaceWatch();

    void setActive(bool active);
    [[nodiscard]] std::vector<ui::InterfaceRow> rows() const { return rows_; }

private:
    struct Seen {
        std::vector<capture::InterfaceListing> listings;
        std::map<std::string, std::uint64_t> traffic;
    };

    void look();
    void take(const Seen& seen);
    [[nodiscard]] std::vector<double> ratesOf(const capture::InterfaceListing& listing,
                                              const Seen& seen) const;

    QTimer timer_;
    QElapsedTimer since_;
    Seen before_;
    std::vector<ui::InterfaceRow> rows_;
    ui::JobRunner jobs_;
};

} // namespace synscope::app
