// SPDX-License-Identifier: GPL-3.0-or-later
// A file descriptor that closes itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace synscope::capture {

class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int fd)
        : fd_(fd) {}
    Descriptor(Descriptor&& other) noexcept
        : fd_(std::exchange(other.fd_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept;
    ~Descriptor();

    [[nodiscard]] int fd() const { return fd_; }
    [[nodiscard]] bool valid() const { return fd_ >= 0; }

    /// Reads at `offset` until `into` is full or the file ends; returns the bytes read (fewer on an error,
    /// too).
    [[nodiscard]] std::size_t readAt(std::span<std::byte> into, std::uint64_t offset) const;
    /// Appends all of `bytes`; false when the disk does not take them.
    [[nodiscard]] bool append(std::span<const std::byte> bytes) const;

private:
    int fd_ = -1;
};

} // namespace synscope::capture
