// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/kernel/proc_sockets.h"

#include "capture/kernel/text_scan.h"

#include <array>
#include <tuple>
#include <utility>

#include <arpa/inet.h>

namespace synscope::capture {

namespace {

using model::KernelSocket;
using model::SocketProtocol;

/// Words of an address as the kernel prints them: each as the number that lies in memory
/// (net/ipv4/tcp_ipv4.c).
std::optional<model::IpAddress> parseHexAddress(std::string_view text) {
    std::array<std::uint32_t, 4> words{};
    for (std::size_t i = 0; i < text.size() / 8; ++i) {
        const auto word = numberIn<std::uint32_t>(text.substr(i * 8, 8), 16);
        if (!word) {
            return std::nullopt;
        }
        words[i] = ntohl(*word);
    }
    if (text.size() == 8) {
        return model::IpAddress::v4(words[0]);
    }
    constexpr std::uint32_t kMapped = 0xffff;
    if (words[0] == 0 && words[1] == 0 && words[2] == kMapped) {
        return model::IpAddress::v4(words[3]);
    }
    return model::IpAddress{(std::uint64_t{words[0]} << 32) | words[1],
                            (std::uint64_t{words[2]} << 32) | words[3]};
}

std::optional<model::SocketAddress> parseEnd(std::string_view text, bool v6) {
    const std::size_t colon = text.find(':');
    if (colon != (v6 ? 32U : 8U)) {
        return std::nullopt;
    }
    const auto address = parseHexAddress(text.substr(0, colon));
    const auto port = numberIn<std::uint16_t>(text.substr(colon + 1), 16);
    return address && port ? std::optional(model::SocketAddress{*address, *port}) : std::nullopt;
}

/// "A:B", both hexadecimal.
std::pair<std::uint32_t, std::uint32_t> parsePair(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) {
        return {0, 0};
    }
    return {numberIn<std::uint32_t>(text.substr(0, colon), 16).value_or(0),
            numberIn<std::uint32_t>(text.substr(colon + 1), 16).value_or(0)};
}

std::optional<KernelSocket> parseLine(std::string_view line, SocketProtocol protocol, bool v6) {
    constexpr std::size_t kColumns = 13;
    std::array<std::string_view, kColumns> columns;
    for (std::string_view& column : columns) {
        column = takeWord(line);
    }
    const auto local = parseEnd(columns[1], v6);
    const auto remote = parseEnd(columns[2], v6);
    const auto state = numberIn<std::uint8_t>(columns[3], 16);
    if (!local || !remote || !state || *state > static_cast<std::uint8_t>(model::SocketState::NewSynRecv)) {
        return std::nullopt;
    }
    KernelSocket socket;
    socket.protocol = protocol;
    socket.v6 = v6;
    socket.local = *local;
    socket.remote = *remote;
    socket.state = static_cast<model::SocketState>(*state);
    std::tie(socket.send_queue, socket.receive_queue) = parsePair(columns[4]);
    socket.retransmissions = numberIn<std::uint8_t>(columns[6], 16).value_or(0);
    socket.uid = numberIn<std::uint32_t>(columns[7]).value_or(0);
    socket.inode = numberIn<std::uint32_t>(columns[9]).value_or(0);
    if (protocol == SocketProtocol::Udp) {
        socket.memory.emplace();
        socket.memory->rmem_alloc = socket.receive_queue;
        socket.memory->drops = numberIn<std::uint32_t>(columns[12]).value_or(0);
    }
    return socket;
}

} // namespace

void parseProcSockets(std::string_view text, SocketProtocol protocol, bool v6,
                      std::vector<KernelSocket>& into) {
    std::string_view line;
    while (takeLine(text, line)) {
        if (auto socket = parseLine(line, protocol, v6)) {
            into.push_back(*std::move(socket));
        }
    }
}

std::optional<model::Text> listProcSockets(const KernelRoot& root, SocketProtocol protocol,
                                           std::vector<KernelSocket>& into) {
    const std::string file = root.net + (protocol == SocketProtocol::Tcp ? "/tcp" : "/udp");
    std::string text;
    if (auto problem = readWhole(file, text)) {
        return problem;
    }
    parseProcSockets(text, protocol, false, into);
    if (!readWhole(file + "6", text)) {
        parseProcSockets(text, protocol, true, into);
    }
    return std::nullopt;
}

} // namespace synscope::capture
