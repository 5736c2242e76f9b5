// SPDX-License-Identifier: GPL-3.0-or-later
// From what the window asks for to what the capture takes; where captures that run are kept.
#pragma once

#include "app/live_control.h"
#include "ui/live_feed.h"

#include <QDateTime>
#include <QList>
#include <QString>

#include <optional>

namespace synscope::app {

/// What the files of one running capture may take on disk; then its oldest packets go.
constexpr std::uint64_t kLiveDiskLimit = 4'000'000'000;

[[nodiscard]] LivePlan planFor(const ui::LiveRequest& request);

/// See LiveFeed::checkCaptureFilter(). May take seconds.
[[nodiscard]] std::optional<ui::CaptureFilterProblem> checkFilter(const QString& filter);

/// A capture that nobody could save: the program that kept it did not come to its end.
struct LeftOver {
    QString path;
    QString interfaces;
    QDateTime begun;
    qint64 bytes = 0;
};

/// The folder of captures that run: in the user's cache.
[[nodiscard]] QString liveFolder();
/// Newest first. Those that another window still writes are no left-overs.
[[nodiscard]] QList<LeftOver> findLeftOvers(const QString& folder = liveFolder());

} // namespace synscope::app
