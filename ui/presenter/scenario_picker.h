// SPDX-License-Identifier: GPL-3.0-or-later
// The course as a list to search in; beside it what the chosen scenario teaches.
#pragma once

#include "ui/presenter/lesson_feed.h"

#include <QWidget>

#include <vector>

class QLabel;
class QLineEdit;
class QListWidget;
class QListWidgetItem;
class QPushButton;

namespace synscope::ui {

class ScenarioPicker : public QWidget {
    Q_OBJECT

public:
    /// What is done with the scenario that is chosen.
    enum class Purpose { Present, Beside };

    explicit ScenarioPicker(QWidget* parent = nullptr);

    void setPurpose(Purpose purpose);

    void setCourse(const std::vector<model::LessonInfo>& course);
    [[nodiscard]] bool empty() const { return course_.empty(); }
    /// Chooses this scenario, if it is there.
    void choose(const QString& id);
    [[nodiscard]] QString chosen() const;
    [[nodiscard]] QLineEdit& search() { return *search_; }
    [[nodiscard]] QListWidget& list() { return *list_; }
    [[nodiscard]] QStringList shownIds() const;

signals:
    void presentRequested(const QString& id);
    void besideRequested(const QString& id);
    void changeRequested(const QString& id); ///< present it, with values to turn
    void editRequested(const QString& id);
    void labRequested(const QString& id);     ///< by this machine's kernel
    void handoutRequested(const QString& id); ///< empty: the whole course

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void buildDetails();
    [[nodiscard]] QLayout* buildButtons();
    void applyStyle();
    void fill();
    void showChosen();
    void chooseByTitle();
    [[nodiscard]] const model::LessonInfo* infoOf(const QString& id) const;
    void moveChosen(int by);

    std::vector<model::LessonInfo> course_;
    Purpose purpose_ = Purpose::Present;
    QLineEdit* search_;
    QListWidget* list_;
    QWidget* details_;
    QLabel* title_;
    QLabel* place_;
    QLabel* goals_;
    QLabel* textbook_title_;
    QLabel* textbook_;
    QPushButton* present_;
    QPushButton* change_;
    QPushButton* edit_;
    QPushButton* lab_;
    QPushButton* handout_;
    QPushButton* course_handout_;
};

} // namespace synscope::ui
