// SPDX-License-Identifier: GPL-3.0-or-later
// A ladder as a picture of its own: white paper, header, the whole height. Needs a QGuiApplication (for
// fonts), any platform plugin. Qt Gui and Svg only.
#pragma once

#include "model/connection.h"
#include "model/explanation.h"
#include "model/forecast.h"
#include "model/ladder.h"
#include "ui/ladder/ladder_frame.h"
#include "ui/theme.h"

#include <QByteArray>
#include <QString>

#include <cstddef>
#include <span>
#include <vector>

namespace synscope::ui {

/// What is drawn; refers to its parts.
struct LadderPicture {
    std::span<const model::LadderStep> steps;
    const model::Connection& connection;
    const model::Explanation& explanation;
    TimeMode time_mode = TimeMode::SinceFirst;
    double width = 760; ///< logical pixels
    double zoom = 1.0;
    std::size_t max_arrows = 2000;                  ///< more would make files that viewers cannot show; see
                                                    ///< model::LadderOptions
    const model::Forecast* forecast = nullptr;      ///< ghosts and comparisons; null: none
    bool fold_trains = false;                       ///< see model::LadderOptions
    const std::vector<std::size_t> unfolded = {};   ///< the same
    std::span<const model::CaptureHole> holes = {}; ///< what the capture lost
};

/// Scalable, with its texts as text; a title element for browsers and screen readers.
[[nodiscard]] QByteArray ladderSvg(const LadderPicture& picture);
/// The same in other colours; the drawing differs in nothing but colours.
[[nodiscard]] QByteArray ladderSvg(const LadderPicture& picture, const Theme& theme);
/// Twice as many pixels as the logical size, for sharp screens and print. Less when it would not fit into
/// memory.
[[nodiscard]] QByteArray ladderPng(const LadderPicture& picture);
/// A4 upright, scaled to the page's width, on as many pages as it takes.
[[nodiscard]] QByteArray ladderPdf(const LadderPicture& picture);

/// Writes all or nothing: an existing file stays as it was unless everything is on disk. Returns an empty
/// string, or one sentence on what failed (disk full, no permission, …).
[[nodiscard]] QString saveFile(const QString& path, const QByteArray& content);

[[nodiscard]] QString exportLadderSvg(const QString& path, const LadderPicture& picture);
[[nodiscard]] QString exportLadderPng(const QString& path, const LadderPicture& picture);
[[nodiscard]] QString exportLadderPdf(const QString& path, const LadderPicture& picture);

} // namespace synscope::ui
