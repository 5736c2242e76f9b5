// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/connection_row.h"

#include "app/cli/json.h"
#include "model/explanation.h"
#include "model/time.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

namespace synscope::app::cli {

namespace {

using model::Connection;
using model::Endpoint;
using model::Side;

constexpr double kNsPerSecond = 1e9;

/// What a row says, counted once for all three formats. syn and syn_ack are told apart by side: the client's
/// SYNs carry no ACK but in a simultaneous open, which Endpoint counts separately.
struct Counts {
    std::uint64_t syn, syn_ack, rst, fin, syn_retransmissions, syn_ack_retransmissions;
};

Counts countsOf(const Connection& c) {
    const Endpoint& client = c.at(Side::Client);
    const Endpoint& server = c.at(Side::Server);
    return {.syn = std::uint64_t{client.syn} + server.syn - client.syn_ack - server.syn_ack,
            .syn_ack = std::uint64_t{client.syn_ack} + server.syn_ack,
            .rst = std::uint64_t{client.rst} + server.rst,
            .fin = std::uint64_t{client.fin} + server.fin,
            .syn_retransmissions = c.at(Side::Client).syn_retransmissions,
            .syn_ack_retransmissions = c.at(Side::Server).syn_retransmissions};
}

std::string summaryOf(const Row& row) {
    return model::english(model::outcomeSentence(row.connection, row.verdict));
}

void appendEndpoint(Json& json, const model::SocketAddress& socket) {
    json.beginObject().member("address", toString(socket.address)).member("port", socket.port).endObject();
}

void appendPair(Json& json, std::string_view name, std::uint64_t client, std::uint64_t server) {
    json.key(name).beginObject().member("client", client).member("server", server).endObject();
}

void appendJson(std::string& out, const Row& row) {
    const Connection& c = row.connection;
    const Counts n = countsOf(c);
    Json json(out);
    json.beginObject();
    if (!row.file.empty()) {
        json.member("file", row.file);
    }
    json.member("index", row.id.value).key("client");
    appendEndpoint(json, c.client);
    appendEndpoint(json.key("server"), c.server);
    json.member("vantage", row.vantage);
    json.member("first_seen", model::formatEpoch(c.first_seen));
    json.member("last_seen", model::formatEpoch(c.last_seen));
    appendPair(json, "packets", c.at(Side::Client).packets, c.at(Side::Server).packets);
    appendPair(json, "payload_bytes", c.at(Side::Client).payload_bytes, c.at(Side::Server).payload_bytes);
    json.member("syn", n.syn).member("syn_ack", n.syn_ack).member("rst", n.rst).member("fin", n.fin);
    json.member("syn_retransmissions", n.syn_retransmissions);
    json.member("syn_ack_retransmissions", n.syn_ack_retransmissions);
    json.key("initial_rtt");
    if (c.initial_rtt_ns == model::kNoTime) {
        json.null();
    } else {
        json.value(static_cast<double>(c.initial_rtt_ns) / kNsPerSecond);
    }
    json.member("completeness", c.completeness);
    json.member("conn_state", model::zeekConnState(c)).member("history", c.history.view());
    json.member("client_state", toString(c.at(Side::Client).state));
    json.member("server_state", toString(c.at(Side::Server).state));
    json.member("outcome", model::outcomeName(row.verdict.outcome));
    json.memberOrNull("call", model::callName(row.verdict.call));
    json.memberOrNull("errno", model::errnoName(row.verdict.error));
    if (row.verdict.error != model::Errno::None && row.verdict.error_side == Side::Server) {
        json.member("errno_side", "server");
    }
    json.member("summary", summaryOf(row)).key("group");
    if (row.group.valid()) {
        json.beginObject().member("id", row.group.value).member("kind", row.group_kind).endObject();
    } else {
        json.null();
    }
    json.endObject();
}

constexpr std::array kCsvColumns{"index",
                                 "client",
                                 "server",
                                 "first_seen",
                                 "last_seen",
                                 "client_packets",
                                 "server_packets",
                                 "client_bytes",
                                 "server_bytes",
                                 "syn",
                                 "syn_ack",
                                 "rst",
                                 "fin",
                                 "retransmissions",
                                 "initial_rtt",
                                 "conn_state",
                                 "history",
                                 "outcome",
                                 "call",
                                 "errno",
                                 "summary"};

/// RFC 4180: quotes around a field that holds a comma, a quote or a line end; quotes in it doubled.
std::string csvField(const std::string& text) {
    if (text.find_first_of(",\"\n\r") == std::string::npos) {
        return text;
    }
    std::string quoted = "\"";
    for (const char c : text) {
        quoted.append(c == '"' ? 2 : 1, c);
    }
    return quoted + '"';
}

std::vector<std::string> csvFields(const Row& row) {
    const Connection& c = row.connection;
    const Counts n = countsOf(c);
    const Endpoint& client = c.at(Side::Client);
    const Endpoint& server = c.at(Side::Server);
    const std::string rtt = c.initial_rtt_ns == model::kNoTime ? "" : model::formatEpoch(c.initial_rtt_ns);
    return {std::to_string(row.id.value),
            toString(c.client),
            toString(c.server),
            model::formatEpoch(c.first_seen),
            model::formatEpoch(c.last_seen),
            std::to_string(client.packets),
            std::to_string(server.packets),
            std::to_string(client.payload_bytes),
            std::to_string(server.payload_bytes),
            std::to_string(n.syn),
            std::to_string(n.syn_ack),
            std::to_string(n.rst),
            std::to_string(n.fin),
            std::to_string(client.retransmissions + server.retransmissions),
            rtt,
            std::string(model::zeekConnState(c)),
            std::string(c.history.view()),
            std::string(model::outcomeName(row.verdict.outcome)),
            std::string(model::callName(row.verdict.call)),
            std::string(model::errnoName(row.verdict.error)),
            summaryOf(row)};
}

void appendCsv(std::string& out, const Row& row) {
    std::string line = row.file.empty() ? "" : csvField(row.file) + ",";
    for (const std::string& field : csvFields(row)) {
        line += csvField(field) + ",";
    }
    line.pop_back();
    out += line;
}

constexpr const char* kTableFormat = "%6s  %-24s %-24s %8s %10s  %-21s %-13s %s";

std::string tableLine(const std::array<std::string, 8>& cells) {
    std::array<char, 1024> line;
    std::snprintf(line.data(), line.size(), kTableFormat, cells[0].c_str(), cells[1].c_str(),
                  cells[2].c_str(), cells[3].c_str(), cells[4].c_str(), cells[5].c_str(), cells[6].c_str(),
                  cells[7].c_str());
    return line.data();
}

void appendTable(std::string& out, const Row& row) {
    const Connection& c = row.connection;
    out += row.file.empty() ? "" : row.file + ": ";
    out += tableLine({std::to_string(row.id.value), toString(c.client), toString(c.server),
                      std::to_string(c.packets()), model::formatDuration(c.last_seen - c.first_seen),
                      std::string(model::outcomeName(row.verdict.outcome)),
                      std::string(model::errnoName(row.verdict.error)), summaryOf(row)});
}

} // namespace

void appendHeader(Output& output, RowFormat format, bool with_file) {
    if (format == RowFormat::Json) {
        return;
    }
    if (format == RowFormat::Table) {
        output.text() += tableLine(
            {"index", "client", "server", "packets", "duration", "outcome", "errno", "summary"});
    } else {
        output.text() += with_file ? "file" : "";
        for (const char* column : kCsvColumns) {
            output.text() += (output.text().empty() ? "" : ",") + std::string(column);
        }
    }
    output.lineDone();
}

void appendRow(std::string& out, const Row& row, RowFormat format) {
    switch (format) {
    case RowFormat::Json:
        return appendJson(out, row);
    case RowFormat::Csv:
        return appendCsv(out, row);
    case RowFormat::Table:
        return appendTable(out, row);
    }
}

} // namespace synscope::app::cli
