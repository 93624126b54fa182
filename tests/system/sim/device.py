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
