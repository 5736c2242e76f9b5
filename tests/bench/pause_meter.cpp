// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/pause_meter.h"

#include <QEvent>
#include <QMetaEnum>

#include <algorithm>
#include <utility>

namespace synscope::bench {

namespace {

constexpr double kPatienceMs = 60'000;

double elapsedMs(const QElapsedTimer& timer) {
    return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

QString describe(const char* class_name, QEvent::Type type) {
    const char* name = QMetaEnum::fromType<QEvent::Type>().valueToKey(type);
    return QString::fromLatin1(class_name) + QStringLiteral(", ") +
           (name ? QString::fromLatin1(name) : QString::number(type));
}

} // namespace

bool MeteredApplication::notify(QObject* receiver, QEvent* event) {
    if (depth_ > 0)
        return QApplication::notify(receiver, event);
    // The receiver and the event may be gone afterwards.
    const char* class_name = receiver->metaObject()->className();
    const QEvent::Type type = event->type();
    QElapsedTimer timer;
    timer.start();
    ++depth_;
    const bool handled = QApplication::notify(receiver, event);
    --depth_;
    if (const double ms = elapsedMs(timer); ms > heaviest_ms_) {
        heaviest_ms_ = ms;
        heaviest_ = describe(class_name, type);
    }
    return handled;
}

QString MeteredApplication::takeHeaviestEvent() {
    const QString text = QStringLiteral("%1: %2 ms").arg(heaviest_).arg(heaviest_ms_, 0, 'f', 1);
    heaviest_ms_ = 0;
    return text;
}

PauseMeter::PauseMeter() {
    timer_.setTimerType(Qt::PreciseTimer);
    timer_.setInterval(1);
    QObject::connect(&timer_, &QTimer::timeout, &loop_, [this] { beat(); });
}

Wait PauseMeter::wait(const std::function<void()>& action, const std::function<bool()>& done) {
    Wait result;
    QElapsedTimer total;
    longest_ms_ = 0;
    total.start();
    since_beat_.start();
    done_ = [&] {
        result.in_time = elapsedMs(total) < kPatienceMs;
        return !result.in_time || done();
    };
    timer_.start();
    // Inside the loop, so that what the action itself takes is a pause too.
    QTimer::singleShot(0, &loop_, action);
    loop_.exec();
    timer_.stop();
    result.total_ms = elapsedMs(total);
    result.longest_pause_ms = longest_ms_;
    return result;
}

void PauseMeter::beat() {
    longest_ms_ = std::max(longest_ms_, elapsedMs(since_beat_));
    since_beat_.start();
    if (done_())
        loop_.quit();
}

} // namespace synscope::bench
