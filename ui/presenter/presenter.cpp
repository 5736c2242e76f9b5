// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenter/presenter.h"

#include "ui/ladder/ladder_export.h"
#include "ui/presenter/handout.h"
#include "ui/presenter/presenter_window.h"
#include "ui/presenter/scenario_picker.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QLineEdit>
#include <QMessageBox>
#include <QScreen>
#include <QSettings>

namespace synscope::ui {
namespace {

const QString kStops = QStringLiteral("presenter/stop/");
const QString kLast = QStringLiteral("presenter/last");

} // namespace

Presenter::Presenter(LessonFeed& feed, QSettings* settings, QObject* parent)
    : QObject(parent)
    , feed_(feed)
    , settings_(settings) {}

Presenter::~Presenter() = default;

ScenarioPicker& Presenter::picker() {
    if (!picker_) {
        picker_ = std::make_unique<ScenarioPicker>();
        connect(picker_.get(), &ScenarioPicker::presentRequested, this, [this](const QString& id) {
            present({id, {}, {}});
        });
        connect(picker_.get(), &ScenarioPicker::handoutRequested, this, &Presenter::saveHandout);
        requestCourse();
    }
    return *picker_;
}

PresenterWindow& Presenter::window() {
    if (!window_) {
        window_ = std::make_unique<PresenterWindow>(feed_);
        connect(window_.get(), &PresenterWindow::left, this, &Presenter::remember);
        connect(window_.get(), &PresenterWindow::handoutRequested, this,
                [this] { saveHandout(QString::fromStdString(window_->story()->info.id)); });
        connect(window_.get(), &PresenterWindow::pickerRequested, this, [this] { pick(); });
    }
    return *window_;
}

void Presenter::requestCourse() {
    feed_.requestCourse([this](const std::vector<model::LessonInfo>& course) {
        picker_->setCourse(course);
        const QString last = settings_ != nullptr ? settings_->value(kLast).toString() : QString();
        picker_->choose(last);
    });
}

void Presenter::pick(const QString& id) {
    ScenarioPicker& list = picker();
    list.choose(id);
    list.show();
    list.raise();
    list.activateWindow();
    list.search().setFocus();
}

void Presenter::present(const LessonRequest& request, std::optional<std::size_t> stop) {
    window().present(request, stop.value_or(stopOf(request.id)));
    showFullScreen();
}

void Presenter::presentIn(const LessonRequest& request, std::size_t stop, QSize size) {
    window().resize(size);
    window().show();
    window().present(request, stop);
}

/// The class looks at the screen that is not the speaker's.
void Presenter::showFullScreen() {
    const QList<QScreen*> screens = QGuiApplication::screens();
    QScreen* stage = QGuiApplication::primaryScreen();
    for (QScreen* screen : screens) {
        if (screen != QGuiApplication::primaryScreen()) {
            stage = screen;
        }
    }
    window().setGeometry(stage->geometry());
    window().showFullScreen();
    window().raise();
    window().activateWindow();
    window().setFocus();
}

std::size_t Presenter::stopOf(const QString& id) const {
    if (stops_.contains(id)) {
        return stops_.value(id);
    }
    return settings_ != nullptr ? static_cast<std::size_t>(settings_->value(kStops + id, 0).toUInt()) : 0;
}

void Presenter::remember(const QString& id, std::size_t stop) {
    stops_.insert(id, stop);
    if (settings_ != nullptr) {
        settings_->setValue(kStops + id, static_cast<uint>(stop));
        settings_->setValue(kLast, id);
    }
    if (picker_) {
        picker_->choose(id);
    }
}

void Presenter::saveHandout(const QString& id) {
    const QString name = (id.isEmpty() ? QStringLiteral("synscope-course") : id) + QStringLiteral(".pdf");
    const QString path = QFileDialog::getSaveFileName(picker_.get(), tr("Save the hand-out"), name,
                                                      tr("PDF (*.pdf)"));
    if (!path.isEmpty()) {
        writeHandout(id, path);
    }
}

void Presenter::writeHandout(const QString& id, const QString& path) {
    if (id.isEmpty()) {
        feed_.requestAll([this, path](const auto& stories) { writePdfs(stories, path); });
        return;
    }
    feed_.requestBeside({id, {}, {}}, [this, path](const LessonRun& run) {
        if (run.story) {
            writePdfs({run.story}, path);
        }
    });
}

/// With blanks under this name, with answers beside it.
void Presenter::writePdfs(const std::vector<std::shared_ptr<const model::LessonStory>>& stories,
                          const QString& path) {
    const QFileInfo file(path);
    const QString answers = file.dir().filePath(
        tr("%1-answers.%2").arg(file.completeBaseName(), file.suffix()));
    QString problem = saveFile(path, handoutPdf(stories, HandoutKind::ForTheClass));
    if (problem.isEmpty()) {
        problem = saveFile(answers, handoutPdf(stories, HandoutKind::WithAnswers));
    }
    if (problem.isEmpty()) {
        emit handoutSaved(path, answers);
    } else {
        QMessageBox::warning(picker_.get(), tr("The hand-out is not saved"), problem);
    }
}

} // namespace synscope::ui
