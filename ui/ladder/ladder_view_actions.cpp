// SPDX-License-Identifier: GPL-3.0-or-later
// What the ladder view offers in menus: copy, save, zoom, time.
#include "ui/ladder/ladder_view.h"
#include "ui/view_keys.h"

#include <QAction>
#include <QActionGroup>
#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QImage>
#include <QMimeData>

#include <algorithm>
#include <array>

namespace synscope::ui {
namespace {

using Write = QByteArray (*)(const LadderPicture&);

model::Ladder plainLadder(const LadderPicture& picture) {
    model::LadderOptions options;
    options.forecast = picture.forecast;
    options.holes = picture.holes;
    options.fold_trains = picture.fold_trains;
    options.unfolded = picture.unfolded;
    return model::layOutLadder(picture.steps, picture.connection, picture.explanation, options);
}

std::string textOf(const LadderPicture& picture) {
    return model::ladderText(plainLadder(picture), picture.steps, picture.connection);
}

std::string mermaidOf(const LadderPicture& picture) {
    return model::ladderMermaid(plainLadder(picture), picture.steps, picture.connection);
}

std::string plantUmlOf(const LadderPicture& picture) {
    return model::ladderPlantUml(plainLadder(picture), picture.steps, picture.connection);
}

template <std::string (*words)(const LadderPicture&)>
QByteArray bytesOf(const LadderPicture& picture) {
    return QByteArray::fromStdString(words(picture));
}

struct Format {
    const char* suffix;
    const char* name;
    Write write;
};

constexpr std::array<Format, 6> kFormats = {{
    {"svg", QT_TRANSLATE_NOOP("LadderView", "SVG picture"), ladderSvg},
    {"png", QT_TRANSLATE_NOOP("LadderView", "PNG picture"), ladderPng},
    {"pdf", QT_TRANSLATE_NOOP("LadderView", "PDF document"), ladderPdf},
    {"mmd", QT_TRANSLATE_NOOP("LadderView", "Mermaid diagram"), bytesOf<mermaidOf>},
    {"puml", QT_TRANSLATE_NOOP("LadderView", "PlantUML diagram"), bytesOf<plantUmlOf>},
    {"txt", QT_TRANSLATE_NOOP("LadderView", "Text"), bytesOf<textOf>},
}};

const Format* formatOf(const QString& path) {
    const QString suffix = QFileInfo(path).suffix().toLower();
    const auto found = std::find_if(kFormats.begin(), kFormats.end(), [&](const Format& format) {
        return suffix == QLatin1String(format.suffix);
    });
    return found == kFormats.end() ? nullptr : found;
}

} // namespace

LadderPicture LadderView::picture() const {
    return {detail_->steps, detail_->row.connection, detail_->explanation, time_mode_, 760,           zoom_,
            2000,           &detail_->forecast,      fold_trains_,         unfolded_,  detail_->holes};
}

void LadderView::addCopyAction(const QString& text, std::function<void()> copy) {
    auto* action = new QAction(text, this);
    connect(action, &QAction::triggered, this, std::move(copy));
    action->setEnabled(false);
    addAction(action);
    export_actions_ << action;
}

void LadderView::makeExportActions() {
    addCopyAction(tr("&Copy as picture"), [this] { copyPicture(); });
    export_actions_.front()->setShortcut(QKeySequence::Copy);
    export_actions_.front()->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addCopyAction(tr("Copy as &text"), [this] { copyText(textOf(picture()), tr("text")); });
    addCopyAction(tr("Copy as &Mermaid"), [this] { copyText(mermaidOf(picture()), tr("Mermaid")); });
    addCopyAction(tr("Copy as &PlantUML"), [this] { copyText(plantUmlOf(picture()), tr("PlantUML")); });
    addCopyAction(tr("&Save ladder as…"), [this] { askAndSave(); });
}

QAction* LadderView::addViewAction(const QString& text, const QKeySequence& key) {
    auto* action = new QAction(text, this);
    action->setShortcut(key);
    // The view handles these keys itself; a shortcut would take them away from text fields in the same
    // window.
    action->setShortcutContext(Qt::WidgetShortcut);
    view_actions_ << action;
    return action;
}

void LadderView::makeViewActions() {
    const auto zoomBy = [this](double factor) { zoomAround(factor, viewport()->height() / 2.0); };
    connect(addViewAction(tr("Zoom &in"), Qt::Key_Plus), &QAction::triggered, this,
            [zoomBy] { zoomBy(kZoomStep); });
    connect(addViewAction(tr("Zoom &out"), Qt::Key_Minus), &QAction::triggered, this,
            [zoomBy] { zoomBy(1 / kZoomStep); });
    connect(addViewAction(tr("&Fit"), Qt::Key_0), &QAction::triggered, this, &LadderView::fitZoom);
    connect(addViewAction(tr("&Search"), Qt::Key_Slash), &QAction::triggered, this, &LadderView::startSearch);
    makeFoldAction();
    makeTimeModeActions();
}

void LadderView::makeFoldAction() {
    fold_action_ = addViewAction(tr("Fold long trains of &repeats"), Qt::Key_F);
    fold_action_->setCheckable(true);
    fold_action_->setChecked(fold_trains_);
    connect(fold_action_, &QAction::triggered, this, &LadderView::setFoldsTrains);
}

void LadderView::makeTimeModeActions() {
    auto* group = new QActionGroup(this);
    const auto add = [&](const QString& text, TimeMode mode) {
        auto* action = new QAction(text, group);
        action->setCheckable(true);
        action->setChecked(mode == time_mode_);
        connect(action, &QAction::triggered, this, [this, mode] { setTimeMode(mode); });
        view_actions_ << action;
    };
    add(tr("Time since the first packet"), TimeMode::SinceFirst);
    add(tr("Time since the previous packet"), TimeMode::SincePrevious);
    add(tr("Time of day"), TimeMode::Absolute);
}

void LadderView::copyPicture() {
    auto* content = new QMimeData;
    content->setImageData(QImage::fromData(ladderPng(picture()), "PNG"));
    content->setData(QStringLiteral("image/svg+xml"), ladderSvg(picture()));
    QGuiApplication::clipboard()->setMimeData(content);
    emit message(tr("The ladder was copied as a picture."));
}

void LadderView::copyText(const std::string& text, const QString& what) {
    QGuiApplication::clipboard()->setText(QString::fromStdString(text));
    emit message(tr("The ladder was copied as %1.").arg(what));
}

QString LadderView::saveTo(const QString& path) const {
    const Format* format = formatOf(path);
    if (detail_ == nullptr) {
        return tr("There is no ladder to save: select a connection first.");
    }
    if (format == nullptr) {
        return tr("The ladder can be saved as .svg, .png, .pdf, .mmd, .puml or .txt, not as “%1”.")
            .arg(QFileInfo(path).fileName());
    }
    return saveFile(path, format->write(picture()));
}

void LadderView::askAndSave() {
    QStringList filters;
    for (const Format& format : kFormats) {
        filters << QStringLiteral("%1 (*.%2)").arg(tr(format.name), QLatin1String(format.suffix));
    }
    QString chosen;
    QString path = QFileDialog::getSaveFileName(this, tr("Save ladder"), QStringLiteral("ladder.svg"),
                                                filters.join(QStringLiteral(";;")), &chosen);
    if (path.isEmpty()) {
        return;
    }
    const auto index = static_cast<std::size_t>(std::max<qsizetype>(0, filters.indexOf(chosen)));
    if (formatOf(path) == nullptr) {
        path += u'.' + QString::fromLatin1(kFormats[index].suffix);
    }
    const QString failure = saveTo(path);
    emit message(failure.isEmpty() ? tr("The ladder was saved to %1.").arg(path) : failure);
}

} // namespace synscope::ui
