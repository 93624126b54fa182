"""upload over HTTP to real simulated devices: chosen, refused, cut, gone on with."""

import json
import signal
import socket
import subprocess
import threading
import unittest
import urllib.request

from device import ALOFT, DeviceCase

PASSWORD = "open sesame"


class CuttingProxy:
    """Passes TCP connections on to a port, and cuts the Nth once it has passed `after` bytes."""

    def __init__(self, port, cuts):
        self.port, self.cuts, self.passed = port, dict(cuts), 0
        self.connections = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.at = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            limit = self.cuts.get(self.connections)
            threading.Thread(target=self.serve, args=(client, limit), daemon=True).start()

    def serve(self, client, limit):
        with client, socket.create_connection(("127.0.0.1", self.port)) as device:
            threading.Thread(target=self.pipe, args=(device, client, None),
                             daemon=True).start()
            self.pipe(client, device, limit)

    def pipe(self, source, sink, limit):
        try:
            while data := source.recv(1 << 14):
                if limit is not None:
                    data, limit = data[:limit], limit - len(data)
                sink.sendall(data)
                self.passed += len(data)
                if limit is not None and limit <= 0:
                    reset = b"\1\0\0\0\0\0\0\0"
                    for end in (source, sink):
                        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
                    break
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def close(self):
        self.listener.close()


def free_port():
    """One that stays the device's over its restarts."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class UploadCase(DeviceCase):
    def setUp(self):
        super().setUp()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.write("secret", PASSWORD.encode() + b"\n")
        self.new = self.write("v2.bin", self.V2()).read_bytes()

    def run_device(self, *arguments, password=("--password-file", "secret"), layout="sim"):
        self.provision(self.V1(), layout=layout)
        sim = self.start("--http-port", self.port, *password, *arguments)
        self.device = self.wait_for_image(sim, self.V1())
        return sim

    def upload(self, *arguments, code=0, target=None, password=True):
        secret = ("--password-file", "secret") if password else ()
        value = self.aloft_json("upload", "v2.bin", target or self.url, *secret, *arguments,
                                code=code)
        return value["targets"][0] if code == 0 else value["error"]

    def tell(self, path="update"):
        with urllib.request.urlopen(f"{self.url}/api/v1/{path}", timeout=10) as answer:
            return json.load(answer)

    def start_upload(self, *arguments):
        return subprocess.Popen(
            [ALOFT, "upload", "v2.bin", *map(str, arguments), "--password-file", "secret"],
            cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


class Chosen(UploadCase):
    def test_http_where_the_device_takes_it(self):
        sim = self.run_device()
        result = self.upload()
        self.assertEqual((result["transport"], result["state"], result["version"]),
                         ("http", "confirmed", "2.0.0"))
        self.wait_for_image(sim, self.new)

    def test_a_port_is_that_of_whoever_answers(self):
        self.run_device()
        result = self.upload("--no-wait", target=f"127.0.0.1:{self.port}")
        self.assertEqual(result["transport"], "http")

    def test_espota_when_asked_for(self):
        self.run_device()
        port = self.device["espota_port"]
        result = self.upload("--transport=espota", f"--http-port={self.port}",
                             target=f"127.0.0.1:{port}")
        self.assertEqual((result["transport"], result["state"]), ("espota", "confirmed"))

    def test_espota_by_its_scheme(self):
        self.run_device()
        result = self.upload("--no-wait", target=f"espota://127.0.0.1:{self.device['espota_port']}")
        self.assertEqual(result["transport"], "espota")

    def test_espota_where_no_orders_are_taken(self):
        self.run_device(password=())
        result = self.upload("--no-wait", f"--http-port={self.port}",
                             target=f"127.0.0.1:{self.device['espota_port']}", password=False)
        self.assertEqual(result["transport"], "espota")
        self.assertIn("no password", result["transport_why"])

    def test_a_url_never_means_espota(self):
        self.run_device(password=())
        self.assertEqual(self.upload(code=7, password=False)["code"], "no_api")

    def test_it_is_told(self):
        self.run_device()
        result = self.aloft("upload", "v2.bin", self.url, "--no-wait", "--password-file",
                            "secret")
        self.assertRegex(result.stderr, r"over HTTP \(http://127.0.0.1:\d+\)")


class Refused(UploadCase):
    def test_before_anything_is_sent(self):
        for name in ("ours", "theirs"):
            self.aloft("keygen", "-o", name, "--type", "p256")
        self.write("plain.bin", self.V1())
        self.aloft("sign", "plain.bin", "-k", "ours.key", "-o", "first.bin", "--format",
                   "manifest", "--target", "sim")
        first = (self.folder / "first.bin").read_bytes()
        self.provision(first, "--key", "ours.pub", "--require-signature")
        sim = self.start("--password-file", "secret", "--http-port", self.port)
        self.wait_for_image(sim, first)
        self.write("plain.bin", self.V2())
        self.aloft("sign", "plain.bin", "-k", "ours.key", "-o", "v2.bin", "--format",
                   "manifest", "--target", "toaster")
        error = self.upload(code=6)
        self.assertEqual(error["code"], "target_mismatch")
        self.assertIn("nothing was sent", error["message"])
        self.aloft("sign", "plain.bin", "-k", "theirs.key", "-o", "v2.bin", "--format",
                   "manifest", "--target", "sim")
        self.assertEqual(self.upload(code=5)["exit"], 5)

    def test_a_wrong_password_and_none(self):
        self.run_device()
        self.assertIn("asks for a password", self.upload(code=4, password=False)["message"])
        self.write("secret", b"open barley\n")
        self.assertIn("did not accept", self.upload(code=4)["message"])
        self.assertIsNone(self.tell()["upload"])

    def test_an_application_that_does_not_want_to(self):
        self.run_device("--veto")
        self.assertEqual(self.upload(code=1)["code"], "veto")

    def test_one_at_a_time(self):
        self.run_device()
        first = self.start_upload(self.url)
        while self.tell()["upload"] is None and first.poll() is None:
            pass
        first.send_signal(signal.SIGSTOP)
        try:
            self.write("v2.bin", self.V2() + b"other")
            error = self.upload("--force", code=1)
        finally:
            first.send_signal(signal.SIGCONT)
            first.communicate(timeout=60)
        self.assertEqual(error["code"], "busy")


class Doctor(UploadCase):
    """The check of HTTP; the others depend on the computer that this runs on."""

    def look(self, *arguments, target=None):
        result = subprocess.run(
            [ALOFT, "--json", "doctor", target or self.url, *arguments], cwd=self.folder,
            env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=60,
            check=False)
        checks = {c["name"]: c for c in json.loads(result.stdout)["checks"]}
        return checks["http"]["result"], checks["http"]["message"]

    def test_passwords_are_tried(self):
        self.run_device()
        self.write("wrong", b"open barley\n")
        result, message = self.look()
        self.assertEqual(result, "ok", message)
        result, message = self.look("--password-file", "secret")
        self.assertEqual(result, "ok", message)
        self.assertIn("with this password", message)
        result, message = self.look("--password-file", "wrong")
        self.assertEqual(result, "problem", message)
        self.assertIn("does not accept", message)
        self.assertIsNone(self.tell()["upload"])

    def test_a_device_that_takes_no_orders(self):
        self.run_device(password=())
        self.assertEqual(self.look()[0], "problem")

    def test_a_device_that_is_open_to_all(self):
        self.run_device("--http-open", password=())
        self.assertEqual(self.look()[0], "note")

    def test_a_port_that_is_closed(self):
        self.assertEqual(self.look()[0], "problem")
        self.assertEqual(self.look(target=f"127.0.0.1:{self.port}")[0], "note")

    def test_a_foreign_server(self):
        with socket.create_server(("127.0.0.1", self.port)) as server:
            def answer():
                stream, _ = server.accept()
                with stream:
                    stream.recv(1000)
                    stream.sendall(b"HTTP/1.0 200 OK\r\n\r\nhello")
            threading.Thread(target=answer, daemon=True).start()
            result, message = self.look()
        self.assertEqual(result, "problem")
        self.assertIn("no device of ours", message)


class Cut(UploadCase):
    def through(self, cuts):
        proxy = CuttingProxy(self.device["http_port"], cuts)
        self.addCleanup(proxy.close)
        return proxy

    def test_connections_that_break_are_gone_on_with(self):
        sim = self.run_device()
        # 1: info, 2 and 3: begin, without and with a proof; then pieces
        proxy = self.through({4: 5000, 7: 9000, 9: 100})
        result = self.upload("--no-wait", target=f"http://127.0.0.1:{proxy.at}")
        self.assertEqual(result["resumed"], 3)
        self.wait_for_image(sim, self.new)
        self.assertLess(proxy.passed, len(self.new) + 200000)

    def test_ctrl_c_tells_the_device(self):
        self.run_device()
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            with self.subTest(number=number):
                process = self.start_upload(self.url)
                while (self.tell()["upload"] or {"offset": 0})["offset"] < 20000:
                    self.assertIsNone(process.poll())
                process.send_signal(number)
                _, err = process.communicate(timeout=60)
                self.assertEqual(process.returncode, code, err)
                self.assertIn(b"goes on with its old image", err)
                self.assertIsNone(self.tell()["upload"])

    def test_what_a_power_cut_left_is_not_sent_again(self):
        self.aloft("keygen", "-o", "ours", "--type", "p256")
        self.write("plain.bin", self.V2())
        self.aloft("sign", "plain.bin", "-k", "ours.key", "-o", "v2.bin", "--format",
                   "manifest", "--blocks", "4096")
        self.new = (self.folder / "v2.bin").read_bytes()
        sim = self.run_device()
        process = self.start_upload(self.url)
        while (self.tell()["upload"] or {"offset": 0})["offset"] < len(self.new) // 3:
            self.assertIsNone(process.poll())
        process.kill()
        process.communicate()
        sim.end(signal.SIGKILL)
        sim = self.start("--password-file", "secret", "--http-port", self.port)
        self.wait_for_image(sim, self.V1())
        result = self.upload("--no-wait")
        self.assertGreater(result["found"], len(self.new) // 3 - 70000)
        self.wait_for_image(sim, self.new)


if __name__ == "__main__":
    unittest.main()
