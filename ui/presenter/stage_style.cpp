// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenter/stage_style.h"

#include <algorithm>

namespace synscope::ui {

double stageScale(QSize size, double factor) {
    constexpr double kWidth = 872; // letters of 11 become 18 pt at 1920x1080
    constexpr double kHeight = 490;
    const double fits = std::min(size.width() / kWidth, size.height() / kHeight);
    return std::max(0.6, fits * factor);
}

Theme highContrast(const Theme& theme) {
    Theme strong = theme;
    const QColor ink = theme.dark ? Qt::white : Qt::black;
    const QColor paper = theme.dark ? Qt::black : Qt::white;
    strong.background = paper;
    strong.surface = paper;
    strong.border = ink;
    strong.text = ink;
    strong.muted = ink;
    strong.neutral = {theme.dark ? QColor("#9aa3b2") : QColor("#5b6475"), ink};
    for (Hue* hue : {&strong.syn, &strong.syn_ack, &strong.ack, &strong.data, &strong.waiting,
                     &strong.closing, &strong.failed}) {
        hue->line = theme.dark ? hue->line.lighter(125) : hue->line.darker(125);
        hue->ink = theme.dark ? hue->ink.lighter(125) : hue->ink.darker(140);
    }
    return strong;
}

} // namespace synscope::ui
