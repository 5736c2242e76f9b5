// SPDX-License-Identifier: GPL-3.0-or-later
// Picker, stage, editor and what was left where: everything that presenting takes.
#pragma once

#include "ui/presenter/lesson_feed.h"

#include <QHash>
#include <QObject>
#include <QString>

#include <memory>
#include <optional>
#include <vector>

class QSettings;

namespace synscope::ui {

class PresenterWindow;
class ScenarioEditor;
class ScenarioPicker;

class Presenter : public QObject {
    Q_OBJECT

public:
    /// `feed` must outlive it. `settings` may be null: then nothing is remembered beyond this program.
    explicit Presenter(LessonFeed& feed, QSettings* settings = nullptr, QObject* parent = nullptr);
    ~Presenter() override;

    /// Opens the list; with `id` chosen in it.
    void pick(const QString& id = {});
    /// Full screen, on the second screen where there is one; at the step where it was left.
    void present(const LessonRequest& request, std::optional<std::size_t> stop = {});
    /// The same in a window of this size, for pictures.
    void presentIn(const LessonRequest& request, std::size_t stop, QSize size);
    /// Opens the editor; a shipped scenario as a copy.
    void edit(const LessonRequest& request);

    [[nodiscard]] ScenarioPicker& picker();
    [[nodiscard]] PresenterWindow& window();
    [[nodiscard]] ScenarioEditor& editor();

    /// Two files: for the class under this name, and beside it one with answers. Without an id: the whole
    /// course.
    void writeHandout(const LessonRequest& request, const QString& path);

signals:
    void labRequested(const LessonRequest& lesson); ///< run it by this machine's kernel
    void handoutSaved(const QString& path, const QString& with_answers);

private:
    void chooseBeside();
    void tellSaved(const QString& path, const QString& with_answers);
    void saveHandout(const LessonRequest& request, QWidget& asking);
    void writePdfs(const std::vector<std::shared_ptr<const model::LessonStory>>& stories,
                   const QString& path);
    void requestCourse();
    void remember(const QString& id, std::size_t stop);
    [[nodiscard]] std::size_t stopOf(const QString& id) const;
    void showFullScreen();

    LessonFeed& feed_;
    QSettings* settings_;
    QHash<QString, std::size_t> stops_;
    std::unique_ptr<ScenarioPicker> picker_;
    std::unique_ptr<PresenterWindow> window_;
    std::unique_ptr<ScenarioEditor> editor_;
};

} // namespace synscope::ui
