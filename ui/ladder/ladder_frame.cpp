// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/ladder/ladder_frame.h"

#include "ui/theme.h"
#include "ui/translate.h"

#include <QDateTime>
#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace synscope::ui {
namespace {

constexpr double kNarrowBelow = 560; ///< at scale 1: less leaves no room for names beside the lifelines
constexpr double kLabelPixels = 12;
constexpr double kTimePixels = 11;
constexpr double kNotePixels = 11;
constexpr double kMostLabelLines = 3;

double letterWidth(double pixels, QFont::Weight weight) {
    return QFontMetricsF(monoFont(pixels, weight)).horizontalAdvance(u'0');
}

int timeLetters(TimeMode mode, model::TimeNs duration_ns) {
    switch (mode) {
    case TimeMode::SincePrevious:
        return 9; // "+15 min 24 s" is rare and may take the margin
    case TimeMode::Absolute:
        return 16; // "14:20:28.293 102"
    case TimeMode::SinceFirst:
    case TimeMode::Spoken:
        break;
    }
    return static_cast<int>(model::gutterTime(duration_ns).size());
}

/// Of the badge for the call that fails, with its distance to the lifeline.
double eventWidth(const model::Verdict& verdict, double scale) {
    const model::Text call = model::failingCall(verdict);
    constexpr double kPadding = 26;
    const QFontMetricsF metrics(textFont(kNotePixels * scale, QFont::Bold));
    return call.empty() ? 0.0 : metrics.horizontalAdvance(translated(call)) + kPadding * scale;
}

QString absoluteText(model::TimeNs time) {
    const model::TimeNs microseconds = time / 1000;
    const QDateTime local = QDateTime::fromMSecsSinceEpoch(microseconds / 1000);
    return local.toString(QStringLiteral("HH:mm:ss.zzz")) +
           QStringLiteral(" %1").arg(microseconds % 1000, 3, 10, QLatin1Char('0'));
}

} // namespace

QString momentText(const model::Ladder& ladder, model::TimeNs time, TimeMode mode) {
    if (mode == TimeMode::Spoken) {
        return time == ladder.origin ? QStringLiteral("0 s")
                                     : QString::fromStdString(model::formatDuration(time - ladder.origin));
    }
    return mode == TimeMode::Absolute ? absoluteText(time)
                                      : QString::fromStdString(model::gutterTime(time - ladder.origin));
}

QString timeText(const model::Ladder& ladder, std::size_t arrow, TimeMode mode) {
    const model::TimeNs time = ladder.arrows[arrow].time;
    if (mode != TimeMode::SincePrevious) {
        return momentText(ladder, time, mode);
    }
    if (arrow == 0) {
        return QStringLiteral("0");
    }
    const model::TimeNs passed = time - ladder.arrows[arrow - 1].time;
    return (passed < 0 ? QString() : QStringLiteral("+")) +
           QString::fromStdString(model::formatDuration(passed));
}

QRectF LadderFrame::arrowBox(const model::LadderArrow& arrow) const {
    const double top = arrow.y_start - arrow.label_lines * model::kLabelHeight;
    const double bottom = arrow.y_end + arrow.note_lines * model::kNoteHeight;
    return {0, y(top), width, y(bottom - top)};
}

std::optional<std::size_t> LadderFrame::arrowAt(const model::Ladder& ladder, QPointF position) const {
    // The arrow below the pointer may already have its label here, those above their notes and slopes. Where
    // several do, as with packets on their way at the same time, the nearest line counts.
    const double unit_y = units(position.y());
    std::optional<std::size_t> nearest;
    double least = 0;
    for (std::size_t arrow = ladder.firstArrowAt(unit_y - ladder.reach - model::kNoteHeight);
         arrow < ladder.arrows.size(); ++arrow) {
        const model::LadderArrow& candidate = ladder.arrows[arrow];
        const QRectF box = arrowBox(candidate);
        const double distance = std::abs(unit_y - heightAt(candidate, position.x()));
        if (position.y() >= box.top() && position.y() < box.bottom() && (!nearest || distance < least)) {
            nearest = arrow;
            least = distance;
        }
        if (candidate.y_start - kMostLabelLines * model::kLabelHeight > unit_y) {
            break;
        }
    }
    return nearest;
}

double LadderFrame::heightAt(const model::LadderArrow& arrow, double x_pixels) const {
    const double share = std::clamp((x_pixels - client_x) / std::max(1.0, laneWidth()), 0.0, 1.0);
    const double way = arrow.from == model::Side::Client ? share : 1.0 - share;
    return arrow.y_start + way * (arrow.y_end - arrow.y_start);
}

model::LadderOptions LadderFrame::layoutOptions(double zoom) const {
    constexpr double kLabelMargin = 16;
    const double room = laneWidth() - 2 * kLabelMargin * scale;
    model::LadderOptions options;
    options.zoom = zoom;
    options.label_columns = std::max(1,
                                     static_cast<int>(room / letterWidth(kLabelPixels * scale, QFont::Bold)));
    // Proportional letters differ: the average of a typical sentence, not of the alphabet.
    const QString sentence = QStringLiteral("connect() returned 0: the client thinks it is connected");
    const double note_letter = QFontMetricsF(textFont(kNotePixels * scale)).horizontalAdvance(sentence) /
                               static_cast<double>(sentence.size());
    options.note_columns = std::max(1, static_cast<int>(room / note_letter));
    options.events_in_lane = narrow;
    return options;
}

LadderFrame frameFor(double width, double scale, TimeMode mode, const model::Connection& connection,
                     const model::Verdict& verdict) {
    constexpr double kMargin = 12;
    constexpr double kNameColumn = 84; ///< "ESTABLISHED" and its distance to the lifeline
    constexpr double kNarrowColumn = 24;
    LadderFrame frame;
    frame.scale = scale;
    frame.width = width;
    frame.narrow = width < kNarrowBelow * scale;
    const double margin = (frame.narrow ? kMargin / 2 : kMargin) * scale;
    const double names = (frame.narrow ? kNarrowColumn : kNameColumn) * scale;
    const int letters = timeLetters(mode, connection.last_seen - connection.first_seen);
    frame.time_right = margin + letters * letterWidth(kTimePixels * scale, QFont::Normal);
    frame.client_x = frame.time_right + names + kMargin * scale;
    frame.server_x = width - names - margin;
    if (!frame.narrow) {
        const double event = eventWidth(verdict, scale) + kMargin * scale;
        const bool client = verdict.error_side == model::Side::Client;
        frame.client_x = client ? std::max(frame.client_x, event) : frame.client_x;
        frame.server_x = client ? frame.server_x : std::min(frame.server_x, width - event);
    }
    frame.server_x = std::max(frame.server_x, frame.client_x + 60 * scale);
    return frame;
}

} // namespace synscope::ui
