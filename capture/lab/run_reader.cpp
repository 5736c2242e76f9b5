// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/lab/run_reader.h"

#include "capture/lab/stream.h"
#include "capture/scenario/recorder.h"
#include "capture/scenario/save.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include <yaml-cpp/yaml.h>

namespace synscope::capture::lab {

namespace {

using scenario::RunEvent;
using scenario::SimTime;
using Block = std::span<const std::byte>;

constexpr std::uint32_t kPacketBlock = 6;
constexpr std::uint32_t kCustomBlock = 0xbad;
constexpr std::uint32_t kSmallestBlock = 12;
constexpr std::uint32_t kLargestBlock = 16 << 20;
constexpr std::uint16_t kComment = 1;
constexpr std::uint16_t kFlags = 2;

/// 0 beyond the end.
template <class Number>
Number numberAt(Block block, std::size_t at) {
    Number number = 0;
    if (at + sizeof number <= block.size()) {
        std::memcpy(&number, block.data() + at, sizeof number);
    }
    return number;
}

/// GCC 12 with -O3 takes std::less of byte vectors for an access out of bounds.
struct ByBytes {
    bool operator()(const std::vector<std::byte>& a, const std::vector<std::byte>& b) const {
        return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end());
    }
};

std::string textOf(Block bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The content of a packet's option; empty: it has none.
Block optionOf(Block options, std::uint16_t wanted) {
    while (options.size() >= 4) {
        const auto code = numberAt<std::uint16_t>(options, 0);
        const std::size_t length = numberAt<std::uint16_t>(options, 2);
        const std::size_t whole = 4 + (length + 3) / 4 * 4;
        if (code == 0 || whole > options.size()) {
            return {};
        }
        if (code == wanted) {
            return options.subspan(4, length);
        }
        options = options.subspan(whole);
    }
    return {};
}

/// "12.000000345" in nanoseconds, exactly.
SimTime timeOf(const std::string& text) {
    const std::size_t dot = text.find('.');
    std::string fraction = dot == std::string::npos ? "" : text.substr(dot + 1);
    fraction.resize(9, '0');
    return std::strtoll(text.c_str(), nullptr, 10) * scenario::kSecond +
           std::strtoll(fraction.c_str(), nullptr, 10);
}

std::string textAt(const YAML::Node& line, const char* key) {
    const YAML::Node value = line[key];
    return value.IsDefined() && value.IsScalar() ? value.Scalar() : "";
}

std::int64_t numberOf(const YAML::Node& line, const char* key, std::int64_t otherwise) {
    const std::string text = textAt(line, key);
    return text.empty() ? otherwise : std::strtoll(text.c_str(), nullptr, 10);
}

scenario::CallEvent callOf(const YAML::Node& line) {
    scenario::CallEvent call;
    call.program = textAt(line, "program");
    call.call = textAt(line, "call");
    call.note = textAt(line, "note");
    call.result = numberOf(line, "result", 0);
    call.error = textAt(line, "errno");
    call.elapsed = timeOf(textAt(line, "elapsed"));
    if (call.error == "null") {
        call.error.clear();
    }
    return call;
}

scenario::NumberKind kindOf(const YAML::Node& line) {
    return textAt(line, "kind") == "measured" ? scenario::NumberKind::Measured
                                              : scenario::NumberKind::Simulated;
}

scenario::SampleEvent sampleOf(const YAML::Node& line) {
    scenario::SampleEvent sample;
    sample.socket = textAt(line, "socket");
    sample.rmem_alloc = numberOf(line, "rmem_alloc", -1);
    sample.rcvbuf = numberOf(line, "rcvbuf", -1);
    sample.payload = numberOf(line, "payload", -1);
    sample.accept_queue = numberOf(line, "accept_queue", -1);
    sample.accept_queue_limit = numberOf(line, "accept_queue_limit", -1);
    sample.syn_queue = numberOf(line, "syn_queue", -1);
    sample.ring = numberOf(line, "ring", -1);
    sample.ring_size = numberOf(line, "ring_size", -1);
    sample.backlog = numberOf(line, "backlog", -1);
    sample.kind = kindOf(line);
    return sample;
}

scenario::StateEvent stateOf(const YAML::Node& line) {
    constexpr auto kLast = static_cast<unsigned>(model::TcpState::TimeWait);
    scenario::StateEvent state;
    state.socket = textAt(line, "socket");
    state.kind = kindOf(line);
    const std::string name = textAt(line, "state");
    for (unsigned i = 0; i <= kLast; ++i) {
        if (toString(static_cast<model::TcpState>(i)) == name) {
            state.state = static_cast<model::TcpState>(i);
        }
    }
    return state;
}

/// Nothing for a line that is no event.
std::optional<decltype(RunEvent::what)> eventOf(const std::string& type, const YAML::Node& line) {
    if (type == "call") {
        return callOf(line);
    }
    if (type == "counter") {
        return scenario::CounterEvent{textAt(line, "name"), numberOf(line, "delta", 0)};
    }
    if (type == "sample") {
        return sampleOf(line);
    }
    if (type == "state") {
        return stateOf(line);
    }
    if (type == stream::kNote) {
        return scenario::NoteEvent{textAt(line, "text")};
    }
    return std::nullopt;
}

std::optional<YAML::Node> parsed(const std::string& line) {
    try {
        YAML::Node node = YAML::Load(line); // JSON is YAML
        return node.IsMap() ? std::optional(node) : std::nullopt;
    } catch (const YAML::Exception&) {
        return std::nullopt;
    }
}

/// "udp", "icmp", "arp", "tcp" and the length that events give.
void describe(Block frame, scenario::PacketEvent& packet) {
    constexpr std::size_t kIp = 14;
    constexpr std::byte kArpType{0x06};
    const auto byteAt = [&](std::size_t at) {
        return at < frame.size() ? std::to_integer<std::uint32_t>(frame[at]) : 0;
    };
    if (frame.size() > kIp && frame[13] == kArpType) {
        packet.protocol = "arp";
        packet.length = 28;
        return;
    }
    const std::uint32_t header = (byteAt(kIp) & 0xf) * 4;
    const std::uint32_t total = byteAt(kIp + 2) << 8 | byteAt(kIp + 3);
    const std::uint32_t protocol = byteAt(kIp + 9);
    packet.protocol = protocol == 17 ? "udp" : protocol == 1 ? "icmp" : "tcp";
    const std::uint32_t transport = protocol == 17  ? 8
                                    : protocol == 1 ? 0
                                                    : (byteAt(kIp + header + 12) >> 4) * 4;
    packet.length = total > header + transport ? total - header - transport : 0;
}

} // namespace

RunReader::RunReader(scenario::Scenario scenario) {
    run_.scenario = std::move(scenario);
    for (const scenario::HostSpec& host : run_.scenario.hosts) {
        run_.hosts.push_back(host.name);
    }
    if (run_.scenario.path.router) {
        run_.hosts.push_back(run_.scenario.path.router->name);
    }
    for (const std::string& host : run_.hosts) {
        hosts_.emplace(host, static_cast<std::uint32_t>(hosts_.size()));
    }
}

void RunReader::take(std::span<const std::byte> bytes) {
    pending_.insert(pending_.end(), bytes.begin(), bytes.end());
    std::size_t done = 0;
    while (pending_.size() - done >= kSmallestBlock) {
        const Block rest = Block(pending_).subspan(done);
        const auto length = numberAt<std::uint32_t>(rest, 4);
        if (length < kSmallestBlock || length > kLargestBlock || length > rest.size()) {
            break;
        }
        takeBlock(rest.first(length));
        done += length;
    }
    pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(done));
}

void RunReader::takeBlock(Block block) {
    const auto type = numberAt<std::uint32_t>(block, 0);
    const Block body = block.subspan(8, block.size() - kSmallestBlock);
    if (type == kPacketBlock) {
        return takePacket(body);
    }
    const std::string magic = scenario::kEventMagic;
    if (type == kCustomBlock && body.size() > 4 + magic.size() &&
        numberAt<std::uint32_t>(body, 0) == scenario::kEventEnterprise) {
        const std::string content = textOf(body.subspan(4));
        const std::size_t end = content.find_last_of('}'); // zeros may pad the block
        if (content.starts_with(magic) && end != std::string::npos) {
            takeLine(content.substr(magic.size(), end + 1 - magic.size()));
        }
    }
}

void RunReader::takePacket(Block body) {
    constexpr std::size_t kFixed = 20;
    const std::size_t length = numberAt<std::uint32_t>(body, 12);
    const std::size_t options = kFixed + (length + 3) / 4 * 4;
    const auto host = numberAt<std::uint32_t>(body, 0);
    if (options > body.size() || host >= run_.hosts.size()) {
        return;
    }
    const auto high = std::uint64_t{numberAt<std::uint32_t>(body, 4)};
    const std::uint64_t stamp = high << 32 | numberAt<std::uint32_t>(body, 8);
    const Block known = body.subspan(options);
    scenario::PacketEvent event;
    event.outgoing = (numberAt<std::uint32_t>(optionOf(known, kFlags), 0) & 3) == 2;
    event.frame = static_cast<std::uint32_t>(frames_.size());
    run_.events.push_back({static_cast<std::int64_t>(stamp) - run_.epoch, host, event});
    const Block bytes = body.subspan(kFixed, length);
    frames_.push_back({textOf(optionOf(known, kComment)) == stream::kLost, {bytes.begin(), bytes.end()}});
}

void RunReader::takeLine(const std::string& line) {
    const auto node = parsed(line);
    if (!node) {
        return;
    }
    const std::string type = textAt(*node, "type");
    const SimTime time = timeOf(textAt(*node, "time"));
    if (type == stream::kStart) {
        run_.epoch = std::strtoll(textAt(*node, "text").c_str(), nullptr, 10);
    } else if (type == stream::kEnd) {
        run_.cut = textAt(*node, "text");
        run_.end = time;
        complete_ = true;
    } else if (auto what = eventOf(type, *node)) {
        const auto host = hosts_.find(textAt(*node, "host"));
        run_.events.push_back({time, host == hosts_.end() ? 0 : host->second, std::move(*what)});
    }
}

/// What arrives is what left last with the same bytes and was not lost; each leaving arrives once, and again
/// only when there is nothing else that could.
void RunReader::pairFrames() {
    std::map<std::vector<std::byte>, std::deque<std::uint32_t>, ByBytes> under_way;
    std::map<std::vector<std::byte>, std::uint32_t, ByBytes> latest;
    for (RunEvent& one : run_.events) {
        auto* event = std::get_if<scenario::PacketEvent>(&one.what);
        if (event == nullptr) {
            continue;
        }
        const Frame& frame = frames_[event->frame];
        std::deque<std::uint32_t>& left = under_way[frame.bytes];
        const auto known = latest.find(frame.bytes);
        if (!event->outgoing && !left.empty()) {
            event->frame = left.front();
            left.pop_front();
        } else if (!event->outgoing && known != latest.end()) {
            event->frame = known->second;
        } else {
            event->frame = static_cast<std::uint32_t>(run_.frames.size());
            run_.frames.push_back({frame.bytes});
            if (event->outgoing && !frame.lost) {
                left.push_back(event->frame);
                latest[frame.bytes] = event->frame;
            } else if (frame.lost) {
                lost_.insert(event->frame);
            }
        }
        describe(frame.bytes, *event);
    }
    frames_.clear();
}

scenario::Run RunReader::finish() {
    std::stable_sort(run_.events.begin(), run_.events.end(),
                     [](const RunEvent& a, const RunEvent& b) { return a.time < b.time; });
    pairFrames();
    if (!run_.events.empty()) {
        run_.end = std::max(run_.end, run_.events.back().time);
    }
    finishRun(run_);
    return std::move(run_);
}

scenario::Run RunReader::soFar() const {
    constexpr SimTime kLate = 100 * scenario::kMillisecond; ///< beyond the path's delay, it was lost unseen
    RunReader reader = *this;
    scenario::Run run = reader.finish();
    for (RunEvent& one : run.events) {
        auto* event = std::get_if<scenario::PacketEvent>(&one.what);
        if (event != nullptr && event->outgoing && !reader.lost_.contains(event->frame) &&
            one.time + run.scenario.path.delay + kLate > run.end) {
            event->arrives = true;
        }
    }
    return run;
}

} // namespace synscope::capture::lab
