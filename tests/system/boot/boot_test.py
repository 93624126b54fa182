"""Boots the simulated device: real programs, a real flash file, real kills."""
import os
import random
import shutil
import subprocess
import tempfile
import time
import unittest

BIN = os.environ["ALOFT_BIN"]
BOOT = os.path.join(BIN, "aloft-boot")
TOOL = os.path.join(BIN, "tests", "boot_flash_tool")
SEED = int(os.environ.get("ALOFT_SEED", "1"))
KILLS = 20
# First and last byte of each, by layouts/*.csv.
MAIN = {"sim": (0x200000, 0x400000), "sim-single": (0, 0x400000)}
STAGE = {"sim": (0x400000, 0x600000)}
FILES = {"sim": (0x600000, 0x700000), "sim-single": (0x400000, 0x500000)}
KEYS = {"sim": (0x703000, 0x704000)}


def firmware(version):
    """The image of a version: a program, made long enough for an install to last."""
    path = os.path.join(BIN, "tests", f"boot_firmware_{version}")
    with open(path, "rb") as file:
        program = file.read()
    return program + random.Random(version).randbytes(300_000 + 5000 * version)


class Device:
    def __init__(self, folder, layout, image):
        self.flash = os.path.join(folder, "flash.bin")
        self.layout = layout
        self.folder = folder
        self.tool("make", image)

    def tool(self, verb, image):
        path = os.path.join(self.folder, "image.bin")
        with open(path, "wb") as file:
            file.write(image)
        subprocess.run([TOOL, verb, self.flash, self.layout, path], check=True,
                       stdout=subprocess.DEVNULL)

    def stage(self, image):
        self.tool("stage", image)

    def boot(self, *arguments):
        return subprocess.run([BOOT, "--flash", self.flash, *arguments],
                              capture_output=True, text=True)

    def boot_into_recovery(self):
        """What the boot stage says up to the line that tells of recovery."""
        with subprocess.Popen([BOOT, "--flash", self.flash, "--espota-port", "0"],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True) as process:
            said = ""
            while "recovery" not in said:
                line = process.stderr.readline()
                if not line:
                    break
                said += line
            process.kill()
            return said, process.stdout.read()

    def boot_and_kill(self, after_seconds):
        process = subprocess.Popen([BOOT, "--flash", self.flash],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(after_seconds)
        process.kill()
        process.wait()

    def read(self, begin, end):
        with open(self.flash, "rb") as file:
            file.seek(begin)
            return file.read(end - begin)

    def damage(self, offset):
        with open(self.flash, "r+b") as file:
            file.seek(offset)
            byte = file.read(1)[0]
            file.seek(offset)
            file.write(bytes([byte ^ 0x10]))


class Boot(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def device(self, layout="sim", image=None):
        return Device(self.folder, layout, image or firmware(1))

    def test_image_runs_with_the_arguments(self):
        device = self.device()

        done = device.boot("--port", "8266")

        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.split("\n")[:6],
                         ["version 1", "firmware", "--flash", device.flash,
                          "--port", "8266"])
        self.assertRegex(done.stderr, r"^boot: verified \d+ bytes\n$")

    def test_staged_image_is_installed_once(self):
        for layout in MAIN:
            with self.subTest(layout):
                device = self.device(layout)
                files = device.read(*FILES[layout])
                sector_0 = device.read(MAIN["sim-single"][0], 4096)
                device.stage(firmware(2))

                first = device.boot()
                second = device.boot()

                self.assertTrue(first.stdout.startswith("version 2"), first.stderr)
                self.assertRegex(first.stderr, r"^boot: installed \d+ sectors, verified")
                self.assertTrue(second.stdout.startswith("version 2"), second.stderr)
                self.assertRegex(second.stderr, r"^boot: verified")
                self.assertEqual(device.read(*FILES[layout]), files)
                if layout == "sim-single":
                    self.assertEqual(device.read(0, 4096), sector_0)

    def test_settled_boot_writes_nothing(self):
        device = self.device()
        device.boot()
        before = device.read(0, 8 << 20)

        device.boot()

        self.assertEqual(device.read(0, 8 << 20), before)

    def test_damaged_staged_image_is_not_installed(self):
        device = self.device()
        device.stage(firmware(2))
        device.damage(STAGE["sim"][0] + 5000)

        done = device.boot()

        self.assertTrue(done.stdout.startswith("version 1"), done.stderr)
        self.assertRegex(done.stderr, "not installed: the content does not match")

    def test_damaged_image_is_repaired_from_the_stage(self):
        device = self.device()
        device.stage(firmware(2))
        device.boot()
        device.damage(MAIN["sim"][0] + 5000)

        done = device.boot()

        self.assertTrue(done.stdout.startswith("version 2"), done.stderr)
        self.assertRegex(done.stderr, "installed")

    def test_damaged_image_alone_is_not_started(self):
        device = self.device()
        device.damage(MAIN["sim"][0] + 5000)

        said, output = device.boot_into_recovery()

        self.assertEqual(output, "")
        self.assertRegex(said, "^boot: nothing can be started: the content.*\n"
                               "boot: recovery: no bootable image; send one with "
                               r"aloft upload FILE 127.0.0.1:\d+\n$")

    def test_keys_that_cannot_be_read_trust_nobody(self):
        device = self.device()
        device.damage(KEYS["sim"][0])

        said, _ = device.boot_into_recovery()

        self.assertRegex(said, "nothing can be started")

    def test_without_network_there_is_no_recovery(self):
        device = self.device()
        device.damage(MAIN["sim"][0] + 5000)

        done = device.boot("--address", "somewhere")

        self.assertEqual(done.returncode, 69)
        self.assertRegex(done.stderr, "boot: no recovery: ")

    def test_image_for_another_processor_is_named(self):
        device = self.device(image=b"\xe9\x01\x02\x40" + bytes(5000))

        done = device.boot()

        self.assertEqual(done.returncode, 70)
        self.assertEqual(done.stderr.splitlines()[-1],
                         "boot: the image is for another processor (ESP8266); "
                         "this device cannot run it")

    def test_script_is_not_run(self):
        device = self.device(image=b"#!/bin/sh\necho owned\n")

        done = device.boot()

        self.assertEqual(done.returncode, 70)
        self.assertEqual(done.stdout, "")

    def test_wrong_arguments_and_files_are_refused(self):
        self.assertEqual(subprocess.run([BOOT], stderr=subprocess.DEVNULL).returncode, 64)
        missing = subprocess.run([BOOT, "--flash", self.folder + "/none"],
                                 capture_output=True, text=True)
        self.assertEqual(missing.returncode, 69)
        self.assertRegex(missing.stderr, "No such file")
        empty = os.path.join(self.folder, "empty")
        open(empty, "wb").close()
        self.assertEqual(subprocess.run([BOOT, "--flash", empty],
                                        stderr=subprocess.DEVNULL).returncode, 69)

    def test_killed_installs_end_with_a_verified_image(self):
        randomly = random.Random(SEED)
        print(f"seed {SEED} (ALOFT_SEED)")
        for layout in MAIN:
            self.kill_installs(layout, randomly)

    def test_installs_go_on_after_a_cut_in_any_change(self):
        for layout in MAIN:
            device = self.device(layout)
            device.stage(firmware(2))
            asked = device.read(0, 8 << 20)
            cuts = 0
            for number in range(1, 1000, 7):
                with open(device.flash, "wb") as file:
                    file.write(asked)
                cut = device.boot("--power-cut", str(number))
                if cut.returncode == 0:
                    break
                self.assertEqual(cut.returncode, -9, cut.stderr)
                cuts += 1

                done = device.boot()

                self.assertTrue(done.stdout.startswith("version 2"), done.stderr)
            print(f"{layout}: {cuts} cuts")
            self.assertGreater(cuts, 20)

    def kill_installs(self, layout, randomly):
        device = self.device(layout)
        pristine = device.read(0, 8 << 20)
        device.stage(firmware(2))
        asked = device.read(0, 8 << 20)
        begun = time.monotonic()
        device.boot()
        lasts = time.monotonic() - begun
        interrupted = 0
        for _ in range(KILLS):
            with open(device.flash, "wb") as file:
                file.write(asked)
            device.boot_and_kill(randomly.uniform(0, lasts))
            if randomly.random() < 0.5:
                device.boot_and_kill(randomly.uniform(0, lasts))
            interrupted += device.read(0, 8 << 20) != asked

            done = device.boot()

            self.assertTrue(done.stdout.startswith("version 2"), done.stderr)
            begin, end = FILES[layout]
            self.assertEqual(device.read(begin, end), pristine[begin:end])
        print(f"{layout}: {KILLS} kills within {lasts:.2f} s, "
              f"{interrupted} after the first write")


if __name__ == "__main__":
    unittest.main(verbosity=2)
