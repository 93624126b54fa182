"""upload to several real simulated devices: at once, from a group, some that fail."""

import json
import subprocess
import unittest

from device import ALOFT, DeviceCase


class ManyCase(DeviceCase):
    def setUp(self):
        super().setUp()
        self.write("secret", b"open sesame\n")
        self.write("v1.bin", self.V1())
        self.new = self.write("v2.bin", self.V2()).read_bytes()

    def run_device(self, name, *arguments, layout="sim"):
        return self.sim("--no-mdns", "--name", name, "--image", "v1.bin", "--layout", layout,
                        "--password-file", "secret", *arguments)

    def upload(self, *arguments, code=0):
        return self.aloft_json("upload", "v2.bin", *arguments, "--password-file", "secret",
                               code=code)

    def states(self, value):
        return {t["target"]: t["state"] for t in value["targets"]}

    def start_upload(self, *arguments):
        return subprocess.Popen(
            [ALOFT, "upload", "v2.bin", *arguments, "--password-file", "secret"],
            cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


class Many(ManyCase):
    def test_each_gets_what_it_deserves(self):
        self.run_device("good")
        self.run_device("other")
        self.run_device("stubborn", "--veto")
        self.run_device("sick", "--sick", "--trial-limit", 2, layout="sim-swap")
        self.write("aloft.ini", b"[group house]\ndevices = sim:good, sim:stubborn\n"
                                b"    sim:sick sim:absent\n")
        value = self.upload("@house", "sim:other", "sim:good", "--jobs", 5, "--keep-going",
                            code=12)
        self.assertEqual(self.states(value), {
            "sim:good": "confirmed", "sim:stubborn": "failed", "sim:sick": "rolled_back",
            "sim:absent": "failed", "sim:other": "confirmed"})
        errors = {t["target"]: t.get("error", {}).get("exit") for t in value["targets"]}
        self.assertEqual(errors, {"sim:good": None, "sim:stubborn": 1, "sim:sick": 8,
                                  "sim:absent": 3, "sim:other": None})
        self.assertIn("2 of 5 targets done, 3 failed", value["error"]["message"])

    def test_events_name_their_device_and_a_table_tells_all(self):
        self.run_device("one")
        self.run_device("two")
        result = self.aloft("upload", "v2.bin", "sim:one", "sim:two", "--jobs", 2,
                            "--password-file", "secret", "--progress", "json")
        events = [json.loads(line) for line in result.stdout.splitlines()
                  if line.startswith("{")]
        for target in ("sim:one", "sim:two"):
            done = [e["done"] for e in events
                    if e["event"] == "progress" and e["target"] == target]
            self.assertEqual(done, sorted(done))
            self.assertEqual(done[-1], len(self.new))
            self.assertRegex(result.stdout, rf"(?m)^{target} +http +confirmed +2\.0\.0$")

    def test_targets_come_from_stdin(self):
        self.run_device("one")
        result = subprocess.run(
            [ALOFT, "--json", "upload", "v2.bin", "-", "--password-file", "secret"],
            cwd=self.folder, env=self.environment, input=b"# all\n\nsim:one # this\nsim:one",
            capture_output=True, timeout=60, check=True)
        self.assertEqual(self.states(json.loads(result.stdout)), {"sim:one": "confirmed"})

    def test_a_device_that_is_not_there_yet_is_waited_for(self):
        process = self.start_upload("sim:late", "--wait-online", "60")
        self.assertEqual(process.stderr.readline(), b"waiting for the device to show up\n")
        self.run_device("late")
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, out + err)
        self.assertIn(b"confirmed: sim:late runs 2.0.0", out)


if __name__ == "__main__":
    unittest.main()
