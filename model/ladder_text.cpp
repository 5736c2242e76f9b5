// SPDX-License-Identifier: GPL-3.0-or-later
// The ladder in a fixed-width font.
#include "model/ladder_label.h"
#include "model/ladder_walk.h"

#include <algorithm>
#include <string>
#include <utility>

namespace synscope::model {
namespace {

constexpr int kTimeWidth = 11;
constexpr int kStateWidth = 11; // "ESTABLISHED"
constexpr int kMinLaneWidth = 24;
constexpr int kMargins = 4; // blanks between time, state, lifeline, lane … state

std::string repeated(const char* letter, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) {
        text += letter;
    }
    return text;
}

std::string padLeft(const std::string& text, int width) {
    return repeated(" ", width - displayWidth(text)) + text;
}

std::string padRight(const std::string& text, int width) {
    return text + repeated(" ", width - displayWidth(text));
}

std::string centred(const std::string& text, int width) {
    const int before = std::max(0, (width - displayWidth(text)) / 2);
    return padRight(repeated(" ", before) + text, width);
}

struct LineStyle {
    const char* line;
    const char* head_right;
    const char* head_left;
};

LineStyle lineStyle(const LadderArrow& arrow) {
    const bool lost = arrow.end != ArrowEnd::Arrives;
    if (arrow.dashed || arrow.ghost) {
        return {"╌", lost ? "✕" : "▷", lost ? "✕" : "◁"};
    }
    if (arrow.kind == ArrowKind::Rst || arrow.kind == ArrowKind::Icmp) {
        return {"━", lost ? "✕" : "▶", lost ? "✕" : "◀"};
    }
    return {"─", lost ? "✕" : "▶", lost ? "✕" : "◀"};
}

class TextWriter : public LadderVisitor {
public:
    TextWriter(const Ladder& ladder, int width)
        : ladder_(ladder)
        , lane_width_(std::max(kMinLaneWidth, width - kTimeWidth - 2 * kStateWidth - kMargins - 2)) {}

    std::string run() {
        text_ = toString(ladder_.client) + " → " + toString(ladder_.server) + "\n";
        for (const Text& clock : ladder_.clocks) {
            text_ += english(clock) + '\n';
        }
        text_ += '\n';
        const int server_at = lane_width_ - 1;
        line("", "client", " ", repeated(" ", server_at), " ", "server");
        walkLadder(ladder_, *this);
        return std::move(text_);
    }

    void arrow(const LadderArrow& arrow, std::array<const LifelineSpan*, 2> states) override {
        const std::string time = gutterTime(arrow.time - ladder_.origin);
        const auto name = [](const LifelineSpan* span) {
            return span == nullptr ? std::string() : std::string(toString(span->state));
        };
        const std::string words = labelAndTag(arrow);
        const bool fits = displayWidth(words) + 6 <= lane_width_;
        line(time, name(states[0]), "│", laneOf(arrow, fits ? words : arrow.label), "│", name(states[1]));
        if (!fits && !arrow.tag.empty()) {
            line("", "", "│", centred(english(arrow.tag), lane_width_), "│", "");
        }
        wrapped(english(arrow.note));
    }

    void gap(const LadderGap& gap) override {
        const std::string dots = gap.kind == GapKind::CaptureLoss ? "░░" : "┄┄";
        line("⋮ ", "", "┊", centred(dots + ' ' + english(gap.label) + ' ' + dots, lane_width_), "┊", "");
    }

    void event(const LadderEvent& event) override {
        const std::string words = english(event.text);
        const std::string lane = event.side == Side::Client ? "● " + words
                                                            : padLeft(words + " ●", lane_width_);
        line("", "", "│", lane, "│", "");
    }

private:
    [[nodiscard]] std::string laneOf(const LadderArrow& arrow, const std::string& words) const {
        const LineStyle style = lineStyle(arrow);
        const int room = lane_width_ - displayWidth(words) - 3; // a blank on each side and the head
        const int before = room / 2;
        const std::string left = repeated(style.line, std::max(1, before));
        // What got lost ends on its way.
        const bool lost = arrow.end == ArrowEnd::Lost;
        const std::string right = repeated(style.line, std::max(1, (room - before) / (lost ? 3 : 1)));
        if (arrow.from == Side::Client) {
            return left + ' ' + words + ' ' + right + style.head_right;
        }
        return padLeft(style.head_left + (lost ? right : left) + ' ' + words + ' ' + (lost ? left : right),
                       lane_width_);
    }

    /// Words in as many lines as the lane needs.
    void wrapped(const std::string& words) {
        std::string row;
        for (std::size_t begin = 0; begin < words.size();) {
            const std::size_t end = std::min(words.find(' ', begin), words.size());
            const std::string word = words.substr(begin, end - begin);
            if (!row.empty() && displayWidth(row) + 1 + displayWidth(word) > lane_width_) {
                line("", "", "│", centred(row, lane_width_), "│", "");
                row.clear();
            }
            row += row.empty() ? word : ' ' + word;
            begin = end + 1;
        }
        if (!row.empty()) {
            line("", "", "│", centred(row, lane_width_), "│", "");
        }
    }

    void line(const std::string& time, const std::string& client_state, const char* client_line,
              const std::string& lane, const char* server_line, const std::string& server_state) {
        finish(padLeft(time, kTimeWidth) + ' ' + padLeft(client_state, kStateWidth) + ' ' + client_line +
               padRight(lane, lane_width_) + server_line + ' ' + server_state);
    }

    void finish(std::string row) {
        row.erase(row.find_last_not_of(' ') + 1);
        text_ += row + '\n';
    }

    const Ladder& ladder_;
    int lane_width_;
    std::string text_;
};

} // namespace

std::string ladderText(const Ladder& ladder, std::span<const LadderStep> /*steps*/,
                       const Connection& /*connection*/, int width) {
    return TextWriter(ladder, width).run();
}

} // namespace synscope::model
