// SPDX-License-Identifier: GPL-3.0-or-later
// What surrounds the lab and needs no namespace: the stream read back, the comparison, refusals.
#include "capture/lab/compare.h"
#include "capture/lab/permission.h"
#include "capture/lab/playable.h"
#include "capture/lab/run_reader.h"
#include "capture/lab/short_variant.h"
#include "capture/scenario/rebuild.h"
#include "lab_support.h"
#include "model/lab_control.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace synscope;
using namespace synscope::capture;
using namespace synscope::capture::lab;
using namespace synscope::capture::scenario;
using test::runOf;
using test::textOf;

Q_DECLARE_METATYPE(synscope::model::LabControl)

namespace {

const std::string kServer = "{listen: {port: 5000, backlog: 2}}, {accept: c}, recv, close";
const std::string kClient = "{connect: {to: server, port: 5000}}, {send: {bytes: 20}}, {note: Done.}, close";
const char* const kLosing = "delay: 10ms, rules: [{do: lose, from: client, flags: SYN, nth: 1}]";

Run readBack(const Run& run, std::size_t chunk) {
    const std::vector<std::byte> bytes = test::streamOf(run);
    RunReader reader(run.scenario);
    for (std::size_t at = 0; at < bytes.size(); at += chunk) {
        reader.take(std::span(bytes).subspan(at, std::min(chunk, bytes.size() - at)));
    }
    return reader.finish();
}

QString differencesOf(const Run& model, const Run& lab) {
    QStringList lines;
    for (const Difference& difference : compareRuns(model, lab)) {
        lines << QString(nameOf(difference.about)) + ": " + QString::fromStdString(sentenceOf(difference));
    }
    return lines.join('\n');
}

CallEvent& lastCall(Run& run, const std::string& name) {
    CallEvent* found = nullptr;
    for (RunEvent& event : run.events) {
        auto* call = std::get_if<CallEvent>(&event.what);
        found = call != nullptr && call->call == name ? call : found;
    }
    return *found;
}

/// What a capture at the client's end holds of a connection.
struct Captured {
    std::vector<model::Segment> segments;
    model::Connection connection;
    model::Verdict verdict;
};

Captured capturedAtClient(const Run& run, std::uint32_t id) {
    Captured captured;
    for (const RunEvent& event : run.events) {
        const auto* packet = std::get_if<PacketEvent>(&event.what);
        if (packet != nullptr && packet->tcp && packet->connection.value == id &&
            run.hosts[event.host] == "client") {
            captured.segments.push_back(packet->segment);
        }
    }
    captured.connection = model::openConnection(captured.segments.front());
    for (const model::Segment& segment : captured.segments) {
        model::updateConnection(captured.connection, segment);
    }
    captured.verdict = model::judge(captured.connection, model::Horizon(run.epoch + run.end));
    return captured;
}

/// "established: SYN 1, client 20 bytes FIN, server 0 bytes"
QString courseOf(const Captured& captured) {
    QString words = QString::fromUtf8(outcomeName(captured.verdict.outcome).data());
    std::size_t syns = 0;
    for (const model::Segment& segment : captured.segments) {
        syns += segment.kind == model::SegmentKind::Tcp && segment.isSyn() ? 1 : 0;
    }
    words += QStringLiteral(", %1 SYN").arg(syns);
    for (const model::Side side : {model::Side::Client, model::Side::Server}) {
        const model::Endpoint& end = captured.connection.at(side);
        words += QStringLiteral(", %1 bytes").arg(end.payload_bytes);
    }
    return words;
}

} // namespace

class LabTest : public QObject {
    Q_OBJECT

private slots:
    void controlsAreLines_data() {
        using Kind = model::LabControl::Kind;
        QTest::addColumn<QString>("line");
        QTest::addColumn<model::LabControl>("control");
        QTest::newRow("lose") << "lose 2 client syn" << model::LabControl{Kind::Lose, "client", "syn", 2};
        QTest::newRow("a rule with blanks")
            << "rule 1 - no way back" << model::LabControl{Kind::Rule, "", "no way back", 1};
        QTest::newRow("stop") << "stop 0 - " << model::LabControl{Kind::Stop, "", "", 0};
        QTest::newRow("sysctl") << "sysctl 3 server tcp_syn_retries"
                                << model::LabControl{Kind::Sysctl, "server", "tcp_syn_retries", 3};
    }
    void controlsAreLines() {
        QFETCH(QString, line);
        QFETCH(model::LabControl, control);
        QCOMPARE(QString::fromStdString(lineOf(control)), line);
        const auto read = model::labControlOf(line.toStdString());
        QVERIFY(read && *read == control);
    }
    void whatIsNoControlIsPassedOver() {
        for (const char* line : {"", "stop", "lose x client syn", "eat 1 client any", "lose 1x client any"}) {
            QVERIFY2(!model::labControlOf(line), line);
        }
    }

    void aStreamIsReadBackWhole_data() {
        QTest::addColumn<QString>("path");
        QTest::addColumn<int>("chunk");
        QTest::newRow("in one piece") << "delay: 10ms" << 1'000'000;
        QTest::newRow("byte by byte") << "delay: 10ms" << 1;
        QTest::newRow("with a loss") << kLosing << 1000;
        QTest::newRow("with a double")
            << "delay: 10ms, rules: [{do: duplicate, by: 5ms, from: client, min_length: 1}]" << 1000;
    }
    void aStreamIsReadBackWhole() {
        QFETCH(QString, path);
        QFETCH(int, chunk);
        const Run run = runOf(test::pair(kServer, kClient, path.toStdString()));
        const Run back = readBack(run, static_cast<std::size_t>(chunk));
        QCOMPARE(test::textOf(back), test::textOf(run));
        QCOMPARE(back.end, run.end);
    }

    void aStreamThatBreaksOffIsNotComplete() {
        const Run run = runOf(test::pair(kServer, kClient));
        std::vector<std::byte> bytes = test::streamOf(run);
        RunReader reader(run.scenario);
        reader.take(std::span(bytes).first(bytes.size() - 10));
        QVERIFY(!reader.complete());
        reader.take(std::span(bytes).last(10));
        QVERIFY(reader.complete());
    }

    /// What has left and is neither lost nor there is on its way.
    void aRunThatGoesOnHasPacketsUnderWay_data() {
        QTest::addColumn<QString>("path");
        QTest::addColumn<bool>("arrives");
        QTest::newRow("under way") << "delay: 50ms" << true;
        QTest::newRow("lost") << "delay: 50ms, rules: [{do: lose, from: client, flags: SYN}]" << false;
    }
    void aRunThatGoesOnHasPacketsUnderWay() {
        QFETCH(QString, path);
        QFETCH(bool, arrives);
        Run run = runOf(test::pair(kServer, kClient, path.toStdString()));
        const auto syn = run.find({{}, "packet", "client", model::tcp_flag::kSyn, "", "", false, 1});
        run.events.resize(*syn + 1);
        run.end = run.events.back().time;
        RunReader reader(run.scenario);
        reader.take(test::streamOf(run));
        const Run now = reader.soFar();
        QCOMPARE(std::get<PacketEvent>(now.events.back().what).arrives, arrives);
        QCOMPARE(textOf(reader.soFar()), textOf(now)); // and nothing is used up
    }

    void garbageIsPassedOver() {
        RunReader reader(runOf(test::pair(kServer, kClient)).scenario);
        reader.take(std::as_bytes(std::span("no pcapng at all, whatever one makes of it", 40)));
        QVERIFY(reader.finish().events.empty());
    }

    void whatIsAlikeHasNoDifferences() {
        const Run run = runOf(test::pair(kServer, kClient, kLosing));
        QCOMPARE(differencesOf(run, readBack(run, 1000)), QString());
    }

    void differencesAreNamed_data() {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("difference");
        QTest::newRow("packets") << "delay: 10ms"
                                 << "packets: client: connection 0: 5 packets, the 1. SYN seq 0 ack 0 len 0 "
                                    "here, 6 packets, the 1. SYN seq 0 ack 0 len 0 lost in the model";
        QTest::newRow("time") << "delay: 10ms"
                              << "time: client: connect: 0.020 s here, 1.0";
        QTest::newRow("counter") << "delay: 10ms"
                                 << "counter: client: TcpExt.TCPSynRetrans: 0 here, 1 in the model";
    }
    void differencesAreNamed() {
        QFETCH(QString, path);
        QFETCH(QString, difference);
        const Run model = runOf(test::pair(kServer, kClient, kLosing));
        const Run lab = runOf(test::pair(kServer, kClient, path.toStdString()));
        const QString all = differencesOf(model, lab);
        QVERIFY2(all.contains(difference), qPrintable(all));
    }

    void anotherErrnoIsADifference() {
        const Run model = runOf(test::pair(kServer, kClient));
        Run lab = model;
        lastCall(lab, "send").result = -1;
        lastCall(lab, "send").error = "EPIPE";
        QCOMPARE(differencesOf(model, lab).section(" after", 0, 0),
                 QString("call: client: send: send = -1 EPIPE"));
    }

    void aLittleLateIsNoDifference_data() {
        QTest::addColumn<qint64>("late_ms");
        QTest::addColumn<bool>("different");
        QTest::newRow("busy machine") << qint64{50} << false;
        QTest::newRow("too late") << qint64{150} << true;
    }
    void aLittleLateIsNoDifference() {
        QFETCH(qint64, late_ms);
        const Run model = runOf(test::pair(kServer, kClient));
        Run lab = model;
        lastCall(lab, "connect").elapsed += late_ms * kMillisecond;
        QTEST(!differencesOf(model, lab).isEmpty(), "different");
    }

    void whatWasCapturedCanBeRunAgain_data() {
        QTest::addColumn<QString>("scenario");
        QTest::addColumn<int>("captured");
        QTest::addColumn<int>("again"); ///< its number where another client comes first
        for (const char* name : {"normal", "refused", "syn-lost", "icmp-host-unreach", "half-close",
                                 "reset-linger", "tail-loss", "nobody-answers-linux"}) {
            QTest::newRow(name) << QString(name) << 0 << 0;
        }
        QTest::newRow("abort-on-overflow") << QString("abort-on-overflow") << 3 << 3;
        QTest::newRow("accept-queue-overflow-short") << QString("accept-queue-overflow-short") << 3 << 3;
    }
    void whatWasCapturedCanBeRunAgain() {
        QFETCH(QString, scenario);
        QFETCH(int, captured);
        QFETCH(int, again);
        const Run run = runOf(shippedText(scenario.toStdString()).value());
        const Captured first = capturedAtClient(run, static_cast<std::uint32_t>(captured));
        const auto text = rebuiltScenario(first.connection, first.segments, first.verdict);
        QVERIFY2(text.ok(), text ? "" : text.error().message.c_str());
        const Captured second = capturedAtClient(runOf(text.value()), static_cast<std::uint32_t>(again));
        QCOMPARE(courseOf(second), courseOf(first));
    }
    void whatCannotBeRunAgainIsSaid() {
        const Run run = runOf(shippedText("normal").value());
        Captured late = capturedAtClient(run, 0);
        late.segments.erase(late.segments.begin(), late.segments.begin() + 3);
        const auto text = rebuiltScenario(late.connection, late.segments, late.verdict);
        QVERIFY(!text.ok());
        QVERIFY(text.error().message.find("begins inside") != std::string::npos);
    }

    void whatNoLinuxPlaysIsSaid_data() {
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("reason");
        QTest::newRow("freebsd") << "nobody-answers-freebsd"
                                 << "its client runs FreeBSD";
        QTest::newRow("windows") << "nobody-answers-windows"
                                 << "its client runs Windows";
        QTest::newRow("card") << "nic-ring"
                              << "its server has a network card with limits of its own";
        QTest::newRow("linux") << "normal"
                               << "";
    }
    void whatNoLinuxPlaysIsSaid() {
        QFETCH(QString, id);
        QFETCH(QString, reason);
        const auto text = shippedText(id.toStdString());
        const auto why = whyNotPlayable(parseScenario(text.value(), id.toStdString()).scenario);
        QCOMPARE(why.has_value(), !reason.isEmpty());
        QVERIFY(!why || QString::fromStdString(why->message).contains(reason));
    }

    void whatTheLabCannotDoIsSaid_data() {
        QTest::addColumn<QString>("details");
        QTest::addColumn<QString>("reason");
        QTest::newRow("counting firewall") << ", firewall: [{do: drop, nth: 2}]"
                                           << "nftables, the firewall of client";
        QTest::newRow("machine's setting") << ", sysctls: {rmem_max: 10000}"
                                           << "cannot give client its own rmem_max";
        QTest::newRow("older Linux") << ", os: linux-before-6.5"
                                     << "runs a Linux before 6.5";
    }
    void whatTheLabCannotDoIsSaid() {
        QFETCH(QString, details);
        QFETCH(QString, reason);
        const std::string text = test::pair(kServer, kClient, "delay: 10ms", details.toStdString());
        const auto why = whyNotPlayable(parseScenario(text, "test").scenario);
        QVERIFY(why.has_value());
        QVERIFY2(QString::fromStdString(why->message).contains(reason), why->message.c_str());
    }

    void shortTimersLeaveWhatTheScenarioSets() {
        Scenario scenario = parseScenario(test::pair(kServer, kClient + ", {sleep: 90s}", "delay: 10ms",
                                                     ", sysctls: {tcp_syn_retries: 4}"),
                                          "test")
                                .scenario;
        const std::vector<std::string> changes = shorten(scenario);
        QVERIFY(!changes.empty());
        QCOMPARE(scenario.hosts[0].sysctls.at("tcp_syn_retries").front(), std::int64_t{4});
        QCOMPARE(scenario.hosts[0].sysctls.at("tcp_synack_retries").front(), std::int64_t{1});
        QCOMPARE(scenario.programs[1].calls.back().time, 4 * kSecond);
    }

    void theRuleThatForbidsIsNamed_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("command");
        QTest::newRow("AppArmor") << "kernel/apparmor_restrict_unprivileged_userns"
                                  << "1"
                                  << "apparmor_parser -r /etc/apparmor.d/synscope-lab";
        QTest::newRow("Debian's switch") << "kernel/unprivileged_userns_clone"
                                         << "0"
                                         << "sudo sysctl kernel.unprivileged_userns_clone=1";
        QTest::newRow("none allowed") << "user/max_user_namespaces"
                                      << "0"
                                      << "sudo sysctl user.max_user_namespaces=15000";
        QTest::newRow("allowed by all") << "user/max_user_namespaces"
                                        << "9"
                                        << "";
    }
    void theRuleThatForbidsIsNamed() {
        QFETCH(QString, file);
        QFETCH(QString, value);
        QFETCH(QString, command);
        const QTemporaryDir proc;
        QVERIFY(QDir(proc.path()).mkpath("sys/kernel") && QDir(proc.path()).mkpath("sys/user"));
        QFile setting(proc.path() + "/sys/" + file);
        QVERIFY(setting.open(QIODevice::WriteOnly));
        setting.write(value.toUtf8() + "\n");
        setting.close();
        KernelRoot root;
        root.proc = proc.path().toStdString();
        const Refusal refusal = explainRefusal("making a user namespace", EPERM, standingRule(root), root);
        QVERIFY(QString::fromStdString(refusal.command).endsWith(command));
        QCOMPARE(refusal.command.empty(), command.isEmpty());
        QVERIFY(QString::fromStdString(refusal.sentence).startsWith("The lab cannot run: "));
        QCOMPARE(commandIn(refusal.sentence), refusal.command);
    }
};

QTEST_GUILESS_MAIN(LabTest)
#include "lab_test.moc"
