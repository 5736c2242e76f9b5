// SPDX-License-Identifier: GPL-3.0-or-later
// The time–sequence view over one long connection, without a display: how long a picture takes at every zoom,
// how long the pointer waits, what it costs in memory; and how long reading such a connection from a file
// takes.
#include "app/session.h"
#include "tests/bench/frame_writer.h"
#include "tests/bench/long_transfer.h"
#include "tests/bench/temporary_folder.h"
#include "ui/charts/charts_pane.h"
#include "ui/charts/series_chart.h"
#include "ui/sequence/sequence_view.h"
#include "ui/time_cursor.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include <sys/resource.h>

namespace {

using namespace synscope;

constexpr double kFrameMs = 1000.0 / 60;
constexpr double kZoomStep = 1.25;
constexpr int kPans = 120;

double peakMegabytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) * 1024 / 1e6;
}

template <class Run>
double milliseconds(const Run& run) {
    QElapsedTimer timer;
    timer.start();
    run();
    return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

void report(const char* what, std::vector<double> times) {
    std::sort(times.begin(), times.end());
    const double slow = times[times.size() * 99 / 100];
    std::printf("%-44s %5zu %8.2f %8.2f %8.2f %8.2f\n", what, times.size(), times[times.size() / 2], slow,
                times.back(), slow / kFrameMs);
}

std::shared_ptr<const ui::ConnectionTrace> makeTrace(std::uint64_t packets) {
    const std::vector<model::Segment> segments = bench::longTransfer(packets);
    model::Connection whole = model::openConnection(segments.front());
    for (const model::Segment& segment : segments) {
        model::updateConnection(whole, segment);
    }
    auto trace = std::make_shared<ui::ConnectionTrace>(
        ui::ConnectionTrace{model::ConnectionId{0}, model::SequenceTrace(whole), {}, 1, 0});
    const double built = milliseconds([&] {
        trace->sequence.reserve(segments.size());
        for (const model::Segment& segment : segments) {
            trace->sequence.add(segment);
        }
    });
    const double inferred = milliseconds([&] {
        for (const model::Side side : {model::Side::Client, model::Side::Server}) {
            trace->fills[model::index(side)] = model::inferWindowFill(trace->sequence, side);
        }
    });
    const double bytes = static_cast<double>(trace->sequence.memoryBytes());
    std::printf(
        "%zu packets: trace %.0f ms (%.0f ns a packet), %.1f MB (%.0f bytes a packet); fills %.0f ms\n",
        segments.size(), built, built * 1e6 / static_cast<double>(segments.size()), bytes / 1e6,
        bytes / static_cast<double>(segments.size()), inferred);
    return trace;
}

class SequenceBench {
public:
    explicit SequenceBench(const std::shared_ptr<const ui::ConnectionTrace>& trace) {
        view_.resize(1000, 640);
        view_.show();
        QApplication::sendPostedEvents();
        const double first = milliseconds([&] {
            view_.setTrace(trace, QStringLiteral("10.9.0.1:40000 → 10.9.0.2:8080"));
            view_.paintNow();
        });
        std::printf("first picture %.1f ms\n\n%-44s %5s %8s %8s %8s %8s\n", first, "", "n", "median", "99 %",
                    "max ms", "99 %/frame");
    }

    /// In at some places to a microsecond and out again.
    void zoom() {
        std::vector<double> times;
        for (const double place : {0.1, 0.37, 0.5, 0.93}) {
            view_.fit();
            const double at = view_.timeWindow().from() + place * view_.timeWindow().length();
            while (view_.timeWindow().length() > 2 * ui::TimeWindow::kShortestNs) {
                times.push_back(milliseconds([&] {
                    view_.zoomTime(kZoomStep, at);
                    view_.paintNow();
                }));
            }
        }
        report("zoom, from all to 1 us at four places", std::move(times));
    }

    void pan(const char* what, double zoom) {
        view_.fit();
        view_.zoomTime(zoom, 0);
        std::vector<double> times;
        for (int i = 0; i < kPans; ++i) {
            times.push_back(milliseconds([&] {
                view_.panTime(0.11);
                view_.paintNow();
            }));
        }
        report(what, std::move(times));
    }

    void point() {
        view_.fit();
        view_.paintNow();
        const ui::PlotMap map = view_.mapOf(model::Side::Server);
        std::vector<double> times;
        for (int x = 0; x < kPans; ++x) {
            const QPointF position(map.area.left() + 7.0 * x, map.area.center().y());
            times.push_back(milliseconds([&] {
                (void)ui::packetNear(view_.trace()->sequence, model::Side::Server, map, position, 10);
                view_.setTimeCursor(map.timeAt(position.x()));
            }));
        }
        report("pointer over everything: packet and cursor", std::move(times));
    }

private:
    ui::SequenceView view_;
};

void writeCapture(const std::string& path, std::uint64_t packets) {
    bench::FrameWriter writer(path, 96);
    bench::Host client{{10, 9, 0, 1}, 40000};
    bench::Host server{{10, 9, 0, 2}, 8080};
    for (const model::Segment& segment : bench::longTransfer(packets)) {
        const bool from_client = segment.source.port == client.port;
        writer.write({from_client ? &client : &server, from_client ? &server : &client, false,
                      static_cast<std::uint8_t>(segment.flags), segment.sequence, segment.acknowledgment,
                      static_cast<std::uint16_t>(segment.payload_length),
                      static_cast<std::uint64_t>(segment.time / 1000)});
    }
    writer.finish();
}

/// Lets the event loop run until `done`; false after a minute.
bool waitUntil(const std::function<bool()>& done) {
    QEventLoop loop;
    QTimer timer;
    int beats = 0;
    QObject::connect(&timer, &QTimer::timeout, &loop, [&] {
        if (done() || ++beats > 30'000) {
            loop.quit();
        }
    });
    timer.start(2);
    loop.exec();
    return done();
}

bool readBack(std::uint64_t packets) {
    const bench::TemporaryFolder folder;
    const std::string path = folder.file("long.pcap");
    writeCapture(path, packets);
    app::Session session;
    session.open(QString::fromStdString(path));
    if (!waitUntil([&] { return session.status().phase == ui::FeedStatus::Phase::Finished; })) {
        return false;
    }
    std::shared_ptr<const ui::ConnectionTrace> trace;
    bool answered = false;
    const double read = milliseconds([&] {
        session.requestTrace(model::ConnectionId{0}, [&](const auto& ready) {
            trace = ready;
            answered = true;
        });
        (void)waitUntil([&] { return answered; });
    });
    if (!trace) {
        return false;
    }
    const auto count = static_cast<double>(trace->sequence.packets().size());
    std::printf("\nread again from the file: %.0f packets in %.0f ms, %.2f us each, off the UI thread\n",
                count, read, read * 1000 / count);
    return true;
}

} // namespace

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication application(argc, argv);
    std::uint64_t packets = 1'000'000;
    if (argc == 3 && std::string_view(argv[1]) == "--packets") {
        packets = std::stoull(argv[2]);
    } else if (argc != 1) {
        std::fputs("Usage: synscope_bench_sequence [--packets N]\n", stderr);
        return 2;
    }
    try {
        SequenceBench bench(makeTrace(packets));
        bench.zoom();
        bench.pan("pan at 1/10 of it", 10);
        bench.pan("pan at 1/1000 of it", 1000);
        bench.pan("pan at 1/100000 of it", 100'000);
        bench.point();
        const bool read = readBack(packets);
        std::printf("peak memory %.1f MB\n", peakMegabytes());
        return read ? 0 : 1;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "synscope_bench_sequence: %s\n", error.what());
        return 1;
    }
}
