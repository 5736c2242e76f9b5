// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace synscope::ui {

class LadderView;

/// Title and names of the two sides: stays in place while the ladder scrolls under it.
class LadderHeader : public QWidget {
public:
    explicit LadderHeader(LadderView* view);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const LadderView& view_;
};

} // namespace synscope::ui
