// SPDX-License-Identifier: GPL-3.0-or-later
// The filter: a line that completes words, underlines what is wrong and says why, and counts what matches.
#pragma once

#include "model/filter.h"

#include <QLineEdit>
#include <QStringList>
#include <QTimer>

#include <optional>

class QCompleter;
class QLabel;
class QStringListModel;

namespace synscope::ui {

/// Applies as one types, shortly after the last key. A wrong filter changes nothing but the underline.
class FilterField : public QLineEdit {
    Q_OBJECT

public:
    explicit FilterField(QWidget* parent = nullptr);

    /// Shown at the right end: "38 of 12,406"; empty hides it.
    void setCount(const QString& count);

    /// Earlier filters, newest first; walked through with the arrow keys.
    [[nodiscard]] QStringList history() const { return history_; }
    void setHistory(const QStringList& history);

    [[nodiscard]] const std::optional<model::FilterError>& error() const { return error_; }
    /// What is wrong, in characters of text(): first and one after the last, at least one wide.
    [[nodiscard]] std::pair<int, int> errorRange() const;

    void applyNow(); ///< without waiting for the pause

signals:
    void filterChanged(const synscope::model::Filter& filter);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;

private:
    void edited();
    void parse();
    void showError();
    void placeCount();
    void offerCompletions();
    void dressPopup();
    void insertCompletion(const QString& word);
    void remember();
    bool walkHistory(int step);
    [[nodiscard]] int wordStart() const;
    [[nodiscard]] double xOf(int character) const;

    QCompleter* completer_;
    QStringListModel* words_;
    QLabel* count_;
    QLabel* complaint_; ///< under the field, a child of the window
    QTimer pause_;
    QStringList history_;
    int history_at_ = -1; ///< -1: not walking
    QString applied_;
    std::optional<model::FilterError> error_;
};

} // namespace synscope::ui
