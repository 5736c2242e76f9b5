# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Configures and builds a preset of CMakePresets.json. Needs nothing but CMake.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# configurePreset PRESET [CMAKE-OPTION…]: only where there is no build yet or the presets are newer than it; after that
# the build renews itself.
configurePreset() {
    local preset=$1 build=$root/build/$1
    shift
    if [ -e "$build/build.ninja" ] && ! [ "$root/CMakePresets.json" -nt "$build/build.ninja" ]; then
        return 0
    fi
    cmake -S "$root" --preset "$preset" "$@"
}

# The presets make warnings errors. That is kept clean with one compiler; another one's new warnings stop nobody.
warningOptions() {
    if [ "$(c++ -dumpversion 2>/dev/null | cut -d. -f1)" != 12 ]; then
        echo -DSYNSCOPE_WERROR=OFF
    fi
}

# buildPreset PRESET [TARGET…]
buildPreset() {
    local build=$root/build/$1
    shift
    cmake --build "$build" ${1:+--target "$@"}
}
