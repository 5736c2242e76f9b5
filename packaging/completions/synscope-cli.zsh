#compdef synscope-cli
# SPDX-License-Identifier: GPL-3.0-or-later
# Made by packaging/make-manuals from --help.
if (( CURRENT == 2 )); then
    local -a commands=(
        'connections:Prints one row per connection with what became of it and which error its program saw.'
        'packets:Prints one row per TCP segment, and per ICMP error that quotes one.'
        'ladder:Draws the ladder of one connection.'
        'report:Writes a report without outside resources\: outcomes, worst offenders, ladders, what to change.'
        'explain:Tells what happened to one connection, why, and which error its program got.'
        'summary:Counts the connections by what became of them, and tells what the capture holds and lost.'
        'schedule:Tells when a SYN, or whatever else is not answered, is sent again and when the stack gives up.'
        'interfaces:Lists what can be captured on this machine, and if not, why.'
        'live:Captures, and prints a row for each connection whenever what became of it changes.'
        'probe:Shows what the kernel tells of socket buffers, queues, rings and counters, and how each number is known.'
        'scenario:Lists, shows, checks and runs the classroom scenarios.'
    )
    _describe command commands
    return
fi
shift words
(( CURRENT-- ))
case $words[1] in
connections)
    _arguments \
        '*--json[one JSON object a line]' \
        '*--csv[comma-separated values with a header line (RFC 4180)]' \
        '*--table[columns for people (the default)]' \
        '*--filter[only connections that match, e.g. '\''outcome\:refused and port\:5432'\'']:EXPR: ' \
        '*--vantage[one of several captures of the same traffic; again for each. FILE alone\: its interfaces]:NAME=FILE:_files' \
        '*--help[this text]' \
        '*:file:_files'
    ;;
packets)
    _arguments \
        '*--json[one JSON object a line]' \
        '*--table[columns for people (the default)]' \
        '*--connection[only the packets of connection N (its index)]:N: ' \
        '*--vantage[one of several captures of the same traffic; again for each. FILE alone\: its interfaces]:NAME=FILE:_files' \
        '*--help[this text]' \
        '*:file:_files'
    ;;
ladder)
    _arguments \
        '*--connection[the connection'\''s index, as `connections` prints it]:N: ' \
        '*--format[text (the default), svg, png, mermaid or plantuml]:FORMAT:(text svg png mermaid plantuml)' \
        '*-o[write to the file OUT instead of standard output]:OUT:_files' \
        '*--vantage[one of several captures of the same traffic; again for each. FILE alone\: its interfaces]:NAME=FILE:_files' \
        '*--help[this text]' \
        '*:file:_files'
    ;;
report)
    _arguments \
        '*--connection[draw this connection instead of an example per outcome; again for more]:N: ' \
        '*--filter[draw the connections that match, e.g. '\''outcome\:refused and port\:5432'\'']:EXPR: ' \
        '*--format[html (the default) or pdf]:FORMAT:(html pdf)' \
        '*-o[write to the file OUT instead of standard output; OUT.pdf is written as PDF]:OUT:_files' \
        '*--vantage[one of several captures of the same traffic; again for each. FILE alone\: its interfaces]:NAME=FILE:_files' \
        '*--help[this text]' \
        '*:file:_files'
    ;;
explain)
    _arguments \
        '*--connection[the connection'\''s index, as `connections` prints it]:N: ' \
        '*--json[one JSON object]' \
        '*--vantage[one of several captures of the same traffic; again for each. FILE alone\: its interfaces]:NAME=FILE:_files' \
        '*--help[this text]' \
        '*:file:_files'
    ;;
summary)
    _arguments \
        '*--json[one JSON object a file]' \
        '*--vantage[one of several captures of the same traffic; again for each. FILE alone\: its interfaces]:NAME=FILE:_files' \
        '*--help[this text]' \
        '*:file:_files'
    ;;
schedule)
    _arguments \
        '*--timer[syn (the default), syn-ack, data, fin, zero-window or keep-alive]:NAME:(syn syn-ack data fin zero-window keep-alive)' \
        '*--os[linux (the default), freebsd, macos or windows]:NAME:(linux freebsd macos windows)' \
        '*--kernel[the system'\''s version\: Linux 6.18, FreeBSD 14, Windows 7 …; without it, of this machine]:VERSION: ' \
        '*--syn-retries[net.ipv4.tcp_syn_retries or TCP_SYNCNT, 1 to 127]:N: ' \
        '*--linear[net.ipv4.tcp_syn_linear_timeouts, 0 to 127]:N: ' \
        '*--synack-retries[net.ipv4.tcp_synack_retries, 0 to 255]:N: ' \
        '*--retries2[net.ipv4.tcp_retries2, 1 to 255]:N: ' \
        '*--orphan-retries[net.ipv4.tcp_orphan_retries, 0 to 255]:N: ' \
        '*--rtt[the round trip that the RTO of data, FIN and window probes is made of]:MS: ' \
        '*--user-timeout[TCP_USER_TIMEOUT; 0 for none]:MS: ' \
        '*--keepalive-time[net.ipv4.tcp_keepalive_time or TCP_KEEPIDLE]:S: ' \
        '*--keepalive-interval[net.ipv4.tcp_keepalive_intvl or TCP_KEEPINTVL]:S: ' \
        '*--keepalive-probes[net.ipv4.tcp_keepalive_probes or TCP_KEEPCNT]:N: ' \
        '*--json[one JSON object]' \
        '*--help[this text]' \
        '*:file:_files'
    ;;
interfaces)
    _arguments \
        '*--json[one JSON object a line]' \
        '*--help[this text]' \
        '*:file:_files'
    ;;
live)
    _arguments \
        '*-i[the interface to capture; several\: eth0,lo; any\: all (synscope-cli interfaces)]:NAME:{compadd -- $(ls /sys/class/net 2>/dev/null; echo any)}' \
        '*--duration[end after so many seconds (otherwise with Ctrl+C)]:S: ' \
        '*--handshakes-only[capture only what opens, ends or refuses connections]' \
        '*--filter[capture only this, e.g. '\''tcp port 5432'\'' (man 7 pcap-filter)]:BPF: ' \
        '*--snaplen[keep only so many bytes of each packet]:BYTES: ' \
        '*--promiscuous[capture also what is not for this machine]' \
        '*-w[keep the packets in this file]:OUT.pcapng:_files' \
        '*--json[one JSON object a line, as of connections]' \
        '*--help[this text]' \
        '*:file:_files'
    ;;
probe)
    _arguments \
        '*-i[the interface whose card is looked at; else that of the default route]:NAME:{compadd -- $(ls /sys/class/net 2>/dev/null; echo any)}' \
        '*--once[look once (otherwise until Ctrl+C, after the first time only what changed)]' \
        '*--interval[look so often, at least 20 (1000); all sockets once a second at most]:MS: ' \
        '*--json[one JSON object a line, zeros included]' \
        '*--help[this text]' \
        '*:file:_files'
    ;;
scenario)
    _arguments \
        '*--json[list\: one JSON object a scenario; run\: one an event]' \
        '*--set[run, check\: change a value first; any number of times]:KEY=VALUE: ' \
        '*-w[run\: save packets and events]:OUT.pcapng:_files' \
        '*--lab[run\: by this machine'\''s own kernel, in hosts of its own]' \
        '*--short[run --lab\: short timers where the scenario sets none]' \
        '*--compare[run --lab\: where kernel and simulation differ; exit code 4 where they do]' \
        '*--help[this text]' \
        '1:what:(list show check run)' \
        '*:file:_files'
    ;;
esac
