"""Tries what power cuts leave in the flash of a board while the reference firmware takes
an update over espota: at each operation, before it, with half of it done, or with any
bits of it done. See torn_test.py, which is for updates over the serial line.

usage: torn_network_test.py BOARD [--all]

With --all, an update of full size, and all of that at each operation, not one by turns;
it takes many minutes.
"""
import os
import random
import sys
import unittest

import desk
import flash_log
import gdb
import qemu

ALL = "--all" in sys.argv
SMALL_IMAGE = "probe_2"  # of at most 48 KB
BOARD = qemu.require(sys.argv[1], "boot", "device-1.0.0", "device-2.0.0", SMALL_IMAGE)
SEED = int(os.environ.get("ALOFT_SEED", "1"))
RECORD_CHANGES = 8  # at most; the last of an update note in the record what is staged
NEXT = 50  # of so many states, one is followed by another update
SAYS = {"1.0.0": "device: version 1.0.0", "2.0.0": "version 2"}


class TornNetwork(desk.Desk):
    board = BOARD

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sign("device-1.0.0", "1.0.0")
        cls.sign("device-2.0.0" if ALL else SMALL_IMAGE, "2.0.0")
        cls.sign("device-2.0.0", "3.0.0")

    def setUp(self):
        super().setUp()
        self.bits = random.Random(SEED)
        self.flash = self.folder / "flash.bin"

    def logged(self):
        """What an update does to the flash, and the flash before it."""
        path = self.folder / "gdb"
        log = flash_log.FlashLog(BOARD, "device-1.0.0", "aloft_board_reset")
        session = self.device(options=gdb.options(path, waits=False))
        before = self.flash.read_bytes()
        with log.watch(path):
            self.upload(self.signed["2.0.0"], f"espota://127.0.0.1:{self.espota}",
                        "--no-wait")
            session.off()
        return before, log

    def states(self, before, log):
        for state in log.states(before, self.bits):
            if ALL or state.what in (flash_log.WAYS[state.number % 3], "done"):
                self.flash.write_bytes(state.content)
                yield state, f"change {state.number}, {state.what}, seed {SEED}"

    def version_that_comes_up(self):
        with qemu.Session(BOARD, self.flash) as session:
            said = session.expect(*SAYS.values())
        self.assertNotIn("recovery", said)
        return "1.0.0" if SAYS["1.0.0"] in said else "2.0.0"

    def check_takes_next(self):
        self.switch_on(self.flash)
        self.assertIn("confirmed", self.over_http(self.signed["3.0.0"]))

    def test_an_update_leaves_the_old_image_or_the_whole_new_one(self):
        before, log = self.logged()
        last = len(log.log) - RECORD_CHANGES
        tried = 0
        for state, name in self.states(before, log):
            version = self.version_that_comes_up()
            self.assertTrue(version == "1.0.0" or state.number > last, name)
            image = self.signed[version].read_bytes()
            self.assertIn(image, self.flash.read_bytes(), name)
            tried += 1
            if tried % NEXT == 0 and version == "1.0.0":
                self.check_takes_next()
        self.assertEqual(version, "2.0.0")
        print(f"{BOARD.name}: {tried} cuts and torn operations of {len(log.log)} changes "
              "of an update over espota", flush=True)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + [word for word in sys.argv[2:] if word != "--all"])
