// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/helper/wishes.h"

#include <array>
#include <charconv>
#include <cstring>
#include <getopt.h>
#include <limits>

namespace synscope::capture {

namespace {

enum LongOnly : int { kHandshakes = 1000, kDuration, kControl, kPromiscuous, kVersion };

constexpr std::array<option, 13> kOptions{{
    {"interface", required_argument, nullptr, 'i'},
    {"list", no_argument, nullptr, 'D'},
    {"filter", required_argument, nullptr, 'f'},
    {"handshakes-only", no_argument, nullptr, kHandshakes},
    {"snaplen", required_argument, nullptr, 's'},
    {"buffer", required_argument, nullptr, 'B'},
    {"count", required_argument, nullptr, 'c'},
    {"duration", required_argument, nullptr, kDuration},
    {"promiscuous", no_argument, nullptr, kPromiscuous},
    {"control", no_argument, nullptr, kControl},
    {"help", no_argument, nullptr, 'h'},
    {"version", no_argument, nullptr, kVersion},
    {nullptr, 0, nullptr, 0},
}};

constexpr std::uint64_t kMost = std::numeric_limits<std::int32_t>::max();

/// A whole number from 1 to `most`.
std::optional<std::uint64_t> numberIn(const char* text, std::uint64_t most = kMost) {
    std::uint64_t number = 0;
    const char* end = text + std::strlen(text);
    const auto [stop, problem] = std::from_chars(text, end, number);
    return problem == std::errc() && stop == end && number >= 1 && number <= most ? std::optional(number)
                                                                                  : std::nullopt;
}

/// False: the value is no number that can be.
bool takeNumber(HelperWishes& wishes, int option, const char* text) {
    constexpr std::uint64_t kMostMegabytes = 1024;
    const auto number = numberIn(text, option == 'B' ? kMostMegabytes : kMost);
    if (!number) {
        return false;
    }
    if (option == 's') {
        wishes.live.snap_length = static_cast<std::uint32_t>(*number);
    } else if (option == 'B') {
        wishes.live.ring_bytes = static_cast<std::uint32_t>(*number << 20);
    } else if (option == 'c') {
        wishes.count = *number;
    } else {
        wishes.duration = std::chrono::seconds(*number);
    }
    return true;
}

/// False: there is no such option.
bool takeOption(HelperWishes& wishes, int option, const char* value) {
    switch (option) {
    case 'i':
        wishes.live.interfaces.emplace_back(value);
        return true;
    case 'D':
        wishes.task = HelperWishes::Task::List;
        return true;
    case 'f':
        wishes.live.filter = value;
        return true;
    case kHandshakes:
        wishes.live.handshakes_only = true;
        return true;
    case kPromiscuous:
        wishes.live.promiscuous = true;
        return true;
    case kControl:
        wishes.control = true;
        return true;
    case 'h':
        wishes.task = HelperWishes::Task::Help;
        return true;
    case kVersion:
        wishes.task = HelperWishes::Task::Version;
        return true;
    default:
        return false;
    }
}

bool takesNumber(int option) {
    return option == 's' || option == 'B' || option == 'c' || option == kDuration;
}

} // namespace

const char* const kHelperHelp =
    "usage: synscope-capture -i INTERFACE [options] > FILE.pcapng\n"
    "\n"
    "Captures packets and writes them as pcapng to standard output, for SynScope or any other reader:\n"
    "  ssh host synscope-capture -i eth0 | synscope -\n"
    "It opens the interfaces, gives away every privilege and then only reads and writes.\n"
    "\n"
    "  -i, --interface NAME    capture here; several times for several interfaces; any: all of them\n"
    "  -D, --list              list the interfaces\n"
    "  -f, --filter FILTER     capture only this (man 7 pcap-filter)\n"
    "      --handshakes-only   capture only what opens, ends or refuses TCP connections\n"
    "  -s, --snaplen BYTES     keep only so many bytes of each packet\n"
    "  -B, --buffer MEGABYTES  size of the kernel's buffer for each interface (16)\n"
    "  -c, --count PACKETS     end after so many packets\n"
    "      --duration SECONDS  end after this time\n"
    "      --promiscuous       capture also what is not for this machine\n"
    "      --control           standard input steers: a line pause, resume, handshakes or everything;\n"
    "                          its end ends the capture\n"
    "      --version           print the version\n"
    "  -h, --help              print this text\n"
    "\n"
    "Needs the capability cap_net_raw: sudo setcap cap_net_raw=ep /path/to/synscope-capture\n"
    "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 the interface went away.\n";

model::Result<HelperWishes> parseHelperWishes(int argc, char** argv) {
    HelperWishes wishes;
    opterr = 0;
    optind = 1;
    int option = 0;
    while ((option = ::getopt_long(argc, argv, "i:Df:s:B:c:h", kOptions.data(), nullptr)) != -1) {
        if (takesNumber(option)) {
            if (!takeNumber(wishes, option, optarg)) {
                return model::Error{std::string("“") + optarg + "” is not a number that can be used here."};
            }
        } else if (!takeOption(wishes, option, optarg)) {
            return model::Error{std::string("“") + argv[optind - 1] + "” cannot be used so."};
        }
    }
    if (optind < argc) {
        return model::Error{std::string("“") + argv[optind] +
                            "” is too much; a filter goes behind --filter."};
    }
    if (wishes.task == HelperWishes::Task::Capture && wishes.live.interfaces.empty()) {
        return model::Error{"No interface is named: -i NAME; -D lists them."};
    }
    return wishes;
}

} // namespace synscope::capture
