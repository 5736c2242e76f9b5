// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/explanation_view.h"

#include "ui/inspector/connection_facts.h"
#include "ui/inspector/rounded_frame.h"
#include "ui/scale.h"
#include "ui/theme.h"
#include "ui/translate.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QMenu>
#include <QScrollBar>
#include <QVBoxLayout>

#include <utility>

namespace synscope::ui {

namespace {

QLabel* label(const QString& text, const QFont& font, const QColor& color) {
    auto* label = new QLabel(text);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setFont(font);
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, color);
    label->setPalette(palette);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

/// Fonts and colours of one build of the view.
struct Look {
    explicit Look(const QWidget& widget)
        : theme(themeFor(widget.palette()))
        , scale(widget.font())
        , text(textFont(scale(12.5)))
        , small(textFont(scale(11.5)))
        , heading(textFont(scale(13), QFont::Bold))
        , mono(monoFont(scale(11.5))) {}

    const Theme& theme;
    Scale scale;
    QFont text;
    QFont small;
    QFont heading;
    QFont mono;
};

void addHeading(QVBoxLayout& column, const Look& look, const QString& text) {
    column.addSpacing(look.scale.whole(18));
    column.addWidget(label(text, look.heading, look.theme.text));
    column.addSpacing(look.scale.whole(6));
}

void addRows(QVBoxLayout& column, const Look& look, const FactRows& rows) {
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(look.scale.whole(12));
    grid->setVerticalSpacing(look.scale.whole(5));
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    for (const auto& [name, value] : rows) {
        const int row = grid->rowCount();
        grid->addWidget(label(name, look.small, look.theme.muted), row, 0, Qt::AlignTop);
        grid->addWidget(label(value, look.mono, look.theme.text), row, 1, Qt::AlignTop);
    }
    column.addLayout(grid);
}

} // namespace

ExplanationView::ExplanationView(QWidget* parent)
    : QScrollArea(parent) {
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("What happened"));
    rebuild();
}

void ExplanationView::setDetail(std::shared_ptr<const ConnectionDetail> detail) {
    const bool same = detail && detail_ && detail->row.id == detail_->row.id;
    detail_ = std::move(detail);
    const int position = verticalScrollBar()->value();
    rebuild();
    verticalScrollBar()->setValue(same ? position : 0);
}

QString ExplanationView::text() const {
    return detail_ ? explanationText(*detail_) : QString();
}

void ExplanationView::rebuild() {
    auto* content = new QWidget;
    content->setObjectName(QStringLiteral("pane"));
    const Look look(*this);
    auto* column = new QVBoxLayout(content);
    const int margin = look.scale.whole(18);
    column->setContentsMargins(margin, look.scale.whole(10), margin, margin);
    column->setSpacing(0);
    if (detail_) {
        addCard(*column);
        addNotes(*column);
        addSteps(*column);
        addApplication(*column);
        addTexts(*column, tr("What comes next"), model::forecastWords(detail_->forecast));
        addEvidence(*column);
        addTexts(*column, tr("It could also be"), detail_->explanation.rivals);
        addTexts(*column, tr("What would fix it"), detail_->explanation.fixes);
        addTexts(*column, tr("On other systems"), detail_->explanation.elsewhere);
        addOddities(*column);
        if (!detail_->row.group) {
            addNumbers(*column);
        }
    } else {
        column->addWidget(label(tr("Choose a connection in the list: its story is told here."), look.text,
                                look.theme.muted));
    }
    column->addStretch(1);
    setWidget(content);
    setAccessibleDescription(text());
}

void ExplanationView::addCard(QVBoxLayout& column) {
    const Look look(*this);
    const model::Severity severity = model::outcomeSeverity(detail_->explanation.verdict.outcome);
    const Hue& hue = severityHue(look.theme, severity);
    auto* card = new RoundedFrame(badgeFill(look.theme, hue), Qt::transparent);
    auto* lines = new QVBoxLayout(card);
    const int margin = look.scale.whole(14);
    lines->setContentsMargins(margin, look.scale.whole(10), margin, look.scale.whole(12));
    lines->setSpacing(look.scale.whole(4));
    lines->addWidget(
        label(translated(detail_->explanation.title), textFont(look.scale(14), QFont::Bold), hue.ink));
    lines->addWidget(label(translated(detail_->explanation.sentence), look.text, look.theme.text));
    column.addWidget(card);
}

void ExplanationView::addNotes(QVBoxLayout& column) {
    const QString note = detailNote(*detail_);
    if (!note.isEmpty()) {
        const Look look(*this);
        column.addSpacing(look.scale.whole(10));
        column.addWidget(label(note, look.small, look.theme.waiting.ink));
    }
}

void ExplanationView::addSteps(QVBoxLayout& column) {
    const Look look(*this);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(look.scale.whole(8));
    grid->setVerticalSpacing(look.scale.whole(5));
    grid->setColumnStretch(1, 1);
    int number = 0;
    for (const model::Text& step : detail_->explanation.steps) {
        const QFont bold = textFont(look.scale(12.5), QFont::DemiBold);
        ++number;
        grid->addWidget(label(QString::number(number), bold, look.theme.muted), number, 0, Qt::AlignTop);
        grid->addWidget(label(translated(step), look.text, look.theme.text), number, 1, Qt::AlignTop);
    }
    column.addSpacing(look.scale.whole(16));
    column.addLayout(grid);
}

void ExplanationView::addApplication(QVBoxLayout& column) {
    const QStringList calls = callLines(detail_->explanation);
    if (calls.isEmpty()) {
        return;
    }
    const Look look(*this);
    addHeading(column, look, tr("What the application saw"));
    auto* box = new RoundedFrame(look.theme.background, look.theme.border);
    auto* lines = new QVBoxLayout(box);
    const int margin = look.scale.whole(11);
    lines->setContentsMargins(margin, look.scale.whole(8), margin, look.scale.whole(8));
    lines->setSpacing(look.scale.whole(6));
    for (const QString& call : calls) {
        lines->addWidget(label(call, look.mono, look.theme.text));
    }
    column.addWidget(box);
}

void ExplanationView::addEvidence(QVBoxLayout& column) {
    if (!detail_->explanation.evidence.empty()) {
        const Look look(*this);
        addHeading(column, look, tr("Evidence"));
        addRows(column, look, evidenceRows(detail_->explanation));
    }
}

void ExplanationView::addTexts(QVBoxLayout& column, const QString& heading,
                               const std::vector<model::Text>& texts) {
    if (texts.empty()) {
        return;
    }
    const Look look(*this);
    addHeading(column, look, heading);
    for (const model::Text& text : texts) {
        column.addWidget(label(translated(text), look.text, look.theme.text));
        column.addSpacing(look.scale.whole(4));
    }
}

/// The names are those of the filter; what they mean appears on hover.
void ExplanationView::addOddities(QVBoxLayout& column) {
    const FactRows rows = oddityRows(detail_->row.connection);
    if (rows.empty()) {
        return;
    }
    const Look look(*this);
    addHeading(column, look, tr("Odd in it"));
    for (const auto& [name, words] : rows) {
        QLabel* line = label(name, look.mono, look.theme.text);
        line->setToolTip(words);
        line->setAccessibleDescription(words);
        column.addWidget(line);
    }
}

void ExplanationView::addNumbers(QVBoxLayout& column) {
    const Look look(*this);
    addHeading(column, look, tr("Numbers"));
    addRows(column, look, connectionFacts(detail_->row.connection));
}

void ExplanationView::changeEvent(QEvent* event) {
    QScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        rebuild();
    }
}

void ExplanationView::contextMenuEvent(QContextMenuEvent* event) {
    if (detail_) {
        QMenu menu(this);
        connect(menu.addAction(tr("&Copy all of this as text")), &QAction::triggered, this,
                [this] { QApplication::clipboard()->setText(text()); });
        menu.exec(event->globalPos());
    }
}

} // namespace synscope::ui
