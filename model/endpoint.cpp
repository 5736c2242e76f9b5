// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/endpoint.h"

#include <array>

namespace synscope::model {

std::string_view toString(TcpState state) {
    constexpr std::array<std::string_view, 12> kNames = {
        "UNKNOWN",    "CLOSED",     "LISTEN",     "SYN_SENT", "SYN_RECV", "ESTABLISHED",
        "FIN_WAIT_1", "FIN_WAIT_2", "CLOSE_WAIT", "CLOSING",  "LAST_ACK", "TIME_WAIT"};
    return kNames[static_cast<std::size_t>(state)];
}

} // namespace synscope::model
