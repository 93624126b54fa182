"""serve as a command: its line, its end, its errors. What it answers: interop/serve."""

import signal
import subprocess
import unittest
import urllib.request

from case import ALOFT, CliCase
from images import esp8266


class Serve(CliCase):
    def setUp(self):
        super().setUp()
        (self.folder / "firmware/bin").mkdir(parents=True)
        (self.folder / "firmware/bin/2.0.0.bin").write_bytes(esp8266())
        (self.folder / "firmware/devices.ini").write_text(
            "[18:FE:AA:AA:AA:AA]\nversion = 2.0.0\n")

    def run_until(self, number, *arguments):
        """Serves one file, then gets the signal; code, stdout and stderr."""
        process = subprocess.Popen(
            [ALOFT, *arguments, "serve", "firmware", "--port", "0", "--address",
             "127.0.0.1"],
            cwd=self.folder, env=self.environment, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, encoding="utf-8")
        told = process.stderr if "--json" in arguments else process.stdout
        line = told.readline()
        self.assertRegex(line, r"^serving firmware on http://127\.0\.0\.1:\d+, 1 device, ")
        url = line.split()[3].strip(",") + "/bin/2.0.0.bin"
        with urllib.request.urlopen(url, timeout=10) as answer:
            self.assertEqual(answer.read(), esp8266())
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
        return process.returncode, out, err

    def test_ctrl_c_ends_it(self):
        self.assertEqual(self.run_until(signal.SIGINT), (130, "", ""))

    def test_sigterm_ends_it(self):
        code, out, _ = self.run_until(signal.SIGTERM, "--json")
        self.assertEqual(code, 143)
        self.assertIn('"code":"signal","exit":143', out)

    def test_requests_are_shown_when_asked(self):
        _, _, err = self.run_until(signal.SIGINT, "-v")
        self.assertIn("/bin/2.0.0.bin", err)

    def test_a_folder_that_is_not_there_ends_with_10(self):
        self.expect_error(10, "serve", "none")

    def test_a_mistake_in_devices_ini_is_told_with_its_line(self):
        (self.folder / "firmware/devices.ini").write_text("[x]\nversion\n")
        result = self.expect_error(10, "serve", "firmware")
        self.assertRegex(result.stderr, r"devices\.ini.*\d")

    def test_an_address_that_is_none_ends_with_2(self):
        self.expect_error(2, "serve", "firmware", "--address", "here")


if __name__ == "__main__":
    unittest.main()
