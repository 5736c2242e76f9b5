// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/pcap/live_interface.h"

#include "capture/bpf.h"
#include "capture/link_types.h"
#include "capture/live/permission.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <utility>

namespace synscope::capture {

namespace {

constexpr const char* kAny = "any";

Descriptor openStatistic(const std::string& interface, const char* name) {
    const std::string path = "/sys/class/net/" + interface + "/statistics/" + name;
    return Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
}

std::uint64_t numberIn(const Descriptor& file) {
    std::array<char, 24> text{};
    std::uint64_t number = 0;
    if (file.valid()) {
        const std::size_t size = file.readAt(std::as_writable_bytes(std::span(text)), 0);
        std::from_chars(text.data(), text.data() + size, number);
    }
    return number;
}

// "any" has cooked headers; the newer kind says which interface a packet came in by. DLT_LINUX_SLL2.
void preferNewCookedHeader(pcap_t* handle) {
    if (pcap_datalink(handle) == DLT_LINUX_SLL) {
        (void)pcap_set_datalink(handle, DLT_LINUX_SLL2);
    }
}

} // namespace

CardDrops::CardDrops(const std::string& interface)
    : missed_(openStatistic(interface, "rx_missed_errors"))
    , fifo_(openStatistic(interface, "rx_fifo_errors")) {}

std::uint64_t CardDrops::total() const {
    return numberIn(missed_) + numberIn(fifo_);
}

LiveInterface::LiveInterface(std::string name, const LiveOptions& options)
    : name_(std::move(name))
    , options_(options)
    , probe_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0))
    , card_(name_) {}

LiveProblem LiveInterface::activationProblem(int code, const char* words) const {
    switch (code) {
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
        return permissionProblem(name_);
    case PCAP_ERROR_NO_SUCH_DEVICE:
        return {
            "There is no interface " + name_ + "; synscope-cli interfaces lists those there are.", false, {}};
    case PCAP_ERROR_IFACE_NOT_UP:
        return {"The interface " + name_ + " is down; ip link set " + name_ + " up brings it up.", false,
                "sudo ip link set " + name_ + " up"};
    default:
        return {"The interface " + name_ + " cannot be captured: " + words + ".", false, {}};
    }
}

/// Loopback shows each packet going out and coming in. libpcap throws the first away, but only after it took
/// room in the ring and was counted; since Linux 4.20 the kernel can leave it out.
void LiveInterface::ignoreSecondSight(pcap_t* handle) const {
    ifreq request{};
    std::strncpy(request.ifr_name, name_.c_str(), IFNAMSIZ - 1);
    const int yes = 1;
    if (::ioctl(probe_.fd(), SIOCGIFFLAGS, &request) == 0 && (request.ifr_flags & IFF_LOOPBACK) != 0) {
        ::setsockopt(pcap_fileno(handle), SOL_PACKET, PACKET_IGNORE_OUTGOING, &yes, sizeof yes);
    }
}

std::optional<LiveProblem> LiveInterface::activate(pcap_t* handle) {
    pcap_set_snaplen(handle,
                     options_.snap_length == 0 ? kWholeFrames : static_cast<int>(options_.snap_length));
    pcap_set_promisc(handle, options_.promiscuous && name_ != kAny ? 1 : 0);
    pcap_set_buffer_size(handle, static_cast<int>(options_.ring_bytes));
    // Not immediate mode: that costs a wake-up per packet and a ring of fixed slots (TPACKET_V2). Blocks that
    // the kernel hands over when they are full, or after this time at the latest, bound the delay as well.
    pcap_set_timeout(handle, static_cast<int>(options_.delay.count()));
    pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO);
    if (const int code = pcap_activate(handle); code < 0) {
        const std::string words = code == PCAP_ERROR ? pcap_geterr(handle) : pcap_statustostr(code);
        return activationProblem(code, words.c_str());
    }
    preferNewCookedHeader(handle);
    link_type_ = linkTypeOf(handle);
    unit_ns_ = pcap_get_tstamp_precision(handle) == PCAP_TSTAMP_PRECISION_NANO ? 1 : 1000;
    const auto wrong = everything_.compile(handle, options_.filter);
    const auto no_handshakes = handshakes_.compile(handle, handshakeFilter(link_type_, options_.filter));
    if (wrong || (no_handshakes && options_.handshakes_only)) {
        return LiveProblem{(wrong ? wrong : no_handshakes)->message, false, {}};
    }
    knows_handshakes_ = !no_handshakes;
    if (!applyFilter(handle)) {
        return activationProblem(PCAP_ERROR, pcap_geterr(handle));
    }
    ignoreSecondSight(handle);
    std::array<char, PCAP_ERRBUF_SIZE> words{};
    pcap_setnonblock(handle, 1, words.data());
    return std::nullopt;
}

std::optional<LiveProblem> LiveInterface::open() {
    std::array<char, PCAP_ERRBUF_SIZE> words{};
    PcapHandle handle(pcap_create(name_.c_str(), words.data()));
    if (!handle) {
        return activationProblem(PCAP_ERROR, words.data());
    }
    if (auto problem = activate(handle.get())) {
        return problem;
    }
    handle_ = std::move(handle);
    index_ = static_cast<int>(::if_nametoindex(name_.c_str()));
    card_ = CardDrops(name_);
    card_seen_ = card_.total();
    seen_ = {};
    return std::nullopt;
}

int LiveInterface::fd() const {
    return handle_ ? pcap_get_selectable_fd(handle_.get()) : -1;
}

bool LiveInterface::dispatch(int count, pcap_handler take, void* context) {
    if (pcap_dispatch(handle_.get(), count, take, static_cast<u_char*>(context)) >= 0) {
        return true;
    }
    close();
    return false;
}

LinkState LiveInterface::state() const {
    if (name_ == kAny) {
        return LinkState::Up;
    }
    ifreq request{};
    std::strncpy(request.ifr_name, name_.c_str(), IFNAMSIZ - 1);
    // Another interface by the same name is not the one that is open.
    const bool there = ::ioctl(probe_.fd(), SIOCGIFINDEX, &request) == 0 &&
                       (handle_ == nullptr || request.ifr_ifindex == index_) &&
                       ::ioctl(probe_.fd(), SIOCGIFFLAGS, &request) == 0;
    if (!there) {
        return LinkState::Gone;
    }
    return (request.ifr_flags & IFF_UP) != 0 ? LinkState::Up : LinkState::Down;
}

bool LiveInterface::applyFilter(pcap_t* handle) {
    return paused_                    ? applyDeafFilter(handle)
           : options_.handshakes_only ? handshakes_.apply(handle)
                                      : everything_.apply(handle);
}

void LiveInterface::setPaused(bool paused) {
    paused_ = paused;
    if (handle_) {
        (void)applyFilter(handle_.get());
    }
}

void LiveInterface::setHandshakesOnly(bool only) {
    options_.handshakes_only = only && knows_handshakes_;
    if (handle_ == nullptr || paused_) {
        return;
    }
    const bool cooked = link_type_ == link::kLinuxSll || link_type_ == link::kLinuxSll2;
    (void)(options_.handshakes_only && !cooked ? handshakes_.applyInKernel(handle_.get())
                                               : applyFilter(handle_.get()));
}

// libpcap counts in 32 bits, which a busy link fills in hours: what matters is by how much they grew.
const LiveCounters& LiveInterface::readCounters() {
    pcap_stat now{};
    if (handle_ && pcap_stats(handle_.get(), &now) == 0) {
        counters_.received += now.ps_recv - seen_.ps_recv;
        counters_.dropped_by_ring += now.ps_drop - seen_.ps_drop;
        seen_ = now;
        const std::uint64_t card = card_.total();
        counters_.dropped_by_interface += card - std::min(card, std::exchange(card_seen_, card));
    }
    return counters_;
}

void LiveInterface::close() {
    handle_.reset();
}

} // namespace synscope::capture
