// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/scenario/save.h"

#include "capture/link_types.h"
#include "capture/pcapng/writer.h"
#include "capture/scenario/event_text.h"

#include <cerrno>
#include <cstring>
#include <fstream>

namespace synscope::capture::scenario {

namespace {

void writeHeads(const Run& run, PcapngWriter& writer) {
    PcapngSectionText section;
    section.application = "SynScope";
    section.comment = "Simulated: " + run.scenario.title.in("en") + " (" + run.scenario.id + ")";
    writer.section(section);
    for (const std::string& host : run.hosts) {
        PcapngInterfaceText text;
        text.link_type = link::kEthernet;
        text.name = host;
        text.description = "simulated, at " + host;
        writer.interface(text);
    }
    std::vector<PcapngName> names;
    for (const HostSpec& host : run.scenario.hosts) {
        names.emplace_back(host.address, host.name);
    }
    writer.names(names);
}

void writeEvent(const Run& run, const RunEvent& event, PcapngWriter& writer) {
    if (const auto* packet = std::get_if<PacketEvent>(&event.what)) {
        PcapngPacket out;
        out.interface = event.host;
        out.time = run.epoch + event.time;
        out.bytes = run.frames[packet->frame].bytes;
        out.original_length = static_cast<std::uint32_t>(out.bytes.size());
        out.direction = packet->outgoing ? model::FrameDirection::Out : model::FrameDirection::In;
        writer.packet(out);
        return;
    }
    const std::string line = eventLine(run, event);
    if (!line.empty()) {
        const std::string content = kEventMagic + line;
        writer.custom(kEventEnterprise, std::as_bytes(std::span(content)));
    }
}

} // namespace

std::vector<std::byte> toPcapng(const Run& run) {
    std::vector<std::byte> bytes;
    PcapngWriter writer(bytes);
    writeHeads(run, writer);
    for (const RunEvent& event : run.events) {
        writeEvent(run, event, writer);
    }
    return bytes;
}

std::optional<model::Error> savePcapng(const Run& run, const std::string& path) {
    const std::vector<std::byte> bytes = toPcapng(run);
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    out.flush();
    if (!out) {
        return model::Error{path + " cannot be written: " + std::strerror(errno) + "."};
    }
    return std::nullopt;
}

} // namespace synscope::capture::scenario
