// SPDX-License-Identifier: GPL-3.0-or-later
// What the window asks for to put a capture on paper. Implemented by app/session.
#pragma once

#include "model/report.h"

#include <QByteArray>

#include <functional>

namespace synscope::ui {

enum class ReportKind { Html, Pdf };

/// UI thread.
class ReportFeed {
public:
    virtual ~ReportFeed() = default;

    /// Empty: there is no capture any more.
    using Ready = std::function<void(const QByteArray& content)>;
    /// Made on a worker from what has been read so far. A newer request makes the older one void.
    virtual void requestReport(model::ReportChoice choice, ReportKind kind, Ready ready) = 0;
    /// How far the newest request is, 0…1.
    [[nodiscard]] virtual double reportProgress() const = 0;
    /// Stops it; its callback is never called.
    virtual void cancelReport() = 0;
};

} // namespace synscope::ui
