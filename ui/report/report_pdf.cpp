// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/report/report_file.h"

#include "model/report_words.h"
#include "ui/ladder/ladder_sheet.h"
#include "ui/paper.h"
#include "ui/translate.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QPageSize>
#include <QPdfWriter>
#include <QStringList>

#include <algorithm>

namespace synscope::ui {
namespace {

constexpr double kBody = 11;

QString tr(const char* text) {
    return QCoreApplication::translate("model", text);
}

QString plain(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString number(std::uint64_t value) {
    return QString::fromStdString(model::grouped(value));
}

QString outcomesOf(const std::vector<model::OutcomeCount>& counts) {
    QStringList words;
    for (const model::OutcomeCount& count : counts) {
        words << plain(model::outcomeName(count.outcome)) + u' ' + number(count.connections);
    }
    return words.join(QStringLiteral(" · "));
}

/// Writes a report from top to bottom.
class PrintedReport {
public:
    PrintedReport(Paper& paper, const model::Report& report)
        : paper_(paper)
        , report_(report) {}

    void write(const QString& program) {
        writeTop();
        writeOutcomes();
        writeFixes();
        writeOffenders();
        writeGroups();
        writeLadders();
        if (report_.kernel != nullptr) {
            writeReceivePath(*report_.kernel);
        }
        writeOddities();
        paper_.skip(14);
        body(translated(model::reportBasis()) + u' ' + program, theme_.muted);
    }

private:
    using Cell = Paper::Cell;

    void heading(const QString& words, double size) {
        paper_.need(size * 5);
        paper_.skip(size * 0.9);
        paper_.text(words, textFont(size, QFont::Bold), theme_.text);
        paper_.skip(size * 0.35);
    }
    void body(const QString& words, const QColor& color, double indent = 0) {
        if (!words.isEmpty()) {
            paper_.text(words, textFont(kBody), color, indent);
        }
    }
    void list(const char* title, const std::vector<model::Text>& sentences) {
        if (sentences.empty()) {
            return;
        }
        paper_.need(34);
        paper_.skip(5);
        paper_.text(tr(title), textFont(kBody, QFont::Bold), theme_.text);
        for (const model::Text& sentence : sentences) {
            body(QStringLiteral("•  ") + translated(sentence), theme_.text, 8);
        }
    }
    Cell cell(const QString& words, double share, bool head = false, bool mono = false) const {
        return {words, share * paper_.width(),
                mono ? monoFont(kBody - 1) : textFont(kBody, head ? QFont::DemiBold : QFont::Normal),
                head ? theme_.muted : theme_.text};
    }

    void writeTop() {
        heading(tr("TCP report: %1").arg(plain(report_.capture.name)), 20);
        paper_.text(translated(model::reportHeadline(report_)), textFont(13, QFont::DemiBold), theme_.text);
        paper_.skip(4);
        body(plain(report_.capture.damage), theme_.failed.ink);
        for (const model::Text& sentence : model::captureSentences(report_.capture)) {
            body(translated(sentence), theme_.muted);
        }
    }

    void writeOutcomes() {
        if (report_.outcomes.empty()) {
            return;
        }
        heading(tr("What became of the connections"), 15);
        for (const model::OutcomeCount& count : report_.outcomes) {
            Cell name = cell(plain(model::outcomeName(count.outcome)), 0.35);
            name.font = textFont(kBody, QFont::DemiBold);
            name.color = severityHue(theme_, model::outcomeSeverity(count.outcome)).ink;
            paper_.row({name, cell(number(count.connections), 0.3)});
        }
    }

    void writeFixes() {
        if (report_.fixes.empty()) {
            return;
        }
        heading(tr("What to change"), 15);
        for (const model::ReportFix& fix : report_.fixes) {
            QStringList reasons;
            reasons << translated(fix.station) << outcomesOf(fix.cause);
            for (const model::Text& group : fix.groups) {
                reasons << translated(group);
            }
            reasons.removeAll(QString());
            const QString command = fix.command.empty() ? QString() : u'\n' + plain(fix.command);
            paper_.row({cell(translated(fix.words) + command, 0.65),
                        cell(reasons.join(QStringLiteral(" · ")), 0.35)});
        }
    }

    void writeOffenders() {
        if (report_.offenders.empty()) {
            return;
        }
        heading(tr("Where the trouble is"), 15);
        for (const model::OffenderTable& table : report_.offenders) {
            paper_.need(60);
            paper_.skip(6);
            paper_.row({cell(translated(table.heading), 0.36, true), cell(tr("In trouble"), 0.12, true),
                        cell(tr("of all"), 0.12, true), cell(tr("How"), 0.4, true)});
            for (const model::Offender& row : table.rows) {
                paper_.row({cell(plain(row.name), 0.36, false, true), cell(number(row.troubled), 0.12),
                            cell(number(row.connections), 0.12), cell(outcomesOf(row.outcomes), 0.4)});
            }
            if (table.left_out > 0) {
                body(tr("Others with trouble, not listed: %1.").arg(number(table.left_out)), theme_.muted);
            }
        }
    }

    void writeGroups() {
        if (report_.groups.empty()) {
            return;
        }
        heading(tr("Connections that are one event"), 15);
        for (const model::ReportGroup& group : report_.groups) {
            heading(tr(model::groupKindLabel(group.kind)) + QStringLiteral(": ") + translated(group.title),
                    12);
            body(translated(group.detail), theme_.muted);
            body(translated(group.what.sentence), theme_.text);
            list("What shows it", group.what.steps);
            list("It could also be", group.what.rivals);
            list("What would fix it", group.what.fixes);
        }
        if (report_.groups_left_out > 0) {
            body(tr("Smaller groups, not listed: %1.").arg(number(report_.groups_left_out)), theme_.muted);
        }
    }

    void writeLadders() {
        if (report_.ladders.empty() && report_.unreadable == 0) {
            return;
        }
        heading(tr("Connections"), 15);
        for (const model::Text& sentence : model::ladderSentences(report_)) {
            body(translated(sentence), theme_.muted);
        }
        for (const model::ReportLadder& ladder : report_.ladders) {
            writeLadder(ladder);
        }
    }

    void writeLadder(const model::ReportLadder& ladder) {
        constexpr double kLeast = 320; // of the page: a title and some arrows belong together
        paper_.need(kLeast);
        paper_.skip(10);
        const auto& hue = severityHue(theme_, model::outcomeSeverity(ladder.what.verdict.outcome));
        paper_.text(translated(ladder.what.title), textFont(13, QFont::Bold), hue.ink);
        body(translated(ladder.what.sentence), theme_.text);
        for (const model::Text& note : model::ladderNotes(ladder)) {
            body(translated(note), theme_.muted);
        }
        paper_.skip(6);
        paintLadder(ladder);
        list("What happened", ladder.what.steps);
        list("What the application saw", callsOf(ladder.what));
        list("What comes next", model::forecastWords(ladder.forecast));
        list("It could also be", ladder.what.rivals);
        list("What would fix it", ladder.what.fixes);
    }

    static std::vector<model::Text> callsOf(const model::Explanation& what) {
        std::vector<model::Text> calls;
        for (const model::ApplicationCall& call : what.calls) {
            calls.push_back(call.words);
        }
        return calls;
    }

    void paintLadder(const model::ReportLadder& ladder) {
        LadderPicture picture = pictureOf(ladder);
        picture.width = paper_.width();
        const LadderSheet sheet(picture, picture.max_arrows, paperTheme());
        for (double top = 0; top < sheet.height();) {
            if (paper_.left() < sheet.headerHeight() + std::min(sheet.height() - top, 120.0)) {
                paper_.newPage();
            }
            const double end = std::min(sheet.height(),
                                        sheet.pageEnd(top, paper_.left() - sheet.headerHeight()));
            paper_.painter().save();
            paper_.painter().translate(0, paper_.y());
            sheet.paint(paper_.painter(), top, end - top);
            paper_.painter().restore();
            paper_.skip(sheet.headerHeight() + end - top);
            top = end;
        }
    }

    void writeReceivePath(const model::KernelView& kernel) {
        heading(tr("Receive path of the capturing machine"), 15);
        for (const model::Station& station : kernel.path) {
            const QString fill = station.fill < 0 ? translated(station.fill_note)
                                                  : QStringLiteral("%1 %").arg(qRound(station.fill * 100));
            const QString drops = station.drops ? number(*station.drops) : tr("not counted");
            paper_.row({cell(translated(station.name), 0.2, true),
                        cell(translated(station.headline) + u'\n' + translated(station.detail), 0.4),
                        cell(fill, 0.25), cell(drops, 0.15)});
        }
        const std::size_t shown = std::min(kernel.moved.size(), model::Report::kMostCounters);
        for (std::size_t i = 0; i < shown; ++i) {
            const model::MovedCounter& counter = kernel.moved[i];
            paper_.row(
                {cell(plain(counter.name), 0.4, false, true),
                 cell((counter.delta > 0 ? QStringLiteral("+") : QString()) + QString::number(counter.delta),
                      0.12),
                 cell(translated(counter.meaning), 0.48)});
        }
    }

    void writeOddities() {
        if (report_.oddities.empty()) {
            return;
        }
        heading(tr("Packets worth a look"), 15);
        for (const model::ReportOddity& odd : report_.oddities) {
            paper_.row({cell(plain(odd.name), 0.28, false, true), cell(number(odd.packets), 0.12),
                        cell(translated(odd.meaning), 0.6)});
        }
    }

    Paper& paper_;
    const model::Report& report_;
    const Theme& theme_ = paperTheme();
};

} // namespace

QByteArray reportPdf(const model::Report& report, const QString& program) {
    QByteArray pdf;
    QBuffer buffer(&pdf);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setCreator(QStringLiteral("SynScope"));
    writer.setTitle(tr("TCP report: %1").arg(plain(report.capture.name)));
    writer.setPageSize(QPageSize(QPageSize::A4));
    writer.setPageMargins(QMarginsF(14, 12, 14, 12), QPageLayout::Millimeter);
    QPainter painter(&writer);
    Paper paper(writer, painter);
    paper.setFooter(QStringLiteral("SynScope · ") + plain(report.capture.name));
    PrintedReport(paper, report).write(program);
    paper.finishPage();
    painter.end();
    return pdf;
}

} // namespace synscope::ui
