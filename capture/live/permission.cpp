// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/permission.h"

#include <cstdlib>
#include <filesystem>
#include <grp.h>
#include <memory>
#include <string_view>
#include <sys/capability.h>
#include <sys/stat.h>
#include <unistd.h>

namespace synscope::capture {

namespace {

namespace fs = std::filesystem;

constexpr const char* kHelper = "synscope-capture";

struct FreeCapabilities {
    void operator()(cap_t capabilities) const { cap_free(capabilities); }
};
using Capabilities = std::unique_ptr<_cap_struct, FreeCapabilities>;

fs::path ownPath() {
    std::error_code ignored;
    return fs::read_symlink("/proc/self/exe", ignored);
}

bool isFile(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

/// `text` up to the next colon, which goes with it.
std::string_view takeNext(std::string_view& text) {
    const std::size_t colon = text.find(':');
    const std::string_view first = text.substr(0, colon);
    text.remove_prefix(colon == std::string_view::npos ? text.size() : colon + 1);
    return first;
}

std::string inPath() {
    const char* path = std::getenv("PATH");
    std::string_view rest = path == nullptr ? "" : path;
    while (!rest.empty()) {
        const fs::path candidate = fs::path(takeNext(rest)) / kHelper;
        if (candidate.is_absolute() && isFile(candidate)) {
            return candidate.string();
        }
    }
    return {};
}

bool hasNetRaw(cap_t capabilities, cap_flag_t set) {
    cap_flag_value_t value = CAP_CLEAR;
    return capabilities != nullptr && cap_get_flag(capabilities, CAP_NET_RAW, set, &value) == 0 &&
           value == CAP_SET;
}

/// File capabilities, or set-user-id root.
bool isPrivileged(const std::string& program) {
    struct stat status {};
    const bool as_root = ::stat(program.c_str(), &status) == 0 && status.st_uid == 0 &&
                         (status.st_mode & S_ISUID) != 0;
    return as_root || hasNetRaw(Capabilities(cap_get_file(program.c_str())).get(), CAP_PERMITTED);
}

bool mayRun(const std::string& program) {
    return ::access(program.c_str(), X_OK) == 0;
}

std::string groupOf(const std::string& program) {
    struct stat status {};
    const group* entry = ::stat(program.c_str(), &status) == 0 ? ::getgrgid(status.st_gid) : nullptr;
    return entry == nullptr ? std::to_string(status.st_gid) : entry->gr_name;
}

/// A Flatpak cannot hold a capability, and sees no program of the host.
std::optional<LiveProblem> inFlatpak(const std::string& interface) {
    if (!isFile("/.flatpak-info")) {
        return std::nullopt;
    }
    std::string command = kHelper;
    command += " -i ";
    command += interface;
    command += " | flatpak run org.synscope.SynScope -";
    return LiveProblem{"Inside of a Flatpak nothing can be captured; the helper of the system does it, where "
                       "SynScope is installed as a package: " +
                           command,
                       true, command};
}

} // namespace

std::string helperPath() {
    const fs::path folder = ownPath().parent_path();
    // Beside the installed program; then where a build tree has it, seen from app/ and from tests/*/.
    for (const char* place : {".", "../capture/helper", "../../capture/helper"}) {
        const fs::path candidate = (folder / place / kHelper).lexically_normal();
        if (isFile(candidate)) {
            return candidate.string();
        }
    }
    return inPath();
}

std::string helperWithoutPrivilege() {
    const std::string helper = helperPath();
    return helper.empty() || !mayRun(helper) || isPrivileged(helper) ? std::string() : helper;
}

bool mayCapture() {
    return hasNetRaw(Capabilities(cap_get_proc()).get(), CAP_EFFECTIVE);
}

std::optional<LiveProblem> capturePermission(const std::string& interface) {
    if (mayCapture()) {
        return std::nullopt;
    }
    const std::string helper = helperPath();
    if (!helper.empty() && mayRun(helper) && isPrivileged(helper)) {
        return std::nullopt;
    }
    return permissionProblem(interface);
}

LiveProblem permissionProblem(const std::string& interface) {
    if (auto problem = inFlatpak(interface)) {
        return *problem;
    }
    const std::string helper = helperPath();
    const std::string what = "Capturing on " + interface + " is not allowed for this user";
    if (helper.empty()) {
        return {what + ", and the helper " + kHelper +
                    " is not installed; install it, or run this program as root.",
                true,
                {}};
    }
    const bool for_group = !mayRun(helper);
    const std::string command = for_group ? "sudo usermod -aG " + groupOf(helper) + " $USER"
                                          : "sudo setcap cap_net_raw=ep " + helper;
    const std::string afterwards = for_group ? " (then log in again)" : "";
    return {what + "; this command allows it: " + command + afterwards, true, command};
}

} // namespace synscope::capture
