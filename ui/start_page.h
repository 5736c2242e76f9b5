// SPDX-License-Identifier: GPL-3.0-or-later
// What the window shows before there is a capture, or when one could not be opened.
#pragma once

#include <QStringList>
#include <QWidget>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace synscope::ui {

class StartPage : public QWidget {
    Q_OBJECT

public:
    explicit StartPage(QWidget* parent = nullptr);

    void setRecentFiles(const QStringList& paths);
    void setSampleAvailable(bool available);
    /// Why the last capture could not be opened; empty: nothing went wrong.
    void setProblem(const QString& source, const QString& sentence);

signals:
    void openRequested();
    void sampleRequested();
    void fileRequested(const QString& path);

private:
    [[nodiscard]] QWidget* makeButtons();
    void applyFonts();
    void changeEvent(QEvent* event) override;

    QLabel* title_;
    QLabel* subtitle_;
    QWidget* problem_;
    QLabel* problem_title_;
    QLabel* problem_text_;
    QPushButton* open_;
    QPushButton* sample_;
    QLabel* recent_heading_;
    QVBoxLayout* recent_;
};

} // namespace synscope::ui
