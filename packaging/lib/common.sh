# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Words for people. Sourced by packaging/run and packaging/test; needs nothing but bash.

say() { printf '%s\n' "$*"; }

warn() { printf '%s\n' "$*" >&2; }

die() {
    warn "$*"
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }
