// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/fill_content.h"

#include "ui/translate.h"
#include "ui/words.h"

#include <QCoreApplication>

#include <algorithm>

namespace synscope::ui {
namespace {

using model::Side;

QString tr(const char* text) {
    return QCoreApplication::translate("Charts", text);
}

QString bytes(double value) {
    return toQString(model::formatValue(value, model::Unit::Bytes));
}

QString bandLabel(const model::ZeroWindowStall& stall, model::TimeNs end) {
    const QString length = toQString(model::formatDuration(model::timeBetween(stall.begin, end)));
    QString label = stall.end == model::kNoTime ? tr("window 0, not opened again")
                                                : tr("window 0 for %1").arg(length);
    if (stall.probes > 0) {
        label += QStringLiteral(" · ") + counted(stall.probes, QT_TRANSLATE_NOOP("counted", "probe"),
                                                 QT_TRANSLATE_NOOP("counted", "probes"));
    }
    return label;
}

QString readingAt(const model::WindowFill& fill, model::TimeNs time) {
    const auto held = fill.fill.at(time);
    const auto limit = fill.limit.at(time);
    if (!held || !limit) {
        return tr("no window offered yet");
    }
    return tr("≥ %1 waiting · window %2").arg(bytes(held->end), bytes(fill.window.at(time)->end));
}

QString summaryOf(const model::WindowFill& fill, model::TimeNs now) {
    QStringList parts;
    if (fill.readable && !fill.empty()) {
        parts << tr("highest ≥ %1").arg(bytes(fill.fill.whole().high));
    }
    if (!fill.stalls.empty()) {
        parts << tr("window 0 for %1 in all")
                     .arg(toQString(model::formatDuration(model::stalledFor(fill, now))));
    }
    return parts.join(QStringLiteral(" · "));
}

void addFill(ChartContent& content, const model::WindowFill& fill) {
    content.provenance = tr("inferred from the advertised window");
    content.lines = {{&fill.fill, ChartLine::Kind::Area, &Theme::syn},
                     {&fill.limit, ChartLine::Kind::Limit, &Theme::failed}};
    content.reading = [&fill](model::TimeNs time) { return readingAt(fill, time); };
}

QString whyEmpty(const ConnectionTrace* trace, const model::WindowFill* fill) {
    if (trace == nullptr) {
        return tr("Reading the packets of this connection …");
    }
    return fill->readable ? tr("This side offered no window after its SYN")
                          : translated(model::windowFillAssumption(*fill));
}

} // namespace

ChartContent fillContent(const std::shared_ptr<const ConnectionTrace>& trace,
                         const model::Connection* connection, Side receiver) {
    ChartContent content;
    const QString role = receiver == Side::Client ? tr("client") : tr("server");
    content.title = tr("Receive buffer · %1").arg(role);
    if (connection == nullptr) {
        content.emptiness = tr("Select a connection to see how full its receive buffers were");
        return content;
    }
    const model::SocketAddress& socket = receiver == Side::Client ? connection->client : connection->server;
    content.title = tr("Receive buffer · %1 %2").arg(role, toQString(model::toString(socket)));
    const model::WindowFill* fill = trace ? &trace->fills[model::index(receiver)] : nullptr;
    content.emptiness = whyEmpty(trace.get(), fill);
    if (fill == nullptr) {
        return content;
    }
    content.keeper = trace;
    content.first = trace->sequence.firstTime();
    content.last = trace->sequence.lastTime();
    content.assumption = translated(model::windowFillAssumption(*fill));
    content.summary = summaryOf(*fill, content.last);
    content.provenance = fill->readable ? QString() : tr("not readable");
    content.ticks = fill->probes;
    for (const model::ZeroWindowStall& stall : fill->stalls) {
        const model::TimeNs end = stall.end == model::kNoTime ? content.last : stall.end;
        content.bands.push_back({stall.begin, end, bandLabel(stall, end)});
    }
    if (fill->readable && !fill->empty()) {
        addFill(content, *fill);
    }
    return content;
}

double fillShare(const ConnectionTrace& trace, Side receiver, model::TimeNs time) {
    const model::WindowFill& fill = trace.fills[model::index(receiver)];
    if (!fill.readable || fill.empty()) {
        return -1;
    }
    if (time == model::kNoTime) {
        return fill.highest_share;
    }
    const auto held = fill.fill.at(time);
    const auto limit = fill.limit.at(time);
    if (!held || !limit) {
        return -1;
    }
    return limit->end > 0 ? held->end / limit->end : 1.0;
}

} // namespace synscope::ui
