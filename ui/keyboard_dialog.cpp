// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/keyboard_dialog.h"

#include "ui/scale.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <utility>

namespace synscope::ui {

namespace {

using Rows = QList<std::pair<QString, QString>>;

struct Section {
    QString title;
    Rows rows;
};

QString plain(QString text) {
    static const QString mark = QStringLiteral("\u2060"); // stands in for "&&", which is a real one
    text.replace(QStringLiteral("&&"), mark).remove(u'&').replace(mark, QStringLiteral("&"));
    return text.remove(u'…');
}

QString keysOf(const QAction& action) {
    QStringList keys;
    for (const QKeySequence& key : action.shortcuts()) {
        keys += key.toString(QKeySequence::NativeText);
    }
    return keys.join(QStringLiteral(", "));
}

Rows rowsOf(const QMenu& menu) {
    Rows rows;
    for (const QAction* action : menu.actions()) {
        if (action->menu() != nullptr) {
            rows += rowsOf(*action->menu());
        } else if (const QString keys = keysOf(*action); !keys.isEmpty()) {
            rows.emplaceBack(keys, plain(action->text()));
        }
    }
    return rows;
}

QString htmlOf(const QList<Section>& sections) {
    QString html;
    for (const Section& section : sections) {
        html += QStringLiteral("<h4 style='margin-bottom:2px'>%1</h4><table cellspacing=0 cellpadding=2>")
                    .arg(section.title.toHtmlEscaped());
        for (const auto& [keys, meaning] : section.rows) {
            html += QStringLiteral("<tr><td width=150><b>%1</b></td><td>%2</td></tr>")
                        .arg(keys.toHtmlEscaped(), meaning.toHtmlEscaped());
        }
        html += QStringLiteral("</table>");
    }
    return html;
}

QString markdownOf(const QList<Section>& sections) {
    QString page;
    for (const Section& section : sections) {
        page += QStringLiteral("\n## %1\n\n| %2 | %3 |\n|---|---|\n")
                    .arg(section.title, KeyboardDialog::tr("Keys"), KeyboardDialog::tr("What they do"));
        for (const auto& [keys, meaning] : section.rows) {
            page += QStringLiteral("| **%1** | %2 |\n")
                        .arg(QString(keys).replace(u'|', QStringLiteral("\\|")), meaning);
        }
    }
    return page;
}

QList<Section> menuSections(const QMenuBar& menus) {
    QList<Section> sections;
    for (const QAction* action : menus.actions()) {
        if (const Rows rows = action->menu() != nullptr ? rowsOf(*action->menu()) : Rows(); !rows.isEmpty()) {
            sections.append({plain(action->text()), rows});
        }
    }
    return sections;
}

QList<Section> viewSections() {
    const auto tr = [](const char* text) { return KeyboardDialog::tr(text); };
    return {{tr("While a capture is read"), {{tr("Esc"), tr("stop; what was read stays")}}},
            {tr("In the filter"),
             {{tr("↑"), tr("earlier filters")},
              {tr("↓, Ctrl+Space"), tr("completions")},
              {tr("Enter"), tr("apply at once and remember")},
              {tr("Esc"), tr("clear")}}},
            {tr("In the list"),
             {{tr("↑ ↓ PgUp PgDn Home End"), tr("choose a connection")},
              {tr("Enter"), tr("to its ladder")},
              {tr("Space, → ←"), tr("unfold and fold a group")},
              {tr("/"), tr("filter")},
              {tr("Ctrl+C"), tr("copy the selected rows")}}},
            {tr("In the ladder"),
             {{tr("↑ ↓ Home End"), tr("choose a packet")},
              {tr("← →"), tr("previous, next connection")},
              {tr("Enter"), tr("unfold and fold a train of repeats")},
              {tr("Esc"), tr("choose nothing")},
              {tr("Ctrl+C"), tr("copy the picture")},
              {tr("Ctrl+wheel"), tr("zoom")}}},
            {tr("In time–sequence"),
             {{tr("↑ ↓ Home End"), tr("choose a packet")},
              {tr("← →"), tr("previous, next connection")},
              {tr("+ − 0, wheel"), tr("zoom time; 0 shows everything")},
              {tr("Ctrl+wheel"), tr("zoom bytes")},
              {tr("Shift+← →, PgUp PgDn"), tr("move in time")}}},
            {tr("In the charts"),
             {{tr("+ − 0, wheel"), tr("zoom time; 0 shows everything")}, {tr("← →"), tr("move in time")}}}};
}

QLabel* text(const QString& html) {
    auto* label = new QLabel(html);
    label->setTextFormat(Qt::RichText);
    label->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    return label;
}

} // namespace

QString menuKeys(const QMenuBar& menus) {
    return htmlOf(menuSections(menus));
}

QString keyboardMap(const QMenuBar& menus) {
    return QStringLiteral("# %1\n").arg(KeyboardDialog::tr("Keyboard map")) +
           markdownOf(menuSections(menus)) + markdownOf(viewSections());
}

KeyboardDialog::KeyboardDialog(const QMenuBar& menus, QWidget* parent)
    : QDialog(parent) {
    setWindowTitle(tr("Keyboard"));
    auto* sheet = new QWidget;
    auto* columns = new QHBoxLayout(sheet);
    columns->setSpacing(Scale(font()).whole(32));
    columns->addWidget(text(menuKeys(menus)));
    columns->addWidget(text(htmlOf(viewSections())));
    auto* area = new QScrollArea;
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setWidget(sheet);
    auto* close = new QPushButton(tr("Close"));
    close->setDefault(true);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    auto* column = new QVBoxLayout(this);
    column->addWidget(area, 1);
    column->addWidget(close, 0, Qt::AlignRight);
    const QSize wanted = sheet->sizeHint() + QSize(60, 80);
    resize(parent == nullptr ? wanted : wanted.boundedTo(parent->size() - QSize(40, 40)));
}

} // namespace synscope::ui
