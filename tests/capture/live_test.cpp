// SPDX-License-Identifier: GPL-3.0-or-later
// Capturing for real, in a network namespace of the test's own: by this process, and by the helper.
#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read the concepts in the standard library
#include "capture/live/helper_capture.h"
#include "capture/live/permission.h"
#include "capture/live/recorder.h"
#include "capture/pcap/live_capture.h"
#include "tests/capture/capture_support.h"
#include "tests/capture/own_network.h"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sys/capability.h>
#include <thread>
#endif

#include <QTemporaryDir>
#include <QtTest>

using namespace synscope;
using namespace synscope::test;
using namespace std::chrono_literals;

namespace {

using Sources = std::unique_ptr<capture::LiveSource>;

/// Reads until `enough` says so, for at most some seconds.
struct LiveReading : Reading {
    void readUntil(capture::LiveSource& source, const std::function<bool()>& enough) {
        std::stop_source stop;
        std::jthread clock([&](const std::stop_token& done) {
            for (int i = 0; i < 500 && !done.stop_requested(); ++i)
                std::this_thread::sleep_for(10ms);
            stop.request_stop();
        });
        std::vector<capture::Frame> batch;
        while (!enough() && end == capture::ReadEnd::More) {
            end = source.read(batch, 64, stop.get_token());
            keep(*this, batch);
            decoder.decode(batch, segments);
        }
        facts = source.facts();
    }
    void readToEnd(capture::LiveSource& source) {
        source.finish();
        readUntil(source, [] { return false; });
    }
    [[nodiscard]] int countOf(std::uint16_t flags) const {
        return static_cast<int>(
            std::ranges::count_if(segments, [&](const auto& segment) { return segment.flags == flags; }));
    }
    capture::Decoder decoder;
};

capture::LiveOptions optionsFor(const char* interface) {
    capture::LiveOptions options;
    options.interfaces = {interface};
    return options;
}

Sources openOwn(const capture::LiveOptions& options) {
    capture::LiveOpening opening = capture::LiveCapture::open(options, capture::WhenGone::Reopen);
    if (!opening.source)
        qWarning("%s", opening.problem.sentence.c_str());
    return std::move(opening.source);
}

Sources openHelped(const capture::LiveOptions& options) {
    capture::LiveOpening opening = capture::HelperCapture::open(options, SYNSCOPE_CAPTURE_HELPER);
    if (!opening.source)
        qWarning("%s", opening.problem.sentence.c_str());
    return std::move(opening.source);
}

constexpr std::uint16_t kSyn = model::tcp_flag::kSyn;
constexpr std::uint16_t kSynAck = model::tcp_flag::kSyn | model::tcp_flag::kAck;

pid_t helperOfThis() {
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/task")) {
        std::ifstream children(entry.path() / "children");
        if (pid_t child = 0; children >> child)
            return child;
    }
    return -1;
}

QString statusOf(pid_t process, const std::string& key) {
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with(key + ":"))
            return QString::fromStdString(line.substr(key.size() + 1)).trimmed();
    }
    return {};
}

/// A veth pair NAME and NAMEp, both up.
bool makePair(const std::string& name) {
    const QString one = QString::fromStdString(name);
    return ip("link add " + one + " type veth peer name " + one + "p") && setUp(name.c_str(), true) &&
           setUp((name + "p").c_str(), true);
}

bool noticeBecomes(const capture::LiveSource& source, const std::function<bool(const std::string&)>& wanted) {
    for (int i = 0; i < 300; ++i) {
        if (wanted(source.liveFacts().notice))
            return true;
        std::this_thread::sleep_for(10ms);
    }
    return false;
}

} // namespace

class LiveTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        if (!enterOwnNetwork())
            QSKIP("making a network namespace is not allowed here");
    }
    void handshakeOnLoopback_data() { ways(); }
    void handshakeOnLoopback();
    void handshakesOnly_data() { ways(); }
    void handshakesOnly();
    void handshakesOnlyFromNowOn_data() { ways(); }
    void handshakesOnlyFromNowOn();
    void pauseAndResume_data() { ways(); }
    void pauseAndResume();
    void interfaceGoesAndComes_data() { ways(); }
    void interfaceGoesAndComes();
    void interfaceDown();
    void everyInterfaceAtOnce();
    void severalInterfaces();
    void lossIsCounted();
    void recorded();
    void noSuchInterface_data() { ways(); }
    void noSuchInterface();
    void notAllowed();
    void helperHoldsNothing();
    void helperKilled();

private:
    static void ways() {
        QTest::addColumn<bool>("helped");
        QTest::newRow("by this process") << false;
        QTest::newRow("by the helper") << true;
    }
    static Sources open(const capture::LiveOptions& options) {
        QFETCH(bool, helped);
        return helped ? openHelped(options) : openOwn(options);
    }
};

// Each packet once, although loopback shows it going out and coming in.
void LiveTest::handshakeOnLoopback() {
    const Listener listener;
    const Sources source = open(optionsFor("lo"));
    QVERIFY(source);
    listener.serveOne(1000);
    LiveReading reading;
    reading.readToEnd(*source);
    QCOMPARE(reading.end, capture::ReadEnd::EndOfSource);
    QCOMPARE(reading.countOf(kSyn), 1);
    QCOMPARE(reading.countOf(kSynAck), 1);
    QVERIFY(std::ranges::any_of(reading.frames, [](const auto& frame) { return frame.time % 1000 != 0; }));
    QVERIFY(std::ranges::is_sorted(reading.frames, {}, &capture::Frame::time));
    QCOMPARE(reading.facts.frames, reading.frames.size());
    QCOMPARE(reading.facts.interfaces[0].name, std::string("lo"));
    QCOMPARE(reading.facts.capture_drops, 0U);
}

void LiveTest::handshakesOnly() {
    const Listener listener;
    capture::LiveOptions options = optionsFor("lo");
    options.handshakes_only = true;
    const Sources source = open(options);
    QVERIFY(source);
    listener.serveOne(100'000);
    sendDatagrams(10, 100);
    LiveReading reading;
    reading.readToEnd(*source);
    QCOMPARE(reading.countOf(kSyn), 1);
    QCOMPARE(reading.countOf(kSynAck), 1);
    QVERIFY(reading.countOf(model::tcp_flag::kAck) >= 1);
    QVERIFY(std::ranges::all_of(reading.segments, [](const auto& segment) {
        return segment.payload_length == 0 || segment.has(model::tcp_flag::kFin);
    }));
    QCOMPARE(reading.segments.size(), reading.frames.size());
}

// Nothing of a handshake is lost by changing the filter.
void LiveTest::handshakesOnlyFromNowOn() {
    const Listener listener;
    const Sources source = open(optionsFor("lo"));
    QVERIFY(source);
    LiveReading reading;
    std::jthread traffic([&] {
        listener.serveOne(1000);
        std::this_thread::sleep_for(100ms);
        source->setHandshakesOnly(true);
        std::this_thread::sleep_for(100ms);
        listener.serveOne(1000);
        std::this_thread::sleep_for(100ms);
        source->setHandshakesOnly(false);
        std::this_thread::sleep_for(100ms);
        listener.serveOne(1000);
        std::this_thread::sleep_for(50ms);
        source->finish();
    });
    reading.readUntil(*source, [] { return false; });
    QCOMPARE(reading.countOf(kSyn), 3);
    const auto with_data = std::ranges::count_if(
        reading.segments, [](const auto& segment) { return segment.payload_length == 1000; });
    QCOMPARE(with_data, 2);
    const auto facts = source->liveFacts();
    QCOMPARE(facts.received, facts.delivered); // nothing seems to wait in the ring for ever
}

void LiveTest::pauseAndResume() {
    const Listener listener;
    const Sources source = open(optionsFor("lo"));
    QVERIFY(source);
    LiveReading reading;
    std::jthread traffic([&] {
        listener.serveOne(10);
        std::this_thread::sleep_for(100ms);
        source->setPaused(true);
        std::this_thread::sleep_for(200ms);
        listener.serveOne(10);
        std::this_thread::sleep_for(100ms);
        source->setPaused(false);
        std::this_thread::sleep_for(200ms);
        listener.serveOne(10);
        source->finish();
    });
    reading.readUntil(*source, [] { return false; });
    QCOMPARE(reading.countOf(kSyn), 2);
}

void LiveTest::interfaceGoesAndComes() {
    if (!makePair("gone0"))
        QSKIP("no ip, or no veth");
    const Sources source = open(optionsFor("gone0"));
    QVERIFY(source);
    LiveReading reading;
    std::jthread events([&] {
        ip("link del gone0");
        QVERIFY(noticeBecomes(*source,
                              [](const auto& words) { return words.find("is gone") != std::string::npos; }));
        makePair("gone0");
        ip("addr add 10.77.0.1/24 dev gone0");
        QVERIFY(noticeBecomes(*source, [](const auto& words) { return words.empty(); }));
        std::this_thread::sleep_for(300ms);
        ip("neigh add 10.77.0.2 lladdr 02:00:00:00:00:02 dev gone0");
        QProcess::execute(QStringLiteral("bash"), {"-c", "echo x > /dev/udp/10.77.0.2/9"});
        std::this_thread::sleep_for(200ms);
        source->finish();
    });
    reading.readUntil(*source, [] { return false; });
    events.join();
    QCOMPARE(reading.end, capture::ReadEnd::EndOfSource);
    QVERIFY(std::ranges::any_of(reading.frames, [](const auto& frame) { return frame.bytes.size() == 44; }));
    ip("link del gone0");
}

void LiveTest::interfaceDown() {
    if (!makePair("down0"))
        QSKIP("no ip, or no veth");
    const Sources source = openOwn(optionsFor("down0"));
    std::jthread events([&] {
        setUp("down0", false);
        QVERIFY(noticeBecomes(*source,
                              [](const auto& words) { return words.find("is down") != std::string::npos; }));
        setUp("down0", true);
        QVERIFY(noticeBecomes(*source, [](const auto& words) { return words.empty(); }));
        source->finish();
    });
    LiveReading reading;
    reading.readUntil(*source, [] { return false; });
    QCOMPARE(reading.end, capture::ReadEnd::EndOfSource);
    events.join();
    ip("link del down0");
}

void LiveTest::everyInterfaceAtOnce() {
    const Listener listener;
    const Sources source = openOwn(optionsFor("any"));
    QVERIFY(source);
    listener.serveOne(10);
    LiveReading reading;
    reading.readToEnd(*source);
    QCOMPARE(reading.countOf(kSyn), 1);
    QVERIFY(capture::canDecode(reading.facts.interfaces[0].link_type));
}

void LiveTest::severalInterfaces() {
    if (!makePair("two0"))
        QSKIP("no ip, or no veth");
    const Listener listener;
    capture::LiveOptions options = optionsFor("lo");
    options.interfaces.emplace_back("two0");
    const Sources source = openOwn(options);
    QVERIFY(source);
    listener.serveOne(10);
    LiveReading reading;
    reading.readToEnd(*source);
    QCOMPARE(reading.facts.interfaces.size(), std::size_t{2});
    QCOMPARE(reading.facts.interfaces[1].name, std::string("two0"));
    QCOMPARE(reading.countOf(kSyn), 1);
    ip("link del two0");
}

// A ring that nobody empties runs over; what was lost is told, with its time.
void LiveTest::lossIsCounted() {
    capture::LiveOptions options = optionsFor("lo");
    options.ring_bytes = 1 << 16;
    const Sources source = openOwn(options);
    QVERIFY(source);
    sendDatagrams(2000, 1000);
    LiveReading reading;
    reading.readToEnd(*source);
    QVERIFY(reading.facts.capture_drops > 0);
    const auto holes = source->holes();
    QCOMPARE(holes.size(), std::size_t{1});
    QCOMPARE(holes[0].frames, reading.facts.capture_drops);
    QVERIFY(holes[0].begin <= holes[0].end);
    const auto facts = source->liveFacts();
    QCOMPARE(facts.dropped_by_ring, reading.facts.capture_drops);
    QCOMPARE(reading.facts.interfaces[0].received.value_or(0),
             reading.facts.frames + reading.facts.capture_drops);
}

void LiveTest::recorded() {
    const QTemporaryDir directory;
    const std::string path = directory.filePath(QStringLiteral("log.pcapng")).toStdString();
    const Listener listener;
    LiveReading reading;
    {
        auto log = capture::FrameLog::create({path, 0, false, {}});
        QVERIFY(log.ok());
        capture::Recorder source(openOwn(optionsFor("lo")), log.value());
        listener.serveOne(1000);
        reading.readToEnd(source);
        auto again = source.openFrames();
        QVERIFY(again.ok());
        for (std::size_t i = 0; i < reading.frames.size(); ++i)
            QVERIFY(
                std::ranges::equal(again.value()->frameAt(reading.frames[i].ref)->bytes, reading.bytes[i]));
    }
    const Reading file = readFile(path);
    QCOMPARE(file.end, capture::ReadEnd::EndOfSource);
    QCOMPARE(file.frames.size(), reading.frames.size());
    QVERIFY(file.facts.interfaces[0].received.has_value());
}

void LiveTest::noSuchInterface() {
    QFETCH(bool, helped);
    const auto options = optionsFor("nothing0");
    const auto opening = helped ? capture::HelperCapture::open(options, SYNSCOPE_CAPTURE_HELPER)
                                : capture::LiveCapture::open(options, capture::WhenGone::Reopen);
    QVERIFY(!opening.source);
    QVERIFY(opening.problem.sentence.starts_with("There is no interface nothing0;"));
    QVERIFY(!opening.problem.permission);
}

// What an ordinary user meets: a sentence and the command.
void LiveTest::notAllowed() {
    cap_t all = cap_get_proc();
    cap_t fewer = cap_dup(all);
    const cap_value_t raw = CAP_NET_RAW;
    cap_set_flag(fewer, CAP_EFFECTIVE, 1, &raw, CAP_CLEAR);
    QCOMPARE(cap_set_proc(fewer), 0);
    const auto opening = capture::LiveCapture::open(optionsFor("lo"), capture::WhenGone::Reopen);
    const bool may = capture::mayCapture();
    QCOMPARE(cap_set_proc(all), 0);
    cap_free(fewer);
    cap_free(all);
    QVERIFY(!may);
    QVERIFY(!opening.source);
    QVERIFY(opening.problem.permission);
    QVERIFY(opening.problem.sentence.starts_with("Capturing on lo is not allowed for this user"));
    QVERIFY(opening.problem.command.empty() || opening.problem.command.starts_with("sudo "));
}

void LiveTest::helperHoldsNothing() {
    const Sources source = openHelped(optionsFor("lo"));
    QVERIFY(source);
    const pid_t helper = helperOfThis();
    QVERIFY(helper > 0);
    for (const char* set : {"CapInh", "CapPrm", "CapEff", "CapAmb"})
        QCOMPARE(statusOf(helper, set), QStringLiteral("0000000000000000"));
    QCOMPARE(statusOf(helper, "NoNewPrivs"), QStringLiteral("1"));
    QCOMPARE(statusOf(helper, "Seccomp"), QStringLiteral("2"));
    QVERIFY(!statusOf(helper, "Uid").split('\t').contains(QStringLiteral("0")));
}

void LiveTest::helperKilled() {
    const Sources source = openHelped(optionsFor("lo"));
    QVERIFY(source);
    const pid_t helper = helperOfThis();
    std::jthread killer([&] {
        std::this_thread::sleep_for(50ms);
        ::kill(helper, SIGKILL);
    });
    LiveReading reading;
    reading.readUntil(*source, [] { return false; });
    QCOMPARE(reading.end, capture::ReadEnd::Damaged);
    QVERIFY(QString::fromStdString(reading.facts.damage).contains(QStringLiteral("ended by a signal")));
}

QTEST_GUILESS_MAIN(LiveTest)
#include "live_test.moc"
