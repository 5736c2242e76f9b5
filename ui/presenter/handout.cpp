// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenter/handout.h"

#include "ui/ladder/drawing.h"
#include "ui/ladder/ladder_painter.h"
#include "ui/paper.h"
#include "ui/presenter/course_sections.h"
#include "ui/presenter/stage_frame.h"
#include "ui/translate.h"
#include "ui/words.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QPageSize>

#include <algorithm>

namespace synscope::ui {
namespace {

using model::LessonStory;

constexpr double kBody = 12;
const char* const kBlank = "…………………";

QString tr(const char* text) {
    return QCoreApplication::translate("Handout", text);
}

/// Ladder of a story with what is asked left out.
class PrintedLadder {
public:
    PrintedLadder(const LessonStory& story, const HandoutBlanks& blanks, double width)
        : blanks_(blanks) {
        style_.theme = lightTheme();
        style_.scale = width / 700;
        frame_ = stageFrameFor(width, style_, story, false);
        stage_ = model::layOutStage(story, frame_.options);
        blank(story);
    }

    void paint(Paper& page) const {
        const LadderFrame& frame = frame_.frame;
        double top = 0;
        const double end = frame.height(stage_.ladder);
        while (top < end) {
            const double limit = top + page.left();
            double bottom = limit >= end ? end : breakAbove(top, limit);
            if (bottom <= top) {
                bottom = std::min(limit, end);
            }
            paintPart(page, top, bottom);
            top = bottom;
            if (top < end) {
                page.newPage();
            }
        }
    }

private:
    void blank(const LessonStory& story) {
        for (model::LadderArrow& arrow : stage_.ladder.arrows) {
            if (arrow.step < blanks_.events.size() && blanks_.events[arrow.step]) {
                arrow.label = kBlank;
                arrow.tag = {};
                arrow.note = {};
                arrow.note_lines = 0;
                blank_arrows_.push_back(arrow.y_start);
                blankWaitBefore(arrow.y_start);
            }
        }
        for (std::size_t i = 0; i < story.events.size(); ++i) {
            const auto* call = std::get_if<model::StoryCall>(&story.events[i].what);
            if (call == nullptr || !blanks_.events[i]) {
                continue;
            }
            for (model::LadderEvent& event : stage_.ladder.events) {
                if (event.time == story.events[i].time && event.side == story.events[i].side) {
                    event.text = {SYNSCOPE_TEXT("%1() = %2"), {call->call, kBlank}};
                    blankWaitBefore(event.y);
                }
            }
        }
    }

    /// The wait right before what is asked would tell when it comes.
    void blankWaitBefore(double y) {
        constexpr double kNear = 2.4;
        for (model::LadderGap& gap : stage_.ladder.gaps) {
            if (gap.y < y && y - gap.y < kNear) {
                gap.label = {SYNSCOPE_TEXT("%1"), {"…… s"}};
            }
        }
    }

    /// The lowest place above `limit` that cuts through no words.
    [[nodiscard]] double breakAbove(double top, double limit) const {
        const LadderFrame& frame = frame_.frame;
        double best = top;
        for (const model::LadderArrow& arrow : stage_.ladder.arrows) {
            const double above = frame.y(arrow.y_start - arrow.label_lines * model::kLabelHeight - 0.1);
            best = above <= limit ? std::max(best, above) : best;
        }
        return best;
    }

    void paintPart(Paper& page, double top, double bottom) const {
        QPainter& painter = page.painter();
        painter.save();
        painter.translate(0, page.y() - top);
        painter.setClipRect(QRectF(0, top, page.width(), bottom - top));
        const LadderPainter ladder(stage_.ladder, frame_.frame, style_.theme, TimeMode::Spoken);
        ladder.paint(painter, QRectF(0, top, page.width(), bottom - top));
        for (const double y : blank_arrows_) {
            const QRectF time(0, frame_.frame.y(y - 0.55), frame_.frame.time_right, frame_.frame.y(1.1));
            painter.fillRect(time, Qt::white);
            painter.setPen(QPen(style_.theme.muted, 0.7));
            painter.drawLine(QPointF(style_(10), time.bottom() - 2),
                             QPointF(time.right(), time.bottom() - 2));
        }
        painter.restore();
        page.skip(bottom - top);
    }

    const HandoutBlanks& blanks_;
    StageStyle style_;
    StageFrame frame_;
    model::Stage stage_;
    std::vector<double> blank_arrows_; ///< their y
};

class Handout {
public:
    Handout(Paper& page, HandoutKind kind)
        : page_(page)
        , answers_(kind == HandoutKind::WithAnswers)
        , kind_(kind) {}

    void writeContents(std::span<const std::shared_ptr<const LessonStory>> stories) {
        page_.setFooter(tr("SynScope course"));
        heading(tr("From SYN to recv(): a course in TCP set-up and the receive path"), 22);
        page_.text(answers_ ? tr("Hand-outs with answers") : tr("Hand-outs for the class"), textFont(13),
                   theme_.muted);
        QString section;
        for (const auto& story : stories) {
            if (sectionOf(story->info.chapter) != section) {
                section = sectionOf(story->info.chapter);
                page_.skip(7);
                page_.text(section + QStringLiteral("  ") + sectionName(section), textFont(12, QFont::Bold),
                           theme_.text);
            }
            page_.text(
                QStringLiteral("%1   %2").arg(toQString(story->info.chapter), toQString(story->info.title)),
                textFont(11), theme_.text, 16);
        }
    }

    void write(const LessonStory& story) {
        page_.setFooter(QStringLiteral("SynScope · %1 %2")
                            .arg(toQString(story.info.chapter), toQString(story.info.title)));
        writeTop(story);
        const HandoutBlanks blanks = handoutBlanks(story, kind_);
        page_.need(160);
        PrintedLadder(story, blanks, page_.width()).paint(page_);
        page_.skip(10);
        writeQuestions(story);
        writeTimes(story, blanks);
        if (!story.info.textbook.empty()) {
            heading(tr("Where textbook and kernel differ"), 14);
            if (answers_) {
                page_.text(toQString(story.info.textbook), textFont(kBody), theme_.text);
            } else {
                page_.blankLine();
                page_.blankLine();
            }
        }
    }

private:
    void heading(const QString& words, double size) {
        page_.need(size * 4);
        page_.skip(size * 0.6);
        page_.text(words, textFont(size, QFont::Bold), theme_.text);
        page_.skip(size * 0.3);
    }

    void writeTop(const LessonStory& story) {
        heading(toQString(story.info.title), 20);
        QStringList hosts;
        for (std::size_t side = 0; side < 2; ++side) {
            if (!story.hosts[side].empty()) {
                hosts << toQString(story.hosts[side] + " " + story.addresses[side] + " (" +
                                   story.systems[side] + ")");
            }
        }
        page_.text(tr("Chapter %1 · %2 · simulated")
                       .arg(toQString(story.info.chapter), hosts.join(QStringLiteral(" · "))),
                   textFont(11), theme_.muted);
        page_.skip(6);
        for (const std::string& goal : story.info.goals) {
            page_.text(QStringLiteral("•  ") + toQString(goal), textFont(kBody), theme_.text, 8);
        }
        page_.skip(8);
    }

    void writeQuestions(const LessonStory& story) {
        if (story.questions.empty()) {
            return;
        }
        heading(tr("Questions"), 14);
        int number = 0;
        for (const model::StoryQuestion& question : story.questions) {
            page_.need(70);
            page_.text(QStringLiteral("%1. %2").arg(++number).arg(toQString(question.prompt)),
                       textFont(kBody, QFont::DemiBold), theme_.text);
            page_.skip(3);
            for (std::size_t i = 0; i < question.options.size(); ++i) {
                writeOption(question, i);
            }
            if (answers_) {
                page_.text(toQString(question.explanation), textFont(kBody), theme_.syn_ack.ink, 20);
            } else {
                page_.blankLine(20);
            }
            page_.skip(8);
        }
    }

    void writeOption(const model::StoryQuestion& question, std::size_t option) {
        const bool right = answers_ && option == question.right;
        const QFont font = textFont(kBody, right ? QFont::Bold : QFont::Normal);
        page_.need(18);
        const QRectF box(20, page_.y() + 3, 9, 9);
        QPainter& painter = page_.painter();
        painter.setPen(QPen(theme_.text, 0.8));
        painter.setBrush(right ? theme_.syn_ack.line : QColor(Qt::white));
        painter.drawRect(box);
        const model::StoryOption& shown = question.options[option];
        const QString arrow = !shown.arrow_from                          ? QString()
                              : *shown.arrow_from == model::Side::Client ? QStringLiteral("→ ")
                                                                         : QStringLiteral("← ");
        page_.text(arrow + toQString(shown.words), font, theme_.text, 36);
        page_.skip(2);
    }

    /// What was sent and what calls returned, as far as the ladder draws it.
    void writeTimes(const LessonStory& story, const HandoutBlanks& blanks) {
        heading(tr("Times"), 14);
        const model::Stage stage = model::layOutStage(story);
        const QString blank = QString::fromUtf8(kBlank);
        for (const model::LadderArrow& arrow : stage.ladder.arrows) {
            const bool hidden = blanks.events[arrow.step];
            const QString words = hidden ? blank : toQString(arrow.label) + u' ' + translated(arrow.tag);
            writeRow(hidden ? blank : momentText(stage.ladder, arrow.time, TimeMode::Spoken),
                     toQString(story.hosts[static_cast<std::size_t>(model::index(arrow.from))]), words);
        }
        for (std::size_t i = 0; i < story.events.size(); ++i) {
            const auto* call = std::get_if<model::StoryCall>(&story.events[i].what);
            if (call == nullptr || call->error.empty()) {
                continue;
            }
            const bool hidden = blanks.events[i];
            writeRow(hidden ? blank : momentText(stage.ladder, story.events[i].time, TimeMode::Spoken),
                     toQString(story.hosts[static_cast<std::size_t>(model::index(story.events[i].side))]),
                     QStringLiteral("%1() = -1 %2")
                         .arg(toQString(call->call), hidden ? blank : toQString(call->error)));
        }
    }

    void writeRow(const QString& time, const QString& host, const QString& words) {
        constexpr double kRow = 17;
        page_.need(kRow);
        QPainter& painter = page_.painter();
        const auto cell = [&](double left, double right, const QFont& font, const QString& text) {
            drawing::line(painter, QRectF(left, page_.y(), right - left, kRow),
                          Qt::AlignLeft | Qt::AlignVCenter, font, theme_.text, text);
        };
        cell(8, 110, monoFont(11), time);
        cell(118, 210, textFont(11), host);
        cell(216, page_.width(), monoFont(11), words);
        painter.setPen(QPen(theme_.border, 0.6));
        painter.drawLine(QPointF(0, page_.y() + kRow), QPointF(page_.width(), page_.y() + kRow));
        page_.skip(kRow);
    }

    Paper& page_;
    bool answers_;
    HandoutKind kind_;
    const Theme& theme_ = lightTheme();
};

} // namespace

HandoutBlanks handoutBlanks(const LessonStory& story, HandoutKind kind) {
    HandoutBlanks blanks;
    blanks.events.assign(story.events.size(), false);
    if (kind == HandoutKind::ForTheClass) {
        for (const model::StoryQuestion& question : story.questions) {
            blanks.events[question.event] = true;
        }
    }
    return blanks;
}

QByteArray handoutPdf(std::span<const std::shared_ptr<const LessonStory>> stories, HandoutKind kind) {
    QByteArray pdf;
    QBuffer buffer(&pdf);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setCreator(QStringLiteral("SynScope"));
    writer.setTitle(stories.size() == 1 ? toQString(stories.front()->info.title) : tr("SynScope course"));
    writer.setPageSize(QPageSize(QPageSize::A4));
    writer.setPageMargins(QMarginsF(14, 12, 14, 12), QPageLayout::Millimeter);
    QPainter painter(&writer);
    Paper page(writer, painter);
    Handout handout(page, kind);
    if (stories.size() > 1) {
        handout.writeContents(stories);
    }
    for (const auto& story : stories) {
        if (page.y() > 0) {
            page.newPage();
        }
        handout.write(*story);
    }
    page.finishPage();
    painter.end();
    return pdf;
}

} // namespace synscope::ui
