// SPDX-License-Identifier: GPL-3.0-or-later
// What the window shows of a connection that several captures hold.
#pragma once

#include "app/vantages.h"
#include "ui/feed.h"

#include <QString>
#include <QStringList>

#include <cstddef>
#include <memory>
#include <stop_token>

namespace synscope::app {

/// Null when stopped, or when none of the packets can be read again. `row` as the list shows it.
[[nodiscard]] std::shared_ptr<ui::ConnectionDetail> joinedDetail(const Vantages& vantages,
                                                                 const ui::ConnectionRow& row,
                                                                 std::size_t limit,
                                                                 const std::stop_token& stop);

/// Reads frames of all files by their joinedRef().
[[nodiscard]] model::Result<std::unique_ptr<capture::FrameReader>> openJoinedFrames(const Vantages& vantages);

/// "client.pcap + server.pcap".
[[nodiscard]] QString joinedName(const QStringList& paths);

/// What the captures complain about, in sentences; empty where they do not.
[[nodiscard]] QString joinedNote(const Vantages& vantages);

} // namespace synscope::app
