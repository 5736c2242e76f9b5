// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/window_fill.h"

#include <algorithm>

namespace synscope::model {
namespace {

Series bytesSeries(const Text& name, const Text& source, Provenance provenance, bool readable) {
    return Series({name, Unit::Bytes, source, readable ? provenance : Provenance::NotReadable},
                  Series::kUnbounded);
}

/// One receiver's offers, one after the other.
class Reckoner {
public:
    explicit Reckoner(WindowFill& result)
        : result_(result) {}

    void offer(TimeNs time, std::uint32_t window_bytes) {
        noteStall(time, window_bytes == 0);
        if (!result_.readable) {
            return;
        }
        if (result_.limit.empty() || window_bytes > largest_) {
            largest_ = window_bytes;
            result_.limit.append(time, largest_);
        }
        if (result_.window.empty() || window_bytes != newest_) {
            newest_ = window_bytes;
            result_.window.append(time, newest_);
            result_.fill.append(time, largest_ - newest_);
            result_.highest_share = std::max(result_.highest_share,
                                             largest_ == 0 ? 1.0 : (largest_ - newest_) / double(largest_));
        }
    }

    void probe(TimeNs time) {
        if (stalled_) {
            ++result_.stalls.back().probes;
            result_.probes.push_back(time);
        }
    }

private:
    void noteStall(TimeNs time, bool closed) {
        if (closed && !stalled_) {
            result_.stalls.push_back({time, kNoTime, 0});
        } else if (!closed && stalled_) {
            result_.stalls.back().end = time;
        }
        stalled_ = closed;
    }

    WindowFill& result_;
    std::uint32_t largest_ = 0;
    std::uint32_t newest_ = 0;
    bool stalled_ = false;
};

} // namespace

WindowFill inferWindowFill(const SequenceTrace& trace, Side receiver) {
    constexpr std::uint32_t kProbes = mark::kZeroWindowProbe | mark::kKeepAlive;
    WindowFill result;
    result.receiver = receiver;
    result.readable = trace.windowScaleKnown(receiver);
    const Text source = SYNSCOPE_TEXT("advertised window");
    result.fill = bytesSeries(SYNSCOPE_TEXT("Receive buffer fill"), source, Provenance::Inferred,
                              result.readable);
    result.limit = bytesSeries(SYNSCOPE_TEXT("Largest window offered so far"), source, Provenance::Measured,
                               result.readable);
    result.window = bytesSeries(SYNSCOPE_TEXT("Window offered"), source, Provenance::Measured,
                                result.readable);
    Reckoner reckoner(result);
    for (const TracePacket& packet : trace.packets()) {
        if (packet.sender != receiver) {
            if ((packet.marks & kProbes) != 0) {
                reckoner.probe(packet.time);
            }
        } else if (packet.has(tcp_flag::kAck) && !packet.has(tcp_flag::kSyn | tcp_flag::kRst)) {
            reckoner.offer(packet.time, packet.window_bytes);
        }
    }
    return result;
}

Text windowFillAssumption(const WindowFill& fill) {
    if (!fill.readable) {
        return SYNSCOPE_TEXT(
            "Not readable: the window scale is agreed by both SYNs, and this capture does not hold both. The "
            "window is a number without a unit; only window 0 means the same at any scale.");
    }
    return SYNSCOPE_TEXT(
        "Inferred from the advertised window: the largest window offered so far minus the one offered now. "
        "At "
        "least this much waits in the receive buffer, unread or out of order, give or take a segment, unless "
        "the socket's limit shrank. The limit itself (sk_rcvbuf) counts memory with overhead and is not in "
        "the packets.");
}

TimeNs stalledFor(const WindowFill& fill, TimeNs now) {
    TimeNs sum = 0;
    for (const ZeroWindowStall& stall : fill.stalls) {
        sum += timeBetween(stall.begin, stall.end == kNoTime ? now : stall.end);
    }
    return sum;
}

} // namespace synscope::model
