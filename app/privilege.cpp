// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/privilege.h"

#include "capture/live/permission.h"
#include "ui/words.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QStandardPaths>

#include <utility>

namespace synscope::app {

namespace {

// pkexec(1): the dialog was dismissed; nobody could be asked, or permission was refused.
constexpr int kDismissed = 126;
constexpr int kNotAuthorised = 127;

QString findSetcap() {
    const QString found = QStandardPaths::findExecutable(QStringLiteral("setcap"));
    const QStringList administrators{QStringLiteral("/usr/sbin"), QStringLiteral("/sbin")};
    return found.isEmpty() ? QStandardPaths::findExecutable(QStringLiteral("setcap"), administrators) : found;
}

/// What pkexec is to run. An installed program brings a script that does nothing else, and for which polkit's
/// dialog has words (packaging/polkit); a build tree has to do with setcap(8).
QStringList allowingCommand() {
    const QFileInfo script(QCoreApplication::applicationDirPath() +
                           QStringLiteral("/../libexec/synscope/allow-capture"));
    if (script.isExecutable()) {
        return {script.canonicalFilePath(), QStringLiteral("everyone")};
    }
    return {findSetcap(), QStringLiteral("cap_net_raw=ep"), ui::toQString(capture::helperPath())};
}

} // namespace

/// A process that still runs says that it ended when it is destroyed: to members that are gone by then.
PrivilegeRequest::~PrivilegeRequest() {
    disconnect(&process_, nullptr, this, nullptr);
}

bool PrivilegeRequest::possible() {
    return !QStandardPaths::findExecutable(QStringLiteral("pkexec")).isEmpty() && !findSetcap().isEmpty() &&
           !capture::helperWithoutPrivilege().empty();
}

void PrivilegeRequest::ask(Asked ready) {
    if (process_.state() != QProcess::NotRunning) {
        return;
    }
    ready_ = std::move(ready);
    disconnect(&process_, nullptr, this, nullptr);
    connect(&process_, &QProcess::finished, this, &PrivilegeRequest::ended);
    connect(&process_, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) {
            ready_(tr("pkexec could not be started: %1.").arg(process_.errorString()));
        }
    });
    process_.start(QStringLiteral("pkexec"), allowingCommand());
}

void PrivilegeRequest::ended(int code) {
    const QString said = QString::fromLocal8Bit(process_.readAllStandardError()).trimmed();
    if (code == kNotAuthorised) {
        ready_(tr("Nobody allowed it: no administrator could be asked on this desktop. The command does the "
                  "same in a terminal."));
        return;
    }
    ready_(code == 0 || code == kDismissed ? QString()
                                           : tr("The helper could not be given the privilege: %1").arg(said));
}

} // namespace synscope::app
