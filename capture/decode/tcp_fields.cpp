// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/decode/tcp_fields.h"

#include "capture/decode/tcp_options.h"

#include <array>

namespace synscope::capture {

namespace {

constexpr std::size_t kHeaderSize = 20;

constexpr std::array kPortsAndNumbers{
    FieldSpec{"Source port", 0, 2, Show::Decimal, "Port of the program that sends (RFC 9293 3.1).", 0, 0},
    FieldSpec{"Destination port", 2, 2, Show::Decimal,
              "Port of the program that is to receive (RFC 9293 3.1).", 0, 0},
    FieldSpec{"Sequence number", 4, 4, Show::Decimal,
              "Number of the first payload byte; with SYN it is the initial sequence number, and the first "
              "byte of data has "
              "the next one (RFC 9293 3.4).",
              0, 0},
    FieldSpec{"Acknowledgment number", 8, 4, Show::Decimal,
              "The next sequence number that the sender of this segment expects; counts only with ACK (RFC "
              "9293 3.4).",
              0, 0},
    FieldSpec{"Data offset", 12, 1, Show::Decimal,
              "Length of this header in units of four bytes; 5 without options (RFC 9293 3.1).", 4, 0xf},
};

constexpr std::array kWindowAndRest{
    FieldSpec{"Window", 14, 2, Show::Decimal,
              "Bytes that the sender of this segment is ready to receive, to be shifted by the window scale "
              "agreed on in the "
              "SYNs; never shifted in a SYN (RFC 9293 3.8.6, RFC 7323 2).",
              0, 0},
    FieldSpec{"Checksum", 16, 2, Show::Hex,
              "Over pseudo-header, header and payload (RFC 9293 3.1); wrong in captures on the sending host "
              "when the card "
              "computes it.",
              0, 0},
    FieldSpec{"Urgent pointer", 18, 2, Show::Decimal,
              "Offset of the urgent data's end; counts only with URG (RFC 9293 3.8.5, RFC 6093).", 0, 0},
};

struct FlagSpec {
    const char* name;
    std::uint16_t bit;
    const char* help;
};

constexpr std::array kFlags{
    FlagSpec{"AE", model::tcp_flag::kAe,
             "Accurate ECN, formerly the nonce sum NS (RFC 3540; draft-ietf-tcpm-accurate-ecn)."},
    FlagSpec{"CWR", model::tcp_flag::kCwr,
             "Congestion window reduced; in a SYN with ECE it offers ECN (RFC 3168 6.1)."},
    FlagSpec{"ECE", model::tcp_flag::kEce, "ECN echo: congestion was seen on the way here (RFC 3168 6.1)."},
    FlagSpec{"URG", model::tcp_flag::kUrg, "The urgent pointer counts (RFC 9293 3.8.5)."},
    FlagSpec{"ACK", model::tcp_flag::kAck,
             "The acknowledgment number counts; set in every segment but the first SYN (RFC 9293 3.1)."},
    FlagSpec{"PSH", model::tcp_flag::kPsh,
             "Hand the data to the program without waiting for more (RFC 9293 3.9.1)."},
    FlagSpec{"RST", model::tcp_flag::kRst,
             "Reset: the connection does not exist or is given up at once (RFC 9293 3.5.2)."},
    FlagSpec{"SYN", model::tcp_flag::kSyn,
             "Opens a connection and gives the initial sequence number (RFC 9293 3.5)."},
    FlagSpec{"FIN", model::tcp_flag::kFin, "The sender has no more data (RFC 9293 3.6)."},
};

void showFlags(FieldSink& sink, model::DissectedField& layer, ByteView bytes, std::uint16_t flags) {
    auto& heading = sink.field(layer, bytes, 12, 2, "Flags", model::formatFlags(flags),
                               "Control bits, RFC 9293 3.1.");
    for (const FlagSpec& flag : kFlags)
        sink.field(heading, bytes, flag.bit > 0xff ? 12 : 13, 1, flag.name,
                   (flags & flag.bit) != 0 ? "1" : "0", flag.help);
}

void showPayload(FieldSink& sink, ByteView payload) {
    if (payload.length() == 0)
        return;
    std::string text = std::to_string(payload.length()) + " bytes";
    if (payload.size() < payload.length())
        text += ", " + std::to_string(payload.size()) + " captured";
    sink.layer("TCP payload", std::move(text), payload,
               "What the program sent; this window does not look into it.");
}

} // namespace

void showTcp(FieldSink& sink, ByteView bytes, const model::Segment& segment) {
    const bool sound = (segment.oddities & model::oddity::kBadTcpHeaderLength) == 0;
    const std::size_t header_size = sound ? std::size_t{4} * (bytes.u8(12) >> 4) : kHeaderSize;
    const ByteView header = bytes.first(header_size);
    auto& layer = sink.layer("TCP", header, kPortsAndNumbers, "Transmission Control Protocol, RFC 9293.");
    layer.value = std::to_string(segment.source.port) + " → " + std::to_string(segment.destination.port) +
                  " " + model::formatFlags(segment.flags);
    showFlags(sink, layer, header, segment.flags);
    sink.fields(layer, header, kWindowAndRest);
    if (header_size > kHeaderSize)
        showTcpOptions(header.from(kHeaderSize), sink, layer);
    if (!sound)
        sink.remark(bytes.from(header_size),
                    "the data offset cannot be, so options and payload are not known");
    else
        showPayload(sink, bytes.from(header_size));
}

void showQuotedTcp(FieldSink& sink, ByteView bytes) {
    const ByteView header = bytes.first(kHeaderSize);
    auto& layer = sink.layer(
        "Quoted TCP header", header, kPortsAndNumbers,
        "The segment that the error is about, as far as it is quoted (RFC 792, RFC 4443).");
    if (!header.has(14))
        return;
    showFlags(sink, layer, header, bytes.u16(12) & 0x1ff);
    sink.fields(layer, header, kWindowAndRest);
}

} // namespace synscope::capture
