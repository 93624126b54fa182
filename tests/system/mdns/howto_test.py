"""The lines of docs/how-to for the Arduino IDE and PlatformIO do what is said there.

Neither program is run: the test puts values into the lines as they do.
"""

import os
import pathlib
import re
import shlex
import time
import unittest

import network

network.enter()

import lan  # noqa: E402: only inside

HOWTO = pathlib.Path(os.environ["ALOFT_SOURCE"]) / "docs" / "how-to"
IMAGE = lan.FIRMWARE / "firmware-2.0.0.bin"


def lines_of(page, pattern):
    """What stands behind `pattern` and an equals sign, each time."""
    text = (HOWTO / page).read_text()
    return re.findall(r"^" + re.escape(pattern) + r" ?= ?(.*)$", text, re.MULTILINE)


class HowtoTest(lan.LanCase):
    def setUp(self):
        super().setUp()
        self.environment["PATH"] = f"{lan.BIN}:{self.environment['PATH']}"
        self.kitchen = self.lan.host("10.77.0.7")
        self.desk = self.lan.host("10.77.0.9")
        (self.folder / "secret").write_text("open sesame\n")

    def start_device(self, *arguments):
        self.device(self.kitchen, "one", "--espota-port", 8266, "--http-port", 80, *arguments)
        time.sleep(1.2)

    def run_line(self, line, code=0):
        result = self.desk.capture(*shlex.split(line), cwd=self.folder, env=self.environment)
        self.assertEqual(result.returncode, code, line + "\n" + result.stdout + result.stderr)
        return result

    def fill(self, line, password):
        """As the IDE does: the values of the port, of the build, and of the dialog."""
        values = {
            "serial.port": "10.77.0.7",
            "network.port": "8266",
            "network.password": password,
            "upload.port.address": "10.77.0.7",
            "upload.port.properties.port": "8266",
            "upload.field.password": password,
            "build.path": str(IMAGE.parent),
            "build.project_name": IMAGE.stem,
        }
        filled = re.sub(r"\{([a-z._]+)\}", lambda match: values[match.group(1)], line)
        self.assertNotIn("{", filled)
        return filled

    def check_ide(self, pattern):
        (line,) = lines_of("arduino-ide.md", pattern)
        self.start_device("--password-file", "secret", "--no-restart")

        self.run_line(self.fill(line, "wrong"), code=1)
        self.run_line(self.fill(line, "open sesame"))

    def test_esp8266(self):
        self.check_ide("tools.esptool.upload.network_pattern")

    def test_esp32_in_ide_1(self):
        self.check_ide("tools.esptool_py.upload.network_pattern")

    def test_esp32_in_ide_2(self):
        self.check_ide("tools.esp_ota.upload.pattern")

    def test_the_ide_without_a_password(self):
        (line,) = lines_of("arduino-ide.md", "tools.esptool.upload.network_pattern")
        self.start_device()

        self.run_line(self.fill(line, ""))

    def test_the_discovery_is_started(self):
        (line,) = lines_of("arduino-ide.md", "pluggable_discovery.aloft.pattern")

        result = self.desk.capture(*shlex.split(line), input='HELLO 1 "x"\nQUIT\n',
                                   env=self.environment)

        self.assertIn('"protocolVersion": 1', result.stdout)

    def test_platformio(self):
        ports = set(lines_of("platformio.md", "upload_port"))
        commands = lines_of("platformio.md", "upload_command")
        self.assertEqual(ports, {"kitchen.local"})
        self.assertEqual(len(commands), 2)
        self.environment["ALOFT_PASSWORD"] = "open sesame"
        self.start_device("--password-file", "secret")

        for command in commands:
            self.run_line(command.replace("$SOURCE", str(IMAGE)).replace(
                "$UPLOAD_PORT", "kitchen.local"))
            time.sleep(3)  # it restarts after each


if __name__ == "__main__":
    unittest.main()
