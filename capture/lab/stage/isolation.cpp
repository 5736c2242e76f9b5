// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/lab/stage/isolation.h"

#include "capture/file/descriptor.h"
#include "capture/lab/permission.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <string>

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace synscope::capture::lab {

namespace {

bool writeFile(const char* path, const std::string& text) {
    const Descriptor file(::open(path, O_WRONLY | O_CLOEXEC));
    return file.valid() && ::write(file.fd(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

model::Error refused(const char* step, const std::optional<Refusal>& rule) {
    return {explainRefusal(step, errno, rule).sentence};
}

std::string mapOf(unsigned id) {
    return "0 " + std::to_string(id) + " 1";
}

/// The one who asked is root inside.
bool mapUser(uid_t user, gid_t group) {
    return writeFile("/proc/self/setgroups", "deny") && writeFile("/proc/self/uid_map", mapOf(user)) &&
           writeFile("/proc/self/gid_map", mapOf(group));
}

/// Readable once the process has ended.
Descriptor processOf(pid_t process) {
    return Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, process, 0)));
}

/// The calling process ends when `parent` does, or at once when it already has.
void dieWith(const Descriptor& parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    pollfd gone{parent.fd(), POLLIN, 0};
    if (::poll(&gone, 1, 0) > 0) {
        ::_exit(1);
    }
}

int exitCodeOf(pid_t child) {
    int status = 0;
    (void)::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

} // namespace

std::optional<model::Error> isolate() {
    const uid_t user = ::geteuid();
    const gid_t group = ::getegid();
    const std::optional<Refusal> rule = standingRule();
    if (::unshare(CLONE_NEWUSER) != 0) {
        return refused("making a user namespace", rule);
    }
    if (!mapUser(user, group)) {
        return refused("becoming root in a user namespace", rule);
    }
    if (::unshare(CLONE_NEWNET | CLONE_NEWPID) != 0) {
        return refused("making network and process namespaces", rule);
    }
    return std::nullopt;
}

int guard(const std::function<int()>& stage, int longest_s) {
    const Descriptor self = processOf(::getpid());
    const pid_t child = ::fork();
    if (child == 0) {
        dieWith(self);
        ::_exit(stage());
    }
    if (child < 0) {
        return 1;
    }
    const Descriptor child_ends = processOf(child);
    // The stage reads standard input; here only its end counts.
    std::array<pollfd, 2> wait{pollfd{child_ends.fd(), POLLIN, 0}, pollfd{STDIN_FILENO, POLLRDHUP, 0}};
    constexpr int kMsPerSecond = 1000;
    if (::poll(wait.data(), wait.size(), longest_s * kMsPerSecond) == 0 || (wait[0].revents & POLLIN) == 0) {
        ::kill(child, SIGKILL);
    }
    return exitCodeOf(child);
}

} // namespace synscope::capture::lab
