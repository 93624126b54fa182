"""What the tests of simulated devices share: a folder, flash files, running devices."""

import hashlib
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time
import unittest

BIN = pathlib.Path(os.environ["ALOFT_BIN"])
ALOFT = BIN / "aloft"
# Only a broken program needs so long.
PATIENCE = 20.0


class Sim:
    """A running `aloft sim`; its output goes to a file."""

    def __init__(self, folder, *arguments, environment=None):
        self.folder = folder
        self.log = folder / "sim.log"
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [ALOFT, "sim", *map(str, arguments)],
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def text(self):
        return self.log.read_text(errors="replace")

    def wait_for(self, find, what):
        """Waits until find() returns something true, and returns that."""
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            found = find()
            if found:
                return found
            if self.process.poll() is not None and not find():
                break
            time.sleep(0.005)
        raise AssertionError(f"no {what}; sim says:\n{self.text()}")

    def end(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(PATIENCE)


class SimCase(unittest.TestCase):
    """Each test works in a folder of its own; devices die with it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="aloft-sim-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder / "home"),
            "XDG_STATE_HOME": str(self.folder / "state"),
            "LC_ALL": "C.UTF-8",
        }

    def write(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        return path

    def aloft(self, *arguments, code=0):
        """Runs the tool to its end and checks its exit code."""
        result = subprocess.run(
            [ALOFT, *map(str, arguments)],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        return result

    def aloft_json(self, *arguments, code=0):
        return json.loads(self.aloft("--json", *arguments, code=code).stdout)

    def sim(self, *arguments):
        sim = Sim(self.folder, *arguments, environment=self.environment)
        self.addCleanup(sim.end, signal.SIGKILL)
        return sim


def sha256(content):
    return hashlib.sha256(content).hexdigest()


class DeviceCase(SimCase):
    """Tests with the real boot stage and firmware."""

    V1 = (BIN.parent / "firmware" / "firmware-1.0.0.bin").read_bytes
    V2 = (BIN.parent / "firmware" / "firmware-2.0.0.bin").read_bytes
    V2_SIGNED_ONLY = (BIN.parent / "firmware" / "firmware-2.0.0-signed.bin").read_bytes

    def provision(self, image, *arguments, layout="sim"):
        image = self.write("first.bin", image)
        self.aloft("provision", layout, "-i", image, *arguments, "-o", "flash.bin")

    def start(self, *arguments):
        (self.folder / "status.json").unlink(missing_ok=True)
        return self.sim(
            "--flash", "flash.bin", "--espota-port", 0, "--status", "status.json", *arguments
        )

    def status(self):
        """What the device tells of itself; None while there is none."""
        try:
            return json.loads((self.folder / "status.json").read_text())
        except FileNotFoundError:
            return None

    def wait_for_image(self, sim, image):
        """Waits until the device runs exactly this image, and returns its status."""
        digest = sha256(image)

        def find():
            status = self.status()
            runs = status and status["state"] == "running"
            return status if runs and status["image_sha256"] == digest else None

        return sim.wait_for(find, f"device that runs {digest[:8]}")
