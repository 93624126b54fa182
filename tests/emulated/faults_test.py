"""Lets the flash of a board give errors, at single operations and wherever a sector is
worn, while the firmware, which is the one that is shipped, is updated over the serial
line and installs. Each time it has to say so, to go on, and to take the next update.

usage: faults_test.py BOARD [--all]

With --all, each operation that changes the flash fails once, instead of some.
"""
import os
import random
import sys
import tempfile
import unittest

import flash_faults
import flash_log
import gdb
import probed
import qemu

BOARD = qemu.require(sys.argv[1], "boot", "probe_1", "probe_2", "probe_3")
ALL = "--all" in sys.argv
SEED = int(os.environ.get("ALOFT_SEED", "1"))
CHANGES = ("program", "erase")
SOME = 3
SOME_INSTALLS = 8
SOME_READS = 2
SECTOR = flash_log.DRIVERS[BOARD.name].sector


class Faults(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.board = probed.Probed(BOARD, "boot", folder.name)
        self.board.provision()
        self.gdb = self.board.folder / "gdb"
        self.bits = random.Random(SEED)

    def on(self):
        self.gdb.unlink(missing_ok=True)
        return self.board.on(gdb.options(self.gdb))

    def chosen(self, faults, some):
        """Numbers, in the order of what was done, of operations that are to fail."""
        numbers = range(1, len(faults.done) + 1)
        if "read" in faults.kinds.values():
            return self.bits.sample(numbers, SOME_READS)
        if ALL or len(numbers) <= some:
            return numbers
        return sorted([1, *self.bits.sample(numbers[1:-1], some - 2), len(numbers)])

    def sectors(self, done):
        """Some of the sectors that were changed."""
        found = sorted({operation.offset // SECTOR for operation in done})
        if not ALL and len(found) > SOME:
            found = sorted(self.bits.sample(found, SOME))
        return [range(index * SECTOR, (index + 1) * SECTOR) for index in found]

    def send_with(self, faults, fails):
        """Sends version 2 to a board whose flash fails so, and then once more."""
        with self.on() as session:
            with faults.watch(self.gdb, fails):
                session.expect("app: version")
                said = probed.send(session, self.board.image(2))
            self.check_answer(said, faults.failed)
            self.assertEqual(probed.send(session, self.board.image(3)), "staged")
            session.put(b"b")
            self.assertEqual(probed.version_in(session.expect("app: version")), 3)

    def check_answer(self, said, failed):
        texts = [flash_faults.TEXTS[operation.kind] for operation in failed]
        self.assertTrue(any(text in said for text in texts) or said == "staged",
                        f"{said}; {failed}")

    def report(self, numbers, faults, what):
        kinds = "reads" if "read" in faults.kinds.values() else "changes"
        print(f"{BOARD.name}: errors at {len(numbers)} of {len(faults.done)} {kinds} of "
              f"{what}", flush=True)

    def test_an_update_that_meets_an_error_is_refused_and_the_next_one_taken(self):
        fresh = self.board.keep("fresh.bin")
        for kinds in (CHANGES, ("read",)):
            faults = flash_faults.FlashFaults(BOARD, "probe_1", kinds)
            self.board.restore(fresh)
            self.send_with(faults, flash_faults.never)
            numbers = self.chosen(faults, SOME)
            self.report(numbers, faults, "an update")
            for number in numbers:
                with self.subTest(kinds=kinds, number=number, seed=SEED):
                    self.board.restore(fresh)
                    self.send_with(faults, flash_faults.nth(number))
                    self.assertEqual(len(faults.failed), 1)

    def boot_with(self, faults, fails):
        """Switches a board on whose flash fails so, until it ends up somewhere."""
        with self.on() as session, faults.watch(self.gdb, fails):
            said = session.expect("app: version", "boot: recovery: waits")
        self.assertFalse("boot: installed" in said and "version 1" in said, said)

    def check_heals(self, reason):
        """The flash works again."""
        version = self.board.version_that_comes_up()
        self.assertIn(version, (1, 2), reason)
        self.assertTrue(self.board.holds(version), reason)

    def asked_for_2(self):
        """The flash of a board that is about to install version 2."""
        self.board.ask_for(2)
        return self.board.keep("asked.bin")

    def install(self, asked, kinds):
        """What a board does to install it."""
        faults = flash_faults.FlashFaults(BOARD, "boot", kinds)
        self.board.restore(asked)
        self.boot_with(faults, flash_faults.never)
        return faults

    def test_an_install_that_meets_an_error_is_finished_later(self):
        asked = self.asked_for_2()
        for kinds in (CHANGES, ("read",)):
            faults = self.install(asked, kinds)
            numbers = self.chosen(faults, SOME_INSTALLS)
            self.report(numbers, faults, "an install")
            for number in numbers:
                with self.subTest(kinds=kinds, number=number, seed=SEED):
                    self.board.restore(asked)
                    self.boot_with(faults, flash_faults.nth(number))
                    self.assertEqual(len(faults.failed), 1)
                    self.check_heals(faults.failed)
            self.assertTrue(self.board.takes(3))

    def test_a_worn_sector_stops_an_install_until_it_heals(self):
        asked = self.asked_for_2()
        faults = self.install(asked, CHANGES)
        sectors = self.sectors(faults.done)
        for sector in sectors:
            with self.subTest(sector=hex(sector.start), seed=SEED):
                self.board.restore(asked)
                for _ in range(2):
                    self.boot_with(faults, flash_faults.worn(sector))
                self.check_heals(sector)
                self.assertTrue(self.board.takes(3))
        print(f"{BOARD.name}: {len(sectors)} worn sectors in an install", flush=True)

    def test_a_worn_sector_has_updates_refused_until_it_heals(self):
        faults = flash_faults.FlashFaults(BOARD, "probe_1", CHANGES)
        self.send_with(faults, flash_faults.never)
        self.board.provision()
        fresh = self.board.keep("fresh.bin")
        sectors = self.sectors(faults.done)
        for sector in sectors:
            with self.subTest(sector=hex(sector.start), seed=SEED):
                self.board.restore(fresh)
                self.send_with(faults, flash_faults.worn(sector))
                self.assertNotEqual(faults.failed, [])
        print(f"{BOARD.name}: {len(sectors)} worn sectors in an update", flush=True)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + [word for word in sys.argv[2:] if word != "--all"])
