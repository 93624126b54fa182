"""SIGKILL at random instants: afterwards the device always runs one of two images.

The instants lie in the update itself and in the boot that installs it. A failure prints
the seed; ALOFT_SEED runs the same instants again, as far as a clock allows. ALOFT_KILLS
is how many there are.
"""

import os
import random
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

    def test_any_instant(self):
        print(f"seed {SEED}, {KILLS} kills")
        chance = random.Random(SEED)
        self.images = {sha256(image): image for image in (self.V1(), self.V2())}
        self.provision(self.V1(), "--fs", self.write("files", b"files" * 1000))
        update, boot = self.measure()
        print(f"update {update:.3f} s, boot {boot:.3f} s")
        for number in range(KILLS):
            begin_at_reset = number % 2 == 1
            delay = chance.uniform(0, boot if begin_at_reset else update)
            with self.subTest(number=number, begin_at_reset=begin_at_reset, delay=delay):
                self.kill_once(begin_at_reset, delay)
        sim = self.start()
        print("then it runs", self.running(sim))
        sim.end(signal.SIGINT)
        flash = (self.folder / "flash.bin").read_bytes()
        self.assertEqual(flash[0x600000:0x601388], b"files" * 1000)


if __name__ == "__main__":
    unittest.main()
