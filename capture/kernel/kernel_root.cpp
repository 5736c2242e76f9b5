// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/kernel/kernel_root.h"

#include "capture/file/descriptor.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace synscope::capture {

std::optional<model::Text> readWhole(const std::string& path, std::string& into) {
    constexpr std::size_t kStep = 16384;
    constexpr std::size_t kMost = 64U << 20;
    into.clear();
    const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.valid()) {
        return unreadable(path, errno);
    }
    while (into.size() < kMost) {
        const std::size_t before = into.size();
        into.resize(before + kStep);
        const ssize_t got = read(file.fd(), into.data() + before, kStep);
        into.resize(before + static_cast<std::size_t>(got > 0 ? got : 0));
        if (got <= 0) {
            return got == 0 ? std::nullopt : std::optional(unreadable(path, errno));
        }
    }
    return std::nullopt;
}

model::Text unreadable(const std::string& what, int error) {
    return {SYNSCOPE_TEXT("%1 cannot be read: %2"), {what, std::strerror(error)}};
}

} // namespace synscope::capture
