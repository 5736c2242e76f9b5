// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/lab/lab_capture.h"

#include "capture/file/open_stream.h"
#include "capture/lab/permission.h"
#include "capture/lab/playable.h"
#include "capture/live/helper_process.h"
#include "model/lab_control.h"

#include <sys/wait.h>
#include <utility>

namespace synscope::capture::lab {

namespace {

LiveProblem problemOf(const std::string& sentence) {
    return {sentence, false, {}};
}

std::string firstLine(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

} // namespace

LabCapture::LabCapture(std::unique_ptr<HelperProcess> process, std::unique_ptr<Source> stream,
                       std::optional<std::uint32_t> host)
    : process_(std::move(process))
    , stream_(std::move(stream))
    , host_(host) {
    facts_.name = stream_->facts().name;
    facts_.format = "lab";
}

LabCapture::~LabCapture() = default;

LiveOpening LabCapture::open(const LabOrder& order, const scenario::Scenario& scenario,
                             std::optional<std::uint32_t> host) {
    if (const auto reason = whyNotPlayable(scenario)) {
        return {nullptr, problemOf(reason->message)};
    }
    const std::string program = labProgram();
    if (program.empty()) {
        return {nullptr, problemOf("The lab cannot run: its program synscope-lab is not installed.")};
    }
    auto started = HelperProcess::start(program, argumentsOf(order));
    if (!started) {
        return {nullptr, problemOf(started.error().message)};
    }
    std::unique_ptr<HelperProcess> process = std::move(started).value();
    process->send(order.text);
    auto stream = openStream(process->takeOutput(), scenario.title.in("en"), {});
    if (!stream) {
        (void)process->wait();
        const std::string said = firstLine(process->errors());
        LiveProblem problem = problemOf(said.empty() ? stream.error().message : said);
        problem.command = commandIn(said);
        problem.permission = !problem.command.empty();
        return {nullptr, std::move(problem)};
    }
    return {std::unique_ptr<LiveSource>(new LabCapture(std::move(process), std::move(stream).value(), host)),
            {}};
}

ReadEnd LabCapture::read(std::vector<Frame>& frames, std::size_t capacity, std::stop_token stop) {
    const ReadEnd end = stream_->read(frames, capacity, stop);
    facts_.interfaces = stream_->facts().interfaces;
    facts_.frames = stream_->facts().frames;
    facts_.bytes_read = stream_->facts().bytes_read;
    std::erase_if(frames, [this](const Frame& frame) {
        return paused_ || (host_ && frame.interface != model::InterfaceId{*host_});
    });
    if (end != ReadEnd::EndOfSource && end != ReadEnd::Damaged) {
        return end;
    }
    const int status = process_->wait();
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        return ReadEnd::EndOfSource;
    }
    const std::string said = firstLine(process_->errors());
    facts_.damage = said.empty() ? "The lab broke off before the scenario had ended." : said;
    return ReadEnd::Damaged;
}

void LabCapture::finish() {
    process_->send(model::lineOf({model::LabControl::Kind::Stop, {}, {}, 0}));
}

LiveFacts LabCapture::liveFacts() const {
    LiveFacts facts;
    facts.paused = paused_;
    return facts;
}

} // namespace synscope::capture::lab
