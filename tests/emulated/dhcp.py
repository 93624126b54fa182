"""A DHCP server (RFC 2131) that gives one address: the one that the test wants now."""
import socket
import struct
import threading

SERVER_PORT, CLIENT_PORT = 67, 68
COOKIE = bytes.fromhex("63825363")
REQUESTED, LEASE, KIND, SERVER = 50, 51, 53, 54
MASK, ROUTER, END = 1, 3, 255
DISCOVER, OFFER, REQUEST, ACK, NAK = 1, 2, 3, 5, 6


def options_of(packet):
    """{code: value} of a request."""
    found = {}
    at = 240
    while at < len(packet) and packet[at] != END:
        if packet[at] == 0:
            at += 1
            continue
        size = packet[at + 1]
        found[packet[at]] = packet[at + 2:at + 2 + size]
        at += 2 + size
    return found


def option(code, value):
    return bytes([code, len(value)]) + value


class Dhcp(threading.Thread):
    """`address` and `lease`, in seconds, may change at any time; who asks for another
    address than this is refused. `said` lists what was answered."""

    def __init__(self, interface, server, address, lease=3600):
        super().__init__(daemon=True)
        self.server = socket.inet_aton(server)
        self.address = address
        self.lease = lease
        self.silent = False
        self.said = []
        self.ended = False
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, interface.encode())
        self.socket.bind(("", SERVER_PORT))
        self.socket.settimeout(0.1)
        self.start()

    def run(self):
        while not self.ended:
            try:
                packet = self.socket.recv(2048)
            except TimeoutError:
                continue
            if len(packet) > 240 and packet[236:240] == COOKIE and not self.silent:
                self.answer(packet)

    def answer(self, packet):
        options = options_of(packet)
        kind = options.get(KIND, b"\0")[0]
        address = socket.inet_aton(self.address)
        # A board that renews tells its address outside the options.
        asked = options.get(REQUESTED, packet[12:16])
        if kind == DISCOVER:
            self.reply(packet, OFFER, address)
        elif kind == REQUEST and options.get(SERVER, self.server) == self.server:
            self.reply(packet, ACK if asked == address else NAK, address)

    def reply(self, packet, kind, address):
        refused = kind == NAK
        given = bytes(4) if refused else address
        head = struct.pack("!BBBB4s2s2s4s4s4s4s16s192x4s", 2, 1, 6, 0, packet[4:8], bytes(2),
                           packet[10:12], bytes(4), given, self.server, bytes(4),
                           packet[28:44], COOKIE)
        options = option(KIND, bytes([kind])) + option(SERVER, self.server)
        if not refused:
            options += (option(LEASE, struct.pack("!I", self.lease)) +
                        option(MASK, bytes([255, 255, 255, 0])) + option(ROUTER, self.server))
        self.said.append({OFFER: "offer", ACK: "ack", NAK: "nak"}[kind])
        self.socket.sendto(head + options + bytes([END]), ("255.255.255.255", CLIENT_PORT))

    def close(self):
        self.ended = True
        self.join()
        self.socket.close()
