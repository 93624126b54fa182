"""What the tests of the command line tool share: a folder of their own, and runs."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

ALOFT = os.path.join(os.environ["ALOFT_BIN"], "aloft")
SOURCE = pathlib.Path(os.environ["ALOFT_SOURCE"])


class CliCase(unittest.TestCase):
    """Each test works in an empty folder, with an environment without surprises."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="aloft-cli-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder / "home"),
            "LC_ALL": "C.UTF-8",
        }

    def aloft(self, *arguments, program=ALOFT, stdin=subprocess.DEVNULL, **environment):
        """Runs the tool; the result has returncode, stdout and stderr as text."""
        result = subprocess.run(
            [program, *map(str, arguments)],
            cwd=self.folder,
            env={**self.environment, **environment},
            stdin=stdin,
            capture_output=True,
            timeout=300,
            check=False,
        )
        result.stdout = result.stdout.decode("utf-8", "surrogateescape")
        result.stderr = result.stderr.decode("utf-8", "surrogateescape")
        return result

    def expect(self, code, *arguments, **options):
        """Runs the tool and checks its exit code."""
        result = self.aloft(*arguments, **options)
        self.assertEqual(
            result.returncode, code, f"aloft {arguments}:\n{result.stdout}{result.stderr}"
        )
        return result

    def expect_json(self, code, *arguments, **options):
        """Runs the tool with --json: stdout must be one object on one line."""
        result = self.expect(code, "--json", *arguments, **options)
        self.assertEqual(result.stdout.count("\n"), 1, result.stdout)
        value = json.loads(result.stdout)
        self.assertEqual(value["schema"], 1)
        self.assertEqual(value["ok"], code == 0)
        if code != 0:
            self.assertEqual(value["error"]["exit"], code)
            for key in ("code", "phase", "message", "hint"):
                self.assertTrue(value["error"][key], f"{key} is empty: {value}")
        return value

    def expect_error(self, code, *arguments, **options):
        """Runs the tool and checks the form of the error: what, why, try."""
        result = self.expect(code, *arguments, **options)
        lines = [line for line in result.stderr.splitlines() if line]
        start = next(i for i, line in enumerate(lines) if line.startswith("error: "))
        for line in lines[start + 1 :]:
            self.assertRegex(line, r"^  (why|try):  \S")
        self.assertRegex(lines[-1], r"^  try:  ")
        return result
