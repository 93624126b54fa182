"""SIGKILL at random instants: afterwards the device always runs one of two images.

The instants lie in the update itself and in the boot that installs it. A failure prints
the seed; ALOFT_SEED runs the same instants again, as far as a clock allows. ALOFT_KILLS
is how many there are.
"""

import os
import random
import re
import signal
import threading
import time
import unittest

from device import DeviceCase, sha256
from espota import Refused, push

KILLS = int(os.environ.get("ALOFT_KILLS", "100"))
SEED = int(os.environ.get("ALOFT_SEED", random.SystemRandom().randrange(1 << 32)))


class Kill(DeviceCase):
    def running(self, sim):
        """Waits for the device and returns its status: one of the two images."""

        def find():
            status = self.status()
            return status if status and status["state"] == "running" else None

        status = sim.wait_for(find, "running device")
        self.assertIn(status["image_sha256"], self.images)
        return status

    def push_other(self, status):
        """Begins to upload the image that does not run now; the end does not matter."""
        other = next(
            image for digest, image in self.images.items() if digest != status["image_sha256"]
        )

        def upload():
            try:
                push(status["espota_port"], other, timeout=2)
            except (OSError, Refused):
                pass  # the device was killed under it

        thread = threading.Thread(target=upload)
        thread.start()
        return thread

    def measure(self):
        """Seconds from the invitation to the reset, and from there to the new image."""
        sim = self.start()
        status = self.running(sim)
        begin = time.monotonic()
        thread = self.push_other(status)
        sim.wait_for(lambda: "sim: reset" in sim.text(), "reset")
        reset = time.monotonic()
        sim.wait_for(
            lambda: (self.status() or status)["pid"] != status["pid"], "device after its reset"
        )
        end = time.monotonic()
        thread.join()
        sim.end()
        return reset - begin, end - reset

    def kill_once(self, begin_at_reset, delay):
        sim = self.start()
        resets = sim.text().count("sim: reset")
        thread = self.push_other(self.running(sim))
        if begin_at_reset:
            sim.wait_for(lambda: sim.text().count("sim: reset") > resets, "reset")
        time.sleep(delay)
        sim.process.kill()
        sim.process.wait()
        thread.join()

    def kill_often(self, layout, kills, file_system):
        """Checks `kills` instants; `file_system` is where that partition begins."""
        print(f"{layout}: seed {SEED}, {kills} kills")
        chance = random.Random(SEED)
        self.images = {sha256(image): image for image in (self.V1(), self.V2())}
        files = b"files" * 1000
        self.provision(self.V1(), "--fs", self.write("files", files), layout=layout)
        update, boot = self.measure()
        print(f"update {update:.3f} s, boot {boot:.3f} s")
        for number in range(kills):
            begin_at_reset = number % 2 == 1
            delay = chance.uniform(0, boot if begin_at_reset else update)
            with self.subTest(number=number, begin_at_reset=begin_at_reset, delay=delay):
                self.kill_once(begin_at_reset, delay)
        sim = self.start()
        installs = self.running(sim)["installs"]
        print(f"{installs} installs, {self.cut_copies(sim)} of them finished by a later boot")
        sim.end(signal.SIGINT)
        flash = (self.folder / "flash.bin").read_bytes()
        self.assertEqual(flash[file_system : file_system + len(files)], files)

    def cut_copies(self, sim):
        """How many installs were finished by another boot than began them."""
        sectors = [int(number) for number in re.findall(r"installed (\d+) sectors", sim.text())]
        return sum(number < max(sectors) for number in sectors)

    def test_two_slots(self):
        self.kill_often("sim", KILLS, 0x600000)

    def test_one_stretch(self):
        self.kill_often("sim-single", KILLS // 2, 0x400000)


if __name__ == "__main__":
    unittest.main()
