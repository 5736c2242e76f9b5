// SPDX-License-Identifier: GPL-3.0-or-later
// Runs of scenarios as text, for tests that compare them whole.
#pragma once

#include "capture/scenario/library.h"
#include "capture/scenario/simulate.h"

#include <QString>
#include <QStringList>

namespace synscope::test {

using namespace capture::scenario;

/// A scenario of two hosts 10 ms apart; `more` is appended to the server's and client's lists of calls.
inline std::string pair(const std::string& server, const std::string& client,
                        const std::string& path = "delay: 10ms", const std::string& host_details = "") {
    return "title: Test\nhosts:\n  client: {address: 10.9.0.1" + host_details +
           "}\n  server: {address: 10.9.0.2" + host_details + "}\npath: {" + path +
           "}\nprograms:\n  - host: server\n    calls: [" + server +
           "]\n  - host: client\n    start: 1ms\n    calls: [" + client + "]\n";
}

inline Run runOf(const std::string& yaml, const std::vector<Override>& overrides = {}) {
    const Parsed parsed = parseScenario(yaml, "test", overrides);
    for (const Problem& problem : parsed.problems) {
        qWarning("%s", format(problem, "test").c_str());
    }
    return simulate(parsed.scenario);
}

/// One line per TCP segment sent: "0.011 server> SYN,ACK 0 1 0" (time in ms precision, seq, ack, length); "x"
/// in front of what is lost on the way.
inline QString packetsOf(const Run& run, bool times = true) {
    QStringList lines;
    for (const RunEvent& event : run.events) {
        const auto* packet = std::get_if<PacketEvent>(&event.what);
        if (packet == nullptr || !packet->outgoing || !packet->tcp ||
            packet->segment.kind == model::SegmentKind::IcmpError) {
            continue;
        }
        const QString time = times ? QString::number(static_cast<double>(event.time) / 1e9, 'f', 3) + ' '
                                   : QString();
        lines << (packet->arrives ? "" : "x ") + time + QString::fromStdString(run.hosts[event.host]) + "> " +
                     QString::fromStdString(model::formatFlags(packet->segment.flags)) + ' ' +
                     QString::number(packet->relative_seq) + ' ' + QString::number(packet->relative_ack) +
                     ' ' + QString::number(packet->segment.payload_length);
    }
    return lines.join('\n');
}

/// One line per call that returned: "client: connect = -1 ETIMEDOUT".
inline QString callsOf(const Run& run, const std::string& program) {
    QStringList lines;
    for (const RunEvent& event : run.events) {
        const auto* call = std::get_if<CallEvent>(&event.what);
        if (call != nullptr && call->program == program) {
            lines << QString::fromStdString(call->call + " = " + std::to_string(call->result) +
                                            (call->error.empty() ? "" : " " + call->error));
        }
    }
    return lines.join('\n');
}

inline std::int64_t countOf(const Run& run, const std::string& host, const std::string& counter) {
    std::int64_t sum = 0;
    for (const RunEvent& event : run.events) {
        const auto* moved = std::get_if<CounterEvent>(&event.what);
        sum += moved != nullptr && moved->name == counter && run.hosts[event.host] == host ? moved->delta : 0;
    }
    return sum;
}

} // namespace synscope::test
