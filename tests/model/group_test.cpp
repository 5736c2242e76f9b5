// SPDX-License-Identifier: GPL-3.0-or-later
// Floods, scans, storms and churn: what is found, what is not, and what is said of it.
#include <QTest>

#include "crowd.h"
#include "model/group_words.h"

using namespace synscope::model;
using synscope::tests::Crowd;
using synscope::tests::Member;

namespace {

using Name = void (*)(Member&, std::uint32_t);

void everyoneElse(Member& member, std::uint32_t n) {
    member.client += n;
    member.client_port = static_cast<std::uint16_t>(20'000 + n);
}
void oneHost(Member& member, std::uint32_t n) {
    member.client_port = static_cast<std::uint16_t>(20'000 + n);
}
void manyPorts(Member& member, std::uint32_t n) {
    member.server_port = static_cast<std::uint16_t>(1 + n);
    member.client_port = 40'000;
}
void manyHosts(Member& member, std::uint32_t n) {
    member.server += n;
    member.client_port = 40'000;
}

const std::string kSyn = "C> SYN";
const std::string kHalfOpen = "C> SYN\n S> SYN,ACK";
const std::string kRepeatedAnswer = "C> SYN\n S> SYN,ACK\n +1s S> again";
const std::string kServed = "C> SYN\n S> SYN,ACK\n C> ACK\n C> PSH,ACK 20\n S> PSH,ACK 20\n +3s C> FIN,ACK\n "
                            "S> FIN,ACK\n C> ACK";
const std::string kShort = "C> SYN\n S> SYN,ACK\n C> ACK\n C> PSH,ACK 20\n S> PSH,ACK 20\n C> FIN,ACK\n "
                           "S> FIN,ACK\n C> ACK";
const std::string kRetried = "C> SYN\n +1s C> again\n +1s C> again";
const std::string kRefused = "C> SYN\n S> RST,ACK";

struct Case {
    const char* name;
    std::string script;
    std::uint32_t count;
    TimeNs pace;
    Name who;
    const char* kinds; ///< of the groups found
    const char* title; ///< of the first
};

const TimeNs kMs = kMillisecondNs;

std::vector<Case> cases() {
    return {
        {"spoofed flood", kSyn, 250, 8 * kMs, everyoneElse, "flood", "250 unanswered SYNs from about"},
        {"flood with answers", kHalfOpen, 250, 8 * kMs, everyoneElse, "flood", "250 half-open from about"},
        {"flood from one", kHalfOpen, 1204, kMs, oneHost, "flood", "1,204 half-open from 10.9.7.1"},
        {"too few for a flood", kSyn, 99, 8 * kMs, everyoneElse, "", ""},
        {"too slow for a flood", kSyn, 250, 500 * kMs, everyoneElse, "", ""},
        {"clients of a dead server", kRetried, 250, 8 * kMs, everyoneElse, "storm",
         "250 failed connects to 10.9.0.2:5000"},
        {"SYN scan of ports", kRefused, 60, 5 * kMs, manyPorts, "scan", "60 probes from 10.9.7.1"},
        {"half-open scan", "C> SYN\n S> SYN,ACK\n C> RST", 60, 5 * kMs, manyPorts, "scan", "60 probes"},
        {"connect scan", "C> SYN\n S> SYN,ACK\n C> ACK\n C> RST,ACK", 60, 5 * kMs, manyPorts, "scan",
         "60 pr"},
        {"sweep of hosts", kSyn, 200, 5 * kMs, manyHosts, "scan", "200 probes from 10.9.7.1"},
        {"NULL scan", "C> none", 60, 5 * kMs, manyPorts, "", ""}, // no oddity in this script: not a probe
        {"FIN scan", "C> FIN ack=-500000", 60, 5 * kMs, manyPorts, "scan", "60 probes"},
        {"too few for a scan", kRefused, 15, 5 * kMs, manyPorts, "", ""},
        {"browser of many servers", kServed, 60, 5 * kMs, manyHosts, "", ""},
        {"reconnecting to a closed port", kRefused, 30, 100 * kMs, oneHost, "storm",
         "30 failed connects to 10.9.0.2:5000"},
        {"pool churn", kShort, 80, 20 * kMs, oneHost, "churn", "80 short connections from 10.9.7.1"},
        {"clients of a busy server", kShort, 200, 5 * kMs, everyoneElse, "", ""},
    };
}

std::string kindsOf(const Groups& groups) {
    std::string kinds;
    for (std::uint32_t i = 0; i < groups.size(); ++i) {
        kinds += (i > 0 ? " " : "") + std::string(groupKindName(groups[{i}].kind));
    }
    return kinds;
}

GroupTallies tallied(const ConnectionTable& table) {
    GroupTallies tallies(table.groups());
    for (ConnectionId id = table.nextKept({0}); id.value < table.size();
         id = table.nextKept({id.value + 1})) {
        tallies.add(table[id], judge(table[id], table.totals().last), table.totals().last);
    }
    return tallies;
}

} // namespace

class GroupTest : public QObject {
    Q_OBJECT

private slots:
    void rules_data() {
        QTest::addColumn<int>("number");
        const auto all = cases();
        for (std::size_t i = 0; i < all.size(); ++i) {
            QTest::newRow(all[i].name) << static_cast<int>(i);
        }
    }
    void rules() {
        QFETCH(int, number);
        const Case wanted = cases()[static_cast<std::size_t>(number)];
        ConnectionTable table;
        Crowd().add(wanted.script, wanted.count, wanted.pace, wanted.who).feed(table);
        QCOMPARE(kindsOf(table.groups()), std::string(wanted.kinds));
        if (table.groups().empty()) {
            return;
        }
        const GroupTallies tallies = tallied(table);
        const std::string title = english(groupTitle(table.groups()[{0}], tallies[{0}]));
        QVERIFY2(title.find(wanted.title) == 0, title.c_str());
        QCOMPARE(tallies[{0}].connections, std::uint64_t{wanted.count});
    }

    void realConnectionsStayOut() {
        ConnectionTable table;
        Crowd()
            .add(kSyn, 300, 8 * kMs, everyoneElse)
            .add(kServed, 3, 8 * kMs,
                 [](Member& member, std::uint32_t n) {
                     member.client_port = static_cast<std::uint16_t>(30'000 + n);
                 })
            .feed(table);
        QCOMPARE(kindsOf(table.groups()), std::string("flood"));
        QVERIFY(table.groups().of(table[{0}]).valid());
        QVERIFY(!table.groups().of(table[{300}]).valid());
    }

    void floodsFarApartAreTwo() {
        ConnectionTable table;
        Crowd()
            .add(kSyn, 300, 8 * kMs, everyoneElse)
            .add(kServed, 1, 120 * kSecondNs, oneHost)
            .add(kSyn, 300, 8 * kMs, [](Member& m, std::uint32_t n) { m.client += 1000 + n; })
            .feed(table);
        QCOMPARE(kindsOf(table.groups()), std::string("flood flood"));
        QCOMPARE(table.groups().of(table[{1}]).value, 0U);
        QCOMPARE(table.groups().of(table[{500}]).value, 1U);
    }

    void cookies_data() {
        QTest::addColumn<QString>("script");
        QTest::addColumn<int>("sign");
        QTest::newRow("sent once") << QString::fromStdString(kHalfOpen) << int(CookieSign::Cookies);
        QTest::newRow("repeated") << QString::fromStdString(kRepeatedAnswer)
                                  << int(CookieSign::RequestSockets);
        QTest::newRow("no answer") << QString::fromStdString(kSyn) << int(CookieSign::Unknown);
    }
    void cookies() {
        QFETCH(QString, script);
        QFETCH(int, sign);
        ConnectionTable table;
        Crowd()
            .add(script.toStdString(), 200, 8 * kMs, everyoneElse)
            .add(kServed, 1, 8 * kMs, oneHost)
            .feed(table);
        const GroupTallies tallies = tallied(table);
        QCOMPARE(int(cookieSign(tallies[{0}])), sign);
        QVERIFY(looksSpoofed(table.groups()[{0}], tallies[{0}]));
    }

    void everyKindIsExplained() {
        for (const Case& one : cases()) {
            ConnectionTable table;
            Crowd().add(one.script, one.count, one.pace, one.who).feed(table);
            const GroupTallies tallies = tallied(table);
            for (std::uint32_t i = 0; i < table.groups().size(); ++i) {
                const Explanation words = explainGroup(table.groups()[{i}], tallies[{i}]);
                QVERIFY(!words.sentence.empty());
                QVERIFY(!words.fixes.empty());
                QVERIFY(english(words.sentence).find('%') == std::string::npos);
            }
        }
    }

    void distinctCount_data() {
        QTest::addColumn<int>("number");
        for (const int number : {0, 1, 10, 99, 1000, 100'000}) {
            QTest::addRow("%d", number) << number;
        }
    }
    void distinctCount() {
        QFETCH(int, number);
        DistinctCount count;
        for (int round = 0; round < 2; ++round) {
            for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(number); ++i) {
                std::uint64_t z = (i + 1) * 0x9e3779b97f4a7c15U;
                z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
                count.add(z ^ z >> 27);
            }
        }
        const double off = std::abs(static_cast<double>(count.estimate()) - number);
        QVERIFY2(off <= 0.1 * number, qPrintable(QString::number(count.estimate())));
    }
};

QTEST_APPLESS_MAIN(GroupTest)
#include "group_test.moc"
