// SPDX-License-Identifier: GPL-3.0-or-later
// A SYN flood from ten million spoofed addresses with one real connection in it: what it costs the command
// line and the window to count it, and to find, explain and draw the real one.
#include "tests/bench/flood.h"
#include "tests/bench/process_cost.h"
#include "tests/bench/temporary_folder.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using synscope::bench::ProcessCost;

constexpr double kMostMb = 600;

struct CloseProcess {
    void operator()(std::FILE* process) const { pclose(process); }
};

/// What the command prints; its words for people are thrown away.
std::string outputOf(const std::string& command) {
    const std::unique_ptr<std::FILE, CloseProcess> process(popen((command + " 2>/dev/null").c_str(), "r"));
    if (process == nullptr) {
        throw std::runtime_error("cannot start " + command);
    }
    std::string output;
    std::array<char, 4096> piece{};
    while (const std::size_t length = std::fread(piece.data(), 1, piece.size(), process.get())) {
        output.append(piece.data(), length);
    }
    return output;
}

/// The text between `begin` and `end`, the first time it stands there.
std::string between(const std::string& text, std::string_view begin, std::string_view end) {
    const std::size_t from = text.find(begin);
    if (from == std::string::npos) {
        throw std::runtime_error("no " + std::string(begin) + " in: " + text);
    }
    const std::size_t start = from + begin.size();
    return text.substr(start, text.find(end, start) - start);
}

class FloodBench {
public:
    explicit FloodBench(const synscope::bench::FloodPlan& plan)
        : path_(folder_.file("flood.pcap")) {
        const std::uint64_t bytes = synscope::bench::writeFlood(path_, plan);
        std::printf("%llu SYNs, %.0f MB\n", static_cast<unsigned long long>(plan.syns),
                    static_cast<double>(bytes) / 1e6);
    }

    /// True when everything was found within the limit.
    bool run() {
        const std::string row = outputOf(std::string(SYNSCOPE_CLI) +
                                         " connections --json --filter outcome:closed '" + path_ + "'");
        const std::string index = between(row, "\"index\": ", ",");
        const std::string outcome = between(row, "\"outcome\": \"", "\"");
        std::printf("the real connection is number %s: %s\n\n%-12s%10s%10s%10s\n", index.c_str(),
                    outcome.c_str(), "", "wall s", "CPU s", "peak MB");
        measure("summary", {SYNSCOPE_CLI, "summary", path_});
        measure("explain", {SYNSCOPE_CLI, "explain", path_, "--connection", index});
        measure("ladder", {SYNSCOPE_CLI, "ladder", path_, "--connection", index});
#ifdef SYNSCOPE_WINDOW
        const std::string picture = folder_.file("window.png");
        measure("window", {SYNSCOPE_WINDOW, "--screenshot", picture, "--select", index, path_});
        if (!std::filesystem::exists(picture)) {
            throw std::runtime_error("the window drew nothing");
        }
#endif
        std::printf("\nlargest: %.0f MB of %.0f\n", peak_mb_, kMostMb);
        return outcome == "closed" && peak_mb_ <= kMostMb;
    }

private:
    void measure(const char* what, const std::vector<std::string>& command) {
        const ProcessCost cost = synscope::bench::runProcess(command);
        std::printf("%-12s%10.2f%10.2f%10.0f\n", what, cost.wall_s, cost.user_s + cost.system_s,
                    cost.peak_mb);
        std::fflush(stdout);
        peak_mb_ = std::max(peak_mb_, cost.peak_mb);
    }

    synscope::bench::TemporaryFolder folder_;
    std::string path_;
    double peak_mb_ = 0;
};

} // namespace

int main(int argc, char** argv) {
    synscope::bench::FloodPlan plan;
    if (argc == 3 && std::string_view(argv[1]) == "--syns") {
        plan.syns = std::strtoull(argv[2], nullptr, 10);
    } else if (argc != 1) {
        std::fprintf(stderr, "Usage: synscope_bench_flood [--syns N]\n");
        return 2;
    }
    try {
        setenv("QT_QPA_PLATFORM", "offscreen", 1);
        return FloodBench(plan).run() ? 0 : 1;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "synscope_bench_flood: %s\n", error.what());
        return 1;
    }
}
