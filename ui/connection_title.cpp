// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connection_title.h"

#include <QFontMetricsF>
#include <QStringList>

namespace synscope::ui {
namespace {

const QString& arrow() {
    static const QString words = QStringLiteral(" → ");
    return words;
}

} // namespace

QString connectionTitle(const model::SocketAddress& client, const model::SocketAddress& server) {
    return QString::fromStdString(model::toString(client)) + arrow() +
           QString::fromStdString(model::toString(server));
}

QString fittedTitle(const QString& title, const QFont& font, double room) {
    const QFontMetricsF metrics(font);
    if (metrics.horizontalAdvance(title) <= room) {
        return title;
    }
    QStringList sides = title.split(arrow());
    const auto count = static_cast<double>(sides.size());
    const double share = (room - (count - 1) * metrics.horizontalAdvance(arrow())) / count;
    for (QString& side : sides) {
        side = metrics.elidedText(side, Qt::ElideLeft, share);
    }
    return sides.join(arrow());
}

} // namespace synscope::ui
