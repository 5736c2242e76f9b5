// SPDX-License-Identifier: GPL-3.0-or-later
// bench_presenter [-d FOLDER] [-s WIDTHxHEIGHT] [ID…]: plays shipped scenarios from the first stop to the
// last without a display. Prints how long a run takes to simulate and tell, how long the stage takes to lay
// out, and the longest redraw while scrubbing; writes a picture of every stop to FOLDER.
#include "app/lessons.h"
#include "capture/scenario/library.h"
#include "ui/presenter/presenter_window.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QPixmap>

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace {

using namespace synscope;
using Clock = std::chrono::steady_clock;

double millisecondsSince(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// The feed answers at once: everything is simulated here.
class DirectFeed : public ui::LessonFeed {
public:
    void requestCourse(CourseReady /*ready*/) override {}
    void requestRun(const ui::LessonRequest& request, RunReady ready) override {
        ready(app::runLesson(request, "en"));
    }
    void requestDraft(const ui::LessonRequest& request, RunReady ready) override {
        requestRun(request, ready);
    }
    void requestBeside(const ui::LessonRequest& request, RunReady ready) override {
        ready(app::runLesson(request, "en"));
    }
    void requestAll(AllReady /*ready*/) override {}
};

struct Times {
    double run = 0;
    double lay_out = 0;
    double redraw = 0;
};

/// Heads all over the lesson, each drawn three times: the best counts, others use this machine too.
double longestRedraw(ui::PresenterWindow& window) {
    constexpr int kHeads = 40;
    double longest = 0;
    QPixmap canvas(window.size());
    for (int i = 0; i <= kHeads; ++i) {
        double best = 1e9;
        for (int round = 0; round < 3; ++round) {
            window.player()->seek(0);
            const auto start = Clock::now();
            window.player()->seek(window.player()->length() * i / kHeads);
            window.refresh();
            window.render(&canvas);
            best = std::min(best, millisecondsSince(start));
        }
        longest = std::max(longest, best);
    }
    return longest;
}

int playThrough(ui::PresenterWindow& window, const QString& prefix) {
    model::LessonPlayer& player = *window.player();
    player.first();
    int pictures = 0;
    const auto picture = [&](const char* what) {
        window.refresh();
        QCoreApplication::processEvents(); // charts draw when they are asked to
        if (!prefix.isEmpty()) {
            window.grab().save(QStringLiteral("%1-%2-%3.png")
                                   .arg(prefix)
                                   .arg(pictures, 2, 10, QLatin1Char('0'))
                                   .arg(QLatin1String(what)));
        }
        ++pictures;
    };
    picture("intro");
    while (player.stop() + 1 < player.stops().size()) {
        player.next();
        player.advance(10);
        const bool asked = player.question() && !player.revealed();
        if (asked) {
            player.vote(0, 7);
            player.vote(1, 12);
        }
        picture(asked ? "ask" : "step");
        if (asked) {
            player.next();
            picture("answer");
        }
    }
    return pictures;
}

} // namespace

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    QCommandLineParser parser;
    const QCommandLineOption folder(QStringLiteral("d"), QStringLiteral("folder of pictures"),
                                    QStringLiteral("FOLDER"));
    const QCommandLineOption size(QStringLiteral("s"), QStringLiteral("size"), QStringLiteral("SIZE"),
                                  QStringLiteral("1920x1080"));
    parser.addOptions({folder, size});
    parser.process(application);
    const QStringList sides = parser.value(size).split(u'x');
    if (sides.size() != 2) {
        std::fputs("bench_presenter: -s takes WIDTHxHEIGHT\n", stderr);
        return 2;
    }
    DirectFeed feed;
    ui::PresenterWindow window(feed);
    window.resize(sides[0].toInt(), sides[1].toInt());
    window.show();
    if (parser.isSet(folder)) {
        QDir().mkpath(parser.value(folder));
    }
    const QStringList wanted = parser.positionalArguments();
    for (const auto& listed : capture::scenario::shippedScenarios()) {
        const QString id = QString::fromStdString(listed.id);
        if (!wanted.isEmpty() && !wanted.contains(id)) {
            continue;
        }
        Times times;
        auto start = Clock::now();
        const ui::LessonRun run = app::runLesson({id, {}, {}}, "en");
        times.run = millisecondsSince(start);
        if (!run.story) {
            std::printf("%-32s cannot be run\n", listed.id.c_str());
            return 1;
        }
        start = Clock::now();
        window.setStory(run.story, 0);
        times.lay_out = millisecondsSince(start);
        times.redraw = longestRedraw(window);
        const QString prefix = parser.isSet(folder) ? parser.value(folder) + u'/' + id : QString();
        const int pictures = playThrough(window, prefix);
        std::printf("%-32s run and told %6.2f ms, laid out %6.2f ms, longest redraw %6.2f ms, %2d pictures\n",
                    listed.id.c_str(), times.run, times.lay_out, times.redraw, pictures);
        std::fflush(stdout);
    }
    return 0;
}
