"""The simulator's emulated boards, used like those on a desk."""
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

import qemu

BOARD = qemu.require(sys.argv[1], "boot", "device-1.0.0", "device-2.0.0", "device-3.0.0")
OTHER = "rv32" if BOARD.name == "cortex_m3" else "cortex_m3"
ALOFT = os.path.join(os.environ["ALOFT_BIN"], "aloft")
LIMIT = 120  # seconds
PASSWORD = "open sesame"


class Sim(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.device_folder = self.folder / "aloft" / "sim" / "desk"
        self.environment = {**os.environ, "XDG_STATE_HOME": folder.name}
        (self.folder / "secret").write_text(PASSWORD + "\n")
        self.process = None

    def aloft(self, *arguments, code=0, **environment):
        result = subprocess.run(
            [ALOFT, *map(str, arguments)], env={**self.environment, **environment},
            cwd=self.folder, timeout=LIMIT, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=False)
        self.assertEqual(result.returncode, code, result.stdout)
        return result.stdout

    def switch_on(self, *arguments):
        log = open(self.folder / "log", "ab")
        self.addCleanup(log.close)
        self.process = subprocess.Popen(
            [ALOFT, "sim", "--name", "desk", *map(str, arguments)],
            env=self.environment, cwd=self.folder, stdout=log, stderr=log,
            stdin=subprocess.DEVNULL)
        self.addCleanup(self.switch_off)

    def switch_off(self, by=signal.SIGTERM):
        self.process.send_signal(by)
        return self.process.wait(LIMIT)

    def said(self):
        return (self.folder / "log").read_text(errors="replace")

    def await_word(self, words, count=1):
        deadline = time.monotonic() + LIMIT
        while self.said().count(words) < count:
            self.assertIsNone(self.process.poll(), self.said())
            self.assertLess(time.monotonic(), deadline, self.said())
            time.sleep(0.02)

    def status(self):
        return json.loads((self.device_folder / "status.json").read_text())

    def test_it_is_updated_like_other_devices_and_stays(self):
        self.switch_on("--board", BOARD.name, "--password-file", "secret")
        self.await_word("sim: desk runs 1.0.0")
        self.assertEqual(self.status()["state"], "running")
        secret = ("--password-file", "secret")
        self.assertIn("runs 2.0.0", self.aloft(
            "upload", BOARD.image("device-2.0.0.bin"), "sim:desk", *secret))
        espota = f"espota://127.0.0.1:{self.status()['espota_port']}"
        self.aloft("upload", BOARD.image("device-3.0.0.bin"), espota, *secret,
                   "--http-port", self.status()["http_port"])
        self.await_word("sim: desk runs 3.0.0")
        self.assertEqual(self.switch_off(), 143)
        self.assertFalse((self.device_folder / "status.json").exists())
        self.switch_on()
        self.await_word("sim: desk runs 3.0.0", 2)
        self.assertIn("3.0.0", self.aloft("status", "sim:desk"))

    def test_a_browser_gets_the_page(self):
        self.switch_on("--board", BOARD.name)
        self.await_word("sim: desk runs 1.0.0")
        url = f"http://127.0.0.1:{self.status()['http_port']}/"
        with urllib.request.urlopen(url, timeout=LIMIT) as answer:
            self.assertIn("text/html", answer.headers["Content-Type"])

    def test_a_trust_store_says_what_it_takes(self):
        self.aloft("keygen", "-o", "maker")
        self.aloft("sign", BOARD.image("device-1.0.0.bin"), "-k", "maker.key", "--target",
                   BOARD.name, "--image-version", "1.0.0", "-o", "signed.bin")
        self.aloft("trust", "create", "store", "--anchor", "maker.pub")
        self.switch_on("--board", BOARD.name, "--trust", "store", "--image", "signed.bin",
                       "--http-open")
        self.await_word("sim: desk runs 1.0.0")
        self.aloft("upload", BOARD.image("device-2.0.0.bin"), "sim:desk", "--force", code=5)

    def test_a_pulled_plug_and_one_device_for_one_flash(self):
        self.switch_on("--board", BOARD.name)
        self.await_word("sim: desk runs 1.0.0")
        self.assertIn("running already", self.aloft("sim", "--name", "desk", code=1))
        self.switch_off(signal.SIGKILL)
        self.switch_on()
        self.await_word("sim: desk runs 1.0.0", 2)

    def test_what_a_board_cannot_have_is_refused(self):
        new = ("sim", "--name", "desk", "--board", BOARD.name)
        self.assertIn("cannot have --clock", self.aloft(*new, "--clock", "2030-01-01",
                                                        code=2))
        self.assertIn("layout of its own name", self.aloft(*new, "--layout", "sim-ab",
                                                           code=2))
        self.assertIn("--name", self.aloft("sim", "--flash", "x", "--board", BOARD.name,
                                           code=2))
        self.assertIn("no address of IPv4", self.aloft(*new, "--address", "::1", code=2))
        self.assertIn("--power-cut", self.aloft(*new, "--power-cut", "1000", code=2))
        self.assertIn("z80", self.aloft("sim", "--name", "new", "--board", "z80", code=2))

    @unittest.skipIf(BOARD.name == "rv32", "its boot stage copies nothing")
    def test_the_power_fails_in_the_middle_of_an_install(self):
        self.switch_on("--board", BOARD.name, "--power-cut", "2")
        self.await_word("sim: desk runs 1.0.0")
        self.aloft("upload", BOARD.image("device-2.0.0.bin"), "sim:desk", "--no-wait")
        self.assertEqual(self.process.wait(LIMIT), 0, self.said())
        self.assertIn("sim: the power has failed", self.said())
        self.switch_on()
        self.await_word("sim: desk runs 2.0.0")
        self.assertIn("boot: went on after a power cut", self.said())

    @unittest.skipUnless(BOARD.name == "rv32", "others copy")
    def test_a_board_that_does_not_copy_has_no_such_power_cut(self):
        self.assertIn("copies nothing", self.aloft(
            "sim", "--name", "desk", "--board", "rv32", "--power-cut", "1", code=2))

    def test_a_device_stays_what_it_is(self):
        self.switch_on("--board", BOARD.name)
        self.await_word("sim: desk runs 1.0.0")
        self.switch_off()
        self.assertIn(f"another kind: {BOARD.name}", self.aloft(
            "sim", "--name", "desk", "--board", OTHER, code=2))

    def test_settings_that_no_board_understands_are_refused(self):
        new = ("sim", "--name", "desk", "--board", BOARD.name)
        self.assertIn("printable", self.aloft(*new, "--hostname", "a\nb", code=2))
        self.assertIn("1 to 2000000 seconds", self.aloft(*new, "--poll-interval", "0",
                                                         code=2))
        self.assertEqual(sorted(path.name for path in self.device_folder.iterdir()),
                         ["board"])

    def test_an_emulator_that_ends_is_told(self):
        fake = self.folder / BOARD.program
        fake.write_text("#!/bin/sh\necho no such machine >&2\nexit 3\n")
        fake.chmod(0o755)
        path = f"{self.folder}:{os.environ['PATH']}"
        said = self.aloft("sim", "--name", "desk", "--board", BOARD.name, code=1, PATH=path)
        self.assertIn("no such machine\n", said)
        self.assertIn("the emulator has ended: code 3", said)
        if BOARD.name != "rv32":
            said = self.aloft("sim", "--name", "desk", "--power-cut", "1", code=1, PATH=path)
            self.assertIn("the emulator has ended", said)

    def test_a_board_that_cannot_start_anything_is_no_dead_end(self):
        (self.folder / "junk").write_bytes(bytes(8192))
        self.switch_on("--board", BOARD.name, "--image", "junk")
        self.await_word("boot: nothing can be started")
        self.await_word(f"first: rm {self.device_folder / 'flash.bin'}")

    def test_without_emulator_the_package_is_named(self):
        said = self.aloft("sim", "--name", "desk", "--board", BOARD.name, code=1,
                          PATH="/nowhere")
        self.assertIn(f"no {BOARD.program}", said)
        self.assertIn("apt-get install qemu-system-", said)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
