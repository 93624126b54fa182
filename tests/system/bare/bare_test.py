"""Updates the board without an operating system, and boots it."""

import os
import pathlib
import random
import subprocess
import tempfile
import unittest

BIN = pathlib.Path(os.environ["ALOFT_BIN"])
# As in examples/bare/layout.c; the board has its keys there.
LAYOUT = """\
[flash]
size = 4M
[boot]
type = app
subtype = factory
size = 64K
[main]
type = app
subtype = ota_0
offset = 0x10000
size = 0x70000
[stage]
type = app
subtype = ota_1
offset = 0x80000
size = 0x70000
[record]
type = data
subtype = 0x40
offset = 0xF0000
size = 12K
[keys]
type = data
subtype = 0x41
offset = 0x3FA000
size = 4K
"""


class Bare(unittest.TestCase):
    key_type = "rsa"
    layout = "layout.ini"
    receiver = "bare_espota_receiver"
    boot_stage = "bare_boot_stage"
    ahead = b""  # what an image begins with, in front of the program

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="aloft-bare-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "layout.ini").write_text(LAYOUT)
        self.run_program("aloft", "keygen", "--type", self.key_type)
        for version in (1, 2):
            image = self.ahead + f"version {version}\n".encode() + random.Random(version).randbytes(50_000)
            (self.folder / f"v{version}").write_bytes(image)
            self.run_program("aloft", "sign", "--format", "stock", f"v{version}", "-o", f"v{version}.signed")
        self.run_program(
            "aloft", "provision", self.layout, "--boot", "/dev/null", "--image", "v1.signed",
            "--key", "public.key", "--require-signature", "-o", "flash.bin",
        )  # fmt: skip

    def run_program(self, name, *arguments, code=0):
        result = subprocess.run(
            [BIN / name, *arguments], cwd=self.folder, capture_output=True, text=True, timeout=60
        )
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        return result

    def update(self, image, code=0):
        (self.folder / "update.bin").write_bytes(image)
        return self.run_program("tests/" + self.receiver, code=code).stderr

    def boot(self):
        return self.run_program("tests/" + self.boot_stage).stdout

    def image(self, name):
        return (self.folder / name).read_bytes()

    def test_a_signed_update_is_taken_and_runs_after_the_restart(self):
        self.assertEqual(self.boot(), "version 1\n")
        self.update(self.image("v2.signed"))
        self.assertEqual(self.boot(), "version 2\n")
        self.assertEqual(self.boot(), "version 2\n")

    def test_what_nobody_signed_is_refused_and_the_old_version_runs(self):
        tampered = bytearray(self.image("v2.signed"))
        tampered[20_000] ^= 1
        for image in (tampered, self.image("v2")):
            with self.subTest(size=len(image)):
                self.assertIn("Signature verification failed", self.update(image, code=1))
                self.assertEqual(self.boot(), "version 1\n")


class BareWithP256(Bare):
    key_type = "p256"


class BareEsp8266(Bare):
    """The boot stage of one sector, and files that bring a boot stage of their own."""

    layout = "esp8266-4m"
    receiver = "bare_espota_receiver_esp8266"
    boot_stage = "bare_boot_stage_small"
    ahead = b"another boot stage".ljust(4096, b"\xff")

    def test_no_update_writes_the_sector_of_the_boot_stage(self):
        flash = bytearray(self.image("flash.bin"))
        flash[:4096] = bytes(range(256)) * 16
        (self.folder / "flash.bin").write_bytes(flash)
        self.update(self.image("v2.signed"))
        self.assertEqual(self.boot(), "version 2\n")
        self.assertEqual(self.image("flash.bin")[:4096], flash[:4096])

    def test_what_was_damaged_since_it_was_checked_is_not_installed(self):
        self.update(self.image("v2.signed"))
        flash = bytearray(self.image("flash.bin"))
        flash[flash.index(b"version 2")] ^= 1
        (self.folder / "flash.bin").write_bytes(flash)
        self.assertEqual(self.boot(), "version 1\n")


if __name__ == "__main__":
    unittest.main()
