// SPDX-License-Identifier: GPL-3.0-or-later
// A feed of made-up connections, for the views' tests.
#pragma once

#include "ui/feed.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <thread>
#include <utility>
#include <vector>

namespace synscope::tests {

/// Connection `i` of a pattern in which keys repeat and are out of order: client 10.0.x.y, server ports 80,
/// 443, 5432.
inline model::Connection madeUpConnection(std::uint32_t i) {
    model::Connection connection;
    connection.client = {model::IpAddress::v4(0x0a000000U + (i * 7919U) % 65536U),
                         static_cast<std::uint16_t>(1024 + i % 50000)};
    connection.server = {model::IpAddress::v4(0x0a090002U), static_cast<std::uint16_t>(i % 3 == 0   ? 80
                                                                                       : i % 3 == 1 ? 443
                                                                                                    : 5432)};
    connection.first_seen = std::int64_t{i} * model::kMillisecondNs;
    connection.last_seen = connection.first_seen + (std::int64_t{i} * 104729) % 5'000 * model::kMillisecondNs;
    connection.endpoints[0].packets = 1 + (i * 31U) % 97U;
    connection.endpoints[1].packets = (i * 17U) % 89U;
    connection.endpoints[0].payload_bytes = (i * 13U) % 1009U;
    return connection;
}

/// Thread-safe as a Feed must be, as long as the public fields are set before use or between jobs.
class FakeFeed : public ui::Feed {
public:
    void grow(std::uint32_t count) {
        connections_ = count;
        ++status_generation_;
    }
    void setPhase(ui::FeedStatus::Phase phase) {
        phase_ = phase;
        ++status_generation_;
    }
    /// scan() waits after each run while this is set: a slow worker.
    std::atomic<bool> hold_scans{false};
    std::atomic<int> scans{0};
    mutable std::uint64_t rows_fetched = 0;
    QString message;
    QString opened;
    /// Handed out by the next requestDetail().
    std::shared_ptr<const ui::ConnectionDetail> detail;
    std::shared_ptr<const model::DissectedFrame> frame;

    ui::FeedStatus status() const override {
        ui::FeedStatus status;
        status.phase = phase_;
        status.opening = opening_;
        status.source = QStringLiteral("made-up.pcap");
        status.path = QStringLiteral("/tmp/made-up.pcap");
        status.message = message;
        status.connections = connections_;
        status.generation = status_generation_;
        return status;
    }
    bool busy = false; ///< rows() says that it cannot
    bool rows(std::span<const model::ConnectionId> ids, std::vector<ui::ConnectionRow>& out) const override {
        if (busy) {
            return false;
        }
        out.clear();
        for (const model::ConnectionId id : ids) {
            const model::Connection connection = madeUpConnection(id.value);
            out.push_back({id, connection, model::judge(connection, now()), now()});
        }
        rows_fetched += ids.size();
        return true;
    }
    void scan(std::uint32_t first,
              const std::function<bool(model::ConnectionId, std::span<const model::Connection>,
                                       model::Horizon)>& visit) const override {
        ++const_cast<FakeFeed*>(this)->scans;
        constexpr std::uint32_t kRun = 1024;
        std::vector<model::Connection> run;
        for (std::uint32_t next = first; next < connections_; next += kRun) {
            run.clear();
            for (std::uint32_t i = next; i < std::min<std::uint32_t>(next + kRun, connections_); ++i) {
                run.push_back(madeUpConnection(i));
            }
            const bool more = visit(model::ConnectionId{next}, run, now());
            while (hold_scans) {
                std::this_thread::yield();
            }
            if (!more) {
                return;
            }
        }
    }
    void requestDetail(model::ConnectionId, DetailReady ready) override { ready(detail); }
    void requestFrame(model::FrameRef, FrameReady ready) override { ready(frame); }
    /// Handed out by the next requestTrace(), unless that is held back: then by the test, through
    /// trace_ready.
    std::shared_ptr<const ui::ConnectionTrace> trace;
    bool hold_traces = false;
    TraceReady trace_ready;
    double trace_progress = 0;
    int traces_cancelled = 0;
    void requestTrace(model::ConnectionId, TraceReady ready) override {
        if (hold_traces) {
            trace_ready = std::move(ready);
        } else {
            ready(trace);
        }
    }
    double traceProgress() const override { return trace_progress; }
    void cancelTrace() override { ++traces_cancelled; }
    void open(const QString& path) override {
        opened = path;
        ++opening_;
        ++status_generation_;
        phase_ = ui::FeedStatus::Phase::Finished;
    }
    void cancel() override { setPhase(ui::FeedStatus::Phase::Cancelled); }

private:
    static model::TimeNs now() { return 10'000 * model::kSecondNs; }

    std::atomic<std::uint32_t> connections_{0};
    std::atomic<std::uint64_t> status_generation_{1};
    std::atomic<std::uint64_t> opening_{1};
    std::atomic<ui::FeedStatus::Phase> phase_{ui::FeedStatus::Phase::Finished};
};

} // namespace synscope::tests
