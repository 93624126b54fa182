"""More frames than a board can hold, and frames that are none: it may be slow meanwhile, and
is well afterwards."""
import contextlib
import socket
import time

import frames
import wired

FLOOD = 1  # second of each kind
PATIENCE = 180  # seconds; connections that were begun take lwIP twenty to forget
GROUP, GROUP_MAC = "224.0.0.251", bytes.fromhex("01005e0000fb")
FULL = 1472  # bytes that fill a frame, behind the heads of IP and UDP


class Flood(wired.Wired):
    def bytes(self, size):
        return self.chance.randbytes(size)

    def stranger(self):
        return f"10.77.0.{self.chance.randrange(20, 250)}"

    def to_board(self, protocol, content, fragment=0, source=wired.HERE):
        return frames.ip(self.wire.mac, source, wired.THERE, protocol, content, fragment)

    def invitation(self):
        size = self.chance.randrange(FULL + 1)
        return self.to_board(frames.UDP, frames.udp(8266, self.bytes(size)))

    def connection(self):
        source = self.stranger()
        head = frames.syn(source, wired.THERE, 80, self.chance.randrange(1024, 65536))
        return self.to_board(frames.TCP, head, source=source)

    def fragment(self):
        offset = self.chance.randrange(64)
        return self.to_board(frames.UDP, self.bytes(800), frames.MORE_FRAGMENTS | offset)

    def question(self):
        operation = self.chance.randrange(1, 3)
        return frames.arp(operation, self.stranger(), self.chance.choice(
            (wired.THERE, self.stranger())))

    def announcement(self):
        content = frames.udp(5353, self.bytes(FULL), 5353)
        return frames.ip(GROUP_MAC, wired.HERE, GROUP, frames.UDP, content)

    def noise(self):
        """Anything behind an address: of all lengths, odd and too short ones."""
        to = self.chance.choice((self.wire.mac, frames.EVERYBODY, GROUP_MAC))
        kind = self.chance.choice((frames.IP, frames.ARP, self.chance.randrange(65536)))
        frame = frames.ethernet(to, kind, self.bytes(self.chance.randrange(1501)))
        return frame[:self.chance.choice((len(frame), self.chance.randrange(1, 60)))]

    def damaged(self):
        """A packet that was good but for some of its bytes."""
        frame = bytearray(self.chance.choice((self.invitation, self.connection,
                                              self.announcement, self.question))())
        for _ in range(self.chance.randrange(1, 4)):
            frame[self.chance.randrange(12, len(frame))] = self.chance.randrange(256)
        return bytes(frame)

    def flood(self, kind):
        count = 0
        end = time.monotonic() + FLOOD
        while time.monotonic() < end:
            self.wire.put(kind())
            count += 1
        return count

    def await_answer(self):
        end = time.monotonic() + PATIENCE
        while not self.runs("1.0.0"):
            self.assertLess(time.monotonic(), end, "it does not answer any more")

    def test_floods_pass(self):
        self.device()
        for kind in (self.invitation, self.connection, self.fragment, self.question,
                     self.announcement, self.noise, self.damaged):
            with self.subTest(kind.__name__):
                count = self.flood(kind)
                since = time.monotonic()
                self.await_answer()
                print(f"{kind.__name__}: {count} frames; answers after "
                      f"{time.monotonic() - since:.1f} s", flush=True)
        self.over_espota(self.signed["2.0.0"])
        self.over_http(self.signed["3.0.0"])
        self.assert_only_updates_restarted()

    @contextlib.contextmanager
    def idlers(self):
        """Peers that are connected to the device's HTTP server: some say nothing, the
        others do not end their request."""
        with contextlib.ExitStack() as idle:
            for number in range(8):
                peer = idle.enter_context(socket.create_connection((wired.THERE, 80), 60))
                if number % 2 == 0:
                    peer.sendall(b"GET / HTTP/1.1\r\nHost: kitchen\r\n")
            yield

    def test_who_only_begins_keeps_nobody_out(self):
        self.device()
        with self.idlers():
            self.upload(self.signed["2.0.0"], f"espota://{wired.THERE}", "--no-wait")
            self.session.expect("version 2.0.0 on")
            self.session.expect("device: at ")
        with self.idlers():
            self.persist(self.over_http, "3.0.0")
        self.assert_only_updates_restarted()


if __name__ == "__main__":
    wired.main()
