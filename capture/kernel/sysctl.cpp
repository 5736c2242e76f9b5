// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/kernel/sysctl.h"

#include "capture/kernel/text_scan.h"

#include <algorithm>

#include <sys/utsname.h>

namespace synscope::capture {

model::Readable<std::string> readSysctlText(std::string_view name, const KernelRoot& root) {
    std::string path(name);
    std::ranges::replace(path, '.', '/');
    std::string text;
    if (auto problem = readWhole(root.proc + "/sys/" + path, text)) {
        return *std::move(problem);
    }
    text.erase(std::min(text.find('\n'), text.size()));
    std::ranges::replace(text, '\t', ' ');
    return text;
}

std::optional<long long> readSysctl(std::string_view name) {
    const model::Readable<std::string> text = readSysctlText(name);
    std::string_view line = text ? std::string_view(*text) : std::string_view();
    return numberIn<long long>(takeWord(line));
}

std::string kernelRelease() {
    utsname names{};
    return uname(&names) == 0 ? names.release : "";
}

} // namespace synscope::capture
