// SPDX-License-Identifier: GPL-3.0-or-later
// The command line as scripts see it: what is printed, on which stream, with which exit code.
#include "tests/app/cli_run.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

using synscope::test::Ran;

namespace {

Ran run(const QStringList& arguments, const QByteArray& input = {}) {
    return synscope::test::run(SYNSCOPE_CLI, arguments, input);
}

QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

const QString kSample = QStringLiteral(SYNSCOPE_SOURCE_DIR "/resources/samples/first-light.pcapng");

} // namespace

class CliTest : public QObject {
    Q_OBJECT

    QTemporaryDir dir_;

    QString write(const QString& name, const QByteArray& content) {
        const QString path = dir_.filePath(name);
        QFile file(path);
        return file.open(QIODevice::WriteOnly) && file.write(content) == content.size() ? path : QString();
    }

private slots:
    void connectionsHaveEveryKeyOfTheContract() {
        const Ran ran = run({"connections", "--json", kSample});
        QCOMPARE(ran.code, 0);
        QVERIFY(ran.err.isEmpty());
        const QStringList keys{"index",
                               "client",
                               "server",
                               "vantage",
                               "first_seen",
                               "last_seen",
                               "packets",
                               "payload_bytes",
                               "syn",
                               "syn_ack",
                               "rst",
                               "fin",
                               "syn_retransmissions",
                               "syn_ack_retransmissions",
                               "initial_rtt",
                               "completeness",
                               "conn_state",
                               "history",
                               "client_state",
                               "server_state",
                               "outcome",
                               "call",
                               "errno",
                               "summary"};
        int index = 0;
        for (const QJsonObject& row : ran.lines()) {
            for (const QString& key : keys) {
                QVERIFY2(row.contains(key), qPrintable(key));
            }
            QCOMPARE(row["index"].toInt(), index++);
            QVERIFY(row["first_seen"].toString().contains(QRegularExpression("^\\d+\\.\\d{9}$")));
            QVERIFY(!row["summary"].toString().isEmpty());
        }
        QVERIFY(index > 15);
    }

    void everyOutcomeOfTheSampleIsFound_data() {
        QTest::addColumn<QString>("outcome");
        QTest::addColumn<QString>("error");
        QTest::newRow("refused") << "refused"
                                 << "ECONNREFUSED";
        QTest::newRow("timed out") << "timed-out"
                                   << "ETIMEDOUT";
        QTest::newRow("retrying") << "retrying"
                                  << "";
        QTest::newRow("unreachable") << "unreachable"
                                     << "EHOSTUNREACH";
        QTest::newRow("overflow") << "accept-queue-overflow"
                                  << "ECONNRESET";
        QTest::newRow("half open") << "half-open"
                                   << "";
        QTest::newRow("reset") << "reset-by-server"
                               << "ECONNRESET";
        QTest::newRow("broken pipe") << "broken-pipe"
                                     << "EPIPE";
        QTest::newRow("vanished") << "vanished"
                                  << "ETIMEDOUT";
        QTest::newRow("keep-alive") << "keepalive-timeout"
                                    << "ETIMEDOUT";
        QTest::newRow("stalled") << "stalled"
                                 << "";
        QTest::newRow("half closed") << "half-closed"
                                     << "";
        QTest::newRow("midstream") << "midstream"
                                   << "";
        QTest::newRow("established") << "established"
                                     << "";
        QTest::newRow("closed") << "closed"
                                << "";
    }
    void everyOutcomeOfTheSampleIsFound() {
        QFETCH(QString, outcome);
        QFETCH(QString, error);
        const Ran ran = run({"connections", "--json", "--filter", "outcome:" + outcome, kSample});
        QCOMPARE(ran.code, 0);
        QVERIFY(!ran.lines().isEmpty());
        for (const QJsonObject& row : ran.lines()) {
            QCOMPARE(row["outcome"].toString(), outcome);
            QCOMPARE(row["errno"].toString(), error);
        }
    }

    void severalFilesAreReadEachByItself() {
        const Ran ran = run({"summary", "--json", kSample, kSample});
        QCOMPARE(ran.code, 0);
        const auto rows = ran.lines();
        QCOMPARE(rows.size(), 2);
        QCOMPARE(rows[0]["file"].toString(), kSample);
        QCOMPARE(rows[0]["connections"], rows[1]["connections"]);
    }

    void packetsAddUpToTheConnections() {
        const Ran packets = run({"packets", "--json", kSample});
        const Ran connections = run({"connections", "--json", kSample});
        QCOMPARE(packets.code, 0);
        QHash<int, int> seen;
        for (const QJsonObject& row : packets.lines()) {
            if (!row.contains("icmp")) {
                ++seen[row["connection"].toInt()];
            }
        }
        for (const QJsonObject& row : connections.lines()) {
            const QJsonObject counts = row["packets"].toObject();
            QCOMPARE(seen[row["index"].toInt()], counts["client"].toInt() + counts["server"].toInt());
        }
    }

    void aHandshakeHasRelativeNumbersAndOptions() {
        const Ran refused = run({"connections", "--json", "--filter", "outcome:closed", kSample});
        QVERIFY(!refused.lines().isEmpty());
        const QString index = QString::number(refused.lines()[0]["index"].toInt());
        const auto rows = run({"packets", "--json", "--connection", index, kSample}).lines();
        QCOMPARE(rows[0]["flags"].toString(), "SYN");
        QCOMPARE(rows[0]["seq"].toInt(), 0);
        QCOMPARE(rows[0]["options"].toObject()["mss"].toInt(), 1460);
        QCOMPARE(rows[1]["flags"].toString(), "SYN,ACK");
        QCOMPARE(rows[1]["from"].toString(), "server");
        QCOMPARE(rows[1]["ack"].toInt(), 1);
        QCOMPARE(rows[2]["flags"].toString(), "ACK");
        QCOMPARE(rows[2]["seq"].toInt(), 1);
        QCOMPARE(rows[2]["ack"].toInt(), 1);
    }

    void standardInputIsAFile() {
        const Ran piped = run({"connections", "--json", "-"}, contentOf(kSample));
        QCOMPARE(piped.code, 0);
        QCOMPARE(piped.out, run({"connections", "--json", kSample}).out);
    }

    void aTruncatedFileIsShownUpToItsEnd() {
        const QByteArray whole = contentOf(kSample);
        const QString path = write("cut.pcapng", whole.left(whole.size() / 2));
        const Ran ran = run({"summary", "--json", path});
        QCOMPARE(ran.code, 3);
        QCOMPARE(ran.err.count('\n'), 1);
        QVERIFY(ran.lines()[0]["truncated"].toBool());
        QVERIFY(ran.lines()[0]["tcp_packets"].toInt() > 10);
    }

    void whatCannotBeReadIsOneSentence_data() {
        QTest::addColumn<QString>("path");
        QTest::newRow("no such file") << dir_.filePath("missing.pcap");
        QTest::newRow("directory") << dir_.path();
        QTest::newRow("empty") << write("empty.pcap", {});
        QTest::newRow("not a capture")
            << write("letter.txt", "Dear Sir or Madam, this is no capture at all.\n");
    }
    void whatCannotBeReadIsOneSentence() {
        QFETCH(QString, path);
        const Ran ran = run({"connections", "--json", path});
        QCOMPARE(ran.code, 1);
        QVERIFY(ran.out.isEmpty());
        QCOMPARE(ran.err.count('\n'), 1);
        QVERIFY(ran.err.endsWith(".\n"));
    }

    void anUnknownLinkTypeIsNamed() {
        // pcap, little endian, link type 147 (USER0), one frame of four bytes
        const QByteArray capture = QByteArray::fromHex("d4c3b2a1020004000000000000000000ffff000093000000"
                                                       "0000000000000000040000000400000001020304");
        const Ran ran = run({"connections", "--json", write("user0.pcap", capture)});
        QCOMPARE(ran.code, 1);
        QVERIFY(ran.err.contains("147"));
        QVERIFY(ran.err.contains("USER0"));
    }

    void wrongUsageIsTold_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("nothing") << QStringList{};
        QTest::newRow("no such command") << QStringList{"conections", kSample};
        QTest::newRow("no file") << QStringList{"connections"};
        QTest::newRow("no such option") << QStringList{"connections", "--jsno", kSample};
        QTest::newRow("wrong filter") << QStringList{"connections", "--filter", "outcome:refusd", kSample};
        QTest::newRow("no connection named") << QStringList{"ladder", kSample};
        QTest::newRow("no such format")
            << QStringList{"ladder", "--connection", "0", "--format", "gif", kSample};
    }
    void wrongUsageIsTold() {
        QFETCH(QStringList, arguments);
        const Ran ran = run(arguments);
        QCOMPARE(ran.code, 2);
        QVERIFY(ran.out.isEmpty());
        QVERIFY(!ran.err.isEmpty());
    }

    void everyCommandHasHelp_data() {
        QTest::addColumn<QString>("command");
        for (const char* command : {"connections", "packets", "ladder", "explain", "summary"}) {
            QTest::newRow(command) << command;
        }
    }
    void everyCommandHasHelp() {
        QFETCH(QString, command);
        const Ran ran = run({command, "--help"});
        QCOMPARE(ran.code, 0);
        QVERIFY(ran.out.startsWith("usage: synscope-cli " + command.toUtf8()));
    }

    void theLadderComesInEveryFormat_data() {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QByteArray>("holds");
        QTest::newRow("text") << "text" << QByteArray("SYN");
        QTest::newRow("mermaid") << "mermaid" << QByteArray("sequenceDiagram");
        QTest::newRow("plantuml") << "plantuml" << QByteArray("@startuml");
#ifndef SYNSCOPE_CORE_ONLY
        QTest::newRow("svg") << "svg" << QByteArray("<svg");
        QTest::newRow("png") << "png" << QByteArray("\x89PNG");
#endif
    }
    void theLadderComesInEveryFormat() {
        QFETCH(QString, format);
        QFETCH(QByteArray, holds);
        const QString out = dir_.filePath("ladder." + format);
        const Ran ran = run({"ladder", kSample, "--connection", "1", "--format", format, "-o", out});
        QCOMPARE(ran.code, 0);
        QVERIFY(contentOf(out).contains(holds));
    }

    void aConnectionThatIsNotThereIsTold() {
        const Ran ran = run({"ladder", kSample, "--connection", "999"});
        QCOMPARE(ran.code, 1);
        QVERIFY(ran.err.contains("999"));
    }

    void csvIsRectangular() {
        const Ran ran = run({"connections", "--csv", kSample});
        QCOMPARE(ran.code, 0);
        const auto lines = ran.out.trimmed().split('\n');
        const auto columns = lines[0].split(',').size();
        for (const QByteArray& line : lines) {
            QByteArray outside_quotes;
            bool quoted = false;
            for (const char c : line) {
                quoted ^= c == '"';
                outside_quotes += quoted ? ' ' : c;
            }
            QCOMPARE(outside_quotes.count(',') + 1, columns);
        }
    }

    void explainNamesTheErrorAndItsReason() {
        const auto refused = run({"connections", "--json", "--filter", "outcome:refused", kSample}).lines();
        const QString index = QString::number(refused[0]["index"].toInt());
        const Ran ran = run({"explain", kSample, "--connection", index, "--json"});
        QCOMPARE(ran.code, 0);
        QCOMPARE(ran.lines()[0]["errno"].toString(), "ECONNREFUSED");
        QVERIFY(!ran.lines()[0]["steps"].toArray().isEmpty());
        QVERIFY(run({"explain", kSample, "--connection", index}).out.contains("ECONNREFUSED"));
    }

    void reportsAreOnePageThatAsksNobody() {
        const QString name = QStringLiteral("<img src=x onerror=alert(1)>&\"'.pcapng");
        const QString path = write(name, contentOf(kSample));
        const Ran ran = run({"report", path});
        QCOMPARE(ran.code, 0);
        QVERIFY(ran.err.isEmpty());
        QVERIFY(ran.out.contains("accept-queue-overflow"));
        QVERIFY(ran.out.contains("default-src 'none'"));
        QVERIFY(!ran.out.contains("<img"));
        // Namespaces are names, not addresses.
        QByteArray page = ran.out;
        page.replace("http://www.w3.org/2000/svg", "").replace("http://www.w3.org/1999/xlink", "");
        for (const char* outside :
             {"http:", "https:", "//cdn", "src=", "href=", "url(", "@import", "<script", "<link"}) {
            QVERIFY2(!page.replace("img src=x", "").contains(outside), outside);
        }
        QXmlStreamReader reader(ran.out);
        int ladders = 0;
        while (!reader.atEnd()) {
            ladders += reader.readNext() == QXmlStreamReader::StartElement &&
                       reader.name() == QLatin1String("article");
        }
        QCOMPARE(reader.errorString(), QString());
        QCOMPARE(ladders, 15); // as many as the sample has outcomes
        QCOMPARE(run({"report", path}).out, ran.out);
    }

    void reportsDrawWhatIsAskedFor_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("ladders");
        QTest::newRow("one") << QStringList{"--connection", "3"} << 1;
        QTest::newRow("two") << QStringList{"--connection", "3", "--connection", "5"} << 2;
        QTest::newRow("filter") << QStringList{"--filter", "outcome:closed"} << 7;
        QTest::newRow("nothing matches") << QStringList{"--filter", "port:1"} << 0;
    }
    void reportsDrawWhatIsAskedFor() {
        QFETCH(QStringList, arguments);
        QFETCH(int, ladders);
        const Ran ran = run(QStringList{"report", kSample} + arguments);
        QCOMPARE(ran.code, 0);
        QCOMPARE(ran.out.count("<article"), ladders);
    }

    void reportsAreWrittenToFiles() {
        const QString page = dir_.filePath(QStringLiteral("report.html"));
        const QString pdf = dir_.filePath(QStringLiteral("report.pdf"));
        QCOMPARE(run({"report", kSample, "-o", page}).code, 0);
        QVERIFY(contentOf(page).endsWith("</html>\n"));
#ifndef SYNSCOPE_CORE_ONLY
        QCOMPARE(run({"report", kSample, "-o", pdf}).code, 0);
        QVERIFY(contentOf(pdf).startsWith("%PDF"));
#endif
    }

    void reportsSayWhatIsWrong_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("sentence");
        QTest::newRow("no such file") << QStringList{"/nowhere.pcap"} << 1 << "/nowhere.pcap";
        QTest::newRow("no such connection")
            << QStringList{kSample, "--connection", "99"} << 1 << "has no connection 99";
        QTest::newRow("no number") << QStringList{kSample, "--connection", "x"} << 2 << "whole number";
        QTest::newRow("wrong filter")
            << QStringList{kSample, "--filter", "outcome:no"} << 2 << "The filter is wrong";
        QTest::newRow("both") << QStringList{kSample, "--filter", "port:1", "--connection", "1"} << 2
                              << "Only one of";
        QTest::newRow("format") << QStringList{kSample, "--format", "doc"} << 2 << "no report format";
        QTest::newRow("two files") << QStringList{kSample, kSample} << 2 << "One file at a time";
        QTest::newRow("unwritable") << QStringList{kSample, "-o", "/nowhere/r.html"} << 1
                                    << "could not be written";
    }
    void reportsSayWhatIsWrong() {
        QFETCH(QStringList, arguments);
        QFETCH(int, code);
        QFETCH(QString, sentence);
        const Ran ran = run(QStringList{"report"} + arguments);
        QCOMPARE(ran.code, code);
        QVERIFY2(ran.err.contains(sentence.toUtf8()), ran.err);
        QVERIFY(ran.out.isEmpty());
    }
};

QTEST_GUILESS_MAIN(CliTest)
#include "cli_test.moc"
