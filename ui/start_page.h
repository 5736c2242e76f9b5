// SPDX-License-Identifier: GPL-3.0-or-later
// What the window shows before there is a capture, or when one could not be opened.
#pragma once

#include <QList>
#include <QPair>
#include <QStringList>
#include <QWidget>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace synscope::ui {

class CommandBox;

class StartPage : public QWidget {
    Q_OBJECT

public:
    explicit StartPage(QWidget* parent = nullptr);

    void setRecentFiles(const QStringList& paths);
    void setSampleAvailable(bool available);
    /// Why the last capture could not be opened; empty: nothing went wrong.
    void setProblem(const QString& source, const QString& sentence, const QString& command = {});
    void setLiveAvailable(bool available);
    void setPresentAvailable(bool available);
    /// Live captures of a program that did not come to its end: path and what to call it.
    void setLeftOvers(const QList<QPair<QString, QString>>& captures);

signals:
    void openRequested();
    void sampleRequested();
    void liveRequested();
    void presentRequested();
    void leftOverDropped(const QString& path);
    void fileRequested(const QString& path);

private:
    [[nodiscard]] QWidget* makeButtons();
    void applyFonts();
    void changeEvent(QEvent* event) override;

    QLabel* title_;
    QLabel* subtitle_;
    QWidget* problem_;
    QLabel* problem_title_;
    CommandBox* problem_text_;
    QPushButton* open_;
    QPushButton* live_;
    QPushButton* sample_;
    QPushButton* present_;
    QLabel* recent_heading_;
    QVBoxLayout* recent_;
    QLabel* left_over_heading_;
    QVBoxLayout* left_over_;
};

} // namespace synscope::ui
