// SPDX-License-Identifier: GPL-3.0-or-later
// synscope-cli live: connections of a running capture as they change.
#include "app/cli/live_rows.h"
#include "capture/live/frame_log.h"
#include "capture/live/live_source.h"
#include "capture/live/recorder.h"

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <mutex>
#include <thread>

namespace synscope::app::cli {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kTick = 100ms;

constexpr std::array kOptions{
    OptionSpec{"-i", "NAME",
               "the interface to capture; several: eth0,lo; any: all (synscope-cli interfaces)"},
    OptionSpec{"--duration", "S", "end after so many seconds (otherwise with Ctrl+C)"},
    OptionSpec{"--handshakes-only", nullptr, "capture only what opens, ends or refuses connections"},
    OptionSpec{"--filter", "BPF", "capture only this, e.g. 'tcp port 5432' (man 7 pcap-filter)"},
    OptionSpec{"--snaplen", "BYTES", "keep only so many bytes of each packet"},
    OptionSpec{"--promiscuous", nullptr, "capture also what is not for this machine"},
    OptionSpec{"-w", "OUT.pcapng", "keep the packets in this file"},
    OptionSpec{"--json", nullptr, "one JSON object a line, as of connections"},
};

std::atomic<bool> interrupted = false;

void interrupt(int) {
    interrupted = true;
}

std::vector<std::string> namesIn(const std::string& list) {
    std::vector<std::string> names;
    for (std::size_t begin = 0; begin <= list.size();) {
        const std::size_t end = std::min(list.find(',', begin), list.size());
        if (end > begin) {
            names.push_back(list.substr(begin, end - begin));
        }
        begin = end + 1;
    }
    return names;
}

struct Wishes {
    capture::LiveOptions live;
    std::optional<std::uint64_t> seconds;
    std::optional<std::string> file;
    bool json = false;
};

/// Nothing, having complained, when the call is wrong.
std::optional<Wishes> wishesOf(const Arguments& arguments) {
    Wishes wishes;
    wishes.live.interfaces = namesIn(arguments.value("-i").value_or(""));
    if (wishes.live.interfaces.empty()) {
        complain("No interface is named: synscope-cli live -i NAME; synscope-cli interfaces lists them.");
        return std::nullopt;
    }
    constexpr std::uint64_t kLongestSnap = 262144;
    const auto seconds = arguments.number("--duration", 1);
    const auto snap = arguments.number("--snaplen", 1);
    for (const auto* number : {&seconds, &snap}) {
        if (!number->ok()) {
            complain(number->error().message);
            return std::nullopt;
        }
    }
    wishes.seconds = seconds.value();
    wishes.live.snap_length = static_cast<std::uint32_t>(std::min(snap.value().value_or(0), kLongestSnap));
    wishes.live.filter = arguments.value("--filter").value_or("");
    wishes.live.handshakes_only = arguments.has("--handshakes-only");
    wishes.live.promiscuous = arguments.has("--promiscuous");
    wishes.file = arguments.value("-w");
    wishes.json = arguments.has("--json");
    return wishes;
}

/// Null, having complained, when the capture cannot begin.
std::unique_ptr<capture::LiveSource> openSource(const Wishes& wishes) {
    capture::LiveOpening opening = capture::openLive(wishes.live);
    if (!opening.source) {
        complain(opening.problem.sentence);
        return nullptr;
    }
    if (!wishes.file) {
        return std::move(opening.source);
    }
    auto log = capture::FrameLog::create({*wishes.file, 0, true, "synscope-cli " SYNSCOPE_VERSION});
    if (!log) {
        complain(log.error().message);
        return nullptr;
    }
    return std::make_unique<capture::Recorder>(std::move(opening.source), std::move(log).value());
}

/// The capture on its threads, its rows on the calling one.
class LiveRun {
public:
    LiveRun(std::unique_ptr<capture::LiveSource> source, const Wishes& wishes)
        : live_(*source)
        , reader_(std::move(source))
        , rows_(wishes.json ? RowFormat::Json : RowFormat::Table)
        , ends_(wishes.seconds ? Clock::now() + std::chrono::seconds(*wishes.seconds)
                               : Clock::time_point::max()) {}

    int run() {
        std::jthread keeper([this] { keep(); });
        std::string notice;
        for (bool over = false; !over;) {
            over = pause();
            print();
            tell(notice);
            if (interrupted || Clock::now() >= ends_ || !output_.ok()) {
                live_.finish();
            }
        }
        keeper.join();
        return finish();
    }

private:
    void keep() {
        (void)ingestAll(
            reader_,
            [this](const IngestBatch& batch) {
                const std::scoped_lock lock(lock_);
                rows_.touch(store_.add(batch));
            },
            {}, &store_.table);
        const std::scoped_lock lock(lock_);
        over_ = true;
        ended_.notify_one();
    }

    /// True: nothing more will come.
    bool pause() {
        std::unique_lock lock(lock_);
        return ended_.wait_for(lock, kTick, [this] { return over_; });
    }

    void print() {
        {
            const std::scoped_lock lock(lock_);
            rows_.appendChanged(store_, over_, output_);
        }
        output_.flush();
    }

    void tell(std::string& notice) const {
        const std::string now = live_.liveFacts().notice;
        if (now != notice && !now.empty()) {
            complain(now);
        }
        notice = now;
    }

    int finish() {
        const capture::SourceFacts& facts = reader_.facts();
        if (!facts.damage.empty()) {
            complain(facts.damage);
        }
        std::fprintf(stderr,
                     "synscope-cli: %llu packets, %zu connections, %llu packets lost by the capture.\n",
                     static_cast<unsigned long long>(store_.frames), store_.table.size(),
                     static_cast<unsigned long long>(facts.capture_drops));
        return !output_.ok() ? kFailed : facts.damage.empty() ? kDone : kDamaged;
    }

    capture::LiveSource& live_;
    IngestReader reader_;
    Output output_;
    std::mutex lock_; ///< guards the rest
    std::condition_variable ended_;
    IngestStore store_{false};
    LiveRows rows_;
    bool over_ = false;
    const Clock::time_point ends_;
};

int run(const Arguments& arguments) {
    const auto wishes = wishesOf(arguments);
    if (!wishes) {
        return kUsage;
    }
    auto source = openSource(*wishes);
    if (!source) {
        return kFailed;
    }
    for (const int signal : {SIGINT, SIGTERM}) {
        std::signal(signal, interrupt);
    }
    std::signal(SIGPIPE, SIG_IGN);
    return LiveRun(std::move(source), *wishes).run();
}

} // namespace

const Command kLive{"live",
                    "-i NAME [--duration S] [--handshakes-only] [--filter BPF] [-w OUT.pcapng] [--json]",
                    "Captures, and prints a row for each connection whenever what became of it changes.",
                    kOptions,
                    run,
                    false};

} // namespace synscope::app::cli
