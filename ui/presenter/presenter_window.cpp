// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenter/presenter_window.h"

#include "ui/ladder/drawing.h"
#include "ui/presenter/caption_card.h"
#include "ui/presenter/knob_panel.h"
#include "ui/presenter/notes_window.h"
#include "ui/presenter/overlay.h"
#include "ui/presenter/question_card.h"
#include "ui/presenter/side_panel.h"
#include "ui/presenter/stage_view.h"
#include "ui/presenter/timeline_bar.h"
#include "ui/words.h"

#include <QCloseEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPointer>

#include <algorithm>
#include <utility>

namespace synscope::ui {
namespace {

using Kind = model::LessonStop::Kind;

constexpr double kMargin = 22;
constexpr double kHeader = 50;
constexpr double kTimeline = 18;
constexpr double kFooter = 20;
constexpr double kGap = 6;
constexpr double kPanelShare = 0.31;
constexpr int kFrameMs = 16;

/// The first packet, else the start: what runs that are linked have in common.
model::TimeNs commonMoment(const model::LessonStory& story) {
    for (const model::StoryEvent& event : story.events) {
        if (std::holds_alternative<model::StoryPacket>(event.what)) {
            return event.time;
        }
    }
    return story.begin;
}

QString bullets(const std::vector<std::string>& goals) {
    QStringList lines;
    for (const std::string& goal : goals) {
        lines << QStringLiteral("•  ") + toQString(goal);
    }
    return lines.join(u'\n');
}

} // namespace

PresenterWindow::PresenterWindow(LessonFeed& feed, QWidget* parent)
    : QWidget(parent, Qt::Window)
    , feed_(feed)
    , stage_(new StageView(this))
    , beside_(new StageView(this))
    , panel_(new SidePanel(this))
    , knobs_(new KnobPanel(this))
    , caption_(new CaptionCard(this))
    , question_(new QuestionCard(this))
    , timeline_(new TimelineBar(this))
    , overlay_(new PresenterOverlay(this)) {
    setWindowTitle(tr("SynScope presenter"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setMinimumSize(640, 400);
    buildWidgets();
    applyStyle();
}

PresenterWindow::~PresenterWindow() = default;

void PresenterWindow::buildWidgets() {
    for (QWidget* child :
         {static_cast<QWidget*>(stage_), static_cast<QWidget*>(beside_), static_cast<QWidget*>(panel_),
          static_cast<QWidget*>(knobs_), static_cast<QWidget*>(caption_), static_cast<QWidget*>(question_),
          static_cast<QWidget*>(timeline_)}) {
        child->setMouseTracking(true);
        child->setFocusPolicy(Qt::NoFocus);
        child->hide();
    }
    connect(timeline_, &TimelineBar::sought, this, [this](double y) {
        player_->seek(y);
        refresh();
    });
    connect(question_, &QuestionCard::voted, this, [this](std::size_t option, int by) {
        player_->vote(option, by);
        refresh();
    });
    connect(knobs_, &KnobPanel::turned, this, &PresenterWindow::runChanged);
    connect(knobs_, &KnobPanel::editRequested, this, &PresenterWindow::editRequested);
    connect(&timer_, &QTimer::timeout, this, &PresenterWindow::tick);
    timer_.setTimerType(Qt::PreciseTimer);
}

void PresenterWindow::present(const LessonRequest& request, std::size_t stop) {
    request_ = request;
    text_ = request.text;
    waiting_ = tr("Running the scenario …");
    feed_.requestRun(request, [guard = QPointer(this), stop](const LessonRun& run) {
        if (guard && run.story) {
            guard->text_ = run.text;
            guard->knobs_->setKnobs(run.knobs);
            guard->setStory(run.story, stop);
        } else if (guard) {
            guard->showProblem(run);
        }
    });
}

/// In place of what was presented before.
void PresenterWindow::showProblem(const LessonRun& run) {
    const LessonProblem what = run.problems.empty() ? LessonProblem{0, 0, tr("The scenario cannot be run.")}
                                                    : run.problems.front();
    const QString
        said = what.line == 0
                   ? what.sentence
                   : tr("Line %1, column %2: %3").arg(what.line).arg(what.column).arg(what.sentence);
    waiting_ = what.line == 0 ? said
                              : said + QStringLiteral("\n\n") + tr("Ctrl+E opens the file to mend it.");
    story_.reset();
    beside_story_.reset();
    player_.reset();
    for (auto* child : findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly)) {
        child->hide();
    }
    emit problem(said);
    update();
}

void PresenterWindow::setStory(std::shared_ptr<const model::LessonStory> story, std::size_t stop) {
    story_ = std::move(story);
    beside_story_.reset();
    player_.reset();
    changes_.clear();
    panel_wanted_ = SidePanel::isWorthwhile(*story_);
    panel_->setStory(story_);
    setWindowTitle(tr("%1 — SynScope presenter").arg(toQString(story_->info.title)));
    layOutAll();
    player_->goTo(stop);
    refresh();
}

void PresenterWindow::setBeside(std::shared_ptr<const model::LessonStory> story) {
    beside_story_ = std::move(story);
    layOutAll();
    refresh();
}

void PresenterWindow::applyStyle() {
    const Theme& theme = dark_ ? (*dark_ ? darkTheme() : lightTheme()) : themeFor(palette());
    style_.theme = high_contrast_ ? highContrast(theme) : theme;
    style_.scale = stageScale(size(), letter_factor_);
    caption_->setStyle(style_);
    question_->setStyle(style_);
    timeline_->setStyle(style_);
    overlay_->setStyle(style_);
    panel_->setPalette(paletteOf(theme));
    panel_->setStyle(style_);
    knobs_->setStyle(style_);
}

/// Everything anew for this size and these colours; the lesson stays where it is.
void PresenterWindow::layOutAll() {
    applyStyle();
    if (!story_) {
        return;
    }
    placeWidgets();
    const bool two = beside_story_ != nullptr;
    stage_->setTitle(two ? toQString(story_->info.title) : QString());
    stage_->setStory(story_, style_, show_options_);
    if (player_) {
        player_->setStage(stage_->stage());
    } else {
        player_ = std::make_unique<model::LessonPlayer>(story_, stage_->stage());
    }
    if (two) {
        beside_->setTitle(toQString(beside_story_->info.title));
        beside_->setStory(beside_story_, style_, show_options_);
        player_->setBeside(beside_->stage(), commonMoment(*beside_story_) - commonMoment(*story_));
    } else {
        player_->setBeside(nullptr, 0);
    }
}

int PresenterWindow::cardHeight(int width) const {
    if (player_ && player_->question()) {
        return question_->heightForWidth(width);
    }
    if (!changes_.isEmpty()) {
        const auto [heading, text] = changedWords();
        return caption_->heightFor(heading, text, width);
    }
    // As high for all steps, so that the ladder does not jump.
    int height = 0;
    for (const model::StoryStep& step : story_->steps) {
        height = std::max(height, caption_->heightFor({}, toQString(step.caption), width));
    }
    if (player_ && !player_->step()) {
        const auto [heading, text] = cardWords();
        height = std::max(height, caption_->heightFor(heading, text, width));
    }
    if (player_ && player_->stops()[player_->stop()].kind == Kind::Summary) {
        const auto [heading, text] = cardWords();
        height = std::max(height, caption_->heightFor(heading, text, width));
    }
    return height;
}

void PresenterWindow::placeWidgets() {
    const int margin = style_.whole(kMargin);
    const int width = this->width() - 2 * margin;
    const int gap = style_.whole(kGap);
    int bottom = height() - style_.whole(kFooter + 4);
    timeline_->setGeometry(margin - style_.whole(7), bottom - style_.whole(kTimeline),
                           width + style_.whole(14), style_.whole(kTimeline));
    bottom -= style_.whole(kTimeline) + gap;
    const int card = cardHeight(width);
    caption_->setGeometry(margin, bottom - card, width, card);
    question_->setGeometry(margin, bottom - card, width, card);
    bottom -= card + gap;
    const int top = style_.whole(kHeader);
    const bool with_panel = (panel_wanted_ || knobs_wanted_) && beside_story_ == nullptr;
    const int panel = with_panel ? qRound(width * kPanelShare) : 0;
    const int room = std::max(1, bottom - top);
    for (QWidget* side : {static_cast<QWidget*>(panel_), static_cast<QWidget*>(knobs_)}) {
        side->setGeometry(this->width() - margin - panel, top, panel, room);
    }
    panel_->setVisible(with_panel && !knobs_wanted_);
    knobs_->setVisible(with_panel && knobs_wanted_);
    if (beside_story_) {
        const int half = (this->width() - margin) / 2;
        stage_->setGeometry(margin / 2, top, half, room);
        beside_->setGeometry(margin / 2 + half, top, half, room);
    } else {
        stage_->setGeometry(margin / 2, top, this->width() - margin - panel - (with_panel ? margin : 0),
                            room);
    }
    stage_->show();
    beside_->setVisible(beside_story_ != nullptr);
    timeline_->show();
    overlay_->setGeometry(rect());
    overlay_->raise();
}

std::pair<QString, QString> PresenterWindow::cardWords() const {
    if (!changes_.isEmpty()) {
        return changedWords();
    }
    const model::LessonStop& stop = player_->stops()[player_->stop()];
    if (stop.kind == Kind::Summary) {
        return {tr("Where textbook and kernel differ"), toQString(story_->info.textbook)};
    }
    const auto step = player_->step();
    if (!step) {
        return {tr("You will be able to"), bullets(story_->info.goals)};
    }
    return {{}, toQString(story_->steps[*step].caption)};
}

void PresenterWindow::showCard() {
    const auto question = player_->question();
    if (question) {
        question_->showQuestion(story_->questions[*question], player_->votes(*question), player_->revealed());
    } else {
        const auto [heading, text] = cardWords();
        caption_->setCaption(heading, text);
    }
    placeWidgets();
    question_->setVisible(question.has_value());
    caption_->setVisible(!question.has_value());
}

void PresenterWindow::showPanel() {
    if (!panel_->isVisible()) {
        return;
    }
    const model::Stage& stage = *stage_->stage();
    double before = 0;
    for (std::size_t stop = 0; stop < player_->stops().size(); ++stop) {
        const model::LessonStop& other = player_->stops()[stop];
        if (other.kind != Kind::Question && other.y < player_->head() - 1e-6) {
            before = other.y;
        }
    }
    panel_->showMoment(model::eventsAbove(stage, before), model::eventsAbove(stage, player_->head()),
                       player_->time());
}

void PresenterWindow::showPlace() {
    const bool asking = player_->question() && !player_->revealed();
    model::StageCut cut = player_->cut();
    stage_->showCut(cut, asking);
    if (beside_story_) {
        cut.head = player_->besideHead();
        cut.ghosts_until = 0;
        beside_->showCut(cut, asking);
    }
    timeline_->showStops(player_->stops(), player_->length(), player_->head());
    showPanel();
}

void PresenterWindow::refresh() {
    if (!player_) {
        update();
        return;
    }
    showCard();
    showPlace();
    if (notes_ && notes_->isVisible()) {
        notes_->showLesson(*story_, *player_);
    }
    setAccessibleName(placeWords());
    keepMoving();
    update();
}

void PresenterWindow::keepMoving() {
    if (player_->moving() && !timer_.isActive()) {
        clock_.start();
        timer_.start(kFrameMs);
    } else if (!player_->moving()) {
        timer_.stop();
    }
}

void PresenterWindow::tick() {
    constexpr double kLongest = 0.25; // after a hiccup the lesson goes on where it was
    advance(std::min(kLongest, static_cast<double>(clock_.restart()) / 1000.0));
}

void PresenterWindow::advance(double seconds) {
    const std::size_t stop = player_->stop();
    const auto question = player_->question();
    player_->advance(seconds);
    if (stop != player_->stop() || question != player_->question() || !player_->moving()) {
        refresh();
    } else {
        showPlace();
        update(0, 0, width(), style_.whole(kHeader));
    }
}

void PresenterWindow::toggleNotes() {
    if (!notes_) {
        notes_ = std::make_unique<NotesWindow>(*this);
    }
    if (notes_->isVisible()) {
        notes_->hide();
    } else if (player_) {
        notes_->showLesson(*story_, *player_);
        activateWindow();
    }
}

void PresenterWindow::leave() {
    if (notes_) {
        notes_->hide();
    }
    timer_.stop();
    emit left(request_.id.isEmpty() && story_ ? toQString(story_->info.id) : request_.id,
              !changes_.isEmpty() ? stop_before_
              : player_           ? player_->stop()
                                  : 0);
    hide();
}

void PresenterWindow::closeEvent(QCloseEvent* event) {
    leave();
    QWidget::closeEvent(event);
}

void PresenterWindow::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    layOutAll();
    refresh();
}

void PresenterWindow::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        layOutAll();
        refresh();
    }
}

void PresenterWindow::mousePressEvent(QMouseEvent* event) {
    setFocus();
    if (player_ && event->button() == Qt::LeftButton && event->position().y() > style_(kHeader)) {
        player_->next();
        refresh();
    }
}

QString PresenterWindow::placeWords() const {
    if (!changes_.isEmpty()) {
        return tr("changed here");
    }
    const model::LessonStop& stop = player_->stops()[player_->stop()];
    if (stop.kind == Kind::Summary) {
        return tr("summary");
    }
    const auto step = player_->step();
    return step ? tr("step %1 of %2").arg(*step + 1).arg(story_->steps.size())
                : counted(story_->steps.size(), QT_TRANSLATE_NOOP("counted", "step"),
                          QT_TRANSLATE_NOOP("counted", "steps"));
}

QString PresenterWindow::speedWords() const {
    const QString speed = QStringLiteral("×%1").arg(player_->speed());
    return player_->compressed() ? tr("%1 · waiting is compressed").arg(speed)
                                 : tr("%1 · time as it passed").arg(speed);
}

QString PresenterWindow::provenanceWords() const {
    if (!changes_.isEmpty()) {
        return tr("simulated with values changed here");
    }
    if (!story_->info.measured) {
        return tr("simulated from the system's sources, not measured here");
    }
    return story_->info.recorded ? tr("simulated · same packets as the Linux 6.18 recording")
                                 : tr("simulated after Linux 6.18");
}

void PresenterWindow::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.fillRect(rect(), style_.theme.background);
    painter.setRenderHint(QPainter::Antialiasing);
    if (!story_) {
        painter.setFont(style_.text(18));
        painter.setPen(style_.theme.muted);
        painter.drawText(rect().adjusted(40, 40, -40, -40), Qt::AlignCenter | Qt::TextWordWrap, waiting_);
        return;
    }
    paintHeader(painter);
    paintFooter(painter);
}

void PresenterWindow::paintHeader(QPainter& painter) const {
    const double margin = style_(kMargin);
    const double right_room = style_(190);
    const double left_room = width() - 2 * margin - right_room;
    drawing::line(painter, QRectF(margin, style_(8), left_room, style_(26)), Qt::AlignLeft | Qt::AlignVCenter,
                  style_.text(21, QFont::Bold), style_.theme.text, toQString(story_->info.title));
    drawing::line(painter, QRectF(margin, style_(32), left_room, style_(16)),
                  Qt::AlignLeft | Qt::AlignVCenter, style_.text(11), style_.theme.muted,
                  tr("Chapter %1").arg(toQString(story_->info.chapter)));
    const double right = width() - margin - right_room;
    drawing::line(painter, QRectF(right, style_(12), right_room, style_(18)),
                  Qt::AlignRight | Qt::AlignVCenter, style_.text(13, QFont::Medium), style_.theme.text,
                  placeWords());
    drawing::line(painter, QRectF(right, style_(31), right_room, style_(16)),
                  Qt::AlignRight | Qt::AlignVCenter, style_.text(11), style_.theme.muted, speedWords());
}

void PresenterWindow::paintFooter(QPainter& painter) const {
    const double margin = style_(kMargin);
    const QRectF line(margin, height() - style_(kFooter + 2), width() - 2 * margin, style_(kFooter));
    const QFont font = style_.text(11);
    const QString right = provenanceWords();
    const double taken = QFontMetricsF(font).horizontalAdvance(right) + style_(16);
    const QStringList keys{tr("← → step"),          tr("Space play"), tr("[ ] speed"), tr("P predict"),
                           tr("H hide the answer"), tr("F1 keys"),    tr("Esc leave")};
    QString left = keys.join(QStringLiteral("   "));
    if (QFontMetricsF(font).horizontalAdvance(left) > line.width() - taken) {
        left = QStringList{keys[0], keys[5], keys[6]}.join(QStringLiteral("   "));
    }
    drawing::line(painter, line.adjusted(0, 0, -taken, 0), Qt::AlignLeft | Qt::AlignVCenter, font,
                  style_.theme.muted, left);
    drawing::line(painter, line, Qt::AlignRight | Qt::AlignVCenter, font, style_.theme.muted, right);
}

} // namespace synscope::ui
