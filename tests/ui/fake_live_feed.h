// SPDX-License-Identifier: GPL-3.0-or-later
// Interfaces, captures and paths as a test wants them.
#pragma once

#ifndef Q_MOC_RUN // moc of Qt 6.4 cannot read the concepts in the standard library
#include "ui/live_feed.h"
#endif

#include <QStringList>

#include <optional>
#include <vector>

namespace synscope::tests {

class FakeLiveFeed : public ui::LiveFeed {
public:
    std::vector<ui::InterfaceRow> rows;
    QStringList checked;
    QStringList saved_to;
    bool watched = false;
    bool paused = false;
    std::optional<bool> handshakes_only;
    bool polkit = false;
    int asked = 0;
    int traced = 0;
    bool trace_stopped = false;
    model::PathTrace trace;

    std::vector<ui::InterfaceRow> interfaces() const override { return rows; }
    void watchInterfaces(bool watch) override { watched = watch; }
    void checkCaptureFilter(const QString& filter, FilterChecked ready) override {
        checked += filter;
        const auto at = filter.indexOf(QStringLiteral("prot "));
        ready(at < 0 ? std::nullopt
                     : std::optional(
                           ui::CaptureFilterProblem{"It cannot be read at “prot”.", int(at), int(at) + 4}));
    }
    void startLive(const ui::LiveRequest&) override {}
    void setPaused(bool wanted) override { paused = wanted; }
    void setHandshakesOnly(bool only) override { handshakes_only = only; }
    bool canAskForPrivilege() const override { return polkit; }
    void askForPrivilege(Asked ready) override {
        ++asked;
        ready({});
    }
    void saveLive(const QString& path, Saved ready) override {
        saved_to += path;
        ready({});
    }
    void tracePath(const model::SocketAddress& target) override {
        ++traced;
        trace.target = target;
    }
    void stopTrace() override { trace_stopped = true; }
    model::PathTrace tracedPath() const override { return trace; }
};

} // namespace synscope::tests
