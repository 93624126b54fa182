"""Counts what the flash of a board goes through while the network brings what it has to
refuse: images that are too large, images for other boards, and any image while the flash
gives errors. The tool has to say why, and the next good update is taken.

usage: refusals_test.py BOARD
"""
import json
import sys
import unittest
import urllib.request

import desk
import flash_faults
import gdb
import qemu

BOARD = qemu.require(sys.argv[1], "boot", "device-1.0.0", "device-2.0.0")
OTHERS = {"cortex_m3": "rv32", "rv32": "lx106", "lx106": "cortex_m3"}
OTHER = qemu.BOARDS[OTHERS[BOARD.name]]
CHANGES = ("program", "erase")
FAILED, INCOMPATIBLE = 1, 6
WRITTEN = 20  # operations
ANOTHER = "the image is made for another device"


TOLD = {"espota": {"erase": "Flash Erase Failed", "program": "Flash Write Failed",
                   "read": "Flash Read Failed"},
        "http": {kind: f"the flash {text}" for kind, text in flash_faults.TEXTS.items()}}


def later(faults, kind):
    """One operation of that kind fails, when some of the image has been written."""
    def fails(_, operation):
        written = [before.kind for before in faults.done].count("program")
        return operation.kind == kind and written > WRITTEN and not faults.failed
    return fails


class Refusals(desk.Desk):
    board = BOARD

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for version in ("1.0.0", "2.0.0"):
            cls.sign(f"device-{version}", version)

    def setUp(self):
        super().setUp()
        path = self.folder / "gdb"
        self.device(options=gdb.options(path, waits=False))
        self.changes = flash_faults.FlashFaults(BOARD, "device-1.0.0", CHANGES)
        self.faults = flash_faults.FlashFaults(BOARD, "device-1.0.0")
        self.gdb = path

    def signed_image(self, name, image, *options):
        plain = self.folder / (name + ".plain")
        plain.write_bytes(image)
        path = self.folder / name
        self.aloft("sign", plain, "-k", self.keys / "maker.key", "--image-version", "2.0.0",
                   "-o", path, *options)
        return path

    def sized(self, size):
        """A signed image of so many bytes that would run."""
        image = BOARD.image("device-2.0.0.bin").read_bytes()
        target = ("--target", BOARD.name)
        more = size - len(self.signed_image("shorter", image, *target).read_bytes())
        path = self.signed_image(f"{size}", image + bytes(more), *target)
        self.assertEqual(path.stat().st_size, size)
        return path

    def room(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.http}/api/v1/info",
                                    timeout=desk.LIMIT) as answer:
            return json.load(answer)["firmware_room"]

    def as_others_do(self, image, code):
        """Over espota as tools send it that know of no manifests."""
        return self.aloft("espota", "-i", "127.0.0.1", "-p", self.espota, "-a",
                          desk.PASSWORD, "-f", image, code=FAILED if code else 0)

    def check_changes_nothing(self, image, text, *ways):
        for send in ways:
            with self.subTest(image=image.name, way=send.__name__):
                with self.changes.watch(self.gdb):
                    said = send(image, code=INCOMPATIBLE)
                self.assertIn(text, said)
                self.assertEqual(self.changes.done, [])

    def check_goes_on(self, image):
        self.assertIn("1.0.0", self.aloft("status", f"127.0.0.1:{self.http}"))
        with self.changes.watch(self.gdb):
            self.assertIn("runs 2.0.0", self.over_http(image))
        self.assertNotEqual(self.changes.done, [])

    def test_what_is_too_large_changes_nothing(self):
        room = self.room()
        for size in (room + 1, room + 4096):
            self.check_changes_nothing(self.sized(size), "does not fit",
                                       self.over_espota, self.over_http)
            self.check_changes_nothing(self.sized(size), "Not Enough Space",
                                       self.as_others_do)
        self.check_goes_on(self.sized(room))
        print(f"{BOARD.name}: {room} bytes are taken, {room + 1} are not", flush=True)

    def test_an_image_whose_manifest_names_another_board_changes_nothing(self):
        image = self.signed_image("other", BOARD.image("device-2.0.0.bin").read_bytes(),
                                  "--target", OTHER.name)
        self.check_changes_nothing(image, ANOTHER, self.over_espota, self.over_http)
        self.check_goes_on(self.signed["2.0.0"])

    def test_an_image_that_is_made_for_another_board_is_not_staged(self):
        image = self.signed_image("foreign", OTHER.image("device-2.0.0.bin").read_bytes())
        for send in (self.over_espota, self.over_http):
            with self.subTest(way=send.__name__):
                self.assertIn(ANOTHER, send(image, code=INCOMPATIBLE))
        self.check_goes_on(self.signed["2.0.0"])

    def test_the_tool_tells_what_is_wrong_with_the_flash(self):
        for way, send in ("espota", self.over_espota), ("http", self.over_http):
            for kind, text in TOLD[way].items():
                with self.subTest(way=way, kind=kind):
                    with self.faults.watch(self.gdb, later(self.faults, kind)):
                        said = send(self.signed["2.0.0"], code=FAILED)
                    self.assertIn(text, said)
                    self.assertEqual(len(self.faults.failed), 1)
        self.check_goes_on(self.signed["2.0.0"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
