// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/lab/stage/journal.h"

#include "capture/lab/stream.h"
#include "capture/link_types.h"
#include "capture/scenario/event_text.h"
#include "capture/scenario/save.h"

#include <algorithm>
#include <cerrno>

#include <unistd.h>

namespace synscope::capture::lab {

namespace {

using scenario::kMillisecond;

constexpr SimTime kSettled = 5 * kMillisecond; ///< taps and threads have told of everything older
constexpr SimTime kNoFate = 50 * kMillisecond; ///< the wire never saw it

} // namespace

Journal::Journal(const scenario::Scenario& scenario, bool with_wire)
    : with_wire_(with_wire)
    , title_(scenario.title.in("en") + " (" + scenario.id + ")") {
    run_.scenario.id = scenario.id;
    for (const scenario::HostSpec& host : scenario.hosts) {
        run_.hosts.push_back(host.name);
        run_.scenario.hosts.push_back(host);
    }
    if (scenario.path.router) {
        run_.hosts.push_back(scenario.path.router->name);
    }
}

void Journal::begin(const Epoch& epoch, const std::string& kernel) {
    const std::lock_guard guard(lock_);
    run_.epoch = epoch.real_ns;
    PcapngSectionText section;
    section.os = kernel;
    section.application = "SynScope lab";
    section.comment = "Run by this machine's kernel: " + title_;
    writer_.section(section);
    std::vector<PcapngName> names;
    for (const std::string& host : run_.hosts) {
        PcapngInterfaceText text;
        text.link_type = link::kEthernet;
        text.name = host;
        text.description = "in the lab, at " + host;
        writer_.interface(text);
    }
    for (const scenario::HostSpec& host : run_.scenario.hosts) {
        names.emplace_back(host.address, host.name);
    }
    writer_.names(names);
    writeLine(scenario::textLine(stream::kStart, 0, "", std::to_string(run_.epoch)));
}

void Journal::frame(std::size_t port, std::uint32_t host, bool outgoing, bool on_cable, SimTime time,
                    std::span<const std::byte> bytes) {
    const std::lock_guard guard(lock_);
    ++frames_;
    Entry entry{host, true, outgoing, false, {bytes.begin(), bytes.end()}, {}};
    if (!with_wire_ || !on_cable || !outgoing) {
        put(time, std::move(entry));
        return;
    }
    Cable& cable = cables_[port];
    cable.seen.push_back({time, std::move(entry)});
    marry(cable);
}

void Journal::fate(std::size_t port, std::span<const std::byte> bytes, bool lost) {
    const std::lock_guard guard(lock_);
    Cable& cable = cables_[port];
    cable.known.push_back({{bytes.begin(), bytes.end()}, lost});
    marry(cable);
}

/// Both sides see the frames in the same order; one that a full buffer kept from either is passed over.
void Journal::marry(Cable& cable) {
    while (!cable.seen.empty() && !cable.known.empty()) {
        Waiting& seen = cable.seen.front();
        const auto same = std::find_if(cable.known.begin(), cable.known.end(),
                                       [&](const Known& known) { return known.bytes == seen.entry.bytes; });
        if (same != cable.known.end()) {
            seen.entry.lost = same->lost;
            cable.known.erase(cable.known.begin(), same + 1);
        }
        put(seen.time, std::move(seen.entry));
        cable.seen.pop_front();
    }
}

void Journal::event(scenario::RunEvent event) {
    const std::lock_guard guard(lock_);
    const auto* note = std::get_if<scenario::NoteEvent>(&event.what);
    std::string line = note != nullptr
                           ? scenario::textLine(stream::kNote, event.time, run_.hosts[event.host], note->text)
                           : eventLine(run_, event);
    put(event.time, {event.host, false, false, false, {}, std::move(line)});
}

void Journal::writeLine(const std::string& line) {
    const std::string content = scenario::kEventMagic + line;
    writer_.custom(scenario::kEventEnterprise, std::as_bytes(std::span(content)));
}

void Journal::write(SimTime time, const Entry& entry) {
    if (!entry.is_frame) {
        writeLine(entry.line);
        return;
    }
    PcapngPacket packet;
    packet.interface = entry.host;
    packet.time = run_.epoch + time;
    packet.bytes = entry.bytes;
    packet.original_length = static_cast<std::uint32_t>(entry.bytes.size());
    packet.direction = entry.outgoing ? model::FrameDirection::Out : model::FrameDirection::In;
    packet.comment = entry.lost ? stream::kLost : "";
    writer_.packet(packet);
}

bool Journal::flush(SimTime now, bool end) {
    const std::lock_guard guard(lock_);
    for (auto& [port, cable] : cables_) {
        while (!cable.seen.empty() && (end || cable.seen.front().time < now - kNoFate)) {
            put(cable.seen.front().time, std::move(cable.seen.front().entry));
            cable.seen.pop_front();
        }
    }
    while (!entries_.empty() && (end || entries_.begin()->first < now - kSettled)) {
        write(entries_.begin()->first, entries_.begin()->second);
        entries_.erase(entries_.begin());
    }
    return drain();
}

bool Journal::finish(SimTime now, const std::string& cut) {
    if (!flush(now, true)) {
        return false;
    }
    const std::lock_guard guard(lock_);
    writeLine(scenario::textLine(stream::kEnd, now, "", cut));
    return drain();
}

bool Journal::drain() {
    std::size_t done = 0;
    while (done < out_.size()) {
        const ssize_t count = ::write(STDOUT_FILENO, out_.data() + done, out_.size() - done);
        if (count < 0 && errno != EINTR) {
            return false;
        }
        done += static_cast<std::size_t>(std::max<ssize_t>(count, 0));
    }
    out_.clear();
    return true;
}

std::uint64_t Journal::frames() const {
    const std::lock_guard guard(lock_);
    return frames_;
}

} // namespace synscope::capture::lab
