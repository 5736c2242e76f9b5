// SPDX-License-Identifier: GPL-3.0-or-later
// What programs and the one who started the lab say to the stage.
#include "capture/lab/stage/run_clock.h"
#include "capture/lab/stage/stage.h"
#include "capture/scenario/sysctls.h"

#include <algorithm>
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
        switchRule(message.name.text(), message.value != 0);
        break;
    case Message::Kind::Sysctl:
        setSysctl(message.host, message.name.text(), message.value);
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

void Stage::setSysctl(std::uint32_t host, const std::string& name, std::int64_t value) {
    const std::string plain = scenario::plainSysctl(name);
    const InsideNetwork inside(network_.hosts[host].fd());
    const auto complaint = scenario::sysctlComplaint(plain, {value});
    const auto problem = complaint ? Problem(model::Error{*complaint})
                                   : writeSysctl(plain, std::to_string(value));
    note(host, problem ? problem->message : "sysctl " + name + " = " + std::to_string(value));
}

/// What was sent before has met the old rules: the wire takes it first.
void Stage::switchRule(const std::string& name, bool enabled) {
    for (const auto& [port, fd] : wire_->ends()) {
        takeFromWire(port);
    }
    (void)wire_->enable(name, enabled);
    for (std::uint32_t host = 0; host < firewalls_.size(); ++host) {
        const InsideNetwork inside(network_.hosts[host].fd());
        if (const auto problem = firewalls_[host]->enable(name, enabled)) {
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
        const auto control = model::labControlOf(input_.substr(0, end));
        if (control && (limits_.controls || control->kind == model::LabControl::Kind::Stop)) {
            obey(*control);
        }
        input_.erase(0, end + 1);
    }
}

std::optional<std::uint32_t> Stage::hostOf(const std::string& name) const {
    for (std::uint32_t host = 0; host < scenario_.hosts.size() && host < shared_->hosts.size(); ++host) {
        if (scenario_.hosts[host].name == name) {
            return host;
        }
    }
    return std::nullopt;
}

/// Says so on the ladder before anything can come of it.
void Stage::obey(const model::LabControl& control) {
    using Kind = model::LabControl::Kind;
    touched_ = true;
    const auto host = hostOf(control.host);
    if (control.kind == Kind::Stop) {
        stopped_ = true;
    } else if (control.kind == Kind::Rule) {
        note(0, model::sentenceOf(control));
        switchRule(control.name, control.value != 0);
    } else if (const auto mark = marks_.find(control.name);
               control.kind == Kind::Mark && mark != marks_.end()) {
        signalEvent(mark->second);
    } else if (host) {
        obeyAt(*host, control);
    }
}

void Stage::obeyAt(std::uint32_t host, const model::LabControl& control) {
    using Kind = model::LabControl::Kind;
    if (control.kind == Kind::Sysctl) { // its note tells what came of it
        return setSysctl(host, control.name, control.value);
    }
    note(host, model::sentenceOf(control));
    if (control.kind == Kind::Lose || control.kind == Kind::Block) {
        for (const auto& [port, fd] : wire_->ends()) { // what was sent before is carried
            takeFromWire(port);
        }
        wire_->obey(control);
    } else if (control.kind == Kind::Kill) {
        killPrograms(host);
    } else {
        turnSwitches(host, control);
    }
}

void Stage::turnSwitches(std::uint32_t host, const model::LabControl& control) {
    using Kind = model::LabControl::Kind;
    HostSwitches& switches = shared_->hosts[host];
    if (control.kind == Kind::Accept) {
        switches.accepts = control.value != 0;
    } else if (control.kind == Kind::Port) {
        switches.port_open = control.value != 0;
    } else if (control.kind == Kind::Backlog) {
        switches.backlog = static_cast<int>(std::clamp<std::int64_t>(control.value, 0, 65535));
    } else if (control.kind == Kind::Read) {
        switches.read_pause_ns = std::clamp<std::int64_t>(control.value, 0, model::kNever) *
                                 scenario::kMillisecond;
    }
    for (const Performer& performer : performers_) {
        if (performer.host == host) {
            signalEvent(performer.orders);
        }
    }
}

/// reap() tells of it.
void Stage::killPrograms(std::uint32_t host) {
    for (const Performer& performer : performers_) {
        if (performer.host == host && performer.process > 0) {
            ::kill(performer.process, SIGKILL);
        }
    }
}

} // namespace synscope::capture::lab
