// SPDX-License-Identifier: GPL-3.0-or-later
// Ladders as <svg> elements inside one HTML page, in the reader's colours, light or dark.
#pragma once

#include "ui/ladder/ladder_export.h"

#include <QByteArray>
#include <QList>

namespace synscope::ui {

/// Each ladder is drawn light and dark; where the two differ an element gets a class, and style() says what
/// the class means in the dark. Needs a QGuiApplication. The same ladders in the same order give the same
/// bytes.
class InlineLadders {
public:
    /// One element, without the prolog of a file.
    [[nodiscard]] QByteArray draw(const LadderPicture& picture);
    /// Rules for all that was drawn: on screens that prefer dark colours.
    [[nodiscard]] QByteArray style() const;

private:
    [[nodiscard]] QByteArray classOf(const QByteArray& rules);

    QList<QByteArray> rules_; ///< declarations, by number of the class
};

} // namespace synscope::ui
