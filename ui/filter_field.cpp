// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/filter_field.h"

#include "ui/theme.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPainterPath>
#include <QStringListModel>
#include <QStyledItemDelegate>

#include <algorithm>
#include <string>
#include <utility>

namespace synscope::ui {

namespace {

constexpr int kPauseMs = 150;
constexpr int kHistoryLength = 20;
constexpr double kWave = 2.0; ///< pixels: height and half period of the underline

std::size_t byteOffset(const QString& text, qsizetype character) {
    return static_cast<std::size_t>(QStringView(text).left(character).toUtf8().size());
}

int characterAt(const std::string& utf8, std::size_t byte) {
    return static_cast<int>(
        QString::fromUtf8(utf8.data(), static_cast<qsizetype>(std::min(byte, utf8.size()))).size());
}

QPainterPath wave(double from, double to, double y) {
    QPainterPath path(QPointF(from, y));
    double side = kWave;
    for (double x = from; x < to; x += kWave) {
        path.lineTo(std::min(x + kWave, to), y - side);
        side = kWave - side;
    }
    return path;
}

} // namespace

FilterField::FilterField(QWidget* parent)
    : QLineEdit(parent)
    , completer_(new QCompleter(this))
    , words_(new QStringListModel(this))
    , count_(new QLabel(this))
    , complaint_(new QLabel(this)) {
    setObjectName(QStringLiteral("filter"));
    setPlaceholderText(tr("Filter: outcome:refused or port:5432"));
    setAccessibleName(tr("Filter"));
    setToolTip(tr("Which connections to show: outcome:refused, host:10.9.0.1, port:5432, rtt>50ms, "
                  "and, or, not, or any part of an address (Ctrl+L)"));
    setClearButtonEnabled(true);
    completer_->setModel(words_);
    completer_->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    completer_->setWidget(this);
    completer_->popup()->setItemDelegate(new QStyledItemDelegate(this)); // its own one knows no style sheet
    count_->setObjectName(QStringLiteral("count"));
    count_->setAttribute(Qt::WA_TransparentForMouseEvents);
    count_->hide();
    complaint_->setObjectName(QStringLiteral("complaint"));
    complaint_->setWordWrap(true);
    complaint_->hide();
    pause_.setSingleShot(true);
    pause_.setInterval(kPauseMs);
    connect(&pause_, &QTimer::timeout, this, &FilterField::applyNow);
    connect(this, &QLineEdit::textChanged, this, &FilterField::edited);
    connect(this, &QLineEdit::textEdited, this, &FilterField::offerCompletions);
    connect(this, &QLineEdit::returnPressed, this, [this] {
        applyNow();
        remember();
    });
    connect(completer_, qOverload<const QString&>(&QCompleter::activated), this,
            &FilterField::insertCompletion);
}

void FilterField::edited() {
    parse();
    complaint_->hide();
    placeCount();
    pause_.start();
    update();
}

void FilterField::parse() {
    auto parsed = model::Filter::parse(text().toStdString());
    error_.reset();
    if (auto* wrong = std::get_if<model::FilterError>(&parsed)) {
        error_ = std::move(*wrong);
    }
}

void FilterField::applyNow() {
    pause_.stop();
    showError();
    if (error_ || std::exchange(applied_, text()) == text()) {
        return;
    }
    emit filterChanged(std::get<model::Filter>(model::Filter::parse(text().toStdString())));
}

void FilterField::showError() {
    const bool shown = error_ && hasFocus() && !completer_->popup()->isVisible();
    setAccessibleDescription(error_ ? QString::fromStdString(error_->message) : QString());
    complaint_->setVisible(shown);
    if (!shown) {
        return;
    }
    complaint_->setParent(window());
    complaint_->setText(QString::fromStdString(error_->message));
    complaint_->setFixedWidth(std::min(width(), 520));
    complaint_->adjustSize();
    complaint_->move(mapTo(window(), QPoint(0, height() + 4)));
    complaint_->show();
    complaint_->raise();
}

std::pair<int, int> FilterField::errorRange() const {
    if (!error_) {
        return {0, 0};
    }
    const std::string utf8 = text().toStdString();
    const int end = std::max(characterAt(utf8, error_->end), 1);
    return {std::min(characterAt(utf8, error_->begin), end - 1), end};
}

double FilterField::xOf(int character) const {
    const QFontMetricsF metrics(font());
    const double cursor = metrics.horizontalAdvance(text().left(cursorPosition()));
    // Qt's cursor rectangle is nine pixels wide around the cursor.
    return cursorRect().center().x() + metrics.horizontalAdvance(text().left(character)) - cursor;
}

void FilterField::paintEvent(QPaintEvent* event) {
    QLineEdit::paintEvent(event);
    if (!error_) {
        return;
    }
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(themeFor(palette()).failed.line, 1.4));
    const auto [begin, end] = errorRange();
    const double y = height() / 2.0 + QFontMetricsF(font()).height() / 2.0 + 1.0;
    painter.setClipRect(rect().adjusted(8, 0, -textMargins().right() - 8, 0));
    painter.drawPath(wave(xOf(begin), xOf(end), y));
}

void FilterField::setCount(const QString& count) {
    count_->setText(count);
    count_->setVisible(!count.isEmpty());
    count_->adjustSize();
    placeCount();
}

void FilterField::placeCount() {
    const int taken = count_->isHidden() ? 0 : count_->width() + 8;
    setTextMargins(0, 0, taken, 0);
    // Left of the clear button, which is there when there is something to clear.
    const int button = text().isEmpty() ? 10 : height();
    count_->move(width() - button - count_->width(), (height() - count_->height()) / 2);
}

void FilterField::resizeEvent(QResizeEvent* event) {
    QLineEdit::resizeEvent(event);
    placeCount();
}

int FilterField::wordStart() const {
    const QString before = text().left(cursorPosition());
    qsizetype at = before.size();
    while (at > 0 && !before[at - 1].isSpace() && before[at - 1] != u'(' && before[at - 1] != u'"') {
        --at;
    }
    return static_cast<int>(at);
}

void FilterField::offerCompletions() {
    history_at_ = -1;
    QStringList offered;
    for (const std::string& word :
         model::completeFilter(text().toStdString(), byteOffset(text(), cursorPosition()))) {
        offered.append(QString::fromStdString(word));
    }
    const QString typed = text().mid(wordStart(), cursorPosition() - wordStart());
    if (offered.isEmpty() || (offered.size() == 1 && offered.front() == typed)) {
        completer_->popup()->hide();
        return;
    }
    words_->setStringList(offered);
    dressPopup();
    constexpr int kGap = 3;
    constexpr int kLetters = 28;
    completer_->complete(QRect(qRound(xOf(wordStart())), 0,
                               QFontMetrics(font()).averageCharWidth() * kLetters, height() + kGap));
}

/// The popup is a window of its own, which does not inherit what this one looks like.
void FilterField::dressPopup() {
    QAbstractItemView& popup = *completer_->popup();
    popup.setObjectName(QStringLiteral("completions"));
    popup.setFont(font());
    if (popup.styleSheet() != window()->styleSheet()) {
        popup.setStyleSheet(window()->styleSheet());
    }
}

void FilterField::insertCompletion(const QString& word) {
    int from = wordStart();
    const QString typed = text().mid(from, cursorPosition() - from);
    // The model offers values without their key: "refused" after "outcome:ref".
    if (const qsizetype colon = typed.lastIndexOf(u':'); colon >= 0 && !word.contains(u':')) {
        from += static_cast<int>(colon) + 1;
    }
    QString whole = text();
    whole.replace(from, cursorPosition() - from, word);
    setText(whole);
    setCursorPosition(from + static_cast<int>(word.size()));
}

void FilterField::setHistory(const QStringList& history) {
    history_ = history.mid(0, kHistoryLength);
    history_at_ = -1;
}

void FilterField::remember() {
    const QString filter = text().trimmed();
    if (filter.isEmpty() || error_) {
        return;
    }
    history_.removeAll(filter);
    history_.prepend(filter);
    setHistory(history_);
}

bool FilterField::walkHistory(int step) {
    const int next = history_at_ + step;
    if (next < -1 || next >= history_.size()) {
        return false;
    }
    setText(next < 0 ? QString() : history_[next]);
    history_at_ = next;
    return true;
}

void FilterField::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Up:
        walkHistory(1);
        return;
    case Qt::Key_Down:
        if (history_at_ < 0 || !walkHistory(-1)) {
            offerCompletions();
        }
        return;
    case Qt::Key_Space:
        if (event->modifiers() == Qt::ControlModifier) {
            offerCompletions();
            return;
        }
        break;
    case Qt::Key_Escape:
        if (!text().isEmpty()) {
            clear();
            applyNow();
            return;
        }
        break;
    default:
        break;
    }
    QLineEdit::keyPressEvent(event);
}

void FilterField::focusInEvent(QFocusEvent* event) {
    QLineEdit::focusInEvent(event);
    showError();
}

void FilterField::focusOutEvent(QFocusEvent* event) {
    QLineEdit::focusOutEvent(event);
    if (event->reason() != Qt::PopupFocusReason) {
        remember();
        complaint_->hide();
    }
}

} // namespace synscope::ui
