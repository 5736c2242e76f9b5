// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme.h"

#include <QFontDatabase>
#include <QPainter>
#include <QPainterPath>

namespace synscope::ui {
namespace {

Theme makeLight() {
    Theme theme;
    theme.background = QColor("#f6f7f9");
    theme.surface = QColor("#ffffff");
    theme.border = QColor("#e1e4ea");
    theme.hairline = QColor("#eef0f4");
    theme.text = QColor("#1f2430");
    theme.muted = QColor("#667080");
    theme.accent = QColor("#0072b2");
    theme.on_accent = QColor("#ffffff");
    theme.selection = QColor("#eaf2fa");
    theme.hover = QColor("#f0f3f8");
    theme.neutral = {QColor("#b8bfca"), QColor("#667080")};
    theme.syn = {QColor("#0072b2"), QColor("#0069a3")};
    theme.syn_ack = {QColor("#009e73"), QColor("#007554")};
    theme.ack = {QColor("#5b6475"), QColor("#566070")};
    theme.data = {QColor("#3d8fd1"), QColor("#2470b0")};
    theme.waiting = {QColor("#e69f00"), QColor("#8f6200")};
    theme.closing = {QColor("#cc79a7"), QColor("#a04678")};
    theme.failed = {QColor("#d55e00"), QColor("#b34d00")};
    return theme;
}

Theme makeDark() {
    Theme theme;
    theme.dark = true;
    theme.background = QColor("#12151c");
    theme.surface = QColor("#1b2030");
    theme.border = QColor("#2b3140");
    theme.hairline = QColor("#222836");
    theme.text = QColor("#f2f4f8");
    theme.muted = QColor("#98a2b3");
    theme.accent = QColor("#5fb4f0");
    theme.on_accent = QColor("#12151c");
    theme.selection = QColor("#1f2f45");
    theme.hover = QColor("#1a2130");
    theme.neutral = {QColor("#4a5265"), QColor("#98a2b3")};
    theme.syn = {QColor("#5fb4f0"), QColor("#5fb4f0")};
    theme.syn_ack = {QColor("#2fbf93"), QColor("#3fcfa3")};
    theme.ack = {QColor("#8b96a8"), QColor("#a9b3c3")};
    theme.data = {QColor("#56a5e0"), QColor("#8ac6f2")};
    theme.waiting = {QColor("#f2b64a"), QColor("#f2b64a")};
    theme.closing = {QColor("#d98fb9"), QColor("#e3a3c8")};
    theme.failed = {QColor("#ff7a45"), QColor("#ff8f62")};
    return theme;
}

/// The first of `families` that is installed, else `fallback`.
QString installedFamily(const QStringList& families, const QString& fallback) {
    const QStringList installed = QFontDatabase::families();
    for (const QString& family : families) {
        if (installed.contains(family)) {
            return family;
        }
    }
    return fallback;
}

QFont sized(const QString& family, double pixels, QFont::Weight weight) {
    QFont font(family);
    // = 0.75 pt.
    font.setPixelSize(qMax(1, qRound(pixels)));
    font.setWeight(weight);
    return font;
}

QPainterPath triangle(const QRectF& box) {
    QPainterPath path;
    path.moveTo(box.center().x(), box.top());
    path.lineTo(box.bottomRight());
    path.lineTo(box.bottomLeft());
    path.closeSubpath();
    return path;
}

void paintCross(QPainter& painter, const QRectF& box, const QColor& color) {
    painter.setPen(QPen(color, box.width() / 4.0, Qt::SolidLine, Qt::RoundCap));
    const double inset = box.width() / 8.0;
    const QRectF inner = box.adjusted(inset, inset, -inset, -inset);
    painter.drawLine(inner.topLeft(), inner.bottomRight());
    painter.drawLine(inner.topRight(), inner.bottomLeft());
}

void paintRing(QPainter& painter, const QRectF& box, const QColor& color) {
    const double width = box.width() / 5.0;
    painter.setPen(QPen(color, width));
    painter.setBrush(Qt::NoBrush);
    painter.drawEllipse(box.adjusted(width / 2, width / 2, -width / 2, -width / 2));
}

} // namespace

const Theme& lightTheme() {
    static const Theme theme = makeLight();
    return theme;
}

const Theme& darkTheme() {
    static const Theme theme = makeDark();
    return theme;
}

const Theme& themeFor(const QPalette& palette) {
    const bool dark = palette.color(QPalette::WindowText).lightness() >
                      palette.color(QPalette::Window).lightness();
    return dark ? darkTheme() : lightTheme();
}

QPalette paletteOf(const Theme& theme) {
    QPalette palette(theme.surface, theme.background);
    palette.setColor(QPalette::Window, theme.background);
    palette.setColor(QPalette::Base, theme.surface);
    palette.setColor(QPalette::AlternateBase, theme.hover);
    palette.setColor(QPalette::Button, theme.surface);
    palette.setColor(QPalette::ToolTipBase, theme.surface);
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText,
                                           QPalette::ToolTipText, QPalette::BrightText}) {
        palette.setColor(role, theme.text);
        palette.setColor(QPalette::Disabled, role, theme.muted);
    }
    palette.setColor(QPalette::PlaceholderText, theme.muted);
    palette.setColor(QPalette::Highlight, theme.accent);
    palette.setColor(QPalette::HighlightedText, theme.on_accent);
    palette.setColor(QPalette::Link, theme.accent);
    palette.setColor(QPalette::Light, theme.surface);
    palette.setColor(QPalette::Midlight, theme.hairline);
    palette.setColor(QPalette::Mid, theme.border);
    palette.setColor(QPalette::Dark, theme.border);
    return palette;
}

const Hue& severityHue(const Theme& theme, model::Severity severity) {
    switch (severity) {
    case model::Severity::Good:
        return theme.syn_ack;
    case model::Severity::Waiting:
        return theme.waiting;
    case model::Severity::Failed:
        return theme.failed;
    case model::Severity::Neutral:
    case model::Severity::Unknown:
        break;
    }
    return theme.neutral;
}

const Hue& stateHue(const Theme& theme, model::TcpState state, bool reset) {
    using model::TcpState;
    switch (state) {
    case TcpState::SynSent:
    case TcpState::SynReceived:
        return theme.waiting;
    case TcpState::Established:
        return theme.syn_ack;
    case TcpState::FinWait1:
    case TcpState::FinWait2:
    case TcpState::CloseWait:
    case TcpState::Closing:
    case TcpState::LastAck:
        return theme.closing;
    case TcpState::Closed:
        return reset ? theme.failed : theme.neutral;
    case TcpState::Unknown:
    case TcpState::Listen:
    case TcpState::TimeWait:
        break;
    }
    return theme.neutral;
}

const Hue& arrowHue(const Theme& theme, const model::LadderArrow& arrow) {
    using model::ArrowKind;
    if (arrow.ghost) {
        return theme.neutral;
    }
    if (arrow.dashed) {
        return theme.waiting;
    }
    switch (arrow.kind) {
    case ArrowKind::Syn:
        return theme.syn;
    case ArrowKind::SynAck:
        return theme.syn_ack;
    case ArrowKind::Data:
        return theme.data;
    case ArrowKind::Fin:
        return theme.closing;
    case ArrowKind::Rst:
    case ArrowKind::Icmp:
        return theme.failed;
    case ArrowKind::Ack:
    case ArrowKind::Other:
        break;
    }
    return theme.ack;
}

QColor badgeFill(const Theme& theme, const Hue& hue) {
    const double share = theme.dark ? 0.24 : 0.17;
    const auto mix = [share](float part, float whole) {
        return static_cast<float>(share * part + (1.0 - share) * whole);
    };
    return QColor::fromRgbF(mix(hue.line.redF(), theme.surface.redF()),
                            mix(hue.line.greenF(), theme.surface.greenF()),
                            mix(hue.line.blueF(), theme.surface.blueF()));
}

BadgeShape severityShape(model::Severity severity) {
    switch (severity) {
    case model::Severity::Good:
        return BadgeShape::Disc;
    case model::Severity::Neutral:
        return BadgeShape::Ring;
    case model::Severity::Waiting:
        return BadgeShape::Triangle;
    case model::Severity::Failed:
        return BadgeShape::Cross;
    case model::Severity::Unknown:
        break;
    }
    return BadgeShape::Question;
}

void paintShape(QPainter& painter, BadgeShape shape, const QRectF& box, const QColor& color) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    switch (shape) {
    case BadgeShape::Disc:
        painter.drawEllipse(box);
        break;
    case BadgeShape::Ring:
        paintRing(painter, box, color);
        break;
    case BadgeShape::Triangle:
        painter.drawPath(triangle(box));
        break;
    case BadgeShape::Cross:
        paintCross(painter, box, color);
        break;
    case BadgeShape::Question:
        painter.setPen(color);
        painter.setFont(textFont(box.height() * 1.2, QFont::Bold));
        painter.drawText(box.adjusted(-2, -2, 2, 2), Qt::AlignCenter, QStringLiteral("?"));
        break;
    }
    painter.restore();
}

QFont textFont(double pixels, QFont::Weight weight) {
    static const QString family = installedFamily(
        {QStringLiteral("Inter"), QStringLiteral("Inter Variable")},
        QFontDatabase::systemFont(QFontDatabase::GeneralFont).family());
    return sized(family, pixels, weight);
}

QFont monoFont(double pixels, QFont::Weight weight) {
    static const QString family = installedFamily(
        {QStringLiteral("JetBrains Mono")}, QFontDatabase::systemFont(QFontDatabase::FixedFont).family());
    return sized(family, pixels, weight);
}

} // namespace synscope::ui
