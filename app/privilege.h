// SPDX-License-Identifier: GPL-3.0-or-later
// Asks the desktop for an administrator's word, and gives the capture helper its privilege.
#pragma once

#include <QObject>
#include <QProcess>
#include <QString>

#include <functional>

namespace synscope::app {

/// pkexec(1) of polkit, whose dialog says which program is to be run. UI thread.
class PrivilegeRequest : public QObject {
    Q_OBJECT

public:
    PrivilegeRequest() = default;
    ~PrivilegeRequest() override; ///< whoever asked is told nothing any more

    /// polkit is here, and a helper that this user may run but that lacks the privilege.
    [[nodiscard]] static bool possible();

    using Asked = std::function<void(const QString& problem)>;
    /// Does nothing while somebody is being asked. `ready` gets an empty text when the helper has the
    /// privilege, and when the question was declined.
    void ask(Asked ready);

private:
    void ended(int code);

    QProcess process_;
    Asked ready_;
};

} // namespace synscope::app
