// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/start_page.h"

#include "ui/live/command_box.h"
#include "ui/scale.h"
#include "ui/theme.h"

#include <QDir>
#include <QEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace synscope::ui {

namespace {

constexpr int kShownRecentFiles = 6;
constexpr int kColumnWidth = 600;

QLabel* wrapped(const QString& text, const char* name) {
    auto* label = new QLabel(text);
    label->setObjectName(QLatin1String(name));
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    return label;
}

QString folderOf(const QString& path) {
    const QString folder = QFileInfo(path).absolutePath();
    return folder.startsWith(QDir::homePath()) ? QStringLiteral("~") + folder.mid(QDir::homePath().size())
                                               : folder;
}

} // namespace

StartPage::StartPage(QWidget* parent)
    : QWidget(parent)
    , title_(wrapped(QStringLiteral("SynScope"), "title"))
    , subtitle_(wrapped(tr("Every TCP connection, what became of it, and why."), "subtitle"))
    , problem_(new QWidget)
    , problem_title_(wrapped({}, "problemTitle"))
    , problem_text_(new CommandBox)
    , open_(new QPushButton(tr("Open a capture…")))
    , live_(new QPushButton(tr("Capture live…")))
    , sample_(new QPushButton(tr("Try the sample")))
    , present_(new QPushButton(tr("Present a scenario…")))
    , recent_heading_(wrapped(tr("Recent"), "heading"))
    , recent_(new QVBoxLayout)
    , left_over_heading_(wrapped(tr("Not saved last time"), "heading"))
    , left_over_(new QVBoxLayout) {
    setObjectName(QStringLiteral("startPage"));
    setFocusProxy(open_);
    problem_->setObjectName(QStringLiteral("problem"));
    problem_->setAttribute(Qt::WA_StyledBackground);
    auto* lines = new QVBoxLayout(problem_);
    lines->setContentsMargins(16, 12, 16, 14);
    lines->addWidget(problem_title_);
    lines->addWidget(problem_text_);
    problem_->hide();
    recent_->setSpacing(2);
    recent_heading_->hide();
    left_over_->setSpacing(2);
    left_over_heading_->hide();
    live_->hide();
    present_->hide();

    auto* middle = new QWidget;
    middle->setMaximumWidth(kColumnWidth);
    middle->setMinimumWidth(420);
    auto* column = new QVBoxLayout(middle);
    column->setSpacing(10);
    column->addStretch(2);
    column->addWidget(problem_);
    column->addSpacing(8);
    column->addWidget(title_);
    column->addWidget(subtitle_);
    column->addSpacing(12);
    column->addWidget(makeButtons());
    column->addWidget(
        wrapped(tr("Or drop a file here: .pcap and .pcapng, also as .gz, .zst or .lz4."), "hint"));
    column->addSpacing(22);
    column->addWidget(left_over_heading_);
    column->addLayout(left_over_);
    column->addWidget(recent_heading_);
    column->addLayout(recent_);
    column->addStretch(3);
    auto* row = new QHBoxLayout(this);
    row->addStretch(1);
    row->addWidget(middle, 10);
    row->addStretch(1);
    applyFonts();
}

QWidget* StartPage::makeButtons() {
    auto* buttons = new QWidget;
    auto* row = new QHBoxLayout(buttons);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(10);
    open_->setObjectName(QStringLiteral("primary"));
    open_->setToolTip(tr("Choose a capture file (Ctrl+O)"));
    sample_->setToolTip(tr("Opens a small recording that comes with SynScope and shows several outcomes"));
    live_->setToolTip(tr("Watch the connections of an interface as they happen (Ctrl+E)"));
    connect(live_, &QPushButton::clicked, this, &StartPage::liveRequested);
    present_->setToolTip(tr("Classroom scenarios, step by step on the whole screen (Ctrl+Shift+P)"));
    connect(present_, &QPushButton::clicked, this, &StartPage::presentRequested);
    for (QPushButton* button : {open_, live_, present_, sample_}) {
        button->setAutoDefault(true);
        row->addWidget(button);
    }
    row->addStretch(1);
    connect(open_, &QPushButton::clicked, this, &StartPage::openRequested);
    connect(sample_, &QPushButton::clicked, this, &StartPage::sampleRequested);
    return buttons;
}

void StartPage::setSampleAvailable(bool available) {
    sample_->setVisible(available);
}

void StartPage::setLiveAvailable(bool available) {
    live_->setVisible(available);
}

void StartPage::setPresentAvailable(bool available) {
    present_->setVisible(available);
}

void StartPage::setLeftOvers(const QList<QPair<QString, QString>>& captures) {
    while (QLayoutItem* old = left_over_->takeAt(0)) {
        old->widget()->deleteLater();
        delete old;
    }
    left_over_heading_->setVisible(!captures.isEmpty());
    for (const auto& [path, label] : captures) {
        auto* line = new QWidget;
        auto* row = new QHBoxLayout(line);
        row->setContentsMargins(0, 0, 0, 0);
        auto* open = new QPushButton(label);
        open->setObjectName(QStringLiteral("recent"));
        open->setToolTip(path);
        connect(open, &QPushButton::clicked, this, [this, path = path] { emit fileRequested(path); });
        auto* drop = new QPushButton(tr("Delete"));
        connect(drop, &QPushButton::clicked, this, [this, path = path] { emit leftOverDropped(path); });
        row->addWidget(open, 1);
        row->addWidget(drop);
        left_over_->addWidget(line);
    }
}

void StartPage::setProblem(const QString& source, const QString& sentence, const QString& command) {
    problem_->setVisible(!sentence.isEmpty());
    problem_title_->setText(tr("%1 could not be opened").arg(source));
    problem_text_->show(sentence, command);
}

void StartPage::setRecentFiles(const QStringList& paths) {
    while (QLayoutItem* old = recent_->takeAt(0)) {
        old->widget()->deleteLater();
        delete old;
    }
    recent_heading_->setVisible(!paths.isEmpty());
    for (const QString& path : paths.mid(0, kShownRecentFiles)) {
        auto* link = new QPushButton(QFileInfo(path).fileName() + QStringLiteral("   ") + folderOf(path));
        link->setObjectName(QStringLiteral("recent"));
        link->setToolTip(path);
        connect(link, &QPushButton::clicked, this, [this, path] { emit fileRequested(path); });
        recent_->addWidget(link);
    }
}

void StartPage::applyFonts() {
    const Scale scale(font());
    title_->setFont(textFont(scale(34), QFont::Bold));
    subtitle_->setFont(textFont(scale(16)));
    recent_heading_->setFont(textFont(scale(13), QFont::Bold));
    left_over_heading_->setFont(textFont(scale(13), QFont::Bold));
    problem_title_->setFont(textFont(scale(14), QFont::Bold));
}

void StartPage::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        applyFonts();
    }
}

} // namespace synscope::ui
