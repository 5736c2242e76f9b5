// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/interfaces.h"

#include "capture/kernel/kernel_root.h"
#include "capture/kernel/net_dev.h"
#include "capture/live/permission.h"

#include <arpa/inet.h>
#include <array>
#include <filesystem>
#include <netinet/in.h>
#include <pcap/pcap.h>

namespace synscope::capture {

namespace {

constexpr const char* kAny = "any";

std::string addressText(const sockaddr* address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address != nullptr && address->sa_family == AF_INET) {
        const auto* v4 = reinterpret_cast<const sockaddr_in*>(address);
        ::inet_ntop(AF_INET, &v4->sin_addr, text.data(), text.size());
    } else if (address != nullptr && address->sa_family == AF_INET6) {
        const auto* v6 = reinterpret_cast<const sockaddr_in6*>(address);
        ::inet_ntop(AF_INET6, &v6->sin6_addr, text.data(), text.size());
    }
    return text.data();
}

InterfaceListing listingOf(const pcap_if_t& device) {
    InterfaceListing listing;
    listing.name = device.name;
    listing.description = device.description == nullptr ? "" : device.description;
    listing.up = (device.flags & PCAP_IF_UP) != 0;
    listing.loopback = (device.flags & PCAP_IF_LOOPBACK) != 0;
    listing.any = listing.name == kAny;
    for (const pcap_addr* at = device.addresses; at != nullptr; at = at->next) {
        if (std::string text = addressText(at->addr); !text.empty()) {
            listing.addresses.push_back(std::move(text));
        }
    }
    return listing;
}

/// libpcap also lists USB, Bluetooth, D-Bus and netfilter queues, where no TCP of interest is.
bool isNetwork(const pcap_if_t& device) {
    std::error_code ignored;
    return std::string(device.name) == kAny ||
           std::filesystem::exists(std::filesystem::path("/sys/class/net") / device.name, ignored);
}

void findProblem(InterfaceListing& listing) {
    if (auto problem = capturePermission(listing.name)) {
        listing.permission = problem->permission;
        listing.problem = std::move(problem->sentence);
        listing.command = std::move(problem->command);
    } else if (!listing.up && !listing.any) {
        listing.command = "sudo ip link set " + listing.name + " up";
        listing.problem = "The interface " + listing.name +
                          " is down; this command brings it up: " + listing.command;
    }
}

} // namespace

std::vector<InterfaceListing> listInterfaces() {
    std::array<char, PCAP_ERRBUF_SIZE> words{};
    pcap_if_t* devices = nullptr;
    std::vector<InterfaceListing> listings;
    if (pcap_findalldevs(&devices, words.data()) != 0) {
        return listings;
    }
    for (const pcap_if_t* device = devices; device != nullptr; device = device->next) {
        if (isNetwork(*device)) {
            listings.push_back(listingOf(*device));
            findProblem(listings.back());
        }
    }
    pcap_freealldevs(devices);
    return listings;
}

std::map<std::string, std::uint64_t> interfaceTraffic() {
    std::map<std::string, std::uint64_t> traffic;
    std::string text;
    if (readWhole(KernelRoot().net + "/dev", text)) {
        return traffic;
    }
    std::string_view rest = text;
    std::string_view name;
    NetDevColumns columns{};
    while (takeInterface(rest, name, columns)) {
        traffic[std::string(name)] = columns[kReceivedPackets] + columns[kSentPackets];
    }
    return traffic;
}

} // namespace synscope::capture
