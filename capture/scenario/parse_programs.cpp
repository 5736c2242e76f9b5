// SPDX-License-Identifier: GPL-3.0-or-later
// Programs and their calls: one “call: {details}” per line, or the bare name of the call.
#include "capture/scenario/parse_parts.h"

#include "model/segment.h"

#include <array>

namespace synscope::capture::scenario {

namespace {

constexpr int kDeepest = 4; // repeat within repeat …

void readSocket(YamlMap& map, Call& call) {
    call.udp = map.word<bool>("type", {{"tcp", false}, {"udp", true}}, false);
    call.as = map.text("as");
}

void readBind(YamlMap& map, Call& call) {
    call.socket = map.text("socket");
    call.local_port = map.port("port", 0);
}

void readSetSockOpt(YamlMap& map, Call& call) {
    static const Words<std::string> kNames{{"SO_RCVBUF", "SO_RCVBUF"},
                                           {"SO_SNDBUF", "SO_SNDBUF"},
                                           {"SO_LINGER", "SO_LINGER"},
                                           {"SO_KEEPALIVE", "SO_KEEPALIVE"},
                                           {"SO_REUSEADDR", "SO_REUSEADDR"},
                                           {"TCP_NODELAY", "TCP_NODELAY"},
                                           {"TCP_KEEPIDLE", "TCP_KEEPIDLE"},
                                           {"TCP_KEEPINTVL", "TCP_KEEPINTVL"},
                                           {"TCP_KEEPCNT", "TCP_KEEPCNT"},
                                           {"TCP_USER_TIMEOUT", "TCP_USER_TIMEOUT"},
                                           {"TCP_SYNCNT", "TCP_SYNCNT"},
                                           {"TCP_FASTOPEN", "TCP_FASTOPEN"},
                                           {"IP_TTL", "IP_TTL"},
                                           {"SIGPIPE", "SIGPIPE"}};
    call.socket = map.text("socket");
    (void)map.require("name", "it says which option is set");
    call.option = map.word<std::string>("name", kNames, "SO_REUSEADDR");
    call.value = map.integer("value", 1, 0, 1 << 30);
}

void readListen(YamlMap& map, Call& call) {
    call.socket = map.text("socket");
    call.as = map.text("as");
    call.local_port = map.port("port", 0);
    call.backlog = static_cast<int>(map.integer("backlog", 128, 0, 65535));
}

void readConnect(YamlMap& map, Call& call) {
    call.socket = map.text("socket");
    call.as = map.text("as");
    (void)map.require("to", "a connection needs somebody to talk to");
    call.target = map.text("to");
    call.port = map.port("port", 5000);
    call.local_port = map.port("from_port", 0);
    call.udp = map.word<bool>("type", {{"tcp", false}, {"udp", true}}, false);
}

void readAccept(YamlMap& map, Call& call) {
    call.socket = map.text("on");
    call.as = map.text("as");
    call.time = map.duration("timeout", 0);
}

void readSend(YamlMap& map, Call& call) {
    call.socket = map.text("socket");
    call.text = map.text("text");
    call.bytes = map.integer("bytes", static_cast<std::int64_t>(call.text.size()), 0, 16 << 20);
    call.all = map.truth("all", false);
    call.fast_open = map.truth("fast_open", false);
    call.quiet = map.truth("quiet", false);
    if (call.fast_open) {
        call.as = map.text("as");
        call.target = map.text("to");
        call.port = map.port("port", 5000);
        call.local_port = map.port("from_port", 0);
    }
}

void readRecv(YamlMap& map, Call& call) {
    call.socket = map.text("socket");
    call.bytes = map.integer("most", 65536, 1, 16 << 20);
    call.all = map.truth("all", false);
    call.total = map.integer("total", 0, 0, 1 << 30);
    call.pause = map.duration("pause", 0);
    call.time = map.duration("timeout", 0);
    call.quiet = map.truth("quiet", false);
    call.value = map.duration("for", 0);
}

void readOnlySocket(YamlMap& map, Call& call) {
    call.socket = map.text("socket");
}

void readShutdown(YamlMap& map, Call& call) {
    call.socket = map.text("socket");
    call.how = map.word<ShutdownHow>(
        "how", {{"write", ShutdownHow::Write}, {"read", ShutdownHow::Read}, {"both", ShutdownHow::Both}},
        ShutdownHow::Write);
}

void readSendTo(YamlMap& map, Call& call) {
    call.socket = map.text("socket");
    call.target = map.text("to");
    call.port = map.port("port", 5000);
    call.text = map.text("text");
    call.bytes = map.integer("bytes", static_cast<std::int64_t>(call.text.size()), 0, 65507);
    call.quiet = map.truth("quiet", false);
}

void readRepeat(YamlMap& map, Call& call) {
    call.times = static_cast<int>(map.integer("times", 1, 1, 100'000));
    (void)map.require("do", "it lists the calls to repeat");
}

void readSpawn(YamlMap& map, Call& call) {
    call.target = map.text("name");
    (void)map.require("do", "it lists what the new thread calls");
}

void readInject(YamlMap& map, Call& call) {
    Injection& packet = call.injection;
    call.target = map.text("to");
    call.port = map.port("port", 5000);
    packet.udp = map.word<bool>("type", {{"tcp", false}, {"udp", true}}, false);
    if (const YAML::Node flags = map.get("flags"); flags.IsDefined()) {
        packet.flags = flagsOf(flags, map.problems()).value_or(0);
    }
    packet.from = map.address("from");
    packet.from_count = static_cast<int>(map.integer("from_count", 1, 1, 65536));
    packet.from_port = map.port("from_port", 20000);
    packet.new_port_each = map.truth("new_port_each", false);
    packet.like = map.word<std::string>("sequence", {{"random", ""}, {"next", "next"}, {"isn", "isn"}}, "");
    packet.sequence_offset = map.integer("offset", 0, -(1LL << 31), 1LL << 31);
    packet.count = static_cast<int>(map.integer("count", 1, 1, 100'000));
    packet.every = map.duration("every", 0);
    packet.full_options = map.truth("full_options", false);
    packet.length = static_cast<int>(map.integer("bytes", 0, 0, 1472));
    packet.bad_checksum = map.truth("bad_checksum", false);
}

void readSysctl(YamlMap& map, Call& call) {
    call.target = map.text("host");
    call.option = map.text("name");
    call.value = map.integer("value", 0, -(1LL << 31), 1LL << 31);
}

/// One kind of call: how its details are read, and which single word may stand for them.
struct CallInfo {
    const char* name;
    CallKind kind;
    void (*read)(YamlMap&, Call&);
    const char* short_form; ///< "sleep: 50ms" means {time: 50ms}; nullptr: details only
};

constexpr std::array kCalls{
    CallInfo{"socket", CallKind::Socket, readSocket, nullptr},
    CallInfo{"bind", CallKind::Bind, readBind, nullptr},
    CallInfo{"setsockopt", CallKind::SetSockOpt, readSetSockOpt, nullptr},
    CallInfo{"listen", CallKind::Listen, readListen, nullptr},
    CallInfo{"connect", CallKind::Connect, readConnect, "to"},
    CallInfo{"accept", CallKind::Accept, readAccept, "as"},
    CallInfo{"send", CallKind::Send, readSend, "text"},
    CallInfo{"recv", CallKind::Recv, readRecv, "socket"},
    CallInfo{"close", CallKind::Close, readOnlySocket, "socket"},
    CallInfo{"shutdown", CallKind::Shutdown, readShutdown, "how"},
    CallInfo{"sendto", CallKind::SendTo, readSendTo, nullptr},
    CallInfo{"recvfrom", CallKind::RecvFrom, readRecv, "socket"},
    CallInfo{"sleep", CallKind::Sleep, nullptr, "time"},
    CallInfo{"until", CallKind::SleepUntil, nullptr, "time"},
    CallInfo{"mark", CallKind::Mark, nullptr, "name"},
    CallInfo{"await", CallKind::Await, nullptr, "name"},
    CallInfo{"enable", CallKind::Enable, nullptr, "name"},
    CallInfo{"disable", CallKind::Disable, nullptr, "name"},
    CallInfo{"note", CallKind::Note, nullptr, "name"},
    CallInfo{"repeat", CallKind::Repeat, readRepeat, nullptr},
    CallInfo{"spawn", CallKind::Spawn, readSpawn, nullptr},
    CallInfo{"join", CallKind::Join, nullptr, nullptr},
    CallInfo{"inject", CallKind::Inject, readInject, nullptr},
    CallInfo{"crash", CallKind::Crash, nullptr, nullptr},
    CallInfo{"sysctl", CallKind::SysctlSet, readSysctl, nullptr},
};

const CallInfo* findCall(const std::string& name) {
    for (const CallInfo& info : kCalls) {
        if (name == info.name) {
            return &info;
        }
    }
    return nullptr;
}

/// Calls whose only detail is the word after the colon.
void readWord(const CallInfo& info, const YAML::Node& node, Call& call, Problems& problems) {
    if (info.short_form == nullptr) {
        return;
    }
    const std::string word = scalarOf(node, std::string("a single value for “") + info.name + "”", problems);
    if (std::string(info.short_form) != "time") {
        call.target = word;
        return;
    }
    const auto length = parseDuration(word);
    if (!length) {
        note(problems, node,
             std::string("“") + info.name + "” takes a length of time with its unit, and “" + word +
                 "” is none: write 50ms or 1.5s.");
    }
    call.time = length.value_or(0);
}

void readBody(const YAML::Node& details, Call& call, int depth, Problems& problems) {
    if (!details.IsMap() || (call.kind != CallKind::Repeat && call.kind != CallKind::Spawn)) {
        return;
    }
    if (depth >= kDeepest) {
        note(problems, details,
             "Calls are nested more than four deep here: write them as a program of their own.");
        return;
    }
    const YAML::Node body = details["do"];
    if (body.IsDefined() && !body.IsSequence()) {
        note(problems, body, "“do” takes a list of calls, one “- call” per line.");
    }
    for (const auto& one : body) {
        call.body.push_back(parseCall(one, depth + 1, problems));
    }
}

void readDetails(const CallInfo& info, const YAML::Node& details, Call& call, int depth, Problems& problems) {
    if (info.read == nullptr) {
        readWord(info, details, call, problems);
        return;
    }
    YAML::Node source; // assigning to a node would change the tree
    source.reset(details);
    if (details.IsScalar() && info.short_form != nullptr) {
        source.reset(YAML::Node(YAML::NodeType::Map));
        source[info.short_form] = details;
    } else if (details.IsNull()) {
        source.reset(YAML::Node(YAML::NodeType::Map));
    }
    YamlMap map(source, std::string("the call “") + info.name + "”", problems);
    info.read(map, call);
    if (call.kind == CallKind::Repeat || call.kind == CallKind::Spawn) {
        (void)map.get("do");
    }
    map.finish();
    readBody(source, call, depth, problems);
}

} // namespace

std::vector<std::string> callNames() {
    std::vector<std::string> names;
    for (const CallInfo& info : kCalls) {
        names.emplace_back(info.name);
    }
    return names;
}

Call parseCall(const YAML::Node& node, int depth, Problems& problems) {
    Call call;
    call.place = placeOf(node);
    const bool bare = node.IsScalar();
    if (!bare && (!node.IsMap() || node.size() != 1)) {
        note(problems, node,
             "A call is one name, or one name with its details: “- recv” or “- send: {bytes: 20}”.");
        return call;
    }
    const std::string name = bare ? node.Scalar()
                                  : scalarOf(node.begin()->first, "the name of a call", problems);
    const CallInfo* info = findCall(name);
    if (info == nullptr) {
        const std::string meant = nearest(name, callNames());
        note(
            problems, node,
            "No program can call “" + name + "”: " +
                (meant.empty() ? "there are " + listed(callNames()) + "." : "did you mean “" + meant + "”?"));
        return call;
    }
    call.kind = info->kind;
    readDetails(*info, bare ? YAML::Node(YAML::NodeType::Null) : node.begin()->second, call, depth, problems);
    return call;
}

ProgramSpec parseProgram(const YAML::Node& node, Problems& problems) {
    YamlMap map(node, "a program", problems);
    ProgramSpec program;
    program.place = map.place();
    (void)map.require("host", "a program runs on a host");
    program.host = map.text("host");
    program.name = map.text("name", program.host);
    program.start = map.duration("start", 0);
    const YAML::Node calls = map.require("calls", "it lists what the program does");
    if (calls.IsDefined() && !calls.IsSequence()) {
        note(problems, calls, "“calls” takes a list, one “- call” per line.");
    }
    for (const auto& call : calls) {
        program.calls.push_back(parseCall(call, 0, problems));
    }
    map.finish();
    return program;
}

} // namespace synscope::capture::scenario
