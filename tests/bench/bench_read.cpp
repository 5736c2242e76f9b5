// SPDX-License-Identifier: GPL-3.0-or-later
// How fast is `synscope-cli summary`, in units of the fastest thing that reads the same file: a loop over
// libpcap that looks at one byte per packet? Both are programs of their own, run in turns, measured by the
// kernel.
#include "tests/bench/process_cost.h"
#include "tests/bench/temporary_folder.h"
#include "tests/bench/traffic.h"

#include <pcap/pcap.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using synscope::bench::ProcessCost;

struct Options {
    std::string file; ///< empty: make one
    std::string cli = SYNSCOPE_CLI;
    std::vector<std::string> peers;
    synscope::bench::Plan plan;
    int repeat = 5;
    bool scaling = false;
};

/// A program in the race; "%" in its command stands for the file.
struct Runner {
    std::string name;
    std::vector<std::string> command;
};

const std::map<std::string, std::vector<std::string>>& knownPeers() {
    static const std::map<std::string, std::vector<std::string>> peers = {
        {"tshark", {"tshark", "-r", "%", "-q", "-z", "conv,tcp"}},
        {"tcptrace", {"tcptrace", "-n", "%"}},
    };
    return peers;
}

int usage() {
    std::fprintf(
        stderr,
        "Usage: synscope_bench_read [--file CAPTURE | --packets N --connections M] [--repeat R] [--scaling]\n"
        "                           [--cli PROGRAM] [--peer tshark] [--peer tcptrace]\n"
        "       synscope_bench_read --loop CAPTURE\n");
    return 2;
}

std::optional<Options> parse(int argc, char** argv) {
    Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string_view option = argv[i];
        if (option == "--scaling") {
            options.scaling = true;
            continue;
        }
        if (i + 1 == argc)
            return std::nullopt;
        const char* value = argv[++i];
        if (option == "--file")
            options.file = value;
        else if (option == "--cli")
            options.cli = value;
        else if (option == "--packets")
            options.plan.packets = std::strtoull(value, nullptr, 10);
        else if (option == "--connections")
            options.plan.connections = std::strtoull(value, nullptr, 10);
        else if (option == "--repeat")
            options.repeat = std::atoi(value);
        else if (option == "--peer" && knownPeers().count(value))
            options.peers.push_back(value);
        else
            return std::nullopt;
    }
    return options.repeat > 0 ? std::optional(options) : std::nullopt;
}

/// The bare loop. Prints the number of packets and a sum, so that no compiler leaves the reading out.
int loop(const char* path) {
    char error[PCAP_ERRBUF_SIZE];
    pcap_t* capture = pcap_open_offline(path, error);
    if (!capture) {
        std::fprintf(stderr, "%s\n", error);
        return 1;
    }
    pcap_pkthdr* header = nullptr;
    const u_char* bytes = nullptr;
    unsigned long packets = 0;
    unsigned long sum = 0;
    while (pcap_next_ex(capture, &header, &bytes) == 1) {
        ++packets;
        sum += bytes[header->caplen - 1];
    }
    pcap_close(capture);
    std::printf("%lu %lu\n", packets, sum);
    return 0;
}

std::vector<Runner> runners(const Options& options) {
    std::vector<Runner> all = {{"libpcap loop", {"/proc/self/exe", "--loop", "%"}},
                               {"synscope-cli summary", {options.cli, "summary", "%"}}};
    for (const std::string& peer : options.peers)
        all.push_back({peer, knownPeers().at(peer)});
    return all;
}

ProcessCost run(const Runner& runner, const std::string& file) {
    std::vector<std::string> command = runner.command;
    for (std::string& word : command)
        if (word == "%")
            word = file;
    return synscope::bench::runProcess(command);
}

/// Runs all in turns after one unmeasured pass that brings the file into memory. One median per runner.
std::vector<ProcessCost> race(const std::vector<Runner>& all, const std::string& file, int repeat) {
    run(all.front(), file);
    std::vector<std::vector<ProcessCost>> costs(all.size());
    for (int round = 0; round < repeat; ++round)
        for (std::size_t i = 0; i < all.size(); ++i)
            costs[i].push_back(run(all[i], file));
    std::vector<ProcessCost> medians;
    for (const auto& one : costs)
        medians.push_back(synscope::bench::medianRun(one));
    return medians;
}

void printRace(const Options& options, const std::string& file) {
    const std::vector<Runner> all = runners(options);
    const std::vector<ProcessCost> medians = race(all, file, options.repeat);
    std::printf("%.1f MB, median of %d runs in turns\n",
                static_cast<double>(std::filesystem::file_size(file)) / 1e6, options.repeat);
    std::printf("%-22s %8s %8s %8s %9s %8s\n", "", "wall s", "user s", "system s", "peak MB", "ratio");
    for (std::size_t i = 0; i < all.size(); ++i)
        std::printf("%-22s %8.3f %8.3f %8.3f %9.1f %8.2f\n", all[i].name.c_str(), medians[i].wall_s,
                    medians[i].user_s, medians[i].system_s, medians[i].peak_mb,
                    medians[i].wall_s / medians.front().wall_s);
}

/// Does a packet cost the same in a small and in a large file? Tenths, fifths, halves and all of the plan.
void printScaling(const Options& options, const std::string& file) {
    std::printf("\n%12s %12s %14s %14s %9s\n", "packets", "connections", "ns per packet", "loop ns",
                "peak MB");
    for (const unsigned part : {10U, 5U, 2U, 1U}) {
        synscope::bench::Plan plan = options.plan;
        plan.packets /= part;
        plan.connections /= part;
        synscope::bench::writeTraffic(file, plan);
        const std::vector<ProcessCost> medians = race(
            runners({options.file, options.cli, {}, plan, 1, false}), file, options.repeat);
        const double ns_per_packet = 1e9 / static_cast<double>(plan.packets);
        std::printf("%12llu %12llu %14.1f %14.1f %9.1f\n", static_cast<unsigned long long>(plan.packets),
                    static_cast<unsigned long long>(plan.connections), medians[1].wall_s * ns_per_packet,
                    medians[0].wall_s * ns_per_packet, medians[1].peak_mb);
    }
}

void bench(const Options& options) {
    const synscope::bench::TemporaryFolder folder;
    const std::string made = folder.file("traffic.pcap");
    if (options.file.empty()) {
        synscope::bench::writeTraffic(made, options.plan);
        std::printf("%llu packets, %llu connections, ", static_cast<unsigned long long>(options.plan.packets),
                    static_cast<unsigned long long>(options.plan.connections));
    }
    printRace(options, options.file.empty() ? made : options.file);
    if (options.scaling)
        printScaling(options, made);
}

} // namespace

int main(int argc, char** argv) {
    if (argc == 3 && std::string_view(argv[1]) == "--loop")
        return loop(argv[2]);
    const std::optional<Options> options = parse(argc, argv);
    if (!options)
        return usage();
    try {
        bench(*options);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "synscope_bench_read: %s\n", error.what());
        return 1;
    }
}
