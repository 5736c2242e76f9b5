// SPDX-License-Identifier: GPL-3.0-or-later
// What snapshots of the kernel tell over time: series for the charts, counters that moved, the receive path.
// In bounded memory, however long it goes on.
#pragma once

#include "model/counter_meaning.h"
#include "model/kernel_snapshot.h"
#include "model/receive_path.h"
#include "model/series.h"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace synscope::model {

/// A counter that is not what it was when looking began.
struct MovedCounter {
    std::string name;
    std::int64_t delta = 0;
    CounterWeight weight = CounterWeight::Traffic;
    Text meaning; ///< empty: none is known
    TimeNs last_moved = kNoTime;
    std::vector<TimeSpan> moved_in; ///< between which looks it moved; the newest, oldest first
};

/// A socket whose buffer is drawn.
struct SocketTrack {
    KernelSocket socket; ///< as last seen
    KernelSocket first;
    std::string owner; ///< "nginx (1234)"; empty: not known
    Series fill;       ///< bytes of memory; connections for a listener
    Series limit;
    std::vector<TimeNs> drops; ///< when they were noticed; the newest
    TimeNs seen = kNoTime;
    bool gone = false;
};

/// How closely is being looked, and what that costs.
struct SamplingReport {
    TimeNs wanted_ns = 0;   ///< between looks at what is watched, as asked for
    TimeNs interval_ns = 0; ///< as it is
    TimeNs sockets_interval_ns = 0;
    double cpu_share = 0; ///< of one core, over the last seconds
    Text note;            ///< what is looked at less often than wanted, and why; else empty
};

/// Immutable once made; shared with whoever draws it.
struct KernelView {
    KernelSnapshot now;
    ReceivePath path;
    std::vector<MovedCounter> moved; ///< losses first, then notable ones, then traffic; newest movement first
    std::vector<SocketTrack> tracks; ///< the one that the path speaks of first
    Series backlog;                  ///< packets in the longest CPU backlog
    Series backlog_limit;
    Series capture_ring; ///< packets the kernel holds for this capture
    SamplingReport sampling;
};

class KernelHistory {
public:
    static constexpr std::size_t kMostTracks = 10;
    static constexpr std::size_t kMostSpans = 64;
    static constexpr TimeNs kLately = 3 * kSecondNs;

    KernelHistory();

    /// Times ascend; a snapshot of the same time as the one before has looked at other parts only.
    void add(KernelSnapshot snapshot);
    void nameOwner(std::uint32_t inode, const std::string& owner);

    [[nodiscard]] bool empty() const { return newest_.time == kNoTime; }
    /// Only when not empty.
    [[nodiscard]] const KernelSnapshot& newest() const { return newest_; }
    [[nodiscard]] std::vector<MovedCounter> moved() const;
    [[nodiscard]] std::shared_ptr<const KernelView> view(const SamplingReport& sampling) const;

private:
    struct Movement {
        std::int64_t delta = 0;
        TimeNs last_moved = kNoTime;
        std::deque<TimeSpan> spans;
    };
    struct Track {
        SocketTrack shown;
        std::deque<std::pair<TimeNs, KernelSocket>> past; ///< the last seconds
        [[nodiscard]] bool droppedLately() const;
    };
    void noteCounters(const KernelSnapshot& now);
    void move(const std::string& name, std::int64_t by, TimeSpan when);
    void noteTracks(const KernelSnapshot& now);
    void noteSocket(const KernelSocket& socket, TimeNs now);
    [[nodiscard]] Track& trackOf(const KernelSocket& socket);
    void noteQueues(const KernelSnapshot& now);
    void keepRecent();
    [[nodiscard]] const Track* focus() const;
    [[nodiscard]] ReceivePath path(const Track* focus) const;

    KernelSnapshot first_;
    KernelSnapshot newest_;
    std::deque<KernelSnapshot> recent_; ///< the last seconds, some of them
    std::map<std::string, Movement> movements_;
    std::map<std::uint64_t, Track> tracks_; ///< by cookie
    Series backlog_;
    Series backlog_limit_;
    Series capture_ring_;
};

} // namespace synscope::model
