// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/connection_facts.h"

#include "model/oddity_words.h"
#include "ui/connections/row_text.h"
#include "ui/translate.h"
#include "ui/words.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QStringList>

namespace synscope::ui {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("ConnectionFacts", text);
}

QString bothSides(std::uint64_t client, std::uint64_t server) {
    return tr("%1 → · ← %2").arg(groupedNumber(client), groupedNumber(server));
}

QString moment(model::TimeNs time) {
    return QDateTime::fromMSecsSinceEpoch(time / model::kMillisecondNs)
        .toString(QStringLiteral("yyyy-MM-dd hh:mm:ss.zzz"));
}

void appendSection(QStringList& lines, const QString& heading, const QStringList& body) {
    if (!body.isEmpty()) {
        lines << QString() << heading << body;
    }
}

QStringList translatedAll(const std::vector<model::Text>& texts) {
    QStringList lines;
    for (const model::Text& text : texts) {
        lines << translated(text);
    }
    return lines;
}

QStringList numbered(const QStringList& lines) {
    QStringList result;
    for (const QString& line : lines) {
        result << QStringLiteral("%1. %2").arg(result.size() + 1).arg(line);
    }
    return result;
}

QStringList joined(const FactRows& rows) {
    QStringList lines;
    for (const auto& [name, value] : rows) {
        lines << name + QStringLiteral(": ") + value;
    }
    return lines;
}

} // namespace

FactRows evidenceRows(const model::Explanation& explanation) {
    FactRows rows;
    for (const model::EvidenceItem& item : explanation.evidence) {
        rows.emplace_back(translated(item.name),
                          item.words.empty() ? toQString(item.value) : translated(item.words));
    }
    return rows;
}

QStringList callLines(const model::Explanation& explanation) {
    QStringList lines;
    for (const model::ApplicationCall& call : explanation.calls) {
        lines << translated(call.words) + translated(model::whenWords(call));
    }
    return lines;
}

FactRows oddityRows(const model::Connection& connection) {
    FactRows rows;
    for (int bit = 0; bit < model::oddity::kCount; ++bit) {
        if ((connection.oddities >> bit & 1U) != 0) {
            rows.emplace_back(toQString(model::oddityName(bit)), translated(model::oddityWords(bit)));
        }
    }
    for (int bit = 0; bit < model::mark::kCount; ++bit) {
        if ((connection.marks >> bit & 1U) != 0) {
            rows.emplace_back(toQString(model::markName(bit)), translated(model::markWords(bit)));
        }
    }
    return rows;
}

FactRows connectionFacts(const model::Connection& connection) {
    const auto& client = connection.at(model::Side::Client);
    const auto& server = connection.at(model::Side::Server);
    return {
        {tr("First packet"), moment(connection.first_seen)},
        {tr("Packets"), bothSides(client.packets, server.packets)},
        {tr("Payload bytes"), bothSides(client.payload_bytes, server.payload_bytes)},
        {tr("tcp.completeness"), QString::number(connection.completeness)},
    };
}

QString detailNote(const ConnectionDetail& detail) {
    QStringList notes;
    if (detail.truncated) {
        notes << tr("This connection has more packets than a ladder can show: the ladder holds the first and "
                    "the last "
                    "of them, the middle is left out.");
    }
    if (detail.unreadable > 0) {
        notes << tr("%1 could not be read again and are missing in the ladder.")
                     .arg(counted(detail.unreadable, QT_TRANSLATE_NOOP("counted", "packet"),
                                  QT_TRANSLATE_NOOP("counted", "packets")));
    }
    return notes.join(u' ');
}

QString explanationText(const ConnectionDetail& detail) {
    const model::Explanation& explanation = detail.explanation;
    QStringList lines{rowClient(detail.row) + QStringLiteral(" → ") + rowServer(detail.row),
                      translated(explanation.title), translated(explanation.sentence)};
    appendSection(lines, tr("What happened"), numbered(translatedAll(explanation.steps)));
    appendSection(lines, tr("What the application saw"), callLines(explanation));
    appendSection(lines, tr("What comes next"), translatedAll(model::forecastWords(detail.forecast)));
    appendSection(lines, tr("Evidence"), joined(evidenceRows(explanation)));
    appendSection(lines, tr("It could also be"), translatedAll(explanation.rivals));
    appendSection(lines, tr("What would fix it"), translatedAll(explanation.fixes));
    appendSection(lines, tr("On other systems"), translatedAll(explanation.elsewhere));
    appendSection(lines, tr("Odd in it"), joined(oddityRows(detail.row.connection)));
    appendSection(lines, tr("Numbers"), joined(connectionFacts(detail.row.connection)));
    return lines.join(u'\n') + u'\n';
}

} // namespace synscope::ui
