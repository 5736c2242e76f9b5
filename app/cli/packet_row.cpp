// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/packet_row.h"

#include "app/cli/json.h"
#include "model/time.h"

#include <array>
#include <cstdio>
#include <string_view>

namespace synscope::app::cli {

namespace {

using model::Connection;
using model::Segment;
using model::SegmentVerdict;
using model::Side;
using model::TcpOptions;

/// Who sent it: a side of the connection, or "network" for an ICMP error from a third host.
const char* senderOf(const Segment& segment, const SegmentVerdict& verdict, const Connection* connection) {
    if (segment.kind == model::SegmentKind::IcmpError) {
        if (connection != nullptr && segment.icmp_source == connection->server.address) {
            return "server";
        }
        return connection != nullptr && segment.icmp_source == connection->client.address ? "client"
                                                                                          : "network";
    }
    return verdict.sender == Side::Client ? "client" : "server";
}

void appendOptions(Json& json, const TcpOptions& options) {
    json.key("options").beginObject();
    if (options.has(TcpOptions::kMss)) {
        json.member("mss", options.mss);
    }
    if (options.has(TcpOptions::kSackPermitted)) {
        json.member("sack_permitted", true);
    }
    if (options.has(TcpOptions::kSack)) {
        json.key("sack").beginArray();
        for (int i = 0; i < options.sack_count; ++i) {
            json.beginArray().value(options.sack[i].left).value(options.sack[i].right).endArray();
        }
        json.endArray();
    }
    if (options.has(TcpOptions::kTimestamps)) {
        json.key("timestamps").beginArray();
        json.value(options.timestamp_value).value(options.timestamp_echo).endArray();
    }
    if (options.has(TcpOptions::kWindowScale)) {
        json.member("window_scale", options.window_scale);
    }
    if (options.has(TcpOptions::kFastOpen)) {
        json.member("fast_open_cookie_length", options.fast_open_cookie_length);
    }
    if (options.has(TcpOptions::kMptcp)) {
        json.member("mptcp_subtype", options.mptcp_subtype);
    }
    json.endObject();
}

void appendNotes(Json& json, const Segment& segment, std::uint32_t marks) {
    json.key("note").beginArray();
    for (int bit = 0; bit < model::mark::kCount; ++bit) {
        if ((marks >> bit & 1) != 0) {
            json.value(model::markName(bit));
        }
    }
    for (int bit = 0; bit < model::oddity::kCount; ++bit) {
        if ((segment.oddities >> bit & 1) != 0) {
            json.value(model::oddityName(bit));
        }
    }
    json.endArray();
}

std::string icmpText(const Segment& s) {
    return s.kind == model::SegmentKind::IcmpError
               ? std::string("  ICMP") + (s.icmp_v6 ? "v6" : "") + " " + std::to_string(s.icmp_type) + "/" +
                     std::to_string(s.icmp_code) + " from " + toString(s.icmp_source) + " quotes this segment"
               : "";
}

std::string markText(std::uint32_t marks) {
    std::string text;
    for (int bit = 0; bit < model::mark::kCount; ++bit) {
        if ((marks >> bit & 1) != 0) {
            text += std::string("  ") + model::markName(bit);
        }
    }
    return text;
}

/// How far it was followed: "passage", "sent" and "arrived" by the first vantage point's clock, and every
/// sighting by the clock and frame number of its own capture's file.
const char* passageName(model::Passage passage) {
    switch (passage) {
    case model::Passage::Unwatched:
        return "one-vantage";
    case model::Passage::Arrived:
        return "arrived";
    case model::Passage::Partly:
        return "partly-arrived";
    case model::Passage::NeverSeen:
        return "never-seen";
    case model::Passage::NotCaptured:
        return "not-captured";
    }
    return "";
}

void appendPassage(Json& json, const PacketRow& row) {
    const model::JoinedPacket& packet = *row.joined;
    json.member("passage", passageName(packet.passage));
    json.timeOrNull("sent", packet.sent);
    json.timeOrNull("arrived", packet.arrived);
    json.key("sightings").beginArray();
    for (const model::Sighting& sighting : packet.sightings) {
        json.beginObject().member("vantage", row.vantages[sighting.vantage].name);
        json.member("number", sighting.frame.number).member("time", model::formatEpoch(sighting.time));
        json.endObject();
    }
    json.endArray();
}

std::string passageText(const PacketRow& row) {
    const model::JoinedPacket& packet = *row.joined;
    std::string text = std::string("  ") + passageName(packet.passage);
    if (packet.sent != model::kNoTime && packet.arrived != model::kNoTime) {
        text += " after " + model::formatDuration(packet.arrived - packet.sent);
    }
    return text;
}

} // namespace

PacketRow rowOf(const Segment& segment, const SegmentVerdict& verdict, const Connection* connection) {
    if (connection == nullptr) {
        return {segment, verdict, nullptr, segment.sequence, segment.acknowledgment};
    }
    const bool acknowledges = segment.has(model::tcp_flag::kAck);
    return {segment, verdict, connection, relativeSequence(*connection, verdict.sender, segment.sequence),
            acknowledges ? relativeSequence(*connection, other(verdict.sender), segment.acknowledgment) : 0};
}

void appendJson(std::string& out, const PacketRow& row, const std::string& file) {
    const Segment& s = row.segment;
    Json json(out);
    json.beginObject();
    if (!file.empty()) {
        json.member("file", file);
    }
    json.key("connection");
    row.connection == nullptr ? json.null() : json.value(row.verdict.connection.value);
    json.member("number", s.frame.number).member("time", model::formatEpoch(s.time));
    json.member("from", senderOf(s, row.verdict, row.connection))
        .member("flags", model::formatFlags(s.flags));
    json.member("seq", row.seq).member("ack", row.ack).member("length", s.payload_length);
    json.member("window", s.window);
    appendOptions(json, s.options);
    if (s.kind == model::SegmentKind::IcmpError) {
        json.key("icmp").beginObject().member("source", toString(s.icmp_source));
        json.member("version", s.icmp_v6 ? 6 : 4).member("type", s.icmp_type).member("code", s.icmp_code);
        json.endObject();
    }
    appendNotes(json, s, row.verdict.marks);
    if (row.joined != nullptr) {
        appendPassage(json, row);
    }
    json.endObject();
}

void appendTable(std::string& out, const PacketRow& row, const std::string& file) {
    const Segment& s = row.segment;
    std::array<char, 512> line;
    std::snprintf(
        line.data(), line.size(), "%8llu %10s  %21s  %-24s %-24s %-16s seq %-10u ack %-10u len %-6u win %u",
        static_cast<unsigned long long>(s.frame.number),
        row.connection == nullptr ? "-" : std::to_string(row.verdict.connection.value).c_str(),
        model::formatEpoch(s.time).c_str(), toString(s.source).c_str(), toString(s.destination).c_str(),
        model::formatFlags(s.flags).c_str(), row.seq, row.ack, s.payload_length, s.window);
    out += file.empty() ? "" : file + ": ";
    out += line.data() + markText(row.verdict.marks) + icmpText(s);
    out += row.joined != nullptr ? passageText(row) : "";
}

} // namespace synscope::app::cli
