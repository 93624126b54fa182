"""Cuts the power of a board at each flash operation, and looks whether it comes up.

The emulator is killed when the firmware, which is the one that is shipped, is about to
make its nth change of the flash. Then the board is switched on again.

usage: powercut_test.py BOARD [--all] [--small]

With --all, every cut of a transfer as well, which takes minutes, instead of some. With
--small, some cuts of an install by the stage of 4096 bytes.
"""
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest

import gdb
import qemu

sys.path.insert(0, str(qemu.ROOT / "tools" / "boards"))
import serial_update  # noqa: E402 - the line above finds it

BOARD = qemu.require(sys.argv[1], "boot", "probe_1", "probe_2")
ALOFT = os.path.join(os.environ["ALOFT_BIN"], "aloft")
ALL = "--all" in sys.argv
SMALL = "--small" in sys.argv
BOOT = "boot_small" if SMALL else "boot"
FLASH_CODE = "rom" if SMALL else "boot"
STEP = 17 if SMALL and not ALL else 1
SEED = int(os.environ.get("ALOFT_SEED", "1"))
SOME = 4
NEVER = 1_000_000
RECORD_CHANGES = 8  # at most; the last of a transfer note in the record what is staged
# What changes the flash: one call, one operation of the chip.
CHANGES = {"cortex_m3": ("program", "erase"),
           "rv32": ("program_piece", "erase_sector"),
           "lx106": ("program_piece", "erase_sector")}[BOARD.name]


def until_the_line_ends(drive, session):
    try:
        drive(session)
    except (AssertionError, EOFError, OSError):
        pass  # the power is off


def boot_and_end(session):
    session.expect("app: version")
    session.put(b"x")


def send_and_end(session):
    session.expect("app: version")
    serial_update.send(session.put, session.get, probe(2).read_bytes())
    session.put(b"x")


def probe(version):
    return BOARD.image(f"probe_{version}.bin")


class PowerCut(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.fresh = cls.folder / "fresh.bin"
        cls.asked = cls.folder / "asked.bin"
        cls.flash = cls.folder / "flash.bin"
        cls.provision()
        shutil.copyfile(cls.fresh, cls.asked)
        with qemu.Session(BOARD, cls.asked, BOOT) as session:
            session.expect("version 1")
            said = serial_update.send(session.put, session.get, probe(2).read_bytes())
            assert said == "staged", said

    @classmethod
    def provision(cls):
        boot = ["--boot", BOARD.image(BOOT + ".bin")] if BOARD.boot_in_flash else []
        subprocess.run([ALOFT, "provision", qemu.ROOT / "layouts" / f"{BOARD.name}.ini",
                        "-i", probe(1), "-o", cls.fresh, *boot],
                       check=True, stdout=subprocess.DEVNULL)

    def cut(self, start, image, number, drive):
        """Lets the power fail at change `number` of the flash by code of `image`, while
        `drive` uses the serial line; gives how many changes there were."""
        if start != self.flash:
            shutil.copyfile(start, self.flash)
        path = self.folder / "gdb"
        path.unlink(missing_ok=True)
        places = gdb.addresses(BOARD, image, CHANGES)
        with qemu.Session(BOARD, self.flash, BOOT, more=gdb.options(path)) as session:
            driver = threading.Thread(target=until_the_line_ends, args=(drive, session))
            driver.start()
            stub = gdb.Stub(path)
            try:
                return stub.run_to(places, number)
            finally:
                stub.close()
                session.process.kill()
                driver.join()

    def version_that_comes_up(self):
        with qemu.Session(BOARD, self.flash, BOOT) as session:
            said = session.expect("app: version")
        self.assertNotIn("recovery", said)
        return 2 if "version 2" in said else 1

    def check_install(self, reason):
        self.assertEqual(self.version_that_comes_up(), 2, reason)
        self.assertTrue(self.holds(2), reason)

    def holds(self, version):
        return probe(version).read_bytes() in self.flash.read_bytes()

    def test_an_install_survives_a_cut_at_each_change_of_the_flash(self):
        number = STEP
        while self.cut(self.asked, FLASH_CODE, number, boot_and_end) == number:
            self.check_install(f"cut at change {number}")
            number += STEP
        print(f"{BOARD.name}: {(number - 1) // STEP} cuts of an install by {BOOT}", flush=True)
        self.assertGreater(number, STEP)
        self.check_install("not cut")

    def test_an_install_survives_cuts_one_after_another(self):
        bits = random.Random(SEED)
        for turn in range(SOME):
            cuts = []
            start = self.asked
            for _ in range(3):
                cuts.append(bits.randrange(1, 8))
                self.cut(start, FLASH_CODE, cuts[-1], boot_and_end)
                start = self.flash
            self.check_install(f"seed {SEED}, turn {turn}: cut at changes {cuts}")

    @unittest.skipIf(SMALL, "it is the same application")
    def test_a_transfer_that_is_cut_leaves_the_old_image(self):
        most = self.cut(self.fresh, "probe_1", NEVER, send_and_end)
        numbers = range(1, most + 1)
        if not ALL:
            numbers = sorted({1, most, *random.Random(SEED).sample(numbers, SOME)})
        for number in numbers:
            self.cut(self.fresh, "probe_1", number, send_and_end)
            version = self.version_that_comes_up()
            last = number > most - RECORD_CHANGES
            self.assertTrue(version == 1 or last, f"cut at change {number} of {most}")
            self.assertTrue(self.holds(version))
        print(f"{BOARD.name}: {len(numbers)} cuts of a transfer with {most} changes",
              flush=True)


if __name__ == "__main__":
    arguments = [word for word in sys.argv[2:] if word not in ("--all", "--small")]
    unittest.main(argv=sys.argv[:1] + arguments)
