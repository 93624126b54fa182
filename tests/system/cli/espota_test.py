"""espota as a stand-in for espota.py: the calls that tools make, the lines they show."""

import os
import re
import unittest

from case import CliCase
from fake_device import FakeDevice
from images import esp8266

STAMP = r"\d\d:\d\d:\d\d "


class EspotaCase(CliCase):
    def setUp(self):
        super().setUp()
        self.image = esp8266(b"firmware" * 2040)
        (self.folder / "fw.bin").write_bytes(self.image)

    def espota(self, code, device, *arguments, **options):
        result = self.expect(code, "espota", "-i", "127.0.0.1", "-p", device.port,
                             *arguments, **options)
        self.assertEqual(result.stdout, "")
        return result.stderr


class Calls(EspotaCase):
    """The calls of the IDEs, word for word."""

    def test_the_esp8266_platform(self):
        with FakeDevice(password="admin", auth="md5") as device:
            self.espota(0, device, "--auth=admin", "-f", "fw.bin")
        self.assertEqual(device.received, self.image)

    def test_the_esp32_platform(self):
        with FakeDevice(password="admin") as device:
            self.expect(0, "espota", "-r", "-i", "127.0.0.1", "-p", device.port,
                        "--auth=admin", "-f", "fw.bin")

    def test_platformio_names_no_port(self):
        result = self.expect(1, "espota", "--debug", "--progress", "-i", "127.0.0.2",
                             "-t", "1", "-f", "fw.bin")
        self.assertIn("[ERROR]: No Answer", result.stderr)

    def test_platformio_finds_either_port(self):
        for address, port in (("127.0.0.3", 8266), ("127.0.0.4", 3232)):
            with self.subTest(port=port), FakeDevice(at=(address, port)) as device:
                self.expect(0, "espota", "--debug", "--progress", "-i", address, "-f",
                            "fw.bin")
                self.assertEqual(device.received, self.image)

    def test_every_option_in_its_long_form(self):
        with FakeDevice(password="admin") as device, FakeDevice() as free:
            self.expect(0, "espota", "--ip", "127.0.0.1", "--host_ip", "127.0.0.1",
                        "--port", device.port, "--host_port", free.port, "--auth",
                        "admin", "--md5-target", "--file", "fw.bin", "--spiffs", "--debug",
                        "--progress", "--timeout", "5")
        self.assertEqual(device.command, "100")
        self.assertEqual(device.host[1], free.port)

    def test_every_option_in_its_short_form(self):
        with FakeDevice(password="admin") as device, FakeDevice() as free:
            self.expect(0, "espota", "-i", "127.0.0.1", "-I", "0.0.0.0", "-p", device.port,
                        "-P", free.port, "-a", "admin", "-m", "-f", "fw.bin", "-s", "-d",
                        "-r", "-t", "5")

    def test_the_other_spelling_of_the_host_options(self):
        with FakeDevice() as device:
            self.espota(0, device, "--host-ip", "127.0.0.1", "--host-port", "0", "-f",
                        "fw.bin")

    def test_an_empty_password_is_none(self):
        with FakeDevice() as device:
            self.espota(0, device, "--auth=", "-f", "fw.bin")

    def test_the_name_of_the_program_is_enough(self):
        aloft = os.path.join(os.environ["ALOFT_BIN"], "aloft")
        for name in ("espota", "espota.py"):
            with self.subTest(name=name), FakeDevice() as device:
                os.symlink(aloft, self.folder / name)
                self.expect(0, "-i", "127.0.0.1", "-p", device.port, "-f", "fw.bin",
                            program=str(self.folder / name))
                self.assertEqual(device.received, self.image)
                result = self.expect(0, "--help", program=str(self.folder / name))
                self.assertIn("--md5-target", result.stdout)

    def test_a_wrong_call_ends_with_2(self):
        self.expect_error(2, "espota", "-f", "fw.bin")
        self.expect_error(2, "espota", "-i", "127.0.0.1")
        self.expect_error(2, "espota", "-i", "127.0.0.1", "-f", "fw.bin", "--nonsense")
        self.expect_error(2, "espota", "-i", "127.0.0.1", "-f", "fw.bin", "-p", "x")
        self.expect_error(2, "espota", "-i", "127.0.0.1", "-f", "fw.bin", "-I", "here")

    def test_a_file_that_is_not_there_ends_with_1(self):
        result = self.expect(1, "espota", "-i", "127.0.0.1", "-f", "none.bin")
        self.assertIn("[ERROR]: cannot read none.bin", result.stderr)


class Lines(EspotaCase):
    def debugged(self, code, device, *arguments):
        """The lines of a run with --debug, the options and the stamps left out."""
        text = self.espota(code, device, "-d", "-t", "3", "-f", "fw.bin", *arguments)
        lines = [re.sub("^" + STAMP, "", line) for line in text.splitlines()]
        self.assertRegex(lines[0], r"^\[INFO\]: Options: ")
        self.assertRegex(lines[1], r"^\[INFO\]: Starting on 0\.0\.0\.0:[1-9]\d*$")
        self.assertEqual(lines[2], f"[INFO]: Upload size: {len(self.image)}")
        self.assertEqual(lines[3], "[INFO]: Sending invitation to: 127.0.0.1")
        return lines[4:]

    def test_success_without_a_password(self):
        with FakeDevice() as device:
            self.assertEqual(self.debugged(0, device), [
                "[INFO]: Waiting for device...",
                "Uploading............",
                "[INFO]: Waiting for result...",
                "[INFO]: Result: OK",
            ])

    def test_success_with_a_password(self):
        with FakeDevice(password="admin", auth="md5") as device:
            lines = self.debugged(0, device, "-a", "admin")
        self.assertEqual(lines[0], "Authenticating...OK")
        self.assertEqual(lines[-1], "[INFO]: Result: OK")

    def test_a_wrong_password(self):
        with FakeDevice(password="admin", auth="md5") as device:
            lines = self.debugged(1, device, "-a", "nope")
        self.assertEqual(lines[:2], ["Authenticating...FAIL",
                                     "[ERROR]: Authentication Failed"])

    def test_a_missing_password(self):
        with FakeDevice(password="admin", auth="md5") as device:
            lines = self.debugged(1, device)
        self.assertEqual(lines[:2], ["Authenticating...FAIL",
                                     "[ERROR]: Authentication Failed"])
        self.assertIn("-a PASSWORD", lines[-1])

    def test_no_answer(self):
        with FakeDevice(invitation=None) as device:
            self.assertEqual(self.debugged(1, device)[0], "[ERROR]: No Answer")

    def test_a_bad_answer(self):
        with FakeDevice(invitation="ERR: ERROR[4]: Not Enough Space\n") as device:
            lines = self.debugged(1, device)
        self.assertEqual(lines[0], "[ERROR]: Bad Answer: ERR: ERROR[4]: Not Enough Space")
        self.assertIn("  why:  ", lines[1])

    def test_no_call_back(self):
        with FakeDevice(calls_back=False) as device:
            lines = self.debugged(1, device)
        self.assertEqual(lines[1], "[ERROR]: No response from device")
        self.assertIn("-P 41234", lines[-1])

    def test_a_refused_image_ends_with_1(self):
        words = "ERROR[12]: Signature verification failed"
        with FakeDevice(verdict=words + "\r\n") as device:
            lines = self.debugged(1, device)
        self.assertIn("[ERROR]: " + words, lines)

    def test_without_debug_only_what_matters(self):
        with FakeDevice(password="admin", auth="md5") as device:
            text = self.espota(0, device, "-a", "admin", "-f", "fw.bin")
        self.assertEqual(text, "Authenticating...OK\nUploading............\n")

    def test_the_bar_has_sixty_columns(self):
        with FakeDevice() as device:
            text = self.espota(0, device, "-r", "-f", "fw.bin")
        self.assertTrue(text.startswith("\rUploading: [" + " " * 60 + "] 0% "), text)
        self.assertIn("\rUploading: [" + "=" * 60 + "] 100% Done...", text)

    def test_a_signed_file_is_taken_instead(self):
        (self.folder / "fw.bin.signed").write_bytes(self.image + bytes(256) + b"\0\1\0\0")
        with FakeDevice() as device:
            text = self.espota(0, device, "-f", "fw.bin")
        self.assertIn(
            "Detected Signed Update. fw.bin.signed will be uploaded instead.\n", text)
        self.assertEqual(len(device.received), len(self.image) + 260)

    def test_the_password_is_shown_nowhere(self):
        with FakeDevice(password="open sesame") as device:
            text = self.espota(0, device, "-d", "-a", "open sesame", "-f", "fw.bin")
        self.assertNotIn("sesame", text)

    def test_the_password_may_stand_in_the_environment(self):
        with FakeDevice(password="admin") as device:
            self.espota(0, device, "-f", "fw.bin", ALOFT_PASSWORD="admin")


if __name__ == "__main__":
    unittest.main()
