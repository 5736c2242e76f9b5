// SPDX-License-Identifier: GPL-3.0-or-later
// What simulated hosts do, as text: the kernel's rules that lessons rest on.
#include "capture/decode/decoder.h"
#include "capture/scenario/event_text.h"
#include "capture/scenario/save.h"
#include "scenario_text.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace synscope;
using namespace synscope::capture::scenario;
using test::callsOf;
using test::countOf;
using test::packetsOf;
using test::runOf;

namespace {

const std::string kListen = "listen: {port: 5000, backlog: 2}";
const std::string kConnect = "connect: {to: server, port: 5000}";

std::string calls(const std::vector<std::string>& list) {
    std::string text;
    for (const std::string& one : list) {
        text += (text.empty() ? "{" : ", {") + one + "}";
    }
    return text;
}

} // namespace

class ScenarioRunTest : public QObject {
    Q_OBJECT

private slots:
    void aHandshakeAndItsClose() {
        const Run run = runOf(
            test::pair(calls({kListen, "accept: c", "recv: {}", "recv: {}", "close: c"}),
                       calls({kConnect, "send: {bytes: 20}", "sleep: 50ms", "close: {}", "sleep: 50ms"})));
        QCOMPARE(packetsOf(run), QString("0.001 client> SYN 0 0 0\n"
                                         "0.011 server> SYN,ACK 0 1 0\n"
                                         "0.021 client> ACK 1 1 0\n"
                                         "0.021 client> PSH,ACK 1 1 20\n"
                                         "0.031 server> ACK 1 21 0\n"
                                         "0.071 client> FIN,ACK 21 1 0\n"
                                         "0.082 server> FIN,ACK 1 22 0\n"
                                         "0.092 client> ACK 22 2 0"));
        QCOMPARE(callsOf(run, "client"), QString("connect = 0\nsend = 20\nclose = 0"));
    }

    void synsOfEachSystem_data() {
        QTest::addColumn<QString>("os");
        QTest::addColumn<int>("syns");
        QTest::addColumn<double>("gives_up");
        QTest::newRow("linux") << "linux" << 11 << 131.0;
        QTest::newRow("linux before 6.5") << "linux-before-6.5" << 7 << 127.0;
        QTest::newRow("freebsd") << "freebsd" << 7 << 75.0;
        QTest::newRow("macos") << "macos" << 11 << 75.0;
    }
    void synsOfEachSystem() {
        QFETCH(QString, os);
        QFETCH(int, syns);
        QFETCH(double, gives_up);
        std::string text = test::pair("", calls({kConnect}), "rules: [{do: lose}]");
        text.replace(text.find("10.9.0.1"), 8, "10.9.0.1, os: " + os.toStdString());
        const Run run = runOf(text);
        QCOMPARE(packetsOf(run).count("SYN"), syns);
        QCOMPARE(callsOf(run, "client"), QString("connect = -1 ETIMEDOUT"));
        const auto end = run.find({{}, "call", "client", {}, "connect", "ETIMEDOUT", false, 1});
        QVERIFY(end.has_value());
        QVERIFY(std::abs(static_cast<double>(run.events[*end].time) / 1e9 - gives_up) < 0.1);
    }

    void errnoOfWhatAnswersTheSyn_data() {
        QTest::addColumn<QString>("rule");
        QTest::addColumn<QString>("error");
        const auto row = [](const char* rule, const char* error) {
            QTest::newRow(rule) << QString(rule) << QString(error);
        };
        row("do: reject-reset", "ECONNREFUSED");
        row("do: reject-icmp, icmp: port-unreachable", "ECONNREFUSED");
        row("do: reject-icmp, icmp: net-unreachable", "ENETUNREACH");
        row("do: reject-icmp, icmp: host-unreachable", "EHOSTUNREACH");
        row("do: reject-icmp, icmp: protocol-unreachable", "ENOPROTOOPT");
        row("do: reject-icmp, icmp: admin-prohibited", "EHOSTUNREACH");
    }
    void errnoOfWhatAnswersTheSyn() {
        QFETCH(QString, rule);
        QFETCH(QString, error);
        std::string text = test::pair(calls({kListen}), calls({kConnect}));
        text.replace(text.find("10.9.0.2"), 8, "10.9.0.2, firewall: [{" + rule.toStdString() + "}]");
        QCOMPARE(callsOf(runOf(text), "client"), "connect = -1 " + error);
    }

    void aFullAcceptQueueIgnoresTheAck() {
        std::string text = test::pair(calls({"listen: {port: 5000, backlog: 2}", "sleep: 2s"}), "",
                                      "delay: 30ms");
        for (const char* start : {"1ms", "101ms", "201ms", "202ms", "203ms"}) {
            text += std::string("  - host: client\n    name: client") + start + "\n    start: " + start +
                    "\n    calls: [{connect: {to: server, port: 5000}}]\n";
        }
        const Run run = runOf(text, {{"server.tcp_syncookies", "1"}});
        QCOMPARE(callsOf(run, "client203ms"), QString("connect = 0"));
        QVERIFY(countOf(run, "server", "TcpExt.ListenOverflows") > 0);
        QVERIFY(!packetsOf(run).contains("RST"));
        const Run abort = runOf(text, {{"server.tcp_abort_on_overflow", "1"}});
        QCOMPARE(packetsOf(abort).count("RST"), 2);
    }

    void aWindowThatClosesIsProbed() {
        const Run run = runOf(test::pair(calls({"setsockopt: {name: SO_RCVBUF, value: 8192}", kListen,
                                                "accept: c", "sleep: 4s", "recv: {all: true, quiet: true}"}),
                                         calls({kConnect, "send: {bytes: 30000, all: true}", "close: {}"})));
        QVERIFY(countOf(run, "client", "TcpExt.TCPWinProbe") >= 3);
        QCOMPARE(countOf(run, "server", "TcpExt.TCPToZeroWindowAdv"), 1);
        QVERIFY(callsOf(run, "server").endsWith("recv = 30000"));
    }

    void udpThatFindsNoRoomIsCounted() {
        const Run run = runOf(shippedText("udp-overflow").value());
        QCOMPARE(countOf(run, "server", "Udp.RcvbufErrors"), 48);
        QCOMPARE(countOf(run, "server", "Udp.InDatagrams"), 12);
    }

    void ringBudgetAndBacklogCountWhatTheyDrop() {
        QCOMPARE(countOf(runOf(shippedText("nic-ring").value()), "server", "nic.rx_missed_errors"), 8);
        QVERIFY(countOf(runOf(shippedText("softirq-budget").value()), "server", "softnet.time_squeeze") >= 1);
        QVERIFY(countOf(runOf(shippedText("backlog-drop").value()), "server", "softnet.dropped") >= 1);
    }

    void aLostPacketNeverArrives() {
        const Run run = runOf(test::pair(calls({kListen}), calls({kConnect}),
                                         "delay: 10ms, rules: [{do: lose, from: client, nth: 1}]"));
        QVERIFY(packetsOf(run).startsWith("x 0.001 client> SYN"));
        QCOMPARE(callsOf(run, "client"), QString("connect = 0"));
    }

    void pathsDelayDuplicateAndTurnRound() {
        const std::string both = test::pair(
            calls({kListen, "accept: c", "recv: {all: true, quiet: true}"}),
            calls({kConnect, "send: {bytes: 4000}", "close: {}", "sleep: 200ms"}), "delay: 5ms");
        const Run plain = runOf(both);
        std::string text = both;
        text.replace(text.find("delay: 5ms"), 10,
                     "delay: 5ms, rules: [{do: delay, by: 30ms, from: client, min_length: 1000, nth: 1}]");
        const Run late = runOf(text);
        QVERIFY(countOf(late, "server", "TcpExt.TCPOFOQueue") > 0);
        QCOMPARE(countOf(plain, "server", "TcpExt.TCPOFOQueue"), 0);
        QVERIFY(callsOf(late, "server").endsWith("recv = 4000"));
    }

    void theSameScenarioGivesTheSameRun() {
        const std::string text = test::pair(calls({kListen, "accept: c"}), calls({kConnect}),
                                            "delay: 10ms, jitter: 5ms");
        const auto lines = [](const Run& run) {
            std::string all;
            for (const RunEvent& event : run.events) {
                all += eventLine(run, event) + "\n";
            }
            return all;
        };
        QCOMPARE(lines(runOf(text)), lines(runOf(text)));
        QVERIFY(lines(runOf(text)) != lines(runOf(text, {{"seed", "2"}})));
    }

    void everyFrameDecodesWithRightChecksums() {
        for (const char* id :
             {"normal", "fast-open", "icmp-port-unreach", "syn-flood-cookies", "fast-retransmit"}) {
            const Run run = runOf(shippedText(id).value());
            for (const RunEvent& event : run.events) {
                if (const auto* packet = std::get_if<PacketEvent>(&event.what)) {
                    QVERIFY2(packet->tcp, id);
                    QVERIFY2((packet->segment.oddities &
                              (model::oddity::kBadTcpChecksum | model::oddity::kBadIpChecksum)) == 0,
                             id);
                }
            }
        }
    }

    void everyStepAndQuestionOfTheCourseHappens_data() {
        QTest::addColumn<QString>("id");
        for (const ShippedFile& file : shippedFiles()) {
            QTest::newRow(file.id.c_str()) << QString::fromStdString(file.id);
        }
    }
    void everyStepAndQuestionOfTheCourseHappens() {
        QFETCH(QString, id);
        const Run run = runOf(shippedText(id.toStdString()).value());
        QVERIFY(run.cut.empty());
        std::size_t before = 0;
        for (const LessonStep& step : run.scenario.lesson.steps) {
            const auto found = run.find(step.at);
            QVERIFY2(found, step.caption.in("en").c_str());
            QVERIFY2(*found >= before, ("steps are out of order: " + step.caption.in("en")).c_str());
            before = *found;
        }
        for (const Question& question : run.scenario.lesson.questions) {
            const auto found = run.find(question.at);
            QVERIFY2(found, question.prompt.in("en").c_str());
            if (question.kind == QuestionKind::Errno && question.at.kind == "call") {
                const auto& call = std::get<CallEvent>(run.events[*found].what);
                QCOMPARE(call.error.empty() ? std::string("none") : call.error, question.error);
            }
            if (question.kind == QuestionKind::NextArrow && question.at.kind == "packet") {
                const auto& packet = std::get<PacketEvent>(run.events[*found].what);
                QCOMPARE(run.hosts[run.events[*found].host], question.arrow.from);
                QCOMPARE(packet.segment.flags & ~model::tcp_flag::kPsh, int(question.arrow.flags));
            }
        }
    }

    void aSavedRunIsReadAgain() {
        const Run run = runOf(shippedText("normal").value());
        QTemporaryDir dir;
        const std::string path = dir.filePath("run.pcapng").toStdString();
        QVERIFY(!savePcapng(run, path));
        const auto source = capture::openFile(path);
        QVERIFY(source.ok());
        std::vector<capture::Frame> frames;
        std::size_t read = 0;
        std::size_t bytes = 0;
        while ((*source)->read(frames, 100, {}) == capture::ReadEnd::More || !frames.empty()) {
            for (const capture::Frame& frame : frames) {
                bytes += frame.bytes.size();
            }
            read += frames.size();
            frames.clear();
        }
        QCOMPARE((*source)->facts().interfaces.size(), std::size_t{2});
        QCOMPARE((*source)->facts().interfaces[1].name, std::string("server"));
        QCOMPARE(static_cast<qsizetype>(read), packetsOf(run).count('\n') * 2 + 2);
        QVERIFY(bytes > 0);
        QVERIFY(savePcapng(run, "/does/not/exist.pcapng").has_value());
    }

    void aRunIsReadLikeACapture() {
        const auto run = std::make_shared<const Run>(runOf(shippedText("refused").value()));
        const auto source = openRun(run);
        std::vector<capture::Frame> frames;
        QVERIFY(source->read(frames, 100, {}) == capture::ReadEnd::EndOfSource);
        QCOMPARE(frames.size(), std::size_t{4});
        QCOMPARE(source->facts().interfaces.size(), std::size_t{2});
        const auto reader = source->openFrames();
        QVERIFY(reader.ok());
        QVERIFY((*reader)->frameAt(frames[2].ref).ok());
        QVERIFY(!(*reader)->frameAt({1'000'000, 1}).ok());
    }

    void aRunThatNeverEndsIsCut() {
        const Run run = runOf(test::pair(
            "", calls({"repeat: {times: 100000, do: [{sendto: {to: server, port: 9, bytes: 1}}]}"})));
        QVERIFY(!run.cut.empty());
    }
};

QTEST_GUILESS_MAIN(ScenarioRunTest)
#include "scenario_run_test.moc"
