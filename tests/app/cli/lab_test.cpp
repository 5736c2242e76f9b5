// SPDX-License-Identifier: GPL-3.0-or-later
// synscope-cli scenario run --lab: words and exit codes. What needs namespaces is skipped where they are
// forbidden.
#include "tests/app/cli_run.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <QTemporaryDir>
#include <QtTest>

using namespace synscope;
using test::Ran;

namespace {

Ran run(const QStringList& arguments) {
    return test::run(SYNSCOPE_CLI, QStringList{"scenario", "run"} + arguments, {}, 30'000);
}

QSet<QString> typesIn(const Ran& ran) {
    QSet<QString> types;
    for (const QJsonObject& line : ran.lines()) {
        types.insert(line["type"].toString());
    }
    return types;
}

} // namespace

class CliLabTest : public QObject {
    Q_OBJECT

private slots:
    void whatIsRefusedSaysWhy_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("exit_code");
        QTest::addColumn<QString>("words");
        QTest::newRow("another system") << QStringList{"nobody-answers-freebsd", "--lab"} << 1 << "FreeBSD";
        QTest::newRow("compare alone") << QStringList{"normal", "--compare"} << 2 << "add --lab";
        QTest::newRow("short alone") << QStringList{"normal", "--short"} << 2 << "add --lab";
    }
    void whatIsRefusedSaysWhy() {
        QFETCH(QStringList, arguments);
        QFETCH(QString, words);
        const Ran outcome = run(arguments);
        QTEST(outcome.code, "exit_code");
        QVERIFY2(outcome.err.contains(words.toUtf8()), outcome.err.constData());
        QVERIFY(outcome.out.isEmpty());
    }

    void theLabSpeaksLikeTheSimulation() {
        const Ran lab = run({"normal", "--lab", "--json"});
        if (isForbidden(lab)) {
            QSKIP(lab.err.constData());
        }
        QVERIFY2(lab.code == 0, (lab.err + lab.out).constData());
        const QSet<QString> types = typesIn(lab);
        for (const char* type : {"packet", "call", "counter", "sample", "state"}) {
            QVERIFY2(types.contains(type), type);
        }
        QVERIFY(lab.out.contains("\"kind\":\"measured\""));
        QVERIFY(!lab.out.contains("\"kind\":\"simulated\""));
    }

    void compareTellsByItsExitCode() {
        const Ran same = run({"refused", "--lab", "--compare"});
        if (isForbidden(same)) {
            QSKIP(same.err.constData());
        }
        QVERIFY2(same.code == 0, (same.err + same.out).constData());
        QCOMPARE(same.out, QByteArray("This kernel did what the model does.\n"));
    }

    void shortTimersAreMarked() {
        const Ran outcome = run({"refused", "--lab", "--short"});
        if (isForbidden(outcome)) {
            QSKIP(outcome.err.constData());
        }
        QVERIFY2(outcome.code == 0, (outcome.err + outcome.out).constData());
        QVERIFY(outcome.err.contains("Short timers, in the lab and in the simulation: tcp_syn_retries = 2"));
    }

    void whatIsSavedIsACapture() {
        const QTemporaryDir folder;
        const QString file = folder.path() + "/run.pcapng";
        const Ran saved = run({"refused", "--lab", "-w", file});
        if (isForbidden(saved)) {
            QSKIP(saved.err.constData());
        }
        QCOMPARE(saved.code, 0);
        QProcess process;
        process.start(SYNSCOPE_CLI, {"summary", "--json", file});
        process.waitForFinished(30000);
        const QJsonObject summary = QJsonDocument::fromJson(process.readAllStandardOutput()).object();
        QCOMPARE(summary.value("packets").toInt(), 4); // SYN and RST, at both ends
    }

private:
    /// Else it went well.
    static bool isForbidden(const Ran& outcome) {
        return outcome.err.startsWith("synscope-cli: The lab cannot run");
    }
};

QTEST_GUILESS_MAIN(CliLabTest)
#include "lab_test.moc"
