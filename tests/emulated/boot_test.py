"""Boots applications on a board: updates, trials, refusals, recovery.

usage: boot_test.py BOARD [--small]        the stage of 4096 bytes instead
"""
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest

import qemu

sys.path.insert(0, str(qemu.ROOT / "tools" / "boards"))
import serial_update  # noqa: E402 - the line above finds it

BOARD = qemu.require(sys.argv[1], "boot", "probe_1", "probe_2", "probe_3", "probe_9")
SMALL = "--small" in sys.argv
BOOT = "boot_small" if SMALL else "boot"
ALOFT = os.path.join(os.environ["ALOFT_BIN"], "aloft")
OTHER = {"cortex_m3": "rv32", "rv32": "lx106", "lx106": "cortex_m3"}
MAIN = {"cortex_m3": 0x10000, "rv32": 0, "lx106": 0x10000}
KEYS = {"cortex_m3": "rsa", "rv32": "rsa", "lx106": "p256"}  # that has the least RAM
TRIALS = 3
CODE = {"cortex_m3": "2101", "rv32": "8", "lx106": "402"}  # addresses of programs begin so
LINKED = 0x21010000  # where programs for cortex_m3 are


def aloft(*arguments):
    subprocess.run([ALOFT, *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)


def probe(version, board=BOARD):
    return board.image(f"probe_{version}.bin").read_bytes()


class Line(unittest.TestCase):
    """A board that is reached over its serial line only."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.flash = self.folder / "flash.bin"

    def provision(self, image, *options):
        if BOARD.boot_in_flash:
            options += ("--boot", BOARD.image(BOOT + ".bin"))
        aloft("provision", qemu.ROOT / "layouts" / f"{BOARD.name}.ini", "-i", image,
              "-o", self.flash, *options)

    def switch_on(self, *more):
        session = qemu.Session(BOARD, self.flash, BOOT, more)
        self.addCleanup(session.off)
        return session

    def device(self, *more, version=1):
        """One that runs this version."""
        self.provision(BOARD.image(f"probe_{version}.bin"))
        session = self.switch_on(*more)
        session.expect(f"version {version} on {BOARD.name}")
        return session

    def send(self, session, image):
        return serial_update.send(session.put, session.get, image)

    def update(self, session, version):
        self.assertEqual(self.send(session, probe(version)), "staged")
        session.put(b"b")
        return session.expect("app: version")


class Boot(Line):
    def test_an_update_is_installed_and_stays(self):
        session = self.device()
        said = self.update(session, 2)
        self.assertIn("version 2", said)
        self.assertEqual("installed" in said, not SMALL)
        self.assertEqual("on trial" in said, BOARD.keeps)
        session.put(b"c")
        session.expect("confirm: success" if BOARD.keeps else "confirm: there is no trial")
        session.put(b"b")
        self.assertIn("version 2", session.expect("app: version"))

    def test_an_update_of_an_update_is_installed(self):
        session = self.device()
        for version in (2, 3, 1):
            self.assertIn(f"version {version}", self.update(session, version))
            session.put(b"c")
            session.expect("confirm: ")
        session.put(b"s")
        self.assertIn("installs: 3", session.expect("refused"))

    @unittest.skipUnless(BOARD.keeps, "its layout does not keep the old image")
    def test_an_image_that_crashes_goes_back_by_itself(self):
        session = self.device()
        self.assertIn("version 9", self.update(session, 9))
        said = session.expect("version 1 on")
        self.assertEqual(said.count("fault: "), TRIALS)
        self.assertEqual(said.count("a fault restarted the board"), TRIALS)
        self.assertRegex(said, f"fault: .* at {CODE[BOARD.name]}[0-9a-f]+ ")
        session.put(b"s")
        self.assertIn("reason: 3", session.expect("refused"))

    @unittest.skipIf(BOARD.keeps or SMALL, "it goes back by itself, or cannot")
    def test_an_image_that_crashes_makes_room_for_another(self):
        session = self.device()
        self.update(session, 9)
        for _ in range(2):
            session.expect("a fault restarted the board")
        session.rescue(lambda: self.send(session, probe(3)))
        self.assertIn("version 3", session.expect("app: version"))

    @unittest.skipUnless(BOARD.name == "cortex_m3", "made of its vectors")
    def test_an_image_linked_for_another_place_goes_back_by_itself(self):
        session = self.device()
        image = bytearray(probe(2))
        entry = int.from_bytes(image[4:8], "little") + 0x100000
        image[4:8] = entry.to_bytes(4, "little")
        self.assertEqual(self.send(session, bytes(image)), "staged")
        session.put(b"b")
        said = session.expect("app: version")
        self.assertEqual(said.count("on trial cannot be started"), TRIALS)
        self.assertIn("version 1", said)

    @unittest.skipUnless(BOARD.keeps, "its layout does not keep the old image")
    def test_an_image_goes_back_when_it_asks(self):
        session = self.device()
        self.update(session, 2)
        session.put(b"c")
        session.expect("confirm: success")
        session.put(b"r")
        session.expect("revert: success")
        session.put(b"b")
        self.assertIn("version 1", session.expect("app: version"))

    def test_images_of_other_boards_are_refused(self):
        other = qemu.require(OTHER[BOARD.name], "probe_1")
        session = self.device()
        self.assertEqual(self.send(session, probe(2, other)),
                         "refused: the image is made for another device")
        self.assertIn("version 2", self.update(session, 2))

    def test_signatures_are_checked_on_the_board(self):
        aloft("keygen", "-o", self.folder / "maker", "--type", KEYS[BOARD.name])
        signed = {}
        for version in (1, 2):
            signed[version] = self.folder / f"signed-{version}.bin"
            aloft("sign", BOARD.image(f"probe_{version}.bin"), "-o", signed[version],
                  "-k", self.folder / "maker.key")
        self.provision(signed[1], "--require-signature",
                       "--key", self.folder / "maker.pub")
        tampered = bytearray(signed[2].read_bytes())
        tampered[200] ^= 1
        with qemu.Session(BOARD, self.flash, BOOT) as session:
            session.expect("version 1")
            self.assertIn("refused", self.send(session, probe(2)))
            self.assertIn("refused", self.send(session, bytes(tampered)))
            self.assertEqual(self.send(session, signed[2].read_bytes()), "staged")
            session.put(b"b")
            self.assertIn("version 2", session.expect("app: version"))

    def damage(self):
        with open(self.flash, "r+b") as file:
            file.seek(MAIN[BOARD.name] + 5000)
            file.write(bytes(8))

    @unittest.skipUnless(SMALL, "the other stage does more")
    def test_a_damaged_image_is_not_started(self):
        self.device().off()
        self.damage()
        with qemu.Session(BOARD, self.flash, BOOT) as session:
            self.assertNotIn("app", session.expect("nothing can be started"))

    @unittest.skipIf(SMALL, "it cannot")
    def test_a_board_with_nothing_to_start_takes_an_image(self):
        self.device().off()
        self.damage()
        with qemu.Session(BOARD, self.flash, BOOT) as session:
            session.expect("recovery")
            self.assertEqual(self.send(session, probe(3)), "staged")
            self.assertIn("version 3", session.expect("app: version"))

    @unittest.skipUnless(BOARD.name == "cortex_m3", "once is enough: it waits for long")
    def test_a_host_that_falls_silent_does_not_keep_others_out(self):
        self.device().off()
        self.damage()
        with qemu.Session(BOARD, self.flash, BOOT) as session:
            session.expect("recovery")
            session.put(b"u" + len(probe(3)).to_bytes(4, "little") + probe(3)[:1500])
            session.expect("refused: the peer was silent too long")
            self.assertEqual(self.send(session, probe(3)), "staged")
            self.assertIn("version 3", session.expect("app: version"))


@unittest.skipIf(SMALL, "it has no watchdog")
class Watchdog(Line):
    RESTARTED = "the watchdog restarted the board"
    # Each instruction takes 1024 ns, and a wait takes none of this computer's time.
    SLOW = ("-icount", "shift=10,sleep=off")

    def test_who_is_fed_is_not_restarted(self):
        session = self.device(*self.SLOW)
        session.put(b"w")
        self.assertNotIn("boot:", session.expect("fed for four limits"))

    def test_an_image_that_hangs_is_restarted(self):
        session = self.device()
        for _ in range(2):
            session.put(b"h")
            self.assertEqual(session.expect("app: version 1").count(self.RESTARTED), 1)

    def test_another_image_can_be_sent_to_one_that_was_restarted(self):
        session = self.device()

        def send():
            said = self.send(session, probe(2))
            if said != "staged":  # version 1 has begun to take it
                session.expect("refused")
                session.put(b"h")
            return said

        session.put(b"h")
        session.rescue(send)
        self.assertIn("version 2", session.expect("app: version"))

    def entry(self, image):
        """Where the first instruction of an image for cortex_m3 is."""
        return int.from_bytes(image[4:8], "little") - LINKED - 1

    def beginning(self, instructions):
        """An image that begins with these, in hexadecimal digits for each board."""
        image = bytearray(probe(2))
        at = {"cortex_m3": self.entry(image), "rv32": 12, "lx106": 16}[BOARD.name]
        code = bytes.fromhex(instructions[BOARD.name])
        if BOARD.name == "lx106":  # has a sum of all bytes
            for byte in image[at:at + len(code)] + code:
                image[-1] ^= byte
        image[at:at + len(code)] = code
        return bytes(image)

    def always_restarts(self, image, why):
        """Sends an image that never gets on, and sees the board restart for that."""
        session = self.device()
        self.assertEqual(self.send(session, image), "staged")
        session.off()
        session = self.switch_on(*self.SLOW)
        if BOARD.keeps:
            self.assertEqual(session.expect("version 1 on").count(why), TRIALS)
        else:
            for _ in range(2):
                self.assertIn(why, session.expect("takes an image"))

    def test_what_hangs_at_its_first_instruction_is_restarted(self):
        self.always_restarts(
            self.beginning({"cortex_m3": "72b6 fee7",  # with interrupts masked
                            "rv32": "6f000000", "lx106": "06ffff"}), self.RESTARTED)

    def test_what_breaks_its_stack_is_restarted(self):
        """It puts the stack where no memory is, and something on it."""
        self.always_restarts(
            self.beginning({"cortex_m3": "0020 8546 01b4 fee7",
                            "rv32": "370100f0 23200100",
                            "lx106": "12a800 0109 06ffff"}), "a fault restarted the board")

    @unittest.skipUnless(BOARD.name == "cortex_m3", "the others have no chip for it")
    def test_what_hangs_where_the_watchdog_says_so_is_restarted_by_the_chip(self):
        """An image that takes over the vectors, of which the NMI's leads to a loop."""
        image = bytearray(probe(2))
        at = (self.entry(image) + 3) & ~3
        image[at - 2:at] = b"\x00\xbf"  # nothing, should it not begin at a whole word
        image[at:at + 20] = struct.pack("<6H2I", 0x4802, 0x4903, 0x6001, 0xBF00, 0xE7FE,
                                        0xBF00, 0xE000ED08, LINKED)
        image[8:12] = struct.pack("<I", LINKED + at + 9)
        session = self.device()
        self.assertEqual(self.send(session, bytes(image)), "staged")
        session.off()
        said = self.switch_on(*self.SLOW).expect("version 1 on")
        self.assertEqual(said.count("on trial"), TRIALS)
        self.assertNotIn(self.RESTARTED, said)

    def test_a_boot_may_take_longer_than_the_limit(self):
        long = self.folder / "long.bin"
        long.write_bytes(probe(1) + bytes(600_000))
        self.provision(long)
        self.assertNotIn(self.RESTARTED, self.switch_on(*self.SLOW).expect("app: version"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + [word for word in sys.argv[2:] if word != "--small"])
