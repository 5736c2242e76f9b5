# SPDX-License-Identifier: GPL-3.0-or-later
# Made by packaging/make-manuals from --help.
complete -c synscope-capture -s i -l interface -x -a '(sh -c \'ls /sys/class/net 2>/dev/null; echo any\')' -d 'capture here; several times for several interfaces; any: all of them'
complete -c synscope-capture -s D -l list -d 'list the interfaces'
complete -c synscope-capture -s f -l filter -x -d 'capture only this (man 7 pcap-filter)'
complete -c synscope-capture -l handshakes-only -d 'capture only what opens, ends or refuses TCP connections'
complete -c synscope-capture -s s -l snaplen -x -d 'keep only so many bytes of each packet'
complete -c synscope-capture -s B -l buffer -x -d 'size of the kernel\'s buffer for each interface (16)'
complete -c synscope-capture -s c -l count -x -d 'end after so many packets'
complete -c synscope-capture -l duration -x -d 'end after this time'
complete -c synscope-capture -l promiscuous -d 'capture also what is not for this machine'
complete -c synscope-capture -l control -d 'standard input steers: a line pause, resume, handshakes or everything; its end ends the capture'
complete -c synscope-capture -l version -d 'print the version'
complete -c synscope-capture -s h -l help -d 'print this text'
