"""Cuts the power of a board at each flash operation, and looks whether it comes up.

The emulator is killed when the firmware, which is the one that is shipped, is about to
make its nth change of the flash. Then the board is switched on again.

usage: powercut_test.py BOARD [--all] [--small]

With --all, every cut of a transfer as well, which takes minutes, instead of some. With
--small, some cuts of an install by the stage of 4096 bytes.
"""
import os
import random
import sys
import tempfile
import unittest

import probed
import qemu

BOARD = qemu.require(sys.argv[1], "boot", "probe_1", "probe_2")
ALL = "--all" in sys.argv
SMALL = "--small" in sys.argv
BOOT = "boot_small" if SMALL else "boot"
FLASH_CODE = "rom" if SMALL else "boot"
STEP = 17 if SMALL and not ALL else 1
SEED = int(os.environ.get("ALOFT_SEED", "1"))
SOME = 4
NEVER = 1_000_000
RECORD_CHANGES = 8  # at most; the last of a transfer note in the record what is staged


def boot_and_end(session):
    session.expect("app: version")
    session.put(b"x")


class PowerCut(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.board = probed.Probed(BOARD, BOOT, folder.name)
        cls.board.provision()
        cls.fresh = cls.board.keep("fresh.bin")
        cls.board.ask_for(2)
        cls.asked = cls.board.keep("asked.bin")

    def send_and_end(self, session):
        session.expect("app: version")
        probed.send(session, self.board.image(2))
        session.put(b"x")

    def check_install(self, reason):
        self.assertEqual(self.board.version_that_comes_up(), 2, reason)
        self.assertTrue(self.board.holds(2), reason)

    def cut_install(self, number):
        self.board.restore(self.asked)
        return self.board.kill(FLASH_CODE, number, boot_and_end)

    def cut_transfer(self, number):
        self.board.restore(self.fresh)
        return self.board.kill("probe_1", number, self.send_and_end)

    def test_an_install_survives_a_cut_at_each_change_of_the_flash(self):
        number = STEP
        while self.cut_install(number) == number:
            self.check_install(f"cut at change {number}")
            number += STEP
        cuts = (number - 1) // STEP
        print(f"{BOARD.name}: {cuts} cuts of an install by {BOOT}", flush=True)
        self.assertGreater(number, STEP)
        self.check_install("not cut")

    def test_an_install_survives_cuts_one_after_another(self):
        bits = random.Random(SEED)
        for turn in range(SOME):
            cuts = [bits.randrange(1, 8) for _ in range(3)]
            self.board.restore(self.asked)
            for cut in cuts:
                self.board.kill(FLASH_CODE, cut, boot_and_end)
            self.check_install(f"seed {SEED}, turn {turn}: cut at changes {cuts}")

    @unittest.skipIf(SMALL, "it is the same application")
    def test_a_transfer_that_is_cut_leaves_the_old_image(self):
        most = self.cut_transfer(NEVER)
        numbers = range(1, most + 1)
        if not ALL:
            numbers = sorted({1, most, *random.Random(SEED).sample(numbers, SOME)})
        for number in numbers:
            self.cut_transfer(number)
            version = self.board.version_that_comes_up()
            last = number > most - RECORD_CHANGES
            self.assertTrue(version == 1 or last, f"cut at change {number} of {most}")
            self.assertTrue(self.board.holds(version))
        print(f"{BOARD.name}: {len(numbers)} cuts of a transfer with {most} changes",
              flush=True)


if __name__ == "__main__":
    arguments = [word for word in sys.argv[2:] if word not in ("--all", "--small")]
    unittest.main(argv=sys.argv[:1] + arguments)
