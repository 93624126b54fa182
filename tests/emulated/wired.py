"""A board on the desk, at a cable of which a test decides how bad it is (wire.py), in a
network of its own with a DHCP server (dhcp.py): what this computer's programs meet there is
the board over a whole Linux network, and nothing else.

Importing it runs the program again in that network, or ends it as skipped.
"""
import os
import random
import subprocess
import sys
import threading
import time
import unittest

import desk
import qemu

sys.path.insert(0, str(qemu.ROOT / "tests" / "system" / "mdns"))
import network  # noqa: E402

VERSIONS = ("1.0.0", "2.0.0", "3.0.0", "4.0.0")
BOARD = qemu.require(sys.argv[1], "boot", *(f"device-{v}" for v in VERSIONS))
ALL = "--all" in sys.argv  # what takes minutes, too
network.enter()

import lan  # noqa: E402: only inside
from dhcp import Dhcp  # noqa: E402
from wire import TAP, Wire, open_tap  # noqa: E402

try:
    os.close(open_tap("tap0"))
except OSError as refusal:
    network.skip(f"{TAP}: {refusal.strerror}")

HERE, THERE = "10.77.0.1", "10.77.0.7"
# An upload that fails on its way: failed, unreachable, transfer, timeout.
ON_ITS_WAY = (1, 3, 7, 9)
PAUSE = 3  # seconds until the user tries again


def main():
    unittest.main(argv=sys.argv[:1] + [word for word in sys.argv[2:] if word != "--all"])


class Wired(desk.Desk, lan.LanCase):
    board = BOARD
    at, near, far = THERE, HERE, HERE
    espota, http = 8266, 80

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for version in VERSIONS:
            cls.sign(f"device-{version}", version)

    def setUp(self):
        lan.LanCase.setUp(self)
        desk.Desk.setUp(self)
        seed = int(os.environ.get("ALOFT_SEED") or random.randrange(1 << 32))
        print(f"ALOFT_SEED={seed} {self.id()}", flush=True)  # shown when it fails
        self.chance = random.Random(seed)
        self.wire = Wire("tap0", self.chance)
        self.addCleanup(self.wire.close)
        self.lan.ip("link", "set", "tap0", "master", "lan", "up")
        self.lan.ip("address", "add", f"{HERE}/24", "dev", "lan")
        self.dhcp = Dhcp("lan", HERE, THERE)
        self.addCleanup(self.dhcp.close)

    def start(self, flash):
        """The board that has that flash; it has no address yet."""
        self.session = qemu.Session(BOARD, flash, more=BOARD.card(self.wire.option))
        self.addCleanup(self.session.off)
        return self.session

    def switch_on(self, flash, options=()):
        self.start(flash).expect(f"device: at {THERE}")
        return self.session

    def spoil(self, percent, seconds):
        """Makes the wire bad, for so long."""
        self.wire.percent = percent
        better = threading.Timer(seconds, setattr, (self.wire, "percent", 0))
        better.start()
        self.addCleanup(better.cancel)

    def once(self, send, version):
        """Uploads once. True: the tool saw the version run. Else it has said why not."""
        said = send(self.signed[version], code=(0, *ON_ITS_WAY))
        if f"runs {version}" in said.splitlines()[-1]:
            return True
        print(said[-300:], flush=True)
        self.assertIn("  why:  ", said)
        return False

    def persist(self, send, version, tries=4):
        """Uploads as a user does, who looks what runs, and tries again; gives how often."""
        for count in range(1, tries + 1):
            if self.once(send, version) or self.runs(version):
                return count
            time.sleep(PAUSE)
        raise AssertionError(f"{version}: {tries} tries, and it does not run")

    def begin(self, target, version):
        """Starts an upload; returns when a quarter of it is on its way."""
        before = self.wire.to_board.count["carried"]
        process = subprocess.Popen(
            [desk.ALOFT, "upload", self.signed[version], target, "--password-file",
             self.folder / "secret"], text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.addCleanup(process.kill)
        quarter = self.signed[version].stat().st_size // 1460 // 4
        while self.wire.to_board.count["carried"] < before + 20 + quarter:
            self.assertIsNone(process.poll(), "it ended at once")
            time.sleep(0.01)
        return process

    def finish(self, process, version):
        """Whether the tool saw the version run; else it has said why not."""
        said, _ = process.communicate(timeout=desk.LIMIT)
        if process.returncode == 0:
            self.assertIn(f"runs {version}", said)
            return True
        self.assertIn(process.returncode, ON_ITS_WAY, said)
        self.assertIn("  why:  ", said)
        return False

    def runs(self, version):
        return version in self.aloft("status", self.at, code=(0, *ON_ITS_WAY))

    def assert_only_updates_restarted(self):
        """Pulls the plug. The boot stage tells of each start why it was."""
        self.session.off()
        said = self.session.said.decode(errors="replace")
        self.assertEqual(said.count("boot: verified"), 1, said)
        self.assertEqual(said.count("boot: "), said.count("device: version"), said)
        self.assertEqual(said.count("boot: installed") + 1, said.count("boot: "), said)
