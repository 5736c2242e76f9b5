// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/helper_process.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

extern char** environ;

namespace synscope::capture {

namespace {

using namespace std::chrono_literals;

constexpr int kPipeBytes = 1 << 20; ///< what an ordinary user may ask for (/proc/sys/fs/pipe-max-size)

/// Two ends: ours and the helper's.
struct Ends {
    Descriptor ours;
    Descriptor theirs;
};

Ends makePipe() {
    std::array<int, 2> ends{-1, -1};
    (void)::pipe2(ends.data(), O_CLOEXEC);
    return {Descriptor(ends[0]), Descriptor(ends[1])};
}

/// A pair of sockets, because writing to a pipe without reader would raise SIGPIPE in the whole program.
Ends makeControl() {
    std::array<int, 2> ends{-1, -1};
    (void)::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data());
    return {Descriptor(ends[0]), Descriptor(ends[1])};
}

class FileActions {
public:
    FileActions() { ::posix_spawn_file_actions_init(&actions_); }
    ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }
    FileActions(const FileActions&) = delete;
    FileActions& operator=(const FileActions&) = delete;
    void connect(const Descriptor& from, int to) {
        ::posix_spawn_file_actions_adddup2(&actions_, from.fd(), to);
    }
    [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

private:
    posix_spawn_file_actions_t actions_{};
};

std::vector<char*> argumentsOf(const std::string& program, const std::vector<std::string>& arguments) {
    std::vector<char*> all{const_cast<char*>(program.c_str())};
    for (const std::string& argument : arguments) {
        all.push_back(const_cast<char*>(argument.c_str()));
    }
    all.push_back(nullptr);
    return all;
}

} // namespace

model::Result<std::unique_ptr<HelperProcess>>
HelperProcess::start(const std::string& program, const std::vector<std::string>& arguments) {
    Ends control = makeControl();
    Ends output = makePipe();
    Ends errors = makePipe();
    std::unique_ptr<HelperProcess> helper(new HelperProcess);
    FileActions actions;
    actions.connect(control.theirs, STDIN_FILENO);
    actions.connect(output.theirs, STDOUT_FILENO);
    actions.connect(errors.theirs, STDERR_FILENO);
    const int problem = ::posix_spawn(&helper->process_, program.c_str(), actions.get(), nullptr,
                                      argumentsOf(program, arguments).data(), environ);
    if (problem != 0) {
        helper->process_ = -1;
        return model::Error{"The program " + program + " cannot be started (" + std::strerror(problem) +
                            ")."};
    }
    ::fcntl(output.ours.fd(), F_SETPIPE_SZ, kPipeBytes);
    ::fcntl(errors.ours.fd(), F_SETFL, O_NONBLOCK);
    helper->control_ = std::move(control.ours);
    helper->output_ = std::move(output.ours);
    helper->errors_ = std::move(errors.ours);
    return helper;
}

HelperProcess::~HelperProcess() {
    endInput();
    output_ = Descriptor();
    (void)wait();
}

void HelperProcess::send(const std::string& line) const {
    const std::string text = line + "\n";
    (void)::send(control_.fd(), text.data(), text.size(), MSG_NOSIGNAL);
}

void HelperProcess::endInput() {
    (void)::shutdown(control_.fd(), SHUT_WR);
}

std::string HelperProcess::errors() const {
    std::array<char, 4096> text{};
    const ssize_t count = ::read(errors_.fd(), text.data(), text.size());
    return {text.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0))};
}

int HelperProcess::wait() {
    int status = -1;
    constexpr int kTries = 200;
    for (int i = 0; process_ > 0; ++i) {
        const pid_t ended = ::waitpid(process_, &status, WNOHANG);
        if (ended != 0) {
            process_ = -1;
        } else if (i == kTries) {
            ::kill(process_, SIGKILL);
        } else {
            std::this_thread::sleep_for(5ms);
        }
    }
    return status;
}

} // namespace synscope::capture
