// SPDX-License-Identifier: GPL-3.0-or-later
// Sources that are still being written: FIFOs and growing files, and how they are cancelled.
#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read the concepts in the standard library
#include "tests/capture/capture_support.h"

#include <atomic>
#include <chrono>
#include <fcntl.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#endif

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace synscope;
using namespace synscope::test;
using namespace std::chrono_literals;

namespace {

QByteArray content(const char* name) {
    QFile file(QString::fromStdString(dataFile(name)));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void writeAll(int fd, const QByteArray& bytes) {
    QCOMPARE(::write(fd, bytes.constData(), static_cast<std::size_t>(bytes.size())), bytes.size());
}

/// Reads until `wanted` frames came or the source ended; returns how many.
std::size_t readSome(capture::Source& source, std::size_t wanted) {
    std::vector<capture::Frame> frames;
    std::size_t count = 0;
    capture::ReadEnd end = capture::ReadEnd::More;
    while (count < wanted && end == capture::ReadEnd::More) {
        end = source.read(frames, wanted - count, {});
        count += frames.size();
    }
    return count;
}

} // namespace

class PipeTest : public QObject {
    Q_OBJECT

private slots:
    void init();
    void framesComeAsSoonAsTheyAreWhole();
    void compressedPipe();
    void framesAgainWhileReading();
    void cancelOpening();
    void cancelReading();
    void follow();

private:
    std::unique_ptr<QTemporaryDir> directory_;
    std::string fifo_;
};

void PipeTest::init() {
    directory_ = std::make_unique<QTemporaryDir>();
    fifo_ = directory_->filePath("fifo").toStdString();
    QCOMPARE(::mkfifo(fifo_.c_str(), 0600), 0);
}

// The writer sends the next piece only after the frames of the one before have arrived: a reader that waited
// for more than it needs would hang (and the test time out).
void PipeTest::framesComeAsSoonAsTheyAreWhole() {
    const QByteArray bytes = content("little-us.pcap");
    std::atomic<int> arrived = 0;
    std::thread writer([&] {
        const int fd = ::open(fifo_.c_str(), O_WRONLY | O_CLOEXEC);
        writeAll(fd, bytes.left(24 + 16 + 74)); // header and first frame
        while (arrived < 1)
            std::this_thread::sleep_for(1ms);
        writeAll(fd, bytes.mid(24 + 16 + 74, 20)); // half a record
        std::this_thread::sleep_for(5ms);
        writeAll(fd, bytes.mid(24 + 16 + 74 + 20));
        ::close(fd);
    });
    auto source = capture::openFile(fifo_);
    QVERIFY(source.ok());
    QCOMPARE(readSome(*source.value(), 1), std::size_t{1});
    arrived = 1;
    QCOMPARE(readSome(*source.value(), 100), std::size_t{7});
    writer.join();
    QCOMPARE(source.value()->facts().frames, 8U);
}

void PipeTest::compressedPipe() {
    const QByteArray bytes = content("handshake.pcapng.gz");
    std::thread writer([&] {
        const int fd = ::open(fifo_.c_str(), O_WRONLY | O_CLOEXEC);
        for (int at = 0; at < bytes.size(); at += 50)
            writeAll(fd, bytes.mid(at, 50));
        ::close(fd);
    });
    const Reading reading = readFile(fifo_);
    writer.join();
    QCOMPARE(reading.end, capture::ReadEnd::EndOfSource);
    QCOMPARE(reading.segments.size(), std::size_t{8});
}

void PipeTest::framesAgainWhileReading() {
    const QByteArray bytes = content("features-little.pcapng");
    const Reading expected = readFile(dataFile("features-little.pcapng"));
    std::atomic<bool> done = false;
    std::thread writer([&] {
        const int fd = ::open(fifo_.c_str(), O_WRONLY | O_CLOEXEC);
        for (int at = 0; at < bytes.size(); at += 16) {
            writeAll(fd, bytes.mid(at, 16));
            std::this_thread::sleep_for(100us);
        }
        ::close(fd);
    });
    capture::OpenOptions options;
    options.keep_frames = true;
    auto source = capture::openFile(fifo_, options);
    QVERIFY(source.ok());
    QCOMPARE(readSome(*source.value(), 1), std::size_t{1});
    std::thread again([&] {
        auto reader = source.value()->openFrames();
        while (!done)
            QVERIFY(reader.ok() && reader.value()->frameAt(expected.frames[0].ref).ok());
    });
    QCOMPARE(readSome(*source.value(), 100), std::size_t{5});
    done = true;
    again.join();
    writer.join();
    auto reader = source.value()->openFrames();
    for (const capture::Frame& frame : expected.frames)
        QVERIFY(std::ranges::equal(reader.value()->frameAt(frame.ref)->bytes, frame.bytes));
}

void PipeTest::cancelOpening() {
    std::stop_source stop;
    capture::OpenOptions options;
    options.stop = stop.get_token();
    std::thread canceller([&] {
        std::this_thread::sleep_for(10ms);
        stop.request_stop();
    });
    const auto source = capture::openFile(fifo_, options); // nobody writes
    canceller.join();
    QVERIFY(!source.ok());
    QVERIFY(QString::fromStdString(source.error().message).contains("cancelled"));
}

void PipeTest::cancelReading() {
    const int held = ::open(fifo_.c_str(), O_RDWR | O_CLOEXEC); // stays open: the pipe never ends
    writeAll(held, content("little-us.pcap").left(24 + 16 + 74));
    auto source = capture::openFile(fifo_);
    QVERIFY(source.ok());
    QCOMPARE(readSome(*source.value(), 1), std::size_t{1});
    std::stop_source stop;
    std::thread canceller([&] {
        std::this_thread::sleep_for(10ms);
        stop.request_stop();
    });
    std::vector<capture::Frame> frames;
    const auto begin = std::chrono::steady_clock::now();
    QCOMPARE(source.value()->read(frames, 10, stop.get_token()), capture::ReadEnd::Cancelled);
    QVERIFY(std::chrono::steady_clock::now() - begin < 1s);
    canceller.join();
    ::close(held);
}

void PipeTest::follow() {
    const QByteArray bytes = content("little-us.pcap");
    const std::string path = directory_->filePath("growing.pcap").toStdString();
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    writeAll(fd, bytes.left(150));
    capture::OpenOptions options;
    options.follow = true;
    auto source = capture::openFile(path, options);
    QVERIFY(source.ok());
    QCOMPARE(readSome(*source.value(), 1), std::size_t{1});
    std::thread writer([&] { writeAll(fd, bytes.mid(150)); });
    QCOMPARE(readSome(*source.value(), 7), std::size_t{7});
    writer.join();
    ::close(fd);
}

QTEST_APPLESS_MAIN(PipeTest)
#include "pipe_test.moc"
