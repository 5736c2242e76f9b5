// SPDX-License-Identifier: GPL-3.0-or-later
// The window capturing live, without a display, for synscope_bench_live: what it lost, and how long a packet
// takes from the interface to an arrow that is painted. Ends with SIGINT.
#include "app/session.h"
#include "capture/live/wall_clock.h"
#include "ui/appearance.h"
#include "ui/ladder/ladder_view.h"
#include "ui/main_window.h"

#include <QApplication>
#include <QTemporaryDir>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <vector>

namespace {

using namespace synscope;

std::atomic<bool> interrupted = false;

/// Looks at the ladder whenever it has been painted: steps that are new since then became visible just now.
class Application : public QApplication {
public:
    using QApplication::QApplication;

    void watch(ui::LadderView& ladder) { ladder_ = &ladder; }

    bool notify(QObject* receiver, QEvent* event) override {
        const bool paint = event->type() == QEvent::Paint && ladder_ != nullptr &&
                           receiver == ladder_->viewport();
        const bool handled = QApplication::notify(receiver, event);
        if (paint && ladder_->detail())
            note(*ladder_->detail());
        return handled;
    }

    /// Milliseconds below which so large a part of all delays lies.
    [[nodiscard]] double delay(double share) {
        if (delays_ms_.empty())
            return 0;
        const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(delays_ms_.size() - 1));
        std::nth_element(delays_ms_.begin(), delays_ms_.begin() + at, delays_ms_.end());
        return delays_ms_[static_cast<std::size_t>(at)];
    }
    [[nodiscard]] std::size_t arrows() const { return delays_ms_.size(); }

private:
    void note(const ui::ConnectionDetail& detail) {
        const model::TimeNs now = capture::wallClock();
        for (; seen_ < detail.steps.size(); ++seen_)
            delays_ms_.push_back(static_cast<double>(now - detail.steps[seen_].segment.time) / 1e6);
    }

    ui::LadderView* ladder_ = nullptr;
    std::size_t seen_ = 0;
    std::vector<double> delays_ms_;
};

void report(const ui::FeedStatus& status, Application& application) {
    std::fprintf(stderr, "window: %llu packets, %llu connections, %llu packets lost\n",
                 static_cast<unsigned long long>(status.frames),
                 static_cast<unsigned long long>(status.connections),
                 static_cast<unsigned long long>(status.capture_drops));
    std::fprintf(stderr, "packet to arrow: %zu arrows, median %.1f ms, 99 %% %.1f ms, longest %.1f ms\n",
                 application.arrows(), application.delay(0.5), application.delay(0.99),
                 application.delay(1.0));
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: synscope_bench_live_window INTERFACE\n", stderr);
        return 2;
    }
    qputenv("QT_QPA_PLATFORM", "offscreen");
    const QTemporaryDir cache; // where the packets are kept meanwhile
    qputenv("XDG_CACHE_HOME", cache.path().toLocal8Bit());
    Application application(argc, argv);
    app::Session session;
    ui::Appearance appearance;
    ui::MainWindow window(session, appearance);
    application.watch(window.ladder());
    window.resize(1440, 900);
    window.show();
    ui::LiveRequest request;
    request.interfaces = QStringList{QString::fromLocal8Bit(argv[1])};
    window.startLive(request);
    std::signal(SIGINT, [](int) { interrupted = true; });
    while (!interrupted && window.status().phase == ui::FeedStatus::Phase::Loading)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    session.cancel();
    while (window.status().phase == ui::FeedStatus::Phase::Loading)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    report(window.status(), application);
    return window.status().phase == ui::FeedStatus::Phase::Finished ? 0 : 1;
}
