// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connections/connection_delegate.h"

#include "model/group_words.h"
#include "ui/connections/connection_model.h"
#include "ui/connections/row_text.h"
#include "ui/scale.h"
#include "ui/theme.h"
#include "ui/words.h"

#include <QPainter>

namespace synscope::ui {

namespace {

constexpr double kRowHeight = 54.0;
constexpr double kMargin = 16.0;
constexpr double kGap = 10.0;

/// Draws inside one row, in the design's pixels from its top left corner.
class RowPainter {
public:
    RowPainter(QPainter& painter, const QStyleOptionViewItem& option)
        : painter_(painter)
        , theme_(themeFor(option.palette))
        , scale_(option.font)
        , rect_(option.rect)
        , state_(option.state) {}

    void background() const {
        const bool selected = state_.testFlag(QStyle::State_Selected);
        const bool hovered = state_.testFlag(QStyle::State_MouseOver);
        painter_.fillRect(rect_, selected ? theme_.selection : hovered ? theme_.hover : theme_.surface);
        if (selected) {
            const QColor& bar = state_.testFlag(QStyle::State_Active) ? theme_.accent : theme_.neutral.line;
            painter_.fillRect(QRectF(rect_.left(), rect_.top(), scale_(3), rect_.height()), bar);
        }
        painter_.setPen(theme_.hairline);
        painter_.drawLine(QPointF(rect_.left() + (selected ? 0 : scale_(kMargin)), rect_.bottom()),
                          rect_.bottomRight());
    }

    /// Right-aligned; returns where it begins.
    [[nodiscard]] double duration(const QString& text) const {
        painter_.setFont(monoFont(scale_(11.5)));
        painter_.setPen(theme_.muted);
        const double right = rect_.right() - scale_(kMargin);
        const double width = painter_.fontMetrics().horizontalAdvance(text);
        painter_.drawText(QRectF(right - width, top(4), width, scale_(20)), Qt::AlignVCenter, text);
        return right - width;
    }

    void endpoints(const QString& client, const QString& server, double right) const {
        const QFont mono = monoFont(scale_(12), QFont::Medium);
        const QFontMetricsF metrics(mono);
        double x = left();
        const double wanted = metrics.horizontalAdvance(client) + metrics.horizontalAdvance(server);
        const double space = right - scale_(kGap) - x;
        const double arrow = wanted + scale_(24) > space ? scale_(15) : scale_(24);
        const double room = space - arrow;
        // Two long IPv6 addresses share what there is; the port at the end is what tells them apart.
        const double share = wanted > room ? room / wanted : 1.0;
        painter_.setFont(mono);
        painter_.setPen(theme_.text);
        x = elided(client, metrics, x, share);
        painter_.setFont(textFont(scale_(12)));
        painter_.setPen(theme_.muted);
        painter_.drawText(QRectF(x, top(4), arrow, scale_(20)), Qt::AlignCenter, QStringLiteral("→"));
        painter_.setFont(mono);
        painter_.setPen(theme_.text);
        elided(server, metrics, x + arrow, share);
    }

    /// The arrow that unfolds, and the title.
    void group(const QString& title, bool expanded) const {
        painter_.setFont(textFont(scale_(12), QFont::DemiBold));
        painter_.setPen(theme_.muted);
        const double arrow = scale_(14);
        painter_.drawText(QRectF(left() - scale_(2), top(4), arrow, scale_(20)), Qt::AlignVCenter,
                          expanded ? QStringLiteral("▾") : QStringLiteral("▸"));
        painter_.setPen(theme_.text);
        const QRectF box(left() + arrow, top(4), rect_.right() - scale_(kMargin) - left() - arrow,
                         scale_(20));
        painter_.drawText(
            box, Qt::AlignVCenter,
            painter_.fontMetrics().elidedText(title, Qt::ElideRight, static_cast<int>(box.width())));
    }

    /// The pill with shape and word; returns where it ends.
    [[nodiscard]] double badge(const QString& word, model::Severity severity) const {
        const Hue& hue = severityHue(theme_, severity);
        painter_.setFont(textFont(scale_(11.5), QFont::Bold));
        const double shape = scale_(7);
        const double width = painter_.fontMetrics().horizontalAdvance(word) + shape + scale_(21);
        const QRectF pill(left(), top(28), width, scale_(18));
        // On the ground of a selected row a grey fill is not seen.
        const bool lost = state_.testFlag(QStyle::State_Selected) && &hue == &theme_.neutral;
        painter_.setPen(lost ? QPen(hue.line, 1) : QPen(Qt::NoPen));
        painter_.setBrush(badgeFill(theme_, hue));
        painter_.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2);
        const QRectF box(pill.left() + scale_(8), pill.center().y() - shape / 2, shape, shape);
        paintShape(painter_, severityShape(severity), box, hue.ink);
        painter_.setPen(hue.ink);
        painter_.drawText(pill.adjusted(shape + scale_(13), 0, 0, 0), Qt::AlignVCenter, word);
        return pill.right();
    }

    void detail(const QString& text, double from) const {
        painter_.setFont(textFont(scale_(11.5)));
        painter_.setPen(theme_.muted);
        const QRectF box(from + scale_(kGap), top(28), rect_.right() - scale_(kMargin) - from - scale_(kGap),
                         scale_(18));
        painter_.drawText(
            box, Qt::AlignVCenter,
            painter_.fontMetrics().elidedText(text, Qt::ElideRight, static_cast<int>(box.width())));
    }

    void focus() const {
        // On a selected row the bar tells; a row that is only stepped on has nothing else.
        if (state_.testFlag(QStyle::State_HasFocus) && !state_.testFlag(QStyle::State_Selected)) {
            painter_.setPen(QPen(theme_.accent, 1, Qt::DotLine));
            painter_.setBrush(Qt::NoBrush);
            painter_.drawRect(QRectF(rect_).adjusted(3.5, 1.5, -2.5, -2.5));
        }
    }

private:
    [[nodiscard]] double left() const { return rect_.left() + scale_(kMargin); }
    [[nodiscard]] double top(double pixels) const { return rect_.top() + scale_(pixels); }

    double elided(const QString& text, const QFontMetricsF& metrics, double x, double share) const {
        const double width = metrics.horizontalAdvance(text) * share;
        painter_.drawText(QRectF(x, top(4), width + 1, scale_(20)), Qt::AlignVCenter,
                          share < 1.0 ? metrics.elidedText(text, Qt::ElideMiddle, width) : text);
        return x + width;
    }

    QPainter& painter_;
    const Theme& theme_;
    Scale scale_;
    QRect rect_;
    QStyle::State state_;
};

} // namespace

int groupArrowWidth(const QFont& font) {
    return Scale(font).whole(kMargin + 16);
}

ConnectionDelegate::ConnectionDelegate(const ConnectionModel& model, QObject* parent)
    : QStyledItemDelegate(parent)
    , model_(model) {}

void ConnectionDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                               const QModelIndex& index) const {
    const ConnectionRow& row = model_.row(index.row());
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const RowPainter paint(*painter, option);
    paint.background();
    if (row.group) {
        paint.group(groupTitle(*row.group), row.group->expanded);
        paint.detail(groupDetail(*row.group),
                     paint.badge(groupWord(*row.group),
                                 model::outcomeSeverity(model::commonestOutcome(row.group->tally))));
    } else if (row.id.valid()) {
        paint.endpoints(rowClient(row), rowServer(row), paint.duration(rowDuration(row)));
        paint.detail(rowDetail(row), paint.badge(outcomeWord(row.verdict.outcome),
                                                 model::outcomeSeverity(row.verdict.outcome)));
    }
    paint.focus();
    painter->restore();
}

QSize ConnectionDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
    return {0, Scale(option.font).whole(kRowHeight)};
}

} // namespace synscope::ui
