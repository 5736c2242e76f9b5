// SPDX-License-Identifier: GPL-3.0-or-later
// synscope_make_flood OUT [SYNS [PER_SECOND [answered]]]: writes a SYN flood with one real connection in it.
#include "tests/bench/flood.h"

#include <cstdio>
#include <cstdlib>
#include <exception>

int main(int argc, char** argv) {
    if (argc < 2 || argc > 5) {
        std::fprintf(stderr, "Usage: synscope_make_flood OUT [SYNS [PER_SECOND [answered]]]\n");
        return 2;
    }
    synscope::bench::FloodPlan plan;
    if (argc > 2) {
        plan.syns = std::strtoull(argv[2], nullptr, 10);
    }
    if (argc > 3) {
        plan.per_second = static_cast<std::uint32_t>(std::strtoul(argv[3], nullptr, 10));
    }
    plan.answered = argc > 4;
    try {
        const std::uint64_t bytes = synscope::bench::writeFlood(argv[1], plan);
        std::printf("%s: %.1f MB\n", argv[1], static_cast<double>(bytes) / 1e6);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "synscope_make_flood: %s\n", error.what());
        return 1;
    }
}
