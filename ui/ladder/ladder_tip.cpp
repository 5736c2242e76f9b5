// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/ladder/ladder_tip.h"

#include <QCoreApplication>
#include <QDateTime>

#include <algorithm>

namespace synscope::ui {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("LadderTip", text);
}

class Table {
public:
    void row(const QString& name, const QString& value) {
        if (!value.isEmpty()) {
            rows_ += QStringLiteral("<tr><td>%1&nbsp;&nbsp;</td><td><b>%2</b></td></tr>")
                         .arg(name.toHtmlEscaped(), value.toHtmlEscaped());
        }
    }
    [[nodiscard]] QString html() const { return QStringLiteral("<table>%1</table>").arg(rows_); }

private:
    QString rows_;
};

QString relativeAndRaw(std::uint32_t relative, std::uint32_t raw) {
    return QStringLiteral("%1 (%2)").arg(relative).arg(raw);
}

QString sackText(const model::TcpOptions& options) {
    QString text = QStringLiteral("SACK");
    for (int i = 0; i < std::min<int>(options.sack_count, 4); ++i) {
        text += QStringLiteral(" %1–%2").arg(options.sack[i].left).arg(options.sack[i].right);
    }
    return text;
}

QString optionText(const model::TcpOptions& options) {
    using model::TcpOptions;
    QStringList texts;
    const auto add = [&](TcpOptions::Present option, const QString& text) {
        if (options.has(option)) {
            texts << text;
        }
    };
    add(TcpOptions::kMss, QStringLiteral("MSS %1").arg(options.mss));
    add(TcpOptions::kWindowScale, QStringLiteral("WS %1").arg(1U << std::min<int>(options.window_scale, 14)));
    add(TcpOptions::kSackPermitted, QStringLiteral("SACK permitted"));
    add(TcpOptions::kSack, sackText(options));
    add(TcpOptions::kTimestamps,
        QStringLiteral("TS %1 %2").arg(options.timestamp_value).arg(options.timestamp_echo));
    add(TcpOptions::kFastOpen, QStringLiteral("TFO"));
    add(TcpOptions::kMptcp, QStringLiteral("MPTCP"));
    add(TcpOptions::kMd5, QStringLiteral("MD5"));
    add(TcpOptions::kAo, QStringLiteral("TCP-AO"));
    return texts.join(QStringLiteral(", "));
}

/// The names of all bits that are set, by a function that names one.
QString bitNames(std::uint32_t bits, int count, const char* (*name)(int)) {
    QStringList names;
    for (int bit = 0; bit < count; ++bit) {
        if ((bits >> bit & 1U) != 0) {
            names << QString::fromUtf8(name(bit));
        }
    }
    return names.join(QStringLiteral(", "));
}

void addIcmpRows(Table& table, const model::Segment& segment) {
    table.row(segment.icmp_v6 ? QStringLiteral("ICMPv6") : QStringLiteral("ICMP"),
              tr("type %1, code %2").arg(segment.icmp_type).arg(segment.icmp_code));
    table.row(tr("Sent by"), QString::fromStdString(model::toString(segment.icmp_source)));
    table.row(tr("Quotes"), QString::fromStdString(model::formatFlags(segment.flags)));
}

void addTcpRows(Table& table, const model::LadderStep& step, const model::Connection& connection) {
    const model::Segment& segment = step.segment;
    const model::Side sender = step.verdict.sender;
    table.row(tr("Flags"), QString::fromStdString(model::formatFlags(segment.flags)));
    table.row(tr("Sequence"), relativeAndRaw(model::relativeSequence(connection, sender, segment.sequence),
                                             segment.sequence));
    if (segment.has(model::tcp_flag::kAck)) {
        table.row(tr("Acknowledges"), relativeAndRaw(model::relativeSequence(connection, model::other(sender),
                                                                             segment.acknowledgment),
                                                     segment.acknowledgment));
    }
    table.row(tr("Length"), tr("%1 bytes").arg(segment.payload_length));
    table.row(tr("Window"), QString::number(segment.window));
    table.row(tr("Options"), optionText(segment.options));
    table.row(tr("TTL, IP ID"), QStringLiteral("%1, %2").arg(segment.ttl).arg(segment.ip_id));
}

/// Where both ends were captured.
void addFlightRows(Table& table, const model::LadderStep& step) {
    const model::Flight& flight = step.flight;
    if (flight.lost) {
        table.row(tr("Arrived"), tr("never seen at the other end"));
    } else if (flight.arrived != model::kNoTime && flight.departure_seen) {
        table.row(tr("Arrived"), tr("%1 later")
                                     .arg(QString::fromStdString(
                                         model::formatDuration(flight.arrived - step.segment.time))));
    } else if (flight.followed) {
        table.row(tr("Arrived"), flight.departure_seen ? tr("missed by the capture there")
                                                       : tr("not seen leaving its sender"));
    }
}

} // namespace

QString segmentTip(const model::LadderStep& step, const model::Connection& connection) {
    const model::Segment& segment = step.segment;
    Table table;
    table.row(tr("Frame"), QString::number(segment.frame.number));
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(segment.time / model::kMillisecondNs);
    table.row(tr("Time"), time.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz")));
    addFlightRows(table, step);
    table.row(tr("From"), QString::fromStdString(model::toString(segment.source)));
    table.row(tr("To"), QString::fromStdString(model::toString(segment.destination)));
    if (segment.kind == model::SegmentKind::IcmpError) {
        addIcmpRows(table, segment);
    } else {
        addTcpRows(table, step, connection);
    }
    table.row(tr("Marks"), bitNames(step.verdict.marks, model::mark::kCount, model::markName));
    table.row(tr("Oddities"), bitNames(segment.oddities, model::oddity::kCount, model::oddityName));
    return table.html();
}

} // namespace synscope::ui
