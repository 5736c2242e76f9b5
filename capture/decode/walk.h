// SPDX-License-Identifier: GPL-3.0-or-later
// The way through a frame from its outermost header inwards. One protocol is one function that takes the walk
// and the bytes that begin with its header, and calls the function of what is inside. The same walk serves
// the decoder and, with a FieldSink, the inspector.
#pragma once

#include "capture/byte_view.h"
#include "capture/decode/field_sink.h"
#include "capture/frame.h"
#include "model/neighbours.h"
#include "model/segment.h"

#include <cstdint>
#include <span>
#include <vector>

namespace synscope::capture {

class Reassembly;

/// What a frame came to; one per frame, each with its count in DecodeCounts.
enum class Verdict : std::uint8_t {
    OtherProtocol,
    Tcp,
    IcmpError,
    CutShort,
    Malformed,
    FragmentWaiting,
    UnsupportedLink,
};

/// The nearest IP header around what is being read.
struct IpLayer {
    model::IpAddress source;
    model::IpAddress destination;
    std::uint32_t oddities = 0;
    std::uint16_t id = 0;
    std::uint8_t ttl = 0;
    bool length_known = true; ///< false: total length 0 of a segmentation offload
};

struct Walk {
    const Frame& frame;
    std::vector<model::Segment>& segments;
    Reassembly* reassembly = nullptr;            ///< null: fragments are left as they are
    FieldSink* fields = nullptr;                 ///< null: nobody wants to see the fields
    model::NeighbourTable* neighbours = nullptr; ///< null: nobody wants to know who asks for whom
    IpLayer ip{};
    model::FrameDirection direction = model::FrameDirection::Unknown;
    Verdict verdict = Verdict::OtherProtocol;
    int depth = 0;

    /// Counts nested headers; false when there are more than any sound frame has (a loop made on purpose).
    [[nodiscard]] bool descend() {
        if (++depth <= kMaxDepth) [[likely]]
            return true;
        verdict = Verdict::Malformed;
        return false;
    }
    /// Whether `count` bytes were captured of the header at the start of `bytes`; if not, ends the walk with
    /// the reason.
    [[nodiscard]] bool need(ByteView bytes, std::size_t count, const char* header) {
        if (bytes.has(count)) [[likely]]
            return true;
        endShort(bytes, count, header);
        return false;
    }
    /// descend() and need() for a header of `count` bytes, which is shown with its fields where fields are
    /// wanted.
    [[nodiscard]] bool enter(ByteView bytes, std::size_t count, const char* header,
                             std::span<const FieldSpec> specs = {}, const char* help = "") {
        if (!descend() || !need(bytes, count, header))
            return false;
        if (fields != nullptr) [[unlikely]]
            fields->layer(header, bytes.first(count), specs, help);
        return true;
    }
    /// Ends the walk: `rest` is not looked into.
    void end(Verdict why, ByteView rest, const char* remark);

private:
    static constexpr int kMaxDepth = 64;

    void endShort(ByteView bytes, std::size_t count, const char* header);
};

} // namespace synscope::capture
