// SPDX-License-Identifier: GPL-3.0-or-later
// bench_scenario [ID]: how long it takes to read and to simulate a shipped scenario again, as an editor's
// slider does.
#include "capture/scenario/library.h"
#include "capture/scenario/simulate.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace {

using namespace synscope::capture::scenario;
using Clock = std::chrono::steady_clock;

double millisecondsSince(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// Best of five.
template <class Work>
double best(Work work) {
    double least = 1e9;
    for (int round = 0; round < 5; ++round) {
        const auto start = Clock::now();
        work();
        least = std::min(least, millisecondsSince(start));
    }
    return least;
}

} // namespace

int main(int argc, char** argv) {
    const std::string wanted = argc > 1 ? argv[1] : "";
    for (const ShippedFile& file : shippedFiles()) {
        if (!wanted.empty() && file.id != wanted) {
            continue;
        }
        const double read = best([&] { (void)parseScenario(file.text, file.id, {{"path.delay", "12ms"}}); });
        const Scenario scenario = parseScenario(file.text, file.id).scenario;
        std::size_t events = 0;
        const double run = best([&] { events = simulate(scenario).events.size(); });
        std::printf("%-32s read %6.2f ms, simulated %7.2f ms, %6zu events\n", file.id.c_str(), read, run,
                    events);
    }
    return 0;
}
