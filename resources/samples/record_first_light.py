#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records first-light.pcapng, the sample that SynScope opens when it is given no file.

Real connections of a real kernel: two network namespaces (client 10.9.0.1 / fd09::1, server 10.9.0.2 / fd09::2) joined by a wire
in user space that delays each direction by 20 ms and loses or rejects what the scenario wants lost. The tap is the
client's interface. Needs root and about 150 seconds; sends nothing outside the namespaces, which it removes again.

    record_first_light.py OUT.pcapng
"""
import ctypes
import heapq
import os
import select
import socket
import struct
import subprocess
import sys
import threading
import time

CLIENT, SERVER = 'synscope-c', 'synscope-s'
DELAY = 0.020
DURATION = 146.0
LIBC = ctypes.CDLL('libc.so.6', use_errno=True)
ETH_P_ALL = 3
ROUTER = '10.9.0.254'
NOWHERE = '203.0.113.7'     # TEST-NET-3: the wire answers for its router
SILENT_PORT, KEEPALIVE_PORT, VANISH_PORT = 443, 8086, 8087


def run(command):
    subprocess.run(command.split(), check=True)


def in_namespace(name):
    with open(f'/run/netns/{name}') as ns:
        if LIBC.setns(ns.fileno(), 0x40000000):
            raise OSError(ctypes.get_errno(), 'setns')


def build():
    for name in (CLIENT, SERVER):
        run(f'ip netns add {name}')
    for name, mac, v4, v6 in ((CLIENT, '02:00:00:00:09:01', '10.9.0.1', 'fd09::1'), (SERVER, '02:00:00:00:09:02', '10.9.0.2', 'fd09::2')):
        far = 'syn-wire-' + name[-1]
        run(f'ip link add {far} type veth peer name eth0 netns {name} address {mac}')
        run(f'ip link set {far} up')
        run(f'ethtool -K {far} tx off rx off gso off tso off gro off')
        for c in (f'ip addr add {v4}/24 dev eth0', f'ip addr add {v6}/64 dev eth0 nodad', 'ip link set lo up',
                  'ethtool -K eth0 tx off rx off gso off tso off gro off', 'ip link set eth0 up',
                  'sysctl -qw net.ipv4.tcp_congestion_control=reno', 'sysctl -qw net.ipv4.tcp_syncookies=0'):
            run(f'ip netns exec {name} {c}')
    neighbours = ((CLIENT, '10.9.0.2', '02'), (CLIENT, 'fd09::2', '02'), (CLIENT, ROUTER, 'fe'),
                  (SERVER, '10.9.0.1', '01'), (SERVER, 'fd09::1', '01'), (SERVER, '10.9.0.66', '01'))
    for name, address, last in neighbours:
        run(f'ip netns exec {name} ip neigh replace {address} lladdr 02:00:00:00:09:{last} dev eth0 nud permanent')
    run(f'ip netns exec {CLIENT} ip route add default via {ROUTER}')


def remove():
    for name in (CLIENT, SERVER):
        subprocess.run(['ip', 'netns', 'del', name], check=False)


def checksum(data):
    total = sum(struct.unpack(f'!{len(data) // 2}H', data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def host_unreachable(frame):
    """ICMP 3/1 from the router about the frame's datagram: header and eight bytes quoted, RFC 792."""
    quoted = frame[14:14 + 28]
    icmp = struct.pack('!BBHI', 3, 1, 0, 0) + quoted
    icmp = icmp[:2] + struct.pack('!H', checksum(icmp)) + icmp[4:]
    ip = struct.pack('!BBHHHBBH4s4s', 0x45, 0xc0, 20 + len(icmp), 1, 0, 64, 1, 0, socket.inet_aton(ROUTER), frame[26:30])
    ip = ip[:10] + struct.pack('!H', checksum(ip)) + ip[12:]
    return frame[6:12] + frame[0:6] + b'\x08\x00' + ip + icmp


class Wire(threading.Thread):
    """Carries frames between the two far ends, late, and loses what `lost` names."""

    def __init__(self):
        super().__init__(daemon=True)
        self.ends = []
        for name in ('syn-wire-c', 'syn-wire-s'):
            s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
            s.bind((name, ETH_P_ALL))
            s.setblocking(False)
            self.ends.append(s)
        self.silent_ports = {SILENT_PORT}
        self.end = time.monotonic() + DURATION + 10

    def lost(self, frame):
        if frame[12:14] != b'\x08\x00' or frame[23] != 6:
            return frame[12:14] not in (b'\x08\x00', b'\x86\xdd', b'\x08\x06')
        source, destination = struct.unpack('!HH', frame[34:38])
        return source in self.silent_ports or destination in self.silent_ports

    def run(self):
        waiting, order = [], 0
        while time.monotonic() < self.end:
            timeout = max(0.0, waiting[0][0] - time.monotonic()) if waiting else 0.5
            for s in select.select(self.ends, [], [], timeout)[0]:
                frame, address = s.recvfrom(65536)
                if address[2] == socket.PACKET_OUTGOING or self.lost(frame):
                    continue
                there = 1 - self.ends.index(s)
                if frame[12:14] == b'\x08\x00' and frame[30:34] == socket.inet_aton(NOWHERE):
                    frame, there = host_unreachable(frame), 1 - there
                order += 1
                heapq.heappush(waiting, (time.monotonic() + DELAY, order, there, frame))
            while waiting and waiting[0][0] <= time.monotonic():
                _, _, there, frame = heapq.heappop(waiting)
                self.ends[there].send(frame)


class Tap(threading.Thread):
    """Writes what passes the client's interface as pcapng, nanoseconds."""

    def __init__(self, path):
        super().__init__(daemon=True)
        in_namespace(CLIENT)
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        self.socket.setsockopt(socket.SOL_SOCKET, 35, 1)  # SO_TIMESTAMPNS
        self.socket.bind(('eth0', ETH_P_ALL))
        self.socket.settimeout(0.5)
        self.out = open(path, 'wb')
        self.done = False
        self.block(0x0a0d0d0a, struct.pack('<IHHq', 0x1a2b3c4d, 1, 0, -1) + self.option(4, b'SynScope sample recorder') + self.option(0, b''))
        self.block(1, struct.pack('<HHI', 1, 0, 0) + self.option(2, b'eth0') + self.option(3, b'the client, 20 ms from the server')
                   + self.option(9, b'\x09') + self.option(0, b''))

    @staticmethod
    def option(code, data):
        return struct.pack('<HH', code, len(data)) + data + b'\0' * (-len(data) % 4)

    def block(self, kind, body):
        length = struct.pack('<I', len(body) + 12)
        self.out.write(struct.pack('<I', kind) + length + body + length)

    def run(self):
        while not self.done:
            try:
                frame, ancillary, _, address = self.socket.recvmsg(65536, 64)
            except TimeoutError:
                continue
            if frame[12:14] == b'\x86\xdd' and frame[20] != 6:
                continue  # neighbour discovery of the interface itself
            seconds, nanoseconds = struct.unpack('qq', ancillary[0][2])
            stamp = seconds * 10**9 + nanoseconds
            direction = 2 if address[2] == socket.PACKET_OUTGOING else 1
            body = struct.pack('<IIIII', 0, stamp >> 32, stamp & 0xffffffff, len(frame), len(frame)) + frame + b'\0' * (-len(frame) % 4)
            self.block(6, body + self.option(2, struct.pack('<I', direction)) + self.option(0, b''))
        self.out.close()


def listener(port, backlog, family=socket.AF_INET, receive_buffer=None):
    in_namespace(SERVER)
    s = socket.socket(family, socket.SOCK_STREAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if receive_buffer:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    s.bind(('fd09::2' if family == socket.AF_INET6 else '10.9.0.2', port))
    s.listen(backlog)
    return s


def client(family=socket.AF_INET):
    in_namespace(CLIENT)
    return socket.socket(family, socket.SOCK_STREAM)


def sleep_until(start, second):
    time.sleep(max(0.0, start + second - time.monotonic()))


def pair(port):
    """A connected (client, server) pair of sockets."""
    waiting = listener(port, 8)
    mine = client()
    mine.connect(('10.9.0.2', port))
    theirs, _ = waiting.accept()
    waiting.close()
    return mine, theirs


def normal(family, host):
    waiting = listener(8080, 8, family)
    mine = client(family)
    mine.connect((host, 8080))
    theirs, _ = waiting.accept()
    mine.sendall(b'GET / HTTP/1.1\r\nHost: example\r\nUser-Agent: sample\r\n\r\n')
    theirs.recv(1000)
    theirs.sendall(b'x' * 3000)
    got = 0
    while got < 3000:
        got += len(mine.recv(4000))
    mine.close()
    theirs.recv(10)
    theirs.close()
    waiting.close()


def refused():
    try:
        client().connect(('10.9.0.2', 9))
    except ConnectionRefusedError:
        pass


def nobody_answers():
    try:
        client().connect(('10.9.0.2', SILENT_PORT))
    except TimeoutError:
        pass


def unreachable():
    try:
        client().connect((NOWHERE, 80))
    except OSError:
        pass


def overflow(port, accept_after):
    """Two connections fill the queue, three arrive within one round trip: the last two ACKs find it full."""
    waiting = listener(port, 2)
    sockets = []

    def call():
        s = client()
        sockets.append(s)
        s.connect(('10.9.0.2', port))
        s.sendall(b'hello, are you there')
        try:
            s.recv(100)
        except ConnectionResetError:
            pass

    threads = []
    for pause in (0.2, 0.2, 0.0, 0.004, 0.004):
        time.sleep(pause)
        threads.append(threading.Thread(target=call, daemon=True))
        threads[-1].start()
    time.sleep(accept_after)
    if accept_after < 30:
        for _ in range(5):
            theirs, _ = waiting.accept()
            theirs.recv(100)
            theirs.close()
        waiting.close()
    return waiting, threads


def unread_data():
    mine, theirs = pair(8083)
    mine.sendall(b'never read by the server')
    time.sleep(0.3)
    theirs.close()
    time.sleep(0.1)
    mine.close()


def linger_zero():
    mine, theirs = pair(8084)
    mine.sendall(b'hello')
    theirs.recv(10)
    time.sleep(0.2)
    theirs.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    theirs.close()
    time.sleep(0.1)
    mine.close()


def broken_pipe():
    mine, theirs = pair(8085)
    theirs.close()
    time.sleep(0.5)
    mine.sendall(b'the first write after the FIN still works')
    time.sleep(0.5)
    try:
        mine.sendall(b'the second one does not')
    except BrokenPipeError:
        pass


def keepalive(wire, kept):
    mine, theirs = pair(KEEPALIVE_PORT)
    for option, value in ((socket.TCP_KEEPIDLE, 5), (socket.TCP_KEEPINTVL, 2), (socket.TCP_KEEPCNT, 3)):
        mine.setsockopt(socket.IPPROTO_TCP, option, value)
    mine.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    mine.sendall(b'hello')
    theirs.recv(10)
    time.sleep(0.5)
    wire.silent_ports.add(KEEPALIVE_PORT)
    kept += [mine, theirs]


def vanish(wire, kept):
    mine, theirs = pair(VANISH_PORT)
    mine.setsockopt(socket.IPPROTO_TCP, 18, 20000)  # TCP_USER_TIMEOUT
    mine.sendall(b'hello')
    theirs.recv(10)
    time.sleep(0.5)
    wire.silent_ports.add(VANISH_PORT)
    mine.sendall(b'nobody will acknowledge this')
    kept += [mine, theirs]


def stalled(kept):
    waiting = listener(8088, 8, receive_buffer=4096)
    mine = client()
    mine.connect(('10.9.0.2', 8088))
    theirs, _ = waiting.accept()
    mine.setblocking(False)
    try:
        while True:
            mine.send(b'y' * 1000)
    except BlockingIOError:
        pass
    kept += [mine, theirs, waiting]


def half_closed(kept):
    mine, theirs = pair(8091)
    mine.sendall(b'request')
    theirs.recv(10)
    mine.shutdown(socket.SHUT_WR)
    kept += [mine, theirs]


def spoofed_syn(kept):
    """A SYN from an address that nobody has: the server answers into the void."""
    kept.append(listener(8092, 8))
    in_namespace(CLIENT)
    raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    raw.bind(('eth0', 0x0800))
    source, destination = socket.inet_aton('10.9.0.66'), socket.inet_aton('10.9.0.2')
    tcp = struct.pack('!HHIIBBHHH', 41233, 8092, 0x1000, 0, 6 << 4, 2, 1024, 0, 0) + b'\x02\x04\x05\xb4'
    pseudo = source + destination + struct.pack('!HH', 6, len(tcp))
    tcp = tcp[:16] + struct.pack('!H', checksum(pseudo + tcp)) + tcp[18:]
    ip = struct.pack('!BBHHHBBH4s4s', 0x45, 0, 20 + len(tcp), 4242, 0, 64, 6, 0, source, destination)
    ip = ip[:10] + struct.pack('!H', checksum(ip)) + ip[12:]
    raw.send(bytes.fromhex('020000000902020000000901') + b'\x08\x00' + ip + tcp)


def main():
    path = os.path.abspath(sys.argv[1])
    build()
    kept = []
    try:
        wire = Wire()
        wire.start()
        before = pair(8093)
        time.sleep(0.2)
        tap = Tap(path)
        tap.start()
        start = time.monotonic()
        steps = ((0.2, nobody_answers, ()), (0.5, overflow, (8081, 200.0)), (2.0, normal, (socket.AF_INET, '10.9.0.2')), (3.0, refused, ()),
                 (4.0, unreachable, ()), (5.0, overflow, (8082, 2.5)), (6.5, unread_data, ()), (8.0, linger_zero, ()),
                 (9.5, broken_pipe, ()), (11.5, lambda: before[0].sendall(b'midstream'), ()), (12.0, spoofed_syn, (kept,)),
                 (13.0, normal, (socket.AF_INET6, 'fd09::2')), (14.0, half_closed, (kept,)), (15.0, vanish, (wire, kept)),
                 (17.0, keepalive, (wire, kept)), (135.0, stalled, (kept,)), (138.0, refused, ()),
                 (140.0, lambda: kept.extend(pair(8090)), ()), (142.5, nobody_answers, ()))
        for second, call, arguments in steps:
            sleep_until(start, second)
            threading.Thread(target=call, args=arguments, daemon=True).start()
        sleep_until(start, DURATION)
        tap.done = True
        tap.join()
    finally:
        remove()
    os._exit(0)


main()
