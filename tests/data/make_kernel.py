#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Records what the kernel shows of a network namespace of its own into tests/data/kernel: run as root, `unshare -n
# python3 make_kernel.py`. In it are one listener with an overflowing accept queue, one TCP connection with 3000 unread
# bytes, and one UDP socket that dropped. The files below proc/ and sys/ that belong to hardware are written, not read.
import os, socket, struct, subprocess, time

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'kernel')
TCP, UDP = 6, 17
INFO_AND_MEMORY = (1 << 1) | (1 << 6)


def sock_diag(family, protocol, sequence):
    """The datagrams of one dump, each behind its length."""
    netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 4)
    body = struct.pack('=BBBBI', family, protocol, INFO_AND_MEMORY, 0, 0xffffffff) + bytes(48)
    netlink.send(struct.pack('=IHHII', 16 + len(body), 20, 0x301, sequence, 0) + body)
    answer = b''
    while True:
        datagram = netlink.recv(1 << 16)
        answer += struct.pack('=I', len(datagram)) + datagram
        at = 0
        while at < len(datagram):
            length, kind = struct.unpack_from('=IH', datagram, at)
            if kind == 3:
                return answer
            at += (length + 3) & ~3


def write(path, content):
    path = os.path.join(HERE, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as file:
        file.write(content if isinstance(content, bytes) else content.encode())


def traffic():
    """Sockets that are kept open by the caller."""
    subprocess.run(['ip', 'link', 'set', 'lo', 'up'], check=True)
    with open('/proc/sys/net/ipv4/tcp_syncookies', 'w') as file:
        file.write('0')
    listener = socket.socket()
    listener.bind(('127.0.0.1', 5000))
    listener.listen(1)
    first = socket.create_connection(('127.0.0.1', 5000))
    accepted = listener.accept()[0]
    first.send(bytes(3000))
    waiting = [socket.create_connection(('127.0.0.1', 5000)) for _ in range(2)]
    refused = socket.socket()
    refused.setblocking(False)
    refused.connect_ex(('127.0.0.1', 5000))
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    udp.bind(('127.0.0.1', 5001))
    six = socket.socket(socket.AF_INET6)
    six.bind(('::', 5002))
    six.listen(7)
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for _ in range(20):
        sender.sendto(bytes(500), ('127.0.0.1', 5001))
    time.sleep(0.2)
    return listener, first, accepted, waiting, refused, udp, six, sender


kept = traffic()
for name in ('netstat', 'snmp', 'snmp6', 'udp', 'tcp', 'dev'):
    write('net/' + name, open('/proc/thread-self/net/' + name).read())
write('tcp.netlink', sock_diag(socket.AF_INET, TCP, 1) + sock_diag(socket.AF_INET6, TCP, 2))
write('udp.netlink', sock_diag(socket.AF_INET, UDP, 1) + sock_diag(socket.AF_INET6, UDP, 2))

write('net/softnet_stat', '000006ba 00000003 00000001' + ' 00000000' * 8 + ' 0000000c 00000000 0000000a 00000002\n' +
      '00002b72 00000000 00000002' + ' 00000000' * 8 + ' 00000005 00000003 00000000 00000005\n')
write('net/route', 'Iface\tDestination\tGateway\n' + 'eth1\t0000A8C0\t00000000\n' + 'eth0\t00000000\t0100A8C0\n')
write('proc/softirqs', '                    CPU0       CPU1\n      NET_TX:         86        217\n      NET_RX:       6766       8347\n')
write('proc/interrupts', '           CPU0       CPU1\n 38:          0       7669 PCI-MSIX  1-edge      virtio2-input.0\n'
      ' 39:       5775          0 PCI-MSIX  2-edge      virtio2-output.0\n 41:       7830          0 PCI-MSIX  1-edge      virtio3-rx\n'
      'LOC:    2986409    3057510   Local timer interrupts\n')
for number in (38, 39):
    write('sys/class/net/eth0/msi_irqs/%d' % number, 'msi\n')
write('sys/class/net/eth0/device/vendor', '0x1af4\n')  # virtio: the interrupts are its parent's
for pid, name, line in ((15, 'ksoftirqd/0', '1000000 5 7\n'), (22, 'ksoftirqd/1', '2500000 5 7\n'), (30, 'other', '9 9 9\n')):
    write('proc/%d/comm' % pid, name + '\n')
    write('proc/%d/schedstat' % pid, line)
for name, value in (('net/core/rmem_max', '4194304'), ('net/core/netdev_max_backlog', '1000'),
                    ('net/ipv4/tcp_rmem', '4096\t131072\t33554432')):
    write('proc/sys/' + name, value + '\n')
