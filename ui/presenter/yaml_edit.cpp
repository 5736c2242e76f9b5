// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenter/yaml_edit.h"

#include "ui/scale.h"
#include "ui/theme.h"

#include <QHelpEvent>
#include <QPainter>
#include <QRegularExpression>
#include <QSyntaxHighlighter>
#include <QTextBlock>
#include <QToolTip>

#include <algorithm>

namespace synscope::ui {
namespace {

constexpr int kPad = 6;

class YamlColours : public QSyntaxHighlighter {
public:
    explicit YamlColours(YamlEdit& edit)
        : QSyntaxHighlighter(edit.document())
        , edit_(edit) {}

protected:
    void highlightBlock(const QString& line) override {
        static const QRegularExpression key(
            QStringLiteral("(?:^\\s*(?:-\\s+)?|[{,]\\s*)([A-Za-z_][\\w-]*)(?=:(\\s|$))"));
        static const QRegularExpression comment(QStringLiteral("(?:^|\\s)(#.*)$"));
        const Theme& theme = themeFor(edit_.palette());
        paint(line, key, theme.syn.ink);
        paint(line, comment, theme.muted);
    }

private:
    void paint(const QString& line, const QRegularExpression& pattern, const QColor& color) {
        for (auto found = pattern.globalMatch(line); found.hasNext();) {
            const auto match = found.next();
            setFormat(static_cast<int>(match.capturedStart(1)), static_cast<int>(match.capturedLength(1)),
                      color);
        }
    }

    YamlEdit& edit_;
};

/// Of a line: letters before the byte that a parser counted.
int lettersBefore(const QString& line, int column) {
    return static_cast<int>(QString::fromUtf8(line.toUtf8().left(std::max(0, column - 1))).size());
}

} // namespace

class LineNumbers : public QWidget {
public:
    explicit LineNumbers(YamlEdit& edit)
        : QWidget(&edit)
        , edit_(edit) {}

protected:
    void paintEvent(QPaintEvent* event) override { edit_.paintNumbers(event); }

private:
    YamlEdit& edit_;
};

YamlEdit::YamlEdit(QWidget* parent)
    : QPlainTextEdit(parent)
    , colours_(std::make_unique<YamlColours>(*this))
    , numbers_(new LineNumbers(*this)) {
    setAccessibleName(tr("Scenario file"));
    setLineWrapMode(NoWrap);
    setFrameShape(QFrame::NoFrame);
    connect(this, &QPlainTextEdit::blockCountChanged, this, &YamlEdit::placeNumbers);
    connect(this, &QPlainTextEdit::updateRequest, this, [this](const QRect& rect, int by) {
        by != 0 ? numbers_->scroll(0, by) : numbers_->update(0, rect.y(), numbers_->width(), rect.height());
    });
    applyTheme();
}

YamlEdit::~YamlEdit() = default;

void YamlEdit::applyTheme() {
    setFont(monoFont(Scale(QWidget::font()).whole(kDesignFontPixels)));
    colours_->rehighlight();
    setProblems(problems_);
    placeNumbers();
}

int YamlEdit::numbersWidth() const {
    const auto digits = std::max<qsizetype>(3, QString::number(blockCount()).size());
    return fontMetrics().horizontalAdvance(u'9') * static_cast<int>(digits) + 2 * kPad;
}

void YamlEdit::placeNumbers() {
    setViewportMargins(numbersWidth(), 0, 0, 0);
    const QRect inside = contentsRect();
    numbers_->setGeometry(inside.left(), inside.top(), numbersWidth(), inside.height());
}

void YamlEdit::resizeEvent(QResizeEvent* event) {
    QPlainTextEdit::resizeEvent(event);
    placeNumbers();
}

void YamlEdit::paintNumbers(QPaintEvent* event) {
    const Theme& theme = themeFor(palette());
    QPainter painter(numbers_);
    painter.fillRect(event->rect(), theme.surface);
    painter.setFont(font());
    QTextBlock block = firstVisibleBlock();
    double top = blockBoundingGeometry(block).translated(contentOffset()).top();
    while (block.isValid() && top <= event->rect().bottom()) {
        const double height = blockBoundingRect(block).height();
        const int line = block.blockNumber() + 1;
        const bool wrong = std::any_of(problems_.begin(), problems_.end(),
                                       [&](const LessonProblem& problem) { return problem.line == line; });
        painter.setPen(wrong ? theme.failed.ink : theme.muted);
        painter.drawText(QRectF(0, top, numbers_->width() - kPad, height), Qt::AlignRight | Qt::AlignVCenter,
                         (wrong ? QStringLiteral("✕ ") : QString()) + QString::number(line));
        top += height;
        block = block.next();
    }
}

/// From there to the end of the word, or the last letter of the line where nothing follows.
QTextCursor YamlEdit::wordAt(int line, int column) const {
    const QTextBlock block = document()->findBlockByNumber(std::clamp(line, 1, blockCount()) - 1);
    const QString text = block.text();
    auto begin = std::min<qsizetype>(lettersBefore(text, column), text.size());
    static const QRegularExpression word(QStringLiteral("[^\\s:,{}\\[\\]]+"));
    const auto match = word.match(text, begin);
    auto end = match.hasMatch() && match.capturedStart() == begin ? match.capturedEnd() : begin + 1;
    if (end > text.size()) {
        end = text.size();
        begin = std::max<qsizetype>(0, end - 1);
    }
    QTextCursor cursor(block);
    cursor.setPosition(block.position() + static_cast<int>(begin));
    cursor.setPosition(block.position() + static_cast<int>(end), QTextCursor::KeepAnchor);
    return cursor;
}

void YamlEdit::setProblems(const std::vector<LessonProblem>& problems) {
    problems_ = problems;
    const Theme& theme = themeFor(palette());
    QList<QTextEdit::ExtraSelection> marks;
    for (const LessonProblem& problem : problems_) {
        if (problem.line > 0) {
            QTextEdit::ExtraSelection mark;
            mark.cursor = wordAt(problem.line, problem.column);
            mark.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
            mark.format.setUnderlineColor(theme.failed.line);
            mark.format.setBackground(badgeFill(theme, theme.failed));
            mark.format.setToolTip(problem.sentence);
            marks.push_back(mark);
        }
    }
    setExtraSelections(marks);
    numbers_->update();
}

QStringList YamlEdit::underlined() const {
    QStringList words;
    for (const QTextEdit::ExtraSelection& mark : extraSelections()) {
        words << mark.cursor.selectedText();
    }
    return words;
}

void YamlEdit::goTo(int line, int column) {
    QTextCursor cursor = wordAt(line, column);
    cursor.setPosition(cursor.selectionStart());
    setTextCursor(cursor);
    centerCursor();
    setFocus();
}

/// Depth is two blanks, and YAML knows no tabs; a new line begins where the one above does.
void YamlEdit::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Tab && event->modifiers() == Qt::NoModifier) {
        insertPlainText(QStringLiteral("  "));
        return;
    }
    const bool new_line = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    const QString above = textCursor().block().text();
    QPlainTextEdit::keyPressEvent(event);
    if (new_line && event->modifiers() == Qt::NoModifier) {
        const auto blanks = std::find_if(above.begin(), above.end(), [](QChar c) { return c != u' '; });
        insertPlainText(QString(blanks - above.begin(), u' '));
    }
}

bool YamlEdit::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int at = cursorForPosition(viewport()->mapFrom(this, help->pos())).position();
        QString sentence;
        for (const QTextEdit::ExtraSelection& mark : extraSelections()) {
            if (mark.cursor.selectionStart() <= at && at <= mark.cursor.selectionEnd()) {
                sentence = mark.format.toolTip();
            }
        }
        QToolTip::showText(help->globalPos(), sentence, this);
        return true;
    }
    return QPlainTextEdit::event(event);
}

} // namespace synscope::ui
