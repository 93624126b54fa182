"""The npm package esp-ota uploads to our device."""

import os
import pathlib
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1] / "system" / "sim")]

import npm  # noqa: E402
from device import DeviceCase  # noqa: E402


def setUpModule():
    npm.modules(HERE, "esp-ota")


class EspOta(DeviceCase):
    def upload(self, image, kind="flash", password=None, code=0):
        path = self.write("upload.bin", image)
        result = subprocess.run(
            ["node", HERE / "upload.js", str(self.port), path, kind]
            + ([password] if password else []),
            env={**os.environ, "ESP_OTA_MODULES": str(npm.modules(HERE, "esp-ota"))},
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        said = result.stdout + result.stderr
        self.assertEqual(result.returncode, code, said)
        return said

    def begin(self, *arguments):
        self.provision(self.V1())
        sim = self.start(*arguments)
        self.port = self.wait_for_image(sim, self.V1())["espota_port"]
        return sim

    def test_without_a_password(self):
        sim = self.begin()
        self.assertIn("done", self.upload(self.V2()))
        self.wait_for_image(sim, self.V2())

    def test_with_a_password(self):
        self.write("secret", b"open sesame\n")
        sim = self.begin("--password-file", "secret", "--auth", "md5")
        self.assertIn("done", self.upload(self.V2(), password="open sesame"))
        self.wait_for_image(sim, self.V2())

    def test_a_wrong_password_is_refused_and_the_right_one_taken(self):
        self.write("secret", b"open sesame\n")
        sim = self.begin("--password-file", "secret", "--auth", "md5")
        self.assertIn("failed", self.upload(self.V2(), password="wrong", code=1))
        self.upload(self.V2(), password="open sesame")
        self.wait_for_image(sim, self.V2())

    def test_a_file_system(self):
        sim = self.begin()
        files = bytes(range(256)) * 100
        self.assertIn("done", self.upload(files, kind="spiffs"))
        # Where there is room, it is staged, and the boot stage puts it into its place.
        sim.wait_for(lambda: sim.text().count("runs 1.0.0") == 2, "second start")
        flash = (self.folder / "flash.bin").read_bytes()
        self.assertEqual(flash[0x600000 : 0x600000 + len(files)], files)


if __name__ == "__main__":
    unittest.main()
