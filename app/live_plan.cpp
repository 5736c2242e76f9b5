// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/live_plan.h"

#include "capture/bpf.h"
#include "capture/link_types.h"
#include "ui/words.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QStandardPaths>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace synscope::app {

namespace {

const QString kStamp = QStringLiteral("yyyyMMdd-HHmmss");

/// "live-20261122-101800-eth0+lo-4711.pcapng": unique among the processes of one machine, and told apart by
/// people.
QString fileName(const ui::LiveRequest& request) {
    static int count = 0;
    QString interfaces = request.interfaces.join(u'+');
    interfaces.replace(u'/', u'_');
    return QStringLiteral("live-%1-%2-%3.%4.pcapng")
        .arg(QDateTime::currentDateTime().toString(kStamp), interfaces)
        .arg(QCoreApplication::applicationPid())
        .arg(++count);
}

bool isBeingWritten(const QString& path) {
    const int file = ::open(path.toUtf8().constData(), O_RDONLY | O_CLOEXEC);
    const bool locked = file >= 0 && ::flock(file, LOCK_EX | LOCK_NB) != 0;
    if (file >= 0) {
        ::close(file);
    }
    return locked;
}

} // namespace

LivePlan planFor(const ui::LiveRequest& request) {
    LivePlan plan;
    for (const QString& name : request.interfaces) {
        plan.options.interfaces.push_back(name.toStdString());
    }
    plan.options.filter = request.filter.trimmed().toStdString();
    plan.options.handshakes_only = request.handshakes_only;
    plan.options.promiscuous = request.promiscuous;
    plan.options.snap_length = request.snap_length;
    plan.log.path = QDir(liveFolder()).filePath(fileName(request)).toStdString();
    plan.log.limit_bytes = kLiveDiskLimit;
    plan.log.application = "SynScope " + QCoreApplication::applicationVersion().toStdString();
    return plan;
}

std::optional<ui::CaptureFilterProblem> checkFilter(const QString& filter) {
    const std::string text = filter.toStdString();
    const auto problem = capture::checkBpf(text, capture::link::kEthernet);
    if (!problem) {
        return std::nullopt;
    }
    const auto letters = [&](std::size_t bytes) {
        return static_cast<int>(QString::fromStdString(text.substr(0, bytes)).size());
    };
    return ui::CaptureFilterProblem{ui::toQString(problem->sentence), letters(problem->begin),
                                    letters(problem->end)};
}

QString liveFolder() {
    return QDir(QStandardPaths::writableLocation(QStandardPaths::CacheLocation))
        .filePath(QStringLiteral("live"));
}

QList<LeftOver> findLeftOvers(const QString& folder) {
    static const QRegularExpression pattern(
        QStringLiteral("^live-(\\d{8}-\\d{6})-(.*)-\\d+\\.\\d+(_\\d+)?\\.pcapng$"));
    constexpr qint64 kJustHeaders = 512;
    QList<LeftOver> found;
    for (const QFileInfo& file : QDir(folder).entryInfoList(QDir::Files, QDir::Time)) {
        const auto match = pattern.match(file.fileName());
        if (!match.hasMatch() || isBeingWritten(file.filePath())) {
            continue;
        }
        if (file.size() < kJustHeaders) {
            QFile::remove(file.filePath());
            continue;
        }
        found.append({file.filePath(), match.captured(2).replace(u'+', QStringLiteral(", ")),
                      QDateTime::fromString(match.captured(1), kStamp), file.size()});
    }
    return found;
}

} // namespace synscope::app
