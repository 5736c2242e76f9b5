// SPDX-License-Identifier: GPL-3.0-or-later
// A prediction: the question, what can be voted for, the votes, and after the reveal the answer and why.
#pragma once

#include "model/story.h"
#include "ui/presenter/stage_style.h"

#include <QWidget>

#include <vector>

namespace synscope::ui {

class QuestionCard : public QWidget {
    Q_OBJECT

public:
    explicit QuestionCard(QWidget* parent = nullptr);

    void setStyle(const StageStyle& style);
    void showQuestion(const model::StoryQuestion& question, const std::vector<int>& votes, bool revealed);
    [[nodiscard]] int heightForWidth(int width) const override;
    /// Everything that is said, for who cannot see it.
    [[nodiscard]] QString spoken() const;

signals:
    void voted(std::size_t option, int by);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    /// Where everything stands for a width.
    struct Places {
        QRectF prompt;
        std::vector<QRectF> options;
        QRectF explanation;
        double height = 0;
    };
    [[nodiscard]] Places placesFor(double width) const;
    void paintOption(QPainter& painter, const QRectF& box, std::size_t option) const;
    void paintArrowIcon(QPainter& painter, const QRectF& box, const model::StoryOption& option,
                        const QColor& color) const;
    void paintVotes(QPainter& painter, const QRectF& box, std::size_t option) const;

    StageStyle style_;
    model::StoryQuestion question_;
    std::vector<int> votes_;
    bool revealed_ = false;
};

} // namespace synscope::ui
