"""Tries what power cuts leave in the flash of a board: at each operation of an update
and of an install, before it, with half of it done, and with any bits of it done.

What the firmware, which is the one that is shipped, does to the flash is written down
while it runs once. Then a board is switched on with what a cut would have left.

usage: torn_test.py BOARD [--all] [--small]

With --all, it tries an update over the network whole, with an image of full size, and
each state is followed by another update. With --small, some of an install by the stage of
4096 bytes.
"""
import os
import random
import sys
import tempfile
import unittest

import flash_log
import gdb
import probed
import qemu

BOARD = qemu.require(sys.argv[1], "boot", "probe_1", "probe_2", "probe_3")
ALL = "--all" in sys.argv
SMALL = "--small" in sys.argv
BOOT = "boot_small" if SMALL else "boot"
FLASH_CODE = "rom" if SMALL else "boot"
SEED = int(os.environ.get("ALOFT_SEED", "1"))
RECORD_CHANGES = 8  # at most; the last of an update note in the record what is staged
KILLS = 3
STEP = 7 if SMALL and not ALL else 1
NEXT = 10 if ALL else 100  # of so many states, one is followed by another update


class Torn(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.board = probed.Probed(BOARD, BOOT, folder.name)
        self.board.provision()
        self.bits = random.Random(SEED)

    def logged(self, image, drive):
        """What the code of `image` does to the flash while `drive` uses a board that is
        switched on. Leaves the flash as it was before."""
        before = self.board.flash.read_bytes()
        path = self.board.folder / "gdb"
        log = flash_log.FlashLog(BOARD, image)
        with self.board.on(gdb.options(path)) as session, log.watch(path):
            drive(session)
        for state in log.states(before, self.bits):
            pass
        self.assertEqual(bytes(state.content), self.board.flash.read_bytes())
        self.board.flash.write_bytes(before)
        return log

    def states(self, log):
        """Leaves each state on the flash, with its name for people."""
        before = self.board.flash.read_bytes()
        for state in log.states(before, self.bits):
            if state.number % STEP == 0 or state.what == "done":
                self.board.lay(state.content)
                yield state, f"change {state.number}, {state.what}, seed {SEED}"

    def report(self, log, what):
        count = len(log.log) // STEP
        print(f"{BOARD.name}: {count} cuts and {2 * count} torn operations of {what}",
              flush=True)

    def check_takes_next(self, index, name):
        if index % NEXT == 0:
            self.assertTrue(self.board.takes(3), name)

    def send(self, session):
        session.expect("app: version")
        self.assertEqual(probed.send(session, self.board.image(2)), "staged")

    @unittest.skipIf(SMALL, "it is the same application")
    def test_an_update_leaves_the_old_image_or_the_whole_new_one(self):
        log = self.logged("probe_1", self.send)
        last = len(log.log) - RECORD_CHANGES
        for index, (state, name) in enumerate(self.states(log)):
            version = self.board.version_that_comes_up()
            self.assertTrue(version == 1 or state.number > last, name)
            self.assertTrue(self.board.holds(version), name)
            self.check_takes_next(index, name)
        self.assertEqual(version, 2)
        self.report(log, "an update")

    def test_an_install_ends_with_the_new_image(self):
        self.board.ask_for(2)
        log = self.logged(FLASH_CODE, lambda session: session.expect("app: version"))
        for index, (_, name) in enumerate(self.states(log)):
            self.assertEqual(self.board.version_that_comes_up(), 2, name)
            self.assertTrue(self.board.holds(2), name)
            self.check_takes_next(index, name)
        self.report(log, f"an install by {BOOT}")

    @unittest.skipIf(SMALL, "it is the same application")
    def test_a_kill_leaves_what_was_written_down(self):
        fresh = self.board.keep("fresh.bin")
        log = self.logged("probe_1", self.send)
        numbers = self.bits.sample(range(1, len(log.log) + 1), KILLS)
        for state, name in self.states(log):
            if state.number in numbers and state.what == flash_log.WAYS[0]:
                content = bytes(state.content)
                self.board.restore(fresh)
                self.board.kill("probe_1", state.number, self.send)
                self.assertEqual(self.board.flash.read_bytes(), content, name)


if __name__ == "__main__":
    arguments = [word for word in sys.argv[2:] if word not in ("--all", "--small")]
    unittest.main(argv=sys.argv[:1] + arguments)
