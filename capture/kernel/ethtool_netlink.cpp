// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/kernel/ethtool_netlink.h"

#include <libmnl/libmnl.h>
#include <linux/ethtool_netlink.h>
#include <linux/genetlink.h>

namespace synscope::capture::ethtool {

namespace {

constexpr std::size_t kRequestBytes = 256;

struct Request {
    alignas(nlmsghdr) std::array<std::byte, kRequestBytes> bytes{};

    nlmsghdr& begin(std::uint16_t type, std::uint8_t command, std::uint32_t sequence) {
        nlmsghdr* header = mnl_nlmsg_put_header(bytes.data());
        header->nlmsg_type = type;
        header->nlmsg_flags = NLM_F_REQUEST;
        header->nlmsg_seq = sequence;
        auto* generic = static_cast<genlmsghdr*>(mnl_nlmsg_put_extra_header(header, sizeof(genlmsghdr)));
        generic->cmd = command;
        generic->version = 1;
        return *header;
    }
};

int takeFamily(const nlattr* attribute, void* context) {
    if (mnl_attr_get_type(attribute) == CTRL_ATTR_FAMILY_ID &&
        mnl_attr_validate(attribute, MNL_TYPE_U16) >= 0) {
        *static_cast<std::uint16_t*>(context) = mnl_attr_get_u16(attribute);
    }
    return MNL_CB_OK;
}

int takeNumber(const nlattr* attribute, void* context) {
    Numbers& numbers = *static_cast<Numbers*>(context);
    const std::uint16_t type = mnl_attr_get_type(attribute);
    if (type < numbers.size() && mnl_attr_get_payload_len(attribute) == sizeof(std::uint32_t)) {
        numbers[type] = mnl_attr_get_u32(attribute);
    }
    return MNL_CB_OK;
}

} // namespace

std::uint16_t familyNumber(NetlinkTransport& transport, const char* name, std::uint32_t sequence) {
    Request request;
    nlmsghdr& header = request.begin(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, sequence);
    mnl_attr_put_strz(&header, CTRL_ATTR_FAMILY_NAME, name);
    std::uint16_t number = 0;
    const auto problem = ask(transport, header, [&number](const nlmsghdr& message) {
        mnl_attr_parse(&message, sizeof(genlmsghdr), takeFamily, &number);
    });
    return problem ? 0 : number;
}

std::optional<int> get(NetlinkTransport& transport, std::uint16_t family, std::uint8_t command,
                       const std::string& interface, std::uint32_t sequence, Numbers& into) {
    // Attribute 1 is the header of every ethtool request about rings and channels.
    static_assert(ETHTOOL_A_RINGS_HEADER == 1 && ETHTOOL_A_CHANNELS_HEADER == 1);
    Request request;
    nlmsghdr& header = request.begin(family, command, sequence);
    nlattr* nest = mnl_attr_nest_start(&header, ETHTOOL_A_RINGS_HEADER);
    mnl_attr_put_strz(&header, ETHTOOL_A_HEADER_DEV_NAME, interface.c_str());
    mnl_attr_nest_end(&header, nest);
    return ask(transport, header, [&into](const nlmsghdr& message) {
        mnl_attr_parse(&message, sizeof(genlmsghdr), takeNumber, &into);
    });
}

} // namespace synscope::capture::ethtool
