// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenter/knob_panel.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QMouseEvent>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QSlider>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace synscope::ui {
namespace {

constexpr int kSteps = 1000;       ///< of a slider over a wide range
constexpr qint64 kWideFrom = 1000; ///< values: from here on a slider goes by ratio

bool isWide(const LessonKnob& knob) {
    return knob.high - knob.low >= kWideFrom && knob.low > 0;
}

int positionOf(const LessonKnob& knob, int value) {
    if (!isWide(knob)) {
        return value;
    }
    const auto low = static_cast<double>(knob.low);
    const double share = std::log(value / low) / std::log(static_cast<double>(knob.high) / low);
    return static_cast<int>(std::lround(share * kSteps));
}

int valueAt(const LessonKnob& knob, int position) {
    if (!isWide(knob)) {
        return position;
    }
    const auto low = static_cast<double>(knob.low);
    const double ratio = static_cast<double>(knob.high) / low;
    return static_cast<int>(std::lround(low * std::pow(ratio, static_cast<double>(position) / kSteps)));
}

QString unitOf(const LessonKnob& knob) {
    const QString after = knob.pattern.section(QStringLiteral("%1"), 1);
    return after.isEmpty() ? QString() : u' ' + after;
}

} // namespace

KnobPanel::KnobPanel(QWidget* parent)
    : QWidget(parent)
    , heading_(new QLabel(tr("Change it")))
    , hint_(new QLabel(tr("The run follows at once.")))
    , scroll_(new QScrollArea)
    , reset_(new QPushButton(tr("As it was")))
    , edit_(new QPushButton(tr("Edit a copy…"))) {
    setAccessibleName(tr("Values of the scenario"));
    hint_->setWordWrap(true);
    scroll_->setFrameShape(QFrame::NoFrame);
    scroll_->setWidgetResizable(true);
    scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll_->setFocusPolicy(Qt::NoFocus);
    auto* buttons = new QHBoxLayout;
    for (QPushButton* button : {reset_, edit_}) {
        button->setFocusPolicy(Qt::TabFocus);
        buttons->addWidget(button);
    }
    edit_->setToolTip(tr("The file of this scenario with these values, to write in (Ctrl+E)"));
    buttons->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(heading_);
    column->addWidget(hint_);
    column->addWidget(scroll_, 1);
    column->addLayout(buttons);
    connect(reset_, &QPushButton::clicked, this, &KnobPanel::reset);
    connect(edit_, &QPushButton::clicked, this, &KnobPanel::editRequested);
}

void KnobPanel::setKnobs(const std::vector<LessonKnob>& knobs) {
    rows_.clear();
    body_ = new QWidget;
    grid_ = new QGridLayout(body_);
    grid_->setContentsMargins(0, 0, 0, 0);
    grid_->setColumnStretch(0, 1);
    for (const LessonKnob& knob : knobs) {
        addRow(knob);
    }
    grid_->setRowStretch(grid_->rowCount(), 1);
    scroll_->setWidget(body_);
    setStyle(style_);
    showTurned();
}

void KnobPanel::addRow(const LessonKnob& knob) {
    const Row row{knob, new QLabel(knob.label), new QSlider(Qt::Horizontal), new QSpinBox};
    row.label->setWordWrap(true);
    row.label->setTextFormat(Qt::PlainText);
    row.slider->setAccessibleName(knob.label);
    row.slider->setFocusPolicy(Qt::TabFocus);
    row.slider->setRange(isWide(knob) ? 0 : static_cast<int>(knob.low),
                         isWide(knob) ? kSteps : static_cast<int>(knob.high));
    row.slider->setValue(positionOf(knob, static_cast<int>(knob.value)));
    row.number->setAccessibleName(knob.label);
    row.number->setSuffix(unitOf(knob));
    row.number->setRange(static_cast<int>(knob.low), static_cast<int>(knob.high));
    row.number->setValue(static_cast<int>(knob.value));
    row.number->setKeyboardTracking(false);
    row.number->setButtonSymbols(QAbstractSpinBox::NoButtons); // ↑ ↓ and the slider do it
    const int at = grid_->rowCount();
    grid_->addWidget(row.label, at, 0, 1, 2);
    grid_->addWidget(row.slider, at + 1, 0);
    grid_->addWidget(row.number, at + 1, 1);
    connect(row.slider, &QSlider::valueChanged, this,
            [knob, number = row.number](int position) { number->setValue(valueAt(knob, position)); });
    connect(row.number, &QSpinBox::valueChanged, this, [this, knob, slider = row.slider](int value) {
        const QSignalBlocker blocker(slider);
        slider->setValue(positionOf(knob, value));
        showTurned();
        emit turned();
    });
    rows_.push_back(row);
}

LessonChanges KnobPanel::changes() const {
    LessonChanges changed;
    for (const Row& row : rows_) {
        if (row.number->value() != row.knob.value) {
            changed.emplace_back(row.knob.path, row.knob.pattern.arg(row.number->value()));
        }
    }
    return changed;
}

QStringList KnobPanel::changesInWords() const {
    QStringList words;
    for (const Row& row : rows_) {
        if (row.number->value() != row.knob.value) {
            words << tr("%1: %2 → %3")
                         .arg(row.knob.label)
                         .arg(row.knob.value)
                         .arg(QString::number(row.number->value()) + unitOf(row.knob));
        }
    }
    return words;
}

void KnobPanel::turn(const QString& path, int value) {
    for (const Row& row : rows_) {
        if (row.knob.path == path) {
            row.number->setValue(value);
        }
    }
}

/// One run for all of them.
void KnobPanel::reset() {
    for (const Row& row : rows_) {
        const QSignalBlocker number(row.number);
        const QSignalBlocker slider(row.slider);
        row.number->setValue(static_cast<int>(row.knob.value));
        row.slider->setValue(positionOf(row.knob, static_cast<int>(row.knob.value)));
    }
    showTurned();
    emit turned();
}

void KnobPanel::showTurned() {
    bool any = false;
    for (const Row& row : rows_) {
        const bool turned = row.number->value() != row.knob.value;
        any = any || turned;
        QFont font = style_.text(11, turned ? QFont::Bold : QFont::Normal);
        row.label->setFont(font);
    }
    reset_->setEnabled(any);
}

void KnobPanel::mousePressEvent(QMouseEvent* event) {
    event->accept();
}

void KnobPanel::setStyle(const StageStyle& style) {
    style_ = style;
    setPalette(paletteOf(style_.theme));
    setStyleSheet(QStringLiteral("QLabel, QScrollArea, QScrollArea > QWidget > QWidget { background: "
                                 "transparent; color: %1; } "
                                 "QSpinBox, QPushButton { background: %2; color: %1; border: 1px solid %3; "
                                 "border-radius: %5px; padding: %6px; } "
                                 "QPushButton:disabled { color: %4; } "
                                 "QPushButton:focus, QSpinBox:focus { border-color: %7; }")
                      .arg(style_.theme.text.name(), style_.theme.surface.name(), style_.theme.border.name(),
                           style_.theme.muted.name())
                      .arg(style_.whole(3))
                      .arg(style_.whole(3))
                      .arg(style_.theme.accent.name()));
    heading_->setFont(style_.text(14, QFont::Bold));
    hint_->setFont(style_.text(11));
    layout()->setSpacing(style_.whole(5));
    for (QPushButton* button : {reset_, edit_}) {
        button->setFont(style_.text(11));
    }
    for (const Row& row : rows_) {
        row.number->setFont(style_.mono(11));
        row.number->setMinimumWidth(style_.whole(74));
    }
    if (grid_ != nullptr) {
        grid_->setVerticalSpacing(style_.whole(4));
    }
    showTurned();
}

} // namespace synscope::ui
