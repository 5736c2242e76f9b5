// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/one_connection.h"
#include "app/cli/neighbours.h"

#include "app/cli/vantage.h"
#include "app/repeated_bytes.h"
#include "model/join_replay.h"
#include "model/packet_evidence.h"

#include <filesystem>
#include <system_error>
#include <utility>

namespace synscope::app::cli {

namespace {

/// Packets of one connection that are joined: beyond, the first and the last half.
constexpr std::size_t kMaxJoinedPackets = 200'000;

std::optional<std::uint64_t> wantedConnection(const Arguments& arguments) {
    const auto number = arguments.number("--connection", 0);
    if (!number) {
        complain(number.error().message);
        return std::nullopt;
    }
    if (!number->has_value()) {
        complain("Which connection? --connection N takes the index that `synscope-cli connections` prints.");
    }
    return *number;
}

/// Of a connection that the table only counted: this pass over the file saw its packets all the same.
model::Connection rebuilt(const std::vector<model::Segment>& segments) {
    model::Connection connection = model::openConnection(segments.front());
    for (const model::Segment& segment : segments) {
        model::updateConnection(connection, segment);
    }
    return connection;
}

std::optional<OneConnection> failed(int& exit_code, const std::string& sentence) {
    complain(sentence);
    exit_code = kFailed;
    return std::nullopt;
}

std::optional<OneConnection> joinOneConnection(const Arguments& arguments, std::uint64_t wanted,
                                               int& exit_code) {
    const std::shared_ptr<const Vantages> vantages = readVantages(arguments, exit_code);
    if (vantages == nullptr) {
        return std::nullopt;
    }
    if (wanted >= vantages->size()) {
        return failed(exit_code, noSuchConnection("The joined capture", wanted, vantages->size()));
    }
    auto frames = vantages->openFrames();
    if (!frames) {
        return failed(exit_code, frames.error().message);
    }
    const model::ConnectionId id{static_cast<std::uint32_t>(wanted)};
    Vantages::Packets packets = vantages->packets(id, kMaxJoinedPackets, *frames, {});
    auto steps = model::replayJoined(packets.joined, packets.views);
    return OneConnection{id,        (*vantages)[id], vantages->horizon(), std::move(steps),
                         exit_code, vantages,        std::move(packets)};
}

/// Opens the file again when the first frame is asked for.
class FrameAgain {
public:
    explicit FrameAgain(const std::string& path)
        : path_(path) {}

    model::Result<capture::Frame> operator()(model::FrameRef ref) {
        std::error_code ignored;
        if (reader_ == nullptr && std::filesystem::is_regular_file(path_, ignored)) {
            auto opened = capture::openFrames(path_);
            reader_ = opened ? std::shared_ptr(std::move(opened).value()) : nullptr;
        }
        return reader_ != nullptr ? reader_->frameAt(ref) : model::Error{path_ + " cannot be read again."};
    }

private:
    const std::string& path_;
    std::shared_ptr<capture::FrameReader> reader_;
};

} // namespace

std::string noSuchConnection(const std::string& path, std::uint64_t wanted, std::size_t count) {
    const std::string there = count == 0 ? "it holds no TCP connection"
                                         : "it holds " + std::to_string(count) + " (0 to " +
                                               std::to_string(count - 1) + ")";
    return displayName(path) + " has no connection " + std::to_string(wanted) + ": " + there + ".";
}

model::Explanation explanationOf(const OneConnection& one) {
    if (one.vantages != nullptr) {
        return one.vantages->explain(one.id, one.packets);
    }
    model::PacketEvidence evidence = model::collectEvidence(one.steps);
    compareRepeatedBytes(one.steps, FrameAgain(one.path), evidence);
    return model::explain(one.connection, one.now, &evidence);
}

std::optional<OneConnection> readOneConnection(const Arguments& arguments, int& exit_code) {
    exit_code = kUsage;
    const auto wanted = wantedConnection(arguments);
    if (!wanted) {
        return std::nullopt;
    }
    if (wantsVantages(arguments)) {
        return joinOneConnection(arguments, *wanted, exit_code);
    }
    if (arguments.files().size() != 1) {
        complain("One file at a time, please: an index counts the connections of one file.");
        return std::nullopt;
    }
    std::vector<model::Segment> segments;
    const std::string& path = arguments.files().front();
    const ReadFile file = readThrough(path, [&](const auto&, const IngestBatch& batch, auto verdicts) {
        for (std::size_t i = 0; i < verdicts.size(); ++i) {
            if (verdicts[i].connection.value == *wanted) {
                segments.push_back(batch.segments[i]);
            }
        }
        return true;
    });
    exit_code = file.exit_code;
    if (*wanted >= file.store.table.size()) {
        if (file.exit_code != kFailed) {
            const std::string neighbours = neighbourLines(file);
            complain(noSuchConnection(path, *wanted, file.store.table.size()) +
                     (neighbours.empty() ? "" : " " + neighbours.substr(0, neighbours.size() - 1)));
        }
        exit_code = kFailed;
        return std::nullopt;
    }
    const model::ConnectionId id{static_cast<std::uint32_t>(*wanted)};
    const model::Connection connection = file.store.table.keeps(id) ? file.store.table[id]
                                                                    : rebuilt(segments);
    OneConnection one{id, connection, file.horizon(), model::replay(segments, connection), file.exit_code};
    one.path = path;
    return one;
}

} // namespace synscope::app::cli
