"""aloft sim as mask ROM and power supply, with a stand-in for the boot stage."""

import os
import pathlib
import signal
import subprocess
import unittest

from device import BIN, SimCase

STAND_IN = BIN / "tests" / "sim_stand_in"


def is_alive(process):
    try:
        state = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(") ")[1][0]
    except FileNotFoundError:
        return False
    return state != "Z"


class Power(SimCase):
    def setUp(self):
        super().setUp()
        boot = self.folder / "boot"
        subprocess.run(["strip", "-o", boot, STAND_IN], check=True)
        self.aloft("provision", "sim", "--boot", boot, "-o", "flash.bin")

    def calls(self):
        """The calls so far, each with process id and arguments."""
        called = self.folder / "called"
        lines = called.read_text().splitlines() if called.exists() else []
        return [line.split(" ", 1) for line in lines]

    def start(self, *arguments, calls=1):
        sim = self.sim("--flash", "flash.bin", *arguments)
        sim.wait_for(lambda: len(self.calls()) >= calls, "call of the boot stage")
        return sim

    def test_the_boot_stage_gets_the_options_of_the_device(self):
        self.start("--espota-port", "0", "--hostname", "kitchen", "--veto")
        self.assertEqual(
            self.calls()[0][1], "--flash flash.bin --espota-port 0 --hostname kitchen --veto"
        )

    def test_a_reset_starts_the_boot_stage_again(self):
        self.write("code", b"75")
        sim = self.start(calls=2)
        self.assertIn("sim: reset", sim.text())
        self.assertEqual(self.calls()[0][1], self.calls()[1][1])

    def test_a_device_that_switches_itself_off_is_no_failure(self):
        self.write("code", b"0")
        self.assertEqual(self.start().process.wait(10), 0)

    def test_how_a_device_stopped_is_told(self):
        for code, text in ((69, "nothing to boot"), (70, "another processor"), (3, "code 3")):
            self.write("code", str(code).encode())
            sim = self.start()
            self.assertEqual(sim.process.wait(10), 1)
            self.assertIn(text, sim.text())

    def test_ctrl_c_ends_the_device_in_order(self):
        sim = self.start()
        self.assertEqual(sim.end(signal.SIGINT), 130)
        self.assertFalse(is_alive(int(self.calls()[0][0])))

    def test_a_killed_simulator_takes_its_device_along(self):
        sim = self.start()
        process = int(self.calls()[0][0])
        self.assertTrue(is_alive(process))
        sim.process.kill()
        sim.process.wait(10)
        for _ in range(1000):
            if not is_alive(process):
                return
            os.sched_yield()
        sim.wait_for(lambda: not is_alive(process), "end of the device")

    def test_one_flash_runs_only_once(self):
        self.start()
        result = self.aloft_json("sim", "--flash", "flash.bin", code=1)
        self.assertEqual(result["error"]["code"], "running")

    def test_a_device_with_a_name_is_made_once_and_kept(self):
        boot = self.folder / "boot"
        image = self.write("image", b"any")
        flash = self.folder / "state/aloft/sim/kitchen/flash.bin"
        self.assertEqual(self.aloft_json("sim", "--name", "kitchen", code=2)["error"]["code"], "usage")
        self.aloft(
            "provision", "sim", "--boot", boot, "-i", image, "-o", "flash.bin"
        )
        flash.parent.mkdir(parents=True, exist_ok=True)
        (self.folder / "flash.bin").rename(flash)
        sim = self.sim("--name", "kitchen")
        sim.wait_for(self.calls, "call of the boot stage")
        self.assertIn("--espota-port 0", self.calls()[0][1])
        self.assertIn("--hostname kitchen", self.calls()[0][1])
        self.assertIn(f"--status {flash.parent}/status.json", self.calls()[0][1])

    def test_names_cannot_leave_their_folder(self):
        for name in ("../x", ".", "a/b", ""):
            self.aloft("sim", "--name", name, "-i", "x", code=2)

    def test_flash_without_a_table_is_refused(self):
        for content in (b"\xff" * 65536, b"", b"\0" * 4096, b"x" * 100):
            self.write("bad.bin", content)
            result = self.aloft_json("sim", "--flash", "bad.bin", code=10)
            self.assertEqual(result["error"]["phase"], "start")

    def test_flash_without_a_boot_stage_for_this_machine_is_refused(self):
        self.aloft("provision", "esp8266-4m", "-o", "esp.bin")
        result = self.aloft_json("sim", "--flash", "esp.bin", code=10)
        self.assertIn("boot", result["error"]["why"])

    def test_a_boot_stage_that_is_no_program_is_told(self):
        boot = self.write("text", b"not an ELF file" * 10)
        self.aloft("provision", "sim", "--boot", boot, "-o", "flash.bin")
        result = self.aloft_json("sim", "--flash", "flash.bin", code=1)
        self.assertIn("another processor", result["error"]["message"])


if __name__ == "__main__":
    unittest.main()
