// SPDX-License-Identifier: GPL-3.0-or-later
// synscope_make_capture OUT [PACKETS [CONNECTIONS [SNAPLEN]]]: writes the capture that the benchmarks read.
#include "tests/bench/traffic.h"

#include <cstdio>
#include <cstdlib>
#include <exception>

int main(int argc, char** argv) {
    if (argc < 2 || argc > 5) {
        std::fprintf(stderr, "Usage: synscope_make_capture OUT [PACKETS [CONNECTIONS [SNAPLEN]]]\n");
        return 2;
    }
    synscope::bench::Plan plan;
    if (argc > 2)
        plan.packets = std::strtoull(argv[2], nullptr, 10);
    if (argc > 3)
        plan.connections = std::strtoull(argv[3], nullptr, 10);
    else
        plan.connections = plan.packets / 10;
    if (argc > 4)
        plan.snap_length = static_cast<std::uint32_t>(std::strtoul(argv[4], nullptr, 10));
    try {
        const std::uint64_t bytes = synscope::bench::writeTraffic(argv[1], plan);
        std::printf("%s: %.1f MB\n", argv[1], static_cast<double>(bytes) / 1e6);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "synscope_make_capture: %s\n", error.what());
        return 1;
    }
}
