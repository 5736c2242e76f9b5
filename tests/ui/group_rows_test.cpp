// SPDX-License-Identifier: GPL-3.0-or-later
// Groups in the list: one row for a flood, with its count, that unfolds into its members.
#include "tests/model/crowd.h"
#include "tests/ui/fake_feed.h"
#include "tests/ui/warnings.h"
#include "ui/connections/connection_model.h"
#include "ui/connections/row_text.h"

#include <QAbstractItemModelTester>
#include <QTest>

#include <memory>
#include <variant>

using namespace synscope;
using tests::Crowd;
using tests::Member;
using ui::ConnectionModel;
using ui::FeedStatus;

namespace {

constexpr std::uint32_t kFlood = 300;
constexpr std::uint32_t kReal = 3;
const model::TimeNs kPace = model::kMillisecondNs;

/// What a flood with some real connections behind it leaves in a table.
class FloodFeed : public tests::FakeFeed {
public:
    FloodFeed() {
        Crowd()
            .add("C> SYN", kFlood, kPace,
                 [](Member& member, std::uint32_t n) { member.client = 0x0b000000U + n; })
            .add("C> SYN\n S> SYN,ACK\n C> ACK\n C> PSH,ACK 5\n S> ACK\n C> FIN,ACK\n S> FIN,ACK\n C> ACK",
                 kReal, 3 * model::kSecondNs,
                 [](Member& member, std::uint32_t n) {
                     member.client = 0x0a090001U;
                     member.client_port = static_cast<std::uint16_t>(40'000 + n);
                 })
            .feed(table_);
        setPhase(FeedStatus::Phase::Finished);
    }

    FeedStatus status() const override {
        FeedStatus status = FakeFeed::status();
        status.connections = table_.size();
        status.groups = table_.groups().size();
        return status;
    }
    bool rows(std::span<const model::ConnectionId> ids, std::vector<ui::ConnectionRow>& out) const override {
        out.clear();
        for (const model::ConnectionId id : ids) {
            out.push_back(table_.keeps(id)
                              ? ui::ConnectionRow{id, table_[id], model::judge(table_[id], now()), now()}
                              : ui::ConnectionRow{});
        }
        return true;
    }
    void scan(std::uint32_t first,
              const std::function<bool(model::ConnectionId, std::span<const model::Connection>,
                                       model::Horizon)>& visit) const override {
        std::vector<model::Connection> run;
        for (model::ConnectionId id{first}; id.value < table_.size(); ++id.value) {
            run.push_back(table_[id]);
        }
        if (!run.empty()) {
            visit(model::ConnectionId{first}, run, now());
        }
    }
    std::shared_ptr<const model::Groups> groups() const override {
        return std::make_shared<const model::Groups>(table_.groups());
    }

private:
    [[nodiscard]] model::Horizon now() const { return {table_.totals().last, true}; }

    model::ConnectionTable table_;
};

} // namespace

class GroupRowsTest : public QObject {
    Q_OBJECT

private:
    FloodFeed feed_;

    void arrange(ConnectionModel& model) {
        model.update(feed_.status());
        QTRY_VERIFY(!model.arranging());
    }
    static int groupRow(const ConnectionModel& model) {
        for (int row = 0; row < model.rowCount(); ++row) {
            if (model.row(row).group) {
                return row;
            }
        }
        return -1;
    }

private slots:
    void init() { tests::failOnWarnings(); }

    void aFloodIsOneRowWithItsCount() {
        ConnectionModel model(feed_);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        arrange(model);
        QCOMPARE(model.rowCount(), static_cast<int>(1 + kReal));
        const int row = groupRow(model);
        QVERIFY(row >= 0);
        const auto group = model.row(row).group;
        QCOMPARE(group->tally.connections, std::uint64_t{kFlood});
        QVERIFY2(ui::groupTitle(*group).startsWith("300 "), qPrintable(ui::groupTitle(*group)));
        QCOMPARE(model.total(), std::uint64_t{kFlood + kReal});
    }

    void itUnfoldsIntoItsMembersAndFoldsAgain() {
        ConnectionModel model(feed_);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        arrange(model);
        model.toggle(groupRow(model));
        QTRY_VERIFY(!model.arranging());
        QCOMPARE(model.rowCount(), static_cast<int>(1 + kFlood + kReal));
        const int row = groupRow(model);
        QVERIFY(!model.row(row + 1).group);
        QCOMPARE(model.row(row + 1).verdict.outcome, model::Outcome::TimedOut);
        model.toggle(row);
        QTRY_VERIFY(!model.arranging());
        QCOMPARE(model.rowCount(), static_cast<int>(1 + kReal));
    }

    void aFilterLooksThroughIt() {
        ConnectionModel model(feed_);
        arrange(model);
        model.setFilter(std::get<model::Filter>(model::Filter::parse("outcome:closed")));
        QTRY_VERIFY(!model.arranging());
        QCOMPARE(model.rowCount(), static_cast<int>(kReal));
        QCOMPARE(groupRow(model), -1);
    }
};

QTEST_MAIN(GroupRowsTest)
#include "group_rows_test.moc"
