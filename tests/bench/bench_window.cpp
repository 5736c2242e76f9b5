// SPDX-License-Identifier: GPL-3.0-or-later
// Opens a large capture in the real window, without a display, and measures what a person would feel: when
// the first rows are painted, the longest time in which the window would not have reacted, and how long
// sorting, filtering, scrolling and choosing take with all connections listed.
#include "app/session.h"
#include "tests/bench/pause_meter.h"
#include "tests/bench/temporary_folder.h"
#include "tests/bench/traffic.h"
#include "ui/appearance.h"
#include "ui/connections/connections_pane.h"
#include "ui/filter_field.h"
#include "ui/main_window.h"

#include <QScrollBar>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <exception>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>

#include <sys/resource.h>
#include <unistd.h>

namespace {

using namespace synscope;

/// Seconds since this process was started, in the kernel's ticks (10 ms).
double secondsSinceStart() {
    std::ifstream file("/proc/self/stat");
    const std::string stat{std::istreambuf_iterator<char>(file), {}};
    // Field 22, counted from behind the name in parentheses, which may hold blanks.
    std::istringstream fields(stat.substr(stat.rfind(')') + 1));
    std::string field;
    for (int number = 3; number <= 22; ++number)
        fields >> field;
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9 -
           std::stod(field) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

/// Has the widget been painted since the last look?
class PaintWatch : public QObject {
public:
    explicit PaintWatch(QWidget& widget) { widget.installEventFilter(this); }

    [[nodiscard]] bool painted() const { return painted_; }
    void forget() { painted_ = false; }

private:
    bool eventFilter(QObject*, QEvent* event) override {
        painted_ = painted_ || event->type() == QEvent::Paint;
        return false;
    }

    bool painted_ = false;
};

class WindowBench {
public:
    explicit WindowBench(bench::MeteredApplication& application)
        : application_(application)
        , window_(session_, appearance_)
        , list_paint_(*list().viewport())
        , window_paint_(window_) {}

    /// False when something took longer than a minute or the capture could not be read.
    bool run(const QString& path) {
        std::printf("%-34s %10s %14s   %s\n", "", "ms", "pause ms", "heaviest event");
        start();
        load(path);
        sort();
        filter();
        scroll();
        choose();
        return complete_ && window_.status().phase == ui::FeedStatus::Phase::Finished;
    }

private:
    [[nodiscard]] ui::ConnectionList& list() { return window_.connections().list(); }
    [[nodiscard]] ui::ConnectionModel& model() { return window_.connections().model(); }

    void measure(const char* what, const std::function<void()>& action, const std::function<bool()>& done) {
        list_paint_.forget();
        const bench::Wait wait = meter_.wait(action, done);
        complete_ = complete_ && wait.in_time;
        longest_pause_ms_ = std::max(longest_pause_ms_, wait.longest_pause_ms);
        std::printf("%-34s %10.1f %14.1f   %s%s\n", what, wait.total_ms, wait.longest_pause_ms,
                    qPrintable(application_.takeHeaviestEvent()), wait.in_time ? "" : "  GAVE UP");
    }

    void start() {
        window_.resize(1440, 900);
        measure(
            "show the window", [this] { window_.show(); }, [this] { return window_paint_.painted(); });
        std::printf("%-34s %10.1f\n", "process start to usable window", 1e3 * secondsSinceStart());
    }

    void load(const QString& path) {
        measure(
            "open to first rows", [&] { window_.open(path); },
            [this] { return model().rowCount() > 0 && list_paint_.painted(); });
        measure(
            "first rows to all rows", [] {},
            [this] { return window_.status().phase != ui::FeedStatus::Phase::Loading && window_.settled(); });
        std::printf("%d rows of %llu connections, %llu frames\n", model().rowCount(),
                    static_cast<unsigned long long>(window_.status().connections),
                    static_cast<unsigned long long>(window_.status().frames));
    }

    void settle(const char* what, const std::function<void()>& action) {
        measure(what, action, [this] { return list_paint_.painted() && window_.settled(); });
    }

    void sort() {
        for (const ui::SortKey key : ui::kSortKeys) {
            const ui::Sorting sorting{key, key != ui::SortKey::Time};
            const QByteArray what = "sort: " + ui::sortingLabel(sorting).toUtf8();
            settle(what.constData(), [&] { window_.connections().setSorting(sorting); });
        }
    }

    void filter() {
        for (const char* text :
             {"outcome:refused", "port:5432 and not outcome:closed", "10.1.63.255", "rtt>50ms", ""}) {
            const QByteArray what = QByteArray("filter: ") + (*text ? text : "(none)");
            settle(what.constData(), [&] {
                window_.filter().setText(QString::fromLatin1(text));
                window_.filter().applyNow();
            });
        }
    }

    /// Half a screen at a time at first, then a thousand places all over the list, each painted at once.
    void scroll() {
        QScrollBar& bar = *list().verticalScrollBar();
        int step = 0;
        const auto place = [&] {
            return step < 500 ? step * bar.pageStep() / 2 : (step * 7919) % 1000 * (bar.maximum() / 1000);
        };
        measure(
            "scroll: 1500 places, each painted", [] {},
            [&] {
                bar.setValue(place());
                list().viewport()->repaint();
                return ++step == 1500;
            });
    }

    void choose() {
        int row = 0;
        for (const char* what : {"choose a connection", "choose another", "choose the last"}) {
            row = row + model().rowCount() / 3;
            settle(what, [&] { list().choose(model().id(std::min(row, model().rowCount() - 1))); });
        }
        rusage usage{};
        getrusage(RUSAGE_SELF, &usage);
        std::printf("longest pause of all %.1f ms; peak memory %.1f MB\n", longest_pause_ms_,
                    static_cast<double>(usage.ru_maxrss) * 1024 / 1e6);
    }

    bench::MeteredApplication& application_;
    ui::Appearance appearance_;
    app::Session session_;
    ui::MainWindow window_;
    PaintWatch list_paint_;
    PaintWatch window_paint_;
    bench::PauseMeter meter_;
    double longest_pause_ms_ = 0;
    bool complete_ = true;
};

int usage() {
    std::fprintf(stderr, "Usage: synscope_bench_window [CAPTURE | --packets N]\n");
    return 2;
}

} // namespace

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    bench::MeteredApplication application(argc, argv);
    try {
        const bench::TemporaryFolder folder;
        std::string path = folder.file("traffic.pcap");
        bench::Plan plan;
        if (argc == 3 && std::string_view(argv[1]) == "--packets") {
            plan.packets = std::stoull(argv[2]);
            plan.connections = plan.packets / 10;
        } else if (argc == 2 && argv[1][0] != '-') {
            path = argv[1];
        } else if (argc != 1) {
            return usage();
        }
        WindowBench window(application);
        if (!(argc == 2))
            bench::writeTraffic(path, plan);
        return window.run(QString::fromStdString(path)) ? 0 : 1;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "synscope_bench_window: %s\n", error.what());
        return 1;
    }
}
