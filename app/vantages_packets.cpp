// SPDX-License-Identifier: GPL-3.0-or-later
// One connection's packets, read again at every vantage point.
#include "app/vantages.h"

#include "app/connection_frames.h"
#include "model/ladder.h"
#include "model/packet_evidence.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

namespace synscope::app {

namespace {

constexpr int kFileShift = 56;
constexpr std::uint64_t kOffsetMask = (std::uint64_t{1} << kFileShift) - 1;

} // namespace

model::FrameRef joinedRef(std::size_t file, model::FrameRef ref) {
    return {ref.offset | std::uint64_t{file} << kFileShift, ref.number};
}

std::size_t fileOf(model::FrameRef ref) {
    return ref.offset >> kFileShift;
}

model::FrameRef plainRef(model::FrameRef ref) {
    return {ref.offset & kOffsetMask, ref.number};
}

model::Result<VantageFrames> Vantages::openFrames() const {
    std::vector<std::unique_ptr<capture::FrameReader>> readers;
    for (const capture::Source* source : sources_) {
        auto reader = source->openFrames();
        if (!reader) {
            return reader.error();
        }
        readers.push_back(std::move(reader).value());
    }
    return VantageFrames(std::move(readers));
}

std::vector<model::Segment> Vantages::segmentsOf(std::size_t point, model::ConnectionId id, std::size_t limit,
                                                 VantageFrames& frames, const std::stop_token& stop,
                                                 std::size_t& unreadable) const {
    const VantagePoint& from = points_[point];
    const auto read = [&](model::FrameRef ref) { return frames.frameAt(from.file, ref); };
    return readConnection(from.store.table[id], from.store.index.frames(id, limit), read, stop, unreadable);
}

std::vector<model::FrameRef> Vantages::framesAtClientEnd(model::ConnectionId id, std::size_t limit) const {
    const model::ConnectionViews& views = views_[id.value];
    for (const std::size_t point : model::pathOrder(tables_, views, path_)) {
        if (views[point].valid()) {
            std::vector<model::FrameRef> refs = points_[point].store.index.frames(views[point], limit);
            for (model::FrameRef& ref : refs) {
                ref = joinedRef(points_[point].file, ref);
            }
            return refs;
        }
    }
    return {};
}

Vantages::Packets Vantages::packets(model::ConnectionId id, std::size_t limit, VantageFrames& frames,
                                    const std::stop_token& stop) const {
    Packets packets;
    const model::ConnectionViews& views = views_[id.value];
    for (const std::size_t point : watchers(views)) {
        if (stop.stop_requested()) {
            return packets;
        }
        const VantagePoint& from = points_[point];
        model::VantageView view;
        view.vantage = point;
        view.clock = from.clock;
        model::VantageNote note;
        note.name = from.name;
        note.clock = from.clock;
        note.is_reference = point == 0;
        if (const model::Connection* connection = viewAt(views, point)) {
            view.flipped = model::isFlipped(*connection, referenceOf(views));
            view.connection = *connection;
            view.segments = segmentsOf(point, views[point], limit, frames, stop, packets.unreadable);
            for (model::Segment& segment : view.segments) {
                segment.frame = joinedRef(from.file, segment.frame);
            }
            packets.truncated = packets.truncated || connection->packets() > limit;
            note.saw_it = true;
            note.client = view.flipped ? connection->server : connection->client;
            note.server = view.flipped ? connection->client : connection->server;
        }
        if (from.store.now != model::kNoTime) {
            note.last = from.clock.toReference(from.store.now);
        }
        packets.views.push_back(std::move(view));
        packets.vantages.push_back(std::move(note));
    }
    packets.joined = model::joinPackets(packets.views);
    return packets;
}

model::Explanation Vantages::explain(model::ConnectionId id, const Packets& packets) const {
    // Evidence is what one capture point shows; the client's end decides, as it does in the joined record.
    const auto seen = std::find_if(packets.views.begin(), packets.views.end(),
                                   [](const model::VantageView& view) { return !view.segments.empty(); });
    std::optional<model::PacketEvidence> evidence;
    if (seen != packets.views.end()) {
        evidence = model::collectEvidence(model::replay(seen->segments, seen->connection));
    }
    const model::Connection& connection = connections_[id.value];
    const model::OnTheWay way = model::onTheWay(packets.joined);
    model::Explanation what = model::explain(connection, horizon(), evidence ? &*evidence : nullptr,
                                             packets.views.size() > 1 ? &way : nullptr);
    model::addJoinedKnowledge(what, connection, packets.joined, packets.vantages);
    return what;
}

} // namespace synscope::app
