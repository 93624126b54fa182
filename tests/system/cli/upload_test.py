"""upload against devices that behave in every way there is: a test for each outcome."""

import json
import os
import pty
import signal
import socket
import subprocess
import time
import unittest

from case import ALOFT, CliCase
from fake_device import FakeDevice
from images import esp8266


# Outcomes that only time tells.
SILENT = ("no_answer", "timeout", "no_call_back", "stalled")


class UploadCase(CliCase):
    def setUp(self):
        super().setUp()
        self.image = esp8266(b"firmware" * 8192)
        (self.folder / "app.bin").write_bytes(self.image)
        (self.folder / "secret").write_text("open sesame\n")

    def upload(self, code, device, *arguments, **environment):
        return self.expect_json(code, "upload", "app.bin", device.target, *arguments,
                                **environment)

    def refused(self, code, name, device, *arguments):
        patience = ["--timeout=2"] if name in SILENT else []
        error = self.upload(code, device, *patience, *arguments)["error"]
        self.assertEqual(error["code"], name)
        return error


class Outcomes(UploadCase):
    def test_accepted_is_not_yet_success(self):
        with FakeDevice() as device:
            error = self.refused(9, "not_observed", device)
            self.assertIn("boot was not observed", error["message"])
        self.assertEqual(device.received, self.image)
        self.assertEqual(device.command, "0")

    def test_accepted_is_enough_when_asked(self):
        with FakeDevice() as device:
            value = self.upload(0, device, "--no-wait")
        self.assertEqual(value["targets"][0]["state"], "accepted")
        self.assertEqual(value["targets"][0]["address"], device.target)

    def test_a_file_system_is_stored(self):
        with FakeDevice() as device:
            value = self.upload(0, device, "--file-system")
        self.assertEqual(device.command, "100")
        self.assertEqual(value["targets"][0]["state"], "stored")

    def test_a_name_that_does_not_exist(self):
        value = self.expect_json(3, "upload", "app.bin", "no-such-host.invalid")
        self.assertEqual(value["error"]["code"], "name")

    def test_no_answer(self):
        with FakeDevice(invitation=None) as device:
            self.refused(3, "no_answer", device)

    def test_nobody_there(self):
        with FakeDevice() as device:
            target = device.target
        value = self.expect_json(3, "upload", "app.bin", target, "--timeout=1")
        self.assertEqual(value["error"]["code"], "no_answer")

    def test_an_answer_of_something_else(self):
        with FakeDevice(invitation="220 ready\033[2J") as device:
            error = self.refused(7, "bad_answer", device)
            self.assertIn("220 ready", error["message"])

    def test_a_password_is_wanted(self):
        with FakeDevice(password="open sesame") as device:
            self.refused(4, "auth", device)

    def test_a_password_from_a_file_or_the_environment(self):
        with FakeDevice(password="open sesame") as device:
            self.upload(0, device, "--no-wait", "--password-file=secret")
        with FakeDevice(password="open sesame") as device:
            self.upload(0, device, "--no-wait", ALOFT_PASSWORD="open sesame")

    def test_a_wrong_password(self):
        with FakeDevice(password="another") as device:
            error = self.refused(4, "auth", device, "--password-file=secret")
            self.assertIn("did not accept the password", error["message"])

    def test_a_password_file_that_is_not_there(self):
        with FakeDevice(password="another") as device:
            self.refused(10, "io", device, "--password-file=none")

    def test_md5_only_when_asked_for(self):
        with FakeDevice(password="open sesame", auth="md5") as device:
            self.refused(4, "weak_auth", device, "--password-file=secret")
        with FakeDevice(password="open sesame", auth="md5") as device:
            self.upload(0, device, "--password-file=secret", "--allow-md5", "--no-wait")

    def test_silence_after_the_password(self):
        with FakeDevice(password="open sesame", after_proof=None) as device:
            self.refused(7, "timeout", device, "--password-file=secret")

    def test_no_call_back(self):
        with FakeDevice(calls_back=False) as device:
            error = self.refused(7, "no_call_back", device)
            self.assertRegex(error["message"], r"connected back to 127.0.0.1:\d+$")
            self.assertIn("--host-port", error["hint"])

    def test_a_port_to_be_called_back_at_can_be_chosen(self):
        with FakeDevice() as device, FakeDevice() as other:
            self.upload(0, device, "--no-wait", f"--host-port={other.port}")
            self.assertEqual(device.host[1], other.port)

    def test_it_takes_no_more(self):
        with FakeDevice(takes=32768, verdict=None, closes=False) as device:
            error = self.refused(7, "stalled", device)
            self.assertRegex(error["message"], r"at (49|50) %")

    def test_it_hangs_up(self):
        with FakeDevice(takes=32768, verdict=None) as device:
            error = self.refused(7, "closed", device)
            self.assertIn("closed the connection at", error["message"])

    def test_it_never_says_what_it_thinks(self):
        with FakeDevice(verdict=None) as device:
            self.refused(7, "closed", device)


class Refusals(UploadCase):
    """The device's reason, in its words, with the exit code that it has here."""

    def check(self, words, code, name, hint, *arguments):
        with self.subTest(words=words), FakeDevice(verdict=words + "\r\n") as device:
            error = self.refused(code, name, device, *arguments)
            self.assertIn(words, error["message"])
            self.assertIn(hint, error["why"] + error["hint"])

    def test_reasons_at_the_end(self):
        self.check("ERROR[12]: Signature verification failed", 5, "unsigned",
                   "aloft sign app.bin")
        self.check("ERROR[125]: the application refused the update for now", 1, "veto",
                   "at rest")
        self.check("something of its own", 1, "refused", "device's own words")
        self.check("ERROR[7]: MD5 verification failed", 7, "digest", "try again")
        self.check("ERROR[9]: new Flash config wrong, real size: 4194304", 6,
                   "image_config", "real flash size")
        self.check("ERROR[8]: Flash config wrong", 6, "flash_config", "serial line")
        self.check("ERROR[10]: Magic byte is wrong, not 0xE9", 6, "magic", "E9")
        self.check("ERROR[11]: Invalid bootstrapping state, reset ESP8266 before updating",
                   1, "bootstrap", "reset button")

    def test_a_signature_of_another_key(self):
        self.image += bytes(256) + b"\0\1\0\0"
        (self.folder / "app.bin").write_bytes(self.image)
        self.check("ERROR[12]: Signature verification failed", 5, "signature",
                   "private key")

    def test_reasons_at_the_invitation(self):
        with FakeDevice(invitation="ERR: ERROR[4]: Not Enough Space\n") as device:
            error = self.refused(6, "space", device)
            self.assertIn("Not Enough Space", error["message"])
            self.assertIn("512 KiB chip", error["hint"])
        with FakeDevice(invitation="ERR: ERROR[4]: Not Enough Space\n") as device:
            error = self.refused(6, "space", device, "--file-system")
            self.assertIn("file system of the device", error["why"])


class Many(UploadCase):
    def test_some_failed(self):
        with FakeDevice() as good, FakeDevice(invitation=None) as silent, \
                FakeDevice() as last:
            targets = (good.target, silent.target, last.target)
            value = self.expect_json(12, "upload", "app.bin", *targets, "--timeout=2",
                                     "--no-wait", "--keep-going")
        self.assertEqual([t["state"] for t in value["targets"]],
                         ["accepted", "failed", "accepted"])
        self.assertEqual(value["targets"][1]["error"]["code"], "no_answer")

    def test_the_first_failure_ends_it(self):
        with FakeDevice(invitation=None) as silent, FakeDevice() as untouched:
            value = self.expect_json(3, "upload", "app.bin", silent.target,
                                     untouched.target, "--timeout=2")
        self.assertIn("1 not tried", value["error"]["message"])
        self.assertEqual(untouched.received, b"")

    def test_all_done(self):
        with FakeDevice() as one, FakeDevice() as two:
            result = self.expect(0, "upload", "app.bin", one.target, two.target,
                                 "--no-wait")
        lines = result.stdout.splitlines()
        self.assertEqual(lines[0].split()[:3], ["target", "over", "result"])
        self.assertEqual([line.split() for line in lines[1:]],
                         [[one.target, "espota", "accepted"],
                          [two.target, "espota", "accepted"]])


class Operands(UploadCase):
    def test_targets_that_are_none(self):
        for target in ("ftp://x/", "http://", "http://x/?a", "http://me@x/", "x y", "espota://", "sim:", "sim:../x", "h:99999",
                       "h/path", "user@h"):
            with self.subTest(target=target):
                self.expect_error(2, "upload", "app.bin", target)

    def test_a_simulated_device_that_does_not_run(self):
        result = self.expect_error(3, "upload", "app.bin", "sim:kitchen")
        self.assertIn("aloft sim --name kitchen", result.stderr)

    def test_files_that_cannot_be_sent(self):
        (self.folder / "empty").write_bytes(b"")
        self.expect_error(10, "upload", "none.bin", "127.0.0.1")
        self.expect_error(10, "upload", "empty", "127.0.0.1")

    def test_a_port_that_is_taken(self):
        with FakeDevice() as device, socket.create_server(("0.0.0.0", 0)) as taken:
            port = taken.getsockname()[1]
            result = self.expect_error(1, "upload", "app.bin", device.target,
                                       f"--host-port={port}")
            self.assertIn(f"cannot listen at TCP port {port}", result.stderr)


class Output(UploadCase):
    def test_progress_in_a_file_is_lines(self):
        with FakeDevice() as device:
            result = self.expect(0, "upload", "app.bin", device.target, "--no-wait")
        self.assertNotIn("\r", result.stderr)
        self.assertIn("inviting\n", result.stderr)
        self.assertIn("uploading: 100 %", result.stderr)

    def test_quiet_is_quiet(self):
        with FakeDevice() as device:
            result = self.expect(0, "-q", "upload", "app.bin", device.target, "--no-wait")
        self.assertEqual(result.stderr, "")

    def test_events_are_objects_and_the_last_is_the_result(self):
        with FakeDevice() as device:
            result = self.expect(0, "upload", "app.bin", device.target, "--no-wait",
                                 "--json", "--progress=json")
        objects = [json.loads(line) for line in result.stdout.splitlines()]
        self.assertTrue(objects[-1]["ok"])
        done = [o["done"] for o in objects if o.get("event") == "progress"]
        self.assertEqual(done, sorted(done))
        self.assertEqual(done[-1], len(self.image))

    def test_the_wire_is_shown_twice_verbose_without_the_password(self):
        with FakeDevice(password="open sesame") as device:
            result = self.expect(0, "-vv", "upload", "app.bin", device.target, "--no-wait",
                                 "--password-file=secret")
        self.assertIn('> UDP  127.0.0.1', result.stderr)
        self.assertIn('"OK"', result.stderr)
        self.assertNotIn("sesame", result.stderr + result.stdout)

    def test_a_person_is_asked_for_the_password(self):
        ours, theirs = pty.openpty()
        with FakeDevice(password="open sesame") as device:
            process = subprocess.Popen(
                [ALOFT, "upload", "app.bin", device.target, "--no-wait"],
                cwd=self.folder, env={**self.environment, "TERM": "xterm"}, stdin=theirs,
                stdout=subprocess.PIPE, stderr=theirs)
            os.close(theirs)
            shown = b""
            while b"password of" not in shown:
                shown += os.read(ours, 4096)
            os.write(ours, b"open sesame\n")
            out, _ = process.communicate(timeout=30)
            self.assertEqual(process.returncode, 0, shown)
            self.assertIn(b"accepted", out)
            shown += os.read(ours, 65536)
            self.assertNotIn(b"sesame", shown)
        os.close(ours)


class Interrupted(UploadCase):
    def interrupt(self, number, code):
        with FakeDevice(takes=32768, verdict=None, closes=False) as device:
            process = subprocess.Popen(
                [ALOFT, "upload", "app.bin", device.target], cwd=self.folder,
                env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            limit = time.monotonic() + 20
            while not device.kept and time.monotonic() < limit:
                time.sleep(0.02)
            process.send_signal(number)
            _, err = process.communicate(timeout=30)
            self.assertEqual(process.returncode, code, err)
            self.assertIn(b"goes on with its old image", err)
            device.kept[0].settimeout(10)
            try:
                while device.kept[0].recv(1 << 16):
                    pass
            except ConnectionResetError:
                pass

    def test_ctrl_c_tells_the_device(self):
        self.interrupt(signal.SIGINT, 130)

    def test_sigterm_too(self):
        self.interrupt(signal.SIGTERM, 143)


if __name__ == "__main__":
    unittest.main()
