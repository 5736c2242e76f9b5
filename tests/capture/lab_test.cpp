// SPDX-License-Identifier: GPL-3.0-or-later
// What surrounds the lab and needs no namespace: the stream read back, the comparison, refusals.
#include "capture/lab/compare.h"
#include "capture/lab/permission.h"
#include "capture/lab/playable.h"
#include "capture/lab/run_reader.h"
#include "capture/lab/short_variant.h"
#include "lab_support.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace synscope;
using namespace synscope::capture;
using namespace synscope::capture::lab;
using namespace synscope::capture::scenario;
using test::runOf;

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

} // namespace

class LabTest : public QObject {
    Q_OBJECT

private slots:
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
