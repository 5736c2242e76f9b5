// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/fake_feed.h"
#include "tests/ui/warnings.h"
#include "ui/connections/connection_list.h"
#include "ui/connections/connection_model.h"

#include <QElapsedTimer>
#include <QImage>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include <variant>

using namespace synscope;
using tests::FakeFeed;
using ui::ConnectionList;
using ui::ConnectionModel;
using ui::SortKey;

class ConnectionListTest : public QObject {
    Q_OBJECT

private:
    /// A list of some rows on an offscreen screen, newest first.
    struct Shown {
        explicit Shown(std::uint32_t connections)
            : model(feed)
            , list(model) {
            qRegisterMetaType<model::ConnectionId>();
            list.resize(400, 540);
            list.show();
            grow(connections);
        }
        void grow(std::uint32_t connections) {
            feed.grow(connections);
            model.update(feed.status());
        }
        void filter(const char* text) {
            model.setFilter(std::get<model::Filter>(model::Filter::parse(text)));
            QTRY_VERIFY(!model.arranging());
        }
        FakeFeed feed;
        ConnectionModel model;
        ConnectionList list;
    };

private slots:
    void init() { tests::failOnWarnings(); }

    void keysWalk_data() {
        QTest::addColumn<Qt::Key>("key");
        QTest::addColumn<int>("row");
        QTest::newRow("down") << Qt::Key_Down << 11;
        QTest::newRow("up") << Qt::Key_Up << 9;
        QTest::newRow("home") << Qt::Key_Home << 0;
        QTest::newRow("end") << Qt::Key_End << 99;
    }
    void keysWalk() {
        QFETCH(Qt::Key, key);
        QFETCH(int, row);
        Shown shown(100);
        shown.list.choose(shown.model.id(10));
        QTest::keyClick(&shown.list, key);
        QCOMPARE(shown.list.currentIndex().row(), row);
        QCOMPARE(shown.list.chosen(), shown.model.id(row));
        QVERIFY(shown.list.viewport()->rect().contains(shown.list.visualRect(shown.list.currentIndex())));
    }

    void clickChooses() {
        Shown shown(20);
        QSignalSpy chosen(&shown.list, &ConnectionList::connectionChosen);
        const QRect third = shown.list.visualRect(shown.model.index(2));
        QTest::mouseClick(shown.list.viewport(), Qt::LeftButton, {}, third.center());
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(shown.list.chosen(), shown.model.id(2));
    }

    void choiceSurvivesSortingAndFiltering() {
        Shown shown(300);
        const model::ConnectionId id{42}; // server port 80
        shown.list.choose(id);
        QSignalSpy chosen(&shown.list, &ConnectionList::connectionChosen);
        shown.model.setSorting({SortKey::Packets, true});
        QTRY_VERIFY(!shown.model.arranging());
        QCOMPARE(shown.model.id(shown.list.currentIndex().row()), id);
        QVERIFY(shown.list.selectionModel()->isSelected(shown.list.currentIndex()));
        shown.filter("port:443");
        QVERIFY(!shown.list.currentIndex().isValid());
        shown.filter("port:80");
        QCOMPARE(shown.model.id(shown.list.currentIndex().row()), id);
        QCOMPARE(chosen.count(), 0); // it was the same one all the time
    }

    void rowsAddedAboveDoNotMoveWhatIsRead() {
        Shown shown(200);
        shown.list.verticalScrollBar()->setValue(50 * shown.list.rowHeight() + 7);
        const QModelIndex before = shown.list.indexAt({10, 10});
        const model::ConnectionId id = shown.model.id(before.row());
        const int y = shown.list.visualRect(before).top();
        shown.grow(260);
        const QModelIndex after = shown.list.indexAt({10, 10});
        QCOMPARE(shown.model.id(after.row()), id);
        QCOMPARE(shown.list.visualRect(after).top(), y);
    }

    void atTheTopTheNewestShow() {
        Shown shown(200);
        shown.grow(260);
        QCOMPARE(shown.list.verticalScrollBar()->value(), 0);
        QCOMPARE(shown.model.id(0).value, 259U);
    }

    void copiesTheSelectedRows() {
        Shown shown(50);
        shown.list.choose(shown.model.id(3));
        QTest::keyClick(&shown.list, Qt::Key_Down, Qt::ShiftModifier);
        const QStringList lines = shown.list.selectedText().split(u'\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 2);
        QCOMPARE(lines[0], shown.model.data(shown.model.index(3), Qt::DisplayRole).toString());
        QCOMPARE(lines[1], shown.model.data(shown.model.index(4), Qt::DisplayRole).toString());
    }

    void lettersDoNotSearchAMillionRows() {
        Shown shown(1'000'000);
        const std::uint64_t before = shown.feed.rows_fetched;
        QTest::keyClick(&shown.list, Qt::Key_X);
        QVERIFY(shown.feed.rows_fetched - before < 1000);
    }

    void paintsOnlyWhatIsSeen() {
        Shown shown(1'000'000);
        QImage image(shown.list.size(), QImage::Format_RGB32);
        const std::uint64_t before = shown.feed.rows_fetched;
        QElapsedTimer timer;
        timer.start();
        shown.list.verticalScrollBar()->setValue(shown.list.verticalScrollBar()->maximum() / 2);
        shown.list.render(&image);
        QVERIFY2(timer.elapsed() < 200, qPrintable(QString::number(timer.elapsed())));
        QVERIFY(shown.feed.rows_fetched - before <= 3 * 64);
    }
};

QTEST_MAIN(ConnectionListTest)
#include "connection_list_test.moc"
