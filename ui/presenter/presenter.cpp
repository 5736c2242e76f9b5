// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/presenter/presenter.h"

#include "ui/ladder/ladder_export.h"
#include "ui/presenter/handout.h"
#include "ui/presenter/presenter_window.h"
#include "ui/presenter/scenario_editor.h"
#include "ui/presenter/scenario_picker.h"

#include <QApplication>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QLineEdit>
#include <QMessageBox>
#include <QPointer>
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
    , settings_(settings) {
    connect(this, &Presenter::handoutSaved, this, &Presenter::tellSaved);
}

Presenter::~Presenter() = default;

ScenarioPicker& Presenter::picker() {
    if (!picker_) {
        picker_ = std::make_unique<ScenarioPicker>();
        ScenarioPicker* picker = picker_.get();
        connect(picker, &ScenarioPicker::presentRequested, this, [this](const QString& id) {
            present({id, {}, {}});
        });
        connect(picker, &ScenarioPicker::changeRequested, this, [this](const QString& id) {
            present({id, {}, {}});
            window().showKnobs(true);
        });
        connect(picker, &ScenarioPicker::editRequested, this, [this](const QString& id) {
            edit({id, {}, {}});
        });
        connect(picker, &ScenarioPicker::besideRequested, this, [this](const QString& id) {
            picker_->hide();
            window().showBeside({id, {}, {}});
            window().activateWindow();
        });
        connect(picker, &ScenarioPicker::labRequested, this, [this](const QString& id) {
            emit labRequested({id, {}, {}});
        });
        connect(picker, &ScenarioPicker::handoutRequested, this, [this](const QString& id) {
            saveHandout({id, {}, {}}, *picker_);
        });
        requestCourse();
    }
    return *picker_;
}

PresenterWindow& Presenter::window() {
    if (!window_) {
        window_ = std::make_unique<PresenterWindow>(feed_);
        PresenterWindow* window = window_.get();
        connect(window, &PresenterWindow::left, this, &Presenter::remember);
        connect(window, &PresenterWindow::handoutRequested, this,
                [this] { saveHandout(window_->request(), *window_); });
        connect(window, &PresenterWindow::labRequested, this,
                [this] { emit labRequested(window_->request()); });
        connect(window, &PresenterWindow::pickerRequested, this, [this] { pick(); });
        connect(window, &PresenterWindow::besideRequested, this, &Presenter::chooseBeside);
        connect(window, &PresenterWindow::editRequested, this, [this] { edit(window_->copy()); });
    }
    return *window_;
}

ScenarioEditor& Presenter::editor() {
    if (!editor_) {
        editor_ = std::make_unique<ScenarioEditor>(feed_);
        connect(editor_.get(), &ScenarioEditor::presentRequested, this,
                [this](const LessonRequest& request) { present(request, 0); });
    }
    return *editor_;
}

void Presenter::requestCourse() {
    feed_.requestCourse([guard = QPointer(this)](const std::vector<model::LessonInfo>& course) {
        if (guard) {
            guard->picker_->setCourse(course);
            guard->picker_->choose(guard->settings_ != nullptr ? guard->settings_->value(kLast).toString()
                                                               : QString());
        }
    });
}

/// A shipped scenario is read first; what is read becomes a copy without a file.
void Presenter::edit(const LessonRequest& request) {
    if (request.text.isEmpty()) {
        feed_.requestDraft(request, [guard = QPointer(this), request](const LessonRun& run) {
            if (guard && !run.text.isEmpty()) {
                guard->edit({request.id, run.text, {}, {}});
            }
        });
        return;
    }
    if (editor().edit(request)) {
        editor().show();
        editor().raise();
        editor().activateWindow();
    }
}

void Presenter::chooseBeside() {
    pick();
    picker_->setPurpose(ScenarioPicker::Purpose::Beside);
}

void Presenter::pick(const QString& id) {
    ScenarioPicker& list = picker();
    list.setPurpose(ScenarioPicker::Purpose::Present);
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

void Presenter::tellSaved(const QString& path, const QString& with_answers) {
    auto* said = new QMessageBox(QMessageBox::Information, tr("Saved"),
                                 tr("For the class: %1\nWith answers: %2").arg(path, with_answers),
                                 QMessageBox::Ok, QApplication::activeWindow());
    said->setAttribute(Qt::WA_DeleteOnClose);
    said->open();
}

void Presenter::saveHandout(const LessonRequest& request, QWidget& asking) {
    const QString name = request.id.isEmpty() ? QStringLiteral("synscope-course") : request.id;
    QString path = QFileDialog::getSaveFileName(&asking, tr("Save the hand-out"),
                                                name + QStringLiteral(".pdf"), tr("PDF (*.pdf)"));
    if (path.isEmpty()) {
        return;
    }
    if (QFileInfo(path).suffix().isEmpty()) {
        path += QStringLiteral(".pdf");
    }
    writeHandout(request, path);
}

void Presenter::writeHandout(const LessonRequest& request, const QString& path) {
    const auto write = [guard = QPointer(this), path](const auto& stories) {
        if (guard && !stories.empty()) {
            guard->writePdfs(stories, path);
        }
    };
    if (request.id.isEmpty()) {
        feed_.requestAll(write);
        return;
    }
    feed_.requestBeside(request, [write](const LessonRun& run) {
        if (run.story) {
            write(std::vector{run.story});
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
        QMessageBox::warning(QApplication::activeWindow(), tr("The hand-out is not saved"), problem);
    }
}

} // namespace synscope::ui
