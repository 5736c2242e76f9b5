#compdef synscope
# SPDX-License-Identifier: GPL-3.0-or-later
# Made by packaging/make-manuals from --help.
    _arguments \
        '*-h[Displays help on commandline options.]' \
        '*--help[Displays help on commandline options.]' \
        '*--help-all[Displays help including Qt specific options.]' \
        '*-v[Displays version information.]' \
        '*--version[Displays version information.]' \
        '*-i[Capture live on this interface; any\: on all of them.]:NAME:{compadd -- $(ls /sys/class/net 2>/dev/null; echo any)}' \
        '*--interface[Capture live on this interface; any\: on all of them.]:NAME:{compadd -- $(ls /sys/class/net 2>/dev/null; echo any)}' \
        '*--handshakes-only[With -i\: capture only what opens, ends or refuses connections.]' \
        '*--capture-filter[With -i\: capture only what matches, e.g. '\''tcp port 5432'\'' (man 7 pcap-filter).]:BPF: ' \
        '*--sample[Open the recording that comes with SynScope.]' \
        '*--scenarios[Open the list of classroom scenarios.]' \
        '*--present[Present a classroom scenario\: an id of synscope-cli scenario list, or a file.]:ID:{compadd -- $(synscope-cli scenario list --json 2>/dev/null | sed -n '\''s/^{"id": *"\([^"]*\)".*/\1/p'\'')}' \
        '*--stop[With --present\: begin at the Nth stop, counted from 0.]:N: ' \
        '*--lab[Run a classroom scenario by this machine'\''s kernel, in hosts of its own\: an id or a file.]:ID:{compadd -- $(synscope-cli scenario list --json 2>/dev/null | sed -n '\''s/^{"id": *"\([^"]*\)".*/\1/p'\'')}' \
        '*--short[With --lab\: short kernel timers where the scenario sets none.]' \
        '*--select[Choose connection N, counted from 0 as synscope-cli does.]:N: ' \
        '*--view[What to show of a connection first\: ladder or time-sequence.]:NAME:(ladder time-sequence)' \
        '*--theme[Colours\: light, dark or system.]:NAME:(light dark system)' \
        '*--size[Size of the window in pixels\: 1440x900.]:WxH: ' \
        '*--screenshot[Write a picture of the window to OUT.png and exit; needs no display.]:OUT.png:_files' \
        '*:file:_files'
