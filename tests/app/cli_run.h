// SPDX-License-Identifier: GPL-3.0-or-later
// A program as scripts see it: what it printed, on which stream, with which exit code.
#pragma once

#include <QByteArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QList>
#include <QProcess>
#include <QStringList>

namespace synscope::test {

struct Ran {
    int code = -1;
    QByteArray out;
    QByteArray err;

    /// JSON Lines.
    [[nodiscard]] QList<QJsonObject> lines() const {
        QList<QJsonObject> objects;
        for (const QByteArray& line : out.split('\n')) {
            if (!line.isEmpty()) {
                objects.append(QJsonDocument::fromJson(line).object());
            }
        }
        return objects;
    }
};

/// Waits for its end; kills it, and says nothing of it, when that takes too long.
inline Ran ended(QProcess& process, int most_ms = 60'000) {
    if (!process.waitForFinished(most_ms)) {
        process.kill();
        process.waitForFinished();
        return {};
    }
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

inline Ran run(const char* program, const QStringList& arguments, const QByteArray& input = {},
               int most_ms = 60'000) {
    QProcess process;
    process.start(QLatin1String(program), arguments);
    process.write(input);
    process.closeWriteChannel();
    return ended(process, most_ms);
}

} // namespace synscope::test
