"""Ethernet frames made by hand, for a board that is to survive them."""
import socket
import struct

EVERYBODY = b"\xff" * 6
US = bytes.fromhex("020000000001")
IP, ARP = 0x0800, 0x0806
TCP, UDP = 6, 17
SYN = 0x02
MORE_FRAGMENTS = 0x2000


def checksum(data):
    data += bytes(len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ethernet(to, kind, content):
    return to + US + struct.pack("!H", kind) + content


def ip(to, source, target, protocol, content, fragment=0):
    """A frame with an IP packet between two addresses in text."""
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(content), 1, fragment, 64,
                       protocol, 0, socket.inet_aton(source), socket.inet_aton(target))
    head = head[:10] + struct.pack("!H", checksum(head)) + head[12:]
    return ethernet(to, IP, head + content)


def udp(port, content, source_port=40000):
    """Without a checksum, as UDP allows."""
    return struct.pack("!HHHH", source_port, port, 8 + len(content), 0) + content


def syn(source, target, port, source_port):
    head = struct.pack("!HHIIBBHHH", source_port, port, 1, 0, 0x50, SYN, 1024, 0, 0)
    pseudo = (socket.inet_aton(source) + socket.inet_aton(target) +
              struct.pack("!HH", TCP, len(head)))
    return head[:16] + struct.pack("!H", checksum(pseudo + head)) + head[18:]


def arp(operation, source, target):
    """A question (1) or an answer (2) to everybody."""
    return ethernet(EVERYBODY, ARP, struct.pack(
        "!HHBBH6s4s6s4s", 1, IP, 6, 4, operation, US, socket.inet_aton(source), bytes(6),
        socket.inet_aton(target)))
