// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/fake_feed.h"
#include "tests/ui/warnings.h"
#include "ui/connections/connection_model.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

#include <variant>

using namespace synscope;
using tests::FakeFeed;
using tests::madeUpConnection;
using ui::ConnectionModel;
using ui::FeedStatus;
using ui::SortKey;

namespace {

constexpr std::uint32_t kMillion = 1'000'000;

model::Filter filterFor(const char* text) {
    auto parsed = model::Filter::parse(text);
    return std::get<model::Filter>(std::move(parsed));
}

/// What a row is sorted by, as a number; enough for the keys of madeUpConnection.
std::uint64_t keyOf(const model::Connection& connection, SortKey key) {
    switch (key) {
    case SortKey::Client:
        return connection.client.address.low << 16U | connection.client.port;
    case SortKey::Server:
        return connection.server.port;
    case SortKey::Packets:
        return connection.packets();
    case SortKey::Bytes:
        return connection.payloadBytes();
    case SortKey::Duration:
        return static_cast<std::uint64_t>(connection.last_seen - connection.first_seen);
    default:
        return static_cast<std::uint64_t>(connection.first_seen);
    }
}

} // namespace

class ConnectionModelTest : public QObject {
    Q_OBJECT

private:
    void settle(const ConnectionModel& model) { QTRY_VERIFY(!model.arranging()); }

private slots:
    void init() { tests::failOnWarnings(); }

    void growsAtTheNewestEnd_data() {
        QTest::addColumn<bool>("newest_first");
        QTest::newRow("newest first: on top") << true;
        QTest::newRow("oldest first: at the bottom") << false;
    }
    void growsAtTheNewestEnd() {
        QFETCH(bool, newest_first);
        FakeFeed feed;
        feed.setPhase(FeedStatus::Phase::Loading);
        ConnectionModel model(feed);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setSorting({SortKey::Time, newest_first});
        feed.grow(3);
        model.update(feed.status());
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        feed.grow(5);
        model.update(feed.status());
        QCOMPARE(model.rowCount(), 5);
        QCOMPARE(inserted.count(), 1);
        QCOMPARE(inserted[0][1].toInt(), newest_first ? 0 : 3);
        for (int row = 0; row < 5; ++row) {
            const auto expected = static_cast<std::uint32_t>(newest_first ? 4 - row : row);
            QCOMPARE(model.id(row).value, expected);
            QCOMPARE(model.row(row).id.value, expected);
        }
    }

    void sorts_data() {
        QTest::addColumn<SortKey>("key");
        QTest::addColumn<bool>("descending");
        for (const SortKey key : {SortKey::Time, SortKey::Client, SortKey::Server, SortKey::Packets,
                                  SortKey::Bytes, SortKey::Duration}) {
            for (const bool descending : {false, true}) {
                QTest::addRow("%s %s", qPrintable(ui::sortKeyName(key)), descending ? "down" : "up")
                    << key << descending;
            }
        }
    }
    void sorts() {
        QFETCH(SortKey, key);
        QFETCH(bool, descending);
        FakeFeed feed;
        feed.grow(5000);
        ConnectionModel model(feed);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.update(feed.status());
        model.setSorting({key, descending});
        settle(model);
        QCOMPARE(model.rowCount(), 5000);
        for (int row = 1; row < model.rowCount(); ++row) {
            const std::uint64_t above = keyOf(madeUpConnection(model.id(row - 1).value), key);
            const std::uint64_t here = keyOf(madeUpConnection(model.id(row).value), key);
            QVERIFY2(descending ? above >= here : above <= here, qPrintable(QString::number(row)));
            if (above == here) {
                // Equal keys keep the order of the first packets, mirrored when descending.
                QCOMPARE(model.id(row - 1) < model.id(row), !descending);
            }
        }
    }

    void filters() {
        FakeFeed feed;
        feed.grow(3000);
        ConnectionModel model(feed);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.update(feed.status());
        model.setFilter(filterFor("port:5432"));
        settle(model);
        QCOMPARE(model.rowCount(), 1000);
        QCOMPARE(model.total(), std::uint64_t{3000});
        for (int row = 0; row < model.rowCount(); ++row) {
            QCOMPARE(model.row(row).connection.server.port, std::uint16_t{5432});
        }
        model.setFilter(model::Filter());
        QCOMPARE(model.rowCount(), 3000); // at once, without a worker
        QVERIFY(!model.arranging());
    }

    void appendsMatchesWhileLoading() {
        FakeFeed feed;
        feed.setPhase(FeedStatus::Phase::Loading);
        feed.grow(300);
        ConnectionModel model(feed);
        model.update(feed.status());
        model.setFilter(filterFor("port:80"));
        settle(model);
        QCOMPARE(model.rowCount(), 100);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        feed.grow(600);
        model.update(feed.status());
        QTRY_COMPARE(model.rowCount(), 200);
        QCOMPARE(resets.count(), 0);
    }

    void arrangesAnewWhenLoadingEnds() {
        FakeFeed feed;
        feed.setPhase(FeedStatus::Phase::Loading);
        feed.grow(10);
        ConnectionModel model(feed);
        model.update(feed.status());
        model.setSorting({SortKey::Packets, true});
        settle(model);
        feed.grow(400);
        model.update(feed.status());
        QCOMPARE(model.rowCount(), 400); // the new ones, not yet in order
        feed.setPhase(FeedStatus::Phase::Finished);
        model.update(feed.status());
        settle(model);
        for (int row = 1; row < model.rowCount(); ++row) {
            QVERIFY(madeUpConnection(model.id(row - 1).value).packets() >=
                    madeUpConnection(model.id(row).value).packets());
        }
    }

    void lateResultsDie() {
        FakeFeed feed;
        feed.grow(5000);
        ConnectionModel model(feed);
        model.update(feed.status());
        feed.hold_scans = true;
        model.setFilter(filterFor("port:80"));
        QTRY_COMPARE(feed.scans.load(), 1); // the first job is in the middle of its scan
        model.setFilter(filterFor("port:443"));
        feed.hold_scans = false;
        settle(model);
        QCOMPARE(model.row(0).connection.server.port, std::uint16_t{443});
        QTest::qWait(20);
        QCOMPARE(model.row(0).connection.server.port, std::uint16_t{443});
    }

    void anotherCaptureStartsOver() {
        FakeFeed feed;
        feed.grow(500);
        ConnectionModel model(feed);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.update(feed.status());
        feed.hold_scans = true;
        model.setFilter(filterFor("port:80"));
        feed.open(QStringLiteral("another"));
        feed.grow(7);
        model.setFilter(model::Filter());
        feed.hold_scans = false;
        model.update(feed.status());
        QCOMPARE(model.rowCount(), 7);
    }

    void rowIsText() {
        FakeFeed feed;
        feed.grow(1);
        ConnectionModel model(feed);
        model.update(feed.status());
        const QString text = model.data(model.index(0), Qt::DisplayRole).toString();
        QVERIFY2(text.startsWith(QStringLiteral("10.0.0.0:1024\t→\t10.9.0.2:80\t")), qPrintable(text));
    }

    void aBusyFeedLeavesTheOldRows() {
        FakeFeed feed;
        feed.setPhase(FeedStatus::Phase::Loading);
        feed.grow(10);
        ConnectionModel model(feed);
        model.update(feed.status());
        QCOMPARE(model.row(0).id.value, 9U);
        feed.busy = true;
        feed.grow(12);
        model.update(feed.status());
        QVERIFY(!model.row(0).id.valid()); // new, not fetched yet
        QCOMPARE(model.row(2).id.value, 9U);
        feed.busy = false;
        feed.grow(12);
        model.update(feed.status());
        QCOMPARE(model.row(0).id.value, 11U);
    }

    void findsRows() {
        FakeFeed feed;
        feed.grow(100);
        ConnectionModel model(feed);
        model.update(feed.status());
        QCOMPARE(model.rowOf(model::ConnectionId{0}), 99);
        const std::vector<int> expected{97, -1, 97};
        QCOMPARE(model.rowsOf({model::ConnectionId{2}, model::ConnectionId{100}, model::ConnectionId{2}}),
                 expected);
    }

    // A pause that a person notices is 50 ms; a debug build and a busy machine get some room.
    void aMillionRowsDoNotStop() {
        FakeFeed feed;
        feed.grow(kMillion);
        ConnectionModel model(feed);
        QElapsedTimer timer;
        timer.start();
        model.update(feed.status());
        QCOMPARE(model.rowCount(), static_cast<int>(kMillion));
        (void)model.row(500'000);
        model.setSorting({SortKey::Time, false});
        (void)model.row(999'999);
        QVERIFY2(timer.elapsed() < 250, qPrintable(QString::number(timer.elapsed())));
        QVERIFY(feed.rows_fetched <= 2 * 64); // pages, not everything
    }
};

QTEST_GUILESS_MAIN(ConnectionModelTest)
#include "connection_model_test.moc"
