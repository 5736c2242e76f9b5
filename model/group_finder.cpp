// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/group_finder.h"

#include "model/tuple_hash.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace synscope::model {
namespace {

/// Silence after which more of the same is another group.
constexpr TimeNs kPause = 60 * kSecondNs;

/// Linear counting: how many different values set these bits.
double distinctIn(std::uint64_t bits) {
    constexpr double kBits = 64;
    const double empty = std::max(0.5, kBits - std::popcount(bits));
    return kBits * std::log(kBits / empty);
}

std::uint64_t bitOf(const SocketAddress& target) {
    return std::uint64_t{1} << (tupleHash64(target, {}) >> 58);
}

} // namespace

std::uint64_t groupKeyHash(std::size_t rule, const GroupKey& key) {
    const std::uint64_t hash = tupleHash64({key.actor, key.port},
                                           {key.target, static_cast<std::uint16_t>(rule)});
    return hash != 0 ? hash : 1;
}

std::size_t GroupFinder::memoryBytes() const {
    std::size_t bytes = groups_.groups_.capacity() * sizeof(Group);
    for (const auto& cells : cells_) {
        bytes += cells.capacity() * sizeof(Cell);
    }
    return bytes;
}

GroupFinder::Cell* GroupFinder::setOf(std::size_t rule, std::uint64_t key_hash) {
    if (cells_[rule].empty()) {
        cells_[rule].resize(kCells);
    }
    return &cells_[rule][key_hash & (kCells - 1) & ~(kWays - 1)];
}

GroupFinder::Cell& GroupFinder::cellFor(std::size_t rule, std::uint64_t key_hash, TimeNs time) {
    const TimeNs window = groupRules()[rule].window;
    const auto tag = static_cast<std::uint32_t>(key_hash >> 32) | 1U;
    const auto worth = [&](const Cell& cell) {
        return timeBetween(cell.begin, time) > window ? 0 : cell.members;
    };
    Cell* const set = setOf(rule, key_hash);
    Cell* cell = set->tag == tag || (set[1].tag != tag && worth(set[0]) <= worth(set[1])) ? set : set + 1;
    if (cell->tag != tag || timeBetween(cell->begin, time) > window) {
        *cell = {.begin = time, .tag = tag};
    }
    return *cell;
}

bool GroupFinder::extend(std::uint64_t key_hash, TimeNs time) {
    const GroupId id = groups_.newest(key_hash);
    if (!id.valid()) {
        return false;
    }
    Group& group = at(id);
    const bool full = groups_.size() == Groups::kMost;
    if ((timeBetween(group.last, time) > kPause && !full) || time < group.first) {
        return false;
    }
    group.last = std::max(group.last, time);
    Second& second = seconds_[id.value];
    if (timeBetween(second.begin, time) >= kSecondNs) {
        second = {time, 0};
    }
    ++second.members;
    group.peak_second = std::max(group.peak_second, second.members);
    return true;
}

void GroupFinder::open(std::size_t rule, std::uint64_t key_hash, const Cell& cell,
                       const Connection& connection) {
    if (groups_.size() == Groups::kMost) {
        return;
    }
    Group group;
    group.rule = &groupRules()[rule];
    group.kind = group.rule->kind;
    group.key = group.rule->key(connection);
    group.first = cell.begin;
    group.last = std::max(cell.begin, connection.first_seen);
    group.peak_second = cell.peak_second;
    group.earlier = groups_.newest(key_hash);
    groups_.newest_[key_hash] = GroupId{static_cast<std::uint32_t>(groups_.size())};
    groups_.groups_.push_back(group);
    seconds_.push_back({cell.begin + cell.second_begin_ms * kMillisecondNs, cell.this_second});
}

void GroupFinder::count(std::size_t rule, std::uint64_t key_hash, const Connection& connection,
                        bool is_member) {
    const GroupRule& limit = groupRules()[rule];
    Cell& cell = cellFor(rule, key_hash, connection.first_seen);
    if (std::uint16_t& counter = is_member ? cell.members : cell.against; counter < 0xffff) {
        ++counter;
    }
    if (!is_member) {
        return;
    }
    const bool by_client = actorOf(connection) == Side::Client;
    cell.targets |= bitOf(by_client ? connection.server : connection.client);
    const TimeNs at_ms = timeBetween(cell.begin, connection.first_seen) / kMillisecondNs;
    if (at_ms >= cell.second_begin_ms + 1000LL) {
        cell.second_begin_ms = static_cast<std::uint32_t>(at_ms);
        cell.this_second = 0;
    }
    ++cell.this_second;
    cell.peak_second = std::max(cell.peak_second, cell.this_second);
    const std::uint32_t all = std::uint32_t{cell.members} + cell.against;
    const bool many = cell.members >= limit.members && cell.members * 100U >= all * limit.share_percent;
    if (many && std::lround(distinctIn(cell.targets)) >= limit.distinct) {
        open(rule, key_hash, cell, connection);
        cell = {};
    }
}

GroupFinder::Look GroupFinder::look(const Connection& connection) {
    Look look{.connection = &connection, .shape = shapeBit(shapeOf(connection))};
    for (std::size_t i = 0; i < kRules; ++i) {
        const GroupRule& rule = groupRules()[i];
        if (((rule.takes | rule.against) & look.shape) != 0) {
            look.keys[i] = groupKeyHash(i, rule.key(connection));
            __builtin_prefetch(setOf(i, look.keys[i]), 1);
        }
    }
    return look;
}

void GroupFinder::observe(const Look& look) {
    for (std::size_t i = 0; i < kRules; ++i) {
        if (look.keys[i] == 0) {
            continue;
        }
        const bool is_member = (groupRules()[i].takes & look.shape) != 0;
        if (is_member && extend(look.keys[i], look.connection->first_seen)) {
            return; // later rules do not count what this one takes
        }
        count(i, look.keys[i], *look.connection, is_member);
    }
}

} // namespace synscope::model
