// SPDX-License-Identifier: GPL-3.0-or-later
// What sampling costs: share of one core with 1,000 and with 20,000 TCP sockets, in a network namespace of
// its own. Arguments: --seconds S (5), --sockets N (only so many).
#include "app/sampler.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <memory>
#include <string_view>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace synscope;

/// Connections over loopback, both ends here: two sockets each. Until `go_on` is closed.
void holdConnections(std::uint16_t port, int sockets, int ready, int go_on) {
    const int listener = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(port);
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* address = reinterpret_cast<sockaddr*>(&name);
    const int again = 1; // the round before left TIME_WAIT behind
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &again, sizeof again);
    if (bind(listener, address, sizeof name) == 0 && listen(listener, 128) == 0) {
        for (int i = 0; i + 1 < sockets; i += 2) {
            const int client = socket(AF_INET, SOCK_STREAM, 0);
            if (client < 0 || connect(client, address, sizeof name) != 0 ||
                accept(listener, nullptr, nullptr) < 0) {
                break;
            }
        }
    }
    char byte = 0;
    [[maybe_unused]] const ssize_t told = write(ready, &byte, 1);
    [[maybe_unused]] const ssize_t over = read(go_on, &byte, 1);
    _exit(0);
}

/// In processes of their own: one may not hold so many descriptors.
class Connections {
public:
    explicit Connections(int sockets) {
        constexpr int kOfOne = 8000;
        std::array<int, 2> ready{};
        std::uint16_t port = 6000;
        if (pipe(ready.data()) != 0 || pipe(go_on_.data()) != 0) {
            return;
        }
        for (; sockets > 0; sockets -= kOfOne) {
            const pid_t child = fork();
            if (child == 0) {
                close(go_on_[1]);
                holdConnections(port, std::min(sockets, kOfOne), ready[1], go_on_[0]);
            }
            children_.push_back(child);
            char byte = 0;
            [[maybe_unused]] const ssize_t told = read(ready[0], &byte, 1);
            ++port;
        }
        close(ready[0]);
        close(ready[1]);
    }
    ~Connections() {
        close(go_on_[1]);
        close(go_on_[0]);
        for (const pid_t child : children_) {
            waitpid(child, nullptr, 0);
        }
    }
    Connections(const Connections&) = delete;
    Connections& operator=(const Connections&) = delete;

private:
    std::array<int, 2> go_on_{-1, -1};
    std::vector<pid_t> children_;
};

bool enterNamespace() {
    if (unshare(CLONE_NEWNET) != 0) {
        return false;
    }
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    const int any = socket(AF_INET, SOCK_DGRAM, 0);
    ifreq request{};
    std::strcpy(request.ifr_name, "lo");
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    const bool up = ioctl(any, SIOCSIFFLAGS, &request) == 0;
    close(any);
    return up;
}

double cpuSeconds() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

/// The main thread sleeps meanwhile: what the process takes, the sampler takes.
void measure(int sockets, int seconds) {
    const Connections connections(sockets);
    app::Sampler sampler({"lo", app::SamplingSchedule::kShortest, {}, {}});
    std::this_thread::sleep_for(std::chrono::seconds(1)); // it has found out what is dear
    const double before = cpuSeconds();
    const std::uint64_t looks = sampler.looks();
    std::this_thread::sleep_for(std::chrono::seconds(seconds));
    const double share = (cpuSeconds() - before) / seconds;
    const auto view = sampler.view();
    const std::size_t listed = view && view->now.sockets ? (*view->now.sockets)->size() : 0;
    std::printf("%6zu sockets: %.2f %% of a core, %.1f looks/s, all sockets every %s%s%s\n", listed,
                share * 100, static_cast<double>(sampler.looks() - looks) / seconds,
                model::formatDuration(view ? view->sampling.sockets_interval_ns : 0).c_str(),
                view && !view->sampling.note.empty() ? ", says: " : "",
                view ? model::english(view->sampling.note).c_str() : "");
    std::fflush(stdout);
}

} // namespace

int main(int argc, char** argv) {
    int seconds = 5;
    std::vector<int> rounds{1000, 20000};
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string_view option = argv[i];
        (option == "--seconds" ? seconds : rounds.front()) = std::atoi(argv[i + 1]);
        if (option == "--sockets") {
            rounds.resize(1);
        }
    }
    if (!enterNamespace()) {
        std::puts("skipped: a network namespace of its own cannot be made here");
        return 0;
    }
    for (const int sockets : rounds) {
        measure(sockets, seconds);
    }
    return 0;
}
