// SPDX-License-Identifier: GPL-3.0-or-later
// synscope-cli: the engine without a window. Results on stdout, words for people on stderr.
#include "app/cli/command.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <vector>

namespace synscope::app::cli {

namespace {

const std::array kCommands{&kConnections, &kPackets,    &kLadder, &kReport, &kExplain, &kSummary,
                           &kSchedule,    &kInterfaces, &kLive,   &kProbe,  &kScenario};

void printUsage(std::FILE* to) {
    std::fputs("synscope-cli shows what became of every TCP connection in a capture.\n\nusage:\n", to);
    for (const Command* command : kCommands) {
        std::fprintf(to, "  synscope-cli %s %s\n      %s\n", command->name, command->synopsis,
                     command->purpose);
    }
    std::fputs(
        "\nA FILE is a pcap or pcapng capture, plain or packed with gzip, zstd or lz4; - is standard input.\n"
        "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 read to a damaged or truncated end.\n"
        "synscope-cli COMMAND --help tells a command's options.\n",
        to);
}

void printHelp(const Command& command) {
    std::printf("usage: synscope-cli %s %s\n\n%s\n\n", command.name, command.synopsis, command.purpose);
    for (const OptionSpec& option : command.options) {
        const std::string left = std::string(option.name) + (option.value_name ? " " : "") +
                                 (option.value_name ? option.value_name : "");
        std::printf("  %-22s %s\n", left.c_str(), option.help);
    }
    std::printf("  %-22s %s\n", "--help", "this text");
}

int runCommand(const Command& command, const std::vector<std::string>& words) {
    if (std::find(words.begin(), words.end(), "--help") != words.end()) {
        printHelp(command);
        return kDone;
    }
    const auto arguments = Arguments::parse(words, command.options);
    if (!arguments) {
        complain(arguments.error().message);
        return kUsage;
    }
    if (command.reads_files && arguments->files().empty() && !arguments->has("--vantage")) {
        complain(std::string("Nothing to read: synscope-cli ") + command.name + " " + command.synopsis + ".");
        return kUsage;
    }
    if (!command.reads_files && !arguments->files().empty()) {
        complain("“" + arguments->files().front() + "” is too much: synscope-cli " + command.name +
                 " reads no file.");
        return kUsage;
    }
    return command.run(*arguments);
}

int dispatch(const std::vector<std::string>& words) {
    if (words.empty()) {
        printUsage(stderr);
        return kUsage;
    }
    if (words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
        printUsage(stdout);
        return kDone;
    }
    if (words[0] == "--version") {
        std::puts("synscope-cli " SYNSCOPE_VERSION);
        return kDone;
    }
    for (const Command* command : kCommands) {
        if (words[0] == command->name) {
            return runCommand(*command, {words.begin() + 1, words.end()});
        }
    }
    complain("There is no command “" + words[0] + "”; synscope-cli --help lists those there are.");
    return kUsage;
}

} // namespace

} // namespace synscope::app::cli

int main(int argc, char** argv) {
    return synscope::app::cli::dispatch({argv + 1, argv + argc});
}
