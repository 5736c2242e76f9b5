// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/receive_path.h"

#include "model/receive_path_socket.h"

#include <algorithm>
#include <cmath>

namespace synscope::model {

namespace {

std::uint64_t grown(std::uint64_t before, std::uint64_t now) {
    return now > before ? now - before : 0;
}

/// Nothing where it was not counted before.
std::uint64_t grownSince(const std::optional<std::uint64_t>& before, std::uint64_t now) {
    return before.has_value() ? grown(*before, now) : 0;
}

std::string rate(const PathBasis& basis, std::uint64_t count, Unit unit) {
    const double time = secondsOf(basis);
    return formatValue(time > 0 ? std::round(static_cast<double>(count) / time) : 0, unit);
}

std::string numberText(const KernelSnapshot& snapshot, const char* setting) {
    const KernelSetting* found = snapshot.setting(setting);
    const auto number = found != nullptr ? found->number() : std::nullopt;
    return number ? std::to_string(*number) : "?";
}

/// `sysctl -w NAME=DOUBLE  # today VALUE`; empty where the value is not known.
std::string doubled(const KernelSnapshot& snapshot, const char* setting) {
    const KernelSetting* found = snapshot.setting(setting);
    const auto number = found != nullptr ? found->number() : std::nullopt;
    return number ? sysctlCommand(setting, *number * 2, *number) : std::string();
}

Station unreadableStation(Text name, const Text& why) {
    Station station;
    station.name = std::move(name);
    station.headline = {SYNSCOPE_TEXT("not readable")};
    station.detail = why;
    station.fill_note = why;
    station.provenance = Provenance::NotReadable;
    return station;
}

Station wireStation(const PathBasis& basis) {
    const NetworkCard& card = basis.now.card;
    const Text name{SYNSCOPE_TEXT("Wire · %1"), {card.interface}};
    if (!card.counters) {
        return unreadableStation(name, card.counters.why_not);
    }
    Station station;
    station.name = name;
    const InterfaceCounters before = basis.recent.card.counters.value.value_or(*card.counters);
    const InterfaceCounters first = basis.first.card.counters.value.value_or(*card.counters);
    station.headline = {
        SYNSCOPE_TEXT("%1 packets/s"),
        {std::to_string(std::llround(static_cast<double>(grown(before.packets, card.counters->packets)) /
                                     std::max(secondsOf(basis), 1e-3)))}};
    station.detail = {SYNSCOPE_TEXT("%1 · %2 errors"),
                      {rate(basis, grown(before.bytes, card.counters->bytes), Unit::BytesPerSecond),
                       std::to_string(grown(first.errors, card.counters->errors))}};
    station.source = {"/proc/net/dev"};
    station.fill_note = {SYNSCOPE_TEXT("a wire holds nothing that could be full")};
    return station;
}

bool perQueue(const NamedCount& count) {
    return std::ranges::any_of(count.name, [](char c) { return c >= '0' && c <= '9'; });
}

/// Drivers count the same frame in several statistics (all queues together, one queue, by reason): the
/// largest of those for the whole card, or all queues together where there are only such.
std::uint64_t lossOf(const std::vector<NamedCount>& counts) {
    std::uint64_t largest = 0;
    std::uint64_t queues = 0;
    bool whole = false;
    for (const NamedCount& count : counts) {
        if (perQueue(count)) {
            queues += count.value;
        } else {
            whole = true;
            largest = std::max(largest, count.value);
        }
    }
    return whole ? largest : queues;
}

/// Frames the card or its driver had no room for. The driver's own statistics when there are some, else what
/// all drivers report.
std::optional<std::uint64_t> cardDrops(const NetworkCard& card) {
    if (card.drops && !card.drops->empty()) {
        return lossOf(*card.drops);
    }
    return card.counters ? std::optional(card.counters->fifo) : std::nullopt;
}

void adviseRing(Station& station, const NetworkCard& card) {
    if (card.rings && card.rings->rx < card.rings->rx_max) {
        const std::uint32_t wanted = std::min(card.rings->rx * 2, card.rings->rx_max);
        station.advice = {
            SYNSCOPE_TEXT("The ring had no free slot: new frames were lost. A longer ring bridges "
                          "longer pauses (at most %1)."),
            {std::to_string(card.rings->rx_max)}};
        station.command = "ethtool -G " + card.interface + " rx " + std::to_string(wanted) + "  # today " +
                          std::to_string(card.rings->rx);
        return;
    }
    station.advice = {
        SYNSCOPE_TEXT("The card had no room and its ring cannot grow: spread the load over more "
                      "queues or CPUs.")};
}

Station ringStation(const PathBasis& basis) {
    const NetworkCard& card = basis.now.card;
    Station station;
    station.name = {SYNSCOPE_TEXT("NIC ring")};
    station.provenance = card.rings ? Provenance::Configured : Provenance::NotReadable;
    station.source = {SYNSCOPE_TEXT("ethtool, rings and statistics of %1"), {card.interface}};
    station.headline = card.rings ? Text{SYNSCOPE_TEXT("rx %1 of %2 slots"),
                                         {std::to_string(card.rings->rx), std::to_string(card.rings->rx_max)}}
                                  : Text{SYNSCOPE_TEXT("no ring")};
    station.fill_note = card.rings
                            ? Text{SYNSCOPE_TEXT("how full a ring is no kernel interface tells: size and "
                                                 "drops is all there is")}
                            : card.rings.why_not;
    const auto now = cardDrops(card);
    if (!now) {
        station.detail = {SYNSCOPE_TEXT("drops not counted")};
        return station;
    }
    station.drops = grownSince(cardDrops(basis.first.card), *now);
    station.detail = {card.rings ? SYNSCOPE_TEXT("%1 drops · fill unknown") : SYNSCOPE_TEXT("%1 drops"),
                      {std::to_string(*station.drops)}};
    if (grownSince(cardDrops(basis.recent.card), *now) > 0) {
        station.health = StationHealth::Dropping;
        adviseRing(station, card);
    }
    return station;
}

std::optional<std::uint64_t> ksoftirqdTime(const KernelSnapshot& snapshot) {
    std::optional<std::uint64_t> time;
    if (snapshot.interrupts) {
        time = snapshot.interrupts->ksoftirqd_ns;
    }
    return time;
}

std::uint64_t totalOf(const KernelSnapshot& snapshot, std::uint32_t SoftnetCpu::*member) {
    std::uint64_t total = 0;
    for (const SoftnetCpu& cpu : snapshot.softnet.value.value_or(std::vector<SoftnetCpu>())) {
        total += cpu.*member;
    }
    return total;
}

std::string ksoftirqdShare(const PathBasis& basis) {
    const auto before = ksoftirqdTime(basis.recent);
    const auto now = basis.now.interrupts->ksoftirqd_ns;
    const double time_ns = secondsOf(basis) * static_cast<double>(kSecondNs);
    return now && time_ns > 0 && before
               ? formatValue(static_cast<double>(grownSince(before, *now)) / time_ns, Unit::Share)
               : "–";
}

Station softirqStation(const PathBasis& basis) {
    const Text name{SYNSCOPE_TEXT("HW IRQ → softirq")};
    if (!basis.now.interrupts || !basis.now.softnet) {
        return unreadableStation(name, basis.now.interrupts ? basis.now.softnet.why_not
                                                            : basis.now.interrupts.why_not);
    }
    Station station;
    station.name = name;
    const Interrupts& now = *basis.now.interrupts;
    const Interrupts before = basis.recent.interrupts.value.value_or(now);
    const bool card = now.card && before.card;
    const std::uint64_t interrupts = card ? grown(*before.card, *now.card) : grown(before.net_rx, now.net_rx);
    station.headline = {card ? SYNSCOPE_TEXT("%1 interrupts") : SYNSCOPE_TEXT("%1 softirqs"),
                        {rate(basis, interrupts, Unit::PerSecond)}};
    station.source = card ? Text{"/proc/interrupts, /proc/PID/schedstat"}
                          : Text{SYNSCOPE_TEXT(
                                "/proc/softirqs NET_RX of the whole host: this interface has no "
                                "interrupt")};
    station.fill_note = {SYNSCOPE_TEXT("no queue of its own")};
    const std::uint64_t squeezed = totalOf(basis.now, &SoftnetCpu::squeezed);
    station.detail = {SYNSCOPE_TEXT("squeezed %1 · ksoftirqd %2"),
                      {std::to_string(grown(totalOf(basis.first, &SoftnetCpu::squeezed), squeezed)),
                       ksoftirqdShare(basis)}};
    if (basis.recent.softnet && squeezed > totalOf(basis.recent, &SoftnetCpu::squeezed)) {
        station.health = StationHealth::Strained;
        station.advice = {
            SYNSCOPE_TEXT("The receive softirq ended with work left (net.core.netdev_budget %1 "
                          "packets, netdev_budget_usecs %2 µs); nothing is lost by that alone."),
            {numberText(basis.now, "net.core.netdev_budget"),
             numberText(basis.now, "net.core.netdev_budget_usecs")}};
        station.command = doubled(basis.now, "net.core.netdev_budget");
    }
    return station;
}

void fillBacklog(Station& station, const KernelSnapshot& now) {
    const KernelSetting* setting = now.setting("net.core.netdev_max_backlog");
    const std::int64_t limit = setting != nullptr ? setting->number().value_or(0) : 0;
    const auto length = longestBacklog(*now.softnet);
    if (!length) {
        station.headline = {SYNSCOPE_TEXT("not readable")};
        station.fill_note = {SYNSCOPE_TEXT("this kernel does not show the length (Linux 5.10 and later do)")};
        return;
    }
    if (limit > 0) {
        station.headline = {SYNSCOPE_TEXT("%1 of %2"), {std::to_string(*length), std::to_string(limit)}};
        station.fill = static_cast<double>(*length) / static_cast<double>(limit);
    } else {
        station.headline = {SYNSCOPE_TEXT("%1 packets wait"), {std::to_string(*length)}};
        station.fill_note = {
            SYNSCOPE_TEXT("the limit (netdev_max_backlog) is only visible in the first network "
                          "namespace")};
    }
}

Station backlogStation(const PathBasis& basis) {
    const Text name{SYNSCOPE_TEXT("CPU backlog")};
    if (!basis.now.softnet) {
        return unreadableStation(name, basis.now.softnet.why_not);
    }
    Station station;
    station.name = name;
    station.source = {"/proc/net/softnet_stat"};
    fillBacklog(station, basis.now);
    const std::uint64_t dropped = totalOf(basis.now, &SoftnetCpu::dropped);
    station.drops = basis.first.softnet ? grown(totalOf(basis.first, &SoftnetCpu::dropped), dropped) : 0;
    station.detail = {SYNSCOPE_TEXT("%1 drops"), {std::to_string(*station.drops)}};
    if (basis.recent.softnet && dropped > totalOf(basis.recent, &SoftnetCpu::dropped)) {
        station.health = StationHealth::Dropping;
        station.advice = {
            SYNSCOPE_TEXT("A CPU's backlog was full: packets were dropped before any protocol saw "
                          "them.")};
        station.command = doubled(basis.now, "net.core.netdev_max_backlog");
    }
    return station;
}

} // namespace

ReceivePath receivePath(const PathBasis& basis) {
    return {wireStation(basis),    ringStation(basis),         softirqStation(basis),
            backlogStation(basis), socketBufferStation(basis), readingStation(basis)};
}

} // namespace synscope::model
