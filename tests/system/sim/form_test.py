"""Updates by the form of stock devices: curl, wget, Python's requests, and raw bytes."""

import socket
import subprocess
import unittest

import requests
from requests.auth import HTTPDigestAuth

from api_test import PASSWORD, ApiCase

HEAD = b"POST /update HTTP/1.1\r\nHost: a\r\n"
TYPE = b"Content-Type: multipart/form-data; boundary=B\r\n"
PART = b'Content-Disposition: form-data; name="firmware"; filename="a.bin"\r\n\r\n'
SECRETS = (PASSWORD, "YWRtaW46b3BlbiBzZXNhbWU=", "response=", "nonce=")


class FormCase(ApiCase):
    """Devices stay on after an update unless told otherwise, and take the next one."""

    def curl_form(self, *arguments, path="/update"):
        """(status code, text of the page)"""
        result = subprocess.run(
            ["curl", "-sS", "-o", "page", "-w", "%{http_code}", "--max-time", "60",
             *map(str, arguments), self.url + path],
            cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True,
            encoding="ascii", check=False)
        self.assertEqual(result.returncode, 0, result.stderr)
        return int(result.stdout), (self.folder / "page").read_text("ascii")

    def serve_open(self, *arguments):
        self.serve("--http-open", "--no-restart", *arguments, password=None)
        self.write("v2.bin", self.V2())

    def accepted(self, code, page):
        self.assertEqual(code, 200, page)
        self.assertIn("was checked", page)

    def next_starts_with(self, image):
        """What was accepted is there after a reset."""
        self.sim_process.end()
        self.wait_for_image(self.start(), image)


class Curl(FormCase):
    def test_firmware_comes_in_and_runs(self):
        self.serve()
        self.write("v2.bin", self.V2())
        code, page = self.curl_form("--digest", "-u", "admin:" + PASSWORD,
                                    "-F", "firmware=@v2.bin")
        self.accepted(code, page)
        self.assertIn("update/status", page)
        self.wait_for_image(self.sim_process, self.V2())
        self.url = "http://127.0.0.1:%d" % self.status()["http_port"]
        self.assertIn("<dd>2.0.0<", self.curl_form(path="/update/status")[1])
        for secret in SECRETS:
            self.assertNotIn(secret, self.sim_process.text())

    def test_a_file_system_goes_to_its_partition(self):
        files = bytes(range(256)) * 300
        self.serve("--http-open", password=None)
        self.write("files.bin", files)
        self.accepted(*self.curl_form("-F", "filesystem=@files.bin"))
        self.sim_process.wait_for(
            lambda: self.sim_process.text().count(" runs 1.0.0") == 2, "restart")
        self.sim_process.end()
        flash = (self.folder / "flash.bin").read_bytes()
        self.assertEqual(flash[0x600000:0x600000 + len(files)], files)

    def test_other_ways_of_sending_it(self):
        self.serve_open()
        for way in (("-0",), ("-H", "Transfer-Encoding: chunked"), ("-H", "Expect:"),
                    ("-H", "Expect: 100-continue")):
            with self.subTest(way=way):
                self.accepted(*self.curl_form(*way, "-F", "firmware=@v2.bin"))
        self.next_starts_with(self.V2())

    def test_a_kept_connection_is_not_needed(self):
        self.serve_open()
        result = subprocess.run(
            ["curl", "-sS", "-F", "firmware=@v2.bin", self.url + "/update",
             "--next", "-sS", self.url + "/update/status"],
            cwd=self.folder, capture_output=True, encoding="ascii", check=True)
        self.assertIn("was checked", result.stdout)
        self.assertIn("<dt>Version<dd>1.0.0<", result.stdout)

    def test_the_password_goes_over_in_the_clear_only_where_that_was_asked_for(self):
        basic = ("--basic", "-u", "admin:" + PASSWORD, "-F", "firmware=@v2.bin")
        self.write("v2.bin", self.V2())
        self.serve("--no-restart")
        self.assertEqual(self.curl_form(*basic)[0], 400)
        self.sim_process.end()
        self.serve("--no-restart", "--http-basic")
        self.accepted(*self.curl_form(*basic))
        self.assertEqual(self.curl_form("--basic", "-u", "admin:barley",
                                        "-F", "firmware=@v2.bin")[0], 401)
        for secret in SECRETS:
            self.assertNotIn(secret, self.sim_process.text())

    def test_refusals_have_true_codes_and_say_why(self):
        self.write("bad.bin", b"no image " * 20000)
        self.write("files.bin", b"files")
        self.serve_open()
        for code, words, arguments in (
                (409, "not those of a firmware image", ("-F", "firmware=@bad.bin")),
                (400, "no file was chosen", ("-F", "firmware=text")),
                (400, "no form", ("-H", "Content-Type: text/plain", "-T", "bad.bin",
                                  "-X", "POST")),
                (403, "another site", ("-F", "firmware=@v2.bin",
                                       "-H", "Origin: http://evil.test")),
                (403, "another site", ("-F", "firmware=@v2.bin",
                                       "-e", "http://evil.test/update")),
                (405, "method", ("-X", "DELETE"))):
            with self.subTest(words=words, arguments=arguments):
                got, page = self.curl_form(*arguments)
                self.assertEqual(got, code, page)
                self.assertIn(words, page)
                self.assertIn('<a href="update">', page)
        self.accepted(*self.curl_form("-F", "firmware=@v2.bin"))

    def test_every_site_may_send_it_where_that_was_asked_for(self):
        self.serve_open("--http-cross-site")
        self.assertIn("warning: with --http-cross-site", self.sim_process.text())
        code, page = self.curl_form("-i", "-X", "OPTIONS", "-H", "Origin: http://b")
        self.assertEqual(code, 200)
        self.assertIn("Access-Control-Allow-Origin: *\n", page)
        self.accepted(*self.curl_form("-F", "firmware=@v2.bin", "-H", "Origin: http://b"))

    def test_unsigned_firmware_is_refused_where_signatures_count(self):
        self.aloft("keygen")
        self.write("v2.bin", self.V2())
        self.write("v1.bin", self.V1())
        self.aloft("sign", "v1.bin", "-o", "v1.signed")
        first = (self.folder / "v1.signed").read_bytes()
        self.provision(first, "--key", "public.key", "--require-signature")
        status = self.wait_for_image(self.start("--http-open"), first)
        self.url = "http://127.0.0.1:%d" % status["http_port"]
        code, page = self.curl_form("-F", "firmware=@v2.bin")
        self.assertEqual(code, 409)
        self.assertIn("not signed", page)


class OtherTools(FormCase):
    def test_wget(self):
        self.serve_open()
        self.write("form", b"--B\r\n" + PART + self.V2() + b"\r\n--B--\r\n")
        result = subprocess.run(
            ["wget", "-q", "-O", "-", "--post-file=form",
             "--header=Content-Type: multipart/form-data; boundary=B",
             self.url + "/update"],
            cwd=self.folder, capture_output=True, encoding="ascii", check=False)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("was checked", result.stdout)
        self.next_starts_with(self.V2())

    def test_requests_of_python_proves_the_password(self):
        self.serve("--no-restart")
        answer = requests.post(
            self.url + "/update", files={"firmware": ("a \"b\".bin", self.V2())},
            auth=HTTPDigestAuth("admin", PASSWORD), timeout=60)
        self.accepted(answer.status_code, answer.text)
        wrong = requests.post(
            self.url + "/update", files={"firmware": b"x"},
            auth=HTTPDigestAuth("admin", "barley"), timeout=60)
        self.assertEqual(wrong.status_code, 401)


class RawBytes(FormCase):
    def begin(self, fields, *content):
        """A connection on which the head of a form, and a part of it, has been sent."""
        stream = socket.create_connection(self.address, 20)
        self.addCleanup(stream.close)
        stream.sendall(HEAD + TYPE + fields + b"\r\n" + b"".join(content))
        return stream

    def answer(self, stream):
        return b"".join(iter(lambda: stream.recv(4096), b""))

    def test_leave_is_given_after_the_checks_and_before_the_body(self):
        form = b"--B\r\n" + PART + self.V2() + b"\r\n--B--\r\n"
        fields = b"Expect: 100-continue\r\nContent-Length: %d\r\n" % len(form)
        self.serve_open()
        stream = self.begin(fields)
        self.assertEqual(stream.recv(4096), b"HTTP/1.1 100 Continue\r\n\r\n")
        stream.sendall(form)
        self.assertIn(b" 200 OK\r\n", self.answer(stream))
        self.assertTrue(self.answer(self.begin(b"Origin: http://b\r\n" + fields))
                        .startswith(b"HTTP/1.1 403 "))

    def test_whoever_goes_silent_gives_the_update_up(self):
        self.serve_open()
        stream = self.begin(b"Content-Length: 9999\r\n", b"--B\r\n", PART, self.V2()[:999])
        self.assertTrue(self.answer(stream).startswith(b"HTTP/1.1 408 "))
        self.accepted(*self.curl_form("-F", "firmware=@v2.bin"))

    def test_whoever_leaves_gives_the_update_up(self):
        self.serve_open()
        self.begin(b"Content-Length: 9999\r\n", b"--B\r\n", PART, self.V2()[:999]).close()
        self.accepted(*self.curl_form("-F", "firmware=@v2.bin"))

    def test_one_byte_at_a_time(self):
        form = b"--B\r\n" + PART + b"no image\r\n--B--\r\n"
        self.serve_open()
        stream = self.begin(b"Content-Length: %d\r\n" % len(form))
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in form:
            stream.sendall(bytes([byte]))
        self.assertTrue(self.answer(stream).startswith(b"HTTP/1.1 409 "))

    def test_what_never_ends_is_ended(self):
        chunk = b"%x\r\n" % 5000 + b"x" * 5000 + b"\r\n"
        self.serve_open()
        for code, begin in ((b"400", b""), (b"400", b"--B\r\nX: y"),
                            (b"409", b"--B\r\n" + PART + self.V2())):
            with self.subTest(begin=begin[:10]):
                chunks = b"%x\r\n" % len(begin) + begin + b"\r\n" if begin else b""
                stream = self.begin(b"Transfer-Encoding: chunked\r\n", chunks)
                try:
                    for _ in range(1000):
                        stream.sendall(chunk)
                except ConnectionError:
                    pass  # it was told before, and heard no more
                self.assertTrue(self.answer(stream).startswith(b"HTTP/1.1 " + code))
        self.accepted(*self.curl_form("-F", "firmware=@v2.bin"))

    def test_nonsense_is_answered_and_survived(self):
        self.serve_open()
        for body in (b"", b"x" * 100, b"--B\n", b"--BB\r\n", b"--B\r\n\r\n\r\n--B--",
                     b"--B\r\n" + PART + b"\0" * 100, b"--B--"):
            with self.subTest(body=body[:20]):
                stream = self.begin(b"Content-Length: %d\r\n" % len(body), body)
                self.assertRegex(self.answer(stream), rb"^HTTP/1.1 4\d\d ")
        self.accepted(*self.curl_form("-F", "firmware=@v2.bin"))


if __name__ == "__main__":
    unittest.main()
