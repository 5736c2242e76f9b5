// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/scenario/event_text.h"

#include <array>
#include <cstdio>

namespace synscope::capture::scenario {

namespace {

/// Seconds with nine digits, without trailing zeros.
std::string seconds(SimTime time) {
    std::array<char, 48> text;
    std::snprintf(text.data(), text.size(), "%lld.%09lld", static_cast<long long>(time / kSecond),
                  static_cast<long long>(time % kSecond));
    std::string result = text.data();
    result.erase(result.find_last_not_of('0') + 1);
    return result.back() == '.' ? result + "0" : result;
}

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20) {
            std::array<char, 8> escape;
            std::snprintf(escape.data(), escape.size(), "\\u%04x", byte);
            out += escape.data();
        } else {
            out += c;
        }
    }
    return out + "\"";
}

/// {"type": …, "time": … and then members in order.
class Line {
public:
    Line(const char* type, SimTime time) {
        out_ = std::string("{\"type\":\"") + type + "\",\"time\":" + seconds(time);
    }
    Line& raw(const char* key, const std::string& value) {
        out_ += std::string(",\"") + key + "\":" + value;
        return *this;
    }
    Line& text(const char* key, const std::string& value) { return raw(key, quoted(value)); }
    Line& number(const char* key, std::int64_t value) { return raw(key, std::to_string(value)); }
    /// Left out where the socket has no such thing.
    Line& known(const char* key, std::int64_t value) { return value < 0 ? *this : number(key, value); }
    Line& connection(model::ConnectionId id) {
        return raw("connection", id.valid() ? std::to_string(id.value) : "null");
    }
    [[nodiscard]] std::string done() { return out_ + "}"; }

private:
    std::string out_;
};

const char* kindName(NumberKind kind) {
    return kind == NumberKind::Simulated ? "simulated" : "measured";
}

const char* senderName(PacketEvent::Sender sender) {
    switch (sender) {
    case PacketEvent::Sender::Client:
        return "client";
    case PacketEvent::Sender::Server:
        return "server";
    case PacketEvent::Sender::Network:
        return "network";
    }
    return "";
}

struct ToLine {
    const Run& run;
    const RunEvent& event;

    [[nodiscard]] const std::string& host() const { return run.hosts[event.host]; }

    std::string operator()(const PacketEvent& packet) const {
        Line line("packet", event.time);
        line.text("at", host())
            .text("direction", packet.outgoing ? "out" : "in")
            .connection(packet.connection);
        if (!packet.tcp) {
            return line.text("protocol", packet.protocol).number("length", packet.length).done();
        }
        line.text("from", senderName(packet.from)).text("flags", model::formatFlags(packet.segment.flags));
        line.number("seq", packet.relative_seq).number("ack", packet.relative_ack);
        line.number("length", packet.segment.payload_length);
        if (packet.segment.kind == model::SegmentKind::IcmpError) {
            line.raw("icmp", "{\"source\":" + quoted(toString(packet.segment.icmp_source)) +
                                 ",\"type\":" + std::to_string(packet.segment.icmp_type) +
                                 ",\"code\":" + std::to_string(packet.segment.icmp_code) + "}");
        }
        return line.done();
    }
    std::string operator()(const CallEvent& call) const {
        Line line("call", event.time);
        line.text("host", host())
            .text("program", call.program)
            .text("call", call.call)
            .number("result", call.result);
        line.raw("errno", call.error.empty() ? "null" : quoted(call.error))
            .raw("elapsed", seconds(call.elapsed));
        return call.note.empty() ? line.done() : line.text("note", call.note).done();
    }
    std::string operator()(const CounterEvent& counter) const {
        return Line("counter", event.time)
            .text("host", host())
            .text("name", counter.name)
            .number("delta", counter.delta)
            .done();
    }
    std::string operator()(const SampleEvent& sample) const {
        Line line("sample", event.time);
        line.text("host", host()).text("socket", sample.socket).known("rmem_alloc", sample.rmem_alloc);
        line.known("rcvbuf", sample.rcvbuf)
            .known("payload", sample.payload)
            .known("accept_queue", sample.accept_queue);
        line.known("accept_queue_limit", sample.accept_queue_limit).known("syn_queue", sample.syn_queue);
        line.known("ring", sample.ring).known("ring_size", sample.ring_size).known("backlog", sample.backlog);
        return line.text("kind", kindName(sample.kind)).done();
    }
    std::string operator()(const StateEvent& state) const {
        Line line("state", event.time);
        line.text("host", host())
            .connection(state.connection)
            .text("state", std::string(toString(state.state)));
        return line.text("socket", state.socket).text("kind", kindName(state.kind)).done();
    }
    std::string operator()(const NoteEvent&) const { return ""; }
};

struct ToSentence {
    std::string operator()(const PacketEvent& packet) const {
        const std::string arrow = packet.outgoing ? (packet.arrives ? "-> " : "-x ") : "<- ";
        if (!packet.tcp) {
            return arrow + packet.protocol + ", " + std::to_string(packet.length) + " bytes";
        }
        const model::Segment& segment = packet.segment;
        if (segment.kind == model::SegmentKind::IcmpError) {
            return arrow + "ICMP " + std::to_string(segment.icmp_type) + "/" +
                   std::to_string(segment.icmp_code) + " from " + toString(segment.icmp_source);
        }
        std::string text = arrow + toString(segment.source) + " > " + toString(segment.destination) + "  " +
                           model::formatFlags(segment.flags) + "  seq " + std::to_string(packet.relative_seq);
        if (segment.has(model::tcp_flag::kAck)) {
            text += " ack " + std::to_string(packet.relative_ack);
        }
        return text + " win " + std::to_string(segment.window) +
               (segment.payload_length > 0 ? " len " + std::to_string(segment.payload_length) : "");
    }
    std::string operator()(const CallEvent& call) const {
        return call.program + ": " + call.call + "(" + call.note + ") = " + std::to_string(call.result) +
               (call.error.empty() ? "" : " " + call.error) + " after " + seconds(call.elapsed) + " s";
    }
    std::string operator()(const CounterEvent& counter) const {
        return counter.name + (counter.delta < 0 ? " " : " +") + std::to_string(counter.delta);
    }
    std::string operator()(const SampleEvent& sample) const {
        std::string text = "[" + sample.socket;
        const auto add = [&](const char* name, std::int64_t value) {
            text += value < 0 ? "" : std::string("  ") + name + " " + std::to_string(value);
        };
        add("memory", sample.rmem_alloc);
        add("of", sample.rcvbuf);
        add("payload", sample.payload);
        add("accept queue", sample.accept_queue);
        add("limit", sample.accept_queue_limit);
        add("SYN queue", sample.syn_queue);
        add("ring", sample.ring);
        add("backlog", sample.backlog);
        return text + "]";
    }
    std::string operator()(const StateEvent& state) const {
        return state.socket + " is " + std::string(toString(state.state));
    }
    std::string operator()(const NoteEvent& note) const { return "-- " + note.text; }
};

} // namespace

std::string eventLine(const Run& run, const RunEvent& event) {
    return std::visit(ToLine{run, event}, event.what);
}

std::string textLine(const char* type, SimTime time, const std::string& host, const std::string& text) {
    return Line(type, time).text("host", host).text("text", text).done();
}

std::string eventSentence(const Run& run, const RunEvent& event) {
    std::array<char, 64> start;
    std::snprintf(start.data(), start.size(), "%12.6f  %-8s  ", static_cast<double>(event.time) / 1e9,
                  run.hosts[event.host].c_str());
    return start.data() + std::visit(ToSentence{}, event.what);
}

} // namespace synscope::capture::scenario
