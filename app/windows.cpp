// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/windows.h"

#include "app/vantages.h"

#include "app/live_plan.h"
#include "ui/words.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLocale>
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
    , appearance_(appearance)
    , lessons_(QLocale().name().toStdString())
    , presenter_(lessons_, &settings.window()) {}

Windows::~Windows() = default;

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
    connect(&window, &ui::MainWindow::presentRequested, this, [this] { presenter_.pick(); });
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

void Windows::openFiles(ui::MainWindow& window, const QStringList& paths) {
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
