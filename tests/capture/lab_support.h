// SPDX-License-Identifier: GPL-3.0-or-later
// Scenarios for the lab, and runs as its program streams them.
#pragma once

#include "capture/lab/lab_run.h"
#include "capture/lab/stream.h"
#include "capture/link_types.h"
#include "capture/pcapng/writer.h"
#include "capture/scenario/event_text.h"
#include "capture/scenario/save.h"
#include "scenario_text.h"

#include <string>
#include <vector>

namespace synscope::test {

inline capture::lab::LabOrder orderOf(const std::string& yaml, const std::string& id = "test") {
    capture::lab::LabOrder order;
    order.id = id;
    order.text = yaml;
    return order;
}

inline model::Result<capture::lab::LabRun> labRunOf(const capture::lab::LabOrder& order) {
    return capture::lab::runInLab(order, parseScenario(order.text, order.id).scenario);
}

/// A simulated run as synscope-lab would have sent it.
inline std::vector<std::byte> streamOf(const Run& run) {
    std::vector<std::byte> bytes;
    capture::PcapngWriter writer(bytes);
    const auto line = [&writer](const std::string& text) {
        const std::string content = kEventMagic + text;
        writer.custom(kEventEnterprise, std::as_bytes(std::span(content)));
    };
    writer.section();
    for (const std::string& host : run.hosts) {
        capture::PcapngInterfaceText text;
        text.link_type = capture::link::kEthernet;
        text.name = host;
        writer.interface(text);
    }
    line(textLine(capture::lab::stream::kStart, 0, "", std::to_string(run.epoch)));
    for (const RunEvent& event : run.events) {
        if (const auto* packet = std::get_if<PacketEvent>(&event.what)) {
            capture::PcapngPacket out;
            out.interface = event.host;
            out.time = run.epoch + event.time;
            out.bytes = run.frames[packet->frame].bytes;
            out.direction = packet->outgoing ? model::FrameDirection::Out : model::FrameDirection::In;
            out.comment = packet->outgoing && !packet->arrives ? capture::lab::stream::kLost : "";
            writer.packet(out);
        } else if (const auto* note = std::get_if<NoteEvent>(&event.what)) {
            line(textLine(capture::lab::stream::kNote, event.time, run.hosts[event.host], note->text));
        } else {
            line(eventLine(run, event));
        }
    }
    line(textLine(capture::lab::stream::kEnd, run.end, "", run.cut));
    return bytes;
}

/// Every event, a line each, for comparing runs whole.
inline QString textOf(const Run& run) {
    QStringList lines;
    for (const RunEvent& event : run.events) {
        lines << QString::fromStdString(eventSentence(run, event)) +
                     QString::fromStdString(eventLine(run, event));
    }
    return lines.join('\n');
}

} // namespace synscope::test
