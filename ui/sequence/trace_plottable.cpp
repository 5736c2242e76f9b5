// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sequence/trace_plottable.h"

#include <QCoreApplication>

#include <cmath>

namespace synscope::ui {
namespace {

using model::TraceLayer;
using Kind = TraceStyle::Kind;
using Glyph = TraceStyle::Glyph;

constexpr double kGlyphPixels = 8;
constexpr double kSerifPixels = 2.5;
/// Bars taller than this get serifs, so that where one segment ends and the next begins is seen.
constexpr double kSerifHeight = 7;
/// A picture may be drawn onto paper that is far longer than any screen; nothing is that close together.
constexpr double kWordPixels = 34;

QPen barPen(const QColor& color, double width) {
    QPen pen(color, width);
    pen.setCapStyle(Qt::FlatCap);
    return pen;
}

const char* controlWord(std::uint16_t flags) {
    return (flags & model::tcp_flag::kRst) != 0   ? "RST"
           : (flags & model::tcp_flag::kSyn) != 0 ? "SYN"
                                                  : "FIN";
}

} // namespace

const std::vector<TraceStyle>& traceStyles() {
    static const std::vector<TraceStyle> styles{
        {TraceLayer::WindowEdge, Kind::DashedLine, Glyph::None, &Theme::syn_ack,
         QT_TRANSLATE_NOOP("TraceStyle", "window edge")},
        {TraceLayer::Ack, Kind::Line, Glyph::None, &Theme::ack,
         QT_TRANSLATE_NOOP("TraceStyle", "acknowledged")},
        {TraceLayer::DuplicateAck, Kind::Tick, Glyph::None, &Theme::ack,
         QT_TRANSLATE_NOOP("TraceStyle", "duplicate ACK")},
        {TraceLayer::Data, Kind::Bar, Glyph::None, &Theme::data, QT_TRANSLATE_NOOP("TraceStyle", "data")},
        {TraceLayer::Sack, Kind::Span, Glyph::None, &Theme::closing, QT_TRANSLATE_NOOP("TraceStyle", "SACK")},
        {TraceLayer::OutOfOrder, Kind::Bar, Glyph::Diamond, &Theme::syn,
         QT_TRANSLATE_NOOP("TraceStyle", "out of order")},
        {TraceLayer::Retransmission, Kind::Bar, Glyph::Triangle, &Theme::waiting,
         QT_TRANSLATE_NOOP("TraceStyle", "retransmission")},
        {TraceLayer::Probe, Kind::Bar, Glyph::Ring, &Theme::waiting,
         QT_TRANSLATE_NOOP("TraceStyle", "probe")},
        {TraceLayer::ZeroWindow, Kind::Bar, Glyph::Cross, &Theme::failed,
         QT_TRANSLATE_NOOP("TraceStyle", "window 0")},
    };
    return styles;
}

void paintTraceGlyph(QPainter& painter, Glyph glyph, QPointF centre, double size, const QColor& color) {
    const QRectF box(centre.x() - size / 2, centre.y() - size / 2, size, size);
    switch (glyph) {
    case Glyph::Triangle:
        paintShape(painter, BadgeShape::Triangle, box, color);
        break;
    case Glyph::Ring:
        paintShape(painter, BadgeShape::Ring, box, color);
        break;
    case Glyph::Cross:
        paintShape(painter, BadgeShape::Cross, box, color);
        break;
    case Glyph::Diamond:
        painter.save();
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawPolygon(QPolygonF{{centre.x(), box.top()},
                                      {box.right(), centre.y()},
                                      {centre.x(), box.bottom()},
                                      {box.left(), centre.y()}});
        painter.restore();
        break;
    case Glyph::None:
        break;
    }
}

TracePlottable::TracePlottable(QCPAxis* time_axis, QCPAxis* byte_axis, model::Side bytes_of)
    : QCPAbstractPlottable(time_axis, byte_axis)
    , bytes_of_(bytes_of) {}

void TracePlottable::setStyle(const Theme& theme, double scale) {
    theme_ = &theme;
    scale_ = scale;
}

PlotMap TracePlottable::map() const {
    PlotMap map;
    map.area = mKeyAxis->axisRect()->rect();
    map.origin = trace_ ? trace_->sequence.firstTime() : 0;
    map.from = mKeyAxis->range().lower * 1e9;
    map.to = mKeyAxis->range().upper * 1e9;
    map.low = mValueAxis->range().lower;
    map.high = mValueAxis->range().upper;
    return map;
}

double TracePlottable::selectTest(const QPointF&, bool, QVariant*) const {
    return -1; // the view finds packets itself
}

QCPRange TracePlottable::getKeyRange(bool& found, QCP::SignDomain) const {
    found = trace_ != nullptr;
    return found
               ? QCPRange(0, static_cast<double>(trace_->sequence.lastTime() - trace_->sequence.firstTime()) /
                                 1e9)
               : QCPRange();
}

QCPRange TracePlottable::getValueRange(bool& found, QCP::SignDomain, const QCPRange&) const {
    found = false; // the view chooses it: see bytesInSight()
    return {};
}

void TracePlottable::draw(QCPPainter* painter) {
    if (!trace_) {
        return;
    }
    const PlotMap map = this->map();
    if (map.area.width() < 2 || map.area.height() < 2) {
        return;
    }
    painter->setAntialiasing(false);
    paintHole(*painter, map);
    for (const TraceStyle& style : traceStyles()) {
        if (style.kind == Kind::Line || style.kind == Kind::DashedLine) {
            paintLine(*painter, map, style);
        } else {
            paintBars(*painter, map, style);
        }
    }
    for (const TraceStyle& style : traceStyles()) {
        if (style.glyph != Glyph::None) {
            paintGlyphs(*painter, map, style);
        }
    }
    paintWords(*painter, map);
}

void TracePlottable::drawLegendIcon(QCPPainter*, const QRectF&) const {}

void TracePlottable::paintLine(QCPPainter& painter, const PlotMap& map, const TraceStyle& style) const {
    const model::SequenceTrace& trace = trace_->sequence;
    StepLine line(map);
    const model::TimeNs left = map.timeAt(map.area.left());
    if (const auto before = trace.at(bytes_of_, style.layer, left); before && before->first < left) {
        line.start(before->end);
    }
    ColumnMerger columns(map, [&line](double x, const model::Range& range) { line.add(x, range); });
    trace.visit(bytes_of_, style.layer, left, map.timeAt(map.area.right()), map.stepNs(),
                [&columns](const model::Range& range, std::size_t, std::size_t) { columns.add(range); });
    columns.finish();
    QPen pen(color(style), style.kind == Kind::Line ? std::max(1.0, scale_) : 1.0);
    if (style.kind == Kind::DashedLine) {
        pen.setDashPattern({5, 3});
        pen.setCosmetic(true);
    }
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    for (const QPolygonF& part : line.take(std::min(map.area.right(), map.x(trace.lastTime())))) {
        painter.drawPolyline(part);
    }
}

void TracePlottable::paintBars(QCPPainter& painter, const PlotMap& map, const TraceStyle& style) const {
    QVector<QLineF> bars;
    QVector<QLineF> serifs;
    const double serif = kSerifPixels * scale_;
    const double top = map.area.top();
    const double bottom = map.area.bottom();
    ColumnMerger columns(map, [&](double x, const model::Range& range) {
        const double high = map.y(range.high);
        const double low = map.y(range.low);
        if (low < top || high > bottom) {
            return;
        }
        bars.append(QLineF(x, std::min(low, bottom), x, std::max(std::min(high, low - 1), top)));
        if (style.kind == Kind::Tick) {
            serifs.append(QLineF(x - serif, low, x + serif, low));
        } else if (style.kind == Kind::Span || low - high > kSerifHeight) {
            serifs.append(QLineF(x - serif, low, x + serif, low));
            serifs.append(QLineF(x - serif, high, x + serif, high));
        }
    });
    const auto add = [&columns](const model::Range& range, std::size_t, std::size_t) { columns.add(range); };
    // One column more at each side: serifs reach in.
    trace_->sequence.visit(bytes_of_, style.layer, map.timeAt(map.area.left() - serif),
                           map.timeAt(map.area.right() + serif), map.stepNs(), add);
    columns.finish();
    const bool sparse = 3 * static_cast<double>(bars.size()) < map.area.width();
    painter.setPen(barPen(color(style), sparse ? 2 * scale_ : 1));
    painter.drawLines(bars);
    if (sparse) {
        painter.setPen(barPen(color(style), 1));
        painter.drawLines(serifs);
    }
}

void TracePlottable::paintGlyphs(QCPPainter& painter, const PlotMap& map, const TraceStyle& style) const {
    const double size = kGlyphPixels * scale_;
    double free_from = map.area.left() - size;
    const auto paint = [&](const model::Range& range, std::size_t, std::size_t) {
        const double x = (map.x(range.first) + map.x(range.last)) / 2;
        const double y = map.y(range.high);
        if (x >= free_from && y >= map.area.top() && y <= map.area.bottom()) {
            paintTraceGlyph(painter, style.glyph, QPointF(x, y), size, color(style));
            free_from = x + size / 2;
        }
    };
    trace_->sequence.visit(bytes_of_, style.layer, map.timeAt(map.area.left()), map.timeAt(map.area.right()),
                           map.stepNs(size / 2), paint);
}

/// SYN, FIN, RST: in words, as many as have room.
void TracePlottable::paintWords(QCPPainter& painter, const PlotMap& map) const {
    const model::SequenceTrace& trace = trace_->sequence;
    painter.setFont(monoFont(10 * scale_, QFont::Bold));
    double free_from = map.area.left() - 1;
    const auto paint = [&](const model::Range& range, std::size_t item, std::size_t) {
        const double x = map.x(range.first);
        const double y = map.y(range.high);
        if (x < free_from || y < map.area.top() || y > map.area.bottom()) {
            return;
        }
        const auto& packet = trace.packets()[trace.packetOfItem(bytes_of_, TraceLayer::Control, item)];
        const Hue& hue = packet.has(model::tcp_flag::kRst)   ? theme_->failed
                         : packet.has(model::tcp_flag::kSyn) ? theme_->syn
                                                             : theme_->closing;
        const double width = kWordPixels * scale_;
        const bool left = x + width > map.area.right();
        const QRectF box(left ? x - width : x + 3 * scale_, y - 15 * scale_, width - 3 * scale_, 13 * scale_);
        const int alignment = static_cast<int>((left ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
        painter.setPen(barPen(hue.line, 2 * scale_));
        painter.drawLine(QLineF(x, y - 4 * scale_, x, y + 4 * scale_));
        const QString word = QLatin1String(controlWord(packet.flags));
        // The curves would run through the letters.
        painter.fillRect(painter.boundingRect(box, alignment, word), theme_->surface);
        painter.setPen(hue.ink);
        painter.drawText(box, alignment, word);
        free_from = x + width;
    };
    trace.visit(bytes_of_, TraceLayer::Control, map.timeAt(map.area.left()), map.timeAt(map.area.right()),
                map.stepNs(kWordPixels), paint);
}

void TracePlottable::paintHole(QCPPainter& painter, const PlotMap& map) const {
    const model::SequenceTrace& trace = trace_->sequence;
    const std::size_t after = trace.leftOutBefore();
    if (trace.leftOut() == 0 || after == 0 || after >= trace.packets().size()) {
        return;
    }
    const double left = std::max(map.area.left(), map.x(trace.packets()[after - 1].time));
    const double right = std::min(map.area.right(), map.x(trace.packets()[after].time));
    if (right > left) {
        painter.fillRect(QRectF(left, map.area.top(), right - left, map.area.height()),
                         QBrush(theme_->border, Qt::BDiagPattern));
    }
}

} // namespace synscope::ui
