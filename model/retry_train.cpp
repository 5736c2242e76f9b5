// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/retry_train.h"

#include <algorithm>
#include <array>
#include <optional>

namespace synscope::model {

namespace {

using namespace tcp_flag;

constexpr std::uint32_t kRepeated = mark::kRetransmission | mark::kFastRetransmission |
                                    mark::kSpuriousRetransmission;
constexpr std::uint32_t kProbe = mark::kKeepAlive | mark::kZeroWindowProbe;

std::uint32_t endOf(const Segment& s) {
    return s.sequence + s.payload_length + (s.has(kFin) ? 1U : 0U);
}

bool isAtOrAfter(std::uint32_t a, std::uint32_t b) {
    return static_cast<std::int32_t>(a - b) >= 0;
}

class TrainFinder {
public:
    std::vector<RetryTrain> run(std::span<const LadderStep> steps) {
        for (std::size_t i = 0; i < steps.size(); ++i) {
            const LadderStep& step = steps[i];
            if (step.segment.kind == SegmentKind::Tcp && (step.verdict.marks & mark::kDuplicate) == 0) {
                take(i, step);
            }
        }
        return finish();
    }

private:
    /// One side's timers and what they hang on.
    struct Party {
        std::optional<RetryTrain> syn;
        std::optional<RetryTrain> syn_ack;
        std::optional<RetryTrain> data;
        std::optional<RetryTrain> probe;
        std::uint32_t head = 0;   ///< first sequence number that is not acknowledged
        std::uint32_t end = 0;    ///< one after the last one sent
        bool asked_again = false; ///< sent a SYN since the other side's last SYN-ACK
        bool window_is_zero = false;
        TimeNs window_closed = 0;
        TimeNs heard = kNoTime; ///< when it last sent anything
    };

    void take(std::size_t index, const LadderStep& step) {
        const Segment& s = step.segment;
        Party& own = parties_[index_(step.verdict.sender)];
        Party& peer = parties_[index_(other(step.verdict.sender))];
        hear(peer, step);
        if (s.has(kRst)) {
            closeAll();
        } else if (s.isSyn()) {
            add(own.syn, Retry::Syn, index, step);
            own.asked_again = true;
        } else if (s.isSynAck()) {
            takeSynAck(own, peer, index, step);
        } else if ((step.verdict.marks & kProbe) != 0) {
            takeProbe(own, peer, index, step);
        } else if (s.payload_length > 0 || s.has(kFin)) {
            takeData(own, index, step);
        }
        own.heard = s.time;
        noteWindow(own, peer, step);
    }

    static std::size_t index_(Side side) { return static_cast<std::size_t>(index(side)); }

    /// Any word of a side answers what the other one asked.
    void hear(Party& peer, const LadderStep& step) {
        const Segment& s = step.segment;
        if (peer.probe) {
            peer.probe->unanswered = 0;
            peer.probe->answered = s.time;
            if (peer.probe->timer == Retry::KeepAlive && (step.verdict.marks & mark::kKeepAliveAck) == 0) {
                close(peer.probe);
            }
        }
        if (!s.has(kAck)) {
            return;
        }
        close(peer.syn);
        const TcpState peer_state = step.verdict.sender == Side::Client ? step.server_state
                                                                        : step.client_state;
        if (peer.syn_ack && peer_state != TcpState::SynReceived) {
            peer.syn_ack->open = false; // a repeated SYN-ACK may tell later that the ACK did not count
        }
        acknowledge(peer, step);
    }

    void acknowledge(Party& peer, const LadderStep& step) {
        const std::uint32_t ack = step.segment.acknowledgment;
        if (!peer.data || !peer.data->open || !isAtOrAfter(ack, peer.head + 1)) {
            return;
        }
        const RetryTrain before = *peer.data;
        close(peer.data);
        peer.head = ack;
        if (!isAtOrAfter(ack, peer.end)) {
            // The rest is still under way: its timer starts anew with this acknowledgment.
            const TimeNs time = step.segment.time;
            peer.data = RetryTrain{before.timer, before.sender, {{kNoStep, time}}, time, true};
        }
    }

    void takeSynAck(Party& own, Party& peer, std::size_t index, const LadderStep& step) {
        // Each repeated SYN draws a SYN-ACK of its own beside those of the timer.
        const bool answers_repeat = own.syn_ack && peer.asked_again;
        peer.asked_again = false;
        if (!answers_repeat) {
            add(own.syn_ack, Retry::SynAck, index, step);
            own.syn_ack->open = true;
        }
    }

    void takeProbe(Party& own, const Party& peer, std::size_t index, const LadderStep& step) {
        const Retry timer = peer.window_is_zero ? Retry::ZeroWindowProbe : Retry::KeepAlive;
        if (own.probe && own.probe->timer != timer) {
            close(own.probe);
        }
        const TimeNs time = step.segment.time;
        if (own.probe && timer == Retry::KeepAlive && own.probe->unanswered == 0) {
            close(own.probe); // the one before was answered: a new wait has begun
        }
        if (!own.probe) {
            const TimeNs since = timer == Retry::ZeroWindowProbe ? peer.window_closed
                                 : peer.heard != kNoTime         ? peer.heard
                                                                 : time;
            own.probe = RetryTrain{timer, step.verdict.sender, {}, since, true};
        }
        own.probe->sends.push_back({index, time});
        ++own.probe->unanswered;
    }

    void takeData(Party& own, std::size_t index, const LadderStep& step) {
        const Segment& s = step.segment;
        const std::uint32_t marks = step.verdict.marks;
        const bool repeated = (marks & kRepeated) != 0;
        if (own.probe && own.probe->timer == Retry::KeepAlive) {
            close(own.probe); // no longer idle
        }
        const bool by_timer = repeated && (marks & mark::kFastRetransmission) == 0;
        if (own.data && own.data->open && by_timer) {
            own.data->sends.push_back({index, s.time});
        } else if (!repeated || by_timer) {
            if (!own.data || !own.data->open) {
                close(own.data);
                const Retry timer = s.payload_length == 0 ? Retry::Fin : Retry::Data;
                own.data = RetryTrain{timer, step.verdict.sender, {{index, s.time}}, s.time, true};
                own.head = s.sequence;
                own.end = endOf(s);
            }
        } else {
            own.data = RetryTrain{Retry::Data, step.verdict.sender, {{index, s.time}}, s.time, true};
        }
        if (isAtOrAfter(endOf(s), own.end)) {
            own.end = endOf(s);
        }
    }

    /// The sender of the last data probes a window of zero, whether it has said so yet or not.
    void noteWindow(Party& own, Party& peer, const LadderStep& step) {
        const Segment& s = step.segment;
        if (!s.has(kAck) || s.has(kSyn | kRst)) {
            return;
        }
        if (s.window == 0 && !own.window_is_zero) {
            own.window_closed = s.time;
        }
        if (s.window != 0 && own.window_is_zero && peer.probe &&
            peer.probe->timer == Retry::ZeroWindowProbe) {
            close(peer.probe);
        }
        own.window_is_zero = s.window == 0;
    }

    static void add(std::optional<RetryTrain>& train, Retry timer, std::size_t index,
                    const LadderStep& step) {
        const TimeNs time = step.segment.time;
        if (!train) {
            train = RetryTrain{timer, step.verdict.sender, {}, time, true};
        }
        train->sends.push_back({index, time});
    }

    void close(std::optional<RetryTrain>& train) {
        if (train) {
            train->open = false;
            keep(std::move(*train));
            train.reset();
        }
    }

    void closeAll() {
        for (Party& party : parties_) {
            for (auto* train : {&party.syn, &party.syn_ack, &party.data, &party.probe}) {
                close(*train);
            }
        }
    }

    void keep(RetryTrain&& train) {
        const std::size_t telling = repeatsAnOriginal(train.timer) ? 2 : 1;
        if (train.open || train.sends.size() >= telling) {
            done_.push_back(std::move(train));
        }
    }

    std::vector<RetryTrain> finish() {
        for (Party& party : parties_) {
            for (auto* train : {&party.syn, &party.syn_ack, &party.data, &party.probe}) {
                if (*train) {
                    keep(std::move(**train));
                }
            }
        }
        std::stable_sort(done_.begin(), done_.end(), [](const RetryTrain& a, const RetryTrain& b) {
            return a.sends.front().time < b.sends.front().time;
        });
        return std::move(done_);
    }

    std::array<Party, 2> parties_;
    std::vector<RetryTrain> done_;
};

} // namespace

std::vector<RetryTrain> findTrains(std::span<const LadderStep> steps) {
    return TrainFinder().run(steps);
}

} // namespace synscope::model
