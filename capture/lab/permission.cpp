// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/lab/permission.h"

#include "capture/live/helper_process.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sys/wait.h>

namespace synscope::capture::lab {

namespace {

namespace fs = std::filesystem;

constexpr const char* kProgram = "synscope-lab";

/// A setting that forbids it when it has `value`.
struct Rule {
    const char* setting; ///< below /proc/sys
    const char* value;
    const char* what;
    const char* command;
};

constexpr std::array kRules{
    Rule{"kernel/apparmor_restrict_unprivileged_userns", "1",
         "AppArmor lets only named programs use user namespaces "
         "(kernel.apparmor_restrict_unprivileged_userns = 1)",
         "sudo install -m 644 packaging/apparmor/synscope-lab /etc/apparmor.d/ && sudo apparmor_parser -r "
         "/etc/apparmor.d/synscope-lab"},
    Rule{"kernel/unprivileged_userns_clone", "0",
         "ordinary users may not make user namespaces (kernel.unprivileged_userns_clone = 0)",
         "sudo sysctl kernel.unprivileged_userns_clone=1"},
    Rule{"user/max_user_namespaces", "0", "no user namespace may be made (user.max_user_namespaces = 0)",
         "sudo sysctl user.max_user_namespaces=15000"},
    Rule{"user/max_net_namespaces", "0", "no network namespace may be made (user.max_net_namespaces = 0)",
         "sudo sysctl user.max_net_namespaces=15000"},
    Rule{"user/max_pid_namespaces", "0", "no process namespace may be made (user.max_pid_namespaces = 0)",
         "sudo sysctl user.max_pid_namespaces=15000"},
};

std::string settingOf(const KernelRoot& root, const char* name) {
    std::string text;
    if (readWhole(root.proc + "/sys/" + name, text)) {
        return {};
    }
    return text.substr(0, text.find('\n'));
}

bool inContainer(const KernelRoot& root) {
    std::string status;
    if (readWhole(root.proc + "/1/cgroup", status)) {
        status.clear();
    }
    std::error_code ignored;
    return fs::exists("/.dockerenv", ignored) || fs::exists("/run/.containerenv", ignored) ||
           status.find("docker") != std::string::npos || status.find("kubepods") != std::string::npos;
}

Refusal unknownRule(const std::string& step, int error, const KernelRoot& root) {
    const std::string what = "The lab cannot run: " + step + " was refused (" + std::strerror(error) + ")";
    if (inContainer(root)) {
        return {what + ", as containers do by their seccomp filter: start the container with --security-opt "
                       "seccomp=unconfined --security-opt systempaths=unconfined, or run SynScope outside.",
                {}};
    }
    return {what + ". A security module or a seccomp filter of whoever started this program forbids user "
                   "namespaces; run it as an ordinary user from a terminal, without a sandbox.",
            {}};
}

bool isFile(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

std::string inPath() {
    const char* path = std::getenv("PATH");
    std::string rest = path == nullptr ? "" : path;
    while (!rest.empty()) {
        const std::size_t colon = rest.find(':');
        const fs::path candidate = fs::path(rest.substr(0, colon)) / kProgram;
        if (candidate.is_absolute() && isFile(candidate)) {
            return candidate.string();
        }
        rest = colon == std::string::npos ? "" : rest.substr(colon + 1);
    }
    return {};
}

} // namespace

std::optional<Refusal> standingRule(const KernelRoot& root) {
    for (const Rule& rule : kRules) {
        if (settingOf(root, rule.setting) == rule.value) {
            return Refusal{std::string("The lab cannot run: ") + rule.what +
                               ". This allows it: " + rule.command,
                           rule.command};
        }
    }
    return std::nullopt;
}

Refusal explainRefusal(const std::string& step, int error, const std::optional<Refusal>& rule,
                       const KernelRoot& root) {
    if (rule) {
        return *rule;
    }
    if (error == ENOSPC || error == EUSERS) {
        return {"The lab cannot run: " + step +
                    " was refused, because this user has as many namespaces as "
                    "he may have. More are allowed by user.max_user_namespaces, user.max_net_namespaces and "
                    "user.max_pid_namespaces (sysctl user).",
                {}};
    }
    return unknownRule(step, error, root);
}

std::string commandIn(const std::string& sentence) {
    for (const Rule& rule : kRules) {
        if (sentence.ends_with(rule.command)) {
            return rule.command;
        }
    }
    return {};
}

std::string labProgram() {
    std::error_code ignored;
    const fs::path folder = fs::read_symlink("/proc/self/exe", ignored).parent_path();
    // Beside the installed program; then where a build tree has it, seen from app/ and from tests/*/.
    for (const char* place : {".", "../capture/lab", "../../capture/lab"}) {
        const fs::path candidate = (folder / place / kProgram).lexically_normal();
        if (isFile(candidate)) {
            return candidate.string();
        }
    }
    return inPath();
}

std::optional<Refusal> checkLab() {
    const std::string program = labProgram();
    if (program.empty()) {
        return Refusal{"The lab cannot run: its program synscope-lab is not installed.", {}};
    }
    auto process = HelperProcess::start(program, {"--check"});
    if (!process) {
        return Refusal{process.error().message, {}};
    }
    const int status = (*process)->wait();
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        return std::nullopt;
    }
    std::string said = (*process)->errors();
    said = said.substr(0, said.find('\n'));
    return Refusal{said.empty() ? "The lab cannot run: synscope-lab ended without a word." : said,
                   commandIn(said)};
}

} // namespace synscope::capture::lab
