// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/packet_evidence.h"

#include <algorithm>
#include <array>

namespace synscope::model {
namespace {

using namespace tcp_flag;

constexpr std::uint16_t kFewPackets = 64; // between two of a flow's packets a host-wide counter moves on

bool isRetransmission(const LadderStep& step) {
    return (step.verdict.marks & mark::kRetransmission) != 0 && !step.segment.has(kSyn);
}

bool isCopy(const LadderStep& step) {
    return (step.verdict.marks & mark::kDuplicate) != 0;
}

bool continues(std::uint16_t before, std::uint16_t id) {
    const auto step = static_cast<std::uint16_t>(id - before);
    return step > 0 && step <= kFewPackets;
}

IpIdUse ipIdUse(const SideEvidence& side, std::uint16_t id) {
    if (side.segments == 0) {
        return id == 0 ? IpIdUse::Zero : IpIdUse::Unknown;
    }
    if (id == 0 && side.ip_id == IpIdUse::Zero) {
        return IpIdUse::Zero;
    }
    // A SYN-ACK on Linux carries 0, whatever the socket does afterwards.
    const bool begins = side.ip_id == IpIdUse::Unknown || side.ip_id == IpIdUse::Zero;
    if (begins && side.last_ip_id == 0) {
        return IpIdUse::Unknown;
    }
    if (begins || side.ip_id == IpIdUse::Counting) {
        return continues(side.last_ip_id, id) ? IpIdUse::Counting : IpIdUse::Other;
    }
    return IpIdUse::Other;
}

void addSegment(SideEvidence& side, const LadderStep& step) {
    const Segment& segment = step.segment;
    side.ip_id = ipIdUse(side, segment.ip_id);
    side.ttl_varies |= side.segments > 0 && side.ttl != segment.ttl;
    side.ttl = segment.ttl;
    side.bad_checksums += (segment.oddities & oddity::kBadTcpChecksum) != 0 ? 1 : 0;
    side.offloaded_checksums += (segment.oddities & oddity::kOffloadedChecksum) != 0 ? 1 : 0;
    side.repeats += isRetransmission(step) ? 1 : 0;
    side.timestamps = segment.options.has(TcpOptions::kTimestamps);
    side.last_ip_id = segment.ip_id;
    side.last_time = segment.time;
    ++side.segments;
}

ResetMaker makerOf(const ResetEvidence& reset, const SideEvidence& own) {
    if (reset.usual_ttl && *reset.usual_ttl != reset.ttl && !own.ttl_varies) {
        return ResetMaker::Elsewhere;
    }
    if (reset.window == 0 && !reset.timestamps && (!reset.has_ack || own.segments == 0)) {
        return ResetMaker::Kernel;
    }
    const bool its_options = own.segments > 0 && own.timestamps == reset.timestamps;
    const bool its_ids = own.ip_id != IpIdUse::Counting || reset.continues_ip_ids;
    return reset.has_ack && its_options && its_ids ? ResetMaker::Socket : ResetMaker::Unclear;
}

ResetEvidence describeReset(const LadderStep& step, const PacketEvidence& evidence) {
    const Segment& segment = step.segment;
    const SideEvidence& own = evidence.at(step.verdict.sender);
    const SideEvidence& peer = evidence.at(other(step.verdict.sender));
    ResetEvidence reset;
    reset.by = step.verdict.sender;
    reset.time = segment.time;
    reset.ttl = segment.ttl;
    reset.ip_id = segment.ip_id;
    reset.window = segment.window;
    reset.has_ack = segment.has(kAck);
    reset.timestamps = segment.options.has(TcpOptions::kTimestamps);
    reset.continues_ip_ids = own.segments > 0 && continues(own.last_ip_id, segment.ip_id);
    if (own.segments > 0) {
        reset.usual_ttl = own.ttl;
    }
    if (peer.segments > 0) {
        reset.after_ns = timeBetween(peer.last_time, segment.time);
    }
    reset.maker = makerOf(reset, own);
    return reset;
}

/// One walk through the packets.
class Walker {
public:
    PacketEvidence evidence;

    void take(const LadderStep& step) {
        if (isCopy(step)) {
            return;
        }
        if (step.segment.kind == SegmentKind::IcmpError) {
            takeIcmp(step);
        } else if (step.segment.has(kRst)) {
            takeReset(step);
        } else {
            takeSegment(step);
        }
    }

    void finish() {
        const auto server = evidence.server_half_ns;
        const auto client = evidence.client_half_ns;
        constexpr TimeNs kClearly = 4;
        constexpr TimeNs kTooShortToTell = 300'000;
        if (!server || !client || *server + *client < kTooShortToTell) {
            return;
        }
        if (*client * kClearly < *server) {
            evidence.vantage = Vantage::NearClient;
        } else if (*server * kClearly < *client) {
            evidence.vantage = Vantage::NearServer;
        }
    }

private:
    void takeReset(const LadderStep& step) {
        if ((step.verdict.marks & mark::kResetOutsideWindow) != 0) {
            ++evidence.ignored_resets;
        } else if (!evidence.reset || inexact_) {
            inexact_ = (step.verdict.marks & mark::kResetNotExact) != 0;
            evidence.reset = describeReset(step, evidence);
        }
    }

    void takeIcmp(const LadderStep& step) {
        IcmpEvidence icmp = evidence.icmp.value_or(IcmpEvidence{});
        ++icmp.errors;
        const bool first_about_syn = step.segment.isSyn() && icmp.syn_number == 0;
        if (!evidence.icmp || first_about_syn || icmp_outlived_) {
            icmp.source = step.segment.icmp_source;
            icmp.time = step.segment.time;
            icmp.ttl = step.segment.ttl;
            icmp.from_peer = step.segment.icmp_source == step.segment.destination.address;
            icmp.syn_number = step.segment.isSyn() ? syns_ : 0;
        }
        icmp_outlived_ = false;
        evidence.icmp = icmp;
    }

    void takeSegment(const LadderStep& step) {
        const Segment& segment = step.segment;
        if (segment.isSyn()) {
            takeSyn(segment);
        } else if (segment.isSynAck() && step.verdict.sender == Side::Server) {
            takeSynAck(segment);
        } else {
            takePlain(step);
        }
        addSegment(evidence.sides[static_cast<std::size_t>(index(step.verdict.sender))], step);
    }

    void takeSyn(const Segment& segment) {
        ++syns_;
        last_syn_ = segment.time;
        evidence.syns_after_syn_ack += syn_ack_ ? 1 : 0;
        if (evidence.icmp && evidence.icmp->syn_number > 0 && !icmp_outlived_) {
            icmp_outlived_ = true;
            ++evidence.icmp->outlived;
        }
    }

    void takeSynAck(const Segment& segment) {
        if (!syn_ack_) {
            evidence.reset.reset(); // what came before belonged to something older
            if (last_syn_) {
                evidence.server_half_ns = timeBetween(*last_syn_, segment.time);
            }
        }
        syn_ack_ = segment.time;
        ++syn_acks_;
    }

    void takePlain(const LadderStep& step) {
        const Segment& segment = step.segment;
        if ((step.verdict.marks & mark::kChallengeAck) != 0) {
            ++evidence.challenge_acks;
            evidence.reset = inexact_ ? std::nullopt : evidence.reset;
        }
        // After a repeated SYN-ACK nobody knows which one is answered.
        if (step.verdict.sender == Side::Client && syn_acks_ == 1 && !evidence.client_half_ns &&
            segment.has(kAck)) {
            evidence.client_half_ns = timeBetween(*syn_ack_, segment.time);
        }
    }

    int syns_ = 0;
    int syn_acks_ = 0;
    bool inexact_ = false;
    bool icmp_outlived_ = false; ///< a SYN came after the last ICMP error about one
    std::optional<TimeNs> last_syn_;
    std::optional<TimeNs> syn_ack_;
};

} // namespace

PacketEvidence collectEvidence(std::span<const LadderStep> steps) {
    Walker walker;
    for (const LadderStep& step : steps) {
        walker.take(step);
    }
    walker.finish();
    return walker.evidence;
}

int routersPassed(std::uint8_t ttl) {
    constexpr std::array<int, 3> kInitial = {64, 128, 255};
    const auto initial = std::find_if(kInitial.begin(), kInitial.end(),
                                      [&](int first) { return ttl <= first; });
    return *initial - ttl;
}

} // namespace synscope::model
