// SPDX-License-Identifier: GPL-3.0-or-later
// Reading the captures of several vantage points.
#include "app/vantages.h"
#include "model/join_match.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>

namespace synscope::app {

namespace {

/// Sightings on both interfaces that are no coincidence.
constexpr std::size_t kSharedPackets = 2;

std::string stemOf(const std::string& path) {
    return path == "-" ? "standard input" : std::filesystem::path(path).stem().string();
}

/// One vantage point for the whole file, or one for each of its interfaces.
class Distributor {
public:
    Distributor(std::size_t file, std::vector<VantagePoint>& points)
        : file_(file)
        , points_(points) {}

    void take(const IngestBatch& batch) {
        if (decided_) {
            hand(batch);
            return;
        }
        held_.push_back(batch);
        frames_held_ += batch.frames;
        if (frames_held_ >= kInterfaceProbe) {
            decide();
        }
    }

    /// What was held back for the decision; a file without frames is a vantage point too. `interfaces` are
    /// complete only now.
    void finish(const VantageFile& file, const std::vector<capture::InterfaceInfo>& interfaces) {
        if (!decided_) {
            decide();
        }
        if (point_of_.empty()) {
            (void)pointFor({});
        }
        for (const auto& [interface, point] : point_of_) {
            points_[point].name = nameOf(interface, file, interfaces);
            points_[point].end = model::endFromName(points_[point].name);
        }
    }

private:
    void decide() {
        decided_ = true;
        std::vector<model::Segment> segments;
        for (const IngestBatch& batch : held_) {
            segments.insert(segments.end(), batch.segments.begin(), batch.segments.end());
        }
        split_ = interfacesShareTraffic(segments);
        for (const IngestBatch& batch : held_) {
            hand(batch);
        }
        held_.clear();
    }

    void hand(const IngestBatch& batch) {
        if (!split_) {
            points_[pointFor({})].store.add(batch);
            return;
        }
        std::map<model::InterfaceId, IngestBatch> parts;
        for (const model::Segment& segment : batch.segments) {
            IngestBatch& part = parts[segment.interface];
            part.segments.push_back(segment);
            ++part.frames;
        }
        for (auto& [interface, part] : parts) {
            part.first_frame_time = batch.first_frame_time;
            part.last_frame_time = batch.last_frame_time;
            part.bytes_read = batch.bytes_read;
            points_[pointFor(interface)].store.add(part);
        }
    }

    [[nodiscard]] std::size_t pointFor(model::InterfaceId interface) {
        const auto [place, is_new] = point_of_.try_emplace(interface, points_.size());
        if (is_new) {
            points_.emplace_back().file = file_;
        }
        return place->second;
    }

    static std::string nameOf(model::InterfaceId interface, const VantageFile& file,
                              const std::vector<capture::InterfaceInfo>& interfaces) {
        if (!interface.valid()) {
            return file.name.empty() ? stemOf(file.path) : file.name;
        }
        const std::string own = interface.value < interfaces.size() ? interfaces[interface.value].name : "";
        const std::string name = own.empty() ? "interface " + std::to_string(interface.value) : own;
        return file.name.empty() ? name : file.name + "/" + name;
    }

    std::size_t file_;
    std::vector<VantagePoint>& points_;
    std::vector<IngestBatch> held_;
    std::uint64_t frames_held_ = 0;
    bool decided_ = false;
    bool split_ = false;
    std::map<model::InterfaceId, std::size_t> point_of_;
};

} // namespace

bool interfacesShareTraffic(std::span<const model::Segment> segments) {
    std::map<model::InterfaceId, std::vector<model::Segment>> by_interface;
    for (const model::Segment& segment : segments) {
        by_interface[segment.interface].push_back(segment);
    }
    for (auto a = by_interface.begin(); a != by_interface.end(); ++a) {
        for (auto b = std::next(a); b != by_interface.end(); ++b) {
            if (model::matchUnmistakable(a->second, b->second).size() >= kSharedPackets) {
                return true;
            }
        }
    }
    return false;
}

namespace {

/// The first segments of a file, without waiting for anything; of one with fewer interfaces only some.
std::vector<model::Segment> firstSegments(const std::string& path, std::size_t least_interfaces = 0) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(path, ignored)) {
        return {};
    }
    auto source = capture::openFile(path);
    if (!source) {
        return {};
    }
    IngestReader reader(std::move(source).value());
    IngestBatch batch;
    std::vector<model::Segment> segments;
    for (std::uint64_t frames = 0; frames < kInterfaceProbe; frames += batch.frames) {
        reader.read(batch, {});
        segments.insert(segments.end(), batch.segments.begin(), batch.segments.end());
        if (batch.end != capture::ReadEnd::More || reader.facts().interfaces.size() < least_interfaces) {
            break;
        }
    }
    return segments;
}

} // namespace

bool holdSameTraffic(std::span<const std::string> paths) {
    if (paths.empty()) {
        return false;
    }
    const std::vector<model::Segment> first = firstSegments(paths.front(), paths.size() == 1 ? 2 : 0);
    if (paths.size() == 1) {
        return interfacesShareTraffic(first);
    }
    return std::all_of(paths.begin() + 1, paths.end(), [&](const std::string& path) {
        return model::matchUnmistakable(first, firstSegments(path)).size() >= kSharedPackets;
    });
}

Vantages::Vantages(std::vector<VantageFile> files)
    : files_(std::move(files)) {}

model::Result<capture::ReadEnd> Vantages::read(const std::stop_token& stop,
                                               const std::function<void(const IngestBatch&)>& after_batch) {
    capture::ReadEnd worst = capture::ReadEnd::EndOfSource;
    for (std::size_t file = 0; file < files_.size(); ++file) {
        auto end = readFile(file, stop, after_batch);
        if (!end || end.value() == capture::ReadEnd::Cancelled) {
            return end;
        }
        if (end.value() == capture::ReadEnd::Damaged) {
            worst = capture::ReadEnd::Damaged;
        }
    }
    return worst;
}

model::Result<capture::ReadEnd>
Vantages::readFile(std::size_t file, const std::stop_token& stop,
                   const std::function<void(const IngestBatch&)>& after_batch) {
    capture::OpenOptions options;
    options.keep_frames = true;
    options.stop = stop;
    auto source = capture::openFile(files_[file].path, options);
    if (!source) {
        return source.error();
    }
    sources_.push_back(source.value().get());
    readers_.push_back(std::make_unique<IngestReader>(std::move(source).value()));
    IngestReader& reader = *readers_.back();
    Distributor distributor(file, points_);
    const capture::ReadEnd end = ingestAll(
        reader,
        [&](const IngestBatch& batch) {
            distributor.take(batch);
            if (after_batch) {
                after_batch(batch);
            }
        },
        stop);
    distributor.finish(files_[file], reader.facts().interfaces);
    facts_.push_back(reader.facts());
    counts_.push_back(reader.counts());
    return end;
}

} // namespace synscope::app
