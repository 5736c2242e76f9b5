// SPDX-License-Identifier: GPL-3.0-or-later
// Which sockets are looked at closely: those of the selected connection, those that drop, the fullest.
#pragma once

#include "model/kernel_snapshot.h"

#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

namespace synscope::capture {

/// Both ends of a connection, as one of them names them.
struct SelectedConnection {
    model::SocketAddress client;
    model::SocketAddress server;
    friend bool operator==(const SelectedConnection&, const SelectedConnection&) = default;
};

/// One thread.
class WatchList {
public:
    static constexpr std::size_t kMost = 6; ///< on top of the selected connection's
    /// How long a socket that dropped is watched for it.
    static constexpr model::TimeNs kAfterDrop = 10 * model::kSecondNs;

    void select(std::optional<SelectedConnection> connection) { selected_ = std::move(connection); }

    struct Choice {
        std::vector<model::KernelSocket> sockets; ///< the selected connection's first
        std::size_t selected = 0;
    };
    /// Out of `candidates`, all of which were looked at at `now`.
    [[nodiscard]] Choice choose(std::span<const model::KernelSocket> candidates, model::TimeNs now);

private:
    struct Drops {
        std::uint32_t count = 0;
        model::TimeNs last = model::kNoTime;
        model::TimeNs seen = model::kNoTime;
    };
    [[nodiscard]] bool belongs(const model::KernelSocket& socket) const;
    [[nodiscard]] bool droppedLately(const model::KernelSocket& socket, model::TimeNs now);
    void forget(model::TimeNs now);

    std::optional<SelectedConnection> selected_;
    std::unordered_map<std::uint64_t, Drops> drops_; ///< by cookie; of sockets that ever dropped
    model::TimeNs first_ = model::kNoTime;
};

} // namespace synscope::capture
