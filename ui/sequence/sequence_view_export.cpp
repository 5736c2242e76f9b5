// SPDX-License-Identifier: GPL-3.0-or-later
// The time–sequence view as a picture of its own: on white, without pointers.
#include "ui/charts/plot_export.h"
#include "ui/ladder/ladder_export.h"
#include "ui/sequence/sequence_view.h"
#include "ui/theme.h"

#include <QAction>
#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QImage>
#include <QMimeData>

#include <qcustomplot.h>

namespace synscope::ui {

void SequenceView::makeActions() {
    const auto add = [this](const QString& text, auto run) {
        auto* action = new QAction(text, this);
        action->setEnabled(false);
        connect(action, &QAction::triggered, this, run);
        addAction(action);
        export_actions_ << action;
    };
    add(tr("&Copy time–sequence as picture"), [this] { copyPicture(); });
    add(tr("Save &time–sequence as…"), [this] { askAndSave(); });
    export_actions_.front()->setShortcut(QKeySequence::Copy);
    export_actions_.front()->setShortcutContext(Qt::WidgetWithChildrenShortcut);
}

QByteArray SequenceView::picture(const QString& suffix) {
    const QPalette shown = palette();
    setPalette(paletteOf(lightTheme()));
    overlay_layer_->setVisible(false);
    QByteArray bytes = plotPicture(*plot_, suffix);
    overlay_layer_->setVisible(true);
    setPalette(shown);
    return bytes;
}

QString SequenceView::saveTo(const QString& path) {
    const QString suffix = QFileInfo(path).suffix().toLower();
    if (!trace_) {
        return tr("There is no time–sequence picture to save: select a connection first.");
    }
    if (!kPlotFormats.contains(suffix)) {
        return tr("The picture can be saved as .svg, .png or .pdf, not as “%1”.")
            .arg(QFileInfo(path).fileName());
    }
    return saveFile(path, picture(suffix));
}

void SequenceView::copyPicture() {
    auto* content = new QMimeData;
    content->setImageData(QImage::fromData(picture(QStringLiteral("png")), "PNG"));
    content->setData(QStringLiteral("image/svg+xml"), picture(QStringLiteral("svg")));
    QGuiApplication::clipboard()->setMimeData(content);
    emit message(tr("The time–sequence picture was copied."));
}

void SequenceView::askAndSave() {
    QString path = QFileDialog::getSaveFileName(
        this, tr("Save time–sequence"), QStringLiteral("time-sequence.svg"),
        tr("SVG picture (*.svg);;PNG picture (*.png);;PDF document (*.pdf)"));
    if (path.isEmpty()) {
        return;
    }
    if (QFileInfo(path).suffix().isEmpty()) {
        path += QStringLiteral(".svg");
    }
    const QString failure = saveTo(path);
    emit message(failure.isEmpty() ? tr("The picture was saved to %1.").arg(path) : failure);
}

} // namespace synscope::ui
