# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Finds out which packages of dependencies.txt are missing and installs them. Needs common.sh.

packaging=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# Prints `apt`, `dnf` or nothing: the tool that installs packages here.
packageTool() {
    if have dpkg-query && have apt-get; then
        echo apt
    elif have rpm && have dnf; then
        echo dnf
    fi
}

# neededPackages TOOL STAGE…: the lines `name<TAB>purpose` of these stages, each name once with all its purposes.
neededPackages() {
    local tool=$1 column=1
    shift
    [ "$tool" = dnf ] && column=2
    awk -v column="$column" -v stages=" $* " '
        /^#/ || NF < 4 { next }
        $column != "-" && index(stages, " " $3 " ") {
            name = $column
            purpose = $0
            sub(/^[^ ]+ +[^ ]+ +[^ ]+ +/, "", purpose)
            if (name in purposes) {
                purposes[name] = purposes[name] "; " purpose
            } else {
                order[++count] = name
                purposes[name] = purpose
            }
        }
        END { for (i = 1; i <= count; ++i) printf "%s\t%s\n", order[i], purposes[order[i]] }
    ' "$packaging/dependencies.txt"
}

# installedPackages TOOL NAME…: those of the names that are installed, in one query.
installedPackages() {
    local tool=$1
    shift
    # shellcheck disable=SC2016  # dpkg-query expands these, not the shell
    case $tool in
    apt) dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' "$@" 2>/dev/null | sed -n 's/^.i *//p' ;;
    dnf) rpmInstalled "$@" ;;
    esac
}

# A name that another package provides (zlib-ng-compat-devel for zlib-devel) counts as installed.
rpmInstalled() {
    local name
    if rpm -q --whatprovides "$@" >/dev/null 2>&1; then
        printf '%s\n' "$@"
        return
    fi
    for name; do
        if rpm -q --whatprovides "$name" >/dev/null 2>&1; then
            printf '%s\n' "$name"
        fi
    done
}

# missingPackages TOOL STAGE…: like neededPackages, without what is installed.
missingPackages() {
    local needed installed
    needed=$(neededPackages "$@")
    # shellcheck disable=SC2046  # package names hold no blanks
    installed=$(installedPackages "$1" $(cut -f1 <<<"$needed"))
    awk -F '\t' 'FNR == NR { installed[$1]; next } !($1 in installed)' <(printf '%s\n' "$installed") - <<<"$needed"
}

installCommand() {
    case $1 in
    apt) echo "apt-get install -y --no-install-recommends" ;;
    dnf) echo "dnf install -y" ;;
    esac
}

# Prints the words before a command that needs root (`sudo`, or nothing for root itself); fails where root is out of reach.
rootPrefix() {
    if [ "$(id -u)" = 0 ]; then
        return 0
    fi
    have sudo && { [ -t 0 ] || sudo -n true 2>/dev/null; } && echo sudo
}

# Are apt's lists there and younger than a day? Their own time stamps are the server's; that of partial/ is ours.
aptListsFresh() {
    local lists=/var/lib/apt/lists
    [ -n "$(find $lists -maxdepth 1 -name '*Packages*' -print -quit 2>/dev/null)" ] &&
        [ -n "$(find $lists/partial -maxdepth 0 -mtime -1 2>/dev/null)" ]
}

# aptInstall PREFIX NAME…: waits for another apt that holds the lock; renews the lists when they are old or do not serve.
aptInstall() {
    local prefix=$1
    shift
    local apt=(apt-get -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 -o Acquire::http::Timeout=20)
    local as_root=(env DEBIAN_FRONTEND=noninteractive)
    [ -n "$prefix" ] && as_root=("$prefix" "${as_root[@]}")
    local updated=
    if ! aptListsFresh; then
        aptUpdate && updated=yes
    fi
    "${as_root[@]}" "${apt[@]}" install -y --no-install-recommends "$@" && return 0
    [ -z "$updated" ] && aptUpdate && "${as_root[@]}" "${apt[@]}" install -y --no-install-recommends "$@"
}

# Only for aptInstall, whose arrays it uses. apt-get update takes no lock timeout, so a busy lock is tried again here.
aptUpdate() {
    local attempt
    for attempt in 1 2 3 4 5; do
        "${as_root[@]}" "${apt[@]}" update -q && return 0
        [ "$attempt" = 5 ] || sleep 5
    done
    return 1
}

installPackages() {
    local tool=$1 prefix=$2
    shift 2
    # shellcheck disable=SC2086  # an empty prefix is no word
    case $tool in
    apt) aptInstall "$prefix" "$@" ;;
    dnf) $prefix dnf install -y "$@" ;;
    esac
}

# ensurePackages STAGE…: returns when everything is there; otherwise says what is missing, why, and what to type.
ensurePackages() {
    local tool missing names prefix
    tool=$(packageTool)
    if [ -z "$tool" ]; then
        warn "Neither apt nor dnf is here, so nothing can be checked or installed; packaging/dependencies.txt lists what the build needs."
        return 0
    fi
    missing=$(missingPackages "$tool" "$@")
    [ -n "$missing" ] || return 0
    say "Missing packages:"
    printf '%s\n' "$missing" | awk -F '\t' '{ printf "  %-22s %s\n", $1, $2 }'
    names=$(cut -f1 <<<"$missing" | paste -sd ' ')
    if ! prefix=$(rootPrefix); then
        die "They cannot be installed from here: this is not root, and sudo is absent or would ask for a password without a terminal.
Have an administrator run:
  $(installCommand "$tool") $names"
    fi
    say "Installing them with: ${prefix:+$prefix }$(installCommand "$tool") $names"
    # shellcheck disable=SC2086  # package names hold no blanks
    if ! installPackages "$tool" "$prefix" $names </dev/null; then
        die "The packages above could not be installed; is this machine offline? When it is connected, run:
  ${prefix:+$prefix }$(installCommand "$tool") $names"
    fi
}
