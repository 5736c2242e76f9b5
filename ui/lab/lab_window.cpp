// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab/lab_window.h"

#include "ui/lab/lab_controls.h"
#include "ui/lab/queue_picture.h"
#include "ui/live/command_box.h"
#include "ui/presenter/side_panel.h"
#include "ui/presenter/stage_view.h"
#include "ui/scale.h"
#include "ui/window_style.h"
#include "ui/words.h"

#include <QCheckBox>
#include <QElapsedTimer>
#include <QEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace synscope::ui {
namespace {

using Phase = LabView::Phase;

constexpr int kTickMs = 50;
constexpr int kShareOfTime = 5; ///< drawing takes at most one part in so many
constexpr double kStageScale = 1.12;
constexpr int kPanelWidth = 292;

bool goesOn(Phase phase) {
    return phase == Phase::Starting || phase == Phase::Running;
}

QString aboutWord(const QString& about) {
    return about == QLatin1String("call")      ? LabWindow::tr("Call")
           : about == QLatin1String("packets") ? LabWindow::tr("Packets")
           : about == QLatin1String("time")    ? LabWindow::tr("Time")
           : about == QLatin1String("counter") ? LabWindow::tr("Counter")
                                               : LabWindow::tr("State");
}

} // namespace

LabWindow::LabWindow(LabFeed& feed, QWidget* parent)
    : QWidget(parent, Qt::Window)
    , feed_(feed)
    , title_(new QLabel)
    , status_(new QLabel)
    , short_(new QCheckBox(tr("Short &timers")))
    , again_(new QPushButton(tr("&Run again")))
    , stop_(new QPushButton(tr("&Stop")))
    , simulate_(new QPushButton(tr("S&imulation")))
    , open_(new QPushButton(tr("&Open packets")))
    , save_(new QPushButton(tr("Sa&ve…")))
    , pick_(new QPushButton(tr("S&cenarios…")))
    , refusal_(new QWidget)
    , problem_(new CommandBox)
    , stage_(new StageView)
    , queue_(new QueuePicture)
    , panel_(new SidePanel)
    , controls_(new LabControls)
    , verdict_(new QLabel)
    , differences_(new QTreeWidget) {
    setObjectName(QStringLiteral("startPage"));
    setWindowTitle(tr("SynScope lab"));
    resizeWithinScreen(*this, QSize(1280, 860));
    setMinimumSize(860, 560);
    buildLayout();
    applyStyle();
    connect(&timer_, &QTimer::timeout, this, &LabWindow::refresh);
    connect(controls_, &LabControls::wanted, this,
            [this](const model::LabControl& control) { feed_.steer(control); });
    connect(again_, &QPushButton::clicked, this, [this] { run({request_.lesson, short_->isChecked()}); });
    connect(stop_, &QPushButton::clicked, this, [this] { feed_.stop(); });
    connect(simulate_, &QPushButton::clicked, this, [this] { emit simulationRequested(request_.lesson); });
    connect(open_, &QPushButton::clicked, this, &LabWindow::openRequested);
    connect(pick_, &QPushButton::clicked, this, &LabWindow::pickRequested);
    connect(save_, &QPushButton::clicked, this, &LabWindow::save);
}

LabWindow::~LabWindow() = default;

QBoxLayout* LabWindow::buildHead() {
    title_->setObjectName(QStringLiteral("pickerTitle"));
    status_->setObjectName(QStringLiteral("hint"));
    for (QLabel* label : {title_, status_}) { // long words are cut, the window does not grow by them
        label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    }
    short_->setToolTip(tr("Kernel timers cannot be sped up, but many can be set shorter: fewer retries, "
                          "where the scenario sets none"));
    again_->setObjectName(QStringLiteral("primary"));
    stop_->setToolTip(tr("The run ends now; its hosts vanish"));
    simulate_->setToolTip(tr("The same scenario, computed: to step through, and for what takes minutes"));
    open_->setToolTip(tr("What was recorded at all hosts, joined, in a window of its own"));
    save_->setToolTip(tr("Save packets and events as one pcapng, which Wireshark opens"));
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(title_, 1);
    head->addWidget(short_);
    for (QPushButton* button : {again_, stop_, simulate_, open_, save_, pick_}) {
        head->addWidget(button);
    }
    return head;
}

void LabWindow::buildLayout() {
    auto* side = new QVBoxLayout;
    side->setSpacing(0);
    side->addWidget(queue_);
    side->addWidget(panel_, 1);
    auto* middle = new QHBoxLayout;
    middle->setSpacing(0);
    middle->addWidget(stage_, 1);
    middle->addLayout(side);
    auto* refused = new QVBoxLayout(refusal_);
    refusal_->setObjectName(QStringLiteral("problem"));
    refusal_->setAttribute(Qt::WA_StyledBackground);
    refused->setContentsMargins(14, 12, 14, 12);
    refused->addWidget(problem_);
    auto* instead = new QPushButton(tr("&Play the simulation instead"));
    connect(instead, &QPushButton::clicked, simulate_, &QPushButton::click);
    refused->addWidget(instead, 0, Qt::AlignLeft);
    differences_->setObjectName(QStringLiteral("fields"));
    differences_->setHeaderLabels({tr("What"), tr("Where"), tr("This kernel"), tr("The simulation")});
    differences_->setRootIsDecorated(false);
    differences_->setAccessibleName(tr("Where this kernel and the simulation differ"));
    verdict_->setWordWrap(true);
    verdict_->setTextFormat(Qt::PlainText);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(14, 10, 14, 10);
    whole->setSpacing(8);
    whole->addLayout(buildHead());
    whole->addWidget(status_);
    whole->addWidget(refusal_, 1, Qt::AlignTop);
    whole->addLayout(middle, 1);
    whole->addWidget(verdict_);
    whole->addWidget(differences_);
    whole->addWidget(controls_);
}

void LabWindow::run(const LabRequest& request) {
    request_ = request;
    short_->setChecked(request.short_timers);
    feed_.start(request);
    shown_ = 0;
    refresh();
    timer_.start(kTickMs);
}

QString LabWindow::status() const {
    return status_->text();
}

QString LabWindow::problem() const {
    return view_.sentence;
}

void LabWindow::refresh() {
    if (feed_.version() == shown_) {
        return;
    }
    QElapsedTimer cost;
    cost.start();
    view_ = feed_.view();
    shown_ = view_.version;
    showPhase();
    showStory();
    controls_->show(view_);
    showDifferences();
    if (goesOn(view_.phase)) {
        timer_.start(std::max(kTickMs, kShareOfTime * static_cast<int>(cost.elapsed())));
    }
}

void LabWindow::showStory() {
    stage_->setVisible(view_.story != nullptr);
    panel_->setVisible(view_.story != nullptr);
    if (!view_.story) {
        queue_->show({}, {});
        return;
    }
    const model::LessonStory& story = *view_.story;
    stage_->setStory(view_.story, style_, false);
    stage_->showCut({stage_->stage()->ladder.height, 0.0}, false);
    panel_->setStory(view_.story);
    panel_->showMoment(story.events.size(), story.events.size(), story.end);
    const auto queues = model::listenQueues(story, story.events.size());
    if (queues.empty()) {
        queue_->show({}, {});
    } else {
        const auto side = static_cast<std::size_t>(model::index(queues.front().side));
        queue_->show(queues.front(), toQString(story.hosts[side]));
    }
}

void LabWindow::showPhase() {
    const Phase phase = view_.phase;
    title_->setText(view_.title);
    title_->setToolTip(view_.title);
    setWindowTitle(tr("%1 — SynScope lab").arg(view_.title));
    const bool refused = phase == Phase::Refused || phase == Phase::Broken;
    problem_->show(refused ? view_.sentence : QString(), view_.command);
    refusal_->setVisible(refused);
    controls_->setVisible(goesOn(phase));
    stop_->setEnabled(goesOn(phase));
    again_->setEnabled(!goesOn(phase));
    for (QPushButton* button : {open_, save_}) {
        button->setEnabled(view_.story != nullptr && !goesOn(phase));
    }
    QStringList words;
    switch (phase) {
    case Phase::Empty:
        words << tr("nothing runs");
        break;
    case Phase::Starting:
        words << tr("building the hosts …");
        break;
    case Phase::Running:
        words << tr("running");
        break;
    case Phase::Ended:
        words << tr("over");
        break;
    case Phase::Refused:
        words << tr("cannot run here");
        break;
    case Phase::Broken:
        words << tr("broke off");
        break;
    }
    if (view_.story) {
        const model::TimeNs time = view_.story->end - view_.story->begin;
        words << toQString(model::formatDuration(time)) << view_.kernel
              << tr("both ends recorded, states measured");
    }
    if (!view_.shortened.isEmpty()) {
        words << tr("short variant: %1").arg(view_.shortened.join(QStringLiteral(", ")));
    }
    status_->setText(words.join(QStringLiteral(" · ")));
    status_->setToolTip(status_->text());
}

void LabWindow::showDifferences() {
    const bool over = view_.phase == Phase::Ended;
    const bool compared = over && view_.differences.has_value();
    const std::size_t count = compared ? view_.differences->size() : 0;
    verdict_->setVisible(over);
    differences_->setVisible(count > 0);
    QString words = view_.sentence.isEmpty() ? QString() : view_.sentence + u' ';
    words += view_.steered   ? tr("You changed the run: the simulation knows nothing of that, and there is "
                                    "nothing to compare.")
             : view_.stopped ? tr("You stopped the run: Simulation shows how it goes on.")
             : !compared     ? tr("Comparing with the simulation …")
             : count == 0    ? tr("This kernel did what the simulation does.")
                             : counted(count, QT_TRANSLATE_NOOP("counted", "difference to the simulation"),
                                       QT_TRANSLATE_NOOP("counted", "differences to the simulation"));
    verdict_->setText(words);
    differences_->clear();
    for (std::size_t i = 0; i < count; ++i) {
        const LabDifference& one = (*view_.differences)[i];
        auto* row = new QTreeWidgetItem(differences_);
        row->setText(0, aboutWord(one.about));
        row->setText(1, one.who + QStringLiteral(": ") + one.what);
        row->setText(2, one.lab);
        row->setText(3, one.model);
        for (int column = 0; column < 4; ++column) {
            row->setToolTip(column, row->text(column));
        }
    }
}

void LabWindow::save() {
    const QString path = QFileDialog::getSaveFileName(this, tr("Save the recording"),
                                                      request_.lesson.id + QStringLiteral(".pcapng"),
                                                      tr("Captures (*.pcapng)"));
    if (path.isEmpty()) {
        return;
    }
    if (const QString wrong = feed_.save(path); !wrong.isEmpty()) {
        QMessageBox::warning(this, tr("The recording is not saved"), wrong);
    }
}

void LabWindow::applyStyle() {
    const Scale scale(font());
    const Theme& theme = themeFor(palette());
    style_.theme = theme;
    style_.scale = scale(kStageScale);
    setStyleSheet(
        windowStyle(theme, scale) +
        QStringLiteral("QPushButton { padding: %1px %2px; } "
                       "QPushButton:checked { background: %3; color: %4; } "
                       "QHeaderView::section { background: %5; color: %6; border: none; padding: 2px 6px; }")
            .arg(scale.whole(4))
            .arg(scale.whole(8))
            .arg(theme.waiting.line.name(), theme.dark ? theme.background.name() : theme.text.name(),
                 theme.background.name(), theme.muted.name()));
    title_->setFont(textFont(scale(20), QFont::Bold));
    differences_->setFixedHeight(scale.whole(150));
    differences_->header()->resizeSection(0, scale.whole(80));
    differences_->header()->resizeSection(1, scale.whole(200));
    differences_->header()->resizeSection(2, scale.whole(440));
    panel_->setFixedWidth(scale.whole(kPanelWidth));
    queue_->setFixedWidth(scale.whole(kPanelWidth));
    panel_->setStyle(style_);
    queue_->setStyle(style_);
}

void LabWindow::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    const auto type = event->type();
    if (type == QEvent::ApplicationPaletteChange || type == QEvent::ApplicationFontChange) {
        applyStyle();
        showStory();
    }
}

void LabWindow::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    showStory();
}

void LabWindow::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        close();
        return;
    }
    QWidget::keyPressEvent(event);
}

/// Nobody looks any more.
void LabWindow::closeEvent(QCloseEvent* event) {
    timer_.stop();
    feed_.stop();
    QWidget::closeEvent(event);
}

} // namespace synscope::ui
