// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/receive_path/kernel_content.h"

#include "ui/translate.h"
#include "ui/words.h"

#include <QCoreApplication>

#include <algorithm>

namespace synscope::ui {

namespace {

using model::KernelView;
using model::Series;
using model::SocketTrack;

QString tr(const char* text) {
    return QCoreApplication::translate("ReceivePath", text);
}

QString valueAt(const Series& series, model::TimeNs time) {
    const auto value = series.at(time);
    return value ? toQString(model::formatValue(value->end, series.info().unit)) : QStringLiteral("–");
}

QString newest(const Series& series) {
    return series.empty() ? QStringLiteral("–")
                          : toQString(model::formatValue(series.whole().end, series.info().unit));
}

const SocketTrack* trackOf(const KernelView& view, std::uint64_t cookie) {
    const auto found = std::ranges::find_if(
        view.tracks, [cookie](const SocketTrack& track) { return track.socket.cookie == cookie; });
    return found != view.tracks.end() ? &*found : view.tracks.empty() ? nullptr : &view.tracks.front();
}

void showLast(ChartContent& content, model::TimeNs first, model::TimeNs now) {
    content.last = now;
    content.first = std::max(first, now - kShownNs);
}

QString ownerOf(const SocketTrack& track) {
    return track.owner.empty() ? QString() : QStringLiteral(" · ") + toQString(track.owner);
}

} // namespace

ChartContent socketContent(const std::shared_ptr<const KernelView>& view, std::uint64_t cookie) {
    ChartContent content;
    content.title = tr("Socket buffer fill");
    const SocketTrack* track = view ? trackOf(*view, cookie) : nullptr;
    if (track == nullptr) {
        content.emptiness = view ? tr("No socket holds anything now: select a connection of this machine, or "
                                      "wait")
                                 : tr("Waiting for the first look at the kernel …");
        return content;
    }
    const bool listener = track->socket.listening();
    content.title = (listener ? tr("Accept queue · %1%2") : tr("Socket buffer fill · %1%2"))
                        .arg(toQString(model::toString(track->socket)), ownerOf(*track));
    content.provenance = track->gone ? tr("measured · closed") : tr("measured");
    content.assumption = tr("Memory that waiting packets take (truesize), not their payload; it may exceed "
                            "the limit by "
                            "a few percent. Source: %1")
                             .arg(translated(track->fill.info().source));
    if (listener) {
        content.assumption = tr(
            "Connections that wait for accept(); the queue holds one more than its limit.");
    }
    content.keeper = view;
    showLast(content, track->fill.whole().first, view->now.time);
    content.lines = {{&track->fill, ChartLine::Kind::Area, &Theme::syn},
                     {&track->limit, ChartLine::Kind::Limit, &Theme::failed}};
    content.ticks = track->drops;
    content.reading = [track](model::TimeNs time) {
        return tr("%1 of %2").arg(valueAt(track->fill, time), valueAt(track->limit, time));
    };
    content.summary = tr("%1 of %2").arg(newest(track->fill), newest(track->limit));
    return content;
}

ChartContent ringContent(const std::shared_ptr<const KernelView>& view) {
    ChartContent content;
    content.title = tr("Ring fill · capture ring and CPU backlog");
    if (!view || (view->backlog.empty() && view->capture_ring.empty())) {
        content.emptiness = view ? tr("Neither the capture ring nor a CPU backlog can be read here")
                                 : tr("Waiting for the first look at the kernel …");
        return content;
    }
    content.keeper = view;
    content.provenance = tr("measured");
    content.assumption = tr(
        "Capture ring: packets received − dropped − delivered. CPU backlog: the longest of all CPUs, "
        "column 12 of /proc/net/softnet_stat; a card's own driver does not use it.");
    const Series& clock = view->backlog.empty() ? view->capture_ring : view->backlog;
    showLast(content, clock.whole().first, view->now.time);
    if (!view->capture_ring.empty()) {
        content.lines.push_back({&view->capture_ring, ChartLine::Kind::Area, &Theme::syn_ack});
    }
    if (!view->backlog.empty()) {
        content.lines.push_back({&view->backlog, ChartLine::Kind::Line, &Theme::data});
    }
    if (!view->backlog_limit.empty()) {
        content.lines.push_back({&view->backlog_limit, ChartLine::Kind::Limit, &Theme::failed});
    }
    const KernelView* shown = view.get();
    content.reading = [shown](model::TimeNs time) {
        return tr("ring %1 · backlog %2")
            .arg(valueAt(shown->capture_ring, time), valueAt(shown->backlog, time));
    };
    content.summary = tr("ring %1 · backlog %2").arg(newest(view->capture_ring), newest(view->backlog));
    return content;
}

} // namespace synscope::ui
