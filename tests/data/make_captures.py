#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the small captures that the tests of capture/ read, into the directory of this script (or the one named).

Standard library only; every byte is fixed, so that running it again changes nothing. All packets are made up:
client 10.0.0.1 port 40000, server 10.0.0.2 port 80 (fd00::1 and fd00::2 for IPv6).
"""
import gzip
import os
import struct
import sys

CLIENT, SERVER = bytes([10, 0, 0, 1]), bytes([10, 0, 0, 2])
CLIENT6, SERVER6 = bytes.fromhex("fd" + "00" * 14 + "01"), bytes.fromhex("fd" + "00" * 14 + "02")
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
START = 1700000000


# ---- packets ---------------------------------------------------------------------------------------------------------
def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(">%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def tcp(flags, seq=1000, ack=0, payload=b"", options=b"", source=CLIENT, destination=SERVER, sport=40000, dport=80):
    options += b"\0" * (-len(options) % 4)
    length = 20 + len(options)
    head = struct.pack(">HHIIBBHHH", sport, dport, seq, ack, length // 4 << 4, flags, 64240, 0, 0) + options
    pseudo = source + destination + struct.pack(">HH" if len(source) == 4 else ">IHxx", 6, length + len(payload))
    if len(source) == 16:
        pseudo = source + destination + struct.pack(">II", length + len(payload), 6)
    return head[:16] + struct.pack(">H", checksum(pseudo + head + payload)) + head[18:] + payload


def ipv4(payload, protocol=6, source=CLIENT, destination=SERVER, ident=1, fragment=0, options=b"", total=None):
    length = 20 + len(options) + len(payload) if total is None else total
    head = struct.pack(">BBHHHBBH", 0x45 + len(options) // 4, 0, length, ident, fragment, 64, protocol, 0)
    head += source + destination + options
    return head[:10] + struct.pack(">H", checksum(head)) + head[12:] + payload


def ipv6(payload, following=6, source=CLIENT6, destination=SERVER6):
    return struct.pack(">IHBB", 6 << 28, len(payload), following, 64) + source + destination + payload


def ethernet(payload, kind=0x0800):
    return bytes.fromhex("020000000002" "020000000001") + struct.pack(">H", kind) + payload


def udp(payload, port, source_port=50000):
    return struct.pack(">HHHH", source_port, port, 8 + len(payload), 0) + payload


SYN_OPTIONS = bytes.fromhex("020405b4" "0402" "080a0000000100000000" "01" "030307")
SYN4 = ipv4(tcp(SYN, options=SYN_OPTIONS))
SYN6 = ipv6(tcp(SYN, options=SYN_OPTIONS, source=CLIENT6, destination=SERVER6))


def handshake():
    """Eight frames: open, one request, one answer, close by both."""
    def client(flags, seq, ack, payload=b"", options=b""):
        return ethernet(ipv4(tcp(flags, seq, ack, payload, options)))

    def server(flags, seq, ack, payload=b"", options=b""):
        return ethernet(ipv4(tcp(flags, seq, ack, payload, options, SERVER, CLIENT, 80, 40000),
                             source=SERVER, destination=CLIENT))

    return [
        client(SYN, 1000, 0, options=SYN_OPTIONS),
        server(SYN | ACK, 5000, 1001, options=SYN_OPTIONS),
        client(ACK, 1001, 5001),
        client(PSH | ACK, 1001, 5001, b"hello"),
        server(PSH | ACK, 5001, 1006, b"world!"),
        client(FIN | ACK, 1006, 5007),
        server(FIN | ACK, 5007, 1007),
        client(ACK, 1007, 5008),
    ]


# ---- file formats ----------------------------------------------------------------------------------------------------
def pcap(frames, order="<", magic=0xA1B2C3D4, link=1, snap=262144, unit=1000000, extra=b""):
    out = struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, snap, link)
    for number, frame in enumerate(frames):
        kept = frame[:snap]
        out += struct.pack(order + "IIII", START, number * unit // 1000, len(kept), len(frame)) + extra + kept
    return out


def option(order, code, value):
    return struct.pack(order + "HH", code, len(value)) + value + b"\0" * (-len(value) % 4)


def block(order, kind, body):
    length = 12 + len(body)
    return struct.pack(order + "II", kind, length) + body + struct.pack(order + "I", length)


def section(order):
    return block(order, 0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1))


def interface(order, link, snap=0, name="", description="", options=b""):
    body = struct.pack(order + "HHI", link, 0, snap)
    if name:
        body += option(order, 2, name.encode())
    if description:
        body += option(order, 3, description.encode())
    body += options
    if len(body) > 8:
        body += option(order, 0, b"")
    return block(order, 1, body)


def enhanced(order, index, stamp, frame, original=None, options=b""):
    body = struct.pack(order + "IIIII", index, stamp >> 32, stamp & 0xFFFFFFFF, len(frame), original or len(frame))
    body += frame + b"\0" * (-len(frame) % 4) + options
    return block(order, 6, body)


def simple(order, frame):
    return block(order, 3, struct.pack(order + "I", len(frame)) + frame + b"\0" * (-len(frame) % 4))


def obsolete(order, index, drops, stamp, frame):
    body = struct.pack(order + "HHIIII", index, drops, stamp >> 32, stamp & 0xFFFFFFFF, len(frame), len(frame))
    return block(order, 2, body + frame + b"\0" * (-len(frame) % 4))


def statistics(order, index, received, dropped, by_system):
    body = struct.pack(order + "III", index, 0, 0)
    for code, value in ((4, received), (5, dropped), (7, by_system)):
        body += option(order, code, struct.pack(order + "Q", value))
    return block(order, 5, body + option(order, 0, b""))


def zstd_stored(data):
    """A Zstandard frame (RFC 8878) of raw blocks: no compressor needed."""
    out = struct.pack("<IBI", 0xFD2FB528, 0xA0, len(data))
    pieces = [data[i:i + 65536] for i in range(0, len(data), 65536)]
    for number, piece in enumerate(pieces):
        last = number == len(pieces) - 1
        out += struct.pack("<I", len(piece) << 3 | last)[:3] + piece
    return out


def xxh32_short(data):
    """xxHash32 with seed 0 of fewer than 16 bytes, which an LZ4 frame header needs."""
    mask = 0xFFFFFFFF

    def rotate(value, count):
        return (value << count | value >> 32 - count) & mask

    value = (374761393 + len(data)) & mask
    while len(data) >= 4:
        value = rotate((value + struct.unpack("<I", data[:4])[0] * 3266489917) & mask, 17) * 668265263 & mask
        data = data[4:]
    for byte in data:
        value = rotate((value + byte * 374761393) & mask, 11) * 2654435761 & mask
    for shift, factor in ((15, 2246822519), (13, 3266489917)):
        value = (value ^ value >> shift) * factor & mask
    return value ^ value >> 16


def lz4_stored(data):
    """An LZ4 frame of uncompressed blocks."""
    descriptor = bytes([0x60, 0x40])
    out = struct.pack("<I", 0x184D2204) + descriptor + bytes([xxh32_short(descriptor) >> 8 & 0xFF])
    for at in range(0, len(data), 65536):
        piece = data[at:at + 65536]
        out += struct.pack("<I", len(piece) | 0x80000000) + piece
    return out + struct.pack("<I", 0)


# ---- one frame for each way to carry a SYN ---------------------------------------------------------------------------
def wlan(control=0x0008, qos=b"", addresses=3):
    return struct.pack("<HH", control, 0) + b"\2\0\0\0\0\1" * 3 + b"\0\0" + qos


SNAP = bytes.fromhex("aaaa03000000")


def link_types():
    """(name, LINKTYPE_, frame): each carries the same SYN."""
    snap4 = SNAP + b"\x08\x00" + SYN4
    sll = struct.pack(">HHH8sH", 4, 1, 6, b"\2\0\0\0\0\1", 0x0800)
    sll2 = struct.pack(">HHIHBB8s", 0x0800, 0, 2, 1, 4, 6, b"\2\0\0\0\0\1")
    radiotap = struct.pack("<BBHIQB", 0, 0, 17, 3, 0, 0)
    nflog = struct.pack("<BBH", 2, 0, 0) + struct.pack("<HHI", 8, 10, 1) + struct.pack("<HH", 4 + len(SYN4), 9) + SYN4
    return [
        ("ethernet", 1, ethernet(SYN4)),
        ("ethernet-ipv6", 1, ethernet(SYN6, 0x86DD)),
        ("ethernet-llc-snap", 1, ethernet(snap4, len(snap4))),
        ("ethernet-vlan", 1, ethernet(b"\0\5\x08\0" + SYN4, 0x8100)),
        ("ethernet-qinq", 1, ethernet(b"\0\5\x81\0\0\7\x08\0" + SYN4, 0x88A8)),
        ("ethernet-9100", 1, ethernet(b"\0\5\x81\0\0\7\x08\0" + SYN4, 0x9100)),
        ("ethernet-mpls", 1, ethernet(b"\0\1\0\x40" b"\0\2\1\x40" + SYN4, 0x8847)),
        ("ethernet-mpls-pseudowire", 1, ethernet(b"\0\2\1\x40" b"\0\0\0\0" + ethernet(SYN4), 0x8847)),
        ("ethernet-pppoe", 1, ethernet(struct.pack(">BBHHH", 0x11, 0, 1, 2 + len(SYN4), 0x21) + SYN4, 0x8864)),
        ("ethernet-etag", 1, ethernet(b"\0" * 6 + b"\x08\0" + SYN4, 0x893F)),
        ("ethernet-fabricpath", 1, bytes.fromhex("0200000000020200000000018903") + b"\0\x20" + ethernet(SYN4) + b"\0" * 4),
        ("ethernet-padded", 1, ethernet(ipv4(tcp(SYN))) + b"\0" * 6),
        ("null-little", 0, struct.pack("<I", 2) + SYN4),
        ("null-big", 0, struct.pack(">I", 2) + SYN4),
        ("null-ipv6", 0, struct.pack("<I", 30) + SYN6),
        ("loop", 108, struct.pack(">I", 2) + SYN4),
        ("raw-12", 12, SYN4),
        ("raw-14", 14, SYN4),
        ("raw-101", 101, SYN6),
        ("ipv4", 228, SYN4),
        ("ipv6", 229, SYN6),
        ("ppp", 9, b"\xff\x03\0\x21" + SYN4),
        ("ppp-unframed", 9, b"\0\x57" + SYN6),
        ("ppp-short-protocol", 9, b"\xff\x03\x21" + SYN4),
        ("ppp-serial", 50, b"\xff\x03\0\x21" + SYN4),
        ("ppp-serial-cisco", 50, b"\x0f\0\x08\0" + SYN4),
        ("pppoe", 51, struct.pack(">BBHHH", 0x11, 0, 1, 2 + len(SYN4), 0x21) + SYN4),
        ("ppp-direction", 204, b"\0\xff\x03\0\x21" + SYN4),
        ("cisco-hdlc", 104, b"\x0f\0\x08\0" + SYN4),
        ("frame-relay", 107, b"\x18\x41\x03\xcc" + SYN4),
        ("frame-relay-snap", 107, b"\x18\x41\x03\0\x80\0\0\0\x08\0" + SYN4),
        ("linux-sll", 113, sll + SYN4),
        ("linux-sll2", 276, sll2 + SYN4),
        ("wlan", 105, wlan() + snap4),
        ("wlan-qos", 105, wlan(0x0088, b"\0\0") + snap4),
        ("wlan-four-addresses", 105, struct.pack("<HH", 0x0308, 0) + b"\2\0\0\0\0\1" * 3 + b"\0\0" + b"\2\0\0\0\0\3" + snap4),
        ("radiotap", 127, radiotap + wlan() + snap4),
        ("ppi", 192, struct.pack("<BBHI", 0, 0, 8, 105) + wlan() + snap4),
        ("prism", 119, struct.pack("<II", 0x44, 144) + b"\0" * 136 + wlan() + snap4),
        ("nflog", 239, nflog),
        ("slip", 8, b"\0\x45" + b"\0" * 14 + SYN4),
        ("fddi", 10, b"\x50" + b"\2\0\0\0\0\1" * 2 + snap4),
        ("token-ring", 6, b"\x10\x40" + b"\2\0\0\0\0\1" * 2 + snap4),
        ("arcnet-linux", 129, b"\1\2\0\0\xd4\0\0\1" + SYN4),
        ("atm-rfc1483", 100, snap4),
        ("sunatm", 123, b"\x02\0\0\5" + snap4),
        ("ip-over-fc", 122, b"\0" * 16 + snap4),
        ("docsis", 143, struct.pack(">BBHH", 0, 0, len(ethernet(SYN4)), 0) + ethernet(SYN4)),
        ("ipoib", 242, b"\0" * 40 + b"\x08\0\0\0" + SYN4),
        ("ipnet", 226, struct.pack(">BBHIIIII", 1, 2, 0, len(SYN4), 1, 0, 0, 0) + SYN4),
        ("enc", 109, struct.pack("<III", 2, 0, 0) + SYN4),
        ("pktap", 258, struct.pack("<III", 108, 1, 1) + b"\0" * 96 + ethernet(SYN4)),
    ]


def tunnels():
    """(name, link type, frame): each carries the SYN as its innermost packet."""
    outer_source, outer_destination = bytes([192, 0, 2, 1]), bytes([192, 0, 2, 2])

    def in_ip(payload, protocol):
        return ethernet(ipv4(payload, protocol, outer_source, outer_destination))

    def in_udp(payload, port):
        return in_ip(udp(payload, port), 17)

    inner = ethernet(SYN4)
    gtp = struct.pack(">BBHI", 0x30, 255, len(SYN4), 7) + SYN4
    gtp_extended = struct.pack(">BBHIHBB", 0x34, 255, len(SYN4) + 8, 7, 0, 0, 0x85) + b"\1\0\0\0" + SYN4
    l2tp = struct.pack(">HHH", 2, 1, 1) + b"\xff\x03\0\x21" + SYN4
    l2tp_length = struct.pack(">HHHH", 0x4002, 12 + len(SYN4), 1, 1) + b"\xff\x03\0\x21" + SYN4
    outer6 = dict(source=bytes.fromhex("20010db8" + "00" * 11 + "01"), destination=bytes.fromhex("20010db8" + "00" * 11 + "02"))
    routing = struct.pack(">BBBBI", 6, 2, 0, 1, 0) + SERVER6
    hop = bytes.fromhex("3c00010400000000")
    options = bytes.fromhex("0600010400000000")
    tcp6 = SYN6[40:]
    ah = struct.pack(">BBHII", 6, 4, 0, 1, 1) + b"\0" * 12
    return [
        ("ipip", 1, in_ip(SYN4, 4)),
        ("6in4", 1, in_ip(SYN6, 41)),
        ("4in6", 1, ethernet(ipv6(SYN4, 4, **outer6), 0x86DD)),
        ("6in6", 1, ethernet(ipv6(SYN6, 41, **outer6), 0x86DD)),
        ("gre", 1, in_ip(b"\0\0\x08\0" + SYN4, 47)),
        ("gre-key-sequence-checksum", 1, in_ip(b"\xb0\0\x08\0" + b"\0" * 12 + SYN4, 47)),
        ("gre-ethernet", 1, in_ip(b"\x20\0\x65\x58" + b"\0" * 4 + inner, 47)),
        ("gre-ppp", 1, in_ip(struct.pack(">HHHHI", 0x3001, 0x880B, len(SYN4) + 4, 1, 1) + b"\xff\x03\0\x21" + SYN4, 47)),
        ("gre-mpls", 1, in_ip(b"\0\0\x88\x47" + b"\0\2\1\x40" + SYN4, 47)),
        ("erspan-1", 1, in_ip(b"\0\0\x88\xbe" + inner, 47)),
        ("erspan-2", 1, in_ip(b"\x10\0\x88\xbe\0\0\0\1" + b"\x10" + b"\0" * 7 + inner, 47)),
        ("erspan-3", 1, in_ip(b"\x10\0\x22\xeb\0\0\0\1" + b"\x20" + b"\0" * 11 + inner, 47)),
        ("vxlan", 1, in_udp(b"\x08\0\0\0\0\0\5\0" + inner, 4789)),
        ("vxlan-gpe", 1, in_udp(b"\x0c\0\0\1\0\0\5\0" + SYN4, 4790)),
        ("geneve", 1, in_udp(b"\0\0\x65\x58\0\0\5\0" + inner, 6081)),
        ("geneve-options", 1, in_udp(b"\2\0\x08\0\0\0\5\0" + b"\1\2\3\1\0\0\0\0" + SYN4, 6081)),
        ("gtp", 1, in_udp(gtp, 2152)),
        ("gtp-extension", 1, in_udp(gtp_extended, 2152)),
        ("l2tp", 1, in_udp(l2tp, 1701)),
        ("l2tp-length", 1, in_udp(l2tp_length, 1701)),
        ("teredo", 1, in_udp(SYN6, 3544)),
        ("teredo-origin", 1, in_udp(b"\0\0" + b"\1" * 6 + SYN6, 3544)),
        ("mpls-in-udp", 1, in_udp(b"\0\2\1\x40" + SYN4, 6635)),
        ("mpls-in-ip", 1, in_ip(b"\0\2\1\x40" + SYN4, 137)),
        ("etherip", 1, in_ip(b"\x30\0" + inner, 97)),
        ("tzsp", 1, in_udp(b"\1\0\0\1\1" + inner, 37008)),
        ("nsh-in-gpe", 1, in_udp(b"\x0c\0\0\4\0\0\5\0" + b"\0\2\2\1\0\0\1\xff" + SYN4, 4790)),
        ("two-tunnels", 1, in_udp(b"\x08\0\0\0\0\0\5\0" + in_ip(b"\0\0\x08\0" + SYN4, 47), 4789)),
        ("ah", 1, ethernet(ipv4(ah + SYN4[20:], 51))),
        ("ipv6-hop-by-hop-and-destination", 1, ethernet(ipv6(hop + options + tcp6, 0), 0x86DD)),
        ("ipv6-routing", 1, ethernet(ipv6(routing + tcp6, 43, destination=outer6["source"]), 0x86DD)),
        ("ipv6-atomic-fragment", 1, ethernet(ipv6(struct.pack(">BBHI", 6, 0, 0, 9) + tcp6, 44), 0x86DD)),
        ("ipv4-options", 1, ethernet(ipv4(SYN4[20:], options=b"\1\1\1\0"))),
        ("ipv4-source-route", 1, ethernet(ipv4(SYN4[20:], destination=outer_source, options=b"\x83\x07\x04" + SERVER + b"\0"))),
    ]


def fragments():
    """A SYN with 40 bytes in three fragments, forwards, backwards, overlapping, twice; then one that stays alone."""
    whole = tcp(SYN, payload=b"x" * 36)

    def piece(begin, end, ident, more):
        return ethernet(ipv4(whole[begin:end], ident=ident, fragment=(0x2000 if more else 0) | begin // 8))

    def piece6(begin, end, more):
        data = tcp(SYN, payload=b"x" * 36, source=CLIENT6, destination=SERVER6)
        return ethernet(ipv6(struct.pack(">BBHI", 6, 0, begin | more, 77) + data[begin:end], 44), 0x86DD)

    return [
        piece(0, 24, 1, True), piece(24, 48, 1, True), piece(48, 56, 1, False),
        piece(48, 56, 2, False), piece(24, 48, 2, True), piece(0, 24, 2, True),
        piece(0, 32, 3, True), piece(24, 48, 3, True), piece(40, 56, 3, False),
        piece(0, 24, 4, True), piece(0, 24, 4, True), piece(24, 56, 4, False),
        piece6(0, 24, 1), piece6(24, 56, 0),
        piece(0, 24, 5, True),
    ]


def icmp_errors():
    """Quotes of the SYN: host unreachable with 8 bytes of TCP, time exceeded with all, IPv6 too big; then an echo."""
    router, router6 = bytes([10, 0, 0, 254]), bytes.fromhex("fd" + "00" * 14 + "fe")

    def message(kind, code, rest):
        head = struct.pack(">BBHI", kind, code, 0, 0) + rest
        return head[:2] + struct.pack(">H", checksum(head)) + head[4:]

    return [
        ethernet(ipv4(message(3, 1, SYN4[:28]), 1, router, CLIENT)),
        ethernet(ipv4(message(11, 0, SYN4), 1, router, CLIENT)),
        ethernet(ipv6(message(2, 0, SYN6), 58, router6, CLIENT6), 0x86DD),
        ethernet(ipv4(message(8, 0, b"ping"), 1, router, CLIENT)),
        ethernet(ipv4(message(3, 3, ipv4(udp(b"", 53), 17)), 1, SERVER, CLIENT)),
    ]


def oddities():
    """TCP headers that are wrong, one each; see tests/capture/oddities_test.cpp."""
    bad_offset = bytearray(tcp(ACK))
    bad_offset[12] = 0x40
    long_offset = bytearray(tcp(ACK))
    long_offset[12] = 0xF0
    bad_sum = bytearray(tcp(ACK))
    bad_sum[17] ^= 1
    bad_ip_sum = bytearray(SYN4)
    bad_ip_sum[10] ^= 1
    return [
        ethernet(ipv4(bytes(bad_offset))),
        ethernet(ipv4(bytes(long_offset))),
        ethernet(ipv4(tcp(SYN, options=b"\x02\x00\x00\x00"))),
        ethernet(ipv4(tcp(SYN, options=b"\x02\x28\x05\xb4"))),
        ethernet(ipv4(tcp(ACK), total=0)),
        ethernet(ipv4(bytes(bad_sum))),
        ethernet(bytes(bad_ip_sum)),
        ethernet(ipv4(tcp(SYN, payload=b"hi"))),
        ethernet(ipv4(tcp(SYN | FIN))),
        ethernet(ipv4(tcp(0))),
        ethernet(ipv4(tcp(FIN | PSH | 32))),
    ]


def cut_frames():
    """The SYN cut by the snap length after each number of bytes of its TCP header."""
    frame = ethernet(SYN4)
    return [(frame[:34 + kept], len(frame)) for kept in range(0, len(SYN4) - 20 + 1)]


# ---- the files -------------------------------------------------------------------------------------------------------
def many_links(packets, order="<"):
    out = section(order)
    for name, link, _ in packets:
        out += interface(order, link, name=name)
    for index, (_, _, frame) in enumerate(packets):
        out += enhanced(order, index, (START * 1000 + index) * 1000, frame)
    return out


def features(order):
    """Two interfaces of different link type, resolution and snap length; every kind of block; then a section of the other
    byte order."""
    other = ">" if order == "<" else "<"
    frames = handshake()
    nanoseconds = option(order, 9, b"\x09")
    binary = option(order, 9, b"\x8a") + option(order, 14, struct.pack(order + "q", START))
    out = section(order)
    out += interface(order, 1, 262144, "eth0", "first interface")
    out += interface(order, 101, 65535, "tun0", "", nanoseconds)
    out += interface(order, 1, 50, "eth1", "", binary)
    out += enhanced(order, 0, START * 1000000, frames[0], options=option(order, 2, struct.pack(order + "I", 1)))
    out += block(order, 4, struct.pack(order + "HH", 1, 8) + CLIENT + b"abc\0" + struct.pack(order + "HH", 0, 0))
    out += enhanced(order, 1, START * 1000000000 + 2000007, frames[1][14:], options=option(order, 2, struct.pack(order + "I", 2)))
    out += block(order, 0x00000BAD, struct.pack(order + "I", 32473) + b"data")
    out += enhanced(order, 2, 3 * 1024 + 512, frames[2][:50], len(frames[2]), option(order, 4, struct.pack(order + "Q", 3)))
    out += block(order, 0x40000BAD, struct.pack(order + "I", 32473) + b"data")
    out += block(order, 0x7FFFFFFF, b"what")
    out += simple(order, frames[3])
    out += obsolete(order, 0, 0, START * 1000000 + 5000, frames[4])
    out += statistics(order, 0, 100, 5, 2)
    out += statistics(order, 2, 50, 4, 0)
    out += section(other) + interface(other, 1, 0, "eth9") + enhanced(other, 0, START * 1000000 + 6000, frames[5])
    return out


def files():
    frames = handshake()
    little = pcap(frames)
    wild = bytearray(little)
    at = 24 + 2 * 16 + len(frames[0]) + len(frames[1])
    wild[at + 8:at + 12] = struct.pack("<I", 0x7FFFFFFF)
    ng = many_links([("eth0", 1, f) for f in frames])
    cut = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 96, 1)
    for number, (kept, length) in enumerate(cut_frames()):
        cut += struct.pack("<IIII", START, number, len(kept), length) + kept
    snoop = b"snoop\0\0\0" + struct.pack(">II", 2, 4)
    for number, frame in enumerate(frames):
        pad = -len(frame) % 4
        snoop += struct.pack(">IIIIII", len(frame), len(frame), 24 + len(frame) + pad, 3, START, number * 1000)
        snoop += frame + b"\0" * pad
    return {
        "little-us.pcap": little,
        "big-us.pcap": pcap(frames, ">"),
        "little-ns.pcap": pcap(frames, "<", 0xA1B23C4D, unit=1000000000),
        "big-ns.pcap": pcap(frames, ">", 0xA1B23C4D, unit=1000000000),
        "modified.pcap": pcap(frames, "<", 0xA1B2CD34, extra=struct.pack("<IHBB", 1, 0x0800, 4, 0)),
        "fcs.pcap": pcap([f + b"\xde\xad\xbe\xef" for f in frames], link=1 | 1 << 26 | 2 << 28),
        "handshake.snoop": snoop,
        "handshake.pcap.gz": gzip.compress(little, mtime=0),
        "handshake.pcap.zst": zstd_stored(little),
        "handshake.pcap.lz4": lz4_stored(little),
        "handshake.pcapng.gz": gzip.compress(ng, mtime=0),
        "two-members.pcap.gz": gzip.compress(little[:300], mtime=0) + gzip.compress(little[300:], mtime=0),
        "cut-short.pcap.gz": gzip.compress(little, mtime=0)[:-60],
        "features-little.pcapng": features("<"),
        "features-big.pcapng": features(">"),
        "link-types.pcapng": many_links(link_types()),
        "tunnels.pcapng": many_links(tunnels()),
        "fragments.pcap": pcap(fragments()),
        "icmp-errors.pcap": pcap(icmp_errors()),
        "oddities.pcap": pcap(oddities()),
        "cut-headers.pcap": cut,
        "cut-short.pcap": little[:-10],
        "cut-short.pcapng": ng[:-10],
        "wild-length.pcap": bytes(wild),
        "wild-block.pcapng": ng + struct.pack("<II", 6, 7) + b"\0" * 20,
        "header-only.pcap": little[:24],
        "cut-header.pcap": little[:20],
        "unsupported-link.pcap": pcap([b"\0" * 20], link=195),
        "empty.pcap": b"",
        "text.pcap": b"This is no capture, only a text that is long enough.\n",
        "packed.pcap.xz": b"\xfd7zXZ\0" + b"\0" * 26,
    }


def main():
    directory = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    for name, content in files().items():
        with open(os.path.join(directory, name), "wb") as out:
            out.write(content)


if __name__ == "__main__":
    main()
