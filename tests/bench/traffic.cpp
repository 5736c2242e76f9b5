// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/traffic.h"

#include "tests/bench/frame_writer.h"

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace synscope::bench {

namespace {

constexpr std::uint64_t kStartUs = 1'760'000'000'000'000;
constexpr std::uint32_t kClientHosts = 16'384;
constexpr std::uint32_t kServerHosts = 256;
constexpr std::uint64_t kLeastPacketsPerConnection = 8;

/// SplitMix64: small, fast, the same everywhere.
class Random {
public:
    explicit Random(std::uint64_t seed)
        : state_(seed) {}

    std::uint64_t next() {
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
        z = (z ^ z >> 27) * 0x94d049bb133111eb;
        return z ^ z >> 31;
    }
    std::uint32_t below(std::uint32_t bound) {
        return static_cast<std::uint32_t>((next() >> 32) * bound >> 32);
    }

private:
    std::uint64_t state_;
};

enum class Fate : std::uint8_t { Closes, Refused, NeverAnswered, SynRepeated, ResetByClient, ResetByServer };

Fate drawFate(Random& random) {
    const std::uint32_t draw = random.below(100);
    if (draw < 10)
        return Fate::Refused;
    if (draw < 15)
        return Fate::NeverAnswered;
    if (draw < 20)
        return Fate::SynRepeated;
    if (draw < 25)
        return Fate::ResetByClient;
    return draw < 30 ? Fate::ResetByServer : Fate::Closes;
}

/// Packets beside the data phase.
std::uint64_t fixedPackets(Fate fate) {
    switch (fate) {
    case Fate::Refused:
        return 2;
    case Fate::NeverAnswered:
        return 3;
    case Fate::SynRepeated:
        return 7;
    case Fate::ResetByClient:
    case Fate::ResetByServer:
        return 4;
    case Fate::Closes:
        break;
    }
    return 6;
}

bool exchangesData(Fate fate) {
    return fate != Fate::Refused && fate != Fate::NeverAnswered;
}

/// One connection that is under way: says what its next packet is.
class Talk {
public:
    Talk(std::uint64_t index, Fate fate, std::uint64_t data_packets, Random& random)
        : fate_(fate)
        , data_packets_(data_packets)
        , ipv6_(random.below(8) == 0) {
        nameHosts(index, random);
        seq_[0] = static_cast<std::uint32_t>(random.next());
        seq_[1] = static_cast<std::uint32_t>(random.next());
    }

    [[nodiscard]] bool finished() const { return sent_ == fixedPackets(fate_) + data_packets_; }

    MadeSegment next(std::uint64_t time_us, Random& random) {
        const std::uint64_t opening = openingPackets();
        const std::uint64_t step = sent_++;
        MadeSegment segment = step < opening                   ? opens(step)
                              : step < opening + data_packets_ ? talks(step - opening, random)
                                                               : ends(step - opening - data_packets_);
        segment.ipv6 = ipv6_;
        segment.time_us = time_us;
        return segment;
    }

private:
    enum Side : std::uint8_t { Client, Server };

    void nameHosts(std::uint64_t index, Random& random) {
        const auto client = static_cast<std::uint32_t>(index % kClientHosts);
        hosts_[Client].port = static_cast<std::uint16_t>(1024 + index / kClientHosts % 60'000);
        hosts_[Server].port = static_cast<std::uint16_t>(random.below(2) ? 443 : 5432);
        nameHost(hosts_[Client], 1, client);
        nameHost(hosts_[Server], 2, random.below(kServerHosts));
    }

    void nameHost(Host& host, std::uint8_t network, std::uint32_t number) const {
        const auto high = static_cast<std::uint8_t>(number >> 8);
        const auto low = static_cast<std::uint8_t>(number);
        if (ipv6_)
            host.address = {0xfd, 0, 0, 0, 0, 0, 0, network, 0, 0, 0, 0, 0, 0, high, low};
        else
            host.address = {10, network, high, low};
    }

    [[nodiscard]] std::uint64_t openingPackets() const {
        if (fate_ == Fate::NeverAnswered)
            return 3;
        if (fate_ == Fate::Refused)
            return 1;
        return fate_ == Fate::SynRepeated ? 4 : 3;
    }

    MadeSegment opens(std::uint64_t step) {
        if (fate_ == Fate::NeverAnswered || step == 0 || (fate_ == Fate::SynRepeated && step == 1))
            return segment(Client, kSyn);
        if (step + 2 == openingPackets()) {
            ++seq_[Client];
            return segment(Server, kSyn | kAck);
        }
        ++seq_[Server];
        return segment(Client, kAck);
    }

    /// Data of the client, its ACK, data of the server, its ACK, and so on.
    MadeSegment talks(std::uint64_t step, Random& random) {
        const Side sender = step % 4 < 1 || step % 4 > 2 ? Client : Server;
        if (step % 2)
            return segment(sender, kAck);
        MadeSegment made = segment(sender, kPsh | kAck);
        made.payload_bytes = static_cast<std::uint16_t>(20 + random.below(1428));
        seq_[sender] += made.payload_bytes;
        return made;
    }

    MadeSegment ends(std::uint64_t step) {
        if (fate_ == Fate::Refused) {
            ++seq_[Client];
            return segment(Server, kRst | kAck);
        }
        if (fate_ == Fate::ResetByClient || fate_ == Fate::ResetByServer)
            return segment(fate_ == Fate::ResetByClient ? Client : Server, kRst | kAck);
        if (step == 2) {
            ++seq_[Server];
            return segment(Client, kAck);
        }
        MadeSegment made = segment(step == 0 ? Client : Server, kFin | kAck);
        if (step == 0)
            ++seq_[Client];
        return made;
    }

    [[nodiscard]] MadeSegment segment(Side from, unsigned flags) const {
        const Side to = from == Client ? Server : Client;
        MadeSegment made;
        made.from = &hosts_[from];
        made.to = &hosts_[to];
        made.flags = static_cast<std::uint8_t>(flags);
        made.seq = seq_[from];
        made.ack = flags & kAck ? seq_[to] : 0;
        if (fate_ == Fate::Refused && from == Server)
            made.seq = 0;
        return made;
    }

    Fate fate_;
    std::uint64_t data_packets_;
    std::uint64_t sent_ = 0;
    bool ipv6_;
    Host hosts_[2];
    std::uint32_t seq_[2] = {};
};

/// Starts connections such that their packets add up to the plan.
class Starter {
public:
    explicit Starter(const Plan& plan)
        : plan_(plan) {}

    [[nodiscard]] bool more() const { return started_ < plan_.connections; }

    Talk start(Random& random) {
        const bool last = started_ + 1 == plan_.connections;
        const std::uint64_t due = (started_ + 1) * plan_.packets / plan_.connections - promised_;
        Fate fate = last ? Fate::Closes : drawFate(random);
        const std::uint64_t fixed = fixedPackets(fate);
        const std::uint64_t data = exchangesData(fate) && due > fixed ? due - fixed : 0;
        promised_ += fixed + data;
        return {started_++, fate, data, random};
    }

private:
    Plan plan_;
    std::uint64_t started_ = 0;
    std::uint64_t promised_ = 0;
};

} // namespace

std::uint64_t writeTraffic(const std::string& path, const Plan& plan) {
    if (plan.connections == 0 || plan.open_at_once == 0 ||
        plan.packets / plan.connections < kLeastPacketsPerConnection)
        throw std::invalid_argument("a plan needs a connection, and eight packets per connection");
    FrameWriter writer(path, plan.snap_length);
    Random random(plan.packets ^ plan.connections);
    Starter starter(plan);
    std::vector<Talk> open;
    const std::uint64_t room = std::min<std::uint64_t>(plan.open_at_once, plan.connections);
    while (open.size() < room)
        open.push_back(starter.start(random));
    std::uint64_t time_us = kStartUs;
    while (!open.empty()) {
        Talk& talk = open[random.below(static_cast<std::uint32_t>(open.size()))];
        writer.write(talk.next(time_us += 1 + random.below(7), random));
        if (!talk.finished())
            continue;
        if (starter.more()) {
            talk = starter.start(random);
        } else {
            talk = open.back();
            open.pop_back();
        }
    }
    writer.finish();
    return writer.bytesWritten();
}

} // namespace synscope::bench
