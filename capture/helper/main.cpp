// SPDX-License-Identifier: GPL-3.0-or-later
// synscope-capture: the one program that holds the privilege to capture, and how little it does with it.
#include "capture/helper/confinement.h"
#include "capture/helper/stream.h"
#include "capture/helper/wishes.h"
#include "capture/live/interfaces.h"
#include "capture/live/permission.h"

#include <csignal>
#include <cstdio>
#include <unistd.h>

namespace {

using namespace synscope::capture;

int complain(const std::string& sentence, int code) {
    std::fprintf(stderr, "synscope-capture: %s\n", sentence.c_str());
    return code;
}

int list() {
    for (const InterfaceListing& listing : listInterfaces()) {
        std::string addresses;
        for (const std::string& address : listing.addresses) {
            addresses += (addresses.empty() ? "" : " ") + address;
        }
        std::printf("%-16s %-6s %s\n", listing.name.c_str(), listing.up || listing.any ? "up" : "down",
                    addresses.empty() ? listing.description.c_str() : addresses.c_str());
    }
    return kHelperDone;
}

int captureAs(const HelperWishes& wishes) {
    if (::isatty(STDOUT_FILENO) != 0) {
        return complain("Standard output is a terminal; send it to a file or a reader: "
                        "synscope-capture -i eth0 > OUT.pcapng.",
                        kHelperUsage);
    }
    LiveOpening opening = LiveCapture::open(wishes.live, WhenGone::End);
    if (!opening.source) {
        return complain(opening.problem.sentence, kHelperFailed);
    }
    HelperStream stream(static_cast<LiveCapture&>(*opening.source), wishes);
    if (const auto problem = confine()) {
        return complain(problem->message, kHelperFailed);
    }
    return stream.run();
}

} // namespace

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    const auto wishes = parseHelperWishes(argc, argv);
    if (!wishes) {
        return complain(wishes.error().message + " (see synscope-capture --help)", kHelperUsage);
    }
    switch (wishes->task) {
    case HelperWishes::Task::Help:
        std::fputs(synscope::capture::kHelperHelp, stdout);
        return kHelperDone;
    case HelperWishes::Task::Version:
        std::puts("synscope-capture " SYNSCOPE_VERSION);
        return kHelperDone;
    case HelperWishes::Task::List:
        return list();
    case HelperWishes::Task::Capture:
        return captureAs(*wishes);
    }
}
