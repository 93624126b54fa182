"""A device whose slots are destroyed takes an image from anybody whom it trusts."""

import json
import subprocess
import unittest

import espota
from device import DeviceCase, sha256

# First and last byte of what images may stand in, by layouts/*.csv.
IMAGES = {
    "sim": (0x200000, 0x600000),
    "sim-single": (0x1000, 0x400000),
    "sim-swap": (0x200000, 0x600000),
    "sim-ab": (0x200000, 0x600000),
}
FILES = {"sim-single": (0x400000, 0x500000)}
FILES_OF_OTHERS = (0x600000, 0x700000)
RECORD_OF_SIM = (0x700000, 0x703000)


class Rescue(DeviceCase):
    def setUp(self):
        super().setUp()
        self.flash = self.folder / "state/aloft/sim/kitchen/flash.bin"
        self.flash.parent.mkdir(parents=True)
        self.aloft("keygen")
        self.v1 = self.sign("v1", self.V1())
        self.v2 = self.sign("v2", self.V2())
        self.write("secret", b"correct-horse\n")

    def sign(self, name, image):
        self.write(name + ".bin", image)
        self.aloft("sign", name + ".bin", "-o", name + ".signed")
        return (self.folder / (name + ".signed")).read_bytes()

    def provision_with(self, layout):
        self.write("files", bytes(range(256)) * 100)
        self.aloft("provision", layout, "-i", "v1.signed", "-k", "public.key",
                   "--require-signature", "--fs", "files", "-o", self.flash)

    def switch_on(self, *arguments):
        (self.flash.parent / "status.json").unlink(missing_ok=True)
        return self.sim("--name", "kitchen", "--password-file", "secret", *arguments)

    def status(self):
        try:
            return json.loads((self.flash.parent / "status.json").read_text())
        except FileNotFoundError:
            return None

    def overwrite(self, begin, end):
        with open(self.flash, "r+b") as file:
            file.seek(begin)
            file.write(bytes(end - begin))

    def read(self, begin, end):
        with open(self.flash, "rb") as file:
            file.seek(begin)
            return file.read(end - begin)

    def wait_for_recovery(self, sim):
        def find():
            status = self.status()
            return status if status and status["state"] == "recovery" else None

        status = sim.wait_for(find, "recovery")
        self.assertIn("boot: recovery: no bootable image; send one with aloft upload FILE "
                      f"127.0.0.1:{status['espota_port']}", sim.text())
        return status

    def destroyed(self, layout):
        """A device that has run once, was updated, and has lost both images."""
        self.provision_with(layout)
        sim = self.switch_on()
        status = self.wait_for_image(sim, self.v1)
        espota.push(status["espota_port"], self.v2, password="correct-horse")
        self.wait_for_image(sim, self.v2)
        sim.end()
        self.overwrite(*IMAGES[layout])
        files = FILES.get(layout, FILES_OF_OTHERS)
        before = self.read(*files)
        sim = self.switch_on()
        status = self.wait_for_recovery(sim)
        self.addCleanup(lambda: self.assertEqual(self.read(*files), before))
        return sim, status

    def rescue_with_aloft(self, layout):
        sim, _ = self.destroyed(layout)

        result = self.aloft("upload", "v1.signed", "sim:kitchen",
                            "--password-file", "secret")

        self.assertIn("confirmed: sim:kitchen runs 1.0.0", result.stdout)
        self.assertIn("over HTTP", result.stderr)
        self.assertEqual(self.status()["image_sha256"], sha256(self.v1))
        sim.end()
        self.wait_for_image(self.switch_on(), self.v1)

    def test_one_slot_and_a_stage(self):
        self.rescue_with_aloft("sim")

    def test_one_stretch_for_both(self):
        self.rescue_with_aloft("sim-single")

    def test_slots_that_are_swapped(self):
        self.rescue_with_aloft("sim-swap")

    def test_slots_that_both_run(self):
        self.rescue_with_aloft("sim-ab")

    def test_a_stock_sender_will_do(self):
        sim, status = self.destroyed("sim-swap")

        espota.push(status["espota_port"], self.v1, password="correct-horse", chunk=1460)

        self.wait_for_image(sim, self.v1)
        self.assertEqual(self.status()["version"], "1.0.0")

    def test_curl_will_do(self):
        sim, status = self.destroyed("sim-swap")
        url = f"http://127.0.0.1:{status['http_port']}/api/v1/"

        def ask(path, *arguments):
            result = subprocess.run(
                ["curl", "-sS", "--digest", "-u", "admin:correct-horse", "-H", "X-Aloft: 1",
                 *arguments, url + path], cwd=self.folder, capture_output=True, check=True)
            return json.loads(result.stdout)

        self.assertEqual(ask("info")["state"], "recovery")
        self.assertEqual(ask("rollback", "-X", "POST")["error"]["code"], "not_found")
        size = len(self.v1)
        upload = ask("update", "-X", "POST", "-H", f"X-Aloft-Size: {size}")["upload"]
        name = "X-Aloft-Upload: " + upload["id"]
        ask("update", "-T", "v1.signed", "-H", name,
            "-H", f"Content-Range: bytes 0-{size - 1}/{size}")
        self.assertEqual(
            ask("update/commit", "-X", "POST", "-H", name)["upload"]["state"], "staged")
        self.wait_for_image(sim, self.v1)

    def test_nothing_unsigned_and_nobody_without_the_password(self):
        sim, status = self.destroyed("sim-ab")
        port = status["espota_port"]

        with self.assertRaisesRegex(espota.Refused, "Authentication Failed"):
            espota.push(port, self.v1, password="wrong-horse")
        with self.assertRaises(espota.Refused):
            espota.push(port, self.V1(), password="correct-horse")
        self.assertIsNone(sim.process.poll())
        espota.push(port, self.v1, password="correct-horse")
        self.wait_for_image(sim, self.v1)

    def test_a_plug_pulled_during_the_rescue(self):
        sim, status = self.destroyed("sim-swap")
        damaged = self.v1[:300000] + b"x" + self.v1[300001:]
        with self.assertRaises(espota.Refused):
            espota.push(status["espota_port"], damaged, password="correct-horse")
        sim.process.kill()
        sim.process.wait(10)

        sim = self.switch_on()
        status = self.wait_for_recovery(sim)
        espota.push(status["espota_port"], self.v1, password="correct-horse")
        self.wait_for_image(sim, self.v1)

    def test_the_record_destroyed_as_well(self):
        self.provision_with("sim")
        self.overwrite(*IMAGES["sim"])
        self.overwrite(*RECORD_OF_SIM)
        sim = self.switch_on()
        status = self.wait_for_recovery(sim)

        espota.push(status["espota_port"], self.v2, password="correct-horse")

        self.wait_for_image(sim, self.v2)

    def test_tools_tell_what_a_device_in_recovery_needs(self):
        self.destroyed("sim")

        error = self.aloft_json("status", "sim:kitchen", code=3)["error"]

        self.assertEqual(error["code"], "recovery")
        self.assertIn("aloft upload", error["hint"])


if __name__ == "__main__":
    unittest.main()
