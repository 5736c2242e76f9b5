// SPDX-License-Identifier: GPL-3.0-or-later
// A lesson on a whole screen: ladder, caption, question, time line; everything by key.
#pragma once

#include "model/lesson_player.h"
#include "ui/presenter/lesson_feed.h"
#include "ui/presenter/stage_style.h"

#include <QElapsedTimer>
#include <QStringList>
#include <QTimer>
#include <QWidget>

#include <memory>
#include <optional>

namespace synscope::ui {

class CaptionCard;
class KnobPanel;
class NotesWindow;
class PresenterOverlay;
class QuestionCard;
class SidePanel;
class StageView;
class TimelineBar;

class PresenterWindow : public QWidget {
    Q_OBJECT

public:
    explicit PresenterWindow(LessonFeed& feed, QWidget* parent = nullptr);
    ~PresenterWindow() override;

    /// Asks for the run; the lesson begins at `stop` when it is there.
    void present(const LessonRequest& request, std::size_t stop = 0);
    /// A run that is there already.
    void setStory(std::shared_ptr<const model::LessonStory> story, std::size_t stop);
    void setBeside(std::shared_ptr<const model::LessonStory> story);
    /// Asks for the run that is to stand beside this one.
    void showBeside(const LessonRequest& request);
    /// Sliders for values of the scenario in place of the panel.
    void showKnobs(bool show);
    /// What is presented, as it was asked for.
    [[nodiscard]] const LessonRequest& request() const { return request_; }
    /// The text of what is on the screen, changed values included.
    [[nodiscard]] LessonRequest copy() const;

    /// Null until there is a story.
    [[nodiscard]] model::LessonPlayer* player() { return player_.get(); }
    [[nodiscard]] const model::LessonStory* story() const { return story_.get(); }
    [[nodiscard]] StageView& stageView() { return *stage_; }
    [[nodiscard]] StageView& besideView() { return *beside_; }
    [[nodiscard]] CaptionCard& caption() { return *caption_; }
    [[nodiscard]] QuestionCard& questionCard() { return *question_; }
    [[nodiscard]] KnobPanel& knobs() { return *knobs_; }
    [[nodiscard]] SidePanel& panel() { return *panel_; }
    [[nodiscard]] PresenterOverlay& overlay() { return *overlay_; }
    [[nodiscard]] NotesWindow* notesWindow() { return notes_.get(); }
    [[nodiscard]] const StageStyle& style() const { return style_; }
    [[nodiscard]] double letterFactor() const { return letter_factor_; }

    /// After player() was moved from outside.
    void refresh();
    /// As much time as this passes at once; for tests and pictures.
    void advance(double seconds);
    void toggleNotes();

signals:
    void left(const QString& id, std::size_t stop);
    void pickerRequested();
    void besideRequested();
    void editRequested();
    void handoutRequested();
    void labRequested(); ///< the same by this machine's kernel
    void problem(const QString& sentence);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void changeEvent(QEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

private:
    void buildWidgets();
    void applyStyle();
    void layOutAll();
    void placeWidgets();
    [[nodiscard]] int cardHeight(int width) const;
    void showPlace();
    void showCard();
    void showPanel();
    void tick();
    void keepMoving();

    bool voteKey(const QKeyEvent& event);
    bool moveKey(const QKeyEvent& event);
    bool playKey(const QKeyEvent& event);
    bool lookKey(const QKeyEvent& event);
    bool letterSizeKey(const QKeyEvent& event);
    bool askKey(int key);
    void toggleBeside(bool choose);
    void runChanged();
    void showChanged(const LessonRun& run);
    void showProblem(const LessonRun& run);
    void leave();

    [[nodiscard]] QString speedWords() const;
    [[nodiscard]] QString placeWords() const;
    [[nodiscard]] QString provenanceWords() const;
    [[nodiscard]] std::pair<QString, QString> cardWords() const; ///< heading and text
    [[nodiscard]] std::pair<QString, QString> changedWords() const;
    void paintHeader(QPainter& painter) const;
    void paintFooter(QPainter& painter) const;

    LessonFeed& feed_;
    std::shared_ptr<const model::LessonStory> story_;
    std::shared_ptr<const model::LessonStory> beside_story_;
    std::unique_ptr<model::LessonPlayer> player_;
    LessonRequest request_;
    QString text_;                ///< of the file that was run
    QStringList changes_;         ///< to the scenario's values, for people
    std::size_t stop_before_ = 0; ///< where the lesson was when they began
    QString waiting_;             ///< said while there is no story
    StageStyle style_;
    double letter_factor_ = 1;
    bool high_contrast_ = false;
    bool panel_wanted_ = false;
    bool knobs_wanted_ = false;
    bool show_options_ = false;
    std::optional<bool> dark_; ///< chosen here; else as the application
    QElapsedTimer clock_;
    QTimer timer_;

    StageView* stage_;
    StageView* beside_;
    SidePanel* panel_;
    KnobPanel* knobs_;
    CaptionCard* caption_;
    QuestionCard* question_;
    TimelineBar* timeline_;
    PresenterOverlay* overlay_;
    std::unique_ptr<NotesWindow> notes_;
};

} // namespace synscope::ui
