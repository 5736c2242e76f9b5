// SPDX-License-Identifier: GPL-3.0-or-later
// synscope-cli scenario run --lab: words and exit codes. What needs namespaces is skipped where they are
// forbidden.
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QSet>
#include <QTemporaryDir>
#include <QtTest>

namespace {

struct Outcome {
    int exit_code = -1;
    QString out;
    QString words;
};

Outcome run(const QStringList& arguments) {
    QProcess process;
    process.start(SYNSCOPE_CLI, QStringList{"scenario", "run"} + arguments);
    process.waitForFinished(30000);
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
}

QSet<QString> typesIn(const QString& lines) {
    QSet<QString> types;
    for (const QString& line : lines.split('\n', Qt::SkipEmptyParts)) {
        types.insert(QJsonDocument::fromJson(line.toUtf8()).object().value("type").toString());
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
        const Outcome outcome = run(arguments);
        QTEST(outcome.exit_code, "exit_code");
        QVERIFY2(outcome.words.contains(words), qPrintable(outcome.words));
        QVERIFY(outcome.out.isEmpty());
    }

    void theLabSpeaksLikeTheSimulation() {
        const Outcome lab = run({"normal", "--lab", "--json"});
        if (isForbidden(lab)) {
            QSKIP(qPrintable(lab.words));
        }
        QVERIFY2(lab.exit_code == 0, qPrintable(lab.words + lab.out));
        const QSet<QString> types = typesIn(lab.out);
        for (const char* type : {"packet", "call", "counter", "sample", "state"}) {
            QVERIFY2(types.contains(type), type);
        }
        QVERIFY(lab.out.contains("\"kind\":\"measured\""));
        QVERIFY(!lab.out.contains("\"kind\":\"simulated\""));
    }

    void compareTellsByItsExitCode() {
        const Outcome same = run({"refused", "--lab", "--compare"});
        if (isForbidden(same)) {
            QSKIP(qPrintable(same.words));
        }
        QVERIFY2(same.exit_code == 0, qPrintable(same.words + same.out));
        QCOMPARE(same.out, QString("This kernel did what the model does.\n"));
    }

    void shortTimersAreMarked() {
        const Outcome outcome = run({"refused", "--lab", "--short"});
        if (isForbidden(outcome)) {
            QSKIP(qPrintable(outcome.words));
        }
        QVERIFY2(outcome.exit_code == 0, qPrintable(outcome.words + outcome.out));
        QVERIFY(
            outcome.words.contains("Short timers, in the lab and in the simulation: tcp_syn_retries = 2"));
    }

    void whatIsSavedIsACapture() {
        const QTemporaryDir folder;
        const QString file = folder.path() + "/run.pcapng";
        const Outcome saved = run({"refused", "--lab", "-w", file});
        if (isForbidden(saved)) {
            QSKIP(qPrintable(saved.words));
        }
        QCOMPARE(saved.exit_code, 0);
        QProcess process;
        process.start(SYNSCOPE_CLI, {"summary", "--json", file});
        process.waitForFinished(30000);
        const QJsonObject summary = QJsonDocument::fromJson(process.readAllStandardOutput()).object();
        QCOMPARE(summary.value("packets").toInt(), 4); // SYN and RST, at both ends
    }

private:
    /// Else it went well.
    static bool isForbidden(const Outcome& outcome) {
        return outcome.words.startsWith("synscope-cli: The lab cannot run");
    }
};

QTEST_GUILESS_MAIN(CliLabTest)
#include "lab_test.moc"
