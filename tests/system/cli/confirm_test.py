"""upload to devices that tell what they run: confirmed, on trial, or rolled back."""

import hashlib
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
from info_server import InfoServer

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


class Trial(CliCase):
    """A device that takes the image, and what it tells afterwards over HTTP."""

    def setUp(self):
        super().setUp()
        self.image = esp8266()
        (self.folder / "app.bin").write_bytes(self.image)

    def upload(self, code, *after, timeout="20", **changes):
        """Uploads to a device that tells `after`, one for each question, and the last
        one for all that follow. `changes` are true all the time."""
        new = hashlib.sha256(self.image).hexdigest()
        with InfoServer(**changes) as server, FakeDevice() as device:
            device.afterwards = lambda: server.tell(
                [{"image_sha256": new, "version": "2.0.0", **info} for info in after])
            return self.expect_json(code, "--timeout", timeout, "upload", "app.bin",
                                    device.target, "--http-port", server.port)

    def check_target(self, value, state, version):
        target = value["targets"][0]
        self.assertEqual((target["state"], target["version"]), (state, version))

    def test_a_device_without_trials_runs_it(self):
        value = self.upload(0, {"boot_id": "02"})
        self.check_target(value, "confirmed", "2.0.0")

    def test_a_trial_that_is_confirmed(self):
        trial = {"boot_id": "02", "state": "trial", "trials_left": 2}
        value = self.upload(0, {}, trial, trial, {"boot_id": "02", "state": "confirmed"})
        self.check_target(value, "confirmed", "2.0.0")

    def test_a_trial_that_crashes_and_goes_back(self):
        value = self.upload(
            8, {"boot_id": "02", "state": "trial", "trials_left": 2},
            {"boot_id": "03", "state": "trial", "trials_left": 1},
            {"boot_id": "04", "state": "confirmed", "image_sha256": "00" * 32,
             "version": "1.0.0", "boot_reason": "trials used up"})
        self.assertEqual(value["error"]["code"], "rolled_back")
        self.assertIn("trials used up", value["error"]["why"])
        self.check_target(value, "rolled_back", "1.0.0")

    def test_a_trial_that_is_not_confirmed(self):
        value = self.upload(8, {"boot_id": "02", "state": "trial",
                                "unhealthy": "update server"}, timeout="1")
        self.assertEqual(value["error"]["code"], "not_confirmed")
        self.assertIn("update server", value["error"]["why"])
        self.check_target(value, "trial", "2.0.0")

    def test_a_boot_stage_that_refuses_the_image(self):
        value = self.upload(8, {"boot_id": "02", "image_sha256": "00" * 32,
                                "version": "1.0.0"})
        self.assertEqual(value["error"]["code"], "rolled_back")

    def test_a_device_that_does_not_restart(self):
        value = self.upload(9, {}, timeout="1")
        self.assertEqual(value["error"]["code"], "no_restart")

    def test_a_server_that_is_no_device_tells_nothing(self):
        value = self.upload(9, {"boot_id": "02"}, state="odd")
        self.assertEqual(value["error"]["code"], "not_observed")


if __name__ == "__main__":
    unittest.main()
