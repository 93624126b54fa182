"""The cable of an emulated board: its other end is a network of this computer, and it is as
bad as a test wants it.

    wire = Wire("tap0", chance)      # then QEMU with wire.option
    wire.percent = 10                # of frames each: lost, doubled, overtaken by the next
    wire.slow = 0.1                  # seconds that each frame to the board takes
    wire.up = False                  # nothing comes through
    wire.put(frame)                  # to the board, whatever the rest says; wire.mac is its
    wire.close()

Needs a network namespace of its own (network.enter()), and the right to make a TAP device.
"""
import collections
import fcntl
import os
import select
import socket
import struct
import threading
import time

TAP = "/dev/net/tun"
TUNSETIFF = 0x400454CA
IFF_TAP, IFF_NO_PI = 0x0002, 0x1000
FRAME = 65536  # more than any frame
LATE = 0.02  # seconds until a frame that no other has overtaken goes at last
HERE, BOARD = ("127.0.0.1", 7001), ("127.0.0.1", 7002)


def open_tap(name):
    """An interface of that name whose frames are read and written here."""
    tap = os.open(TAP, os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tap, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TAP | IFF_NO_PI))
    return tap


class Way:
    """One direction of a wire. `count` tells what became of the frames."""

    def __init__(self, send):
        self.send = send
        self.held = None
        self.count = collections.Counter()

    def carry(self, frame, wire):
        if not wire.up or wire.happens():
            self.count["lost"] += 1
            return
        self.count["carried"] += 1
        if self.held is None and wire.happens():
            self.count["overtaken"] += 1
            self.held = frame
            return
        self.send(frame)
        if wire.happens():
            self.count["doubled"] += 1
            self.send(frame)
        self.release()

    def release(self):
        if self.held is not None:
            self.send(self.held)
            self.held = None


class Wire(threading.Thread):
    def __init__(self, interface, chance):
        super().__init__(daemon=True)
        self.chance = chance
        self.percent = 0
        self.slow = 0
        self.up = True
        self.mac = None
        self.tap = open_tap(interface)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setblocking(False)
        self.socket.bind(HERE)
        self.option = ("dgram,id=n0,local.type=inet,local.host={1},local.port={2},"
                       "remote.type=inet,remote.host={0[0]},remote.port={0[1]}"
                       ).format(HERE, *BOARD)
        self.to_board = Way(self.put)
        self.to_network = Way(self.put_to_network)
        self.ends, self.end = socket.socketpair()
        self.start()

    def happens(self):
        return self.chance.random() * 100 < self.percent

    def put(self, frame):
        try:
            self.socket.sendto(frame, BOARD)
        except OSError:  # the board is off, or has no room: the frame is lost
            self.to_board.count["refused"] += 1

    def put_to_network(self, frame):
        try:
            os.write(self.tap, frame)
        except OSError:  # the interface is down, or this is no frame
            self.to_network.count["refused"] += 1

    def take(self, source):
        """All that waits at one end."""
        try:
            while True:
                if source is self.socket:
                    frame = self.socket.recv(FRAME)
                    self.mac = frame[6:12]
                    self.to_network.carry(frame, self)
                else:
                    time.sleep(self.slow)
                    self.to_board.carry(os.read(self.tap, FRAME), self)
        except OSError:  # nothing more now
            pass

    def run(self):
        sources = [self.tap, self.socket, self.ends]
        while True:
            ready, _, _ = select.select(sources, [], [], LATE)
            if self.ends in ready:
                return
            for source in ready:
                self.take(source)
            if not ready:
                self.to_board.release()
                self.to_network.release()

    def close(self):
        self.end.close()
        self.join()
        os.close(self.tap)
        self.socket.close()
        self.ends.close()
