// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "model/neighbours.h"

using namespace synscope::model;

namespace {

const IpAddress kAsker = IpAddress::v4(0x0a090001);
const IpAddress kTarget = IpAddress::v4(0x0a090063);

} // namespace

class NeighboursTest : public QObject {
    Q_OBJECT

private slots:
    void repeatedRequestsWithoutAnswer() {
        NeighbourTable table;
        for (int i = 0; i < 3; ++i) {
            table.request(kAsker, kTarget, i * kSecondNs);
        }
        const auto all = table.unanswered();
        QCOMPARE(all.size(), std::size_t{1});
        QCOMPARE(all[0].requests, 3U);
        const std::string sentence = english(neighbourSentence(all[0]));
        QVERIFY2(sentence.starts_with("10.9.0.1 asked 3 times within 2 s by ARP for 10.9.0.99"),
                 sentence.c_str());
    }

    void whatCountsAsAnswered() {
        NeighbourTable table;
        table.request(kAsker, kTarget, 0);
        QVERIFY(table.unanswered().empty()); // once may be chance
        table.request(kAsker, kTarget, kSecondNs);
        table.answer(kTarget);
        QVERIFY(table.unanswered().empty());
    }

    void probesAndAnnouncementsAreNoRequests() {
        NeighbourTable table;
        for (int i = 0; i < 3; ++i) {
            table.request(IpAddress::v4(0), kTarget, i);
            table.request(kTarget, kTarget, i);
        }
        QVERIFY(table.unanswered().empty());
    }

    void staysBounded() {
        NeighbourTable table;
        for (std::uint32_t i = 0; i < NeighbourTable::kMost + 10; ++i) {
            table.request(kAsker, IpAddress::v4(i + 1), i);
        }
        QCOMPARE(table.leftOut(), std::uint64_t{10});
    }
};

QTEST_APPLESS_MAIN(NeighboursTest)
#include "neighbours_test.moc"
