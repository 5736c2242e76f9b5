#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# packaging_test.sh TREE: what packaging/lib/packages.sh does where a package is missing, on machines made of stubs: each
# case has a PATH of its own in which dpkg-query, apt-get, rpm, dnf, sudo and id are scripts that say what they were asked.
# shellcheck disable=SC2016,SC2317  # scripts inside scripts; functions that only expect() calls
set -u

tree=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

# machine: an empty machine with the tools that every system has.
machine() {
    bin=$work/bin
    rm -rf "$bin" "$work/calls" && mkdir -p "$bin" && : >"$work/calls"
    local tool
    for tool in bash awk cut sed find paste env dirname cat; do
        ln -s "$(command -v "$tool")" "$bin/$tool"
    done
    stub sleep 'exit 0'
}

# stub NAME SCRIPT
stub() {
    printf '#!/usr/bin/env bash\necho "%s $*" >>%s\n%s\n' "$1" "$work/calls" "$2" >"$bin/$1"
    chmod +x "$bin/$1"
}

# debian MISSING: dpkg-query that knows every package but that one.
debian() {
    stub dpkg-query "shift 3; for p; do [ \$p = '$1' ] || echo \"ii \$p\"; done"
    stub apt-get "${2:-exit 0}"
}

# fedora MISSING
fedora() {
    stub rpm "for p; do [ \$p != '$1' ] || exit 1; done"
    stub dnf 'exit 0'
}

willingSudo() { stub sudo '[ "$1" = -n ] && exit 0; "$@"'; }
user() { stub id 'echo 1000'; }
root() { stub id 'echo 0'; }

# ensure: runs ensurePackages; keeps $status and $output.
ensure() {
    output=$(PATH=$bin bash -c '. "$1/packaging/lib/common.sh"; . "$1/packaging/lib/packages.sh"; ensurePackages run' _ "$tree" \
        </dev/null 2>&1)
    status=$?
}

expect() {
    if ! "${@:2}"; then
        failures=$((failures + 1))
        printf 'FAILED: %s\n  status %s\n%s\ncalls:\n%s\n' "$1" "$status" "$output" "$(cat "$work/calls")"
    fi
}
says() { [[ $output == *"$1"* ]]; }
silent() { [ -z "$output" ]; }
called() { grep -q -- "$1" "$work/calls"; }
neverCalled() { ! called "$1"; }
exits() { [ "$status" = "$1" ]; }

machine && debian none && user && ensure
expect "nothing missing: success" exits 0
expect "nothing missing: no words" silent
expect "nothing missing: one query" [ "$(grep -c dpkg-query "$work/calls")" = 1 ]
expect "nothing missing: nothing installed" neverCalled apt-get

machine && debian libzstd-dev && user && ensure
expect "no sudo: failure" exits 1
expect "no sudo: what and why" says "libzstd-dev            reads captures compressed as .zst"
expect "no sudo: what to type" says "apt-get install -y --no-install-recommends libzstd-dev"
expect "no sudo: not tried" neverCalled apt-get

machine && debian cmake && user && stub sudo 'exit 1' && ensure
expect "sudo without terminal: failure" exits 1
expect "sudo without terminal: what to type" says "apt-get install -y --no-install-recommends cmake"
expect "sudo without terminal: not tried" neverCalled apt-get

machine && debian cmake && user && willingSudo && ensure
expect "sudo: success" exits 0
expect "sudo: used" called "sudo env DEBIAN_FRONTEND=noninteractive apt-get .*install.* cmake$"

machine && debian cmake && root && ensure
expect "root: success" exits 0
expect "root: only what is missing" called "apt-get .*install -y --no-install-recommends cmake$"

machine && debian cmake 'exit 100' && root && ensure
expect "offline: failure" exits 1
expect "offline: guess" says "offline?"
expect "offline: what to type" says "apt-get install -y --no-install-recommends cmake"
expect "offline: lists were renewed" called "apt-get .*update"

machine && fedora lz4-devel && user && willingSudo && ensure
expect "dnf: success" exits 0
expect "dnf: only what is missing, by its own name" called "dnf install -y lz4-devel$"

machine && user && ensure
expect "unknown distribution: goes on" exits 0
expect "unknown distribution: says so" says "dependencies.txt"

[ "$failures" = 0 ] && echo "all packaging cases pass"
exit "$((failures > 0))"
