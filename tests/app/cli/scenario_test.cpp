// SPDX-License-Identifier: GPL-3.0-or-later
// synscope-cli scenario, as scripts see it.
#include "tests/app/cli_run.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace synscope;
using test::Ran;

namespace {

Ran run(const QStringList& arguments) {
    return test::run(SYNSCOPE_CLI, QStringList{"scenario"} + arguments);
}

} // namespace

class ScenarioCliTest : public QObject {
    Q_OBJECT

private slots:
    void listHasEveryKey() {
        const Ran ran = run({"list", "--json"});
        QCOMPARE(ran.code, 0);
        const QList<QJsonObject> all = ran.lines();
        QVERIFY(all.size() >= 30);
        for (const QJsonObject& one : all) {
            QCOMPARE(one.keys(), QStringList({"chapter", "id", "lab", "recording", "title"}));
        }
        QCOMPARE(all.front()["id"].toString(), QString("normal"));
    }

    void eventsHaveTheKeysOfTheContract() {
        const Ran ran = run({"run", "refused", "--json"});
        QCOMPARE(ran.code, 0);
        QStringList types;
        double last = 0;
        for (const QJsonObject& event : ran.lines()) {
            types << event["type"].toString();
            QVERIFY(event["time"].toDouble() >= last);
            last = event["time"].toDouble();
            if (event["type"] == "packet") {
                for (const char* key :
                     {"at", "direction", "connection", "from", "flags", "seq", "ack", "length"}) {
                    QVERIFY2(event.contains(QLatin1String(key)), key);
                }
            }
        }
        QVERIFY(types.contains("packet") && types.contains("call") && types.contains("counter") &&
                types.contains("state"));
    }

    void valuesAreChanged() {
        const auto syns = [](const QStringList& more) {
            return run(QStringList{"run", "nobody-answers-linux", "--json"} + more)
                .out.count("\"direction\":\"out\"");
        };
        QCOMPARE(syns({}), 11);
        QCOMPARE(syns({"--set", "client.tcp_syn_retries=1"}), 3);
    }

    void mistakesAreTold_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        QTest::newRow("no action") << QStringList{} << 2 << "list|show ID|check FILE";
        QTest::newRow("wrong action") << QStringList{"rnu", "normal"} << 2 << "did you mean “run”?";
        QTest::newRow("no scenario") << QStringList{"run"} << 2 << "takes one scenario";
        QTest::newRow("unknown scenario") << QStringList{"run", "normla"} << 1 << "did you mean “normal”?";
        QTest::newRow("no such file")
            << QStringList{"check", "/no/such.yaml"} << 1 << "/no/such.yaml cannot be read";
        QTest::newRow("set without value")
            << QStringList{"run", "normal", "--set", "delay"} << 2 << "--set wants KEY=VALUE";
        QTest::newRow("set nowhere") << QStringList{"run", "normal", "--set", "a.b.c=1"} << 1
                                     << "There is nothing to set";
        QTest::newRow("file that cannot be written")
            << QStringList{"run", "normal", "-w", "/no/such/place.pcapng"} << 1 << "cannot be written";
    }
    void mistakesAreTold() {
        QFETCH(QStringList, arguments);
        QFETCH(int, code);
        QFETCH(QString, says);
        const Ran ran = run(arguments);
        QCOMPARE(ran.code, code);
        QVERIFY2(QString::fromUtf8(ran.err).contains(says), ran.err.constData());
    }

    void checkTellsPlaceAndRemedy() {
        QTemporaryDir dir;
        const QString path = dir.filePath("mine.yaml");
        const QByteArray good = run({"show", "refused"}).out;
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(good).replace("- close", "- clsoe"));
        file.close();
        const Ran ran = run({"check", path});
        QCOMPARE(ran.code, 1);
        QVERIFY2(
            QRegularExpression("mine.yaml:\\d+:\\d+: No program can call “clsoe”: did you mean “close”\\?")
                .match(QString::fromUtf8(ran.err))
                .hasMatch(),
            ran.err.constData());
        QCOMPARE(run({"check", "refused"}).code, 0);
    }
};

QTEST_GUILESS_MAIN(ScenarioCliTest)
#include "scenario_test.moc"
