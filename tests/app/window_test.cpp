// SPDX-License-Identifier: GPL-3.0-or-later
// The whole window over a real session: open a file, click, look.
#include "app/session.h"
#include "app/settings.h"
#include "tests/app/small_captures.h"
#include "tests/ui/warnings.h"
#include "ui/connections/connections_pane.h"
#include "ui/filter_field.h"
#include "ui/inspector/explanation_view.h"
#include "ui/inspector/inspector.h"
#include "ui/inspector/packet_view.h"
#include "ui/ladder/ladder_view.h"
#include "ui/main_window.h"
#include "ui/notice_bar.h"

#include <QDragEnterEvent>
#include <QDropEvent>
#include <QMimeData>
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

    void everyActionHasATip() {
        Shown shown;
        for (const QAction* action : shown.window.findChildren<QAction*>()) {
            if (!action->isSeparator() && !action->text().isEmpty()) {
                QVERIFY2(!action->toolTip().isEmpty(), qPrintable(action->text()));
            }
        }
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
