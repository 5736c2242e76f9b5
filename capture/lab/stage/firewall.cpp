// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/lab/stage/firewall.h"

#include "model/segment.h"

#include <nftables/libnftables.h>

namespace synscope::capture::lab {

namespace {

using scenario::Rule;
using scenario::Verdict;

std::string flagNames(std::uint16_t flags) {
    using namespace model::tcp_flag;
    std::string names;
    for (const auto& [bit, name] :
         {std::pair{kFin, "fin"}, std::pair{kSyn, "syn"}, std::pair{kRst, "rst"}, std::pair{kAck, "ack"}}) {
        if ((flags & bit) != 0) {
            names += (names.empty() ? "" : "|") + std::string(name);
        }
    }
    return names;
}

const char* icmpName(std::uint8_t code) {
    switch (code) {
    case 0:
        return "net-unreachable";
    case 1:
        return "host-unreachable";
    case 2:
        return "prot-unreachable";
    case 3:
        return "port-unreachable";
    case 9:
        return "net-prohibited";
    case 10:
        return "host-prohibited";
    default:
        return "admin-prohibited";
    }
}

std::string matchText(const scenario::Scenario& scenario, const Rule& rule) {
    std::string text;
    if (const scenario::HostSpec* from = scenario.host(rule.from)) {
        text += "ip saddr " + toString(from->address) + " ";
    }
    if (rule.to_port) {
        text += "meta l4proto { tcp, udp } th dport " + std::to_string(*rule.to_port) + " ";
    }
    if (rule.flags) {
        const std::string names = flagNames(*rule.flags);
        text += "tcp flags & (fin|syn|rst|ack) == " + (names.empty() ? "0" : names) + " ";
    }
    if (rule.without_flags != 0) {
        text += "tcp flags & (" + flagNames(rule.without_flags) + ") == 0 ";
    }
    return text;
}

std::string verdictText(const Rule& rule) {
    switch (rule.verdict) {
    case Verdict::RejectReset:
        return "meta l4proto tcp reject with tcp reset";
    case Verdict::RejectIcmp:
        return std::string("meta nfproto ipv4 reject with icmp type ") + icmpName(rule.icmp_code);
    default:
        return "drop";
    }
}

std::string chainText(const scenario::Scenario& scenario, const std::vector<Rule>& rules, bool output) {
    const std::string hook = output ? "output" : "input";
    std::string text = "chain " + hook + " {\ntype filter hook " + hook + " priority 0;\n";
    for (const Rule& rule : rules) {
        if (rule.enabled && rule.output == output) {
            text += matchText(scenario, rule) + verdictText(rule) + "\n";
        }
    }
    return text + "}\n";
}

} // namespace

std::string nftText(const scenario::Scenario& scenario, const std::vector<Rule>& rules) {
    return "table inet lab {\n" + chainText(scenario, rules, false) + chainText(scenario, rules, true) +
           "}\n";
}

Firewall::Firewall(const scenario::Scenario& scenario, const scenario::HostSpec& host)
    : scenario_(scenario)
    , host_(host.name)
    , rules_(host.firewall)
    , nft_(rules_.empty() ? nullptr : ::nft_ctx_new(NFT_CTX_DEFAULT)) {
    if (nft_ != nullptr) {
        ::nft_ctx_buffer_output(nft_);
        ::nft_ctx_buffer_error(nft_);
    }
}

Firewall::~Firewall() {
    if (nft_ != nullptr) {
        ::nft_ctx_free(nft_);
    }
}

Problem Firewall::apply() {
    if (rules_.empty()) {
        return std::nullopt;
    }
    const std::string text = (loaded_ ? "delete table inet lab\n" : "") + nftText(scenario_, rules_);
    if (nft_ == nullptr || ::nft_run_cmd_from_buffer(nft_, text.c_str()) != 0) {
        const char* said = nft_ == nullptr ? "libnftables does not start" : ::nft_ctx_get_error_buffer(nft_);
        return model::Error{"The firewall of " + host_ + " cannot be set up: " + said};
    }
    loaded_ = true;
    return std::nullopt;
}

Problem Firewall::enable(const std::string& name, bool enabled) {
    bool found = false;
    for (Rule& rule : rules_) {
        if (!name.empty() && rule.name == name) {
            rule.enabled = enabled;
            found = true;
        }
    }
    return found ? apply() : std::nullopt;
}

} // namespace synscope::capture::lab
