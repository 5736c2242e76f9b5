// SPDX-License-Identifier: GPL-3.0-or-later
// Colours, shapes and fonts by meaning, light and dark. Qt Gui only: the painter of the command line uses it
// too.
//
// The hues are the colour-blind safe set of Okabe and Ito (https://jfly.uni-koeln.de/color/). Lines and areas
// take the hue itself; text takes a darker (dark theme: lighter) ink of it with a contrast of at least 4.5 to
// the background. Colour never stands alone: dash, shape or word say the same.
#pragma once

#include "model/endpoint.h"
#include "model/ladder.h"
#include "model/outcome.h"

#include <QColor>
#include <QFont>
#include <QPalette>
#include <QRectF>

class QPainter;

namespace synscope::ui {

/// The hue of a meaning as line or area, and as text.
struct Hue {
    QColor line;
    QColor ink;
};

struct Theme {
    bool dark = false;

    QColor background; ///< window and ladder
    QColor surface;    ///< panels, cards, pills
    QColor border;
    QColor hairline; ///< between rows of a list
    QColor text;
    QColor muted;     ///< second lines, gutters, headings of columns
    QColor accent;    ///< selection bars, primary buttons, focus
    QColor on_accent; ///< text on `accent`
    QColor selection; ///< background of a selected row
    QColor hover;

    Hue neutral; ///< grey: closed, listening
    Hue syn;
    Hue syn_ack; ///< also established, good
    Hue ack;
    Hue data;
    Hue waiting; ///< retransmissions, half-way states
    Hue closing; ///< FIN and the states after it
    Hue failed;  ///< resets, ICMP errors, failing calls
};

[[nodiscard]] const Theme& lightTheme();
[[nodiscard]] const Theme& darkTheme();
/// The theme that goes with a palette: dark where its text is lighter than its window. Views ask this with
/// their own palette(), so that setting the application's palette is all that it takes to switch.
[[nodiscard]] const Theme& themeFor(const QPalette& palette);
/// The palette to give to the application so that standard widgets match.
[[nodiscard]] QPalette paletteOf(const Theme& theme);

[[nodiscard]] const Hue& severityHue(const Theme& theme, model::Severity severity);
/// `reset`: the socket died from a reset or an error, which makes CLOSED a failure.
[[nodiscard]] const Hue& stateHue(const Theme& theme, model::TcpState state, bool reset);
[[nodiscard]] const Hue& arrowHue(const Theme& theme, const model::LadderArrow& arrow);

/// Background of a badge in this hue.
[[nodiscard]] QColor badgeFill(const Theme& theme, const Hue& hue);

/// What says the severity to who cannot see its colour.
enum class BadgeShape { Disc, Ring, Triangle, Cross, Question };
[[nodiscard]] BadgeShape severityShape(model::Severity severity);
/// Draws the shape to fill `box`, which should be square.
void paintShape(QPainter& painter, BadgeShape shape, const QRectF& box, const QColor& color);

/// Inter where it is installed, else the desktop's own font; for numbers and addresses JetBrains Mono, else
/// the desktop's fixed font. `pixels`: size of the letters, any positive number.
[[nodiscard]] QFont textFont(double pixels, QFont::Weight weight = QFont::Normal);
[[nodiscard]] QFont monoFont(double pixels, QFont::Weight weight = QFont::Normal);

} // namespace synscope::ui
