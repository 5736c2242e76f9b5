// SPDX-License-Identifier: GPL-3.0-or-later
// One frame of any link type and any bytes, cut by any snap length. The first bytes of the input choose; the
// rest is the frame, given four times so that fragments meet.
#include "capture/byte_view.h"
#include "capture/decode/decoder.h"

#include <cstdlib>
#include <vector>

using namespace synscope;

namespace {

void require(bool held) {
    if (!held)
        std::abort();
}

void checkRanges(const model::DissectedField& field, std::size_t size) {
    require(field.begin <= field.end && field.end <= size);
    for (const model::DissectedField& child : field.children)
        checkRanges(child, size);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const capture::ByteView input(std::as_bytes(std::span(data, size)));
    const auto bytes = input.from(4).captured();
    const std::vector<std::byte> exact(bytes.begin(),
                                       bytes.end()); // so that a sanitizer sees the first byte beyond
    capture::Frame frame;
    frame.link_type = input.u16(0) % 300;
    frame.bytes = exact;
    frame.original_length = static_cast<std::uint32_t>(exact.size() + input.u8(2));
    frame.fcs_length = input.u8(3) & 7;
    const std::vector<capture::Frame> frames(4, frame);
    capture::Decoder decoder;
    std::vector<model::Segment> segments;
    decoder.decode(frames, segments);
    require(decoder.counts().frames == frames.size());
    for (const model::DissectedField& layer : capture::dissect(frame).layers)
        checkRanges(layer, exact.size());
    return 0;
}
