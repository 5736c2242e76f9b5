// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connections/arrangement.h"

#include "model/outcome.h"

#include <QCoreApplication>

#include <algorithm>
#include <span>

namespace synscope::ui {

namespace {

/// One row of the copied key column. Three words so that an IPv6 address and its port fit.
struct KeyedId {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    std::uint32_t last = 0;
    model::ConnectionId id;
    friend auto operator<=>(const KeyedId&, const KeyedId&) = default;
};

struct KeyText {
    SortKey key;
    const char* name;
    const char* ascending;
    const char* descending;
    bool descending_by_default;
};

constexpr std::array kTexts{
    KeyText{SortKey::Time, "time", QT_TRANSLATE_NOOP("sorting", "oldest first"),
            QT_TRANSLATE_NOOP("sorting", "newest first"), true},
    KeyText{SortKey::Client, "client", QT_TRANSLATE_NOOP("sorting", "by client"),
            QT_TRANSLATE_NOOP("sorting", "by client, backwards"), false},
    KeyText{SortKey::Server, "server", QT_TRANSLATE_NOOP("sorting", "by server"),
            QT_TRANSLATE_NOOP("sorting", "by server, backwards"), false},
    KeyText{SortKey::Outcome, "outcome", QT_TRANSLATE_NOOP("sorting", "by outcome"),
            QT_TRANSLATE_NOOP("sorting", "by outcome, backwards"), false},
    KeyText{SortKey::Packets, "packets", QT_TRANSLATE_NOOP("sorting", "fewest packets first"),
            QT_TRANSLATE_NOOP("sorting", "most packets first"), true},
    KeyText{SortKey::Bytes, "bytes", QT_TRANSLATE_NOOP("sorting", "fewest bytes first"),
            QT_TRANSLATE_NOOP("sorting", "most bytes first"), true},
    KeyText{SortKey::Duration, "duration", QT_TRANSLATE_NOOP("sorting", "shortest first"),
            QT_TRANSLATE_NOOP("sorting", "longest first"), true},
    KeyText{SortKey::Retransmissions, "retransmissions",
            QT_TRANSLATE_NOOP("sorting", "fewest retransmissions first"),
            QT_TRANSLATE_NOOP("sorting", "most retransmissions first"), true},
    KeyText{SortKey::InitialRtt, "rtt", QT_TRANSLATE_NOOP("sorting", "smallest RTT first"),
            QT_TRANSLATE_NOOP("sorting", "largest RTT first"), true},
};

const KeyText& textOf(SortKey key) {
    return *std::find_if(kTexts.begin(), kTexts.end(),
                         [key](const KeyText& text) { return text.key == key; });
}

std::uint64_t retransmissions(const model::Connection& connection) {
    return std::uint64_t{connection.endpoints[0].retransmissions} + connection.endpoints[1].retransmissions;
}

/// Signed nanoseconds as an unsigned number of the same order.
std::uint64_t ordered(model::TimeNs time) {
    return static_cast<std::uint64_t>(time) ^ (std::uint64_t{1} << 63U);
}

KeyedId socketKey(const model::SocketAddress& socket) {
    // IPv4 first, as a person sorts: its prefix is all ones and would come last.
    return {socket.address.isV4() ? 0 : socket.address.high, socket.address.low, socket.port, {}};
}

KeyedId keyOf(const model::Connection& connection, const model::Verdict& verdict, SortKey key) {
    switch (key) {
    case SortKey::Time:
        return {};
    case SortKey::Client:
        return socketKey(connection.client);
    case SortKey::Server:
        return socketKey(connection.server);
    case SortKey::Outcome:
        return {static_cast<std::uint64_t>(verdict.outcome), 0, 0, {}};
    case SortKey::Packets:
        return {connection.packets(), 0, 0, {}};
    case SortKey::Bytes:
        return {connection.payloadBytes(), 0, 0, {}};
    case SortKey::Duration:
        return {ordered(connection.last_seen - connection.first_seen), 0, 0, {}};
    case SortKey::Retransmissions:
        return {retransmissions(connection), 0, 0, {}};
    case SortKey::InitialRtt:
        return {ordered(connection.initial_rtt_ns), 0, 0, {}};
    }
    return {};
}

std::vector<KeyedId> keyColumn(const Feed& feed, std::uint32_t& next, const model::Filter& filter,
                               SortKey key, const std::stop_token& stop) {
    const bool judged = key == SortKey::Outcome || filter.needsVerdict();
    std::vector<KeyedId> column;
    feed.scan(
        next, [&](model::ConnectionId first, std::span<const model::Connection> run, model::TimeNs now) {
            model::ConnectionId id = first;
            for (const model::Connection& connection : run) {
                const model::Verdict verdict = judged ? model::judge(connection, now) : model::Verdict{};
                if (filter.matches(id, connection, verdict)) {
                    column.push_back(keyOf(connection, verdict, key));
                    column.back().id = id;
                }
                ++id.value;
            }
            next = id.value;
            return !stop.stop_requested();
        });
    return column;
}

} // namespace

QString sortingLabel(Sorting sorting) {
    const KeyText& text = textOf(sorting.key);
    return QCoreApplication::translate("sorting", sorting.descending ? text.descending : text.ascending);
}

bool descendingByDefault(SortKey key) {
    return textOf(key).descending_by_default;
}

QString sortKeyName(SortKey key) {
    return QString::fromLatin1(textOf(key).name);
}

SortKey sortKeyFromName(const QString& name) {
    const auto found = std::find_if(kTexts.begin(), kTexts.end(),
                                    [&](const KeyText& text) { return name == QLatin1String(text.name); });
    return found == kTexts.end() ? SortKey::Time : found->key;
}

Arranged arrange(const Feed& feed, std::uint32_t first, const model::Filter& filter, SortKey key,
                 const std::stop_token& stop) {
    Arranged result;
    result.covered = first;
    std::vector<KeyedId> column = keyColumn(feed, result.covered, filter, key, stop);
    if (stop.stop_requested()) {
        return result;
    }
    if (key != SortKey::Time) {
        std::sort(column.begin(), column.end());
    }
    result.ids.reserve(column.size());
    for (const KeyedId& keyed : column) {
        result.ids.push_back(keyed.id);
    }
    result.complete = true;
    return result;
}

} // namespace synscope::ui
