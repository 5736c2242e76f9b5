// SPDX-License-Identifier: GPL-3.0-or-later
// The whole window over a real session: open a file, click, look.
#include "app/session.h"
#include "app/settings.h"
#include "tests/app/small_captures.h"
#include "tests/ui/warnings.h"
#include "ui/charts/charts_pane.h"
#include "ui/connections/connections_pane.h"
#include "ui/filter_field.h"
#include "ui/help/help_window.h"
#include "ui/inspector/explanation_view.h"
#include "ui/inspector/inspector.h"
#include "ui/inspector/packet_view.h"
#include "ui/keyboard_dialog.h"
#include "ui/ladder/ladder_view.h"
#include "ui/main_window.h"
#include "ui/notice_bar.h"
#include "ui/receive_path/receive_path_pane.h"

#include <QDragEnterEvent>
#include <QDropEvent>
#include <QMenuBar>
#include <QMimeData>
#include <QSet>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeWidget>
#include <QUrl>

using namespace synscope;
using tests::CaptureFile;
using Phase = ui::FeedStatus::Phase;

class WindowTest : public QObject {
    Q_OBJECT

private:
    struct Shown {
        Shown()
            : window(session, appearance) {
            window.resize(1100, 700);
            window.show();
        }
        void open(const QString& path) {
            window.open(path);
            QTRY_VERIFY(window.settled());
        }
        app::Session session;
        ui::Appearance appearance;
        ui::MainWindow window;
    };

    QTemporaryDir folder_;

    /// Ten connections, the even ones refused.
    QString sample(qsizetype cut = 0) const {
        CaptureFile file;
        for (std::uint16_t i = 0; i < 10; ++i) {
            const auto port = static_cast<std::uint16_t>(40'000 + i);
            i % 2 == 0 ? file.addRefusal(i * 1000U, port) : file.addHandshake(i * 1000U, port);
        }
        const QString path = folder_.filePath(QStringLiteral("sample.pcap"));
        file.write(path, cut);
        return path;
    }

    /// F6 until the first pane has the keyboard again: so many were visited.
    static int panesInTurn(ui::MainWindow& window) {
        if (!QTest::qWaitForWindowActive(&window)) {
            return -1;
        }
        QSet<QWidget*> visited;
        for (int i = 0; i < 10; ++i) {
            QTest::keyClick(&window, Qt::Key_F6);
            if (!window.focusWidget()->isVisible()) {
                return -1;
            }
            visited.insert(window.focusWidget());
        }
        return static_cast<int>(visited.size());
    }

private slots:
    void init() { tests::failOnWarnings(); }

    void startsWithWhatToDo() {
        Shown shown;
        QVERIFY(shown.window.unused());
        QVERIFY(shown.window.settled());
        QCOMPARE(shown.window.windowTitle(), QStringLiteral("SynScope"));
        QVERIFY(!shown.window.connections().isVisible());
    }

    void opensAndChoosesTheFirstRow() {
        Shown shown;
        QSignalSpy opened(&shown.window, &ui::MainWindow::opened);
        shown.open(sample());
        QCOMPARE(opened.count(), 1);
        QVERIFY(shown.window.windowTitle().startsWith(QStringLiteral("sample.pcap")));
        QCOMPARE(shown.window.connections().model().rowCount(), 10);
        QCOMPARE(shown.window.connections().list().chosen().value, 9U); // newest first
        QVERIFY(shown.window.ladder().detail());
    }

    void clickingARowShowsItsLadder() {
        Shown shown;
        shown.open(sample());
        ui::ConnectionList& list = shown.window.connections().list();
        const QRect row = list.visualRect(list.model()->index(1, 0)); // connection 8, refused
        QTest::mouseClick(list.viewport(), Qt::LeftButton, {}, row.center());
        QTRY_VERIFY(shown.window.settled());
        QCOMPARE(list.chosen().value, 8U);
        QCOMPARE(shown.window.ladder().detail()->steps.size(), std::size_t{2});
        QVERIFY(shown.window.inspector().explanation().text().contains(QStringLiteral("ECONNREFUSED")));
    }

    void choosingAPacketShowsItsBytes() {
        Shown shown;
        shown.open(sample());
        emit shown.window.ladder().segmentSelected(1);
        QTreeWidget& fields = shown.window.inspector().packet().fields();
        QTRY_VERIFY(fields.topLevelItemCount() > 0);
        QVERIFY(shown.window.inspector().packet().isVisible());
    }

    void filters() {
        Shown shown;
        shown.open(sample());
        shown.window.filter().setText(QStringLiteral("outcome:refused"));
        shown.window.filter().applyNow();
        QTRY_VERIFY(shown.window.settled());
        QCOMPARE(shown.window.connections().model().rowCount(), 5);
        shown.window.filter().setText(QStringLiteral("port:1"));
        shown.window.filter().applyNow();
        QTRY_COMPARE(shown.window.connections().model().rowCount(), 0);
        QVERIFY(!shown.window.connections().list().isVisible()); // the empty state is
    }

    void aCounterFiltersByTheTimesItMoved() {
        Shown shown;
        shown.open(sample());
        const model::TimeNs first = shown.window.status().first;
        emit shown.window.receivePath().counterChosen(
            "TcpExt.ListenDrops",
            {{first, first}, {first + 2 * model::kMillisecondNs, first + 3 * model::kMillisecondNs}});
        // Stretches that lie closer together than what somebody could tell apart are one.
        QTRY_COMPARE(shown.window.connections().model().rowCount(), 4);
        QVERIFY(shown.window.filter().text().startsWith("during:"));
        QVERIFY(!shown.window.filter().error());
        emit shown.window.receivePath().counterChosen(
            "TcpExt.ListenDrops", {{first + model::kSecondNs, first + 2 * model::kSecondNs}});
        QTRY_COMPARE(shown.window.connections().model().rowCount(), 0);
    }

    void damagedFileShowsRowsAndSaysSo() {
        Shown shown;
        shown.open(sample(20));
        QCOMPARE(shown.window.status().phase, Phase::Damaged);
        QCOMPARE(shown.window.connections().model().rowCount(), 10);
        QVERIFY(shown.window.notice().isVisible());
        QVERIFY(!shown.window.notice().sentence().isEmpty());
    }

    void unreadableFileSaysWhy() {
        Shown shown;
        QSignalSpy opened(&shown.window, &ui::MainWindow::opened);
        shown.open(folder_.filePath(QStringLiteral("absent.pcap")));
        QCOMPARE(shown.window.status().phase, Phase::Failed);
        QVERIFY(!shown.window.connections().isVisible());
        QCOMPARE(opened.count(), 0);
        shown.open(sample()); // and recovers
        QVERIFY(shown.window.connections().isVisible());
    }

    void droppedFilesAreAskedFor() {
        Shown shown;
        QSignalSpy asked(&shown.window, &ui::MainWindow::filesRequested);
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(QStringLiteral("/tmp/a.pcap"))});
        QDragEnterEvent enter({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&shown.window, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&shown.window, &drop);
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked[0][0].toStringList(), QStringList{QStringLiteral("/tmp/a.pcap")});
    }

    void stateIsRemembered() {
        app::Settings settings(folder_.filePath(QStringLiteral("settings.ini")));
        {
            Shown shown;
            shown.window.connections().setSorting({ui::SortKey::Packets, false});
            shown.window.filter().setHistory({QStringLiteral("port:80")});
            shown.window.save(settings.window());
        }
        Shown shown;
        shown.window.restore(settings.window());
        QCOMPARE(shown.window.connections().model().sorting(), (ui::Sorting{ui::SortKey::Packets, false}));
        QCOMPARE(shown.window.filter().history(), QStringList{QStringLiteral("port:80")});
    }

    void recentFilesAreNewestFirstAndThere() {
        app::Settings settings(folder_.filePath(QStringLiteral("recent.ini")));
        const QString there = sample();
        settings.addRecentFile(folder_.filePath(QStringLiteral("gone.pcap")));
        settings.addRecentFile(there);
        settings.addRecentFile(there);
        QCOMPARE(settings.recentFiles(), QStringList{there});
    }

    void everyKeyIsListedAndTakenOnce() {
        Shown shown;
        const QString listed = ui::menuKeys(*shown.window.menuBar());
        QSet<QKeySequence> taken;
        for (const QAction* action : shown.window.findChildren<QAction*>()) {
            if (action->shortcutContext() != Qt::WindowShortcut) {
                continue; // the keys of one view
            }
            for (const QKeySequence& key : action->shortcuts()) {
                const QString name = key.toString(QKeySequence::NativeText);
                QVERIFY2(listed.contains(name.toHtmlEscaped()), qPrintable(name));
                QVERIFY2(!taken.contains(key), qPrintable(name));
                taken.insert(key);
            }
        }
        QVERIFY(taken.size() > 20);
    }

    void helpIsAboutWhatHasTheKeyboard() {
        Shown shown;
        QCOMPARE(shown.window.helpTopic(), QStringLiteral("quick-start"));
        shown.open(sample());
        shown.window.connections().list().choose({0});
        QTRY_VERIFY(shown.window.settled());
        QCOMPARE(shown.window.helpTopic(), QStringLiteral("outcomes#refused"));
        shown.window.filter().setFocus();
        QCOMPARE(shown.window.helpTopic(), QStringLiteral("filter"));
        shown.window.ladder().setFocus();
        QCOMPARE(shown.window.helpTopic(), QStringLiteral("ladder"));
        QTest::keyClick(&shown.window, Qt::Key_F1);
        QVERIFY(shown.window.help() != nullptr);
        QVERIFY(shown.window.help()->isVisible());
    }

    void aReportOfTheWindowIsThatOfTheCapture() {
        Shown shown;
        shown.open(sample());
        QByteArray page;
        shown.session.requestReport({}, ui::ReportKind::Html,
                                    [&page](const QByteArray& made) { page = made; });
        QTRY_VERIFY(!page.isEmpty());
        QVERIFY(page.contains("5 of 10 connections failed or got stuck."));
        QCOMPARE(page.count("<svg"), 2);
        QVERIFY(page.contains("prefers-color-scheme: dark"));
    }

    void whoWritesAFilterIsNotDisturbed() {
        Shown shown;
        shown.open(sample());
        QCOMPARE(shown.window.focusWidget(), &shown.window.connections().list());
        shown.window.filter().setFocus();
        shown.open(sample());
        QCOMPARE(shown.window.focusWidget(), &shown.window.filter());
    }

    void nextPaneLeavesOutWhatIsHidden() {
        Shown shown;
        shown.open(sample());
        QCOMPARE(panesInTurn(shown.window), 5);
        QTest::keyClick(&shown.window, Qt::Key_F9);
        QVERIFY(!shown.window.charts().isVisible());
        QCOMPARE(panesInTurn(shown.window), 4);
    }

    void enterGoesFromTheListToTheLadder() {
        Shown shown;
        shown.open(sample());
        QTest::keyClick(&shown.window.connections().list(), Qt::Key_Return);
        QCOMPARE(shown.window.focusWidget(), &shown.window.ladder());
    }

    void aLoadedWindowIsIdle() {
        Shown shown;
        shown.open(sample());
        for (const QTimer* timer : shown.window.findChildren<QTimer*>()) {
            QVERIFY2(!timer->isActive() || timer->isSingleShot(), qPrintable(timer->objectName()));
        }
    }
};

QTEST_MAIN(WindowTest)
#include "window_test.moc"
