// SPDX-License-Identifier: GPL-3.0-or-later
// The help holds what the program has: each outcome with its errors, each filter term, pages for every link.
#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read the concepts in the standard library
#include "model/filter.h"
#include "model/outcome.h"
#include "ui/help/help_window.h"
#include "ui/report/report_dialog.h"
#endif
#include "tests/ui/warnings.h"

#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace synscope;
using namespace synscope::ui;

namespace {

QString plain(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// From the heading to the next one; empty where there is no such heading.
QString sectionOf(const QString& page, const QString& heading) {
    const qsizetype begin = page.indexOf(QStringLiteral("\n## %1\n").arg(heading));
    return begin < 0 ? QString() : page.mid(begin, page.indexOf(QStringLiteral("\n## "), begin + 4) - begin);
}

/// What stands between backquotes.
QStringList codeOf(const QString& page) {
    static const QRegularExpression code(QStringLiteral("`([^`\n]+)`"));
    QStringList words;
    for (auto found = code.globalMatch(page); found.hasNext();) {
        words << found.next().captured(1);
    }
    return words;
}

/// Answers at once with what it was asked for.
class FakeReports : public ReportFeed {
public:
    void requestReport(model::ReportChoice choice, ReportKind kind, Ready ready) override {
        asked = choice.filter ? QStringLiteral("filter")
                              : QString::number(choice.connections.size()) + QStringLiteral(" chosen");
        ready(kind == ReportKind::Pdf ? "%PDF" : content);
    }
    [[nodiscard]] double reportProgress() const override { return 0.5; }
    void cancelReport() override { ++cancelled; }

    QByteArray content = "<html/>";
    QString asked;
    int cancelled = 0;
};

} // namespace

class HelpTest : public QObject {
    Q_OBJECT

    QMenuBar menus_;
    QTemporaryDir folder_;

    [[nodiscard]] HelpTexts texts() const { return HelpTexts(menus_); }
    [[nodiscard]] QByteArray written(const QString& name) const {
        QFile file(folder_.filePath(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private slots:
    void initTestCase() {
        QAction* open = menus_.addMenu(QStringLiteral("&File"))->addAction(QStringLiteral("&Open…"));
        open->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_O));
    }
    void init() { tests::failOnWarnings(); }

    void everyPageHasText() {
        const HelpTexts all = texts();
        for (const HelpPage& page : helpPages()) {
            QVERIFY2(all.text(QLatin1String(page.name)).startsWith(u'#'), page.name);
        }
    }

    void everyOutcomeHasASectionThatNamesNoOthersErrors() {
        const QString page = texts().text(QStringLiteral("outcomes"));
        int sections = 0;
        for (int i = 0; i < model::kOutcomeCount; ++i) {
            const QString name = plain(model::outcomeName(static_cast<model::Outcome>(i)));
            const QString section = sectionOf(page, name);
            const QString badge = QLatin1String(model::outcomeLabel(static_cast<model::Outcome>(i)));
            QVERIFY2(section.contains(QStringLiteral("The badge says “%1”.").arg(badge)), qPrintable(name));
            QVERIFY2(section.contains(QStringLiteral("**Looks like:**")), qPrintable(name));
            QVERIFY2(section.contains(QStringLiteral("**The program:**")), qPrintable(name));
            ++sections;
        }
        QCOMPARE(page.count(QStringLiteral("\n## ")), sections);
    }

    /// The errors that the rules give (cli.md's table).
    void theErrorsOfAnOutcomeAreNamed_data() {
        QTest::addColumn<QString>("outcome");
        QTest::addColumn<QString>("error");
        const std::initializer_list<std::pair<model::Outcome, model::Errno>> errors{
            {model::Outcome::TimedOut, model::Errno::TimedOut},
            {model::Outcome::Refused, model::Errno::ConnRefused},
            {model::Outcome::Unreachable, model::Errno::HostUnreach},
            {model::Outcome::AcceptQueueOverflow, model::Errno::ConnReset},
            {model::Outcome::ResetOnOverflow, model::Errno::ConnReset},
            {model::Outcome::ResetByClient, model::Errno::ConnReset},
            {model::Outcome::ResetByServer, model::Errno::ConnReset},
            {model::Outcome::BrokenPipe, model::Errno::Pipe},
            {model::Outcome::Vanished, model::Errno::TimedOut},
            {model::Outcome::KeepaliveTimeout, model::Errno::TimedOut}};
        for (const auto& [outcome, error] : errors) {
            QTest::newRow(model::outcomeName(outcome).data())
                << plain(model::outcomeName(outcome)) << plain(model::errnoName(error));
        }
    }
    void theErrorsOfAnOutcomeAreNamed() {
        QFETCH(QString, outcome);
        QFETCH(QString, error);
        QVERIFY(sectionOf(texts().text(QStringLiteral("outcomes")), outcome).contains(error));
    }

    void everyFilterOfThePageIsOne() {
        int filters = 0;
        for (const QString& code : codeOf(texts().text(QStringLiteral("filter")))) {
            static const QRegularExpression term(QStringLiteral("[a-z_]+(:|[<>]=?)\\S+"));
            if (!code.contains(term)) {
                continue;
            }
            const auto parsed = model::Filter::parse(code.toStdString());
            const auto* wrong = std::get_if<model::FilterError>(&parsed);
            QVERIFY2(wrong == nullptr, qPrintable(code));
            ++filters;
        }
        QVERIFY(filters > 20);
    }

    void everyLinkLeadsToAPage() {
        static const QRegularExpression link(QStringLiteral("\\]\\(([a-z-]+)\\.md(?:#([a-z-]+))?\\)"));
        const HelpTexts all = texts();
        int links = 0;
        for (const HelpPage& page : helpPages()) {
            for (auto found = link.globalMatch(all.text(QLatin1String(page.name))); found.hasNext();
                 ++links) {
                const auto match = found.next();
                const QString target = all.text(match.captured(1));
                QVERIFY2(!target.isEmpty(), qPrintable(match.captured(0)));
                QVERIFY2(match.captured(2).isEmpty() || !sectionOf(target, match.captured(2)).isEmpty(),
                         qPrintable(match.captured(0)));
            }
        }
        QVERIFY(links > 8);
    }

    void theKeyboardMapIsThatOfTheMenus() {
        const QString page = texts().text(QStringLiteral("keyboard"));
        QVERIFY(page.contains(QStringLiteral("| **Ctrl+O** | Open |")));
        QVERIFY(page.contains(QStringLiteral("choose a packet")));
    }

    void theCourseIsListedByChapter() {
        model::LessonInfo lesson;
        lesson.id = "syn-lost";
        lesson.title = "Lost *and* found";
        lesson.chapter = "1.3.2";
        const QString page = courseIndex({lesson});
        QVERIFY(page.contains(QStringLiteral("## 1.3 ")));
        QVERIFY2(page.contains(QStringLiteral("Lost \\*and\\* found (`syn-lost`)")), qPrintable(page));
    }

    void aTopicOpensAtItsSection() {
        HelpWindow window(menus_);
        window.resize(800, 400);
        window.showPage(QStringLiteral("outcomes#broken-pipe"));
        QCOMPARE(window.browser().page(), QStringLiteral("outcomes"));
        QVERIFY(window.browser().verticalScrollBar()->value() > 0);
        QCOMPARE(window.contents().currentItem()->text(), QStringLiteral("Outcomes"));
        window.showPage(QStringLiteral("filter"));
        QCOMPARE(window.browser().verticalScrollBar()->value(), 0);
    }

    void theSearchLooksThroughAllPages() {
        HelpWindow window(menus_);
        window.showPage(QStringLiteral("quick-start"));
        window.search().setText(QStringLiteral("half-open scan"));
        QCOMPARE(window.contents().count(), 1);
        QVERIFY(window.contents().item(0)->text().startsWith(QLatin1String("Outcomes (")));
        QTest::keyClick(&window.search(), Qt::Key_Return);
        QCOMPARE(window.browser().page(), QStringLiteral("outcomes"));
        QCOMPARE(window.browser().textCursor().selectedText(), QStringLiteral("half-open scan"));
        window.search().clear();
        QCOMPARE(window.contents().count(), helpPages().size());
    }

    void aReportIsWrittenAndSaid() {
        FakeReports reports;
        const QString path = folder_.filePath(QStringLiteral("a.html"));
        {
            ReportDialog dialog(reports, {.source = QStringLiteral("a.pcap")});
            QSignalSpy said(&dialog, &ReportDialog::message);
            dialog.makeAt(path);
            QCOMPARE(said.size(), 1);
            QCOMPARE(dialog.result(), int{QDialog::Accepted});
        }
        QCOMPARE(reports.asked, QStringLiteral("0 chosen"));
        QCOMPARE(written(QStringLiteral("a.html")), reports.content);
        QCOMPARE(reports.cancelled, 1);
    }

    void aPdfIsAskedForByItsName() {
        FakeReports reports;
        ReportDialog dialog(reports, {.source = QStringLiteral("a.pcap")});
        dialog.makeAt(folder_.filePath(QStringLiteral("a.pdf")));
        QVERIFY(written(QStringLiteral("a.pdf")).startsWith("%PDF"));
    }

    void whyNothingWasWrittenIsSaid() {
        FakeReports reports;
        ReportDialog dialog(reports, {.source = QStringLiteral("a.pcap")});
        dialog.show();
        dialog.makeAt(QStringLiteral("/nowhere/a.html"));
        auto* problem = dialog.findChild<QLabel*>(QStringLiteral("problemText"));
        QVERIFY(problem->isVisible());
        QVERIFY(problem->text().contains(QLatin1String("/nowhere/a.html")));
        QVERIFY(dialog.isVisible());
    }
};

QTEST_MAIN(HelpTest)
#include "help_test.moc"
