// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/hex_view.h"

#include "ui/scale.h"
#include "ui/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace synscope::ui {

namespace {

constexpr int kMargin = 8;
constexpr int kOffsetLetters = 5; ///< "0000 "

int hexColumn(std::size_t column) {
    return kOffsetLetters + static_cast<int>(3 * column + (column >= 8 ? 1 : 0));
}

int lettersFor(std::size_t per_row) {
    return hexColumn(per_row) + 1 + static_cast<int>(per_row);
}

QString printable(char byte) {
    return QChar(byte >= 0x20 && byte < 0x7f ? QLatin1Char(byte) : QLatin1Char('.'));
}

QString hexOf(char byte) {
    return QStringLiteral("%1").arg(static_cast<unsigned char>(byte), 2, 16, QLatin1Char('0'));
}

} // namespace

HexView::HexView(QWidget* parent)
    : QAbstractScrollArea(parent) {
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Bytes of the packet"));
    viewport()->setMouseTracking(true);
    measure();
}

QFont HexView::letters() const {
    return monoFont(Scale(font())(11.5));
}

void HexView::measure() {
    const QFontMetrics metrics(letters());
    cell_ = metrics.horizontalAdvance(QLatin1Char('0'));
    line_ = metrics.height() + 3;
    const int room = viewport()->width() - 2 * kMargin;
    per_row_ = lettersFor(16) * cell_ <= room ? 16 : 8;
    verticalScrollBar()->setSingleStep(line_);
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setRange(
        0, std::max(0, static_cast<int>(rows()) * line_ + 2 * kMargin - viewport()->height()));
}

std::size_t HexView::rows() const {
    return (static_cast<std::size_t>(bytes_.size()) + per_row_ - 1) / per_row_;
}

int HexView::rowTop(std::size_t row) const {
    return kMargin + static_cast<int>(row) * line_ - verticalScrollBar()->value();
}

void HexView::setBytes(const QByteArray& bytes) {
    bytes_ = bytes;
    selected_ = {};
    highlighted_ = {};
    verticalScrollBar()->setValue(0);
    measure();
    viewport()->update();
}

void HexView::select(ByteRange range) {
    selected_ = range;
    viewport()->update();
    if (range.empty()) {
        return;
    }
    const int top = rowTop(range.begin / per_row_);
    if (top < 0 || top + line_ > viewport()->height()) {
        verticalScrollBar()->setValue(verticalScrollBar()->value() + top - kMargin);
    }
}

void HexView::highlight(ByteRange range) {
    if (range != highlighted_) {
        highlighted_ = range;
        viewport()->update();
    }
}

QString HexView::selectedHex() const {
    const auto begin = static_cast<qsizetype>(selected_.begin);
    const auto length = static_cast<qsizetype>(selected_.end - selected_.begin);
    return selected_.empty() ? QString() : QString::fromLatin1(bytes_.mid(begin, length).toHex(' '));
}

QRect HexView::byteRect(std::size_t byte) const {
    const std::size_t column = byte % per_row_;
    return {kMargin + hexColumn(column) * cell_, rowTop(byte / per_row_), 2 * cell_, line_};
}

QRect HexView::letterRect(std::size_t byte) const {
    const int letter = hexColumn(per_row_) + 1 + static_cast<int>(byte % per_row_);
    return {kMargin + letter * cell_, rowTop(byte / per_row_), cell_, line_};
}

std::optional<std::size_t> HexView::byteAt(const QPoint& point) const {
    const int row = (point.y() + verticalScrollBar()->value() - kMargin) / line_;
    if (point.y() < rowTop(0)) {
        return std::nullopt;
    }
    for (std::size_t column = 0; column < per_row_; ++column) {
        const std::size_t byte = static_cast<std::size_t>(row) * per_row_ + column;
        const QRect number = byteRect(byte).adjusted(-cell_ / 2, 0, cell_ / 2, 0);
        if (byte < static_cast<std::size_t>(bytes_.size()) &&
            (number.contains(point) || letterRect(byte).contains(point))) {
            return byte;
        }
    }
    return std::nullopt;
}

void HexView::paintByte(QPainter& painter, std::size_t byte) const {
    const Theme& theme = themeFor(palette());
    const char value = bytes_[static_cast<qsizetype>(byte)];
    const bool selected = selected_.contains(byte);
    if (selected || highlighted_.contains(byte)) {
        const bool joined = (selected ? selected_ : highlighted_).contains(byte + 1) &&
                            (byte + 1) % per_row_ != 0;
        const QColor fill = selected ? theme.accent : theme.selection;
        painter.fillRect(byteRect(byte).adjusted(-1, 0, joined ? cell_ : 1, 0), fill);
        painter.fillRect(letterRect(byte), fill);
    }
    painter.setPen(selected ? theme.on_accent : theme.text);
    painter.drawText(byteRect(byte), Qt::AlignCenter, hexOf(value));
    painter.setPen(selected ? theme.on_accent : theme.muted);
    painter.drawText(letterRect(byte), Qt::AlignCenter, printable(value));
}

void HexView::paintRow(QPainter& painter, std::size_t row) const {
    const std::size_t begin = row * per_row_;
    const std::size_t end = std::min(begin + per_row_, static_cast<std::size_t>(bytes_.size()));
    painter.setPen(themeFor(palette()).muted);
    painter.drawText(QRect(kMargin, rowTop(row), kOffsetLetters * cell_, line_), Qt::AlignVCenter,
                     QStringLiteral("%1").arg(begin, 4, 16, QLatin1Char('0')));
    for (std::size_t byte = begin; byte < end; ++byte) {
        paintByte(painter, byte);
    }
}

void HexView::paintEvent(QPaintEvent* event) {
    QPainter painter(viewport());
    painter.fillRect(event->rect(), themeFor(palette()).surface);
    painter.setFont(letters());
    const int first = std::max(0, (verticalScrollBar()->value() - kMargin) / line_);
    const int visible = viewport()->height() / line_ + 2;
    const std::size_t last = std::min(rows(), static_cast<std::size_t>(first + visible));
    for (auto row = static_cast<std::size_t>(first); row < last; ++row) {
        paintRow(painter, row);
    }
    if (hasFocus()) {
        painter.setPen(QPen(themeFor(palette()).accent, 1, Qt::DotLine));
        painter.drawRect(viewport()->rect().adjusted(1, 1, -2, -2));
    }
}

void HexView::choose(std::size_t byte) {
    select({byte, byte + 1});
    emit byteChosen(byte);
}

void HexView::mousePressEvent(QMouseEvent* event) {
    if (const auto byte = byteAt(event->position().toPoint())) {
        choose(*byte);
    }
}

void HexView::mouseMoveEvent(QMouseEvent* event) {
    emit byteHovered(byteAt(event->position().toPoint()));
}

bool HexView::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::Leave) {
        emit byteHovered(std::nullopt);
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void HexView::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy)) {
        copy();
        return;
    }
    const auto row = static_cast<std::ptrdiff_t>(per_row_);
    const auto at = static_cast<std::ptrdiff_t>(selected_.begin);
    const std::ptrdiff_t past = std::max<std::ptrdiff_t>(at + 1, static_cast<std::ptrdiff_t>(selected_.end));
    std::ptrdiff_t wanted = 0;
    switch (event->key()) {
    case Qt::Key_Left:
        wanted = at - 1;
        break;
    case Qt::Key_Right:
        wanted = selected_.empty() ? 0 : past;
        break;
    case Qt::Key_Up:
        wanted = at - row;
        break;
    case Qt::Key_Down:
        wanted = at + row;
        break;
    default:
        QAbstractScrollArea::keyPressEvent(event);
        return;
    }
    if (wanted >= 0 && wanted < bytes_.size()) {
        choose(static_cast<std::size_t>(wanted));
    }
}

void HexView::copy() const {
    if (!selected_.empty()) {
        QApplication::clipboard()->setText(selectedHex());
    }
}

void HexView::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    measure();
}

void HexView::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        measure();
    }
}

} // namespace synscope::ui
