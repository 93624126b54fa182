"""upload to several targets: lists of them, several at once, failures and signals."""

import json
import signal
import socket
import subprocess
import time
import unittest

from api_device import ApiDevice
from case import ALOFT, CliCase
from fake_device import FakeDevice
from images import esp8266


class ManyCase(CliCase):
    def setUp(self):
        super().setUp()
        self.image = esp8266(b"firmware" * 4096)
        (self.folder / "app.bin").write_bytes(self.image)

    def upload(self, code, *arguments, **options):
        return self.expect_json(code, "upload", "app.bin", *arguments, **options)


class Lists(ManyCase):
    def test_a_group_stands_for_its_devices(self):
        with ApiDevice() as one, ApiDevice() as two:
            (self.folder / "aloft.ini").write_text(
                f"[upload]\njobs = 2\n[group all]\ndevices = {one.target}, {two.target}\n"
                f"[group one]\ndevices = {one.target}\n")
            value = self.upload(0, "@all", "@one", one.target)
            self.assertEqual([t["target"] for t in value["targets"]],
                             [one.target, two.target])
        self.assertEqual((one.received, two.received), (self.image, self.image))

    def test_the_nearer_file_counts(self):
        home = self.folder / "home" / ".config" / "aloft"
        home.mkdir(parents=True)
        with ApiDevice() as near, ApiDevice() as far:
            (home / "config.ini").write_text(
                f"[group all]\ndevices = {far.target}\n[group far]\ndevices = {far.target}\n")
            (self.folder / "aloft.ini").write_text(f"[group all]\ndevices = {near.target}\n")
            self.upload(0, "@all")
            self.assertEqual(far.received, b"")
            self.upload(0, "@far")
            self.assertEqual(far.received, self.image)

    def test_lists_that_are_none(self):
        (self.folder / "aloft.ini").write_text(
            "[group empty]\ndevices =\n[group round]\ndevices = @round\n")
        for operand in ("@none", "@empty", "@round", "@", "-"):
            with self.subTest(operand=operand):
                self.expect_error(2, "upload", "app.bin", operand)
        (self.folder / "aloft.ini").write_text("[group odd]\nmembers = x\n")
        self.expect_error(2, "upload", "app.bin", "x")

    def test_one_port_cannot_be_called_back_at_by_several_at_once(self):
        self.expect_error(2, "upload", "app.bin", "a", "b", "--jobs=2", "--host-port=9999")


class AtOnce(ManyCase):
    def test_some_over_http_and_some_over_espota(self):
        with ApiDevice() as one, FakeDevice() as two, ApiDevice(room=0) as three:
            value = self.upload(12, one.target, two.target, three.target, "--jobs=3",
                                "--no-wait", "--keep-going")
        self.assertEqual(
            [(t["transport"], t["state"]) for t in value["targets"]],
            [("http", "accepted"), ("espota", "accepted"), ("none", "failed")])
        self.assertEqual((one.received, two.received), (self.image, self.image))

    def test_without_keep_going_no_other_is_begun(self):
        with ApiDevice(room=0) as closed, ApiDevice() as last:
            value = self.upload(7, closed.target, closed.target + "/", last.target,
                                "--jobs=2")
        self.assertIn("1 not tried", value["error"]["message"])
        self.assertEqual(last.received, b"")

    def test_a_table_tells_what_came_of_each(self):
        with ApiDevice() as one, ApiDevice(room=0) as two:
            result = self.expect(12, "upload", "app.bin", one.target, two.target, "nowhere.invalid",
                                 "--jobs=2", "--keep-going")
        rows = [line.split(maxsplit=2) for line in result.stdout.splitlines()]
        self.assertEqual(rows[1], [one.target, "http", "confirmed  2.0.0"])
        self.assertIn("takes no such files over HTTP", " ".join(result.stdout.split()))
        self.assertEqual(rows[-1][:2], ["nowhere.invalid", "failed"])

    def test_signals_reach_all_and_all_tell_their_device(self):
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            with self.subTest(number=number), ApiDevice(hangs=True) as one, \
                    ApiDevice(hangs=True) as two, ApiDevice() as last:
                process = subprocess.Popen(
                    [ALOFT, "upload", "app.bin", one.target, two.target, last.target,
                     "--jobs=2", "--keep-going"],
                    cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                self.assertTrue(one.piece.wait(30) and two.piece.wait(30))
                process.send_signal(number)
                _, err = process.communicate(timeout=60)
                self.assertEqual(process.returncode, code, err)
                self.assertEqual((one.dropped, two.dropped), (1, 1))
                self.assertEqual(last.received, b"")

    def test_a_signal_counts_though_all_that_ran_ended_well(self):
        """It comes in the moment in which they end, and others are left."""
        with ApiDevice(holds=True) as one, ApiDevice(holds=True) as two, ApiDevice() as last:
            process = subprocess.Popen(
                [ALOFT, "upload", "app.bin", one.target, two.target, last.target,
                 "--jobs=2", "--no-wait", "--json"],
                cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            self.assertTrue(one.piece.wait(30) and two.piece.wait(30))
            process.send_signal(signal.SIGSTOP)
            one.release.set()
            two.release.set()
            self.wait_for_children(process)
            process.send_signal(signal.SIGINT)
            process.send_signal(signal.SIGCONT)
            out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, err)
        value = json.loads(out)
        self.assertEqual([t["state"] for t in value["targets"]], ["accepted"] * 2)
        self.assertIn("1 not tried", value["error"]["message"])

    @staticmethod
    def wait_for_children(process):
        """Until all have ended; none is taken note of while their parent stands still."""
        with open(f"/proc/{process.pid}/task/{process.pid}/children", encoding="ascii") as file:
            children = file.read().split()
        for child in children:
            state = ""
            while state != "Z":
                with open(f"/proc/{child}/stat", encoding="ascii") as file:
                    state = file.read().rpartition(")")[2].split()[0]
                time.sleep(0.01)

    def test_a_password_is_not_asked_for_but_told_about(self):
        with FakeDevice(password="open sesame") as one, FakeDevice() as two:
            value = self.upload(12, one.target, two.target, "--jobs=2", "--keep-going",
                                "--no-wait")
        self.assertIn("--password-file", value["targets"][0]["error"]["hint"])


class Online(ManyCase):
    def test_waiting_has_an_end(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        begin = time.monotonic()
        value = self.upload(3, f"http://127.0.0.1:{port}", "--wait-online=2")
        self.assertGreaterEqual(time.monotonic() - begin, 2)
        self.assertEqual(value["error"]["code"], "unreachable")

    def test_what_is_refused_is_not_waited_for(self):
        with ApiDevice(room=0) as device:
            self.upload(7, device.target, "--wait-online=50")


if __name__ == "__main__":
    unittest.main()
