// SPDX-License-Identifier: GPL-3.0-or-later
// How many packets of a joined connection left and arrived. Shared by the files that put it into words, for
// nobody else.
#pragma once

#include "model/join_packets.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace synscope::model {

/// What became of a kind of packet on its way.
struct Tally {
    std::uint32_t sent = 0; ///< seen leaving
    std::uint32_t arrived = 0;
    std::uint32_t lost = 0;       ///< never seen at the other end
    std::uint32_t uncaptured = 0; ///< acknowledged, but missed by the capture there
    std::uint32_t on_the_way = 0; ///< seen arriving, never seen leaving
    std::vector<TimeNs> delays;

    void add(const JoinedPacket& packet) {
        sent += packet.sent != kNoTime ? 1 : 0;
        arrived += packet.arrived != kNoTime ? 1 : 0;
        lost += packet.passage == Passage::NeverSeen ? 1 : 0;
        uncaptured += packet.passage == Passage::NotCaptured ? 1 : 0;
        on_the_way += packet.sent == kNoTime && packet.arrived != kNoTime ? 1 : 0;
        if (packet.sent != kNoTime && packet.arrived != kNoTime) {
            delays.push_back(packet.arrived - packet.sent);
        }
    }
};

struct Tallies {
    std::array<Tally, 2> all; ///< by index() of the sender
    Tally syn;
    Tally syn_ack;
    Tally client_word; ///< of the client after its SYN, before the server went on
    Tally reset;
    std::array<Tally, 2> since_heard; ///< by index() of the sender: since the other side last spoke

    explicit Tallies(std::span<const JoinedPacket> packets) {
        bool server_went_on = false;
        for (const JoinedPacket& packet : packets) {
            if (packet.segment.kind == SegmentKind::IcmpError) {
                continue;
            }
            const auto sender = static_cast<std::size_t>(index(packet.sender));
            all[sender].add(packet);
            since_heard[1 - sender] = {};
            if (!packet.segment.has(tcp_flag::kRst)) {
                since_heard[sender].add(packet);
            }
            const Segment& segment = packet.segment;
            const bool by_client = packet.sender == Side::Client;
            if (segment.has(tcp_flag::kSyn)) {
                // In a simultaneous open each side sends both.
                if (segment.isSyn() == by_client) {
                    (by_client ? syn : syn_ack).add(packet);
                }
            } else if (segment.has(tcp_flag::kRst)) {
                reset.add(packet);
            } else if (by_client && !server_went_on) {
                client_word.add(packet);
            }
            server_went_on = server_went_on || (!by_client && !segment.has(tcp_flag::kSyn | tcp_flag::kRst));
        }
    }
};

} // namespace synscope::model
