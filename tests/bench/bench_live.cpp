// SPDX-License-Identifier: GPL-3.0-or-later
// What live capture loses and costs under load, and what tcpdump does under the same load: packets through a
// veth pair in a network namespace of its own.
#include "tests/bench/flood.h"
#include "tests/bench/frame_writer.h"
#include "tests/bench/packet_sender.h"
#include "tests/bench/temporary_folder.h"
#include "tests/bench/traffic.h"

#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace synscope::bench;
using namespace std::chrono_literals;

constexpr const char* kFrom = "bench0";
constexpr const char* kTo = "bench1";
constexpr std::uint64_t kMarkersPerSecond = 20;

struct Options {
    std::uint64_t per_second = 300'000;
    double seconds = 30;
    /// In the file that is sent over and over; 0: a million, or of a flood as many as will be sent, for a SYN
    /// that comes again is a repeat, not another attempt.
    std::uint64_t packets = 0;
    bool flood = false;
    bool idle = false;
    std::string only; ///< readers whose name holds this
};

/// Who captures, and what its last words look like.
struct Reader {
    std::string name;
    std::vector<std::string> command;
    const char* received; ///< scanf() pattern of a line on standard error with a number
    const char* lost;
    bool tells_delay = false; ///< its last words say how long packets took to the screen
};

struct Result {
    Sent sent;
    std::uint64_t received = 0;
    std::uint64_t lost = 0;
    double cpu_s = 0; ///< between the first packet and the last: starting the program is not capturing
    double wall_s = 0;
    double peak_mb = 0;
    std::string delay;
};

/// CPU time of a process so far, all its threads: fields 14 and 15 of /proc/PID/stat, proc(5).
double cpuSeconds(pid_t process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/stat");
    std::string line;
    std::getline(file, line);
    std::istringstream fields(line.substr(line.rfind(')') + 1));
    std::string skipped;
    for (int i = 3; i < 14; ++i)
        fields >> skipped;
    double user = 0;
    double system = 0;
    fields >> user >> system;
    return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

void run(const char* command) {
    if (std::system(command) != 0)
        throw std::runtime_error(std::string(command) + " failed");
}

void makeNetwork() {
    if (::unshare(CLONE_NEWNET) != 0)
        throw std::runtime_error("no network namespace can be made here (run as root)");
    const std::string pair = std::string("ip link add ") + kFrom + " type veth peer name " + kTo;
    run(pair.c_str());
    // Nothing of its own on the wire: no IPv6 address, no router solicitation.
    for (const char* end : {kFrom, kTo}) {
        const std::string quiet = std::string("ip link set ") + end + " addrgenmode none && ip link set " +
                                  end + " mtu 9000 up";
        run(quiet.c_str());
    }
}

pid_t start(const std::vector<std::string>& command, const std::string& errors) {
    const pid_t child = ::fork();
    if (child != 0)
        return child;
    std::vector<char*> words;
    for (const std::string& word : command)
        words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    ::dup2(::open("/dev/null", O_WRONLY), STDOUT_FILENO);
    ::dup2(::open(errors.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDERR_FILENO);
    ::execvp(words.front(), words.data());
    ::_exit(127);
}

/// The whole pattern, which ends in %n, not just the number in it.
bool matches(const char* line, const char* pattern, unsigned long long& number) {
    unsigned long long value = 0;
    int length = 0;
    if (std::sscanf(line, pattern, &value, &length) != 1 || length == 0)
        return false;
    number = value;
    return true;
}

std::uint64_t numberIn(const std::string& path, const char* pattern) {
    std::FILE* file = std::fopen(path.c_str(), "r");
    std::array<char, 512> line{};
    unsigned long long number = 0;
    bool found = false;
    while (file != nullptr && std::fgets(line.data(), line.size(), file) != nullptr)
        found = matches(line.data(), pattern, number) || found;
    if (file != nullptr)
        std::fclose(file);
    if (!found)
        throw std::runtime_error(std::string("the reader did not say “") + pattern + "”");
    return number;
}

std::string lastLine(const std::string& path) {
    std::ifstream file(path);
    std::string last;
    for (std::string line; std::getline(file, line);)
        last = line;
    return last;
}

/// Packet sockets in this network namespace.
int packetSockets() {
    std::FILE* file = std::fopen("/proc/thread-self/net/packet", "r");
    int lines = 0;
    for (int c = 0; file != nullptr && (c = std::fgetc(file)) != EOF;)
        lines += c == '\n' ? 1 : 0;
    if (file != nullptr)
        std::fclose(file);
    return lines - 1;
}

void waitUntilItListens() {
    for (int i = 0; i < 1000 && packetSockets() < 1; ++i)
        std::this_thread::sleep_for(10ms);
    std::this_thread::sleep_for(500ms);
}

Result measure(const Reader& reader, const std::function<Sent()>& load, const std::string& errors) {
    Result result;
    const pid_t child = start(reader.command, errors);
    waitUntilItListens();
    const double cpu_before = cpuSeconds(child);
    const auto begin = std::chrono::steady_clock::now();
    result.sent = load();
    result.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    result.cpu_s = cpuSeconds(child) - cpu_before;
    std::this_thread::sleep_for(1s);
    ::kill(child, SIGINT);
    rusage usage{};
    int status = 0;
    ::wait4(child, &status, 0, &usage);
    result.peak_mb = static_cast<double>(usage.ru_maxrss) * 1024 / 1e6;
    result.received = numberIn(errors, reader.received);
    result.lost = numberIn(errors, reader.lost);
    if (reader.tells_delay)
        result.delay = lastLine(errors);
    return result;
}

std::vector<Reader> readers(const std::string& file) {
    return {
        {"tcpdump -w /dev/null",
         {"tcpdump", "-n", "-Z", "root", "-B", "16384", "-i", kTo, "-w", "/dev/null"},
         "%llu packets captured%n",
         "%llu packets dropped by kernel%n"},
        {"synscope-cli live",
         {SYNSCOPE_CLI, "live", "-i", kTo, "--json"},
         "synscope-cli: %llu packets%n",
         "synscope-cli: %*u packets, %*u connections, %llu packets lost%n"},
#ifdef SYNSCOPE_BENCH_WINDOW
        {"synscope (window)",
         {SYNSCOPE_BENCH_WINDOW, kTo},
         "window: %llu packets%n",
         "window: %*u packets, %*u connections, %llu packets lost%n",
         true},
#endif
        {"synscope-cli live -w",
         {SYNSCOPE_CLI, "live", "-i", kTo, "--json", "-w", file},
         "synscope-cli: %llu packets%n",
         "synscope-cli: %*u packets, %*u connections, %llu packets lost%n"},
    };
}

/// One connection, of which a packet comes now and then: what the window shows, and how soon.
std::string makeMarkers(const TemporaryFolder& folder) {
    constexpr std::uint32_t kSegments = 20'000;
    const std::string path = folder.file("markers.pcap");
    FrameWriter writer(path, 96);
    const Host client{{10, 7, 0, 1}, 40'000};
    const Host server{{10, 7, 0, 2}, 443};
    writer.write({&client, &server, false, kSyn, 0, 0, 0, 0});
    writer.write({&server, &client, false, kSyn | kAck, 0, 1, 0, 0});
    for (std::uint32_t i = 0; i < kSegments; ++i)
        writer.write({&client, &server, false, kPsh | kAck, 1 + i, 1, 1, 0});
    writer.finish();
    return path;
}

std::string makeTraffic(const Options& options, const TemporaryFolder& folder) {
    const std::string path = folder.file("traffic.pcap");
    const double all = static_cast<double>(options.per_second) * options.seconds;
    const std::uint64_t packets = options.packets != 0 ? options.packets
                                  : options.flood      ? static_cast<std::uint64_t>(all)
                                                       : 1'000'000;
    if (options.flood) {
        FloodPlan plan;
        plan.syns = packets;
        writeFlood(path, plan);
    } else {
        Plan plan;
        plan.packets = packets;
        plan.connections = packets / 10;
        writeTraffic(path, plan);
    }
    return path;
}

void bench(const Options& options) {
    const TemporaryFolder folder;
    const std::string file = options.idle ? std::string() : makeTraffic(options, folder);
    const std::string markers = makeMarkers(folder);
    makeNetwork();
    std::printf("%-22s %12s %12s %10s %8s %9s\n", "", "sent", "received", "lost", "cores", "peak MB");
    for (const Reader& reader : readers(folder.file("out.pcapng"))) {
        if (reader.name.find(options.only) == std::string::npos)
            continue;
        const auto load = [&]() -> Sent {
            if (options.idle) {
                std::this_thread::sleep_for(std::chrono::duration<double>(options.seconds));
                return {0, options.seconds};
            }
            // Ahead of the load, so that it is the first connection that the window meets.
            Sent marked;
            std::jthread marking([&](const std::stop_token& stop) {
                marked = sendPackets({markers, kFrom, kMarkersPerSecond, options.seconds + 1, 1}, stop);
            });
            std::this_thread::sleep_for(500ms);
            Sent sent = sendPackets({file, kFrom, options.per_second, options.seconds});
            marking.request_stop();
            marking.join();
            sent.packets += marked.packets;
            return sent;
        };
        const Result result = measure(reader, load, folder.file("errors"));
        std::printf("%-22s %12llu %12llu %10llu %8.3f %9.1f\n", reader.name.c_str(),
                    static_cast<unsigned long long>(result.sent.packets),
                    static_cast<unsigned long long>(result.received),
                    static_cast<unsigned long long>(result.lost), result.cpu_s / result.wall_s,
                    result.peak_mb);
        if (!result.delay.empty())
            std::printf("  %s\n", result.delay.c_str());
        std::fflush(stdout);
    }
}

std::optional<Options> parse(int argc, char** argv) {
    Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        const bool more = i + 1 < argc;
        if (word == "--flood") {
            options.flood = true;
            options.per_second = 200'000;
        } else if (word == "--idle") {
            options.idle = true;
        } else if (word == "--only" && more) {
            options.only = argv[++i];
        } else if (word == "--rate" && more) {
            options.per_second = std::strtoull(argv[++i], nullptr, 10);
        } else if (word == "--seconds" && more) {
            options.seconds = std::strtod(argv[++i], nullptr);
        } else if (word == "--packets" && more) {
            options.packets = std::strtoull(argv[++i], nullptr, 10);
        } else {
            return std::nullopt;
        }
    }
    return options;
}

} // namespace

int main(int argc, char** argv) {
    const auto options = parse(argc, argv);
    if (!options) {
        std::fputs(
            "usage: synscope_bench_live [--flood | --idle] [--rate PACKETS] [--seconds S] [--packets N] "
            "[--only READER]\n"
            "Sends packets through a veth pair of its own and prints what each reader lost and cost.\n",
            stderr);
        return 2;
    }
    try {
        bench(*options);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "synscope_bench_live: %s\n", error.what());
        return 1;
    }
}
