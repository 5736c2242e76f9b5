// SPDX-License-Identifier: GPL-3.0-or-later
// A run read like a capture.
#include "capture/link_types.h"
#include "capture/scenario/run.h"

namespace synscope::capture::scenario {

namespace {

/// The frame of event `index`; empty bytes where it is no packet.
Frame frameOf(const Run& run, std::size_t index, std::uint64_t number) {
    Frame frame;
    const auto* packet = std::get_if<PacketEvent>(&run.events[index].what);
    if (packet == nullptr) {
        return frame;
    }
    frame.time = run.epoch + run.events[index].time;
    frame.bytes = run.frames[packet->frame].bytes;
    frame.original_length = static_cast<std::uint32_t>(frame.bytes.size());
    frame.link_type = link::kEthernet;
    frame.interface = model::InterfaceId{run.events[index].host};
    frame.direction = packet->outgoing ? model::FrameDirection::Out : model::FrameDirection::In;
    frame.ref = {index, number};
    return frame;
}

class RunFrames final : public FrameReader {
public:
    explicit RunFrames(std::shared_ptr<const Run> run)
        : run_(std::move(run)) {}

    model::Result<Frame> frameAt(model::FrameRef ref) override {
        if (ref.offset < run_->events.size()) {
            const Frame frame = frameOf(*run_, static_cast<std::size_t>(ref.offset), ref.number);
            if (!frame.bytes.empty()) {
                return frame;
            }
        }
        return model::Error{"The run holds no packet there."};
    }

private:
    std::shared_ptr<const Run> run_;
};

class RunSource final : public Source {
public:
    explicit RunSource(std::shared_ptr<const Run> run)
        : run_(std::move(run)) {
        facts_.name = run_->scenario.id;
        facts_.format = "simulated scenario";
        for (const std::string& host : run_->hosts) {
            InterfaceInfo interface;
            interface.name = host;
            interface.link_type = link::kEthernet;
            facts_.interfaces.push_back(interface);
        }
    }

    ReadEnd read(std::vector<Frame>& frames, std::size_t capacity, std::stop_token stop) override {
        frames.clear();
        while (next_ < run_->events.size() && frames.size() < capacity) {
            const Frame frame = frameOf(*run_, next_++, facts_.frames + 1);
            if (!frame.bytes.empty()) {
                ++facts_.frames;
                facts_.bytes_read += frame.bytes.size();
                frames.push_back(frame);
            }
        }
        if (stop.stop_requested()) {
            return ReadEnd::Cancelled;
        }
        return next_ < run_->events.size() ? ReadEnd::More : ReadEnd::EndOfSource;
    }

    const SourceFacts& facts() const override { return facts_; }

    model::Result<std::unique_ptr<FrameReader>> openFrames() const override {
        return std::unique_ptr<FrameReader>(std::make_unique<RunFrames>(run_));
    }

private:
    std::shared_ptr<const Run> run_;
    SourceFacts facts_;
    std::size_t next_ = 0;
};

} // namespace

std::unique_ptr<Source> openRun(std::shared_ptr<const Run> run) {
    return std::make_unique<RunSource>(std::move(run));
}

} // namespace synscope::capture::scenario
