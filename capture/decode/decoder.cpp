// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/decode/decoder.h"

#include "capture/decode/protocols.h"
#include "capture/decode/reassembly.h"

namespace synscope::capture {

namespace {

/// The frame without a frame check sequence at its end; one that was cut away by the snap length is not taken
/// off again.
ByteView frameBytes(const Frame& frame) {
    const ByteView bytes(frame.bytes, frame.original_length);
    return frame.fcs_length == 0
               ? bytes
               : bytes.first(bytes.length() - std::min<std::size_t>(bytes.length(), frame.fcs_length));
}

} // namespace

struct Decoder::Impl {
    Reassembly reassembly;
    DecodeCounts counts;

    void decode(const Frame& frame, std::vector<model::Segment>& segments);
    void count(Verdict verdict, LinkType type);
};

void Decoder::Impl::decode(const Frame& frame, std::vector<model::Segment>& segments) {
    Walk walk{frame, segments, &reassembly};
    walk.direction = frame.direction;
    walk.neighbours = &counts.neighbours;
    decodeLinkType(walk, frame.link_type, frameBytes(frame));
    count(walk.verdict, frame.link_type);
}

void Decoder::Impl::count(Verdict verdict, LinkType type) {
    ++counts.frames;
    switch (verdict) {
    case Verdict::Tcp:
        ++counts.tcp;
        return;
    case Verdict::IcmpError:
        ++counts.icmp_errors;
        return;
    case Verdict::OtherProtocol:
        ++counts.other_protocol;
        return;
    case Verdict::CutShort:
        ++counts.cut_short;
        return;
    case Verdict::Malformed:
        ++counts.malformed;
        return;
    case Verdict::FragmentWaiting:
        ++counts.fragments_waiting;
        return;
    case Verdict::UnsupportedLink:
        ++counts.unsupported_link_types[type];
        return;
    }
}

Decoder::Decoder()
    : impl_(std::make_unique<Impl>()) {}
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

void Decoder::decode(std::span<const Frame> frames, std::vector<model::Segment>& segments) {
    for (const Frame& frame : frames)
        impl_->decode(frame, segments);
    impl_->counts.fragments_given_up = impl_->reassembly.givenUp();
}

const DecodeCounts& Decoder::counts() const {
    return impl_->counts;
}

model::DissectedFrame dissect(const Frame& frame) {
    model::DissectedFrame dissected;
    dissected.bytes.assign(frame.bytes.begin(), frame.bytes.end());
    dissected.original_length = frame.original_length;
    FieldSink sink(dissected, frame.bytes);
    std::vector<model::Segment> segments;
    Walk walk{frame, segments, nullptr, &sink};
    decodeLinkType(walk, frame.link_type, frameBytes(frame));
    return dissected;
}

} // namespace synscope::capture
