// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/screenshot.h"

#include "model/outcome.h"
#include "ui/connections/connections_pane.h"
#include "ui/ladder/ladder_view.h"

#include <QCoreApplication>
#include <QPixmap>

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace synscope::app {

namespace {

constexpr int kStepMs = 20;
constexpr int kMaxSteps = 60'000 / kStepMs;

/// Worth showing, best first; what is not here comes after.
constexpr std::array kTelling{
    model::Outcome::AcceptQueueOverflow,
    model::Outcome::ResetOnOverflow,
    model::Outcome::BrokenPipe,
    model::Outcome::KeepaliveTimeout,
    model::Outcome::Vanished,
    model::Outcome::Stalled,
    model::Outcome::ResetByServer,
    model::Outcome::ResetByClient,
    model::Outcome::TimedOut,
    model::Outcome::HalfOpen,
    model::Outcome::Unreachable,
    model::Outcome::Refused,
    model::Outcome::ResetInHandshake,
    model::Outcome::Retrying,
    model::Outcome::HalfClosed,
    model::Outcome::Closed,
    model::Outcome::Established,
};
/// More packets than this make a ladder longer, not richer.
constexpr std::uint32_t kEnoughPackets = 24;

std::pair<std::ptrdiff_t, std::uint32_t> telling(const model::Connection& connection, model::Horizon now) {
    const auto* place = std::find(kTelling.begin(), kTelling.end(), model::judge(connection, now).outcome);
    return {kTelling.end() - place, std::min(connection.packets(), kEnoughPackets)};
}

} // namespace

model::ConnectionId mostTelling(const ui::Feed& feed) {
    std::pair<std::ptrdiff_t, std::uint32_t> best{-1, 0};
    model::ConnectionId chosen;
    feed.scan(0, [&](model::ConnectionId first, std::span<const model::Connection> run, model::Horizon now) {
        for (model::ConnectionId id = first; const model::Connection& connection : run) {
            if (const auto worth = telling(connection, now); worth > best) {
                best = worth;
                chosen = id;
            }
            ++id.value;
        }
        return true;
    });
    return chosen;
}

Screenshot::Screenshot(ui::MainWindow& window, QString path, bool choose)
    : window_(window)
    , path_(std::move(path))
    , choose_(choose) {
    connect(&timer_, &QTimer::timeout, this, &Screenshot::step);
    timer_.start(kStepMs);
}

void Screenshot::step() {
    if (++steps_ > kMaxSteps) {
        fail(tr("nothing could be shown within a minute"));
    } else if (!quiet()) {
        return;
    } else if (window_.status().phase == ui::FeedStatus::Phase::Failed) {
        fail(window_.status().message);
    } else if (std::exchange(choose_, false)) {
        choose();
    } else {
        write();
    }
}

/// Settled at two steps in a row: what the last change asked to be painted was painted between them.
bool Screenshot::quiet() {
    const bool settled = window_.settled();
    return std::exchange(was_settled_, settled) && settled;
}

void Screenshot::choose() {
    was_settled_ = false;
    if (const model::ConnectionId id = mostTelling(window_.feed()); id.valid()) {
        window_.connections().list().choose(id);
    }
}

void Screenshot::write() {
    timer_.stop();
    if (!window_.grab().save(path_, "PNG")) {
        fail(tr("%1 cannot be written").arg(path_));
        return;
    }
    QCoreApplication::exit(0);
}

void Screenshot::fail(const QString& sentence) {
    timer_.stop();
    std::fprintf(stderr, "synscope: %s\n", sentence.toUtf8().constData());
    QCoreApplication::exit(1);
}

} // namespace synscope::app
