// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/packet_sender.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <pcap/pcap.h>
#include <sys/socket.h>
#include <unistd.h>

namespace synscope::bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kBurst = 64;

/// All packets of a file, one behind the other.
struct Packets {
    std::vector<unsigned char> bytes;
    std::vector<iovec> packets;
};

Packets load(const std::string& path) {
    std::array<char, PCAP_ERRBUF_SIZE> error{};
    const std::unique_ptr<pcap_t, decltype(&pcap_close)> file(pcap_open_offline(path.c_str(), error.data()),
                                                              &pcap_close);
    if (!file)
        throw std::runtime_error(error.data());
    Packets all;
    std::vector<std::size_t> ends;
    pcap_pkthdr* header = nullptr;
    const u_char* data = nullptr;
    while (pcap_next_ex(file.get(), &header, &data) == 1) {
        all.bytes.insert(all.bytes.end(), data, data + header->caplen);
        ends.push_back(all.bytes.size());
    }
    std::size_t begin = 0;
    for (const std::size_t end : ends) {
        all.packets.push_back({all.bytes.data() + begin, end - begin});
        begin = end;
    }
    if (all.packets.empty())
        throw std::runtime_error(path + " holds no packets");
    return all;
}

class Outlet {
public:
    explicit Outlet(const std::string& interface)
        : fd_(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0)) {
        sockaddr_ll address{};
        address.sll_family = AF_PACKET;
        address.sll_ifindex = static_cast<int>(::if_nametoindex(interface.c_str()));
        const int yes = 1;
        ::setsockopt(fd_, SOL_PACKET, PACKET_QDISC_BYPASS, &yes, sizeof yes);
        if (fd_ < 0 || ::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error("cannot send on " + interface + ": " + std::strerror(errno));
    }
    ~Outlet() { ::close(fd_); }
    Outlet(const Outlet&) = delete;
    Outlet& operator=(const Outlet&) = delete;

    /// How many of the burst the kernel took.
    std::size_t send(iovec* packets, std::size_t count) {
        std::array<mmsghdr, kBurst> messages{};
        for (std::size_t i = 0; i < count; ++i) {
            messages[i].msg_hdr.msg_iov = packets + i;
            messages[i].msg_hdr.msg_iovlen = 1;
        }
        const int sent = ::sendmmsg(fd_, messages.data(), static_cast<unsigned>(count), 0);
        return sent < 0 ? 0 : static_cast<std::size_t>(sent);
    }

private:
    int fd_;
};

} // namespace

Sent sendPackets(const SendPlan& plan, const std::stop_token& stop) {
    Packets all = load(plan.file);
    Outlet outlet(plan.interface);
    Sent sent;
    const auto begin = Clock::now();
    const auto elapsed = [&] { return std::chrono::duration<double>(Clock::now() - begin).count(); };
    for (std::size_t next = 0; (sent.seconds = elapsed()) < plan.seconds && !stop.stop_requested();) {
        if (static_cast<double>(sent.packets) > sent.seconds * static_cast<double>(plan.per_second)) {
            std::this_thread::sleep_for(std::chrono::microseconds(100));
            continue;
        }
        const std::size_t count = std::min({kBurst, plan.burst, all.packets.size() - next});
        sent.packets += outlet.send(all.packets.data() + next, count);
        next = (next + count) % all.packets.size();
    }
    return sent;
}

} // namespace synscope::bench
