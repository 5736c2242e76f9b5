// SPDX-License-Identifier: GPL-3.0-or-later
// The line above every picture of a connection. Qt Gui only.
#pragma once

#include "model/address.h"

#include <QFont>
#include <QString>

namespace synscope::ui {

/// "10.9.0.1:52114 → 10.9.0.2:8080".
[[nodiscard]] QString connectionTitle(const model::SocketAddress& client, const model::SocketAddress& server);

/// A title in `room` pixels: what does not fit is left out at the beginning of each side, so that the ports
/// stay.
[[nodiscard]] QString fittedTitle(const QString& title, const QFont& font, double room);

} // namespace synscope::ui
