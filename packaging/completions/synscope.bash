# SPDX-License-Identifier: GPL-3.0-or-later
# Made by packaging/make-manuals from --help.
# shellcheck shell=bash
_synscope() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command=
    COMPREPLY=()
    case "$command:$previous" in
    :-i | :--interface)
        mapfile -t COMPREPLY < <(compgen -W "$(ls /sys/class/net 2>/dev/null; echo any)" -- "$current")
        return ;;
    :--capture-filter | :--stop | :--select | :--size | :--screenshot)
        return ;;
    :--present | :--lab)
        mapfile -t COMPREPLY < <(compgen -W "$(synscope-cli scenario list --json 2>/dev/null | sed -n 's/^{"id": *"\([^"]*\)".*/\1/p')" -- "$current")
        return ;;
    :--view)
        mapfile -t COMPREPLY < <(compgen -W "ladder time-sequence" -- "$current")
        return ;;
    :--theme)
        mapfile -t COMPREPLY < <(compgen -W "light dark system" -- "$current")
        return ;;
    esac
    [[ $current == -* ]] || return
    case "$command" in
    *) mapfile -t COMPREPLY < <(compgen -W "-h --help --help-all -v --version -i --interface --handshakes-only --capture-filter --sample --scenarios --present --stop --lab --short --select --view --theme --size --screenshot" -- "$current") ;;
    esac
}
complete -o default -F _synscope synscope
