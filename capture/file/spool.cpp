// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/file/spool.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <unistd.h>

namespace synscope::capture {

namespace {

std::string temporaryDirectory() {
    const char* wanted = std::getenv("TMPDIR");
    return wanted != nullptr && *wanted != '\0' ? wanted : "/tmp";
}

// O_TMPFILE is not known to every file system (overlayfs before Linux 6.1, some network ones).
int openUnnamed(const std::string& directory) {
    const int fd = ::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0)
        return fd;
    std::string path = directory + "/synscope-XXXXXX";
    const int named = ::mkostemp(path.data(), O_CLOEXEC);
    if (named >= 0)
        ::unlink(path.c_str());
    return named;
}

} // namespace

model::Result<std::shared_ptr<Spool>> Spool::makeTemporary() {
    const std::string directory = temporaryDirectory();
    Descriptor file(openUnnamed(directory));
    if (!file.valid())
        return model::Error{"No temporary file could be made in " + directory +
                            " to keep the unpacked packets (" + std::strerror(errno) +
                            "); set TMPDIR to a directory that can be written to."};
    return std::make_shared<Spool>(std::make_shared<const Descriptor>(std::move(file)), 0);
}

void Spool::append(std::span<const std::byte> bytes) {
    if (!failed() && !file_->append(bytes))
        failed_.store(true, std::memory_order_relaxed);
}

} // namespace synscope::capture
