// SPDX-License-Identifier: GPL-3.0-or-later
// `synscope-cli --vantage`: captures of the same traffic, joined. What the files hold is told in
// tests/data/make_vantages.py.
#include "tests/app/cli_run.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

#include <algorithm>

using namespace synscope;
using test::Ran;

namespace {

Ran run(const QStringList& arguments) {
    return test::run(SYNSCOPE_CLI, arguments);
}

QString data(const char* name) {
    return QStringLiteral(SYNSCOPE_TEST_DATA "/") + QLatin1String(name);
}

const QStringList kBoth{"--vantage", "client=" + data("vantage-client.pcap"), "--vantage",
                        "server=" + data("vantage-server.pcap")};

} // namespace

class VantageTest : public QObject {
    Q_OBJECT

private slots:
    void connectionsAreJoined_data() {
        QTest::addColumn<QStringList>("vantages");
        QTest::newRow("two files") << kBoth;
        QTest::newRow("the other way round") << QStringList{kBoth[2], kBoth[3], kBoth[0], kBoth[1]};
        QTest::newRow("names that tell nothing") << QStringList{"--vantage=a=" + data("vantage-server.pcap"),
                                                                "--vantage=b=" + data("vantage-client.pcap")};
        QTest::newRow("interfaces of one file") << QStringList{"--vantage", data("vantage-both.pcapng")};
    }
    void connectionsAreJoined() {
        QFETCH(QStringList, vantages);
        const Ran ran = run(QStringList{"connections", "--json"} + vantages);
        QCOMPARE(ran.code, 0);
        QVERIFY2(ran.err.isEmpty(), ran.err);
        const auto rows = ran.lines();
        QCOMPARE(rows.size(), 4);
        const auto packets = rows[0]["packets"].toObject();
        QCOMPARE(packets["client"].toInt(), 6);
        QCOMPARE(packets["server"].toInt(), 3);
        QCOMPARE(rows[0]["outcome"].toString(), "closed");
        QCOMPARE(rows[1]["outcome"].toString(), "reset-by-server");
        QCOMPARE(rows[1]["errno"].toString(), "ECONNRESET");
        QVERIFY(rows[1]["summary"].toString().contains("final ACK never reached"));
        QVERIFY(rows[2]["summary"].toString().contains("drew no answer"));
        QVERIFY(rows[3]["summary"].toString().contains("never seen at the server"));
        QCOMPARE(rows[0]["vantage"].toString().count(u'+'), 1);
        QVERIFY(!rows[3]["vantage"].toString().contains(u'+'));
    }

    void clocksAreAligned() {
        const QJsonObject summary = run(QStringList{"summary", "--json"} + kBoth).lines().value(0);
        QCOMPARE(summary["connections"].toInt(), 4);
        const QJsonArray vantages = summary["vantages"].toArray();
        QCOMPARE(vantages.size(), 2);
        const QJsonObject server = vantages[1].toObject();
        QCOMPARE(server["clock_basis"].toString(), "both-directions");
        QCOMPARE(server["clock_offset_ns"].toInt(), 5'000'000);
        QCOMPARE(server["clock_uncertainty_ns"].toInt(), 30'000'000);
    }

    void packetsAreFollowed() {
        const auto packets = run(QStringList{"packets", "--json", "--connection", "0"} + kBoth).lines();
        QCOMPARE(packets.size(), 9);
        QStringList passages;
        for (const QJsonObject& packet : packets) {
            passages += packet["passage"].toString();
        }
        QCOMPARE(passages.count("arrived"), 8);
        QCOMPARE(passages.indexOf("never-seen"), 3);
        QCOMPARE(packets[0]["sent"].toString(), "1700000000.000000000");
        QCOMPARE(packets[0]["arrived"].toString(), "1700000000.030000000");
        QVERIFY(packets[3]["arrived"].isNull());
        QCOMPARE(packets[0]["sightings"].toArray().size(), 2);
    }

    void packetsComeInOrderOfTime() {
        const auto rows = run(QStringList{"packets", "--json"} + kBoth).lines();
        QVERIFY(rows.size() > 10);
        QVERIFY(std::is_sorted(rows.begin(), rows.end(), [](const QJsonObject& a, const QJsonObject& b) {
            return a["time"].toString() < b["time"].toString();
        }));
    }

    void theLadderSaysWhatItRestsOn() {
        const QStringList one = QStringList{"--connection", "0"} + kBoth;
        const QString text = QString::fromUtf8(run(QStringList{"ladder"} + one).out);
        QVERIFY2(text.contains(QStringLiteral("clock of server: +5 ms ± 30 ms against client")),
                 qPrintable(text));
        QVERIFY(text.contains(QStringLiteral("30 ms on the way")));
        QCOMPARE(text.count(u'✕'), 1);
        const QString explained = QString::fromUtf8(run(QStringList{"explain"} + one).out);
        QVERIFY2(explained.contains(QStringLiteral("Client's packets that arrived / left: 5 / 6")),
                 qPrintable(explained));
    }

    void wrongCallsAreTold_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("code");
        QTest::newRow("a single capture") << QStringList{"--vantage", kBoth[1]} << 2;
        QTest::newRow("a file beside") << kBoth + QStringList{data("handshake.snoop")} << 2;
        QTest::newRow("no such file") << QStringList{"--vantage", "a=/none", "--vantage", kBoth[1]} << 1;
    }
    void wrongCallsAreTold() {
        QFETCH(QStringList, arguments);
        const Ran ran = run(QStringList{"connections"} + arguments);
        QTEST(ran.code, "code");
        QCOMPARE(ran.err.count('\n'), 1);
    }
};

QTEST_GUILESS_MAIN(VantageTest)
#include "vantage_test.moc"
