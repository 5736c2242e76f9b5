// SPDX-License-Identifier: GPL-3.0-or-later
// The one moment that all views point at: the pointer over any of them moves it in all of them.
#pragma once

#include "model/time.h"

#include <QObject>

namespace synscope::ui {

class TimeCursor : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    /// model::kNoTime: nowhere.
    [[nodiscard]] model::TimeNs time() const { return time_; }
    void set(model::TimeNs time) {
        if (time != time_) {
            time_ = time;
            emit moved(time);
        }
    }

signals:
    void moved(synscope::model::TimeNs time);

private:
    model::TimeNs time_ = model::kNoTime;
};

} // namespace synscope::ui
