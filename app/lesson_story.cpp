// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lesson_story.h"

#include "app/lesson_questions.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace synscope::app {
namespace {

using namespace capture::scenario;
using model::LessonStory;
using model::Side;
using model::StoryEvent;

/// What is worth seeing beside what: old and new, with and without.
constexpr std::array<std::pair<const char*, const char*>, 12> kPairs{{
    {"nobody-answers-linux", "nobody-answers-old-linux"},
    {"nobody-answers-old-linux", "nobody-answers-linux"},
    {"nobody-answers-freebsd", "nobody-answers-linux"},
    {"nobody-answers-macos", "nobody-answers-linux"},
    {"nobody-answers-windows", "nobody-answers-linux"},
    {"accept-queue-overflow-short", "abort-on-overflow"},
    {"abort-on-overflow", "accept-queue-overflow-short"},
    {"syn-flood", "syn-flood-cookies"},
    {"syn-flood-cookies", "syn-flood"},
    {"refused", "nobody-answers-linux"},
    {"reset-unread", "reset-linger"},
    {"user-timeout", "will-not-die"},
}};

std::string besideOf(const std::string& id) {
    const auto found = std::find_if(kPairs.begin(), kPairs.end(),
                                    [&](const auto& pair) { return id == pair.first; });
    return found == kPairs.end() ? std::string() : found->second;
}

/// The target protocol address of an ARP request for IPv4 over Ethernet (RFC 826): bytes 38 to 41 of the
/// frame.
std::string arpWords(const RunFrame& frame) {
    constexpr std::size_t kTarget = 38;
    if (frame.bytes.size() < kTarget + 4) {
        return "ARP";
    }
    std::string address;
    for (std::size_t i = 0; i < 4; ++i) {
        address += (i > 0 ? "." : "") + std::to_string(std::to_integer<int>(frame.bytes[kTarget + i]));
    }
    return "ARP who has " + address + "?";
}

std::string wordsOf(const Run& run, const PacketEvent& packet) {
    const std::string protocol = packet.protocol;
    if (protocol == "arp") {
        return arpWords(run.frames[packet.frame]);
    }
    if (protocol == "icmp") {
        return "ICMP port unreachable"; // all that an UDP socket is answered with here
    }
    return "UDP len " + std::to_string(packet.length);
}

class Teller {
public:
    Teller(const Run& run, const std::string& language)
        : run_(run)
        , language_(language) {
        const auto& hosts = run.scenario.hosts;
        const auto client = std::find_if(hosts.begin(), hosts.end(),
                                         [](const HostSpec& host) { return host.name == "client"; });
        client_ = client == hosts.end() ? 0 : static_cast<std::uint32_t>(client - hosts.begin());
        story_.info = lessonInfoOf(run.scenario, language);
        story_.cut = run.cut;
        story_.begin = run.epoch;
        story_.end = run.epoch + run.end;
        nameHosts();
    }

    LessonStory tell() {
        for (const RunEvent& event : run_.events) {
            story_.events.push_back({run_.epoch + event.time, sideOf(event.host), {}});
            std::visit([&](const auto& what) { take(event, what); }, event.what);
        }
        takeLesson();
        findAlone();
        return std::move(story_);
    }

private:
    [[nodiscard]] Side sideOf(std::uint32_t host) const {
        return host == client_ ? Side::Client : Side::Server;
    }

    void nameHosts() {
        const auto& hosts = run_.scenario.hosts;
        for (std::uint32_t host = 0; host < hosts.size(); ++host) {
            const auto side = static_cast<std::size_t>(index(sideOf(host)));
            if (story_.hosts[side].empty()) {
                story_.hosts[side] = hosts[host].name;
                story_.addresses[side] = toString(hosts[host].address);
                story_.systems[side] = model::stackName(hosts[host].os);
                story_.guarded[side] = std::any_of(
                    hosts[host].firewall.begin(), hosts[host].firewall.end(),
                    [](const Rule& rule) { return rule.verdict == Verdict::Drop && !rule.output; });
            }
        }
    }

    void take(const RunEvent& event, const PacketEvent& packet) {
        StoryEvent& told = story_.events.back();
        const bool at_router = event.host >= run_.scenario.hosts.size();
        const bool is_error = packet.tcp && packet.segment.kind == model::SegmentKind::IcmpError;
        if (at_router && !(packet.outgoing && is_error)) {
            forward(packet);
            return;
        }
        if (!packet.outgoing) {
            takeArrival(packet);
            return;
        }
        model::StoryPacket sent;
        sent.tcp = packet.tcp && packet.connection.valid();
        sent.connection = sent.tcp ? packet.connection : model::ConnectionId{};
        sent.segment = packet.segment;
        if (!sent.tcp) {
            sent.words = wordsOf(run_, packet);
        }
        if (at_router) {
            sent.via = toString(packet.segment.icmp_source);
            told.side = Side::Server;
        }
        departures_[packet.frame] = story_.events.size() - 1;
        told.what = std::move(sent);
    }

    /// A router hands the same packet on as a frame of its own, at once.
    void forward(const PacketEvent& packet) {
        if (packet.outgoing) {
            departures_[packet.frame] = at_router_;
        } else if (const auto known = departures_.find(packet.frame); known != departures_.end()) {
            at_router_ = known->second;
        }
    }

    void takeArrival(const PacketEvent& packet) {
        const auto departure = departures_.find(packet.frame);
        if (departure == departures_.end()) {
            return;
        }
        auto& sent = std::get<model::StoryPacket>(story_.events[departure->second].what);
        if (sent.arrives == model::kNoTime) {
            sent.arrives = story_.events.back().time;
            story_.events.back().what = model::StoryArrival{departure->second};
        }
    }

    void take(const RunEvent& /*event*/, const CallEvent& call) {
        story_.events.back().what = model::StoryCall{call.program, call.call, call.note, call.error,
                                                     call.result};
    }
    void take(const RunEvent& /*event*/, const CounterEvent& counter) {
        story_.events.back().what = model::StoryCounter{counter.name, counter.delta};
    }
    void take(const RunEvent& /*event*/, const SampleEvent& sample) {
        story_.events.back().what = model::StorySample{sample.socket,       sample.rmem_alloc,
                                                       sample.rcvbuf,       sample.payload,
                                                       sample.accept_queue, sample.accept_queue_limit,
                                                       sample.syn_queue,    sample.ring,
                                                       sample.ring_size,    sample.backlog};
    }
    void take(const RunEvent& /*event*/, const StateEvent& state) {
        story_.events.back().what = model::StoryState{state.connection, state.state};
    }
    void take(const RunEvent& /*event*/, const NoteEvent& note) {
        story_.events.back().what = model::StoryNote{note.text};
    }

    /// Source and destination of everything are the same address.
    void findAlone() {
        std::size_t packets = 0;
        for (const StoryEvent& event : story_.events) {
            const auto* packet = std::get_if<model::StoryPacket>(&event.what);
            if (packet != nullptr && packet->tcp &&
                packet->segment.source.address != packet->segment.destination.address) {
                return;
            }
            packets += packet != nullptr && packet->tcp ? 1 : 0;
        }
        if (packets > 0) {
            story_.alone = true;
            story_.hosts[1] = story_.hosts[0];
            story_.addresses[1] = story_.addresses[0];
            story_.systems[1] = story_.systems[0];
        }
    }

    void takeLesson() {
        for (const LessonStep& step : run_.scenario.lesson.steps) {
            if (const auto event = run_.find(step.at)) {
                story_.steps.push_back({*event, step.caption.in(language_), step.notes.in(language_)});
            }
        }
        for (const Question& question : run_.scenario.lesson.questions) {
            if (const auto event = run_.find(question.at)) {
                story_.questions.push_back(pollOf(question, story_.hosts[0], language_));
                story_.questions.back().event = *event;
            }
        }
    }

    const Run& run_;
    const std::string& language_;
    std::uint32_t client_ = 0;
    std::unordered_map<std::uint32_t, std::size_t> departures_; ///< by frame: its StoryPacket
    std::size_t at_router_ = 0; ///< the StoryPacket that reached the router last
    LessonStory story_;
};

} // namespace

model::LessonInfo lessonInfoOf(const Scenario& scenario, const std::string& language) {
    model::LessonInfo info;
    info.id = scenario.id;
    info.title = scenario.title.in(language);
    info.chapter = scenario.chapter;
    for (const LocalText& goal : scenario.lesson.goals) {
        info.goals.push_back(goal.in(language));
    }
    info.textbook = scenario.lesson.textbook.in(language);
    info.steps = scenario.lesson.steps.size();
    info.questions = scenario.lesson.questions.size();
    info.measured = scenario.measured;
    info.recorded = !scenario.recording.empty();
    info.with = besideOf(scenario.id);
    return info;
}

model::LessonStory storyOf(const Run& run, const std::string& language) {
    return Teller(run, language).tell();
}

} // namespace synscope::app
