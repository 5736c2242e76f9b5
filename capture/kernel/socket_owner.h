// SPDX-License-Identifier: GPL-3.0-or-later
// Which program a socket belongs to: inode → process, by the links in /proc/PID/fd.
#pragma once

#include "capture/kernel/kernel_root.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <unordered_map>

namespace synscope::capture {

struct SocketOwner {
    std::uint32_t pid = 0;
    std::string name; ///< /proc/PID/comm, up to 15 letters
    friend bool operator==(const SocketOwner&, const SocketOwner&) = default;
};

/// Other users' processes show their descriptors to root only. Some 5 µs per descriptor: asked for on demand,
/// with a bound, and remembered. A socket may belong to several processes; one of them is named. One thread.
class SocketOwners {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::size_t kMostDescriptors = 20000; ///< looked at in one search
    static constexpr std::size_t kMostKept = 65536;
    static constexpr Clock::duration kPause = std::chrono::seconds(5);
    /// On top of it for every descriptor of the search before, so that searching takes half a percent of a
    /// core at most.
    static constexpr Clock::duration kPausePerDescriptor = std::chrono::milliseconds(1);

    explicit SocketOwners(KernelRoot root = {})
        : root_(std::move(root)) {}

    /// The owner, or why it is not known. Searches anew for an inode never met, but not within kPause of the
    /// search before. `inode` 0 belongs to no program.
    [[nodiscard]] model::Readable<SocketOwner> find(std::uint32_t inode, Clock::time_point now);

    [[nodiscard]] std::size_t searches() const { return searches_; }

private:
    void search();
    /// False: enough was looked at.
    [[nodiscard]] bool searchProcess(const std::string& folder, std::uint32_t pid);
    [[nodiscard]] model::Text whyUnknown() const;

    const KernelRoot root_;
    std::unordered_map<std::uint32_t, SocketOwner> known_;
    Clock::time_point searched_{};
    std::size_t searches_ = 0;
    std::size_t looked_at_ = 0;
    std::size_t denied_ = 0; ///< processes that did not show their descriptors
};

} // namespace synscope::capture
