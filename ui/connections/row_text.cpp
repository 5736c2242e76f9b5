// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connections/row_text.h"

#include "model/group_words.h"
#include "ui/translate.h"
#include "ui/words.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QStringList>

namespace synscope::ui {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("ConnectionRow", text);
}

QString firstSeen(const ConnectionRow& row) {
    const model::TimeNs time = row.connection.first_seen;
    const QDateTime moment = QDateTime::fromMSecsSinceEpoch(time / model::kMillisecondNs);
    return moment.toString(QStringLiteral("yyyy-MM-dd hh:mm:ss.zzz"));
}

} // namespace

QString groupWord(const GroupRow& row) {
    return translated(model::Text(model::groupKindLabel(row.group.kind)));
}

QString groupTitle(const GroupRow& row) {
    return translated(model::groupTitle(row.group, row.tally));
}

QString groupDetail(const GroupRow& row) {
    return translated(model::groupDetail(row.group, row.tally));
}

QString rowClient(const ConnectionRow& row) {
    return toQString(model::toString(row.connection.client));
}

QString rowServer(const ConnectionRow& row) {
    return toQString(model::toString(row.connection.server));
}

QString rowDuration(const ConnectionRow& row) {
    const model::TimeNs length = row.connection.last_seen - row.connection.first_seen;
    const bool lone = row.connection.packets() + row.connection.icmp_errors < 2;
    return lone ? QString() : toQString(model::formatDuration(length));
}

QString rowDetail(const ConnectionRow& row) {
    model::Text words;
    if (row.timers) {
        words = model::retryDetail(row.connection, row.verdict, row.now, *row.timers);
    }
    if (words.empty()) {
        words = model::outcomeDetail(row.connection, row.verdict, row.now);
    }
    QString detail = translated(words);
    if (detail.isEmpty()) {
        detail = counted(row.connection.packets(), QT_TRANSLATE_NOOP("counted", "packet"),
                         QT_TRANSLATE_NOOP("counted", "packets"));
    }
    return row.vantage.empty() ? detail : detail + QStringLiteral(" · ") + toQString(row.vantage);
}

QString rowLine(const ConnectionRow& row) {
    if (row.group) {
        return QStringList{groupTitle(*row.group), groupWord(*row.group), groupDetail(*row.group)}.join(
            u'\t');
    }
    return QStringList{rowClient(row), QStringLiteral("→"), rowServer(row), outcomeWord(row.verdict.outcome),
                       rowDetail(row), rowDuration(row)}
        .join(u'\t');
}

QString rowTip(const ConnectionRow& row) {
    if (row.group) {
        return translated(model::explainGroup(row.group->group, row.group->tally).sentence);
    }
    const auto& endpoints = row.connection.endpoints;
    return QStringList{
        tr("%1 → %2").arg(rowClient(row), rowServer(row)),
        translated(model::outcomeSentence(row.connection, row.verdict)),
        rowDetail(row),
        tr("First packet %1").arg(firstSeen(row)),
        tr("%1 packets from the client, %2 from the server")
            .arg(groupedNumber(endpoints[0].packets), groupedNumber(endpoints[1].packets)),
        tr("%1 from the client, %2 from the server")
            .arg(byteSize(endpoints[0].payload_bytes), byteSize(endpoints[1].payload_bytes)),
    }
        .join(u'\n');
}

} // namespace synscope::ui
