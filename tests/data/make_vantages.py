#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes captures of the same made-up traffic, taken at both ends: vantage-client.pcap, vantage-server.pcap, and the
same two as interfaces of one file, vantage-both.pcapng. Into the directory of this script, or the one named.

A packet takes 30 ms; the server's clock is 5 ms ahead. Client ports:
  40000  handshake, a request that is lost once, both sides close
  40001  no ACK of the client reaches the server until its request socket has expired; then data does: reset
  40002  three SYNs arrive at the server, which ignores them
  40003  three SYNs that never arrive
"""
import os
import struct
import sys

from make_captures import (ACK, CLIENT, FIN, PSH, RST, SERVER, START, SYN, enhanced, ethernet, interface, ipv4,
                           section, tcp)

MILLISECOND = 1000000
DELAY = 30 * MILLISECOND
SERVER_AHEAD = 5 * MILLISECOND


class Traffic:
    def __init__(self):
        self.sightings = []  # (nanoseconds since START by the client's clock, end, frame)
        self.idents = {CLIENT: 100, SERVER: 7000}

    def send(self, at_ms, source, port, flags, seq, ack=0, payload=b"", lost=False):
        """A packet that leaves at `at_ms`; a lost one is seen leaving only."""
        to_server = source == CLIENT
        destination, ports = (SERVER, (port, 80)) if to_server else (CLIENT, (80, port))
        self.idents[source] += 1
        segment = tcp(flags, seq, ack, payload, b"", source, destination, *ports)
        frame = ethernet(ipv4(segment, source=source, destination=destination, ident=self.idents[source]))
        at = at_ms * MILLISECOND
        self.sightings.append((at, "client" if to_server else "server", frame))
        if not lost:
            self.sightings.append((at + DELAY, "server" if to_server else "client", frame))

    def at(self, end):
        ahead = SERVER_AHEAD if end == "server" else 0
        return [(at + ahead, frame) for at, where, frame in sorted(self.sightings, key=lambda s: s[0]) if where == end]


def orderly(traffic, port):
    traffic.send(0, CLIENT, port, SYN, 1000)
    traffic.send(31, SERVER, port, SYN | ACK, 5000, 1001)
    traffic.send(62, CLIENT, port, ACK, 1001, 5001)
    traffic.send(63, CLIENT, port, PSH | ACK, 1001, 5001, b"hello", lost=True)
    traffic.send(300, CLIENT, port, PSH | ACK, 1001, 5001, b"hello")
    traffic.send(331, SERVER, port, PSH | ACK, 5001, 1006, b"world!")
    traffic.send(362, CLIENT, port, FIN | ACK, 1006, 5007)
    traffic.send(393, SERVER, port, FIN | ACK, 5007, 1007)
    traffic.send(424, CLIENT, port, ACK, 1007, 5008)


def final_ack_lost(traffic, port):
    traffic.send(1000, CLIENT, port, SYN, 2000)
    for at in (1031, 2031, 4031):
        traffic.send(at, SERVER, port, SYN | ACK, 6000, 2001)
        traffic.send(at + 31, CLIENT, port, ACK, 2001, 6001, lost=True)
    traffic.send(9000, CLIENT, port, PSH | ACK, 2001, 6001, b"there?")
    traffic.send(9031, SERVER, port, RST, 6001)


def syns(traffic, port, seq, lost):
    for at in (1500, 2500, 4500):
        traffic.send(at, CLIENT, port, SYN, seq, lost=lost)


def nanosecond_pcap(packets):
    out = struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 262144, 1)
    for at, frame in packets:
        out += struct.pack("<IIII", START + at // 10**9, at % 10**9, len(frame), len(frame)) + frame
    return out


def both_in_one(traffic):
    nanoseconds = struct.pack("<HHB3x", 9, 1, 9)
    out = section("<")
    for end in ("client", "server"):
        out += interface("<", 1, 0, end, "", nanoseconds)
    packets = [(at, index, frame) for index, end in enumerate(("client", "server")) for at, frame in traffic.at(end)]
    for at, index, frame in sorted(packets, key=lambda p: p[0]):
        out += enhanced("<", index, START * 10**9 + at, frame)
    return out


def main():
    directory = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    traffic = Traffic()
    orderly(traffic, 40000)
    final_ack_lost(traffic, 40001)
    syns(traffic, 40002, 3000, lost=False)
    syns(traffic, 40003, 4000, lost=True)
    for name, content in (("vantage-client.pcap", nanosecond_pcap(traffic.at("client"))),
                          ("vantage-server.pcap", nanosecond_pcap(traffic.at("server"))),
                          ("vantage-both.pcapng", both_in_one(traffic))):
        with open(os.path.join(directory, name), "wb") as out:
            out.write(content)


if __name__ == "__main__":
    main()
