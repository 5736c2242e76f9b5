// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/bpf.h"

#include "capture/link_types.h"
#include "capture/pcap/live_handle.h"

#include <algorithm>
#include <array>
#include <pcap/pcap.h>
#include <string_view>
#include <utility>
#include <vector>

namespace synscope::capture {

namespace {

/// tcp[…] is IPv4 only in libpcap, and ip6[…] sees the fixed header only.
constexpr std::string_view kHandshakes =
    "(tcp[13] & 7 != 0)"
    " or (tcp[13] & 0x1f = 0x10 and ip[2:2] - ((ip[0] & 0xf) << 2) - ((tcp[12] & 0xf0) >> 2) = 0)"
    " or (icmp[17] = 6 and (icmp[0] = 3 or icmp[0] = 4 or icmp[0] = 11 or icmp[0] = 12))"
    " or (ip6[6] = 6 and (ip6[53] & 7 != 0"
    " or (ip6[53] & 0x1f = 0x10 and ip6[4:2] = (ip6[52] & 0xf0) >> 2)))"
    " or (ip6[6] = 58 and ip6[54] = 6 and ip6[40] >= 1 and ip6[40] <= 4)";

/// A word of the filter and where it stands.
using Word = std::pair<std::size_t, std::size_t>;

std::vector<Word> wordsOf(const std::string& text) {
    constexpr std::string_view kAlone = "()[]!&|=<>+-*/^%";
    std::vector<Word> words;
    for (std::size_t at = text.find_first_not_of(" \t\n"); at < text.size();
         at = text.find_first_not_of(" \t\n", words.back().second)) {
        const bool alone = kAlone.find(text[at]) != std::string_view::npos;
        const std::size_t end = alone ? at + 1 : text.find_first_of(" \t\n()[]!&|=<>+*^%", at);
        words.emplace_back(at, std::min(end, text.size()));
    }
    return words;
}

std::string closing(std::string_view text) {
    const auto count = [&](char c) { return std::count(text.begin(), text.end(), c); };
    const auto open = count('(') - count(')');
    return std::string(static_cast<std::size_t>(std::max<std::ptrdiff_t>(open, 0)), ')');
}

/// Whether something can follow `start` that makes it a filter.
bool canGoOn(pcap_t* handle, const std::string& start) {
    constexpr std::array<std::string_view, 13> kRests{
        " 1 = 1", "",    " tcp",    " 1",    " 1.2.3.4",     " host 1.2.3.4", " port 1",
        " = 1",   "= 1", " 0] = 1", "] = 1", " 1:2:3:4:5:6", " net 1"};
    const std::string close = closing(start);
    return std::any_of(kRests.begin(), kRests.end(), [&](std::string_view rest) {
        return !compileProblem(handle, start + std::string(rest) + close);
    });
}

/// libpcap says what is wrong, not where: the first word after which nothing helps is it.
Word culprit(pcap_t* handle, const std::string& filter) {
    for (const Word& word : wordsOf(filter)) {
        if (!canGoOn(handle, filter.substr(0, word.second))) {
            return word;
        }
    }
    return {filter.size(), filter.size()}; // it ends too early
}

std::string sentenceFor(const std::string& filter, const Word& word, const std::string& reason) {
    const bool syntax = reason.find("syntax error") != std::string::npos;
    if (word.first == filter.size()) {
        return "The capture filter ends too early: something must follow.";
    }
    const std::string quoted = "“" + filter.substr(word.first, word.second - word.first) + "”";
    return syntax ? "The capture filter cannot be read at " + quoted + "."
                  : "The capture filter cannot be used at " + quoted + ": " + reason + ".";
}

} // namespace

std::optional<BpfProblem> checkBpf(const std::string& filter, LinkType link_type) {
    const PcapHandle handle(pcap_open_dead(pcapLinkType(link_type), kWholeFrames));
    const auto reason = compileProblem(handle.get(), filter);
    if (!reason) {
        return std::nullopt;
    }
    const Word word = culprit(handle.get(), filter);
    return BpfProblem{sentenceFor(filter, word, *reason), word.first, word.second};
}

// What stands behind `vlan` is looked for behind the tag, to the very end of the filter: so it comes last.
std::string handshakeFilter(LinkType link_type, const std::string& filter) {
    std::string handshakes(kHandshakes);
    if (link_type == link::kEthernet) {
        handshakes = "(" + handshakes + ") or (vlan and (" + handshakes + "))";
    }
    return filter.empty() ? handshakes : "(" + filter + ") and (" + handshakes + ")";
}

} // namespace synscope::capture
