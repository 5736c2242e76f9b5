// SPDX-License-Identifier: GPL-3.0-or-later
// Several captures of the same traffic: files, or interfaces inside one file. Read one after the other,
// then joined connection by connection; packets are joined when somebody looks at a connection. No Qt.
#pragma once

#include "app/ingest.h"
#include "capture/source.h"
#include "model/explanation.h"
#include "model/join_packets.h"
#include "model/join_record.h"
#include "model/join_tables.h"
#include "model/join_words.h"
#include "model/outcome.h"
#include "model/result.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace synscope::app {

/// What a person names: NAME=FILE. Without a name: that of the file, or of its interfaces.
struct VantageFile {
    std::string name;
    std::string path;
};

/// Several tables and the joined list of what they hold take the memory that the table of one capture may:
/// each gives up what tells nothing, floods above all, earlier. See model::MemoryPolicy.
constexpr model::MemoryPolicy kVantagePolicy{.soft_bytes = std::size_t{96} << 20,
                                             .hard_bytes = std::size_t{1} << 30};

/// One vantage point, once its capture was read.
struct VantagePoint {
    std::string name;
    std::size_t file = 0; ///< position among the files
    IngestStore store{true, kVantagePolicy};
    model::VantageTable::End end = model::VantageTable::End::Unknown;
    model::ClockRelation clock; ///< to the first vantage point's
};

/// Reads packets of all files again; for one thread.
class VantageFrames {
public:
    explicit VantageFrames(std::vector<std::unique_ptr<capture::FrameReader>> readers)
        : readers_(std::move(readers)) {}

    [[nodiscard]] model::Result<capture::Frame> frameAt(std::size_t file, model::FrameRef ref) {
        return readers_[file]->frameAt(ref);
    }

private:
    std::vector<std::unique_ptr<capture::FrameReader>> readers_;
};

/// A frame of one of several files in one FrameRef: the file's position in the top byte of the offset, which
/// no file is long enough to need.
[[nodiscard]] model::FrameRef joinedRef(std::size_t file, model::FrameRef ref);
[[nodiscard]] std::size_t fileOf(model::FrameRef ref);
[[nodiscard]] model::FrameRef plainRef(model::FrameRef ref);

/// Frames that are looked at before a file with several interfaces is split into vantage points.
constexpr std::size_t kInterfaceProbe = 4096;

/// True when two interfaces saw the same packets.
[[nodiscard]] bool interfacesShareTraffic(std::span<const model::Segment> segments);

/// A look at the first frames of regular files: true when each of several files holds packets of the first,
/// or when the interfaces inside a single one saw the same packets. Nothing else is ever read twice.
[[nodiscard]] bool holdSameTraffic(std::span<const std::string> paths);

class Vantages {
public:
    explicit Vantages(std::vector<VantageFile> files);

    /// Reads all files; `after_batch` is told of every batch (for progress). Error: a file that cannot be
    /// opened or is no capture. Damage is in facts(); what came before it was read.
    [[nodiscard]] model::Result<capture::ReadEnd>
    read(const std::stop_token& stop, const std::function<void(const IngestBatch&)>& after_batch = {});
    /// After read(): finds what belongs together and aligns the clocks.
    void join(const std::stop_token& stop);

    [[nodiscard]] std::span<const VantagePoint> points() const { return points_; }
    [[nodiscard]] std::span<const VantageFile> files() const { return files_; }
    [[nodiscard]] std::span<const capture::SourceFacts> facts() const { return facts_; }
    [[nodiscard]] std::span<const capture::DecodeCounts> counts() const { return counts_; }

    [[nodiscard]] std::size_t size() const { return connections_.size(); }
    [[nodiscard]] const model::Connection& operator[](model::ConnectionId id) const {
        return connections_[id.value];
    }
    /// Connections that some table only counts: they are not joined, and not in size().
    [[nodiscard]] std::uint64_t onlyCounted() const;
    [[nodiscard]] model::Horizon horizon() const;
    [[nodiscard]] model::TimeNs first() const; ///< oldest stamp by the reference clock; kNoTime: none
    /// "client+server": the vantage points that saw the connection, from its client's end on.
    [[nodiscard]] std::string seenBy(model::ConnectionId id) const;
    [[nodiscard]] std::size_t memoryBytes() const;

    /// Where the client's end has the packets of the connection, as joinedRef()s: at most `limit`, the first
    /// and the last half.
    [[nodiscard]] std::vector<model::FrameRef> framesAtClientEnd(model::ConnectionId id,
                                                                 std::size_t limit) const;

    /// For packets(); one per thread.
    [[nodiscard]] model::Result<VantageFrames> openFrames() const;

    /// One connection's packets at all places.
    struct Packets {
        std::vector<model::JoinedPacket> joined;
        std::vector<model::VantageView> views;    ///< from the client's end to the server's
        std::vector<model::VantageNote> vantages; ///< in the same order
        std::size_t unreadable = 0;
        bool truncated = false; ///< more than `limit` packets somewhere: the first and last half
    };
    /// Frame references are joinedRef()s.
    [[nodiscard]] Packets packets(model::ConnectionId id, std::size_t limit, VantageFrames& frames,
                                  const std::stop_token& stop) const;

    /// What happened to it, with everything that its packets at all places tell.
    [[nodiscard]] model::Explanation explain(model::ConnectionId id, const Packets& packets) const;

private:
    /// From which addresses and to which the vantage points of each end see traffic.
    struct Reach {
        std::unordered_set<std::string> clients;
        std::unordered_set<std::string> servers;
        bool any = false; ///< some connection was seen here and elsewhere
    };

    [[nodiscard]] model::Result<capture::ReadEnd>
    readFile(std::size_t file, const std::stop_token& stop,
             const std::function<void(const IngestBatch&)>& after_batch);
    [[nodiscard]] const model::Connection* viewAt(const model::ConnectionViews& views,
                                                  std::size_t point) const;
    /// The points from the client's end to the server's that saw the connection or would have.
    [[nodiscard]] std::vector<std::size_t> watchers(const model::ConnectionViews& views) const;
    [[nodiscard]] bool watches(std::size_t point, const model::Connection& connection) const;
    [[nodiscard]] const model::Connection& referenceOf(const model::ConnectionViews& views) const;
    void findReach();
    void alignClocks(const std::stop_token& stop);
    void alignClock(std::size_t point, std::size_t aligned, VantageFrames& frames,
                    const std::stop_token& stop);
    void makeRecords();
    [[nodiscard]] model::EndRecord endRecord(const model::ConnectionViews& views, std::size_t point) const;
    [[nodiscard]] std::vector<model::Segment> segmentsOf(std::size_t point, model::ConnectionId id,
                                                         std::size_t limit, VantageFrames& frames,
                                                         const std::stop_token& stop,
                                                         std::size_t& unreadable) const;

    std::vector<VantageFile> files_;
    std::vector<std::unique_ptr<IngestReader>> readers_;
    std::vector<const capture::Source*> sources_; ///< inside readers_
    std::vector<capture::SourceFacts> facts_;
    std::vector<capture::DecodeCounts> counts_;
    std::vector<VantagePoint> points_;
    std::vector<model::VantageTable> tables_; ///< of the points
    std::vector<std::size_t> path_;           ///< points from the clients' end to the servers'
    std::vector<Reach> reach_;                ///< of each point
    std::vector<model::ConnectionViews> views_;
    std::vector<model::Connection> connections_; ///< in order of first packet
};

} // namespace synscope::app
