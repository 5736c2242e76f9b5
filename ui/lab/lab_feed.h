// SPDX-License-Identifier: GPL-3.0-or-later
// What the lab's window asks for: a scenario performed by this machine's kernel, while it happens.
// Implemented by app/lab_room.
#pragma once

#include "model/lab_control.h"
#include "ui/presenter/lesson_feed.h"

#include <QString>
#include <QStringList>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace synscope::ui {

struct LabRequest {
    LessonRequest lesson;
    bool short_timers = false; ///< where the scenario sets none
};

/// One thing in which this kernel and the simulation differ.
struct LabDifference {
    QString about; ///< "call", "packets", "time", "counter", "state"
    QString who;   ///< host or program
    QString what;
    QString lab;
    QString model;
};

/// What can be steered on a host.
struct LabHost {
    QString name;
    bool listens = false;
    bool receives = false;
    int backlog = 0; ///< of its first listener
};

struct LabSwitch {
    QString name;
    bool on = false;
};

/// A setting that can be changed while a run goes on, and the value it has.
struct LabSetting {
    QString name;
    qint64 value = 0;
};

/// Everything known about the run, as of now.
struct LabView {
    enum class Phase : std::uint8_t {
        Empty,    ///< nothing was asked for
        Starting, ///< it is being found out whether it can run
        Running,
        Ended,
        Refused, ///< it cannot run here: see `sentence`
        Broken,  ///< it broke off: see `sentence`
    };
    Phase phase = Phase::Empty;
    std::uint64_t version = 0; ///< grows with every change
    QString title;
    QString kernel;   ///< "Linux 6.18.44"
    QString sentence; ///< Refused, Broken: what is in the way; Ended: what cut it short, or nothing
    QString command;  ///< Refused: allows it, in a terminal; may be empty
    std::shared_ptr<const model::LessonStory> story; ///< as far as it has happened; null: nothing yet
    std::vector<LabHost> hosts;
    std::vector<LabSwitch> rules;     ///< of the scenario
    QStringList marks;                ///< for which its programs wait
    std::vector<LabSetting> settings; ///< of every host alike
    QStringList shortened;            ///< what the short variant changes
    bool stopped = false;             ///< somebody ended it early
    bool steered = false;             ///< somebody changed something: there is no simulation of that
    std::optional<std::vector<LabDifference>> differences; ///< nothing: not compared (yet)
};

/// UI thread only.
class LabFeed {
public:
    virtual ~LabFeed() = default;

    /// Ends the run before, with all its hosts.
    virtual void start(const LabRequest& request) = 0;
    /// The run ends as if it were over.
    virtual void stop() = 0;
    virtual void steer(const model::LabControl& control) = 0;
    [[nodiscard]] virtual LabView view() const = 0;
    [[nodiscard]] virtual std::uint64_t version() const = 0;
    /// Writes what was recorded so far as pcapng; a sentence when that fails, else nothing.
    [[nodiscard]] virtual QString save(const QString& path) = 0;
};

} // namespace synscope::ui
