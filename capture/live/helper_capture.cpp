// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/helper_capture.h"

#include "capture/file/open_stream.h"
#include "capture/live/permission.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <net/if.h>
#include <sys/wait.h>
#include <thread>
#include <utility>

namespace synscope::capture {

namespace {

using namespace std::chrono_literals;

constexpr int kInterfaceGone = 3; ///< exit code of the helper, capture/helper/stream.h
constexpr auto kLookForInterface = 100ms;

std::vector<std::string> argumentsFor(const LiveOptions& options) {
    std::vector<std::string> arguments{"--control", "--buffer",
                                       std::to_string(std::max(1U, options.ring_bytes >> 20))};
    for (const std::string& name : options.interfaces) {
        arguments.insert(arguments.end(), {"-i", name});
    }
    if (!options.filter.empty()) {
        arguments.insert(arguments.end(), {"--filter", options.filter});
    }
    if (options.handshakes_only) {
        arguments.emplace_back("--handshakes-only");
    }
    if (options.promiscuous) {
        arguments.emplace_back("--promiscuous");
    }
    if (options.snap_length != 0) {
        arguments.insert(arguments.end(), {"--snaplen", std::to_string(options.snap_length)});
    }
    return arguments;
}

/// The last whole line, without the program's name in front.
std::string lastLine(std::string text) {
    while (!text.empty() && text.back() == '\n') {
        text.pop_back();
    }
    text.erase(0, text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1);
    constexpr std::string_view kName = "synscope-capture: ";
    return text.starts_with(kName) ? text.substr(kName.size()) : text;
}

bool exists(const std::string& interface) {
    return interface == "any" || ::if_nametoindex(interface.c_str()) != 0;
}

} // namespace

HelperCapture::HelperCapture(LiveOptions options, std::string program)
    : options_(std::move(options))
    , program_(std::move(program)) {
    for (const std::string& name : options_.interfaces) {
        facts_.name += (facts_.name.empty() ? "" : ", ") + name;
    }
    facts_.format = "live";
}

LiveOpening HelperCapture::open(const LiveOptions& options, const std::string& program) {
    std::unique_ptr<HelperCapture> capture(new HelperCapture(options, program));
    if (auto problem = capture->begin()) {
        return {nullptr, std::move(*problem)};
    }
    return {std::move(capture), {}};
}

std::vector<std::string> HelperCapture::arguments() const {
    const std::scoped_lock lock(lock_);
    return argumentsFor(options_);
}

std::optional<LiveProblem> HelperCapture::begin() {
    auto started = HelperProcess::start(program_, arguments());
    if (!started) {
        return LiveProblem{started.error().message, false, {}};
    }
    std::unique_ptr<HelperProcess> helper = std::move(started).value();
    auto stream = openStream(helper->takeOutput(), facts_.name, {});
    if (!stream) {
        (void)helper->wait();
        if (auto refused = capturePermission(options_.interfaces.front())) {
            return refused;
        }
        const std::string said = lastLine(helper->errors());
        return LiveProblem{said.empty() ? stream.error().message : said, false, {}};
    }
    stream_ = std::move(stream).value();
    const std::scoped_lock lock(lock_);
    helper_ = std::move(helper);
    said_.clear();
    notice_.clear();
    if (paused_) {
        helper_->send("pause");
    }
    return std::nullopt;
}

ReadEnd HelperCapture::read(std::vector<Frame>& frames, std::size_t capacity, std::stop_token stop) {
    for (;;) {
        const ReadEnd end = stream_->read(frames, capacity, stop);
        for (Frame& frame : frames) {
            frame.ref.number += frames_before_;
        }
        noteFrames(frames);
        if (!frames.empty() || end == ReadEnd::Cancelled) {
            return end == ReadEnd::Cancelled ? end : ReadEnd::More;
        }
        if (const ReadEnd whole = helperEnded(stop); whole != ReadEnd::More) {
            return whole;
        }
    }
}

void HelperCapture::noteFrames(const std::vector<Frame>& frames) {
    const SourceFacts& now = stream_->facts();
    facts_.interfaces = now.interfaces;
    facts_.frames = frames_before_ + now.frames;
    facts_.capture_drops = drops_before_ + now.capture_drops;
    facts_.bytes_read = now.bytes_read;
    const std::scoped_lock lock(lock_);
    drops_ = facts_.capture_drops;
    if (!frames.empty()) {
        losses_.note(drops_, frames.back().time);
    }
}

ReadEnd HelperCapture::helperEnded(const std::stop_token& stop) {
    const int status = helper_->wait(); // only this thread replaces or awaits it
    const std::string said = lastWords();
    if (WIFSIGNALED(status)) {
        return failed(std::string("The capture helper was ended by a signal (") +
                      ::strsignal(WTERMSIG(status)) +
                      "); everything before that was kept. Start the capture again.");
    }
    if (WEXITSTATUS(status) == 0) {
        return ReadEnd::EndOfSource;
    }
    if (WEXITSTATUS(status) != kInterfaceGone) {
        return failed(said.empty() ? "The capture helper failed; everything before that was kept." : said);
    }
    frames_before_ = facts_.frames;
    drops_before_ = facts_.capture_drops;
    if (!awaitInterfaces(stop)) {
        return stop.stop_requested() ? ReadEnd::Cancelled : ReadEnd::EndOfSource;
    }
    const auto problem = begin();
    return problem ? failed(problem->sentence) : ReadEnd::More;
}

std::string HelperCapture::lastWords() {
    const std::scoped_lock lock(lock_);
    takeErrors();
    return lastLine(std::exchange(said_, {}));
}

bool HelperCapture::awaitInterfaces(const std::stop_token& stop) {
    setNotice("The interface " + facts_.name + " is gone; capturing goes on when it comes back.");
    while (!std::ranges::all_of(options_.interfaces, exists)) {
        if (stop.stop_requested() || wants_end_) {
            return false;
        }
        std::this_thread::sleep_for(kLookForInterface);
    }
    return true;
}

ReadEnd HelperCapture::failed(std::string sentence) {
    facts_.damage = std::move(sentence);
    return ReadEnd::Damaged;
}

void HelperCapture::setNotice(std::string notice) {
    const std::scoped_lock lock(lock_);
    notice_ = std::move(notice);
}

// Each line of a steered helper is its notice from now on, an empty one says that all is well.
void HelperCapture::takeErrors() const {
    said_ += helper_->errors();
    const std::size_t end = said_.rfind('\n');
    if (end != std::string::npos) {
        const std::string lines = said_.substr(0, end);
        const std::size_t last = lines.rfind('\n');
        notice_ = last == std::string::npos ? lines : lines.substr(last + 1);
    }
}

void HelperCapture::setPaused(bool paused) {
    const std::scoped_lock lock(lock_);
    paused_ = paused;
    helper_->send(paused ? "pause" : "resume");
}

void HelperCapture::setHandshakesOnly(bool only) {
    const std::scoped_lock lock(lock_);
    options_.handshakes_only = only;
    helper_->send(only ? "handshakes" : "everything");
}

void HelperCapture::finish() {
    wants_end_ = true;
    const std::scoped_lock lock(lock_);
    helper_->endInput();
}

LiveFacts HelperCapture::liveFacts() const {
    const std::scoped_lock lock(lock_);
    takeErrors();
    LiveFacts facts;
    facts.notice = notice_;
    facts.paused = paused_;
    facts.dropped_by_ring = drops_;
    return facts;
}

std::vector<model::CaptureHole> HelperCapture::holes() const {
    const std::scoped_lock lock(lock_);
    return losses_.spans();
}

} // namespace synscope::capture
