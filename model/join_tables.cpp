// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/join_tables.h"

#include "model/tuple_hash.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <optional>
#include <unordered_map>
#include <utility>

namespace synscope::model {
namespace {

/// Below this, names are believed rather than stamps.
constexpr TimeNs kClearDifference = kMillisecondNs;

bool hasSyn(const Connection& connection, Side side) {
    return connection.at(side).syn > 0 && connection.at(side).has_first_sequence;
}

/// False when a side's initial sequence number is known in both and is not the same.
bool agrees(const Connection& a, const Connection& b) {
    const bool flipped = isFlipped(a, b);
    for (const Side side : {Side::Client, Side::Server}) {
        const Side there = flipped ? other(side) : side;
        if (hasSyn(a, side) && hasSyn(b, there) && a.at(side).first_sequence != b.at(there).first_sequence) {
            return false;
        }
    }
    return true;
}

/// The connection's two ends in an order that does not depend on who is the client.
struct Tuple {
    SocketAddress low;
    SocketAddress high;
    friend bool operator==(const Tuple&, const Tuple&) = default;
};

Tuple tupleOf(const Connection& connection) {
    return connection.client < connection.server ? Tuple{connection.client, connection.server}
                                                 : Tuple{connection.server, connection.client};
}

struct TupleHash {
    std::size_t operator()(const Tuple& tuple) const { return tupleHash64(tuple.low, tuple.high); }
};

class TableJoiner {
public:
    explicit TableJoiner(std::span<const VantageTable> vantages)
        : vantages_(vantages) {}

    std::vector<ConnectionViews> run() {
        for (std::size_t v = 0; v < vantages_.size(); ++v) {
            addTable(v);
        }
        return std::move(joined_);
    }

private:
    void addTable(std::size_t v) {
        const ConnectionTable& table = *vantages_[v].table;
        std::vector<ConnectionId> left_over;
        for (ConnectionId id{0}; id.value < table.size(); ++id.value) {
            if (table.keeps(id) && !attach(v, id, findByTuple(v, table[id]))) {
                left_over.push_back(id);
            }
        }
        const auto by_number = v == 0 ? ByNumber() : unseenByNumber(v);
        for (const ConnectionId id : left_over) {
            if (!attach(v, id, findByNumbers(v, table[id], by_number))) {
                open(v, id);
            }
        }
    }

    [[nodiscard]] bool attach(std::size_t v, ConnectionId id, std::optional<std::size_t> joined) {
        if (joined) {
            joined_[*joined][v] = id;
        }
        return joined.has_value();
    }

    void open(std::size_t v, ConnectionId id) {
        ConnectionViews views(vantages_.size());
        views[v] = id;
        by_tuple_[tupleOf((*vantages_[v].table)[id])].push_back(joined_.size());
        joined_.push_back(std::move(views));
    }

    /// Any view that the joined connection has already.
    [[nodiscard]] const Connection& viewOf(std::size_t joined) const {
        const ConnectionViews& views = joined_[joined];
        std::size_t v = 0;
        while (!views[v].valid()) {
            ++v;
        }
        return (*vantages_[v].table)[views[v]];
    }

    [[nodiscard]] std::optional<std::size_t> findByTuple(std::size_t v, const Connection& connection) const {
        const auto found = by_tuple_.find(tupleOf(connection));
        if (found == by_tuple_.end()) {
            return std::nullopt;
        }
        for (const std::size_t joined : found->second) {
            if (!joined_[joined][v].valid() && agrees(connection, viewOf(joined))) {
                return joined;
            }
        }
        return std::nullopt;
    }

    using ByNumber = std::unordered_multimap<std::uint32_t, std::size_t>;

    /// Joined connections that this vantage has not, by the number of the client's SYN.
    [[nodiscard]] ByNumber unseenByNumber(std::size_t v) const {
        ByNumber by_number;
        for (std::size_t joined = 0; joined < joined_.size(); ++joined) {
            if (!joined_[joined][v].valid() && hasSyn(viewOf(joined), Side::Client)) {
                by_number.emplace(viewOf(joined).at(Side::Client).first_sequence, joined);
            }
        }
        return by_number;
    }

    /// A number alone is too little among a million connections: the server's must agree too, or, where the
    /// SYN was not answered, the port of one side.
    [[nodiscard]] std::optional<std::size_t> findByNumbers(std::size_t v, const Connection& connection,
                                                           const ByNumber& by_number) const {
        if (!hasSyn(connection, Side::Client)) {
            return std::nullopt;
        }
        const auto [begin, end] = by_number.equal_range(connection.at(Side::Client).first_sequence);
        for (auto candidate = begin; candidate != end; ++candidate) {
            const Connection& there = viewOf(candidate->second);
            const bool answered = hasSyn(connection, Side::Server) && hasSyn(there, Side::Server);
            const bool same_port = connection.server.port == there.server.port ||
                                   connection.client.port == there.client.port;
            if (!joined_[candidate->second][v].valid() && agrees(connection, there) &&
                (answered || same_port)) {
                return candidate->second;
            }
        }
        return std::nullopt;
    }

    std::span<const VantageTable> vantages_;
    std::vector<ConnectionViews> joined_;
    std::unordered_map<Tuple, std::vector<std::size_t>, TupleHash> by_tuple_;
};

/// How long the first SYN waited for the first SYN-ACK here; nothing where either was not seen.
std::optional<TimeNs> waitForSynAck(const Connection& connection) {
    if (connection.syn_ack_time == kNoTime || !hasSyn(connection, Side::Client)) {
        return std::nullopt;
    }
    return timeBetween(connection.first_seen, connection.syn_ack_time);
}

std::optional<std::vector<TimeNs>> waitsOf(std::span<const VantageTable> vantages,
                                           const ConnectionViews& views) {
    std::vector<TimeNs> waits;
    for (std::size_t v = 0; v < views.size(); ++v) {
        const auto wait = views[v].valid() ? waitForSynAck((*vantages[v].table)[views[v]]) : std::nullopt;
        if (!wait) {
            return std::nullopt;
        }
        waits.push_back(*wait);
    }
    return waits;
}

int rankOf(VantageTable::End end) {
    return end == VantageTable::End::Client ? 0 : end == VantageTable::End::Server ? 2 : 1;
}

std::vector<std::size_t> sortedByWait(const std::vector<TimeNs>& waits,
                                      const std::vector<std::size_t>& start) {
    std::vector<std::size_t> order = start;
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return waits[a] > waits[b]; });
    return order;
}

/// Without any answer there is only who saw the packets first, by clocks that nothing is known of yet.
std::vector<TimeNs> headStarts(std::span<const VantageTable> vantages,
                               std::span<const ConnectionViews> connections) {
    std::vector<TimeNs> sums(vantages.size(), 0);
    for (const ConnectionViews& views : connections) {
        if (std::all_of(views.begin(), views.end(), [](ConnectionId id) { return id.valid(); })) {
            const TimeNs start = (*vantages.front().table)[views.front()].first_seen;
            for (std::size_t v = 0; v < views.size(); ++v) {
                sums[v] += timeBetween((*vantages[v].table)[views[v]].first_seen, start);
            }
        }
    }
    return sums;
}

/// True where some pair stands in `order` against clearly different waits.
bool contradicts(const std::vector<std::size_t>& order, const std::vector<TimeNs>& waits, TimeNs clear) {
    for (std::size_t i = 1; i < order.size(); ++i) {
        if (waits[order[i]] > waits[order[i - 1]] + clear) {
            return true;
        }
    }
    return false;
}

} // namespace

VantageTable::End endFromName(std::string_view name) {
    for (const auto& [word, end] :
         {std::pair<std::string_view, VantageTable::End>{"client", VantageTable::End::Client},
          {"server", VantageTable::End::Server}}) {
        const bool whole_word = name.size() == word.size() ||
                                (name.size() > word.size() &&
                                 std::string_view("-_./: ").find(name[word.size()]) !=
                                     std::string_view::npos);
        if (name.starts_with(word) && whole_word) {
            return end;
        }
    }
    return VantageTable::End::Unknown;
}

bool isFlipped(const Connection& view, const Connection& reference) {
    return view.client == reference.server && view.server == reference.client;
}

std::vector<ConnectionViews> joinTables(std::span<const VantageTable> vantages) {
    return TableJoiner(vantages).run();
}

std::vector<std::size_t> pathOrder(std::span<const VantageTable> vantages,
                                   std::span<const ConnectionViews> connections) {
    std::vector<std::size_t> named(vantages.size());
    std::iota(named.begin(), named.end(), std::size_t{0});
    std::stable_sort(named.begin(), named.end(), [&](std::size_t a, std::size_t b) {
        return rankOf(vantages[a].end) < rankOf(vantages[b].end);
    });
    std::vector<TimeNs> sums(vantages.size(), 0);
    TimeNs count = 0;
    for (const ConnectionViews& views : connections) {
        if (const auto waits = waitsOf(vantages, views)) {
            std::transform(sums.begin(), sums.end(), waits->begin(), sums.begin(), std::plus<>());
            ++count;
        }
    }
    const bool any_name = std::any_of(vantages.begin(), vantages.end(), [](const VantageTable& vantage) {
        return vantage.end != VantageTable::End::Unknown;
    });
    if (count == 0) {
        return any_name ? named : sortedByWait(headStarts(vantages, connections), named);
    }
    const bool believe_names = any_name && !contradicts(named, sums, count * kClearDifference);
    return believe_names ? named : sortedByWait(sums, named);
}

std::vector<std::size_t> pathOrder(std::span<const VantageTable> vantages, const ConnectionViews& views,
                                   std::span<const std::size_t> general) {
    std::vector<std::size_t> order(general.begin(), general.end());
    const auto waits = waitsOf(vantages, views);
    if (waits && contradicts(order, *waits, kClearDifference)) {
        order = sortedByWait(*waits, order);
    }
    return order;
}

} // namespace synscope::model
