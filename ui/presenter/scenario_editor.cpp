// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenter/scenario_editor.h"

#include "ui/ladder/ladder_export.h"
#include "ui/presenter/stage_view.h"
#include "ui/presenter/story_words.h"
#include "ui/presenter/yaml_edit.h"
#include "ui/scale.h"
#include "ui/theme.h"
#include "ui/window_style.h"
#include "ui/words.h"

#include <QCloseEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QMessageBox>
#include <QPointer>
#include <QPushButton>
#include <QScrollArea>
#include <QShortcut>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>

namespace synscope::ui {
namespace {

constexpr int kPauseMs = 150;
constexpr int kPlace = Qt::UserRole; ///< line and column of a listed problem

QString placeWords(const LessonProblem& problem) {
    return problem.line == 0
               ? problem.sentence
               : QStringLiteral("%1:%2  %3").arg(problem.line).arg(problem.column).arg(problem.sentence);
}

} // namespace

ScenarioEditor::ScenarioEditor(LessonFeed& feed, QWidget* parent)
    : QWidget(parent, Qt::Window)
    , feed_(feed)
    , text_(new YamlEdit)
    , preview_(new StageView)
    , scroll_(new QScrollArea)
    , status_(new QLabel)
    , problems_(new QListWidget)
    , present_(new QPushButton(tr("&Present")))
    , save_(new QPushButton(tr("&Save"))) {
    setObjectName(QStringLiteral("startPage"));
    resizeWithinScreen(*this, QSize(1320, 820));
    pause_.setSingleShot(true);
    pause_.setInterval(kPauseMs);
    buildBody();
    addKeys();
    connect(&pause_, &QTimer::timeout, this, &ScenarioEditor::run);
    connect(text_, &QPlainTextEdit::textChanged, &pause_, qOverload<>(&QTimer::start));
    connect(text_->document(), &QTextDocument::modificationChanged, this, &ScenarioEditor::showTitle);
    connect(problems_, &QListWidget::itemActivated, this, [this](const QListWidgetItem* item) {
        const QPoint place = item->data(kPlace).toPoint();
        text_->goTo(place.y(), place.x());
    });
    connect(problems_, &QListWidget::itemClicked, problems_, &QListWidget::itemActivated);
    connect(present_, &QPushButton::clicked, this, [this] { emit presentRequested(request()); });
    connect(save_, &QPushButton::clicked, this, &ScenarioEditor::save);
    applyStyle();
}

void ScenarioEditor::buildBody() {
    present_->setObjectName(QStringLiteral("primary"));
    present_->setToolTip(tr("This text, full screen (Ctrl+Return)"));
    save_->setToolTip(tr("Ctrl+S; under another name: Ctrl+Shift+S"));
    problems_->setAccessibleName(tr("Mistakes"));
    problems_->setFrameShape(QFrame::NoFrame);
    problems_->setWordWrap(true);
    scroll_->setWidgetResizable(true);
    scroll_->setFrameShape(QFrame::NoFrame);
    scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll_->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn); // so that its width does not depend on it
    scroll_->setWidget(preview_);
    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->addWidget(text_);
    splitter->addWidget(scroll_);
    splitter->setSizes({600, 700});
    splitter->setChildrenCollapsible(false);
    connect(splitter, &QSplitter::splitterMoved, this, &ScenarioEditor::drawStory);
    auto* row = new QHBoxLayout;
    row->addWidget(status_, 1);
    row->addWidget(save_);
    row->addWidget(present_);
    status_->setWordWrap(true);
    auto* column = new QVBoxLayout(this);
    column->addWidget(splitter, 1);
    column->addWidget(problems_);
    column->addLayout(row);
}

void ScenarioEditor::addKeys() {
    const auto add = [this](const QKeySequence& keys, auto&& what) {
        connect(new QShortcut(keys, this), &QShortcut::activated, this, what);
    };
    add(QKeySequence::Save, [this] { save(); });
    add(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S), [this] { saveAs(); });
    add(QKeySequence(Qt::CTRL | Qt::Key_Return), [this] { present_->click(); });
    add(QKeySequence::Close, [this] { close(); });
}

bool ScenarioEditor::edit(const LessonRequest& request) {
    if (!mayClose()) {
        return false;
    }
    id_ = request.id;
    file_ = request.file;
    story_.reset();
    text_->setPlainText(request.text);
    text_->document()->setModified(false);
    showTitle();
    pause_.stop();
    run();
    return true;
}

LessonRequest ScenarioEditor::request() const {
    return {id_, text_->toPlainText(), {}, file_};
}

void ScenarioEditor::run() {
    feed_.requestDraft(request(), [guard = QPointer(this)](const LessonRun& run) {
        if (guard) {
            guard->showRun(run);
        }
    });
}

void ScenarioEditor::showRun(const LessonRun& run) {
    showProblems(run.problems);
    present_->setEnabled(run.story != nullptr);
    if (!run.story) {
        status_->setText(story_ ? tr("The ladder is that of the last text without mistakes.")
                                : tr("There is a ladder when the mistakes are mended."));
        return;
    }
    story_ = run.story;
    status_->setText(tr("%1 · %2 · %3")
                         .arg(counted(story_->info.steps, QT_TRANSLATE_NOOP("counted", "step"),
                                      QT_TRANSLATE_NOOP("counted", "steps")),
                              counted(story_->info.questions, QT_TRANSLATE_NOOP("counted", "question"),
                                      QT_TRANSLATE_NOOP("counted", "questions")),
                              failedCalls(*story_)));
    drawStory();
}

void ScenarioEditor::showProblems(const std::vector<LessonProblem>& problems) {
    text_->setProblems(problems);
    problems_->clear();
    for (const LessonProblem& problem : problems) {
        auto* item = new QListWidgetItem(placeWords(problem), problems_);
        item->setData(kPlace, QPoint(problem.column, problem.line));
    }
    problems_->setVisible(!problems.empty());
    constexpr int kRows = 4;
    problems_->setFixedHeight(kRows * fontMetrics().lineSpacing() * 5 / 4);
}

QStringList ScenarioEditor::problems() const {
    QStringList words;
    for (int row = 0; row < problems_->count(); ++row) {
        words << problems_->item(row)->text();
    }
    return words;
}

void ScenarioEditor::drawStory() {
    if (!story_) {
        return;
    }
    StageStyle style;
    style.theme = themeFor(palette());
    style.scale = Scale(font())(1.0);
    preview_->resize(scroll_->viewport()->width(), preview_->height());
    preview_->setStory(story_, style, false);
    preview_->setMinimumHeight(qCeil(preview_->contentHeight() + preview_->headerHeight()));
    preview_->showCut({preview_->stage()->ladder.height, 0}, false);
}

void ScenarioEditor::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    drawStory();
}

bool ScenarioEditor::save() {
    return file_.isEmpty() ? saveAs() : saveHere(file_);
}

bool ScenarioEditor::saveAs() {
    const QString start = file_.isEmpty() ? tr("my-%1.scenario.yaml").arg(id_) : file_;
    QString path = QFileDialog::getSaveFileName(this, tr("Save the scenario"), start,
                                                tr("Scenarios (*.yaml *.yml)"));
    if (path.isEmpty()) {
        return false;
    }
    if (QFileInfo(path).suffix().isEmpty()) {
        path += QStringLiteral(".scenario.yaml");
    }
    return saveHere(path);
}

bool ScenarioEditor::saveHere(const QString& path) {
    const QString problem = saveTo(path);
    if (!problem.isEmpty()) {
        QMessageBox::warning(this, tr("The scenario is not saved"), problem);
    }
    return problem.isEmpty();
}

QString ScenarioEditor::saveTo(const QString& path) {
    QString problem = saveFile(path, text_->toPlainText().toUtf8());
    if (problem.isEmpty()) {
        file_ = path;
        id_ = QFileInfo(path).baseName();
        text_->document()->setModified(false);
        showTitle();
    }
    return problem;
}

bool ScenarioEditor::mayClose() {
    if (!text_->document()->isModified() || !isVisible()) {
        return true;
    }
    const auto answer = QMessageBox::question(
        this, tr("Save the scenario?"), tr("What you wrote is not saved."),
        QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, QMessageBox::Save);
    return answer == QMessageBox::Discard || (answer == QMessageBox::Save && save());
}

void ScenarioEditor::closeEvent(QCloseEvent* event) {
    mayClose() ? event->accept() : event->ignore();
}

void ScenarioEditor::showTitle() {
    const QString name = file_.isEmpty() ? tr("copy of %1").arg(id_) : QFileInfo(file_).fileName();
    setWindowTitle(tr("%1[*] — SynScope scenario").arg(name));
    setWindowModified(text_->document()->isModified());
}

void ScenarioEditor::applyStyle() {
    const Theme& theme = themeFor(palette());
    const Scale scale(font());
    setStyleSheet(windowStyle(theme, scale) +
                  QStringLiteral("QPlainTextEdit, QListWidget { background: %1; color: %2; } "
                                 "QListWidget::item { color: %3; padding: 2px 6px; }")
                      .arg(theme.surface.name(), theme.text.name(), theme.failed.ink.name()));
    status_->setFont(textFont(scale(13)));
    problems_->setFont(textFont(scale(13)));
    text_->applyTheme();
    drawStory();
}

void ScenarioEditor::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    const auto type = event->type();
    if (type == QEvent::ApplicationPaletteChange || type == QEvent::ApplicationFontChange) {
        applyStyle();
    }
}

} // namespace synscope::ui
