// SPDX-License-Identifier: GPL-3.0-or-later
// Firewalls of the hosts: nftables, by libnftables.
#pragma once

#include "capture/lab/stage/network.h"

#include <memory>
#include <string>
#include <vector>

struct nft_ctx;

namespace synscope::capture::lab {

/// Of one host. Works in the network namespace in which it was made.
class Firewall {
public:
    explicit Firewall(const scenario::Scenario& scenario, const scenario::HostSpec& host);
    ~Firewall();
    Firewall(const Firewall&) = delete;
    Firewall& operator=(const Firewall&) = delete;

    /// Puts the rules that are enabled into the kernel.
    [[nodiscard]] Problem apply();
    /// Switches the rule of that name where there is one.
    [[nodiscard]] Problem enable(const std::string& name, bool enabled);

private:
    const scenario::Scenario& scenario_;
    std::string host_;
    std::vector<scenario::Rule> rules_;
    bool loaded_ = false;
    nft_ctx* nft_ = nullptr;
};

/// `rules` in nft's language, as one table "inet lab".
[[nodiscard]] std::string nftText(const scenario::Scenario& scenario,
                                  const std::vector<scenario::Rule>& rules);

} // namespace synscope::capture::lab
