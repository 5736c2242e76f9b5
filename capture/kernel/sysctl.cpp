// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/kernel/sysctl.h"

#include <algorithm>
#include <fstream>

#include <sys/utsname.h>

namespace synscope::capture {

std::optional<long long> readSysctl(std::string_view name) {
    std::string path = "/proc/sys/" + std::string(name);
    std::replace(path.begin() + 10, path.end(), '.', '/');
    std::ifstream file(path);
    long long value = 0;
    return file >> value ? std::optional(value) : std::nullopt;
}

std::string kernelRelease() {
    utsname names{};
    return uname(&names) == 0 ? names.release : "";
}

} // namespace synscope::capture
