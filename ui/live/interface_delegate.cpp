// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/live/interface_delegate.h"

#include "ui/live/sparkline.h"
#include "ui/scale.h"
#include "ui/theme.h"
#include "ui/words.h"

#include <QListWidgetItem>
#include <QPainter>

namespace synscope::ui {

namespace {

enum Role : int { kName = Qt::UserRole, kDetail, kUsable, kRates };

constexpr std::size_t kRateSlots = 30;

std::vector<double> ratesOf(const QModelIndex& index) {
    std::vector<double> rates;
    for (const QVariant& rate : index.data(kRates).toList()) {
        rates.push_back(rate.toDouble());
    }
    return rates;
}

} // namespace

void InterfaceDelegate::fill(QListWidgetItem& item, const InterfaceRow& row) {
    QVariantList rates;
    for (const double rate : row.rates) {
        rates.append(rate);
    }
    item.setData(kName, row.name);
    item.setData(kDetail, row.detail);
    item.setData(kUsable, row.problem.isEmpty());
    item.setData(kRates, rates);
    item.setText(row.name); // for keyboard search
    item.setToolTip(row.problem);
    item.setData(Qt::AccessibleTextRole, row.name + QStringLiteral(", ") + row.detail);
}

void InterfaceDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const {
    const Theme& theme = themeFor(option.palette);
    const Scale scale(option.font);
    const QRectF row(option.rect);
    const bool usable = index.data(kUsable).toBool();
    painter->save();
    if ((option.state & QStyle::State_Selected) != 0) {
        painter->fillRect(row, theme.selection);
    } else if ((option.state & QStyle::State_MouseOver) != 0) {
        painter->fillRect(row, theme.hover);
    }
    paintShape(*painter, usable ? BadgeShape::Disc : BadgeShape::Ring,
               QRectF(row.left() + scale(12), row.center().y() - scale(5), scale(10), scale(10)),
               usable ? theme.syn_ack.line : theme.neutral.line);
    const QRectF spark(row.right() - scale(150), row.top() + scale(8), scale(70), row.height() - scale(16));
    const std::vector<double> rates = ratesOf(index);
    paintSparkline(*painter, spark, rates, kRateSlots, theme.syn.line);
    painter->setPen(theme.muted);
    painter->setFont(monoFont(scale(11)));
    if (!rates.empty()) {
        painter->drawText(QRectF(spark.right() + scale(6), row.top(), scale(66), row.height()),
                          Qt::AlignVCenter | Qt::AlignRight,
                          tr("%1/s").arg(groupedNumber(static_cast<std::uint64_t>(rates.back()))));
    }
    const QRectF words(row.left() + scale(32), row.top(), spark.left() - row.left() - scale(40),
                       row.height());
    const QFont name_font = monoFont(scale(13), QFont::DemiBold);
    const QString name = index.data(kName).toString();
    painter->setFont(name_font);
    painter->setPen(usable ? theme.text : theme.muted);
    painter->drawText(words, Qt::AlignVCenter, name);
    const double used = std::max(QFontMetricsF(name_font).horizontalAdvance(name), scale(70)) + scale(12);
    const QFont detail_font = textFont(scale(12));
    painter->setFont(detail_font);
    painter->setPen(theme.muted);
    painter->drawText(words.adjusted(used, 0, 0, 0), Qt::AlignVCenter,
                      QFontMetricsF(detail_font)
                          .elidedText(index.data(kDetail).toString(), Qt::ElideRight, words.width() - used));
    painter->restore();
}

QSize InterfaceDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    Q_UNUSED(index)
    const Scale scale(option.font);
    return {scale.whole(420), scale.whole(34)};
}

} // namespace synscope::ui
