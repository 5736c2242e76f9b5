// SPDX-License-Identifier: GPL-3.0-or-later
// A scenario of one's own: its text, what is wrong with it, and beside it the run as it is by now.
#pragma once

#include "ui/presenter/lesson_feed.h"

#include <QTimer>
#include <QWidget>

#include <memory>

class QLabel;
class QListWidget;
class QPushButton;
class QScrollArea;

namespace synscope::ui {

class StageView;
class YamlEdit;

class ScenarioEditor : public QWidget {
    Q_OBJECT

public:
    explicit ScenarioEditor(LessonFeed& feed, QWidget* parent = nullptr);

    /// `request.file` empty: a copy without a file yet. What is being written and not saved is asked about
    /// first; false: it was kept, and this text is not opened.
    bool edit(const LessonRequest& request);
    [[nodiscard]] YamlEdit& text() { return *text_; }
    [[nodiscard]] StageView& preview() { return *preview_; }
    /// As it is by now.
    [[nodiscard]] LessonRequest request() const;
    /// In the order of the list.
    [[nodiscard]] QStringList problems() const;
    /// Empty: all is well; else why the file could not be written.
    QString saveTo(const QString& path);

signals:
    void presentRequested(const LessonRequest& request);

protected:
    void changeEvent(QEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildBody();
    void addKeys();
    void applyStyle();
    void run();
    void showRun(const LessonRun& run);
    void showProblems(const std::vector<LessonProblem>& problems);
    void drawStory();
    bool save();
    bool saveAs();
    bool saveHere(const QString& path);
    [[nodiscard]] bool mayClose();
    void showTitle();

    LessonFeed& feed_;
    QString id_;
    QString file_;
    std::shared_ptr<const model::LessonStory> story_; ///< of the last text without mistakes
    QTimer pause_;                                    ///< between two keys: nothing is run meanwhile
    YamlEdit* text_;
    StageView* preview_;
    QScrollArea* scroll_;
    QLabel* status_;
    QListWidget* problems_;
    QPushButton* present_;
    QPushButton* save_;
};

} // namespace synscope::ui
