// SPDX-License-Identifier: GPL-3.0-or-later
// Gets the trace that belongs to what the window shows: at once where it came with the detail, else by
// reading the packets, with progress.
#pragma once

#include "ui/feed.h"

#include <QObject>
#include <QTimer>

#include <memory>

namespace synscope::ui {

class TraceLoader : public QObject {
    Q_OBJECT

public:
    explicit TraceLoader(Feed& feed, QObject* parent = nullptr);

    /// The detail that is shown now; null: none. `growing`: the capture is still being read, so that a long
    /// connection is not read again and again.
    void show(const std::shared_ptr<const ConnectionDetail>& detail, bool growing);
    /// Stops reading; stopped() follows.
    void cancel();
    [[nodiscard]] bool busy() const { return busy_; }

signals:
    /// Null: nothing is selected, or reading has begun.
    void ready(const std::shared_ptr<const synscope::ui::ConnectionTrace>& trace);
    void progressed(double share); ///< 0…1
    void stopped(const QString& sentence);

private:
    void request(model::ConnectionId id);
    void received(const std::shared_ptr<const ConnectionTrace>& trace);
    void abandon();

    Feed& feed_;
    QTimer timer_;
    std::shared_ptr<const ConnectionTrace> trace_;
    model::ConnectionId requested_;
    bool busy_ = false;
};

} // namespace synscope::ui
