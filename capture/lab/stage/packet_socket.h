// SPDX-License-Identifier: GPL-3.0-or-later
// A packet socket on one interface (man 7 packet): for taps, and for the wire's ends.
#pragma once

#include "capture/file/descriptor.h"
#include "capture/lab/stage/frame_view.h"
#include "model/result.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace synscope::capture::lab {

struct SeenFrame {
    Bytes bytes; ///< valid until the next one is received
    std::int64_t real_ns = 0;
    bool outgoing = false;
};

class PacketSocket {
public:
    /// In the calling thread's network namespace, where it stays.
    [[nodiscard]] static model::Result<PacketSocket> open(const std::string& interface);

    [[nodiscard]] int fd() const { return socket_.fd(); }
    /// The next frame; nothing when none waits.
    [[nodiscard]] std::optional<SeenFrame> receive();
    void send(Bytes frame) const;

private:
    explicit PacketSocket(Descriptor socket)
        : socket_(std::move(socket)) {}

    static constexpr std::size_t kLargest = 65536 + 64;
    Descriptor socket_;
    std::vector<std::byte> buffer_ = std::vector<std::byte>(kLargest);
};

} // namespace synscope::capture::lab
