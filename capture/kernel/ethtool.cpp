// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/kernel/ethtool.h"

#include "capture/file/descriptor.h"
#include "capture/kernel/ethtool_netlink.h"
#include "capture/kernel/net_dev.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <linux/ethtool.h>
#include <linux/ethtool_netlink.h>
#include <linux/netlink.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace synscope::capture {

namespace {

/// More than any driver has; a card that claims more is not believed.
constexpr std::uint32_t kMostStatistics = 16384;

model::Text notThere(const char* what, const std::string& interface, int error) {
    if (error == EOPNOTSUPP || error == ENODATA) {
        return {what, {interface}};
    }
    return unreadable(interface, error);
}

} // namespace

struct CardReader::Ioctl {
    explicit Ioctl(const std::string& interface)
        : socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        interface.copy(name.data(), name.size() - 1);
    }

    /// 0 or an errno.
    int ask(void* structure) const {
        ifreq request{};
        std::memcpy(request.ifr_name, name.data(), name.size());
        request.ifr_data = static_cast<char*>(structure);
        return ioctl(socket.fd(), SIOCETHTOOL, &request) == 0 ? 0 : errno;
    }

    [[nodiscard]] std::string driver() const {
        ethtool_drvinfo info{};
        info.cmd = ETHTOOL_GDRVINFO;
        return ask(&info) == 0 ? std::string(info.driver, strnlen(info.driver, sizeof info.driver)) : "";
    }

    [[nodiscard]] std::uint32_t statisticCount() const {
        alignas(ethtool_sset_info)
            std::array<std::uint32_t,
                       (sizeof(ethtool_sset_info) + sizeof(std::uint32_t)) / sizeof(std::uint32_t)>
                room{};
        auto* info = reinterpret_cast<ethtool_sset_info*>(room.data());
        info->cmd = ETHTOOL_GSSET_INFO;
        info->sset_mask = 1ULL << ETH_SS_STATS;
        return ask(info) == 0 && info->sset_mask != 0 ? std::min(info->data[0], kMostStatistics) : 0;
    }

    /// Fixed for a driver's set of queues; asked for again when their number changes.
    void readNames(std::uint32_t count) {
        std::vector<char> room(sizeof(ethtool_gstrings) + std::size_t{count} * ETH_GSTRING_LEN);
        auto* strings = reinterpret_cast<ethtool_gstrings*>(room.data());
        strings->cmd = ETHTOOL_GSTRINGS;
        strings->string_set = ETH_SS_STATS;
        strings->len = count;
        names.clear();
        if (ask(strings) == 0) {
            for (std::uint32_t i = 0; i < count; ++i) {
                const char* name_at = room.data() + sizeof(ethtool_gstrings) +
                                      std::size_t{i} * ETH_GSTRING_LEN;
                names.emplace_back(name_at, strnlen(name_at, ETH_GSTRING_LEN));
            }
        }
    }

    Descriptor socket;
    std::array<char, IFNAMSIZ> name{};
    std::vector<std::string> names;
};

bool countsReceiveLoss(std::string_view statistic) {
    constexpr std::array kSigns{
        "drop", "discard",    "miss",        "no_buf",      "no_dma",         "out_of_buffer",     "overrun",
        "fifo", "alloc_fail", "buff_failed", "page_failed", "buff_alloc_err", "allowance_exceeded"};
    if (statistic.starts_with("tx") || statistic.find("_tx_") != std::string_view::npos ||
        statistic.find(".tx_") != std::string_view::npos || statistic.starts_with("fdir_") ||
        statistic.find("xdp") != std::string_view::npos) {
        return false;
    }
    return std::ranges::any_of(
        kSigns, [statistic](const char* sign) { return statistic.find(sign) != std::string_view::npos; });
}

std::optional<model::InterfaceCounters> parseInterfaceLine(std::string_view text,
                                                           std::string_view interface) {
    std::string_view name;
    NetDevColumns columns{};
    while (takeInterface(text, name, columns)) {
        if (name == interface) {
            return model::InterfaceCounters{columns[kReceivedBytes], columns[kReceivedPackets],
                                            columns[kReceiveErrors], columns[kReceiveDrops],
                                            columns[kReceiveFifo]};
        }
    }
    return std::nullopt;
}

CardReader::CardReader(KernelRoot root, std::string interface, std::unique_ptr<NetlinkTransport> transport)
    : root_(std::move(root))
    , interface_(std::move(interface))
    , transport_(std::move(transport))
    , ioctl_(std::make_unique<Ioctl>(interface_)) {
    findFamily();
}

CardReader::CardReader(KernelRoot root, std::string interface)
    : root_(std::move(root))
    , interface_(std::move(interface))
    , ioctl_(std::make_unique<Ioctl>(interface_)) {
    model::Text ignored; // the ioctl serves as well
    transport_ = openNetlink(NETLINK_GENERIC, ignored);
    findFamily();
}

CardReader::~CardReader() = default;

void CardReader::findFamily() {
    family_ = transport_ ? ethtool::familyNumber(*transport_, ETHTOOL_GENL_NAME, ++sequence_) : 0;
}

model::NetworkCard CardReader::read() {
    model::NetworkCard card;
    card.interface = interface_;
    card.driver = ioctl_->driver();
    card.rings = rings();
    card.channels = channels();
    card.drops = drops();
    card.counters = counters();
    return card;
}

model::Readable<model::RingSizes> CardReader::rings() {
    constexpr const char* kNone = SYNSCOPE_TEXT("%1 has no ring: its driver tells of none");
    if (family_ != 0) {
        ethtool::Numbers numbers{};
        const auto error = ethtool::get(*transport_, family_, ETHTOOL_MSG_RINGS_GET, interface_, ++sequence_,
                                        numbers);
        if (error) {
            return notThere(kNone, interface_, *error);
        }
        return model::RingSizes{numbers[ETHTOOL_A_RINGS_RX], numbers[ETHTOOL_A_RINGS_RX_MAX],
                                numbers[ETHTOOL_A_RINGS_TX], numbers[ETHTOOL_A_RINGS_TX_MAX]};
    }
    ethtool_ringparam rings{};
    rings.cmd = ETHTOOL_GRINGPARAM;
    if (const int error = ioctl_->ask(&rings); error != 0) {
        return notThere(kNone, interface_, error);
    }
    return model::RingSizes{rings.rx_pending, rings.rx_max_pending, rings.tx_pending, rings.tx_max_pending};
}

model::Readable<model::ChannelCounts> CardReader::channels() {
    constexpr const char* kNone = SYNSCOPE_TEXT("the driver of %1 tells nothing of channels");
    if (family_ != 0) {
        ethtool::Numbers numbers{};
        const auto error = ethtool::get(*transport_, family_, ETHTOOL_MSG_CHANNELS_GET, interface_,
                                        ++sequence_, numbers);
        if (error) {
            return notThere(kNone, interface_, *error);
        }
        return model::ChannelCounts{
            numbers[ETHTOOL_A_CHANNELS_RX_COUNT], numbers[ETHTOOL_A_CHANNELS_TX_COUNT],
            numbers[ETHTOOL_A_CHANNELS_COMBINED_COUNT], numbers[ETHTOOL_A_CHANNELS_COMBINED_MAX]};
    }
    ethtool_channels channels{};
    channels.cmd = ETHTOOL_GCHANNELS;
    if (const int error = ioctl_->ask(&channels); error != 0) {
        return notThere(kNone, interface_, error);
    }
    return model::ChannelCounts{channels.rx_count, channels.tx_count, channels.combined_count,
                                channels.max_combined};
}

model::Readable<model::InterfaceCounters> CardReader::counters() {
    const std::string path = root_.net + "/dev";
    if (auto problem = readWhole(path, text_)) {
        return *std::move(problem);
    }
    if (const auto counters = parseInterfaceLine(text_, interface_)) {
        return *counters;
    }
    return model::Text{SYNSCOPE_TEXT("there is no interface %1"), {interface_}};
}

model::Readable<std::vector<model::NamedCount>> CardReader::drops() {
    const std::uint32_t count = ioctl_->statisticCount();
    if (count == 0) {
        return model::Text{SYNSCOPE_TEXT("the driver of %1 keeps no statistics"), {interface_}};
    }
    if (ioctl_->names.size() != count) {
        ioctl_->readNames(count);
    }
    std::vector<std::uint64_t> room(sizeof(ethtool_stats) / sizeof(std::uint64_t) + 1 + count);
    auto* statistics = reinterpret_cast<ethtool_stats*>(room.data());
    statistics->cmd = ETHTOOL_GSTATS;
    statistics->n_stats = count;
    if (const int error = ioctl_->ask(statistics); error != 0) {
        return unreadable(interface_, error);
    }
    std::vector<model::NamedCount> drops;
    for (std::uint32_t i = 0; i < std::min<std::size_t>(count, ioctl_->names.size()); ++i) {
        if (countsReceiveLoss(ioctl_->names[i])) {
            drops.push_back({ioctl_->names[i], statistics->data[i]});
        }
    }
    return drops;
}

} // namespace synscope::capture
