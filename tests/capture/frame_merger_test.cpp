// SPDX-License-Identifier: GPL-3.0-or-later
// Packets of several interfaces in one order of time: who is waited for, for how long, and what stays valid.
#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read the concepts in the standard library
#include "capture/live/frame_merger.h"
#endif

#include <QTest>

#include <algorithm>

using namespace synscope;
using namespace std::chrono_literals;
using capture::FrameMerger;

namespace {

constexpr auto kLate = 20ms;
const FrameMerger::Clock::time_point kStart{};

/// What a merger of two interfaces gives out, as times.
class Two {
public:
    FrameMerger merger{2, kLate};

    void comes(std::chrono::milliseconds at, std::uint32_t interface, const std::vector<int>& times) {
        merger.begin(kStart + at);
        add(interface, times);
    }
    void add(std::uint32_t interface, const std::vector<int>& times) {
        for (const int time : times) {
            capture::Frame frame;
            frame.time = time;
            frame.interface = model::InterfaceId{interface};
            const std::array bytes{static_cast<std::byte>(time), static_cast<std::byte>(interface)};
            merger.add(frame, bytes);
        }
    }
    std::vector<int> released(bool all = false, std::size_t capacity = 1000) {
        frames.clear();
        merger.release(frames, capacity, all);
        std::vector<int> times;
        for (const capture::Frame& frame : frames) {
            times.push_back(static_cast<int>(frame.time));
            intact = intact && frame.bytes.size() == 2 &&
                     frame.bytes[0] == static_cast<std::byte>(frame.time);
        }
        return times;
    }
    std::vector<capture::Frame> frames;
    bool intact = true;
};

using Times = std::vector<int>;

} // namespace

class FrameMergerTest : public QObject {
    Q_OBJECT

private slots:
    void oneInterfaceWaitsForNobody() {
        FrameMerger merger(1, kLate);
        merger.begin(kStart);
        capture::Frame frame;
        frame.time = 7;
        frame.interface = model::InterfaceId{0};
        merger.add(frame, {});
        std::vector<capture::Frame> out;
        merger.release(out, 10);
        QCOMPARE(out.size(), std::size_t{1});
        QVERIFY(!merger.holds());
    }

    void heldUntilTheOtherIsPast() {
        Two two;
        two.comes(0ms, 0, {10, 20, 30});
        QCOMPARE(two.released(), Times{});
        two.comes(5ms, 1, {5, 15, 25});
        QCOMPARE(two.released(), (Times{5, 10, 15, 20, 25}));
        QVERIFY(two.merger.holds());
        two.comes(6ms, 1, {40});
        QCOMPARE(two.released(), (Times{30}));
        QVERIFY(two.intact);
    }

    void notLongerThanOneCanBeLate() {
        Two two;
        two.comes(0ms, 0, {10});
        QCOMPARE(two.merger.due(), kStart + kLate);
        two.merger.begin(kStart + kLate - 1ms);
        QCOMPARE(two.released(), Times{});
        two.comes(kLate, 0, {12});
        QCOMPARE(two.released(), Times{10});
    }

    // One that came later but is older goes before: nobody can have anything older than what expired.
    void anExpiredOneTakesOlderOnesAlong() {
        Two two;
        two.comes(0ms, 0, {10});
        two.comes(19ms, 1, {5});
        QCOMPARE(two.released(), Times{5});
        two.comes(20ms, 1, {6, 7});
        QCOMPARE(two.released(), (Times{6, 7, 10}));
    }

    void whoIsGoneIsNotWaitedFor() {
        Two two;
        two.comes(0ms, 0, {10});
        two.merger.forget(1);
        QCOMPARE(two.released(), Times{10});
        two.comes(1ms, 1, {11}); // it is back
        two.add(0, {12});
        QCOMPARE(two.released(), Times{11});
    }

    void numberedAsReleased() {
        Two two;
        two.comes(0ms, 0, {10, 20});
        two.add(1, {5, 30});
        QCOMPARE(two.released(), (Times{5, 10, 20}));
        QCOMPARE(two.frames[0].ref.number, 1U);
        QCOMPARE(two.frames[2].ref.number, 3U);
        QCOMPARE(two.released(true), Times{30});
        QCOMPARE(two.frames[0].ref.number, 4U);
    }

    void bytesStayUntilTheNextBegin() {
        Two two;
        for (int i = 1; i <= 200; ++i) { // chunks come and go, the last one is always held
            two.comes(std::chrono::milliseconds(i), 0, {i * 2});
            two.add(1, {i * 2 - 1});
            two.released();
        }
        QVERIFY(two.intact);
    }

    void capacityIsKept() {
        Two two;
        two.comes(0ms, 0, {1, 2, 3});
        two.add(1, {4});
        QCOMPARE(two.released(false, 2), (Times{1, 2}));
        QCOMPARE(two.released(false, 2), (Times{3}));
    }

    void boundedWhateverHappens() {
        Two two;
        two.comes(0ms, 0, Times(FrameMerger::kMostHeld, 1));
        QVERIFY(two.merger.full());
        QVERIFY(!two.released(false, FrameMerger::kMostHeld).empty());
        QVERIFY(!two.merger.full());
    }
};

QTEST_APPLESS_MAIN(FrameMergerTest)
#include "frame_merger_test.moc"
