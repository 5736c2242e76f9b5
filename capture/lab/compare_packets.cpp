// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/lab/compare_packets.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

namespace synscope::capture::lab {

namespace {

using scenario::PacketEvent;
using scenario::Run;
using scenario::RunEvent;
using scenario::SimTime;
using About = Difference::About;

/// A packet that left a host, as far as it is the same for every run.
struct Sent {
    SimTime time = 0; ///< since the connection's first packet
    std::string text; ///< "SYN,ACK seq 0 ack 1 len 0", "… lost"

    friend bool operator==(const Sent& a, const Sent& b) { return a.text == b.text; }
};
using List = std::vector<Sent>;
/// By connection and sending host.
using Lists = std::map<std::pair<std::uint32_t, std::uint32_t>, List>;

/// Far from what this connection sent: of another one, whose number is random.
std::string relativeText(std::uint32_t number) {
    constexpr std::uint32_t kFar = 1U << 30;
    return number < kFar ? std::to_string(number) : "elsewhere";
}

std::string textOf(const PacketEvent& packet) {
    const model::Segment& segment = packet.segment;
    const std::string fate = packet.arrives ? "" : " lost";
    if (segment.kind == model::SegmentKind::IcmpError) {
        return "ICMP " + std::to_string(segment.icmp_type) + "/" + std::to_string(segment.icmp_code) + fate;
    }
    const auto flags = static_cast<std::uint16_t>(segment.flags & ~model::tcp_flag::kPsh);
    return model::formatFlags(flags) + " seq " + relativeText(packet.relative_seq) + " ack " +
           relativeText(packet.relative_ack) + " len " + std::to_string(segment.payload_length) + fate;
}

Lists listsOf(const Run& run) {
    Lists lists;
    std::map<std::uint32_t, SimTime> begins;
    for (const RunEvent& event : run.events) {
        const auto* packet = std::get_if<PacketEvent>(&event.what);
        if (packet == nullptr || !packet->outgoing || !packet->tcp || !packet->connection.valid()) {
            continue;
        }
        const std::uint32_t id = packet->connection.value;
        const SimTime begin = begins.try_emplace(id, event.time).first->second;
        lists[{id, event.host}].push_back({event.time - begin, textOf(*packet)});
    }
    return lists;
}

/// Datagrams, and messages that belong to no connection: how many left each host.
std::map<std::pair<std::uint32_t, std::string>, std::int64_t> othersOf(const Run& run) {
    std::map<std::pair<std::uint32_t, std::string>, std::int64_t> count;
    for (const RunEvent& event : run.events) {
        const auto* packet = std::get_if<PacketEvent>(&event.what);
        const bool router = event.host >= run.scenario.hosts.size(); // its own ARP is not simulated
        if (packet != nullptr && packet->outgoing && !packet->tcp && !router) {
            ++count[{event.host, packet->protocol}];
        }
    }
    return count;
}

class PacketComparison {
public:
    PacketComparison(const Run& model, const Run& lab, const Tolerance& tolerance,
                     std::vector<Difference>& found)
        : model_(model)
        , lab_(lab)
        , tolerance_(tolerance)
        , found_(found) {}

    void compare(const std::map<std::uint32_t, std::uint32_t>& match) {
        Lists ours = listsOf(model_);
        Lists theirs = listsOf(lab_);
        for (const auto& [key, list] : ours) {
            const auto other = match.find(key.first);
            const List real = other == match.end() ? List() : theirs[{other->second, key.second}];
            compareLists(key, list, real);
            if (other != match.end()) {
                theirs.erase({other->second, key.second});
            }
        }
        for (const auto& [key, list] : theirs) { // what no simulated host ever sends
            if (!list.empty()) {
                add(About::Packets, key, "nothing",
                    std::to_string(list.size()) + " packets, " + list[0].text);
            }
        }
        compareOthers();
    }

private:
    using Key = std::pair<std::uint32_t, std::uint32_t>;

    void add(About about, const Key& key, std::string model, std::string lab) {
        found_.push_back({about, model_.hosts[key.second], "connection " + std::to_string(key.first),
                          std::move(model), std::move(lab)});
    }

    static std::string place(const List& list, std::size_t at) {
        return std::to_string(list.size()) + " packets, the " + std::to_string(at + 1) + ". " +
               (at < list.size() ? list[at].text : "never");
    }

    void compareLists(const Key& key, const List& ours, const List& theirs) {
        const auto [a, b] = std::mismatch(ours.begin(), ours.end(), theirs.begin(), theirs.end());
        if (a != ours.end() || b != theirs.end()) {
            const auto at = static_cast<std::size_t>(a - ours.begin());
            return add(About::Packets, key, place(ours, at), place(theirs, at));
        }
        for (std::size_t i = 0; i < ours.size(); ++i) {
            if (!close(ours[i].time, theirs[i].time, tolerance_)) {
                return add(About::Time, key, ours[i].text + " after " + secondsText(ours[i].time),
                           "after " + secondsText(theirs[i].time));
            }
        }
    }

    void compareOthers() {
        auto theirs = othersOf(lab_);
        for (const auto& [key, count] : othersOf(model_)) {
            if (theirs[key] != count) {
                found_.push_back({About::Packets, model_.hosts[key.first], key.second, std::to_string(count),
                                  std::to_string(theirs[key])});
            }
        }
    }

    const Run& model_;
    const Run& lab_;
    const Tolerance& tolerance_;
    std::vector<Difference>& found_;
};

} // namespace

std::string secondsText(SimTime time) {
    std::array<char, 40> text;
    std::snprintf(text.data(), text.size(), "%.3f s", static_cast<double>(time) / 1e9);
    return text.data();
}

bool close(SimTime model, SimTime lab, const Tolerance& tolerance) {
    const double allowed = static_cast<double>(tolerance.fixed) +
                           tolerance.share * static_cast<double>(std::max(model, lab));
    return std::abs(static_cast<double>(model - lab)) <= allowed;
}

void comparePackets(const Run& model, const Run& lab, const std::map<std::uint32_t, std::uint32_t>& match,
                    const Tolerance& tolerance, std::vector<Difference>& found) {
    PacketComparison(model, lab, tolerance, found).compare(match);
}

} // namespace synscope::capture::lab
