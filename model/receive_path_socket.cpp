// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/receive_path_socket.h"

#include <algorithm>
#include <cmath>

namespace synscope::model {

namespace {

constexpr double kNearlyFull = 0.9;

std::uint32_t dropsOf(const std::optional<KernelSocket>& socket) {
    return socket && socket->memory ? socket->memory->drops : 0;
}

std::string bytes(double value) {
    return formatValue(value, Unit::Bytes);
}

std::int64_t settingOr(const KernelSnapshot& snapshot, const char* name, std::int64_t fallback) {
    const KernelSetting* setting = snapshot.setting(name);
    return setting != nullptr ? setting->number().value_or(fallback) : fallback;
}

/// A listener whose accept queue refused something.
void adviseListener(Station& station, const KernelSocket& socket, const KernelSnapshot& now) {
    const std::int64_t most = settingOr(now, "net.core.somaxconn", -1);
    const std::string limit = std::to_string(socket.send_queue);
    if (most == static_cast<std::int64_t>(socket.send_queue)) {
        station.advice = {
            SYNSCOPE_TEXT("The accept queue was full. Its limit is net.core.somaxconn; the program must "
                          "call listen() anew after a change, or accept faster.")};
        station.command = sysctlCommand("net.core.somaxconn", most * 2, most);
    } else {
        station.advice = {
            SYNSCOPE_TEXT("The accept queue was full. The program asked for it: listen(fd, %1); a "
                          "greater number or a faster accept() mends it."),
            {limit}};
    }
}

/// A UDP receive buffer that overflowed: by whom its size was chosen decides what helps.
void adviseBuffer(Station& station, const KernelSocket& socket, const KernelSnapshot& now) {
    const std::int64_t size = socket.memory->rcvbuf;
    const std::int64_t by_default = settingOr(now, "net.core.rmem_default", -1);
    const std::int64_t most = settingOr(now, "net.core.rmem_max", -1);
    if (size == by_default) {
        station.advice = {
            SYNSCOPE_TEXT("The receive buffer was full. Its size is the default; a program may set its "
                          "own by setsockopt(SO_RCVBUF), the default is for sockets yet to come.")};
        station.command = sysctlCommand("net.core.rmem_default", by_default * 2, by_default);
    } else if (most >= 0 && size >= most * 2) {
        station.advice = {
            SYNSCOPE_TEXT("The receive buffer was full, and setsockopt(SO_RCVBUF) gives no more than "
                          "twice net.core.rmem_max.")};
        station.command = sysctlCommand("net.core.rmem_max", most * 2, most);
    } else {
        station.advice = {
            SYNSCOPE_TEXT(
                "The receive buffer was full. Its size, %2, is what setsockopt(SO_RCVBUF, %1) gives: "
                "ask for more, or read faster."),
            {std::to_string(size / 2), std::to_string(size)}};
    }
}

/// TCP counts what it throws away for any reason: what does not fit, but also what came twice.
void adviseTcpDrops(Station& station, const KernelSocket& socket, bool full, const KernelSnapshot& now) {
    if (!full) {
        station.health = StationHealth::Strained;
        station.advice = {
            SYNSCOPE_TEXT("The socket threw segments away although there is room: what came twice or outside "
                          "of the window counts as well.")};
        return;
    }
    const KernelSetting* setting = now.setting("net.ipv4.tcp_rmem");
    const std::int64_t most = setting != nullptr ? setting->number(2).value_or(0) : 0;
    station.advice = {
        SYNSCOPE_TEXT("The receive buffer was full and segments were thrown away: the program does not read "
                      "fast enough. Autotuning lets the buffer grow to %1 bytes (net.ipv4.tcp_rmem), unless "
                      "the program set SO_RCVBUF."),
        {most > 0 ? std::to_string(most) : "?"}};
    if (most > 0 && socket.memory->rcvbuf >= most) {
        station.command = "sysctl -w net.ipv4.tcp_rmem=\"" + std::to_string(setting->number(0).value_or(0)) +
                          " " + std::to_string(setting->number(1).value_or(0)) + " " +
                          std::to_string(most * 2) + "\"  # today " + *setting->text;
    }
}

/// Of both families, since the recent snapshot.
std::int64_t udpGrowth(const PathBasis& basis, const std::string& name) {
    std::int64_t growth = 0;
    for (const char* family : {"Udp.", "Udp6."}) {
        if (basis.now.counters && basis.recent.counters) {
            growth += basis.now.counters->value(family + name).value_or(0) -
                      basis.recent.counters->value(family + name).value_or(0);
        }
    }
    return growth;
}

/// The socket's own count does not tell a full buffer from a wrong checksum; those of all sockets together
/// do.
void adviseUdpDrops(Station& station, const KernelSocket& socket, const PathBasis& basis) {
    if (udpGrowth(basis, "RcvbufErrors") == 0 && udpGrowth(basis, "InCsumErrors") > 0) {
        station.advice = {
            SYNSCOPE_TEXT("Datagrams with a wrong checksum were thrown away: no setting mends that.")};
        return;
    }
    adviseBuffer(station, socket, basis.now);
}

void adviseDrops(Station& station, const KernelSocket& socket, const PathBasis& basis) {
    if (socket.listening()) {
        adviseListener(station, socket, basis.now);
    } else if (socket.protocol == SocketProtocol::Tcp) {
        const bool full = std::max(receiveShare(socket), receiveShare(*basis.socket_recent)) >= kNearlyFull;
        adviseTcpDrops(station, socket, full, basis.now);
    } else {
        adviseUdpDrops(station, socket, basis);
    }
}

void adviseFullTcp(Station& station) {
    station.advice = {
        SYNSCOPE_TEXT("The receive buffer is full: the window is closed and the sender waits. The "
                      "program does not read fast enough.")};
}

Station noSocket(Text name) {
    Station station;
    station.name = std::move(name);
    station.headline = {SYNSCOPE_TEXT("no socket")};
    station.detail = {SYNSCOPE_TEXT("none holds data")};
    station.fill_note = {SYNSCOPE_TEXT("no socket of this machine is selected, and none holds anything")};
    station.provenance = Provenance::NotReadable;
    return station;
}

void describeFill(Station& station, const KernelSocket& socket) {
    if (socket.listening()) {
        station.name = {SYNSCOPE_TEXT("Accept queue")};
        // The kernel lets in one more than the limit (sk_acceptq_is_full, include/net/sock.h).
        station.headline = {SYNSCOPE_TEXT("%1 of %2 + 1"),
                            {std::to_string(socket.receive_queue), std::to_string(socket.send_queue)}};
    } else if (socket.memory && socket.memory->rcvbuf > 0) {
        station.headline = {SYNSCOPE_TEXT("%1 of %2"),
                            {bytes(socket.memory->rmem_alloc), bytes(socket.memory->rcvbuf)}};
    } else {
        station.headline = {SYNSCOPE_TEXT("not readable")};
        station.fill_note = {SYNSCOPE_TEXT("the kernel shows no memory of a socket in this state")};
        station.provenance = Provenance::NotReadable;
    }
    station.fill = receiveShare(socket);
}

} // namespace

std::string sysctlCommand(const char* name, std::int64_t wanted, std::int64_t today) {
    return "sysctl -w " + std::string(name) + "=" + std::to_string(wanted) + "  # today " +
           std::to_string(today);
}

double secondsOf(const PathBasis& basis) {
    return static_cast<double>(timeBetween(basis.recent.time, basis.now.time)) /
           static_cast<double>(kSecondNs);
}

Station socketBufferStation(const PathBasis& basis) {
    const Text name{SYNSCOPE_TEXT("Socket buffer")};
    if (!basis.socket_now) {
        return noSocket(name);
    }
    const KernelSocket& socket = *basis.socket_now;
    Station station;
    station.name = name;
    station.source = {SYNSCOPE_TEXT("sock_diag of %1"), {toString(socket)}};
    describeFill(station, socket);
    station.drops = dropsOf(socket) - std::min(dropsOf(socket), dropsOf(basis.socket_first));
    station.detail = {SYNSCOPE_TEXT("%1 drops · %2"), {std::to_string(*station.drops), toString(socket)}};
    if (basis.socket_recent && dropsOf(socket) > dropsOf(basis.socket_recent)) {
        station.health = StationHealth::Dropping;
        adviseDrops(station, socket, basis);
    } else if (station.fill >= kNearlyFull) {
        station.health = StationHealth::Strained;
        if (socket.protocol == SocketProtocol::Tcp && !socket.listening()) {
            adviseFullTcp(station);
        }
    }
    return station;
}

namespace {

/// UDP counts a datagram as received when the program reads it (net/ipv4/udp.c, udp_recvmsg), for all sockets
/// together.
void describeUdpReading(Station& station, const PathBasis& basis) {
    const auto count = [](const KernelSnapshot& snapshot) {
        const auto total = [&](const char* name) {
            return snapshot.counters ? snapshot.counters->value(name).value_or(0) : 0;
        };
        return total("Udp.InDatagrams") + total("Udp6.InDatagrams");
    };
    const double time = secondsOf(basis);
    station.headline = {
        SYNSCOPE_TEXT("%1 datagrams/s read"),
        {std::to_string(std::llround(
            time > 0 ? static_cast<double>(count(basis.now) - count(basis.recent)) / time : 0))}};
    station.detail = {SYNSCOPE_TEXT("all programs together")};
    station.source = {SYNSCOPE_TEXT("Udp.InDatagrams, which counts what is read")};
}

/// What is read = what came in order − what more waits now.
void describeTcpReading(Station& station, const PathBasis& basis, const KernelSocket& before,
                        const KernelSocket& now) {
    const double time = std::max(secondsOf(basis), 1e-3);
    const double came = static_cast<double>(now.info->bytes_received - before.info->bytes_received);
    const double waits_more = static_cast<double>(now.receive_queue) -
                              static_cast<double>(before.receive_queue);
    const double read = std::max(came - waits_more, 0.0);
    station.headline = {SYNSCOPE_TEXT("program reads %1"), {formatValue(read / time, Unit::BytesPerSecond)}};
    station.detail = {SYNSCOPE_TEXT("%1 arrive"), {formatValue(came / time, Unit::BytesPerSecond)}};
    station.source = {SYNSCOPE_TEXT("tcp_info: bytes received, less what waits in the queue")};
    station.provenance = Provenance::Inferred;
    if (came > 0) {
        station.fill = std::min(read / came, 1.0);
    }
    if (now.memory && receiveShare(now) >= kNearlyFull && read < came) {
        station.health = StationHealth::Strained;
    }
}

} // namespace

Station readingStation(const PathBasis& basis) {
    const Text name{SYNSCOPE_TEXT("recv()")};
    if (!basis.socket_now) {
        return noSocket(name);
    }
    const KernelSocket& socket = *basis.socket_now;
    Station station;
    station.name = name;
    station.fill_note = {SYNSCOPE_TEXT("a rate has no limit")};
    if (socket.protocol == SocketProtocol::Udp) {
        describeUdpReading(station, basis);
    } else if (socket.listening()) {
        station.name = {SYNSCOPE_TEXT("accept()")};
        station.headline = {SYNSCOPE_TEXT("%1 wait"), {std::to_string(socket.receive_queue)}};
        station.detail = {SYNSCOPE_TEXT("for the program")};
        station.source = {SYNSCOPE_TEXT("sock_diag of %1"), {toString(socket)}};
    } else if (socket.info && basis.socket_recent && basis.socket_recent->info) {
        describeTcpReading(station, basis, *basis.socket_recent, socket);
    } else {
        station.headline = {SYNSCOPE_TEXT("not readable")};
        station.detail = {SYNSCOPE_TEXT("not looked at for long enough yet")};
        station.provenance = Provenance::NotReadable;
    }
    return station;
}

} // namespace synscope::model
