// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/scenario/problem.h"

#include <algorithm>
#include <numeric>

namespace synscope::capture::scenario {

namespace {

/// Edits (insert, delete, change, swap neighbours) that turn `a` into `b`.
std::size_t editDistance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before_last(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> now(b.size() + 1);
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        now[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
            now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + change});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                now[j] = std::min(now[j], before_last[j - 2] + 1);
            }
        }
        before_last = last;
        last = now;
    }
    return last[b.size()];
}

} // namespace

std::string format(const Problem& problem, const std::string& name) {
    std::string text = name;
    if (problem.place.line > 0) {
        text += (text.empty() ? "" : ":") + std::to_string(problem.place.line) + ":" +
                std::to_string(problem.place.column);
    }
    return text.empty() ? problem.message : text + ": " + problem.message;
}

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
    if (word.size() > 64) {
        return "";
    }
    std::string best;
    std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
    for (const std::string& candidate : candidates) {
        const std::size_t distance = editDistance(word, candidate);
        if (distance < best_distance) {
            best = candidate;
            best_distance = distance;
        }
    }
    return best;
}

std::string listed(const std::vector<std::string>& words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        text += i == 0 ? "" : i + 1 == words.size() ? " and " : ", ";
        text += words[i];
    }
    return text;
}

} // namespace synscope::capture::scenario
