// SPDX-License-Identifier: GPL-3.0-or-later
// The lab's window among the others.
#include "app/windows.h"

#include "app/lab_room.h"
#include "capture/scenario/rebuild.h"
#include "ui/lab/lab_window.h"
#include "ui/words.h"

#include <QFile>
#include <QLocale>
#include <QMessageBox>
#include <QTemporaryDir>

namespace synscope::app {

/// Made when it is first asked for.
struct Windows::Lab {
    LabRoom room{QLocale().name().toStdString()};
    ui::LabWindow window{room};
    QTemporaryDir recordings; ///< of runs that were opened as captures
    int opened = 0;
};

void Windows::LabDeleter::operator()(Lab* lab) const {
    delete lab;
}

ui::LabWindow& Windows::lab() {
    if (!lab_) {
        lab_.reset(new Lab);
        ui::LabWindow* window = &lab_->window;
        connect(window, &ui::LabWindow::simulationRequested, this,
                [this](const ui::LessonRequest& lesson) { presenter().present(lesson, 0); });
        connect(window, &ui::LabWindow::openRequested, this, &Windows::openRecording);
        connect(window, &ui::LabWindow::pickRequested, this, [this] { presenter().pick(); });
    }
    return lab_->window;
}

void Windows::runInLab(const ui::LabRequest& request) {
    ui::LabWindow& window = lab();
    window.show();
    window.raise();
    window.activateWindow();
    window.run(request);
}

void Windows::play() {
    QFile file(QStringLiteral(":/lab/playground.yaml"));
    if (file.open(QIODevice::ReadOnly)) {
        runInLab({{QStringLiteral("playground"), QString::fromUtf8(file.readAll()), {}}, false});
    }
}

/// A captured connection.
void Windows::runAgain(const std::shared_ptr<const ui::ConnectionDetail>& detail) {
    std::vector<model::Segment> segments;
    for (const model::LadderStep& step : detail->steps) {
        segments.push_back(step.segment);
    }
    const auto text = capture::scenario::rebuiltScenario(detail->row.connection, segments,
                                                         detail->row.verdict);
    if (!text) {
        QMessageBox::information(nullptr, tr("Not in the lab"), ui::toQString(text.error().message));
        return;
    }
    runInLab({{QStringLiteral("captured"), ui::toQString(text.value()), {}}, false});
}

void Windows::openRecording() {
    const QString path = lab_->recordings.filePath(QStringLiteral("run-%1.pcapng").arg(++lab_->opened));
    if (const QString wrong = lab_->room.save(path); !wrong.isEmpty()) {
        QMessageBox::warning(&lab_->window, tr("The recording cannot be opened"), wrong);
        return;
    }
    ui::MainWindow& window = add();
    openFiles(window, {path});
}

} // namespace synscope::app
