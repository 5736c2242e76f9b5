#compdef synscope-capture
# SPDX-License-Identifier: GPL-3.0-or-later
# Made by packaging/make-manuals from --help.
    _arguments \
        '*-i[capture here; several times for several interfaces; any\: all of them]:NAME:{compadd -- $(ls /sys/class/net 2>/dev/null; echo any)}' \
        '*--interface[capture here; several times for several interfaces; any\: all of them]:NAME:{compadd -- $(ls /sys/class/net 2>/dev/null; echo any)}' \
        '*-D[list the interfaces]' \
        '*--list[list the interfaces]' \
        '*-f[capture only this (man 7 pcap-filter)]:FILTER: ' \
        '*--filter[capture only this (man 7 pcap-filter)]:FILTER: ' \
        '*--handshakes-only[capture only what opens, ends or refuses TCP connections]' \
        '*-s[keep only so many bytes of each packet]:BYTES: ' \
        '*--snaplen[keep only so many bytes of each packet]:BYTES: ' \
        '*-B[size of the kernel'\''s buffer for each interface (16)]:MEGABYTES: ' \
        '*--buffer[size of the kernel'\''s buffer for each interface (16)]:MEGABYTES: ' \
        '*-c[end after so many packets]:PACKETS: ' \
        '*--count[end after so many packets]:PACKETS: ' \
        '*--duration[end after this time]:SECONDS: ' \
        '*--promiscuous[capture also what is not for this machine]' \
        '*--control[standard input steers\: a line pause, resume, handshakes or everything; its end ends the capture]' \
        '*--version[print the version]' \
        '*-h[print this text]' \
        '*--help[print this text]' \
        '*:file:_files'
