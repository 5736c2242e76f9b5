// SPDX-License-Identifier: GPL-3.0-or-later
// What programs and the one who started the lab say to the stage.
#include "capture/lab/stage/run_clock.h"
#include "capture/lab/stage/stage.h"
#include "capture/scenario/sysctls.h"

#include <array>
#include <csignal>
#include <cstring>

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace synscope::capture::lab {

namespace {

constexpr std::size_t kLongestLine = 4096;

} // namespace

void Stage::serve(Performer& performer) {
    Message message;
    while (::recv(performer.line.fd(), &message, sizeof message, MSG_DONTWAIT) ==
           static_cast<ssize_t>(sizeof message)) {
        takeMessage(performer, message);
    }
}

void Stage::takeMessage(Performer& performer, const Message& message) {
    switch (message.kind) {
    case Message::Kind::Call: {
        scenario::CallEvent event;
        event.program = message.program.text();
        event.call = message.name.text();
        event.note = message.text.text();
        event.result = message.value;
        event.error = message.error.text();
        event.elapsed = message.elapsed;
        journal_->event({message.time, performer.host, std::move(event)});
        watchers_[performer.host]->nudge();
        return;
    }
    case Message::Kind::Note:
        journal_->event({message.time, performer.host, scenario::NoteEvent{message.text.text()}});
        return;
    case Message::Kind::Ended:
        performer.ended = true;
        return;
    case Message::Kind::Rule:
        switchRule(message);
        break;
    case Message::Kind::Sysctl:
        setSysctl(message);
        break;
    case Message::Kind::Sequences:
        for (Tap& tap : taps_) { // the tap may hold what the program has sent since
            serveTap(tap);
        }
        break;
    }
    answer(performer, message);
}

void Stage::answer(const Performer& performer, const Message& message) {
    const Answer known = message.kind == Message::Kind::Sequences ? sequences_[message.host].known : Answer{};
    (void)::send(performer.line.fd(), &known, sizeof known, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void Stage::setSysctl(const Message& message) {
    const std::string name = scenario::plainSysctl(message.name.text());
    const InsideNetwork inside(network_.hosts[message.host].fd());
    const auto problem = writeSysctl(name, std::to_string(message.value));
    note(message.host, problem ? problem->message
                               : "sysctl " + message.name.text() + " = " + std::to_string(message.value));
}

/// What was sent before has met the old rules: the wire takes it first.
void Stage::switchRule(const Message& message) {
    for (const auto& [port, fd] : wire_->ends()) {
        takeFromWire(port);
    }
    (void)wire_->enable(message.name.text(), message.value != 0);
    for (std::uint32_t host = 0; host < firewalls_.size(); ++host) {
        const InsideNetwork inside(network_.hosts[host].fd());
        if (const auto problem = firewalls_[host]->enable(message.name.text(), message.value != 0)) {
            note(host, problem->message);
        }
    }
}

/// A program that has ended without saying so was killed: by SIGPIPE, if the scenario wants that.
void Stage::reap() {
    int status = 0;
    pid_t gone = 0;
    while ((gone = ::waitpid(-1, &status, WNOHANG)) > 0) {
        for (Performer& performer : performers_) {
            if (performer.process != gone) {
                continue;
            }
            serve(performer); // its last words
            performer.process = -1;
            performer.ended = true;
            const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
            scenario::CallEvent event;
            event.program = performer.name;
            event.call = "exit";
            event.note = signal == 0 ? ""
                                     : "killed by signal " + std::to_string(signal) + " (SIG" +
                                           ::sigabbrev_np(signal) + ")";
            event.result = signal;
            journal_->event({now(), performer.host, std::move(event)});
        }
    }
}

void Stage::readControl() {
    std::array<char, 512> text{};
    const ssize_t count = ::read(STDIN_FILENO, text.data(), text.size());
    input_ended_ = count <= 0 || input_.size() > kLongestLine;
    input_.append(text.data(), static_cast<std::size_t>(count > 0 ? count : 0));
    for (std::size_t end = input_.find('\n'); end != std::string::npos; end = input_.find('\n')) {
        obey(input_.substr(0, end));
        input_.erase(0, end + 1);
    }
}

/// "enable RULE", "disable RULE", "stop".
void Stage::obey(const std::string& line) {
    const std::size_t space = line.find(' ');
    const std::string word = line.substr(0, space);
    Message message;
    message.name = space == std::string::npos ? "" : line.substr(space + 1);
    message.value = word == "enable" ? 1 : 0;
    if (word == "stop") {
        stopped_ = true;
    } else if (word == "enable" || word == "disable") {
        switchRule(message);
        note(0, "rule “" + message.name.text() + "” " + (message.value != 0 ? "on" : "off"));
    }
}

} // namespace synscope::capture::lab
