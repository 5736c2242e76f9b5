// SPDX-License-Identifier: GPL-3.0-or-later
// The words on the arrows. Part of layOutLadder(), for nobody else.
#pragma once

#include "model/ladder.h"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>

namespace synscope::model {

/// Letters that are shown, not bytes: UTF-8 continuation bytes do not count.
[[nodiscard]] int displayWidth(const std::string& utf8);

/// Turns steps into arrows with words, without places. Call describe() in order: it counts repeats.
class LadderLabeller {
public:
    LadderLabeller(std::span<const LadderStep> steps, const Connection& connection, const Verdict& verdict,
                   const LadderOptions& options);

    [[nodiscard]] LadderArrow describe(std::size_t step);
    /// A probe that `step`'s sender sends because the other side last announced a window of 0. Looks like a
    /// keep-alive probe on the wire. For the step described last.
    [[nodiscard]] bool probesWindow() const { return probes_window_; }
    /// Sets the lines that the arrow's words take.
    void measure(LadderArrow& arrow) const;

private:
    struct Repeats {
        int so_far = 0;
        int all = 0;
        bool syn_ack_seen = false;
    };
    [[nodiscard]] bool isRepeat(const LadderStep& step, const Repeats& repeats) const;
    [[nodiscard]] Text tagOf(const LadderStep& step);
    [[nodiscard]] Text retransmissionTag(const LadderStep& step);
    [[nodiscard]] Text numberedTag(const LadderStep& step, const Repeats& repeats) const;
    [[nodiscard]] Text noteOf(const LadderStep& step);
    [[nodiscard]] Text icmpNote(const LadderStep& step);
    [[nodiscard]] Text disagreementNote(const LadderStep& step);
    [[nodiscard]] Text resetNote(const LadderStep& step) const;
    [[nodiscard]] std::string labelOf(const LadderStep& step) const;
    void noteWindow(const LadderStep& step);

    std::span<const LadderStep> steps_;
    const Connection& connection_;
    const Verdict& verdict_;
    const LadderOptions& options_;
    std::unordered_map<std::uint64_t, Repeats> repeats_; ///< by side and sequence number
    bool is_repeat_ = false;                             ///< the present step repeats an earlier segment
    std::array<bool, 2> window_is_zero_{};               ///< by index(Side): what it announced last
    bool window_was_zero_ = false;                       ///< of the sender, before the present step
    bool probes_window_ = false;
    bool told_icmp_ = false;
    bool told_ignored_ack_ = false;
    bool told_client_belief_ = false;
    bool told_server_belief_ = false;
};

} // namespace synscope::model
