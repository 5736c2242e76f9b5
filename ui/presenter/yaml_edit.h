// SPDX-License-Identifier: GPL-3.0-or-later
// A text field for scenario files: numbers of lines, keys in colour, mistakes underlined where they stand.
#pragma once

#include "ui/presenter/lesson_feed.h"

#include <QPlainTextEdit>

#include <memory>
#include <vector>

class QSyntaxHighlighter;

namespace synscope::ui {

class YamlEdit : public QPlainTextEdit {
    Q_OBJECT

public:
    explicit YamlEdit(QWidget* parent = nullptr);
    ~YamlEdit() override;

    void setProblems(const std::vector<LessonProblem>& problems);
    /// What is underlined, in order; for tests.
    [[nodiscard]] QStringList underlined() const;
    /// The cursor goes there; line and column from 1, the column in bytes as parsers count.
    void goTo(int line, int column);
    void applyTheme();

protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    friend class LineNumbers;
    void paintNumbers(QPaintEvent* event);
    void placeNumbers();
    [[nodiscard]] int numbersWidth() const;
    [[nodiscard]] QTextCursor wordAt(int line, int column) const;

    std::vector<LessonProblem> problems_;
    std::unique_ptr<QSyntaxHighlighter> colours_;
    QWidget* numbers_;
};

} // namespace synscope::ui
