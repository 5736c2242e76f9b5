// SPDX-License-Identifier: GPL-3.0-or-later
// Addresses out of headers.
#pragma once

#include "capture/byte_view.h"
#include "model/address.h"

namespace synscope::capture {

[[nodiscard]] inline model::IpAddress ipv4At(ByteView bytes, std::size_t at) {
    return model::IpAddress::v4(bytes.u32(at));
}

[[nodiscard]] inline model::IpAddress ipv6At(ByteView bytes, std::size_t at) {
    return {bytes.u64(at), bytes.u64(at + 8)};
}

} // namespace synscope::capture
