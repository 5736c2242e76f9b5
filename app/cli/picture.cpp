// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/picture.h"

#include "ui/ladder/ladder_export.h"

#include <QGuiApplication>

#include <array>

namespace synscope::app::cli {

model::Result<std::string> drawPicture(const OneConnection& one, const model::Explanation& explanation,
                                       const model::Forecast& forecast, PictureFormat format) {
    // Fonts need an application object, not a display.
    qputenv("QT_QPA_PLATFORM", "offscreen");
    std::array<char, 13> name{"synscope-cli"};
    std::array<char*, 2> words{name.data(), nullptr};
    int count = 1;
    const QGuiApplication application(count, words.data());
    const ui::LadderPicture picture{
        .steps = one.steps, .connection = one.connection, .explanation = explanation, .forecast = &forecast};
    const QByteArray bytes = format == PictureFormat::Svg ? ui::ladderSvg(picture) : ui::ladderPng(picture);
    if (bytes.isEmpty()) {
        return model::Error{"The ladder is too large for a picture; --format text has no limit."};
    }
    return bytes.toStdString();
}

} // namespace synscope::app::cli
