// SPDX-License-Identifier: GPL-3.0-or-later
// A libpcap handle that closes itself, and the few calls that need words around them.
#pragma once

#include "capture/frame.h"
#include "model/result.h"

#include <memory>
#include <optional>
#include <pcap/pcap.h>
#include <string>

namespace synscope::capture {

struct ClosePcap {
    void operator()(pcap_t* handle) const { pcap_close(handle); }
};
using PcapHandle = std::unique_ptr<pcap_t, ClosePcap>;

/// Snap length that cuts nothing: libpcap's own bound.
constexpr int kWholeFrames = 262144;

/// What libpcap says about the filter; nothing when it compiles.
[[nodiscard]] std::optional<std::string> compileProblem(pcap_t* handle, const std::string& filter);

/// The number that files use for the link type of an open handle, and back: they differ for a few.
[[nodiscard]] LinkType linkTypeOf(pcap_t* handle);
[[nodiscard]] int pcapLinkType(LinkType type);

/// A filter, compiled.
class BpfProgram {
public:
    BpfProgram() = default;
    BpfProgram(const BpfProgram&) = delete;
    BpfProgram& operator=(const BpfProgram&) = delete;
    ~BpfProgram() { pcap_freecode(&code_); }

    /// Replaces what was there. An Error in one sentence. May ask the name service.
    [[nodiscard]] std::optional<model::Error> compile(pcap_t* handle, const std::string& filter);
    [[nodiscard]] bool apply(pcap_t* handle) { return pcap_setfilter(handle, &code_) == 0; }
    /// Past libpcap, so that what waits in the ring still comes. Not for cooked headers, which libpcap makes
    /// up: there the kernel sees other offsets.
    [[nodiscard]] bool applyInKernel(pcap_t* handle) const;
    [[nodiscard]] const bpf_program& code() const { return code_; }

private:
    bpf_program code_{};
};

/// Lets nothing through any more (a pause costs the kernel one instruction a packet); what waits already
/// still comes. BpfProgram::apply() ends it.
bool applyDeafFilter(pcap_t* handle);

} // namespace synscope::capture
