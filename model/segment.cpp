// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/segment.h"

#include <array>

namespace synscope::model {
namespace {

struct FlagName {
    std::uint16_t flag;
    const char* name;
};

constexpr std::array<FlagName, 9> kFlagNames = {{{tcp_flag::kSyn, "SYN"},
                                                 {tcp_flag::kFin, "FIN"},
                                                 {tcp_flag::kRst, "RST"},
                                                 {tcp_flag::kPsh, "PSH"},
                                                 {tcp_flag::kAck, "ACK"},
                                                 {tcp_flag::kUrg, "URG"},
                                                 {tcp_flag::kEce, "ECE"},
                                                 {tcp_flag::kCwr, "CWR"},
                                                 {tcp_flag::kAe, "AE"}}};

constexpr std::array<const char*, oddity::kCount> kOddityNames = {"bad-tcp-header-length",
                                                                  "bad-option-length",
                                                                  "cut-by-snap-length",
                                                                  "bad-ip-length",
                                                                  "fragment",
                                                                  "bad-tcp-checksum",
                                                                  "bad-ip-checksum",
                                                                  "syn-with-data",
                                                                  "syn-fin",
                                                                  "null-flags",
                                                                  "xmas-flags",
                                                                  "offloaded-checksum",
                                                                  "no-ack-flag",
                                                                  "syn-rst",
                                                                  "rst-with-data",
                                                                  "urgent",
                                                                  "port-zero",
                                                                  "own-address",
                                                                  "small-mss",
                                                                  "large-window-scale"};

} // namespace

std::string formatFlags(std::uint16_t flags) {
    std::string text;
    for (const FlagName& entry : kFlagNames) {
        if ((flags & entry.flag) != 0) {
            text += text.empty() ? "" : ",";
            text += entry.name;
        }
    }
    return text.empty() ? "none" : text;
}

const char* oddityName(int bit) {
    return kOddityNames.at(static_cast<std::size_t>(bit));
}

} // namespace synscope::model
