# SPDX-License-Identifier: GPL-3.0-or-later
# Made by packaging/make-manuals from --help.
# shellcheck shell=bash
_synscope_capture() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command=
    COMPREPLY=()
    case "$command:$previous" in
    :-i | :--interface)
        mapfile -t COMPREPLY < <(compgen -W "$(ls /sys/class/net 2>/dev/null; echo any)" -- "$current")
        return ;;
    :-f | :--filter | :-s | :--snaplen | :-B | :--buffer | :-c | :--count | :--duration)
        return ;;
    esac
    [[ $current == -* ]] || return
    case "$command" in
    *) mapfile -t COMPREPLY < <(compgen -W "-i --interface -D --list -f --filter --handshakes-only -s --snaplen -B --buffer -c --count --duration --promiscuous --control --version -h --help" -- "$current") ;;
    esac
}
complete -o default -F _synscope_capture synscope-capture
