// SPDX-License-Identifier: GPL-3.0-or-later
// `synscope-cli schedule`: the measured tables by its options, every timer, and what it refuses.
#include "tests/app/cli_run.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace synscope;
using test::Ran;

namespace {

Ran schedule(const QStringList& arguments) {
    return test::run(SYNSCOPE_CLI, QStringList{"schedule"} + arguments);
}

QString timesOf(const QJsonObject& schedule) {
    QStringList times;
    for (const QJsonValue time : schedule["sends"].toArray()) {
        times << QString::number(time.toDouble());
    }
    return times.join(u' ') + QStringLiteral(" | ") + QString::number(schedule["gives_up"].toDouble());
}

} // namespace

class ScheduleTest : public QObject {
    Q_OBJECT

private slots:
    void tables_data() {
        QTest::addColumn<QString>("arguments");
        QTest::addColumn<QString>("expected");
        const auto add = [](const char* arguments, const char* expected) {
            QTest::newRow(arguments) << arguments << expected;
        };
        add("--kernel 6.18", "0 1 2 3 4 5 7 11 19 35 67 | 131");
        add("--kernel 6.4", "0 1 3 7 15 31 63 | 127");
        add("--kernel 6.18 --linear 0", "0 1 3 7 15 31 63 | 127");
        add("--kernel 6.18 --linear 2 --syn-retries 3", "0 1 2 3 5 9 | 17");
        add("--kernel 6.18 --linear 4 --syn-retries 3", "0 1 2 3 4 5 7 11 | 19");
        add("--kernel 6.18 --linear 4 --syn-retries 2", "0 1 2 3 4 5 | 7");
        add("--kernel 6.18 --linear 4 --syn-retries 1", "0 1 2 | 3");
        add("--kernel 6.18 --linear 0 --syn-retries 1", "0 1 | 3");
        add("--kernel 6.18 --user-timeout 2500", "0 1 2 | 2.5");
        add("--os freebsd", "0 1 3 7 15 31 63 | 75");
        add("--os freebsd --kernel 11", "0 1 2 3 4 5 7 11 19 35 67 | 75");
        add("--os macos", "0 1 2 3 4 5 7 11 19 35 67 | 75");
        add("--os windows", "0 1 3 7 15 | 31");
        add("--os windows --kernel 7", "0 3 9 | 21");
        add("--kernel 6.18 --timer syn-ack", "0 1 3 7 15 31 | 63");
        add("--kernel 6.18 --timer data --retries2 3", "0 0.2 0.4 0.8 1.6 3.2 | 6.4");
        add("--kernel 6.18 --timer data --rtt 30 --user-timeout 3000", "0 0.23 0.46 0.92 1.84 | 3.46");
        add("--kernel 6.18 --timer fin --orphan-retries 2", "0 0.2 0.4 0.8 1.6 | 3.2");
        add("--kernel 6.18 --timer zero-window --retries2 4", "0.2 0.6 1.4 3 | 6.2");
        add("--kernel 6.18 --timer keep-alive --keepalive-time 2 --keepalive-interval 1 --keepalive-probes 3",
            "2 3 4 | 5");
        add("--os freebsd --timer syn-ack", "0 1 3 7 | 15");
    }
    void tables() {
        QFETCH(QString, arguments);
        const Ran ran = schedule(arguments.split(u' ') << "--json");
        QCOMPARE(ran.code, 0);
        QTEST(timesOf(QJsonDocument::fromJson(ran.out).object()), "expected");
    }

    void everyKeyOfTheContract() {
        const QJsonObject told = QJsonDocument::fromJson(schedule({"--kernel", "6.18", "--json"}).out)
                                     .object();
        for (const char* key :
             {"sends", "gives_up", "errno", "rule", "system", "measured", "timer", "source", "settings"}) {
            QVERIFY2(told.contains(QLatin1String(key)), key);
        }
        QCOMPARE(told["errno"].toString(), "ETIMEDOUT");
        QCOMPARE(told["settings"].toString(), "the kernel's defaults");
        const QJsonObject request = QJsonDocument::fromJson(schedule({"--timer", "syn-ack", "--json"}).out)
                                        .object();
        QVERIFY(request["errno"].isNull());
        QCOMPARE(request["settings"].toString(), "this machine's sysctls");
    }

    void wordsNameTheSourceAndWhetherItWasMeasured() {
        const Ran linux = schedule({"--kernel", "6.18", "--timer", "fin"});
        QVERIFY(linux.out.contains("tcp_write_timeout; held against Linux 6.18"));
        QVERIFY(schedule({"--os", "macos"}).out.contains("not measured"));
    }

    void wrongUsage_data() {
        QTest::addColumn<QString>("arguments");
        QTest::addColumn<int>("code");
        QTest::newRow("timer") << "--timer rst" << 2;
        QTest::newRow("system") << "--os plan9" << 2;
        QTest::newRow("version") << "--kernel new" << 2;
        QTest::newRow("as the kernel refuses it") << "--syn-retries 0" << 2;
        QTest::newRow("too many") << "--linear 128" << 2;
        QTest::newRow("a timer that no source tells") << "--os windows --timer zero-window" << 1;
    }
    void wrongUsage() {
        QFETCH(QString, arguments);
        const Ran ran = schedule(arguments.split(u' '));
        QTEST(ran.code, "code");
        QVERIFY(ran.out.isEmpty());
        QVERIFY(ran.err.startsWith("synscope-cli: "));
    }
};

QTEST_GUILESS_MAIN(ScheduleTest)
#include "schedule_test.moc"
