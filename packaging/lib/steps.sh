# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Runs the checks one after the other and keeps the account of them. Needs common.sh (warn) and build.sh (root).

results=$(mktemp -d)   # one JUnit file per ctest run, read by count_tests.py
passed_steps=0
failed_steps=()
skipped_steps=()
timings=()
trap 'rm -rf "$results"' EXIT

# step NAME COMMAND…: goes on after a failure, so that one run shows everything that is wrong.
step() {
    local name=$1 start=$SECONDS
    shift
    printf '\n== %s\n' "$name"
    if "$@" </dev/null; then
        passed_steps=$((passed_steps + 1))
    else
        failed_steps+=("$name")
        warn "FAILED: $name"
    fi
    timings+=("$(printf '%5d s  %s' $((SECONDS - start)) "$name")")
}

# skipStep NAME REASON
skipStep() {
    skipped_steps+=("$1")
    printf '\n== %s\nSKIPPED: %s\n' "$1" "$2"
}

# runTests PRESET [LAUNCHER…]: a ctest run, by way of the launcher, whose cases are counted at the end.
runTests() {
    local preset=$1
    shift
    # shellcheck disable=SC2154  # root comes from build.sh
    (cd "$root" && "$@" ctest --preset "$preset" --output-junit "$results/$preset.xml" \
        --test-output-size-passed 10000000 --test-output-size-failed 10000000)
}

# finish ALLOWED-SKIPS: the account. Fails when anything failed or more was skipped than that.
finish() {
    printf '\n== Time per step\n'
    printf '%s\n' "${timings[@]}"
    [ ${#skipped_steps[@]} = 0 ] || printf 'SKIPPED: %s\n' "${skipped_steps[@]}"
    [ ${#failed_steps[@]} = 0 ] || printf 'FAILED: %s\n' "${failed_steps[@]}"
    local reports=("$results"/*.xml)
    [ -e "${reports[0]}" ] || reports=()
    python3 "$root/packaging/lib/count_tests.py" --steps "$passed_steps" "${#failed_steps[@]}" "${#skipped_steps[@]}" \
        --allowed-skips "$1" --seconds "$SECONDS" "${reports[@]}"
}
