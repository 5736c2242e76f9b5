// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/icmp_words.h"

#include <array>
#include <cstdint>

namespace synscope::model {
namespace {

struct IcmpName {
    bool v6;
    std::uint8_t type;
    std::uint8_t code;
    const char* words;
};

// https://www.iana.org/assignments/icmp-parameters and icmpv6-parameters
constexpr std::array<IcmpName, 31> kIcmpNames = {{
    {false, 3, 0, "network unreachable"},
    {false, 3, 1, "host unreachable"},
    {false, 3, 2, "protocol unreachable"},
    {false, 3, 3, "port unreachable"},
    {false, 3, 4, "packet too big"},
    {false, 3, 5, "source route failed"},
    {false, 3, 6, "network unknown"},
    {false, 3, 7, "host unknown"},
    {false, 3, 8, "source host isolated"},
    {false, 3, 9, "network prohibited"},
    {false, 3, 10, "host prohibited"},
    {false, 3, 11, "network unreachable for this service"},
    {false, 3, 12, "host unreachable for this service"},
    {false, 3, 13, "admin prohibited"},
    {false, 3, 14, "host precedence violation"},
    {false, 3, 15, "precedence cutoff"},
    {false, 4, 0, "source quench"},
    {false, 11, 0, "time to live exceeded"},
    {false, 11, 1, "reassembly time exceeded"},
    {false, 12, 0, "parameter problem"},
    {true, 1, 0, "no route"},
    {true, 1, 1, "admin prohibited"},
    {true, 1, 2, "beyond scope of source"},
    {true, 1, 3, "address unreachable"},
    {true, 1, 4, "port unreachable"},
    {true, 1, 5, "source address failed policy"},
    {true, 1, 6, "route rejected"},
    {true, 2, 0, "packet too big"},
    {true, 3, 0, "hop limit exceeded"},
    {true, 3, 1, "reassembly time exceeded"},
    {true, 4, 0, "parameter problem"},
}};

} // namespace

std::string icmpWords(bool icmp_v6, std::uint8_t type, std::uint8_t code) {
    for (const IcmpName& name : kIcmpNames) {
        if (name.v6 == icmp_v6 && name.type == type && name.code == code) {
            return name.words;
        }
    }
    return "type " + std::to_string(type) + " code " + std::to_string(code);
}

std::string icmpWords(const Segment& segment) {
    return icmpWords(segment.icmp_v6, segment.icmp_type, segment.icmp_code);
}

} // namespace synscope::model
