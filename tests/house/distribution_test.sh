#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# distribution_test.sh TREE BUILD: what a package of this build would hold, and whether every part of it is well formed.
# Validators that are not here are left out, and said so; packaging/test-package installs a package for real.
# shellcheck disable=SC2317,SC2016  # functions that only expect() calls; scripts inside scripts
set -u

tree=$1
build=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
stage=$work/stage
failures=0

expect() {
    if ! "${@:2}" >"$work/said" 2>&1; then
        failures=$((failures + 1))
        printf 'FAILED: %s\n' "$1"
        sed 's/^/  /' "$work/said"
    fi
}

# validate TOOL COMMAND…: as expect, where the tool is here.
validate() {
    if command -v "$1" >/dev/null; then
        expect "$*" "$@"
    else
        echo "left out, $1 is not here: $*"
    fi
}

# silent COMMAND…: it succeeds and says nothing.
silent() {
    local said
    if ! said=$("$@" 2>&1 >/dev/null) || [ -n "$said" ]; then
        echo "$said"
        return 1
    fi
}

stageAll() {
    local component
    DESTDIR=$stage cmake --install "$build" --prefix /usr &&
        for component in system debian rpm; do
            DESTDIR=$stage cmake --install "$build" --prefix /usr --component "$component" || return 1
        done
}

# What the list names, and nothing else. Distributions differ in the profile of the lab and in the folder of zsh.
sameFiles() {
    diff "$tree/tests/house/package_files.txt" <(cd "$stage" && find . -type f -printf '%m %P\n' | grep -v apparmor.d/synscope-lab |
        sed 's#/vendor-completions/#/site-functions/#' | LC_ALL=C sort -k 2)
}

# Every option that a launcher uses is one that the program tells of.
launcherOptions() {
    local option said
    said=$(QT_QPA_PLATFORM=offscreen "$build/app/synscope" --help)
    while read -r option; do
        grep -qw -- "$option" <<<"$said" || { echo "synscope --help knows no $option"; return 1; }
    done < <(grep '^Exec=' "$tree"/packaging/desktop/*.desktop | grep -o -- '--[a-z-]*')
}

# Every kind of file that SynScope says it opens is one that this package or shared-mime-info defines.
mimeTypes() {
    local type
    for type in $(sed -n 's/^MimeType=//p' "$tree"/packaging/desktop/*.desktop | tr ';' ' '); do
        grep -q "type=\"$type\"" "$tree"/packaging/desktop/*.mime.xml || { echo "$type is defined nowhere"; return 1; }
        grep -q "<mediatype>$type<" "$tree"/packaging/desktop/*.metainfo.xml.in || { echo "$type is not in the metainfo"; return 1; }
    done
}

# pictureSize PNG: "WIDTH HEIGHT" as its header says.
pictureSize() { od -An -tu1 -j16 -N8 "$1" | awk '{ print (($1 * 256 + $2) * 256 + $3) * 256 + $4, (($5 * 256 + $6) * 256 + $7) * 256 + $8 }'; }

# The pictures that the metainfo promises are those that the program made, in the size that it says.
screenshots() {
    local width height name
    while read -r width height name; do
        [ "$(pictureSize "$tree/resources/screenshots/$name")" = "$width $height" ] || { echo "$name is not $width x $height"; return 1; }
    done < <(sed -n 's#.*<image .*width="\([0-9]*\)" height="\([0-9]*\)">.*/\(.*\)</image>#\1 \2 \3#p' "$tree"/packaging/desktop/*.metainfo.xml.in)
}

# The changelog and the manuals are of the version that is built.
versions() {
    local version page
    version=$(sed -n 's/^project(SynScope VERSION \([0-9.]*\).*/\1/p' "$tree/CMakeLists.txt")
    head -n 1 "$tree/packaging/debian/changelog" | grep -F "synscope ($version)" || return 1
    for page in "$tree"/packaging/man/*.1; do
        grep -qF "\"SynScope $version\"" "$page" || { echo "$page is of another version than $version"; return 1; }
    done
}

mimeDatabase() { mkdir -p "$work/mime" && cp -r "$stage/usr/share/mime/packages" "$work/mime" && XDG_DATA_HOME=$work silent update-mime-database "$work/mime" && grep -q pcapng "$work/mime/globs"; }

# completed WORDS…: what bash offers for the last of the words.
completed() {
    bash -c '. "$1/packaging/completions/$2.bash"; COMP_WORDS=("${@:2}"); COMP_CWORD=$(($# - 2)); _"${2//-/_}"; echo "${COMPREPLY[@]}"' _ "$tree" "$@"
}

offers() {
    local wanted=$1 said
    shift
    said=$(completed "$@")
    [ "$said" = "$wanted" ] || { echo "$* TAB offers: $said"; return 1; }
}

# allowCapture WHO [SETCAP-EXIT]: the script on a helper of its own, with tools that only say what they were asked.
allowCapture() {
    local root=$work/allow tool
    rm -rf "$root" && mkdir -p "$root/usr/bin" "$root/usr/libexec/synscope" "$root/tools" && touch "$root/usr/bin/synscope-capture"
    cp "$tree/packaging/permission/allow-capture" "$root/usr/libexec/synscope"
    for tool in chown chmod setcap getcap getent groupadd; do
        printf '#!/bin/sh\necho "%s $*" | sed "s|%s||" >>%s/calls\n' "$tool" "$root" "$root" >"$root/tools/$tool"
    done
    echo "exit ${2:-0}" >>"$root/tools/setcap"
    printf 'echo "$1 cap_net_raw=ep"\n' >>"$root/tools/getcap"
    echo 'exit 2' >>"$root/tools/getent"
    chmod +x "$root"/tools/*
    PATH=$root/tools:$PATH "$root/usr/libexec/synscope/allow-capture" "$1"
}
calls() { [ "$(paste -sd ';' "$work/allow/calls" 2>/dev/null)" = "$1" ] || { cat "$work/allow/calls"; return 1; }; }
fails() { ! "$@"; }
helper=/usr/bin/synscope-capture

expect "everything can be installed" stageAll
expect "what a package holds (permissions and names)" sameFiles
expect "launchers use options that exist" launcherOptions
expect "kinds of files are defined" mimeTypes
expect "changelog and manuals are of this version" versions
expect "screenshots are what the metainfo says" screenshots
validate desktop-file-validate "$tree"/packaging/desktop/*.desktop
validate appstreamcli validate --no-net "$build"/packaging/*.metainfo.xml
validate xmllint --noout "$tree"/packaging/desktop/*.mime.xml "$build/packaging/org.synscope.policy"
command -v update-mime-database >/dev/null && expect "shared-mime-info takes the kinds of files" mimeDatabase
command -v man >/dev/null && for page in "$tree"/packaging/man/*.1; do
    expect "man --warnings $page" silent man --warnings -E UTF-8 -l -Tutf8 -Z "$page"
done
validate apparmor_parser -Q -K "$tree/packaging/apparmor/synscope-capture"
validate shellcheck "$tree"/packaging/debian/{config,postinst,prerm,postrm} "$tree/packaging/permission/allow-capture" "$tree"/packaging/completions/*.bash
validate shellcheck -s sh "$tree"/packaging/rpm/{pre,post,postun}
validate shellcheck -x "$tree/packaging/test-package"
for shell in zsh fish; do
    for file in "$tree"/packaging/completions/*."$shell"; do
        validate "$shell" -n "$file"
    done
done
expect "bash completes a command" offers "schedule" synscope-cli sch
expect "bash completes an option" offers "--format" synscope-cli ladder --f
expect "bash completes a value" offers "svg" synscope-cli ladder --format s
expect "bash completes an option of a program without commands" offers "--handshakes-only" synscope-capture --ha
expect "bash leaves files to itself" offers "" synscope-cli connections cap

expect "allow-capture group" allowCapture group
expect "the group is made, and owner and mode come before the privilege" \
    calls "getent group synscope;groupadd --system synscope;chown root:synscope $helper;chmod 0750 $helper;setcap cap_net_raw=ep $helper"
expect "allow-capture everyone" allowCapture everyone
expect "no group is made for everyone" calls "chown root:root $helper;chmod 0755 $helper;setcap cap_net_raw=ep $helper"
expect "allow-capture nobody" allowCapture nobody
expect "nobody: the privilege is taken" calls "chown root:root $helper;chmod 0755 $helper;getcap $helper;setcap -r $helper"
expect "a file system without capabilities: failure" fails allowCapture group 1
expect "a file system without capabilities: the helper stays usable" \
    calls "getent group synscope;groupadd --system synscope;chown root:synscope $helper;chmod 0750 $helper;setcap cap_net_raw=ep $helper;chown root:root $helper;chmod 0755 $helper"
expect "a wrong word changes nothing" fails allowCapture all
expect "a wrong word calls nothing" calls ""

[ "$failures" = 0 ] && echo "all distribution cases pass"
exit "$((failures > 0))"
