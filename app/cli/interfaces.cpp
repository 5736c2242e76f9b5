// SPDX-License-Identifier: GPL-3.0-or-later
// synscope-cli interfaces: what can be captured, and if not, why.
#include "capture/live/interfaces.h"
#include "app/cli/command.h"
#include "app/cli/json.h"

#include <array>
#include <cstdio>

namespace synscope::app::cli {

namespace {

constexpr std::array kOptions{
    OptionSpec{"--json", nullptr, "one JSON object a line"},
};

void appendJson(std::string& out, const capture::InterfaceListing& listing) {
    Json json(out);
    json.beginObject().member("name", listing.name);
    json.memberOrNull("description", listing.description);
    json.key("addresses").beginArray();
    for (const std::string& address : listing.addresses) {
        json.value(address);
    }
    json.endArray();
    json.member("up", listing.up).member("loopback", listing.loopback);
    json.memberOrNull("problem", listing.problem).endObject();
}

void appendText(std::string& out, const capture::InterfaceListing& listing) {
    std::array<char, 64> start;
    std::snprintf(start.data(), start.size(), "%-16s %-5s", listing.name.c_str(),
                  listing.up || listing.any ? "up" : "down");
    out += start.data();
    for (const std::string& address : listing.addresses) {
        out += " " + address;
    }
    if (listing.addresses.empty() && !listing.description.empty()) {
        out += " " + listing.description;
    }
    if (!listing.problem.empty()) {
        out += "\n    " + listing.problem;
    }
}

int run(const Arguments& arguments) {
    Output output;
    for (const capture::InterfaceListing& listing : capture::listInterfaces()) {
        if (arguments.has("--json")) {
            appendJson(output.text(), listing);
        } else {
            appendText(output.text(), listing);
        }
        output.lineDone();
    }
    output.flush();
    return output.ok() ? kDone : kFailed;
}

} // namespace

const Command kInterfaces{
    "interfaces", "[--json]", "Lists what can be captured on this machine, and if not, why.",
    kOptions,     run,        false};

} // namespace synscope::app::cli
