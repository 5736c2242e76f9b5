// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/scenario/packet.h"

namespace synscope::capture::scenario {

Packet resetAnswering(const Packet& segment) {
    using namespace model::tcp_flag;
    Packet answer;
    answer.source = segment.destination;
    answer.destination = segment.source;
    answer.ttl = 0;
    answer.tcp.source_port = segment.tcp.destination_port;
    answer.tcp.destination_port = segment.tcp.source_port;
    if (segment.tcp.has(kAck)) {
        answer.tcp.flags = kRst;
        answer.tcp.seq = segment.tcp.ack;
    } else {
        answer.tcp.flags = kRst | kAck;
        answer.tcp.ack = segment.endSeq();
    }
    return answer;
}

} // namespace synscope::capture::scenario
