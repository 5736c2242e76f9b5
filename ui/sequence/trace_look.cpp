// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sequence/trace_look.h"

#include "ui/words.h"

#include <QCoreApplication>
#include <QStringList>

#include <cmath>
#include <limits>

namespace synscope::ui {
namespace {

using model::Side;
using model::TraceLayer;

/// Enough for the height of a picture: a stretch of a hundredth of the width sticks out of it or not.
constexpr int kRangeSteps = 256;
constexpr double kRangeAir = 0.06;

QString tr(const char* text) {
    return QCoreApplication::translate("Sequence", text);
}

QString bytesText(std::int64_t bytes) {
    return (bytes < 0 ? QStringLiteral("−") : QString()) +
           groupedNumber(static_cast<std::uint64_t>(std::abs(bytes)));
}

/// The lowest and highest value of some layers, and of the lines what they hold at the left edge.
class Extent {
public:
    Extent(const model::SequenceTrace& trace, Side bytes_of, model::TimeNs from, model::TimeNs to)
        : trace_(trace)
        , bytes_of_(bytes_of)
        , from_(from)
        , to_(to) {}

    void take(TraceLayer layer) {
        const model::TimeNs step = model::timeBetween(from_, to_) / kRangeSteps;
        trace_.visit(
            bytes_of_, layer, from_, to_, step,
            [this](const model::Range& range, std::size_t, std::size_t) { include(range.low, range.high); });
    }
    void takeLine(TraceLayer layer) {
        take(layer);
        if (const auto before = trace_.at(bytes_of_, layer, from_)) {
            include(before->end, before->end);
        }
    }
    [[nodiscard]] bool empty() const { return low_ > high_; }
    [[nodiscard]] double low() const { return low_; }
    [[nodiscard]] double high() const { return high_; }

private:
    void include(double low, double high) {
        low_ = std::fmin(low_, low);
        high_ = std::fmax(high_, high);
    }

    const model::SequenceTrace& trace_;
    Side bytes_of_;
    model::TimeNs from_;
    model::TimeNs to_;
    double low_ = std::numeric_limits<double>::infinity();
    double high_ = -std::numeric_limits<double>::infinity();
};

QString sideWord(Side side) {
    return side == Side::Client ? tr("client") : tr("server");
}

/// What the packet is beyond its numbers, most telling first.
QStringList packetWords(const model::TracePacket& packet) {
    QStringList words;
    for (int bit = 0; bit < model::mark::kCount; ++bit) {
        if ((packet.marks >> bit & 1U) != 0) {
            words << QString::fromUtf8(model::markName(bit));
        }
    }
    return words;
}

QString sinceFirst(const model::SequenceTrace& trace, const model::TracePacket& packet) {
    return QString::number(static_cast<double>(model::timeBetween(trace.firstTime(), packet.time)) / 1e9, 'f',
                           6) +
           QStringLiteral(" s");
}

QString row(const QString& name, const QString& value) {
    return QStringLiteral("<tr><td>%1&nbsp;&nbsp;</td><td><b>%2</b></td></tr>")
        .arg(name.toHtmlEscaped(), value.toHtmlEscaped());
}

} // namespace

PositionRange bytesInSight(const model::SequenceTrace& trace, Side bytes_of, model::TimeNs from,
                           model::TimeNs to) {
    Extent bytes(trace, bytes_of, from, to);
    for (const TraceLayer layer : {TraceLayer::Data, TraceLayer::Retransmission, TraceLayer::OutOfOrder,
                                   TraceLayer::Probe, TraceLayer::Control, TraceLayer::Sack}) {
        bytes.take(layer);
    }
    bytes.takeLine(TraceLayer::Ack);
    if (bytes.empty()) {
        return {};
    }
    Extent edge(trace, bytes_of, from, to);
    edge.takeLine(TraceLayer::WindowEdge);
    double high = bytes.high();
    if (!edge.empty() && edge.high() > high) {
        high = std::fmin(edge.high(), high + std::fmax(high - bytes.low(), 1.0));
    }
    const double air = std::fmax((high - bytes.low()) * kRangeAir, 1.0);
    return {bytes.low() - air, high + air};
}

std::optional<std::size_t> packetNear(const model::SequenceTrace& trace, Side bytes_of, const PlotMap& map,
                                      QPointF position, double radius) {
    std::optional<std::size_t> nearest;
    double distance = radius;
    for (int number = 0; number < model::kTraceLayers; ++number) {
        const auto layer = static_cast<TraceLayer>(number);
        trace.visit(bytes_of, layer, map.timeAt(position.x() - radius), map.timeAt(position.x() + radius), 0,
                    [&](const model::Range& range, std::size_t item, std::size_t) {
                        const double dy = std::fmax(0.0, std::fmax(map.y(range.high) - position.y(),
                                                                   position.y() - map.y(range.low)));
                        const double found = std::hypot(map.x(range.first) - position.x(), dy);
                        if (found < distance) {
                            distance = found;
                            nearest = trace.packetOfItem(bytes_of, layer, item);
                        }
                    });
    }
    return nearest;
}

QString directionSummary(const ConnectionTrace& trace, Side bytes_of) {
    const model::TraceTotals& own = trace.sequence.totals(bytes_of);
    const model::TraceTotals& answers = trace.sequence.totals(model::other(bytes_of));
    QStringList parts{own.segments == 0
                          ? tr("no payload")
                          : tr("%1 bytes in %2")
                                .arg(groupedNumber(own.payload_bytes),
                                     counted(own.segments, QT_TRANSLATE_NOOP("counted", "segment"),
                                             QT_TRANSLATE_NOOP("counted", "segments")))};
    const auto add = [&parts](std::uint64_t number, const char* one, const char* many) {
        if (number > 0) {
            parts << counted(number, one, many);
        }
    };
    add(own.retransmissions, QT_TRANSLATE_NOOP("counted", "retransmission"),
        QT_TRANSLATE_NOOP("counted", "retransmissions"));
    add(own.out_of_order, QT_TRANSLATE_NOOP("counted", "out of order"),
        QT_TRANSLATE_NOOP("counted", "out of order"));
    add(own.probes, QT_TRANSLATE_NOOP("counted", "probe"), QT_TRANSLATE_NOOP("Sequence", "probes"));
    add(answers.sack_blocks, QT_TRANSLATE_NOOP("counted", "SACK block"),
        QT_TRANSLATE_NOOP("counted", "SACK blocks"));
    add(answers.zero_windows, QT_TRANSLATE_NOOP("counted", "answer with window 0"),
        QT_TRANSLATE_NOOP("counted", "answers with window 0"));
    if (!trace.sequence.windowScaleKnown(model::other(bytes_of))) {
        parts << tr("window edge not readable: its scale is in a SYN that was not captured");
    }
    if (trace.sequence.leftOut() > 0) {
        parts << tr("%1 packets in the middle are left out (hatched)")
                     .arg(groupedNumber(trace.sequence.leftOut()));
    }
    return sideWord(bytes_of) + QStringLiteral(" → ") + sideWord(model::other(bytes_of)) +
           QStringLiteral(": ") + parts.join(QStringLiteral(" · "));
}

QString tracePacketTip(const model::SequenceTrace& trace, std::size_t packet) {
    const model::TracePacket& shown = trace.packets()[packet];
    QString rows = row(tr("Frame"), groupedNumber(shown.frame.number));
    rows += row(tr("Time"), sinceFirst(trace, shown));
    rows += row(tr("From"), sideWord(shown.sender));
    rows += row(tr("Flags"), QString::fromStdString(model::formatFlags(shown.flags)));
    rows += row(tr("Bytes"), shown.length == 0 ? bytesText(shown.begin)
                                               : tr("%1 to %2 (%3)")
                                                     .arg(bytesText(shown.begin), bytesText(shown.end()),
                                                          groupedNumber(shown.length)));
    if (shown.has(model::tcp_flag::kAck)) {
        rows += row(tr("Acknowledges"), bytesText(shown.ack));
    }
    rows += row(tr("Window"), trace.windowScaleKnown(shown.sender)
                                  ? tr("%1 bytes").arg(groupedNumber(shown.window_bytes))
                                  : tr("%1, scale not captured").arg(groupedNumber(shown.window_bytes)));
    if (const QStringList words = packetWords(shown); !words.isEmpty()) {
        rows += row(tr("Marks"), words.join(QStringLiteral(", ")));
    }
    return QStringLiteral("<table>%1</table>").arg(rows);
}

QString tracePacketLine(const model::SequenceTrace& trace, std::size_t packet) {
    const model::TracePacket& shown = trace.packets()[packet];
    const QString way = shown.sender == Side::Client ? tr("client to server") : tr("server to client");
    QStringList parts{sinceFirst(trace, shown), way, QString::fromStdString(model::formatFlags(shown.flags))};
    if (shown.length > 0) {
        parts << tr("%1 bytes from %2").arg(groupedNumber(shown.length), bytesText(shown.begin));
    }
    if (shown.has(model::tcp_flag::kAck)) {
        parts << tr("acknowledges %1").arg(bytesText(shown.ack));
    }
    return (parts + packetWords(shown)).join(QStringLiteral(", "));
}

} // namespace synscope::ui
