// SPDX-License-Identifier: GPL-3.0-or-later
// Series and the pyramid under them: what is kept, and what a picture of any stretch gets.
#include "model/series.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <vector>

using namespace synscope::model;

namespace {

constexpr TimeNs kStep = 20 * kMillisecondNs; // 50 values a second

std::vector<Range> piecesOf(const Series& series, TimeNs from, TimeNs to, TimeNs step) {
    std::vector<Range> pieces;
    series.visit(from, to, step, [&pieces](const Range& range) { pieces.push_back(range); });
    return pieces;
}

/// A saw tooth of 100 values, so that each stretch of two seconds holds 0 and 99.
Series saw(std::uint64_t count, std::size_t kept) {
    Series series({}, kept);
    for (std::uint64_t i = 0; i < count; ++i) {
        series.append(static_cast<TimeNs>(i) * kStep, static_cast<double>(i % 100));
    }
    return series;
}

} // namespace

class SeriesTest : public QObject {
    Q_OBJECT

private slots:
    void emptyHasNothing() {
        const Series series;
        QVERIFY(series.empty());
        QVERIFY(piecesOf(series, 0, kSecondNs, 1).empty());
        QVERIFY(!series.at(0));
        QCOMPARE(series.memoryBytes(), std::size_t{0});
    }

    void oneValueHoldsFromItsTimeOn() {
        Series series;
        series.append(5, 7.0);
        QVERIFY(!series.at(4));
        QCOMPARE(series.at(5)->end, 7.0);
        QCOMPARE(series.at(kSecondNs)->end, 7.0);
        QCOMPARE(piecesOf(series, 0, 4, 1).size(), std::size_t{0});
        QCOMPARE(piecesOf(series, 5, 5, 1).size(), std::size_t{1});
    }

    void everyValueComesBackAtFullResolution_data() {
        QTest::addColumn<int>("count");
        for (const int count : {1, 7, 8, 9, 63, 64, 65, 511, 512, 513, 5000}) {
            QTest::addRow("%d", count) << count;
        }
    }
    void everyValueComesBackAtFullResolution() {
        QFETCH(int, count);
        const Series series = saw(static_cast<std::uint64_t>(count), Series::kUnbounded);
        const auto pieces = piecesOf(series, 0, count * kStep, 0);
        QCOMPARE(pieces.size(), static_cast<std::size_t>(count));
        for (int i = 0; i < count; ++i) {
            QCOMPARE(pieces[static_cast<std::size_t>(i)].first, i * kStep);
            QCOMPARE(pieces[static_cast<std::size_t>(i)].end, static_cast<double>(i % 100));
        }
    }

    /// The number of pieces follows the picture, and no peak is lost on the way.
    void coarsePiecesAreFewAndKeepPeaks() {
        const std::uint64_t count = 100'000;
        Series series = saw(count, Series::kUnbounded);
        const auto length = static_cast<TimeNs>(count) * kStep;
        const TimeNs column = length / 100;
        const auto pieces = piecesOf(series, 0, length, column);
        QVERIFY(pieces.size() <= 100 * 2 * RangePyramid::kFan);
        double high = 0;
        TimeNs before = -1;
        for (const Range& piece : pieces) {
            QVERIFY(piece.last - piece.first <= column);
            QVERIFY(piece.first > before);
            before = piece.last;
            high = std::max(high, piece.high);
        }
        QCOMPARE(high, 99.0);
    }

    void aStretchGetsOnlyItsOwn() {
        const Series series = saw(1000, Series::kUnbounded);
        const auto pieces = piecesOf(series, 100 * kStep, 103 * kStep, 0);
        QCOMPARE(pieces.size(), std::size_t{4});
        QCOMPARE(pieces.front().end, 0.0);
        QCOMPARE(pieces.back().end, 3.0);
    }

    /// Hours of samples in bounded memory: new ones exact, old ones as ranges, nothing forgotten.
    void memoryIsBoundedAndNothingIsForgotten() {
        constexpr std::size_t kKept = 64;
        Series short_one = saw(10'000, kKept);
        const Series long_one = saw(200'000, kKept);
        QVERIFY(long_one.memoryBytes() < 30'000);
        QVERIFY(long_one.memoryBytes() < 2 * short_one.memoryBytes());
        const TimeNs end = 200'000 * kStep;
        const auto all = piecesOf(long_one, 0, end, 0);
        QCOMPARE(all.front().first, TimeNs{0});
        QCOMPARE(all.back().last, end - kStep);
        QCOMPARE(all.back().first, all.back().last); // the newest is a single value
        QVERIFY(all.front().last > all.front().first);
        QCOMPARE(all.front().low, 0.0);
        QCOMPARE(all.front().high, 99.0);
        for (std::size_t i = 1; i < all.size(); ++i) {
            QCOMPARE(all[i].first, all[i - 1].last + kStep); // without a gap and without overlap
        }
        QCOMPARE(long_one.at(10 * kStep)->high, 99.0);
        QCOMPARE(long_one.at(end)->end, 99.0);
        QCOMPARE(long_one.count(), std::uint64_t{200'000});
    }

    void aGapIsNoValue() {
        Series series;
        series.append(0, 1);
        series.append(10, std::numeric_limits<double>::quiet_NaN());
        series.append(20, 3);
        QVERIFY(std::isnan(series.at(15)->end));
        QCOMPARE(series.whole().low, 1.0);
        QCOMPARE(series.whole().high, 3.0);
    }

    void stampsFarApartDoNotOverflow() {
        Series series;
        for (int i = 0; i < 20; ++i) {
            series.append(
                i % 2 == 0 ? std::numeric_limits<TimeNs>::min() + 1 : std::numeric_limits<TimeNs>::max(), i);
        }
        QCOMPARE(piecesOf(series, std::numeric_limits<TimeNs>::min(), std::numeric_limits<TimeNs>::max(), 0)
                     .size(),
                 std::size_t{20});
    }

    void valuesInWords_data() {
        QTest::addColumn<double>("value");
        QTest::addColumn<int>("unit");
        QTest::addColumn<QString>("words");
        const auto add = [](const char* words, double value, Unit unit) {
            QTest::newRow(words) << value << static_cast<int>(unit) << QString::fromUtf8(words);
        };
        add("0 B", 0, Unit::Bytes);
        add("999 B", 999, Unit::Bytes);
        add("8.7 kB", 8688, Unit::Bytes);
        add("131 kB", 131072, Unit::Bytes);
        add("1.0 MB", 999'999, Unit::Bytes);
        add("2.5 MB/s", 2.5e6, Unit::BytesPerSecond);
        add("1 packet", 1, Unit::Packets);
        add("12 packets", 12, Unit::Packets);
        add("82 %", 0.82, Unit::Share);
        add("60.7 ms", 60.7e6, Unit::Nanoseconds);
        add("–", std::numeric_limits<double>::quiet_NaN(), Unit::Bytes);
    }
    void valuesInWords() {
        QFETCH(double, value);
        QFETCH(int, unit);
        QFETCH(QString, words);
        QCOMPARE(QString::fromStdString(formatValue(value, static_cast<Unit>(unit))), words);
    }
};

QTEST_APPLESS_MAIN(SeriesTest)
#include "series_test.moc"
