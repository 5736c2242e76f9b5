// SPDX-License-Identifier: GPL-3.0-or-later
// Scenarios performed by this machine's kernel, as the program synscope-lab does it: what it did beside what
// the model says, what is left afterwards, and that nothing leaves the lab. The test itself lives in a
// network namespace of its own, so that a packet that got out would be seen. Skipped by name where namespaces
// are forbidden.
#ifndef Q_MOC_RUN
#include "capture/lab/compare.h"
#include "capture/lab/lab_capture.h"
#include "capture/lab/permission.h"
#include "capture/lab/playable.h"
#include "capture/lab/run_reader.h"
#include "lab_support.h"
#include "model/lab_control.h"
#include "own_network.h"
#endif

#include <QDir>
#include <QElapsedTimer>
#include <QProcess>
#include <QRandomGenerator>
#include <QtTest>

#include <filesystem>
#include <future>
#include <set>

#include <csignal>
#include <sys/wait.h>

using namespace synscope;
using namespace synscope::capture::lab;
using namespace synscope::capture::scenario;

namespace {

const std::string kServer = "{listen: {port: 5000, backlog: 4}}, {accept: c}, recv, {sleep: 30ms}, close";
const std::string
    kClient = "{connect: {to: server, port: 5000}}, {send: {bytes: 20}}, {sleep: 100ms}, close, "
              "{sleep: 60ms}";

struct Case {
    QString name;
    LabOrder order;
};

std::vector<Case> shipped(std::initializer_list<const char*> names) {
    std::vector<Case> cases;
    for (const char* name : names) {
        cases.push_back({name, test::orderOf(shippedText(name).value(), name)});
    }
    return cases;
}

std::vector<Case> onPath(std::initializer_list<const char*> paths) {
    std::vector<Case> cases;
    for (const char* path : paths) {
        cases.push_back({path, test::orderOf(test::pair(kServer, kClient, path))});
    }
    return cases;
}

/// Errno, calls, packets and times; counters and states are the model's finer points.
QString differencesOf(const Case& one) {
    const auto lab = test::labRunOf(one.order);
    if (!lab) {
        return QString::fromStdString(lab.error().message);
    }
    QStringList lines;
    for (const Difference& difference : compareRuns(simulate(lab->run.scenario), lab->run)) {
        if (difference.about != Difference::About::Counter && difference.about != Difference::About::State) {
            lines << QString::fromStdString(sentenceOf(difference));
        }
    }
    return lines.join('\n');
}

/// A busy machine may let a program wait so long that an acknowledgement goes out on its own; not twice.
QString differencesOfTwo(const Case& one) {
    const QString first = differencesOf(one);
    return first.isEmpty() ? first : differencesOf(one);
}

/// Side by side, because a lab mostly waits.
void compareAll(const std::vector<Case>& cases) {
    std::vector<std::future<QString>> results;
    for (const Case& one : cases) {
        results.push_back(std::async(std::launch::async, [&one] { return differencesOfTwo(one); }));
    }
    QStringList wrong;
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const QString differences = results[i].get();
        if (!differences.isEmpty()) {
            wrong << cases[i].name + ": " + differences;
        }
    }
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join('\n')));
}

/// Processes whose command line holds `word`.
std::vector<pid_t> processesWith(const QByteArray& word) {
    std::vector<pid_t> found;
    for (const QString& entry : QDir("/proc").entryList(QDir::Dirs)) {
        QFile file("/proc/" + entry + "/cmdline");
        bool number = false;
        const pid_t process = entry.toInt(&number);
        if (number && file.open(QIODevice::ReadOnly) && file.readAll().contains(word)) {
            found.push_back(process);
        }
    }
    return found;
}

/// What a link of /proc names ("net:[4026531833]"); empty when its process ended meanwhile.
QString linkOf(const QString& path) {
    std::error_code gone;
    return QString::fromStdString(std::filesystem::read_symlink(path.toStdString(), gone).string());
}

/// Network namespaces of processes whose command line holds `word`; empty: of all. Not the test's own.
std::set<QString> networksOf(const QByteArray& word) {
    std::set<QString> found;
    for (const pid_t process : processesWith(word)) {
        found.insert(linkOf("/proc/" + QString::number(process) + "/ns/net"));
    }
    found.erase(linkOf("/proc/self/ns/net"));
    found.erase(QString());
    return found;
}

/// Nobody is in any of these any more, and no descriptor of the test's keeps one.
bool haveVanished(const std::set<QString>& networks) {
    std::set<QString> still = networksOf("");
    for (const QString& entry : QDir("/proc/self/fd").entryList(QDir::Files | QDir::System)) {
        still.insert(linkOf("/proc/self/fd/" + entry));
    }
    return std::none_of(networks.begin(), networks.end(),
                        [&](const QString& network) { return still.contains(network); });
}

QByteArray interfaces() {
    QFile file("/proc/thread-self/net/dev");
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool startedIn(QProcess& process, const LabOrder& order) {
    QStringList words;
    for (const std::string& word : argumentsOf(order)) {
        words << QString::fromStdString(word);
    }
    process.start(QString::fromStdString(labProgram()), words);
    return process.waitForStarted() && process.write(order.text.data(), order.text.size()) > 0;
}

/// A process that ends holds its namespaces a moment longer than its command line.
bool vanishWithin(const std::set<QString>& networks, int ms) {
    return QTest::qWaitFor([&networks] { return haveVanished(networks); }, ms);
}

bool goneWithin(const QByteArray& word, int ms) {
    return QTest::qWaitFor([&word] { return processesWith(word).empty(); }, ms);
}

const std::string kLong = test::pair("{listen: {port: 5000, backlog: 4}}, {accept: c}, {recv: {}}",
                                     "{connect: {to: server, port: 5000}}, {sleep: 20s}", "delay: 1ms");

} // namespace

class LabNetnsTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        if (const auto refusal = checkLab()) {
            QSKIP(refusal->sentence.c_str());
        }
        apart_ = test::enterOwnNetwork();
    }

    void theKernelDoesWhatTheModelSays() {
        compareAll(shipped({"normal", "refused", "no-route", "broken-pipe", "sigpipe", "firewall-reset",
                            "half-close", "reset-linger", "reset-unread", "own-firewall"}));
    }
    void atTheEdgesToo() {
        compareAll(shipped({"icmp-port-unreach", "icmp-host-unreach", "final-ack-lost", "simultaneous-open",
                            "peer-rebooted", "path-trace", "timewait-reused", "udp-checksum", "udp-refused",
                            "rst-off-window"}));
    }
    void thePathDoesWhatItsRulesSay() {
        compareAll(onPath({"delay: 5ms, rules: [{do: lose, from: client, flags: SYN, nth: 1}]",
                           "delay: 5ms, rules: [{do: reject-reset, to_port: 5000}]",
                           "delay: 5ms, rules: [{do: reject-icmp, icmp: host-unreachable, to_port: 5000}]",
                           "delay: 5ms, rules: [{do: duplicate, by: 2ms, from: client, min_length: 1}]",
                           "delay: 5ms, rules: [{do: delay, by: 30ms, from: server, flags: \"SYN,ACK\"}]",
                           "delay: 5ms, rules: [{do: corrupt, from: client, flags: SYN, nth: 1}]"}));
    }

    void bothEndsAndTheirSocketsAreRecorded() {
        const auto lab = test::labRunOf(test::orderOf(test::pair(kServer, kClient, "delay: 5ms")));
        QVERIFY2(lab.ok(), lab ? "" : lab.error().message.c_str());
        const Run& run = lab->run;
        QVERIFY(run.find({{}, "state", "server", {}, "LISTEN", "", false, 1}).has_value());
        QVERIFY(run.find({{}, "state", "client", {}, "ESTABLISHED", "", false, 1}).has_value());
        QCOMPARE(test::countOf(run, "client", "Tcp.ActiveOpens"), 1);
        QCOMPARE(test::countOf(run, "server", "Tcp.PassiveOpens"), 1);
        for (const RunEvent& event : run.events) {
            const auto* sample = std::get_if<SampleEvent>(&event.what);
            QVERIFY(sample == nullptr || sample->kind == NumberKind::Measured);
            const auto* counter = std::get_if<CounterEvent>(&event.what);
            QVERIFY(counter == nullptr || !counter->name.starts_with("Ip6")); // nobody speaks it
        }
    }

    void aLiveCaptureShowsItWhileItHappens() {
        const LabOrder order = test::orderOf(test::pair(kServer, kClient, "delay: 5ms"));
        auto opening = LabCapture::open(order, parseScenario(order.text, order.id).scenario);
        QVERIFY2(opening.source != nullptr, opening.problem.sentence.c_str());
        std::vector<capture::Frame> frames;
        std::size_t total = 0;
        capture::ReadEnd end = capture::ReadEnd::More;
        while (end == capture::ReadEnd::More) {
            end = opening.source->read(frames, 64, {});
            total += frames.size();
        }
        QCOMPARE(end, capture::ReadEnd::EndOfSource);
        QVERIFY(total >= 16);
        QCOMPARE(opening.source->facts().interfaces.size(), std::size_t{2});
        QCOMPARE(QString::fromStdString(opening.source->facts().interfaces[0].name), QString("client"));
    }

    void somebodyMayChangeTheRun() {
        using Kind = model::LabControl::Kind;
        LabOrder order = test::orderOf(
            test::pair("{listen: {port: 5000, backlog: 4}}, {accept: c}, {recv: {}}, {recv: {}}",
                       "{sleep: 400ms}, {connect: {to: server, port: 5000}}, {send: {bytes: 20}}, "
                       "{sleep: 20s}"),
            "steered-test");
        order.controls = true;
        QProcess process;
        QVERIFY(startedIn(process, order));
        RunReader reader(parseScenario(order.text, order.id).scenario);
        const auto read = [&](const QByteArray& more) {
            reader.take(std::as_bytes(std::span(more.constData(), static_cast<std::size_t>(more.size()))));
        };
        const auto until = [&](const EventMatch& event) {
            return QTest::qWaitFor(
                [&] {
                    read(process.readAllStandardOutput());
                    return reader.soFar().find(event).has_value();
                },
                8000);
        };
        const auto steer = [&](const model::LabControl& control) {
            process.write(QByteArray::fromStdString(lineOf(control)) + '\n');
        };
        QVERIFY(until({{}, "call", "server", {}, "listen", "", false, 1}));
        steer({Kind::Lose, "client", model::kSyn, 1});
        steer({Kind::Backlog, "server", "", 7});
        steer({Kind::Sysctl, "server", "tcp_syn_retries", 3});
        QVERIFY(until({{}, "call", "server", {}, "listen", "", false, 2}));
        QVERIFY(until({{}, "call", "client", {}, "connect", "", false, 1}));
        QVERIFY(until({{}, "call", "server", {}, "recv", "", false, 1}));
        steer({Kind::Port, "server", "", 0});
        QVERIFY(until({{}, "call", "server", {}, "shutdown", "", false, 1}));
        steer({Kind::Kill, "server", "", 0});
        QVERIFY(until({{}, "call", "server", {}, "exit", "", false, 1}));
        steer({Kind::Stop, "", "", 0});
        process.waitForFinished(5000);
        read(process.readAllStandardOutput());
        QVERIFY(reader.complete());
        const Run run = reader.finish();
        QVERIFY(run.find({{}, "packet", "client", model::tcp_flag::kSyn, "", "", true, 1}).has_value());
        QVERIFY(run.find({{}, "packet", "client", model::tcp_flag::kSyn, "", "", false, 2}).has_value());
        QStringList notes;
        for (const RunEvent& event : run.events) {
            if (const auto* note = std::get_if<NoteEvent>(&event.what)) {
                notes << QString::fromStdString(note->text);
            }
        }
        QCOMPARE(notes, QStringList({"the path loses the next SYN of client",
                                     "server changes its backlog to 7", "sysctl tcp_syn_retries = 3",
                                     "server closes its port", "the programs of server are killed"}));
    }
    void withoutLeaveNobodyMay() {
        const LabOrder order = test::orderOf(test::pair(kServer, kClient, "delay: 5ms"), "steered-test");
        QProcess process;
        QVERIFY(startedIn(process, order));
        process.write("block 1 client \n");
        process.waitForFinished(5000);
        const QByteArray all = process.readAllStandardOutput();
        QVERIFY(!all.contains("the path loses"));
    }

    void aRunThatIsStoppedEndsAtOnce() {
        const LabOrder order = test::orderOf(kLong);
        auto opening = LabCapture::open(order, parseScenario(order.text, order.id).scenario);
        QVERIFY(opening.source != nullptr);
        std::vector<capture::Frame> frames;
        QCOMPARE(opening.source->read(frames, 64, {}), capture::ReadEnd::More);
        QElapsedTimer clock;
        clock.start();
        opening.source->finish();
        while (opening.source->read(frames, 64, {}) == capture::ReadEnd::More) {
        }
        QVERIFY(clock.elapsed() < 2000);
    }

    void whatCannotBePlayedIsRefusedBeforeItStarts() {
        const auto lab = test::labRunOf(
            test::orderOf(shippedText("nobody-answers-freebsd").value(), "nobody-answers-freebsd"));
        QVERIFY(!lab.ok());
        QVERIFY(lab.error().message.find("FreeBSD") != std::string::npos);
    }

    void twentyRunsLeaveNothing() {
        std::set<QString> used;
        const QByteArray interfaces_before = interfaces();
        const QStringList files_before = QDir(QDir::tempPath()).entryList({"*synscope-lab*"});
        for (int round = 0; round < 4; ++round) {
            std::vector<std::future<bool>> runs;
            for (int i = 0; i < 5; ++i) {
                runs.push_back(std::async(std::launch::async, [] {
                    return test::labRunOf(test::orderOf(test::pair("", "{connect: {to: server, port: 9}}"),
                                                        "left-over-test"))
                        .ok();
                }));
            }
            for (auto& run : runs) {
                used.merge(networksOf("left-over-test"));
                QVERIFY(run.get());
            }
        }
        QVERIFY(goneWithin("left-over-test", 2000));
        QVERIFY(used.size() > 2);
        QVERIFY2(vanishWithin(used, 2000), "a network namespace is left");
        QCOMPARE(interfaces(), interfaces_before);
        QCOMPARE(QDir(QDir::tempPath()).entryList({"*synscope-lab*"}), files_before);
    }

    void killedAtAnyMomentItLeavesNothing_data() {
        QTest::addColumn<int>("victim"); ///< of the processes, in order of birth
        QTest::addColumn<int>("after_ms");
        QRandomGenerator chance(6);
        for (int i = 0; i < 10; ++i) {
            const int victim = i % 5;
            const int after = static_cast<int>(chance.bounded(250U));
            QTest::addRow("process %d after %d ms", victim, after) << victim << after;
        }
    }
    void killedAtAnyMomentItLeavesNothing() {
        QFETCH(int, victim);
        QFETCH(int, after_ms);
        const QByteArray word = "kill-test-" + QByteArray::number(QRandomGenerator::global()->generate());
        QProcess process;
        QVERIFY(startedIn(process, test::orderOf(kLong, word.toStdString())));
        QTest::qWait(after_ms);
        const std::vector<pid_t> all = processesWith(word);
        const std::set<QString> used = networksOf(word);
        QVERIFY(!all.empty());
        ::kill(all[std::min(static_cast<std::size_t>(victim), all.size() - 1)], SIGKILL);
        if (victim > 1) { // a program may die, and the run goes on: whoever started it goes as well
            process.closeWriteChannel();
        }
        process.waitForFinished(3000);
        QVERIFY(goneWithin(word, 3000));
        QVERIFY(vanishWithin(used, 2000));
    }

    void theLabEndsWithWhoStartedIt() {
        const QByteArray word = "orphan-test-" + QByteArray::number(QRandomGenerator::global()->generate());
        const pid_t starter = ::fork();
        if (starter == 0) {
            (void)test::labRunOf(test::orderOf(kLong, word.toStdString()));
            ::_exit(0);
        }
        QVERIFY(QTest::qWaitFor([&word] { return processesWith(word).size() > 3; }, 5000));
        ::kill(starter, SIGKILL);
        ::waitpid(starter, nullptr, 0);
        QVERIFY(goneWithin(word, 3000));
    }

    /// All of the above went on while this network namespace could see.
    void nothingLeftTheLab() {
        if (!apart_) {
            QSKIP("a network namespace of the test's own is not allowed for this user");
        }
        for (const QByteArray& line : interfaces().split('\n').mid(2)) {
            const QByteArray counts = line.mid(line.indexOf(':') + 1).simplified();
            QVERIFY2(counts.isEmpty() || counts.split(' ').count("0") == 16, line.constData());
        }
    }

private:
    bool apart_ = false;
};

QTEST_GUILESS_MAIN(LabNetnsTest)
#include "lab_netns_test.moc"
