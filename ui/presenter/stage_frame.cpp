// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenter/stage_frame.h"

#include "ui/translate.h"

#include <QFontMetricsF>

#include <algorithm>
#include <array>

namespace synscope::ui {
namespace {

constexpr double kMargin = 10;
constexpr double kNames = 86;        ///< "ESTABLISHED" and its distance to the lifeline
constexpr double kLeastLane = 330;   ///< between the lifelines: "③ SYN, ACK seq 0 ack 1 retry 1 · +1 s"
constexpr double kNarrowBelow = 470; ///< of the whole width: states are written along the lifelines
constexpr double kPillPadding = 26;

/// Of the widest call or counter beside each lifeline.
std::array<double, 2> eventWidths(const model::Stage& stage, const QFont& font) {
    const QFontMetricsF metrics(font);
    std::array<double, 2> widths{};
    for (const model::LadderEvent& event : stage.ladder.events) {
        double& width = widths[static_cast<std::size_t>(model::index(event.side))];
        width = std::max(width, metrics.horizontalAdvance(translated(event.text)));
    }
    return widths;
}

} // namespace

StageFrame stageFrameFor(double width, const StageStyle& style, const model::LessonStory& story,
                         bool show_options) {
    StageFrame made;
    LadderFrame& frame = made.frame;
    frame.scale = style.scale;
    frame.width = width;
    frame.narrow = width < style(kNarrowBelow);
    const double names = frame.narrow ? style(24) : style(kNames);
    const double letter = QFontMetricsF(style.mono(11)).horizontalAdvance(u'0');
    frame.time_right = style(kMargin) + 8 * letter; // "131.06 s"
    frame.client_x = frame.time_right + style(kMargin) + names;
    frame.server_x = width - names - style(kMargin);
    const auto events = eventWidths(model::layOutStage(story), style.text(11, QFont::Bold));
    const double client = std::max(frame.client_x, frame.time_right + events[0] + style(kPillPadding));
    const double server = std::min(frame.server_x, width - events[1] - style(kPillPadding));
    const bool beside = server - client >= style(kLeastLane);
    if (beside) {
        frame.client_x = client;
        frame.server_x = server;
    }
    const model::LadderOptions words = frame.layoutOptions(1.0);
    made.options = {words.label_columns, words.note_columns, !beside, show_options};
    return made;
}

} // namespace synscope::ui
