"""Updates of the simulated device over espota, through the real boot stage."""

import gzip
import json
import pathlib
import struct
import subprocess
import time
import unittest

from device import BIN, DeviceCase, sha256
from espota import FILE_SYSTEM, Refused, md5hex, push

LAYOUTS = ("sim", "sim-single")


def esp8266_sketch():
    """What the ESP8266's tools make: boot stage and application, a header each."""

    def image(code):
        head = struct.pack("<BBBBI", 0xE9, 1, 2, 0x40, 0x40100000)
        segment = struct.pack("<II", 0x40100000, len(code)) + code
        body = head + segment
        body += bytes(15 - len(body) % 16)
        checksum = 0xEF
        for byte in code:
            checksum ^= byte
        return body + bytes([checksum])

    boot = image(bytes(range(64)))
    return boot + b"\xff" * (4096 - len(boot)) + image(bytes(range(256)) * 40)


class Update(DeviceCase):
    def test_version_1_becomes_version_2(self):
        for layout in LAYOUTS:
            with self.subTest(layout=layout):
                self.provision(self.V1(), layout=layout)
                sim = self.start()
                before = self.wait_for_image(sim, self.V1())
                self.assertEqual(before["version"], "1.0.0")

                push(before["espota_port"], self.V2())

                after = self.wait_for_image(sim, self.V2())
                self.assertEqual(after["version"], "2.0.0")
                self.assertEqual(after["installs"], 1)
                self.assertNotEqual(after["pid"], before["pid"])
                self.assertEqual(sim.end(), 143)

    def test_the_way_back_is_an_update_too(self):
        self.provision(self.V2())
        sim = self.start()
        for image in (self.V1(), self.V2(), self.V1()):
            push(self.status_of(sim)["espota_port"], image)
            self.wait_for_image(sim, image)
        self.assertEqual(self.status()["installs"], 3)

    def status_of(self, sim):
        def find():
            status = self.status()
            return status if status and status["state"] == "running" else None

        return sim.wait_for(find, "running device")

    def test_a_password_that_is_missing_leaves_no_door_open(self):
        self.provision(self.V1())
        for content, arguments in (
            (None, ("--auth", "pbkdf2")),
            (b"", ("--password-file", "secret")),
            (b"\nline 2\n", ("--password-file", "secret", "--auth", "md5")),
        ):
            if content is not None:
                self.write("secret", content)
            sim = self.start(*arguments)
            self.assertEqual(sim.process.wait(10), 1, arguments)
            self.assertIn("password", sim.text())
            self.assertIsNone(self.status())

    def test_passwords_open_by_both_schemes(self):
        self.write("secret", b"open sesame\n")
        for scheme in ("md5", "pbkdf2"):
            with self.subTest(scheme=scheme):
                self.provision(self.V1())
                sim = self.start("--password-file", "secret", "--auth", scheme)
                port = self.status_of(sim)["espota_port"]
                with self.assertRaisesRegex(Refused, "Authentication Failed"):
                    push(port, self.V2(), password="wrong")
                push(port, self.V2(), password="open sesame")
                self.wait_for_image(sim, self.V2())
                sim.end()

    def test_a_refused_image_changes_nothing(self):
        self.provision(self.V1())
        sim = self.start()
        port = self.status_of(sim)["espota_port"]
        with self.assertRaises(Refused):
            push(port, self.V2(), md5=md5hex("another file"))
        with self.assertRaises(Refused):
            push(port, b"neither ELF nor anything" * 100)
        with self.assertRaises(Refused):
            push(port, bytes((2 << 20) + 1))
        self.assertEqual(self.status()["image_sha256"], sha256(self.V1()))
        push(port, self.V2())
        self.wait_for_image(sim, self.V2())

    def test_a_file_cut_short_before_it_was_sent_is_refused(self):
        self.provision(self.V1())
        sim = self.start()
        port = self.status_of(sim)["espota_port"]
        with self.assertRaisesRegex(Refused, "not of the expected format"):
            push(port, self.V2()[: len(self.V2()) // 2])
        self.assertEqual(self.status()["image_sha256"], sha256(self.V1()))

    def test_a_compressed_image_is_unpacked_by_the_boot_stage(self):
        for layout in LAYOUTS:
            with self.subTest(layout=layout):
                self.provision(self.V1(), layout=layout)
                sim = self.start()
                port = self.status_of(sim)["espota_port"]
                push(port, gzip.compress(self.V2()))
                status = self.wait_for_image(sim, self.V2())
                self.assertEqual(status["version"], "2.0.0")
                push(status["espota_port"], self.V1())
                self.wait_for_image(sim, self.V1())
                sim.end()

    def test_a_compressed_image_that_is_broken_inside_is_refused(self):
        self.provision(self.V1())
        sim = self.start()
        port = self.status_of(sim)["espota_port"]
        packed = gzip.compress(self.V2())
        for bad in (
            packed[:-1],
            packed[:-1] + b"\x7f",
            gzip.compress(self.V2()[:-1]),
            gzip.compress(b"neither ELF nor anything"),
            gzip.compress(packed),
            gzip.compress(self.V2() + bytes(2 << 20)),
        ):
            with self.assertRaises(Refused):
                push(port, bad)
        self.assertEqual(self.status()["image_sha256"], sha256(self.V1()))
        push(port, packed)
        self.wait_for_image(sim, self.V2())

    def test_a_busy_application_refuses(self):
        self.provision(self.V1())
        sim = self.start("--veto")
        with self.assertRaises(Refused):
            push(self.status_of(sim)["espota_port"], self.V2())

    def test_a_device_that_is_not_armed_refuses(self):
        self.provision(self.V1())
        sim = self.start("--armed", 1)
        port = self.status_of(sim)["espota_port"]
        time.sleep(1.2)  # that time passes is what is tested
        with self.assertRaisesRegex(Refused, "refused the update for now"):
            push(port, self.V2())
        sim.end()
        sim = self.start("--armed", 60)
        push(self.status_of(sim)["espota_port"], self.V2())
        self.wait_for_image(sim, self.V2())

    def test_without_restart_the_next_start_runs_the_new_image(self):
        self.provision(self.V1())
        sim = self.start("--no-restart")
        push(self.status_of(sim)["espota_port"], self.V2())
        self.assertEqual(self.status_of(sim)["version"], "1.0.0")
        sim.end()
        self.wait_for_image(self.start(), self.V2())

    def send_files(self, sim, size=76800):
        """Sends a file system; returns it, and what the device says until it runs again."""
        files = bytes(range(256)) * (size // 256)
        push(self.status_of(sim)["espota_port"], files, command=FILE_SYSTEM)
        sim.wait_for(lambda: sim.text().count(" runs 1.0.0") == 2, "restart")
        sim.end()
        return files, sim.text()

    def files_in_flash(self, begin, files):
        return (self.folder / "flash.bin").read_bytes()[begin : begin + len(files)]

    def test_a_file_system_is_staged_and_stored_by_the_boot_stage(self):
        for layout, begin in (("sim", 0x600000), ("sim-single", 0x400000),
                              ("sim-swap", 0x600000), ("sim-ab", 0x600000)):
            with self.subTest(layout):
                (self.folder / "sim.log").unlink(missing_ok=True)
                self.provision(self.V1(), layout=layout)
                files, said = self.send_files(self.start())
                self.assertIn("boot: installed 19 sectors of the file system", said)
                self.assertEqual(self.files_in_flash(begin, files), files)
                self.assertEqual(self.status_of(self.start())["installs"], 1)

    def test_a_file_system_that_fills_its_partition(self):
        self.provision(self.V1())
        files, _ = self.send_files(self.start(), 1 << 20)
        self.assertEqual(self.files_in_flash(0x600000, files), files)

    def test_a_layout_may_have_file_systems_written_in_place(self):
        layout = (pathlib.Path(__file__).parents[3] / "layouts/sim.csv").read_text()
        self.write("direct.csv", layout.replace("1M\n", "1M, direct\n").encode())
        self.provision(self.V1(), layout="direct.csv")
        files, said = self.send_files(self.start())
        self.assertNotIn("of the file system", said)
        self.assertEqual(self.files_in_flash(0x600000, files), files)

    def test_a_device_that_is_not_found_again_is_not_said_to_have_stored_it(self):
        self.provision(self.V1())
        self.write("files.bin", b"files" * 10000)
        sim = self.start()
        status = self.status_of(sim)
        value = self.aloft_json(
            "upload", "-s", "files.bin", f"127.0.0.1:{status['espota_port']}",
            "--http-port", status["http_port"], "--timeout", 1, code=9)
        self.assertEqual(value["targets"][0]["state"], "accepted")
        sim.end()

    def test_the_tool_tells_that_a_named_device_has_stored_it(self):
        self.write("v1.bin", self.V1())
        self.write("files.bin", b"files" * 10000)
        sim = self.sim("--name", "kitchen", "--image", "v1.bin")
        value = self.aloft_json("upload", "-s", "files.bin", "sim:kitchen")
        self.assertEqual(value["targets"][0]["state"], "stored")
        self.assertIn("13 sectors of the file system", sim.text())
        boots = self.aloft_json("status", "sim:kitchen")["boots"]
        self.assertEqual([(boot["files"], boot["installed"]) for boot in boots], [(True, True)])

    def test_a_file_system_too_large_is_refused(self):
        self.provision(self.V1())
        sim = self.start()
        with self.assertRaises(Refused):
            push(self.status_of(sim)["espota_port"], bytes((1 << 20) + 1), command=FILE_SYSTEM)

    def test_an_esp8266_image_is_stored_and_verified_but_not_run(self):
        self.provision(self.V1())
        sim = self.start()
        push(self.status_of(sim)["espota_port"], esp8266_sketch())
        self.assertEqual(sim.process.wait(20), 1)
        self.assertIn("verified", sim.text())
        self.assertIn("another processor (ESP8266)", sim.text())


class Named(DeviceCase):
    def test_a_device_with_a_name_is_made_when_it_is_first_asked_for(self):
        place = self.folder / "state/aloft/sim/kitchen"
        image = self.write("first.bin", self.V1())
        sim = self.sim("--name", "kitchen", "--image", image)
        sim.wait_for(lambda: "kitchen runs 1.0.0" in sim.text(), "line of the device")
        port = json.loads((place / "status.json").read_text())["espota_port"]
        push(port, self.V2())
        sim.wait_for(lambda: "kitchen runs 2.0.0" in sim.text(), "new version")
        sim.end()
        self.assertFalse((place / "status.json").exists())

        sim = self.sim("--name", "kitchen")
        sim.wait_for(lambda: sim.text().count("kitchen runs 2.0.0") == 2, "second start")
        self.assertNotIn("note:", sim.text())
        sim.end()

        sim = self.sim("--name", "kitchen", "--image", image)
        sim.wait_for(lambda: sim.text().count("kitchen runs 2.0.0") == 3, "third start")
        self.assertIn("note: kitchen exists, so its own image and keys stay", sim.text())


class Signatures(DeviceCase):
    def signed(self, image):
        if not (self.folder / "private.key").exists():
            self.aloft("keygen")
        path = self.write("to-sign", image)
        self.aloft("sign", path, "-k", "private.key", "-o", "signed")
        content = (self.folder / "signed").read_bytes()
        (self.folder / "signed").unlink()
        return content

    def refused_then_taken(self, sim, status, bad, good):
        with self.assertRaises(Refused):
            push(status["espota_port"], bad)
        push(status["espota_port"], good)
        return self.wait_for_image(sim, good)

    def test_a_signed_image_installs_where_none_is_asked_for_and_then_asks(self):
        signed = self.signed(self.V2_SIGNED_ONLY())
        self.provision(self.V1(), "-k", "public.key")
        sim = self.start()
        status = self.wait_for_image(sim, self.V1())

        push(status["espota_port"], signed)
        status = self.wait_for_image(sim, signed)

        self.refused_then_taken(sim, status, self.V1(), self.signed(self.V1()))

    def test_keys_that_demand_a_signature_hold_for_any_firmware(self):
        first = self.signed(self.V1())
        self.provision(first, "-k", "public.key", "--require-signature")
        sim = self.start()
        status = self.wait_for_image(sim, first)
        self.refused_then_taken(sim, status, self.V2(), self.signed(self.V2()))

    def test_a_compressed_image_is_signed_as_it_is_sent(self):
        first = self.signed(self.V1())
        self.provision(first, "-k", "public.key", "--require-signature")
        sim = self.start()
        port = self.wait_for_image(sim, first)["espota_port"]
        with self.assertRaises(Refused):
            push(port, gzip.compress(self.V2()))
        with self.assertRaises(Refused):
            push(port, gzip.compress(self.signed(self.V2())))
        push(port, self.signed(gzip.compress(self.V2())))
        self.wait_for_image(sim, self.V2())
        sim.end()
        self.wait_for_image(self.start(), self.V2())

    def test_a_tampered_image_is_refused(self):
        first = self.signed(self.V1())
        self.provision(first, "-k", "public.key", "--require-signature")
        sim = self.start()
        status = self.wait_for_image(sim, first)
        good = self.signed(self.V2())
        bad = bytearray(good)
        bad[len(bad) // 2] ^= 1
        self.refused_then_taken(sim, status, bytes(bad), good)

    def test_a_signature_of_another_key_is_refused(self):
        first = self.signed(self.V1())
        self.provision(first, "-k", "public.key", "--require-signature")
        (self.folder / "private.key").unlink()
        (self.folder / "public.key").unlink()
        sim = self.start()
        status = self.wait_for_image(sim, first)
        with self.assertRaises(Refused):
            push(status["espota_port"], self.signed(self.V2()))

    def counted(self, name, image, counter):
        """An image with a security counter."""
        self.write(name, image)
        self.aloft("sign", name, "--counter", counter, "--stock-key", "private.key",
                   "-o", name + ".signed")
        return (self.folder / (name + ".signed")).read_bytes()

    def test_an_older_security_counter_is_refused_by_device_and_boot_stage(self):
        self.aloft("keygen")
        old = self.counted("old", self.V1(), 1)
        new = self.counted("new", self.V2(), 2)
        self.provision(old, "-k", "public.key", "--require-signature")
        sim = self.start()
        port = self.wait_for_image(sim, old)["espota_port"]
        push(port, new)
        status = self.wait_for_image(sim, new)
        with self.assertRaisesRegex(Refused, "older than the version in use"):
            push(status["espota_port"], old)
        sim.end()
        # Somebody who gets past the device, to the flash, does not get past this.
        subprocess.run([BIN / "tests" / "boot_flash_tool", "stage", "flash.bin", "sim",
                        "old.signed"], cwd=self.folder, check=True)
        sim = self.start()
        self.wait_for_image(sim, new)
        self.assertIn("boot: not installed: older than the version in use", sim.text())

    def test_damaged_keys_take_no_update(self):
        self.aloft("keygen")
        self.provision(self.V1(), "-k", "public.key")
        flash = bytearray((self.folder / "flash.bin").read_bytes())
        flash[0x703020] ^= 1
        self.write("flash.bin", bytes(flash))
        sim = self.start()
        # The boot stage refuses as well: whoever damages keys must not gain by it.
        status = sim.wait_for(self.status, "status")
        self.assertEqual(status["state"], "recovery")
        for image in (self.V2(), self.signed(self.V2())):
            with self.assertRaises(Refused):
                push(status["espota_port"], image)


if __name__ == "__main__":
    unittest.main()
