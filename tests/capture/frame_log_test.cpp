// SPDX-License-Identifier: GPL-3.0-or-later
// Frames of a running capture on disk: read again, limited, saved, locked, and whole at every moment.
#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read the concepts in the standard library
#include "capture/file/descriptor.h"
#include "capture/live/frame_log.h"
#include "tests/capture/capture_support.h"

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <optional>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#endif

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace synscope;
using namespace synscope::test;

namespace {

/// Frames `first` to `first + count - 1`: their number is their length and their every byte.
struct Batch {
    Batch(std::size_t first, std::size_t count) {
        for (std::size_t i = first; i < first + count; ++i) {
            bytes.emplace_back(100 + i % 3000, static_cast<std::byte>(i));
            capture::Frame frame;
            frame.time = static_cast<model::TimeNs>(i);
            frame.interface = model::InterfaceId{static_cast<std::uint32_t>(i % 2)};
            frame.ref.number = i + 1;
            frames.push_back(frame);
        }
        for (std::size_t i = 0; i < count; ++i) {
            frames[i].bytes = bytes[i];
            frames[i].original_length = static_cast<std::uint32_t>(bytes[i].size() + 7);
        }
    }
    std::vector<std::vector<std::byte>> bytes;
    std::vector<capture::Frame> frames;
};

const std::vector<capture::InterfaceInfo> kInterfaces = [] {
    std::vector<capture::InterfaceInfo> interfaces(2);
    interfaces[0].name = "eth0";
    interfaces[0].link_type = 1;
    interfaces[1].name = "tun0";
    interfaces[1].link_type = 101;
    return interfaces;
}();

} // namespace

/// While it lives no file of this process grows beyond so many bytes.
class SmallFiles {
public:
    explicit SmallFiles(rlim_t most)
        : old_handler_(::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit small{most, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &small);
    }
    ~SmallFiles() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        ::signal(SIGXFSZ, old_handler_);
    }
    SmallFiles(const SmallFiles&) = delete;
    SmallFiles& operator=(const SmallFiles&) = delete;

private:
    void (*old_handler_)(int);
    rlimit before_{};
};

class FrameLogTest : public QObject {
    Q_OBJECT

private slots:
    void init() { directory_ = std::make_unique<QTemporaryDir>(); }
    void framesAgain();
    void isAFileAtEveryMoment();
    void limit();
    void saveGoesOn();
    void saveThatCannotBe();
    void saveThatFailsLate();
    void diskTooSlow();
    void heldWhileItLives();
    void discarded();
    void placeThatCannotBe();
    void diskFull();

private:
    std::shared_ptr<capture::FrameLog> make(std::uint64_t limit = 0) {
        auto log = capture::FrameLog::create({path("log.pcapng"), limit, false, "a test"});
        return log ? std::move(log).value() : nullptr;
    }
    std::string path(const char* name) const {
        return directory_->filePath(QLatin1String(name)).toStdString();
    }

    std::unique_ptr<QTemporaryDir> directory_;
};

void FrameLogTest::framesAgain() {
    const auto log = make();
    Batch batch(0, 3000); // some are longer than what is read at first
    log->append(batch.frames, kInterfaces, 0);
    std::vector<std::byte> bytes;
    for (std::size_t i = 0; i < batch.frames.size(); i += 7) {
        const auto frame = log->frameAt(batch.frames[i].ref, bytes);
        QVERIFY(frame.ok());
        QVERIFY(std::ranges::equal(frame->bytes, batch.bytes[i]));
        QCOMPARE(frame->time, batch.frames[i].time);
        QCOMPARE(frame->original_length, batch.frames[i].original_length);
        QCOMPARE(frame->link_type, i % 2 == 0 ? 1U : 101U);
        QCOMPARE(frame->ref.number, i + 1);
    }
    QVERIFY(!log->frameAt({batch.frames[5].ref.offset + 4, 6}, bytes).ok());
    log->settle();
    QVERIFY(log->frameAt(batch.frames.back().ref, bytes).ok());
    QVERIFY(!log->frameAt({log->size(), 1}, bytes).ok());
}

void FrameLogTest::isAFileAtEveryMoment() {
    const auto log = make();
    for (std::size_t i = 0; i < 5; ++i) {
        Batch batch(i * 10, 10);
        log->append(batch.frames, kInterfaces, i);
        log->settle();
        const Reading reading = readFile(path("log.pcapng"));
        QCOMPARE(reading.end, capture::ReadEnd::EndOfSource);
        QCOMPARE(reading.frames.size(), (i + 1) * 10);
        QCOMPARE(reading.facts.capture_drops, i);
    }
    QCOMPARE(readFile(path("log.pcapng")).facts.interfaces[1].name, std::string("tun0"));
}

void FrameLogTest::limit() {
    constexpr std::uint64_t kLimit = 400'000;
    const auto log = make(kLimit);
    std::vector<capture::Frame> all;
    for (std::size_t i = 0; i < 100; ++i) {
        Batch batch(i * 10, 10);
        log->append(batch.frames, kInterfaces, 0);
        all.insert(all.end(), batch.frames.begin(), batch.frames.end());
        log->settle();
        QVERIFY(log->size() <= kLimit);
    }
    std::vector<std::byte> bytes;
    QVERIFY(log->frameAt(all.back().ref, bytes).ok());
    const auto gone = log->frameAt(all.front().ref, bytes);
    QVERIFY(!gone.ok());
    QVERIFY(QString::fromStdString(gone.error().message).contains(QStringLiteral("no longer kept")));
    qint64 on_disk = 0;
    for (const QFileInfo& file : QDir(directory_->path()).entryInfoList(QDir::Files)) {
        on_disk += file.size();
        QCOMPARE(readFile(file.filePath().toStdString()).end, capture::ReadEnd::EndOfSource);
    }
    QCOMPARE(static_cast<std::uint64_t>(on_disk), log->size());
}

// What came before, and what comes after, of all files of the ring.
void FrameLogTest::saveGoesOn() {
    const auto log = make(40'000);
    for (std::size_t i = 0; i < 12; ++i) {
        Batch batch(i * 10, 10);
        log->append(batch.frames, kInterfaces, 0);
        if (i == 5)
            QVERIFY(!log->saveTo(path("saved.pcapng")));
    }
    log->settle();
    const Reading reading = readFile(path("saved.pcapng"));
    QCOMPARE(reading.end, capture::ReadEnd::EndOfSource);
    QCOMPARE(reading.frames.size(), std::size_t{120});
    for (std::size_t i = 0; i < reading.frames.size(); ++i)
        QCOMPARE(reading.frames[i].bytes.size(), 100 + i);
}

void FrameLogTest::saveThatCannotBe() {
    const auto log = make();
    const auto problem = log->saveTo(path("no/such/folder.pcapng"));
    QVERIFY(problem.has_value());
    QVERIFY(problem->message.ends_with("."));
    QVERIFY(QDir(directory_->path()).mkdir(QStringLiteral("folder.pcapng")));
    QVERIFY(log->saveTo(path("folder.pcapng")).has_value());
    QCOMPARE(QDir(directory_->path()).entryList(QDir::Files), QStringList{QStringLiteral("log.pcapng")});
    Batch batch(0, 1);
    log->append(batch.frames, kInterfaces, 0);
    QVERIFY(log->trouble().empty());
}

// A disk that fills up while a capture is saved takes nobody's file away.
void FrameLogTest::saveThatFailsLate() {
    const auto log = make();
    Batch batch(0, 200);
    log->append(batch.frames, kInterfaces, 0);
    log->settle();
    QFile there(directory_->filePath(QStringLiteral("there.pcapng")));
    QVERIFY(there.open(QIODevice::WriteOnly) && there.write("mine") == 4);
    there.close();
    {
        const SmallFiles small(20'000);
        QVERIFY(log->saveTo(path("there.pcapng")).has_value());
    }
    QVERIFY(there.open(QIODevice::ReadOnly));
    QCOMPARE(there.readAll(), QByteArray("mine"));
    QCOMPARE(QDir(directory_->path()).entryList(QDir::Files).size(), 2);
}

// A pipe that nobody reads is a disk that takes nothing: the capture goes on, says so, and what waits can be
// read again.
void FrameLogTest::diskTooSlow() {
    QCOMPARE(::mkfifo(path("slow").c_str(), 0600), 0);
    auto log = std::move(capture::FrameLog::create({path("slow"), 0, true, {}, 200'000})).value();
    const capture::Descriptor reader(::open(path("slow").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    std::vector<capture::Frame> all;
    for (std::size_t i = 0; i < 10; ++i) {
        Batch batch(i * 100, 100);
        log->append(batch.frames, kInterfaces, 0);
        all.insert(all.end(), batch.frames.begin(), batch.frames.end());
    }
    QCOMPARE(all.back().ref.offset, capture::FrameLog::kNotKept);
    QVERIFY(QString::fromStdString(log->trouble()).contains(QStringLiteral("too slow")));
    std::vector<std::byte> bytes;
    const auto waits = std::ranges::find(all, capture::FrameLog::kNotKept,
                                         [](const capture::Frame& frame) { return frame.ref.offset; }) -
                       1;
    QVERIFY(log->frameAt(waits->ref, bytes).ok());
    QVERIFY(!log->frameAt(all.back().ref, bytes).ok());
    std::vector<char> taken(1 << 20);
    const std::jthread drain([&](const std::stop_token& stop) {
        while (!stop.stop_requested())
            (void)!::read(reader.fd(), taken.data(), taken.size());
    });
    log.reset();
}

// Who finds a file asks for the lock: a left-over gives it.
void FrameLogTest::heldWhileItLives() {
    auto log = make();
    const int file = ::open(path("log.pcapng").c_str(), O_RDONLY | O_CLOEXEC);
    QVERIFY(::flock(file, LOCK_EX | LOCK_NB) != 0);
    log.reset();
    QVERIFY(::flock(file, LOCK_EX | LOCK_NB) == 0);
    ::close(file);
    QVERIFY(QFile::exists(directory_->filePath(QStringLiteral("log.pcapng"))));
}

void FrameLogTest::discarded() {
    auto log = make(100'000);
    Batch batch(0, 200);
    for (capture::Frame& frame : batch.frames) {
        std::vector<capture::Frame> one{frame};
        log->append(one, kInterfaces, 0);
    }
    log->discardAtEnd();
    log.reset();
    QCOMPARE(QDir(directory_->path()).entryList(QDir::Files), QStringList());
}

void FrameLogTest::placeThatCannotBe() {
    const auto log = capture::FrameLog::create({path("no/such/log.pcapng"), 0, false, {}});
    QVERIFY(!log.ok());
    QVERIFY(make() != nullptr);
    QVERIFY(make() == nullptr); // never over another's file
}

// The capture goes on, says so, and what was kept stays readable.
void FrameLogTest::diskFull() {
    const auto log = make();
    std::optional<SmallFiles> small(20'000);
    Batch first(0, 10);
    log->append(first.frames, kInterfaces, 0);
    log->settle();
    Batch second(10, 200);
    log->append(second.frames, kInterfaces, 0);
    log->settle();
    small.reset();
    QVERIFY(QString::fromStdString(log->trouble()).contains(QStringLiteral("not kept")));
    std::vector<std::byte> bytes;
    QVERIFY(log->frameAt(first.frames[9].ref, bytes).ok());
    QVERIFY(!log->frameAt(second.frames[199].ref, bytes).ok());
}

QTEST_APPLESS_MAIN(FrameLogTest)
#include "frame_log_test.moc"
