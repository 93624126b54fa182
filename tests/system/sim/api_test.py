"""The device API of a simulated device, asked by curl and by the tool."""

import contextlib
import json
import socket
import subprocess
import unittest

from device import ALOFT, DeviceCase, sha256

PASSWORD = "open sesame"


class ApiCase(DeviceCase):
    def serve(self, *arguments, password=PASSWORD):
        """A running device with a password, and self.url."""
        if password is not None:
            self.write("secret", password.encode() + b"\n")
            arguments += ("--password-file", "secret")
        self.provision(self.V1())
        self.sim_process = self.start(*arguments)
        status = self.wait_for_image(self.sim_process, self.V1())
        self.address = ("127.0.0.1", status["http_port"])
        self.url = "http://127.0.0.1:%d" % status["http_port"]
        return status

    def curl(self, path, *arguments):
        """(status code, JSON) of what curl gets."""
        result = subprocess.run(
            ["curl", "-sS", "-o", "body", "-w", "%{http_code}", "--max-time", "20",
             *arguments, self.url + path],
            cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True,
            encoding="ascii", check=False)
        self.assertEqual(result.returncode, 0, result.stderr)
        body = (self.folder / "body").read_bytes()
        return int(result.stdout), json.loads(body) if body else None

    def order(self, path, *arguments, password=PASSWORD, field="X-Aloft: 1"):
        return self.curl(path, "--digest", "-u", "admin:" + password, "-H", field,
                         "-X", "POST", *arguments)

    def raw(self, request):
        """All that the device answers to these bytes."""
        with socket.create_connection(self.address, 20) as stream:
            stream.sendall(request)
            return b"".join(iter(lambda: stream.recv(4096), b""))


class Info(ApiCase):
    def test_info_tells_what_runs(self):
        self.serve("--hostname", "kitchen")
        code, info = self.curl("/api/v1/info")
        self.assertEqual(code, 200)
        self.assertEqual(info["image_sha256"], sha256(self.V1()))
        self.assertEqual(info["image_size"], len(self.V1()))
        self.assertEqual((info["version"], info["hostname"]), ("1.0.0", "kitchen"))
        self.assertIsNone(info["unhealthy"])

    def test_the_start_is_told_apart(self):
        self.serve()
        first = self.curl("/api/v1/info")[1]["boot_id"]
        self.assertEqual(self.curl("/api/v1/info")[1]["boot_id"], first)
        self.sim_process.end()
        self.url = "http://127.0.0.1:%d" % self.serve()["http_port"]
        self.assertNotEqual(self.curl("/api/v1/info")[1]["boot_id"], first)

    def test_the_tool_shows_it(self):
        self.serve()
        text = self.aloft("status", self.url).stdout
        self.assertRegex(text, r"(?m)^version +1\.0\.0$")
        value = self.aloft_json("status", self.url + "/")
        self.assertEqual(value["image_sha256"], sha256(self.V1()))
        self.assertFalse(value["can_rollback"])
        self.assertIn(value["state"], ("running", "confirmed"))

    def test_who_is_silent_holds_nobody_up(self):
        self.serve()
        with contextlib.ExitStack() as idle:
            for _ in range(200):
                idle.enter_context(socket.create_connection(self.address, 20))
            self.assertEqual(self.curl("/api/v1/info")[0], 200)

    def test_one_byte_at_a_time(self):
        self.serve()
        with socket.create_connection(self.address, 20) as stream:
            stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for byte in b"GET /api/v1/info HTTP/1.1\r\nHost: a\r\n\r\n":
                stream.sendall(bytes([byte]))
            self.assertTrue(stream.recv(4096).startswith(b"HTTP/1.1 200 "))

    def test_nonsense_is_answered_and_survived(self):
        self.serve()
        for request in (b"\x16\x03\x01\x02\x00\x01\x00\n\n", b"GET\r\n\r\n", b"\n",
                        b"GET / HTTP/1.1\r\n" + b"a" * 70000):
            with self.subTest(request=request[:20]):
                try:
                    self.assertRegex(self.raw(request), rb"^HTTP/1.1 4\d\d ")
                except ConnectionError:
                    pass  # closed before all of it was sent
        self.assertEqual(self.curl("/api/v1/info")[0], 200)


class Orders(ApiCase):
    def test_curl_proves_the_password(self):
        self.serve()
        for path, word in (("confirm", "nothing_to_confirm"),
                           ("rollback", "nothing_to_go_back_to")):
            code, value = self.order("/api/v1/" + path)
            self.assertEqual((code, value["error"]["code"]), (409, word))

    def test_a_wrong_password_is_refused(self):
        self.serve()
        code, value = self.order("/api/v1/confirm", password="open barley")
        self.assertEqual((code, value["error"]["code"]), (401, "password_wrong"))

    def test_weaker_ways_are_refused(self):
        self.serve()
        fields = ("-H", "X-Aloft: 1", "-X", "POST", "-u", "admin:" + PASSWORD)
        self.assertEqual(self.curl("/api/v1/confirm", "--basic", *fields)[0], 400)
        self.assertEqual(self.curl("/api/v1/confirm", *fields[:4])[0], 401)

    def test_the_password_itself_is_taken_where_that_was_asked_for(self):
        self.serve("--http-basic")
        text = self.sim_process.text()
        self.assertIn("warning: with --http-basic", text)
        self.assertNotIn(PASSWORD, text)
        for way, password, code in (("--basic", PASSWORD, 409),
                                    ("--basic", "open barley", 401),
                                    ("--anyauth", PASSWORD, 409)):
            with self.subTest(way=way, password=password):
                self.assertEqual(self.curl(
                    "/api/v1/confirm", way, "-u", "admin:" + password,
                    "-H", "X-Aloft: 1", "-X", "POST")[0], code)

    def test_the_password_itself_needs_one(self):
        self.provision(self.V1())
        sim = self.start("--http-basic")
        sim.process.wait(20)
        self.assertIn("--http-basic needs a password", sim.text())

    def test_orders_by_accident_are_refused(self):
        self.serve()
        self.assertEqual(self.order("/api/v1/rollback", field="X-Other: 1")[0], 403)
        for field in ("Origin: http://evil.test", "Sec-Fetch-Site: cross-site"):
            with self.subTest(field=field):
                self.assertEqual(self.order("/api/v1/rollback", "-H", field)[0], 403)
        self.assertEqual(self.order("/api/v1/rollback", "-d", "body")[0], 413)
        self.assertEqual(self.curl("/api/v1/rollback")[0], 405)

    def test_a_device_without_a_password_takes_none(self):
        self.serve(password=None)
        self.assertEqual(self.order("/api/v1/confirm")[0], 403)
        error = self.aloft_json("confirm", self.url, code=4)["error"]
        self.assertEqual(error["code"], "no_password")

    def test_an_open_device_asks_nobody(self):
        self.serve("--http-open", password=None)
        self.assertEqual(self.aloft_json("confirm", self.url, code=1)["error"]["code"],
                         "nothing_to_confirm")

    def test_open_and_a_password_contradict(self):
        self.provision(self.V1())
        self.write("secret", b"x\n")
        sim = self.start("--http-open", "--password-file", "secret")
        sim.process.wait(20)
        self.assertIn("--http-open", sim.text())

    def test_the_tool_proves_the_password(self):
        self.serve()
        for verb, word in (("confirm", "nothing_to_confirm"),
                           ("rollback", "nothing_to_go_back_to")):
            error = self.aloft_json(
                verb, self.url, "--password-file", "secret", code=1)["error"]
            self.assertEqual(error["code"], word)
        self.write("wrong", b"open barley\n")
        error = self.aloft_json(
            "confirm", self.url, "--password-file", "wrong", code=4)["error"]
        self.assertEqual(error["code"], "password_wrong")
        error = self.aloft_json("confirm", self.url, code=4)["error"]
        self.assertEqual(error["code"], "password_wanted")

    def test_nothing_secret_is_told(self):
        self.serve()
        text = self.aloft("-vv", "confirm", self.url, "--password-file", "secret",
                          code=1)
        self.assertNotIn("sesame", text.stderr + text.stdout + self.sim_process.text())
        self.assertNotIn("response=", text.stderr)


class Failures(ApiCase):
    def test_nobody_there(self):
        with socket.socket() as idle:
            idle.bind(("127.0.0.1", 0))
            port = idle.getsockname()[1]
            error = self.aloft_json("status", f"127.0.0.1:{port}", code=3)["error"]
        self.assertEqual(error["code"], "unreachable")

    def test_no_such_sim(self):
        self.aloft("status", "sim:nobody", code=3)

    def test_no_target(self):
        for text in ("ftp://a", "http://a/b", "https://a/b", "http://u@a", "a b", "sim:", "espota://a"):
            with self.subTest(text=text):
                self.aloft("status", text, code=2)

    def test_something_else_answers(self):
        for answer, code in ((b"SSH-2.0-x\r\n", 7),
                             (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", 7),
                             (b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", 7),
                             (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", 7),
                             (b"", 7)):
            with self.subTest(answer=answer), socket.socket() as server:
                server.bind(("127.0.0.1", 0))
                server.listen()
                tool = subprocess.Popen(
                    [ALOFT, "status", f"127.0.0.1:{server.getsockname()[1]}"],
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                with server.accept()[0] as stream:
                    stream.recv(4096)
                    stream.sendall(answer)
                self.assertEqual(tool.wait(20), code)


class Health(ApiCase):
    def test_a_sick_device_says_so(self):
        self.serve("--sick")
        self.assertEqual(self.curl("/api/v1/info")[1]["unhealthy"], "self-test")
        self.assertIn("self-test", self.aloft("status", self.url).stdout)

    def test_the_server_must_have_answered(self):
        self.serve("--poll", "http://127.0.0.1:1/")
        self.assertEqual(self.curl("/api/v1/info")[1]["unhealthy"], "update server")


if __name__ == "__main__":
    unittest.main()
