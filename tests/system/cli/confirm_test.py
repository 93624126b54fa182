"""upload to simulated devices, which tell what they run: confirmed, or rolled back."""

import json
import os
import pathlib
import signal
import subprocess
import time
import unittest

from case import ALOFT, CliCase
from fake_device import FakeDevice
from images import esp8266

FIRMWARE = pathlib.Path(os.environ["ALOFT_BIN"]).parent / "firmware"


class ConfirmCase(CliCase):
    def start(self, *arguments):
        """Starts sim:kitchen on version 1.0.0 and waits until it runs."""
        self.environment["XDG_STATE_HOME"] = str(self.folder / "state")
        log = open(self.folder / "sim.log", "wb")
        self.addCleanup(log.close)
        process = subprocess.Popen(
            [ALOFT, "sim", "--name", "kitchen", "--image", FIRMWARE / "firmware-1.0.0.bin",
             *arguments],
            cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, stdout=log,
            stderr=log)
        self.addCleanup(self.stop, process)
        self.status = self.folder / "state/aloft/sim/kitchen/status.json"
        limit = time.monotonic() + 20
        while not self.status.exists() and time.monotonic() < limit:
            time.sleep(0.02)
        return process

    def stop(self, process):
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(20)

    def upload(self, code, *arguments):
        return self.expect_json(
            code, "upload", FIRMWARE / "firmware-2.0.0.bin", "sim:kitchen", *arguments)


class Confirm(ConfirmCase):
    def test_the_new_version_runs(self):
        self.start()
        target = self.upload(0)["targets"][0]
        self.assertEqual((target["state"], target["version"]), ("confirmed", "2.0.0"))
        text = self.expect(0, "upload", FIRMWARE / "firmware-2.0.0.bin", "sim:kitchen")
        self.assertEqual(text.stdout, "confirmed: sim:kitchen runs 2.0.0\n")

    def test_a_password_is_proved(self):
        (self.folder / "secret").write_text("open sesame\n")
        (self.folder / "wrong").write_text("open barley\n")
        self.start("--password-file", "secret")
        self.assertEqual(self.upload(4)["error"]["code"], "auth")
        self.assertEqual(
            self.upload(4, "--password-file=wrong")["error"]["code"], "auth")
        self.upload(0, "--password-file=secret")

    def test_espota_gets_in_with_either_scheme(self):
        (self.folder / "secret").write_text("open sesame\n")
        for scheme in ("md5", "pbkdf2"):
            with self.subTest(scheme=scheme):
                process = self.start("--password-file", "secret", "--auth", scheme)
                status = json.loads(self.status.read_text())
                self.expect(0, "espota", "-i", "127.0.0.1", "-p", status["espota_port"],
                            "-f", FIRMWARE / "firmware-2.0.0.bin",
                            ALOFT_PASSWORD="open sesame")
                self.stop(process)

    def test_a_device_that_does_not_restart_leaves_it_open(self):
        self.start("--no-restart")
        self.assertEqual(
            self.upload(9, "--timeout=1")["error"]["code"], "no_restart")

    def test_no_wait_does_not_wait(self):
        self.start("--no-restart")
        self.assertEqual(self.upload(0, "--no-wait")["targets"][0]["state"], "accepted")

    def test_a_busy_device_says_so(self):
        self.start("--veto")
        self.assertEqual(self.upload(1)["error"]["code"], "veto")

    def test_half_an_image_does_not_leave(self):
        whole = (FIRMWARE / "firmware-2.0.0.bin").read_bytes()
        (self.folder / "half.bin").write_bytes(whole[: len(whole) // 2])
        self.start()
        value = self.expect_json(10, "upload", "half.bin", "sim:kitchen")
        self.assertEqual(value["error"]["phase"], "prepare")

    def test_a_file_system_is_stored(self):
        (self.folder / "fs.bin").write_bytes(b"files" * 1000)
        self.start()
        value = self.expect_json(0, "upload", "-s", "fs.bin", "sim:kitchen")
        self.assertEqual(value["targets"][0]["state"], "stored")


class RolledBack(CliCase):
    """A device that takes the image and starts again on the old one."""

    def tell(self, device, process):
        status = self.folder / "state/aloft/sim/kitchen/status.json"
        status.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({
            "schema": 1, "state": "running", "pid": process, "version": "1.0.0",
            "installs": 0, "address": "127.0.0.1", "espota_port": device.port,
            "image_sha256": "00" * 32})
        (self.folder / "new").write_text(text)
        os.replace(self.folder / "new", status)

    def test_the_old_version_came_back(self):
        self.environment["XDG_STATE_HOME"] = str(self.folder / "state")
        (self.folder / "app.bin").write_bytes(esp8266())
        with FakeDevice() as device:
            self.tell(device, 1)
            device.afterwards = lambda: self.tell(device, 2)
            value = self.expect_json(8, "upload", "app.bin", "sim:kitchen")
        self.assertEqual(value["error"]["code"], "rolled_back")
        self.assertEqual(value["targets"][0]["state"], "rolled_back")
        self.assertEqual(value["targets"][0]["version"], "1.0.0")


if __name__ == "__main__":
    unittest.main()
