// SPDX-License-Identifier: GPL-3.0-or-later
// The application's windows, each with a session of its own.
#pragma once

#include "app/lessons.h"
#include "app/session.h"
#include "app/settings.h"
#include "ui/appearance.h"
#include "ui/lab/lab_feed.h"
#include "ui/main_window.h"
#include "ui/presenter/presenter.h"

#include <QObject>
#include <QStringList>

#include <list>
#include <memory>

namespace synscope::ui {
class LabWindow;
}

namespace synscope::app {

class Windows : public QObject {
    Q_OBJECT

public:
    Windows(Settings& settings, ui::Appearance& appearance);
    ~Windows() override;

    /// A new window, not yet shown.
    ui::MainWindow& add();
    /// The first capture goes to `window`, each further one to a window of its own; captures of the same
    /// traffic all go to `window`. A scenario file is presented.
    void openFiles(ui::MainWindow& window, const QStringList& words);
    /// Made when it is first asked for.
    [[nodiscard]] ui::Presenter& presenter();
    /// In the lab's window; the run before ends.
    void runInLab(const ui::LabRequest& request);
    /// The scenario without a story, for those who want to try things.
    void play();
    [[nodiscard]] ui::LabWindow& lab();

private:
    /// The window is destroyed before what it looks at.
    struct Entry {
        Session session;
        std::unique_ptr<ui::MainWindow> window;
    };

    void connectWindow(ui::MainWindow& window);
    void openRecording();
    void runAgain(const std::shared_ptr<const ui::ConnectionDetail>& detail);
    void openScenario(ui::MainWindow& window, const QString& path);
    void tellCourse(ui::MainWindow& window);
    void remember(const QString& path);
    void showRecentFiles();
    void showLeftOvers();
    void remove(ui::MainWindow& window);

    Settings& settings_;
    ui::Appearance& appearance_;
    std::unique_ptr<Lessons> lessons_;
    std::unique_ptr<ui::Presenter> presenter_; ///< after what it asks
    std::unique_ptr<Lessons> course_;          ///< for the index in the help
    std::list<Entry> entries_;

    struct Lab;
    struct LabDeleter {
        void operator()(Lab* lab) const;
    };
    std::unique_ptr<Lab, LabDeleter> lab_;
};

/// The recording that comes with the program: beside the installed program, or in the source tree that it was
/// built in; empty when it is in neither place.
[[nodiscard]] QString samplePath();

} // namespace synscope::app
