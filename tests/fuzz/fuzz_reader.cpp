// SPDX-License-Identifier: GPL-3.0-or-later
// A whole file of any bytes: formats, decompression, blocks, then the decoder on whatever frames come out,
// and each frame read again by its position.
#include "capture/decode/decoder.h"
#include "capture/source.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

using namespace synscope::capture;

namespace {

void require(bool held) {
    if (!held)
        std::abort();
}

void readAll(Source& source) {
    Decoder decoder;
    std::vector<Frame> frames;
    std::vector<synscope::model::Segment> segments;
    ReadEnd end = ReadEnd::More;
    constexpr std::uint64_t kEnough = 10'000;
    while (end == ReadEnd::More && decoder.counts().frames < kEnough) {
        end = source.read(frames, 64, {});
        segments.clear();
        decoder.decode(frames, segments);
        if (frames.empty())
            continue;
        auto reader = source.openFrames();
        require(reader.ok() && reader.value()->frameAt(frames.front().ref).ok());
    }
    require(end != ReadEnd::Damaged || !source.facts().damage.empty());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const int fd = ::memfd_create("fuzz", MFD_CLOEXEC);
    if (fd < 0 || ::write(fd, data, size) != static_cast<ssize_t>(size))
        return 0;
    OpenOptions options;
    options.keep_frames = true;
    auto source = openFile("/proc/self/fd/" + std::to_string(fd), options);
    if (source.ok())
        readAll(*source.value());
    ::close(fd);
    return 0;
}
