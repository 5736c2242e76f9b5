// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/pcap/live_handle.h"

#include "capture/link_types.h"

#include <linux/filter.h>
#include <sys/socket.h>

namespace synscope::capture {

std::optional<std::string> compileProblem(pcap_t* handle, const std::string& filter) {
    BpfProgram program;
    return program.compile(handle, filter) ? std::optional<std::string>(pcap_geterr(handle)) : std::nullopt;
}

// pcap/dlt.h: DLT_RAW is 12 on Linux, LINKTYPE_RAW is 101; the others that interfaces of Linux have agree.
LinkType linkTypeOf(pcap_t* handle) {
    const auto type = static_cast<LinkType>(pcap_datalink(handle));
    return type == DLT_RAW ? link::kRaw : type;
}

int pcapLinkType(LinkType type) {
    return type == link::kRaw ? DLT_RAW : static_cast<int>(type);
}

std::optional<model::Error> BpfProgram::compile(pcap_t* handle, const std::string& filter) {
    constexpr int kOptimise = 1;
    pcap_freecode(&code_);
    if (pcap_compile(handle, &code_, filter.c_str(), kOptimise, PCAP_NETMASK_UNKNOWN) == 0) {
        return std::nullopt;
    }
    return model::Error{std::string("The capture filter cannot be used here: ") + pcap_geterr(handle) + "."};
}

namespace {

bool attach(pcap_t* handle, unsigned short length, const void* instructions) {
    // struct bpf_insn and struct sock_filter are the same eight bytes.
    sock_fprog program{length, static_cast<sock_filter*>(const_cast<void*>(instructions))};
    return ::setsockopt(pcap_fileno(handle), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0;
}

} // namespace

bool BpfProgram::applyInKernel(pcap_t* handle) const {
    return attach(handle, static_cast<unsigned short>(code_.bf_len), code_.bf_insns);
}

// Past libpcap, which would throw away with the new filter what waits in the ring since before.
bool applyDeafFilter(pcap_t* handle) {
    const sock_filter nothing = BPF_STMT(BPF_RET | BPF_K, 0);
    return attach(handle, 1, &nothing);
}

} // namespace synscope::capture
