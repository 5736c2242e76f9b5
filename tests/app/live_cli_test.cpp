// SPDX-License-Identifier: GPL-3.0-or-later
// synscope-cli interfaces and live, and synscope-capture, as scripts see them; in a network namespace of the
// test's own.
#include "tests/app/cli_run.h"
#include "tests/capture/own_network.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <functional>

using synscope::test::ended;
using synscope::test::Ran;
using synscope::test::run;

namespace {

/// Captures while `traffic` runs.
Ran runLive(const QStringList& arguments, const std::function<void()>& traffic) {
    QProcess process;
    process.start(QStringLiteral(SYNSCOPE_CLI), QStringList{"live"} + arguments);
    process.waitForStarted();
    QTest::qWait(700);
    traffic();
    QTest::qWait(300);
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    return ended(process);
}

} // namespace

class LiveCliTest : public QObject {
    Q_OBJECT

    QTemporaryDir dir_;
    bool own_network_ = false;

private slots:
    void initTestCase() { own_network_ = synscope::test::enterOwnNetwork(); }

    void wrongUsageIsTold_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("no interface") << QStringList{"live"};
        QTest::newRow("no number") << QStringList{"live", "-i", "lo", "--duration", "long"};
        QTest::newRow("a file") << QStringList{"live", "-i", "lo", "file.pcap"};
        QTest::newRow("a file for interfaces") << QStringList{"interfaces", "file.pcap"};
    }
    void wrongUsageIsTold() {
        QFETCH(QStringList, arguments);
        const Ran ran = run(SYNSCOPE_CLI, arguments);
        QCOMPARE(ran.code, 2);
        QVERIFY(ran.out.isEmpty());
        QCOMPARE(ran.err.count('\n'), 1);
    }

    void interfacesAreListed() {
        const Ran ran = run(SYNSCOPE_CLI, {"interfaces", "--json"});
        QCOMPARE(ran.code, 0);
        bool loopback = false;
        for (const QJsonObject& row : ran.lines()) {
            for (const char* key : {"name", "description", "addresses", "up", "loopback", "problem"}) {
                QVERIFY2(row.contains(QLatin1String(key)), key);
            }
            loopback = loopback || (row["name"].toString() == "lo" && row["loopback"].toBool());
        }
        QVERIFY(loopback);
    }

    void liveShowsWhatBecameOfThem() {
        if (!own_network_) {
            QSKIP("making a network namespace is not allowed here");
        }
        const synscope::test::Listener listener;
        const QString file = dir_.filePath("out.pcapng");
        const Ran ran = runLive({"-i", "lo", "--json", "-w", file}, [&] { listener.serveOne(1000); });
        QCOMPARE(ran.code, 0);
        QVERIFY2(!ran.lines().isEmpty(), ran.err.constData());
        const QJsonObject last = ran.lines().last();
        QCOMPARE(last["outcome"].toString(), QStringLiteral("closed"));
        QCOMPARE(last["payload_bytes"].toObject()["server"].toInt(), 1000);
        QVERIFY(ran.err.contains(" 0 packets lost by the capture."));
        const Ran again = run(SYNSCOPE_CLI, {"connections", "--json", file});
        QCOMPARE(again.code, 0);
        QCOMPARE(again.lines().size(), 1);
        QCOMPARE(again.lines()[0]["history"], last["history"]);
    }

    void handshakesOnlyKnowsTheSameOutcome() {
        if (!own_network_) {
            QSKIP("making a network namespace is not allowed here");
        }
        const synscope::test::Listener listener;
        const Ran ran = runLive({"-i", "lo", "--json", "--handshakes-only"},
                                [&] { listener.serveOne(100'000); });
        QVERIFY2(!ran.lines().isEmpty(), ran.err.constData());
        QCOMPARE(ran.lines().last()["outcome"].toString(), QStringLiteral("closed"));
        QCOMPARE(ran.lines().last()["payload_bytes"].toObject()["server"].toInt(), 0);
    }

    void durationEnds() {
        if (!own_network_) {
            QSKIP("making a network namespace is not allowed here");
        }
        const Ran ran = run(SYNSCOPE_CLI, {"live", "-i", "lo", "--duration", "1"});
        QCOMPARE(ran.code, 0);
    }

    void whatCannotBeCapturedIsOneSentence_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("no such interface") << QStringList{"-i", "nothing0"};
        QTest::newRow("wrong filter") << QStringList{"-i", "lo", "--filter", "tcp prot 80"};
        QTest::newRow("no place for the file") << QStringList{"-i", "lo", "-w", "/no/such/folder.pcapng"};
    }
    void whatCannotBeCapturedIsOneSentence() {
        if (!own_network_) {
            QSKIP("making a network namespace is not allowed here");
        }
        QFETCH(QStringList, arguments);
        const Ran ran = run(SYNSCOPE_CLI, QStringList{"live", "--json"} + arguments);
        QCOMPARE(ran.code, 1);
        QVERIFY(ran.out.isEmpty());
        QCOMPARE(ran.err.count('\n'), 1);
        QVERIFY(ran.err.endsWith(".\n"));
    }

    // ssh host synscope-capture … | synscope -
    void theHelperFeedsAPipe() {
        if (!own_network_) {
            QSKIP("making a network namespace is not allowed here");
        }
        const synscope::test::Listener listener;
        QProcess helper;
        QProcess reader;
        helper.setStandardOutputProcess(&reader);
        helper.start(QStringLiteral(SYNSCOPE_CAPTURE_HELPER), {"-i", "lo", "--duration", "2"});
        reader.start(QStringLiteral(SYNSCOPE_CLI), {"connections", "--json", "-"});
        QTest::qWait(700);
        listener.serveOne(10);
        helper.waitForFinished(10'000);
        const Ran ran = ended(reader);
        QCOMPARE(helper.exitCode(), 0);
        QCOMPARE(ran.code, 0);
        QCOMPARE(ran.lines().size(), 1);
        QCOMPARE(ran.lines()[0]["outcome"].toString(), QStringLiteral("closed"));
    }

    void theHelperEndsWithItsReader() {
        if (!own_network_) {
            QSKIP("making a network namespace is not allowed here");
        }
        QProcess shell; // no packet comes that the helper could fail to write
        shell.start(QStringLiteral("sh"), {"-c", SYNSCOPE_CAPTURE_HELPER " -i lo | head -c 20 | wc -c"});
        QVERIFY(shell.waitForFinished(5000));
        QCOMPARE(shell.readAllStandardOutput().trimmed(), QByteArray("20"));
    }

    void theHelperTellsWrongUsage_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("no interface") << QStringList{};
        QTest::newRow("no such option") << QStringList{"-i", "lo", "--sharks"};
        QTest::newRow("no number") << QStringList{"-i", "lo", "--count", "many"};
        QTest::newRow("too much") << QStringList{"-i", "lo", "tcp"};
    }
    void theHelperTellsWrongUsage() {
        QFETCH(QStringList, arguments);
        const Ran ran = run(SYNSCOPE_CAPTURE_HELPER, arguments);
        QCOMPARE(ran.code, 2);
        QVERIFY(ran.out.isEmpty());
        QCOMPARE(ran.err.count('\n'), 1);
    }
};

QTEST_GUILESS_MAIN(LiveCliTest)
#include "live_cli_test.moc"
