# SPDX-License-Identifier: GPL-3.0-or-later
# Made by packaging/make-manuals from --help.
# shellcheck shell=bash
_synscope_lab() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command=
    COMPREPLY=()
    case "$command:$previous" in
    :--id | :--set)
        return ;;
    esac
    [[ $current == -* ]] || return
    case "$command" in
    *) mapfile -t COMPREPLY < <(compgen -W "--short --controls --id --set --check --help --version" -- "$current") ;;
    esac
}
complete -o default -F _synscope_lab synscope-lab
