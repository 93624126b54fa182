"""How deep the stack of each product goes on a board: painted when the program begins,
looked at when it has done what takes most of it, and compared with stacks.json.

usage: stack_test.py BOARD [--write]        stores what was found instead
"""
import contextlib
import json
import struct
import subprocess
import sys
import threading
import unittest
import urllib.request

import desk
import gdb
import qemu

sys.path.insert(0, str(qemu.ROOT / "tools" / "boards"))
import serial_update  # noqa: E402 - the line above finds it

PRODUCTS = ("espota-1.0.0", "web-1.0.0", "device-1.0.0", "device-2.0.0", "device-3.0.0")
BOARD = qemu.require(sys.argv[1], "boot", *PRODUCTS)
WRITES = "--write" in sys.argv
STORED = qemu.ROOT / "tests" / "emulated" / "stacks.json"
SPARE = 1024  # bytes of what is reserved that must stay unused
SLACK = 256  # an interrupt more than last time, at the deepest place
PAINT = 0xA5
PAINTED = 32768  # bytes at most, down from the beginning
BEGUN = 128  # bytes that start-up and main() may have in use
CHUNK = 1024
MAIN = {"cortex_m3": 0x10000, "rv32": 0, "lx106": 0x10000}
SYMBOLS = ("main", "aloft_board_reset", "bss_end", "stack_top", "STACK_ROOM")


class Program:
    """Where things are in an image, and how deep its stack went so far."""

    def __init__(self, name):
        path = BOARD.image(name + ".elf")
        listing = subprocess.check_output([gdb.PREFIX[BOARD.name] + "nm", path], text=True)
        found = {row[2]: int(row[0], 16)
                 for row in map(str.split, listing.splitlines()) if len(row) == 3}
        self.places = [found[name] & ~1 for name in SYMBOLS]
        self.main, self.reset, self.bss_end, self.top, self.reserved = self.places
        with open(path, "rb") as file:
            self.entry = struct.unpack_from("<I", file.read(28), 24)[0] & ~1
        self.lowest = max((self.bss_end + 3) & ~3, self.top - PAINTED)
        self.deepest = 0

    def paint(self, stub):
        for at in range(self.lowest, self.top - BEGUN, CHUNK):
            count = min(CHUNK, self.top - BEGUN - at)
            answer = stub.ask(f"M{at:x},{count:x}:" + f"{PAINT:02x}" * count)
            if answer != "OK":
                raise OSError(f"cannot paint: {answer}")

    def look(self, stub):
        for at in range(self.lowest, self.top, CHUNK):
            count = min(CHUNK, self.top - at)
            content = bytes.fromhex(stub.ask(f"m{at:x},{count:x}"))
            used = len(content.lstrip(bytes([PAINT])))
            if used > 0:
                self.deepest = max(self.deepest, self.top - (at + count - used))
                return


class Watcher(threading.Thread):
    """Follows a board: paints the stack of each of `parts`, (program, end), when it begins,
    looks at it when it gets to that end, goes on with the next one, and over again."""

    def __init__(self, path, *parts):
        super().__init__()
        self.path = path
        self.parts = parts
        self.trouble = None

    def run(self):
        stub = gdb.Stub(self.path)
        stub.socket.settimeout(None)
        try:
            while True:
                self.follow(stub)
        except gdb.Ended:
            pass  # the plug was pulled, at the end of each test
        except OSError as error:
            self.trouble = error
        finally:
            stub.close()

    def follow(self, stub):
        for program, end in self.parts:
            stub.run_to_next([program.main], from_one=False)
            program.paint(stub)
            stub.run_to_next([end], from_one=False)
            program.look(stub)


class Stack(desk.Desk):
    """Images are signed by RSA and by P-256, and a trust store says so."""

    board = BOARD
    boot = Program("boot")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.aloft("keygen", "-o", cls.keys / "p256", "--type", "p256")
        cls.authority.root("rsa", "RSA-2048")
        cls.authority.issue("rsa-server", "rsa", "RSA-2048", host=desk.SERVER)

    @contextlib.contextmanager
    def product(self, name, *settings):
        """A board that runs this product, with an eye on its stacks. The boot stage is
        done when the product begins, and that when it restarts."""
        self.sign(name, "1.0.0")
        for version in ("1.1.0", "1.2.0"):
            self.sign(name, version, "p256")  # takes more of the stack than RSA
        self.running = Program(name)
        path = self.folder / "gdb"
        watcher = Watcher(path, (self.boot, self.running.entry),
                          (self.running, self.running.reset))
        watcher.start()
        session = self.device(*settings, trust=self.trust(), options=gdb.options(path))
        try:
            yield session
        finally:
            session.off()
            watcher.join()
        self.assertIsNone(watcher.trouble)
        self.judge(name, self.running)

    def trust(self):
        anchors = [option for key in ("maker", "p256")
                   for option in ("--anchor", self.keys / f"{key}.pub")]
        hosts = [option for root in ("root", "rsa")
                 for option in ("--tls-anchor", self.authority.path(f"{root}.pem"))]
        self.aloft("trust", "create", self.folder / "trust", *anchors, *hosts)
        return "--trust", self.folder / "trust"

    def judge(self, name, program):
        self.assertGreater(program.deepest, 0)
        self.assertLessEqual(program.deepest + SPARE, program.reserved, name)
        stored = json.loads(STORED.read_text()) if STORED.exists() else {}
        found = stored.setdefault(BOARD.name, {})
        if WRITES:
            found[name] = program.deepest
            STORED.write_text(json.dumps(stored, indent=4, sort_keys=True) + "\n")
        self.assertLessEqual(program.deepest, found.get(name, 0) + SLACK, name)

    def restarts(self, session):
        session.expect("device: version")
        session.expect("device: at ")

    def renew_trust(self, there):
        """Another store, signed by what takes more of the stack."""
        store = self.folder / "trust"
        self.aloft("trust", "add", store, "--text", "again", "-k", self.keys / "p256.key")
        self.aloft("trust", "push", store, there, "--password-file", self.folder / "secret")

    def use_espota(self, session):
        self.renew_trust(f"espota://127.0.0.1:{self.espota}")
        self.upload(self.signed["1.1.0"], f"espota://127.0.0.1:{self.espota}", "--no-wait")
        self.restarts(session)

    def use_web(self, session):
        there = f"127.0.0.1:{self.http}"
        with urllib.request.urlopen(f"http://{there}/", timeout=desk.LIMIT) as page:
            self.assertIn(b"<html", page.read().lower())
        self.aloft("status", there)
        self.renew_trust(f"http://{there}")
        self.upload(self.signed["1.2.0"], f"http://{there}", "--no-wait")
        self.restarts(session)

    def use_https(self, session):
        """Servers with certificates of both kinds, and versions in which everything is at
        the same place."""
        for name, version in (("server", "2.0.0"), ("rsa-server", "3.0.0")):
            self.assertEqual(Program(f"device-{version}").places, self.running.places)
            self.sign(f"device-{version}", version, "p256")
            with self.https_server(version, name):
                self.restarts(session)

    def test_espota(self):
        with self.product("espota-1.0.0") as session:
            self.use_espota(session)

    def test_web(self):
        with self.product("web-1.0.0") as session:
            self.use_espota(session)
            self.use_web(session)

    def test_https(self):
        with self.product("device-1.0.0", *self.asking()) as session:
            self.use_espota(session)
            self.use_web(session)
            self.use_https(session)

    def test_the_boot_stage(self):
        """It has installed what the tests before have brought. Here it finds nothing to
        start, and takes an image over the serial line."""
        self.sign("espota-1.0.0", "1.0.0", "p256")
        flash = self.provision(self.trust())
        with open(flash, "r+b") as file:
            file.seek(MAIN[BOARD.name] + 5000)
            file.write(bytes(8))
        path = self.folder / "gdb"
        watcher = Watcher(path, (self.boot, self.boot.reset))
        watcher.start()
        with qemu.Session(BOARD, flash, more=gdb.options(path)) as session:
            session.expect("recovery")
            image = self.signed["1.0.0"].read_bytes()
            self.assertEqual(serial_update.send(session.put, session.get, image), "staged")
            session.expect("device: version")
        watcher.join()
        self.assertIsNone(watcher.trouble)
        self.judge("boot", self.boot)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + [word for word in sys.argv[2:] if word != "--write"])
