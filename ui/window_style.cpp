// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window_style.h"

#include <QHash>
#include <QRegularExpression>
#include <QScreen>
#include <QWidget>

namespace synscope::ui {

namespace {

// @name is a colour of the theme, @12px a length of the design.
constexpr const char* kSheet = R"(
QMainWindow, #startPage { background: @background; }
#pane { background: @surface; }
#viewTabs { background: @background; }
#bar { background: @surface; border-bottom: 1px solid @border; }
#statusLine { background: @background; border-top: 1px solid @border; min-height: @24px; max-height: @24px; }
#statusLine QLabel { color: @muted; }
#notice { background: @noticeFill; border-bottom: 1px solid @border; }
QSplitter::handle { background: @border; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QToolButton, QPushButton { background: @surface; color: @text; border: 1px solid @border; border-radius: 6px;
    padding: @6px @12px; }
QToolButton:hover, QPushButton:hover { background: @hover; }
QToolButton:focus, QPushButton:focus, #filter:focus { border: 1px solid @accent; }
QToolButton:disabled, QPushButton:disabled { color: @muted; background: @background; }
QToolButton::menu-indicator { image: none; }
QPushButton#primary { background: @accent; color: @onAccent; border: 1px solid @accent; }
QPushButton#primary:hover { background: @accentHover; }
QPushButton#primary:focus { border: 2px solid @text; }
QPushButton#recent { border: 1px solid transparent; background: transparent; text-align: left; padding: @5px @8px;
    color: @text; }
QPushButton#recent:hover { background: @selection; }
QPushButton#recent:focus { border: 1px solid @accent; }
QToolButton#quiet { border: 1px solid transparent; background: transparent; color: @muted; padding: @2px @8px; }
QToolButton#quiet:hover { color: @text; background: @hover; }
QToolButton#quiet:focus { border: 1px solid @accent; }
QToolButton#source { background: @background; text-align: left; }
QToolButton#stop { background: @stop; color: @onStop; border: 1px solid @stop; font-weight: bold; }
QToolButton#stop:hover { background: @stopHover; }
QToolButton#stop:focus { border: 2px solid @text; }
#picker { background: @surface; border: 1px solid @border; }
#picker QListWidget { background: @background; border: 1px solid @border; border-radius: 6px; color: @text; }
#captureFilter, #command { background: @background; color: @text; border: 1px solid @border; border-radius: 6px;
    padding: @5px @8px; }
#captureFilter:focus, #command:focus { border: 1px solid @accent; }
#captureFilterProblem { color: @failed; }
#filter { background: @background; color: @text; border: 1px solid @border; border-radius: 6px; padding: 0 @8px;
    min-height: @30px; max-height: @30px; selection-background-color: @accent; selection-color: @onAccent; }
#completions { background: @surface; color: @text; border: 1px solid @border; padding: @3px 0; outline: 0; }
#completions::item { padding: @4px @10px; }
#completions::item:selected { background: @selection; color: @text; }
#chevron { color: @muted; background: transparent; }
#count { color: @muted; background: transparent; }
#complaint { background: @surface; color: @failed; border: 1px solid @failed; border-radius: 6px; padding: @7px @10px; }
#heading { font-weight: bold; }
QScrollBar:vertical { background: transparent; width: 11px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 11px; margin: 0; }
QScrollBar::handle { background: @handle; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: @muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; }
#emptiness, #subtitle, #hint, #packetTitle, #fieldHelp { color: @muted; }
#packetTitle, #fieldHelp { padding: @6px @18px; }
#fieldHelp { border-bottom: 1px solid @hairline; }
#problem { background: @failedFill; border-radius: 8px; }
#problemTitle { color: @failed; }
QTreeWidget#fields, QTreeView#counters { background: @surface; border: none; color: @text; }
QTreeView#counters::item:hover { background: @hover; }
QTreeView#counters::item:selected { background: @selection; }
QTreeWidget#fields::item { padding: @1px 0; }
QTreeWidget#fields::item:hover { background: @hover; }
QTreeWidget#fields::item:selected { background: @selection; color: @text; }
QTabBar#tabs { qproperty-drawBase: 0; }
QTabBar#tabs::tab { background: transparent; border: none; border-bottom: 2px solid transparent; color: @muted;
    padding: @5px @2px @4px @2px; margin-left: @18px; font-weight: bold; }
QTabBar#tabs::tab:selected { color: @text; border-bottom: 2px solid @accent; }
QTabBar#tabs::tab:hover:!selected { color: @text; }
QTabBar#tabs::tab:focus { border-bottom: 2px dotted @accent; }
QProgressBar { background: @border; border: none; border-radius: 3px; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }
QToolTip { background: @surface; color: @text; border: 1px solid @border; padding: 4px; }
QMenuBar { background: @surface; color: @text; }
QMenuBar::item { padding: @4px @8px; background: transparent; border-radius: 4px; }
QMenuBar::item:selected { background: @selection; }
)";

QHash<QString, QColor> colours(const Theme& theme) {
    return {
        {QStringLiteral("background"), theme.background},
        {QStringLiteral("surface"), theme.surface},
        {QStringLiteral("border"), theme.border},
        {QStringLiteral("hairline"), theme.hairline},
        {QStringLiteral("text"), theme.text},
        {QStringLiteral("muted"), theme.muted},
        {QStringLiteral("accent"), theme.accent},
        {QStringLiteral("accentHover"), theme.dark ? theme.accent.lighter(112) : theme.accent.darker(112)},
        {QStringLiteral("onAccent"), theme.on_accent},
        {QStringLiteral("selection"), theme.selection},
        {QStringLiteral("hover"), theme.hover},
        {QStringLiteral("handle"), theme.neutral.line},
        {QStringLiteral("stop"), theme.failed.line},
        {QStringLiteral("stopHover"),
         theme.dark ? theme.failed.line.lighter(112) : theme.failed.line.darker(112)},
        {QStringLiteral("onStop"), theme.dark ? theme.background : QColor(Qt::white)},
        {QStringLiteral("failed"), theme.failed.ink},
        {QStringLiteral("failedFill"), badgeFill(theme, theme.failed)},
        {QStringLiteral("noticeFill"), badgeFill(theme, theme.waiting)}};
}

} // namespace

QString windowStyle(const Theme& theme, const Scale& scale) {
    const QHash<QString, QColor> named = colours(theme);
    static const QRegularExpression variable(QStringLiteral("@(?:([a-zA-Z]+)|(\\d+)px)"));
    const QString sheet = QString::fromLatin1(kSheet);
    QString style;
    qsizetype from = 0;
    for (const QRegularExpressionMatch& match : variable.globalMatch(sheet)) {
        style += QStringView(sheet).mid(from, match.capturedStart() - from);
        style += match.capturedLength(1) > 0
                     ? named.value(match.captured(1)).name()
                     : QStringLiteral("%1px").arg(scale.whole(match.captured(2).toInt()));
        from = match.capturedEnd();
    }
    style += QStringView(sheet).mid(from);
    return style;
}

void resizeWithinScreen(QWidget& window, QSize wanted) {
    constexpr QSize kTitleBar(0, 40); // which the desktop adds
    window.resize(wanted.boundedTo(window.screen()->availableSize() - kTitleBar));
}

} // namespace synscope::ui
