// SPDX-License-Identifier: GPL-3.0-or-later
// TCP options for the inspector.
#include "capture/decode/tcp_option_kinds.h"
#include "capture/decode/tcp_options.h"

#include <array>

namespace synscope::capture {

namespace {

struct OptionSpec {
    std::uint8_t kind;
    const char* name;
    const char* help;
};

constexpr std::array kOptions{
    OptionSpec{tcp_option::kMss, "Maximum segment size",
               "Largest payload that the sender of this SYN takes in one segment (RFC 9293 3.7.1)."},
    OptionSpec{tcp_option::kWindowScale, "Window scale",
               "Later windows of this sender count in units of 2 to this power; only valid in a SYN, and "
               "only if both SYNs have it (RFC 7323 2)."},
    OptionSpec{tcp_option::kSackPermitted, "SACK permitted",
               "Selective acknowledgments may be sent to this host (RFC 2018 2)."},
    OptionSpec{tcp_option::kSack, "SACK",
               "Data that arrived beyond the acknowledgment number, each block from its first to one past "
               "its last number (RFC 2018 3, RFC 2883)."},
    OptionSpec{tcp_option::kTimestamps, "Timestamps",
               "The sender's clock, and the clock of the segment that it answers (RFC 7323 3)."},
    OptionSpec{tcp_option::kMd5, "MD5 signature", "Protects BGP sessions; obsolete (RFC 2385)."},
    OptionSpec{tcp_option::kUserTimeout, "User timeout",
               "How long the sender waits for acknowledgments before it gives up (RFC 5482)."},
    OptionSpec{tcp_option::kAo, "TCP-AO", "Authentication of each segment (RFC 5925)."},
    OptionSpec{tcp_option::kMptcp, "Multipath TCP", "Several paths for one connection (RFC 8684)."},
    OptionSpec{tcp_option::kFastOpen, "Fast Open",
               "A cookie, or the request for one, that lets data ride on the SYN (RFC 7413)."},
    OptionSpec{tcp_option::kAccurateEcn0, "Accurate ECN",
               "Byte counters of congestion marks (draft-ietf-tcpm-accurate-ecn)."},
    OptionSpec{tcp_option::kAccurateEcn1, "Accurate ECN",
               "Byte counters of congestion marks (draft-ietf-tcpm-accurate-ecn)."},
    OptionSpec{tcp_option::kExperimental1, "Experimental",
               "Shared kind for experiments, told apart by an identifier (RFC 6994)."},
    OptionSpec{tcp_option::kExperimental2, "Experimental",
               "Shared kind for experiments, told apart by an identifier (RFC 6994)."},
};

constexpr std::array<const char*, 10> kMptcpSubtypes{
    "MP_CAPABLE", "MP_JOIN", "DSS",          "ADD_ADDR",  "REMOVE_ADDR",
    "MP_PRIO",    "MP_FAIL", "MP_FASTCLOSE", "MP_TCPRST", "MP_EXPERIMENTAL"};

const OptionSpec* find(std::uint8_t kind) {
    for (const OptionSpec& option : kOptions) {
        if (option.kind == kind)
            return &option;
    }
    return nullptr;
}

std::string sackText(ByteView option) {
    std::string text;
    for (std::size_t at = 2; option.has(at + 8); at += 8)
        text += (at > 2 ? ", " : "") + std::to_string(option.u32(at)) + "–" +
                std::to_string(option.u32(at + 4));
    return text;
}

std::string mptcpText(std::uint8_t subtype) {
    return subtype < kMptcpSubtypes.size() ? kMptcpSubtypes[subtype] : "subtype " + std::to_string(subtype);
}

std::string cookieText(std::size_t size) {
    return size == 0 ? "request for a cookie" : "cookie of " + std::to_string(size) + " bytes";
}

std::string optionText(std::uint8_t kind, ByteView option) {
    switch (kind) {
    case tcp_option::kMss:
        return std::to_string(option.u16(2)) + " bytes";
    case tcp_option::kWindowScale:
        return std::to_string(option.u8(2)) + " (multiply by " + std::to_string(1ULL << (option.u8(2) & 63)) +
               ")";
    case tcp_option::kSackPermitted:
        return "yes";
    case tcp_option::kSack:
        return sackText(option);
    case tcp_option::kTimestamps:
        return "value " + std::to_string(option.u32(2)) + ", echo " + std::to_string(option.u32(6));
    case tcp_option::kMptcp:
        return mptcpText(option.u8(2) >> 4);
    case tcp_option::kFastOpen:
        return cookieText(option.size() - 2);
    case tcp_option::kExperimental2:
        if (option.size() >= 4 && option.u16(2) == tcp_option::kFastOpenMagic)
            return "Fast Open, " + cookieText(option.size() - 4);
        break;
    default:
        break;
    }
    return std::to_string(option.size()) + " bytes";
}

} // namespace

void showTcpOptions(ByteView options, FieldSink& sink, model::DissectedField& parent) {
    auto& heading = sink.field(parent, options, 0, options.size(), "Options",
                               std::to_string(options.length()) + " bytes",
                               "Kind, length and value each; padded to four bytes (RFC 9293 3.1).");
    const auto* begin = options.captured().data();
    const auto walked = tcp_option::forEach(options, [&](std::uint8_t kind, ByteView option) {
        const OptionSpec* known = find(kind);
        const auto at = static_cast<std::size_t>(option.captured().data() - begin);
        sink.field(heading, options, at, option.size(),
                   known != nullptr ? known->name : "Option " + std::to_string(kind),
                   optionText(kind, option), known != nullptr ? known->help : "");
    });
    if (walked == tcp_option::Walked::BadLength)
        heading.value += ", one with a length that cannot be";
    if (walked == tcp_option::Walked::Cut)
        heading.value += ", cut by the snap length of the capture";
}

} // namespace synscope::capture
