# SPDX-License-Identifier: GPL-3.0-or-later
# Made by packaging/make-manuals from --help.
# shellcheck shell=bash
_synscope_cli() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        mapfile -t COMPREPLY < <(compgen -W "connections packets ladder report explain summary schedule interfaces live probe scenario --help --version" -- "$current")
        return
    fi
    if [[ $COMP_CWORD:$command == 2:scenario && $current != -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "list show check run" -- "$current")
        return
    fi
    if [[ $COMP_CWORD:$command:$previous == 3:scenario:@(show|run) ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(synscope-cli scenario list --json 2>/dev/null | sed -n 's/^{"id": *"\([^"]*\)".*/\1/p')" -- "$current")
        return
    fi
    case "$command:$previous" in
    connections:--filter | connections:--vantage | packets:--connection | packets:--vantage | ladder:--connection | ladder:-o | ladder:--vantage | report:--connection | report:--filter | report:-o | report:--vantage | explain:--connection | explain:--vantage | summary:--vantage | schedule:--kernel | schedule:--syn-retries | schedule:--linear | schedule:--synack-retries | schedule:--retries2 | schedule:--orphan-retries | schedule:--rtt | schedule:--user-timeout | schedule:--keepalive-time | schedule:--keepalive-interval | schedule:--keepalive-probes | live:--duration | live:--filter | live:--snaplen | live:-w | probe:--interval | scenario:--set | scenario:-w)
        return ;;
    ladder:--format)
        mapfile -t COMPREPLY < <(compgen -W "text svg png mermaid plantuml" -- "$current")
        return ;;
    report:--format)
        mapfile -t COMPREPLY < <(compgen -W "html pdf" -- "$current")
        return ;;
    schedule:--timer)
        mapfile -t COMPREPLY < <(compgen -W "syn syn-ack data fin zero-window keep-alive" -- "$current")
        return ;;
    schedule:--os)
        mapfile -t COMPREPLY < <(compgen -W "linux freebsd macos windows" -- "$current")
        return ;;
    live:-i | probe:-i)
        mapfile -t COMPREPLY < <(compgen -W "$(ls /sys/class/net 2>/dev/null; echo any)" -- "$current")
        return ;;
    esac
    [[ $current == -* ]] || return
    case "$command" in
    connections) mapfile -t COMPREPLY < <(compgen -W "--json --csv --table --filter --vantage --help" -- "$current") ;;
    packets) mapfile -t COMPREPLY < <(compgen -W "--json --table --connection --vantage --help" -- "$current") ;;
    ladder) mapfile -t COMPREPLY < <(compgen -W "--connection --format -o --vantage --help" -- "$current") ;;
    report) mapfile -t COMPREPLY < <(compgen -W "--connection --filter --format -o --vantage --help" -- "$current") ;;
    explain) mapfile -t COMPREPLY < <(compgen -W "--connection --json --vantage --help" -- "$current") ;;
    summary) mapfile -t COMPREPLY < <(compgen -W "--json --vantage --help" -- "$current") ;;
    schedule) mapfile -t COMPREPLY < <(compgen -W "--timer --os --kernel --syn-retries --linear --synack-retries --retries2 --orphan-retries --rtt --user-timeout --keepalive-time --keepalive-interval --keepalive-probes --json --help" -- "$current") ;;
    interfaces) mapfile -t COMPREPLY < <(compgen -W "--json --help" -- "$current") ;;
    live) mapfile -t COMPREPLY < <(compgen -W "-i --duration --handshakes-only --filter --snaplen --promiscuous -w --json --help" -- "$current") ;;
    probe) mapfile -t COMPREPLY < <(compgen -W "-i --once --interval --json --help" -- "$current") ;;
    scenario) mapfile -t COMPREPLY < <(compgen -W "--json --set -w --lab --short --compare --help" -- "$current") ;;
    esac
}
complete -o default -F _synscope_cli synscope-cli
