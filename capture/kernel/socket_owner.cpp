// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/kernel/socket_owner.h"

#include "capture/kernel/text_scan.h"

#include <array>
#include <cerrno>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

namespace synscope::capture {

namespace {

struct CloseFolder {
    void operator()(DIR* folder) const { closedir(folder); }
};
using Folder = std::unique_ptr<DIR, CloseFolder>;

/// The number in "socket:[NUMBER]" behind the link; 0 where it leads elsewhere.
std::uint32_t socketBehind(int folder, const char* link) {
    constexpr std::string_view kStart = "socket:[";
    std::array<char, 64> target;
    const ssize_t length = readlinkat(folder, link, target.data(), target.size());
    const std::string_view text(target.data(), static_cast<std::size_t>(length > 0 ? length : 0));
    return text.starts_with(kStart) && text.ends_with(']')
               ? numberIn<std::uint32_t>(text.substr(kStart.size(), text.size() - kStart.size() - 1))
                     .value_or(0)
               : 0;
}

std::string processName(const std::string& folder) {
    std::string name;
    if (readWhole(folder + "/comm", name)) {
        return {};
    }
    return name.substr(0, name.find('\n'));
}

} // namespace

model::Readable<SocketOwner> SocketOwners::find(std::uint32_t inode, Clock::time_point now) {
    if (inode == 0) {
        return model::Text{SYNSCOPE_TEXT("no program holds this socket: it is a request, or was closed")};
    }
    const auto found = known_.find(inode);
    if (found != known_.end()) {
        return found->second;
    }
    if (searches_ == 0 || now - searched_ >= kPause + looked_at_ * kPausePerDescriptor) {
        searched_ = now;
        search();
        if (const auto again = known_.find(inode); again != known_.end()) {
            return again->second;
        }
    }
    return whyUnknown();
}

model::Text SocketOwners::whyUnknown() const {
    if (looked_at_ >= kMostDescriptors) {
        return {SYNSCOPE_TEXT("not found among the first %1 descriptors"),
                {std::to_string(kMostDescriptors)}};
    }
    if (denied_ > 0) {
        return {SYNSCOPE_TEXT("belongs to another user's program, which only root may see into")};
    }
    return {SYNSCOPE_TEXT("held by no process that can be seen from here")};
}

void SocketOwners::search() {
    ++searches_;
    looked_at_ = 0;
    denied_ = 0;
    known_.clear();
    const Folder processes(opendir(root_.proc.c_str()));
    while (const dirent* entry = processes ? readdir(processes.get()) : nullptr) {
        const auto pid = numberIn<std::uint32_t>(entry->d_name);
        if (pid && !searchProcess(root_.proc + "/" + entry->d_name, *pid)) {
            return;
        }
    }
}

bool SocketOwners::searchProcess(const std::string& folder, std::uint32_t pid) {
    const Folder descriptors(opendir((folder + "/fd").c_str()));
    if (!descriptors) {
        denied_ += errno == EACCES ? 1 : 0;
        return true;
    }
    std::string name;
    while (const dirent* entry = readdir(descriptors.get())) {
        const std::uint32_t inode = socketBehind(dirfd(descriptors.get()), entry->d_name);
        if (inode != 0 && known_.size() < kMostKept) {
            if (name.empty()) {
                name = processName(folder);
            }
            known_.try_emplace(inode, SocketOwner{pid, name});
        }
        if (++looked_at_ >= kMostDescriptors) {
            return false;
        }
    }
    return true;
}

} // namespace synscope::capture
