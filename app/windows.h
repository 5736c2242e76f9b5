// SPDX-License-Identifier: GPL-3.0-or-later
// The application's windows, each with a session of its own.
#pragma once

#include "app/lessons.h"
#include "app/session.h"
#include "app/settings.h"
#include "ui/appearance.h"
#include "ui/main_window.h"
#include "ui/presenter/presenter.h"

#include <QObject>
#include <QStringList>

#include <list>
#include <memory>

namespace synscope::app {

class Windows : public QObject {
    Q_OBJECT

public:
    Windows(Settings& settings, ui::Appearance& appearance);
    ~Windows() override;

    /// A new window, not yet shown.
    ui::MainWindow& add();
    /// The first file goes to `window`, each further one to a window of its own; captures of the same traffic
    /// all go to `window`.
    void openFiles(ui::MainWindow& window, const QStringList& paths);
    [[nodiscard]] ui::Presenter& presenter() { return presenter_; }

private:
    /// The window is destroyed before what it looks at.
    struct Entry {
        Session session;
        std::unique_ptr<ui::MainWindow> window;
    };

    void connectWindow(ui::MainWindow& window);
    void remember(const QString& path);
    void showRecentFiles();
    void showLeftOvers();
    void remove(ui::MainWindow& window);

    Settings& settings_;
    ui::Appearance& appearance_;
    Lessons lessons_;
    ui::Presenter presenter_;
    std::list<Entry> entries_;
};

/// The recording that comes with the program: beside the installed program, or in the source tree that it was
/// built in; empty when it is in neither place.
[[nodiscard]] QString samplePath();

} // namespace synscope::app
