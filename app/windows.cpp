// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/windows.h"

#include "app/vantages.h"

#include "app/live_plan.h"
#include "ui/inspector/inspector.h"
#include "ui/words.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLocale>
#include <QMessageBox>
#include <QPointer>
#include <QTimer>

#include <algorithm>

namespace synscope::app {

namespace {

constexpr int kCascade = 28; ///< pixels between windows
constexpr qsizetype kMostVantages = 8;

/// Captures of the same traffic, taken at several places.
bool belongTogether(const QStringList& paths) {
    if (paths.size() < 2 || paths.size() > kMostVantages) {
        return false;
    }
    std::vector<std::string> names;
    for (const QString& path : paths) {
        names.push_back(path.toStdString());
    }
    return holdSameTraffic(names);
}

} // namespace

QString samplePath() {
    const QDir program(QCoreApplication::applicationDirPath());
    for (const char* place : {"../share/synscope/samples", "../../../resources/samples"}) {
        const QFileInfo sample(program.filePath(QLatin1String(place)) +
                               QStringLiteral("/first-light.pcapng"));
        if (sample.isReadable()) {
            return sample.canonicalFilePath();
        }
    }
    return {};
}

Windows::Windows(Settings& settings, ui::Appearance& appearance)
    : settings_(settings)
    , appearance_(appearance) {}

Windows::~Windows() = default;

ui::Presenter& Windows::presenter() {
    if (!presenter_) {
        lessons_ = std::make_unique<Lessons>(QLocale().name().toStdString());
        presenter_ = std::make_unique<ui::Presenter>(*lessons_, &settings_.window());
        connect(presenter_.get(), &ui::Presenter::labRequested, this,
                [this](const ui::LessonRequest& lesson) {
                    runInLab({lesson, false});
                });
    }
    return *presenter_;
}

ui::MainWindow& Windows::add() {
    Entry& entry = entries_.emplace_back();
    entry.window = std::make_unique<ui::MainWindow>(entry.session, appearance_);
    ui::MainWindow& window = *entry.window;
    window.restore(settings_.window());
    window.setSampleAvailable(!samplePath().isEmpty());
    window.setPresentAvailable(true);
    window.setRecentFiles(settings_.recentFiles());
    showLeftOvers();
    if (const auto others = static_cast<int>(entries_.size()) - 1; others > 0) {
        window.move(window.pos() + QPoint(kCascade, kCascade) * others);
    }
    connectWindow(window);
    return window;
}

void Windows::connectWindow(ui::MainWindow& window) {
    connect(&window, &ui::MainWindow::filesRequested, this,
            [this, &window](const QStringList& paths) { openFiles(window, paths); });
    connect(&window, &ui::MainWindow::sampleRequested, this, [&window] { window.open(samplePath()); });
    connect(&window, &ui::MainWindow::presentRequested, this, [this] { presenter().pick(); });
    connect(&window, &ui::MainWindow::labRequested, this, &Windows::play);
    window.inspector().setLabAvailable(true);
    connect(&window.inspector(), &ui::Inspector::labRequested, this, &Windows::runAgain);
    connect(&window, &ui::MainWindow::courseRequested, this, [this, &window] { tellCourse(window); });
    connect(&window, &ui::MainWindow::opened, this, &Windows::remember);
    connect(&window, &ui::MainWindow::recentFilesCleared, this, [this] {
        settings_.clearRecentFiles();
        showRecentFiles();
    });
    connect(&window, &ui::MainWindow::leftOverDropped, this, [this](const QString& path) {
        QFile::remove(path);
        showLeftOvers();
    });
    connect(&window, &ui::MainWindow::closed, this, [this, &window] {
        window.save(settings_.window());
        settings_.saveAppearance(appearance_);
        // Not from within its own event.
        QTimer::singleShot(0, this, [this, &window] { remove(window); });
    });
}

void Windows::openScenario(ui::MainWindow& window, const QString& path) {
    const auto request = lessonRequest(path);
    if (request) {
        presenter().present(request.value());
    } else {
        QMessageBox::warning(&window, tr("The scenario cannot be opened"),
                             ui::toQString(request.error().message));
    }
}

void Windows::openFiles(ui::MainWindow& window, const QStringList& words) {
    QStringList paths = words;
    const auto scenarios = std::stable_partition(paths.begin(), paths.end(),
                                                 [](const QString& path) { return !isScenarioFile(path); });
    if (scenarios != paths.end()) {
        openScenario(window, *scenarios); // there is one screen: the first of several
        paths.erase(scenarios, paths.end());
    }
    if (belongTogether(paths)) {
        window.openTogether(paths);
        window.show();
        return;
    }
    for (qsizetype i = 0; i < paths.size(); ++i) {
        ui::MainWindow& target = i == 0 ? window : add();
        target.open(paths[i]);
        target.show();
    }
}

/// With lessons of its own: a presenter that asks at the same time is not disturbed.
void Windows::tellCourse(ui::MainWindow& window) {
    if (!course_) {
        course_ = std::make_unique<Lessons>(QLocale().name().toStdString());
    }
    course_->requestCourse([asked = QPointer(&window)](const std::vector<model::LessonInfo>& course) {
        if (asked != nullptr) {
            asked->setCourse(course);
        }
    });
}

void Windows::remember(const QString& path) {
    if (path != QLatin1String("-") && path != samplePath()) {
        settings_.addRecentFile(path);
        showRecentFiles();
    }
}

void Windows::showRecentFiles() {
    const QStringList files = settings_.recentFiles();
    for (Entry& entry : entries_) {
        entry.window->setRecentFiles(files);
    }
}

void Windows::showLeftOvers() {
    QList<QPair<QString, QString>> captures;
    for (const LeftOver& capture : findLeftOvers()) {
        captures.append({capture.path,
                         tr("%1 of %2, %3")
                             .arg(capture.interfaces, QLocale().toString(capture.begun, QLocale::ShortFormat),
                                  ui::byteSize(static_cast<std::uint64_t>(capture.bytes)))});
    }
    for (Entry& entry : entries_) {
        entry.window->setLeftOvers(captures);
    }
}

void Windows::remove(ui::MainWindow& window) {
    entries_.remove_if([&](const Entry& entry) { return entry.window.get() == &window; });
}

} // namespace synscope::app
