"""The update server against curl and raw sockets, as a device or an attacker uses it."""

import hashlib
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

PROGRAM = os.path.join(os.environ["ALOFT_BIN"], "serve_folder")

IMAGE = bytes([0xE9, 1, 2, 0x40]) + bytes(range(256)) * 64
OTHER = bytes([0xE9, 1, 3, 0x40]) + bytes(range(255, -1, -1)) * 4096
MD5 = hashlib.md5(IMAGE).hexdigest()

DEVICES = """\
; one door, one sensor
[18:FE:AA:AA:AA:AA]
version = DOOR-7-g14f53a19
fs-version = web-3

[18:fe:aa:aa:aa:bb]
version = TEMP-1.0.0
file = other.bin

[18:FE:AA:AA:AA:CC]
chip = esp32
version = DOOR-7-g14f53a19

[18:FE:AA:AA:AA:DD]
version = LOST-1
"""

# What a device of the well-known script sends.
HEADERS = {
    "User-Agent": "ESP8266-http-Update",
    "x-ESP8266-STA-MAC": "18:FE:AA:AA:AA:AA",
    "x-ESP8266-AP-MAC": "1A:FE:AA:AA:AA:AA",
    "x-ESP8266-free-space": "671744",
    "x-ESP8266-sketch-size": "373940",
    "x-ESP8266-sketch-md5": "a56f8ef78a0bebd812f62067daf1408a",
    "x-ESP8266-chip-size": "4194304",
    "x-ESP8266-sdk-version": "1.3.0",
    "x-ESP8266-version": "DOOR-6",
}


class Server:
    """The program, serving a folder of its own."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        os.mkdir(self.path("bin"))
        self.write("bin/DOOR-7-g14f53a19.bin", IMAGE)
        self.write("bin/other.bin", OTHER)
        self.write("bin/web-3.bin", b"a file system")
        self.write("secret.txt", b"nobody's business")
        os.symlink("/etc/passwd", self.path("bin/link.bin"))
        os.mkfifo(self.path("bin/pipe.bin"))
        self.write("devices.ini", DEVICES.encode())
        self.process = subprocess.Popen(
            [PROGRAM, self.folder.name, "0", "-v"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.first_line = self.process.stdout.readline()
        self.port = int(re.search(r":(\d+),", self.first_line).group(1))
        self.log = []
        self.reader = threading.Thread(target=self.read_log, daemon=True)
        self.reader.start()

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def write(self, name, content):
        with open(self.path(name + ".new"), "wb") as file:
            file.write(content)
        os.rename(self.path(name + ".new"), self.path(name))

    def read_log(self):
        for line in self.process.stderr:
            self.log.append(line.rstrip("\n"))

    def wait_for_log(self, part):
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            if any(part in line for line in self.log):
                return
            time.sleep(0.05)
        raise AssertionError(f"no '{part}' in {self.log}")

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        code = self.process.wait(20)
        self.reader.join(20)
        self.process.stdout.close()
        self.process.stderr.close()
        self.folder.cleanup()
        return code

    def curl(self, path="/esp/update/arduino.php", headers=HEADERS, extra=()):
        """Returns code, header fields in lower case, body."""
        command = ["curl", "-sS", "-i", "--max-time", "20", "--path-as-is",
                   f"http://127.0.0.1:{self.port}{path}", "-H", "Accept:", *extra]
        if "User-Agent" not in headers:
            command += ["-H", "User-Agent:"]
        for name, value in headers.items():
            command += ["-H", f"{name}: {value}"]
        output = subprocess.run(command, check=True, capture_output=True).stdout
        head, _, body = output.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        fields = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            fields[name.lower()] = value.strip()
        return int(lines[0].split()[1]), fields, body

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=40)

    def raw(self, request):
        """Sends bytes and returns all that comes until the server closes."""
        with self.connect() as connection:
            connection.sendall(request)
            return read_to_end(connection)


def read_to_end(connection):
    answer = b""
    while True:
        try:
            piece = connection.recv(65536)
        except ConnectionResetError:
            return answer
        if not piece:
            return answer
        answer += piece


def but(**changes):
    """HEADERS with changes; None leaves one out. STA_MAC stands for x-ESP8266-STA-MAC."""
    headers = dict(HEADERS)
    for key, value in changes.items():
        name = ("User-Agent" if key == "agent"
                else "x-ESP8266-" + key.replace("_", "-"))
        headers.pop(name, None)
        if value is not None:
            headers[name] = value
    return headers


def device_head(line="GET / HTTP/1.1", extra=""):
    fields = "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items())
    return f"{line}\r\nHost: here\r\n{fields}{extra}\r\n".encode("latin-1")


class ServeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()

    @classmethod
    def tearDownClass(cls):
        code = cls.server.stop()
        assert code == 0, code

    def test_it_says_where_it_serves_what(self):
        self.assertRegex(self.server.first_line,
                         r"^serving .* on http://127\.0\.0\.1:\d+, 4 devices, 3 images$")

    # --- the answers of the well-known script -------------------------------------

    def test_another_version_gets_the_image(self):
        code, fields, body = self.server.curl()
        self.assertEqual(code, 200)
        self.assertEqual(body, IMAGE)
        self.assertEqual(fields["x-md5"], MD5)
        self.assertEqual(fields["content-type"], "application/octet-stream")
        self.assertEqual(fields["content-length"], str(len(IMAGE)))
        self.assertEqual(fields["content-disposition"],
                         "attachment; filename=DOOR-7-g14f53a19.bin")

    def test_no_version_and_another_image_gets_the_image(self):
        code, _, body = self.server.curl(headers=but(version=None))
        self.assertEqual((code, body), (200, IMAGE))

    def test_the_same_version_gets_304(self):
        code, fields, body = self.server.curl(headers=but(version="DOOR-7-g14f53a19"))
        self.assertEqual((code, body), (304, b""))
        self.assertNotIn("x-md5", fields)

    def test_no_version_and_the_same_image_gets_304(self):
        code, _, _ = self.server.curl(headers=but(version=None, sketch_md5=MD5))
        self.assertEqual(code, 304)

    def test_the_same_image_is_not_offered_for_ever(self):
        code, _, _ = self.server.curl(headers=but(version="forgotten", sketch_md5=MD5))
        self.assertEqual(code, 304)

    def test_the_same_image_in_another_flash_mode_gets_304(self):
        installed = IMAGE[:2] + bytes([0]) + IMAGE[3:]
        code, _, _ = self.server.curl(
            headers=but(sketch_md5=hashlib.md5(installed).hexdigest()))
        self.assertEqual(code, 304)

    def test_anyone_but_an_updater_gets_403(self):
        self.assertEqual(self.server.curl(headers=but(agent="Mozilla/5.0"))[0], 403)
        self.assertEqual(self.server.curl(headers=but(agent=None))[0], 403)

    def test_each_missing_header_gets_403(self):
        for name in ("STA_MAC", "AP_MAC", "free_space", "sketch_size", "sketch_md5",
                     "chip_size"):
            with self.subTest(name):
                self.assertEqual(self.server.curl(headers=but(**{name: None}))[0], 403)

    def test_an_unknown_device_gets_500(self):
        code, _, body = self.server.curl(headers=but(STA_MAC="18:FE:AA:AA:AA:EE"))
        self.assertEqual(code, 500)
        self.assertIn(b"not configured", body)

    def test_a_mac_address_in_lower_case_is_the_same(self):
        code, _, body = self.server.curl(headers=but(STA_MAC="18:fe:aa:aa:aa:bb"))
        self.assertEqual((code, body), (200, OTHER))

    # --- and beyond it -------------------------------------------------------------

    def test_an_esp32_gets_its_image_by_its_own_headers(self):
        headers = {name.replace("ESP8266", "ESP32"): value.replace("ESP8266", "ESP32")
                   for name, value in HEADERS.items()}
        headers["x-ESP32-STA-MAC"] = "18:FE:AA:AA:AA:CC"
        self.assertEqual(self.server.curl(headers=headers)[0], 200)

    def test_an_image_for_another_chip_is_not_handed_out(self):
        self.assertEqual(
            self.server.curl(headers=but(STA_MAC="18:FE:AA:AA:AA:CC"))[0], 500)

    def test_a_missing_image_gets_500(self):
        self.assertEqual(
            self.server.curl(headers=but(STA_MAC="18:FE:AA:AA:AA:DD"))[0], 500)

    def test_the_file_system_is_asked_for_by_mode(self):
        code, _, body = self.server.curl(headers=but(mode="spiffs", version="web-2"))
        self.assertEqual((code, body), (200, b"a file system"))
        self.assertEqual(
            self.server.curl(headers=but(mode="spiffs", version="web-3"))[0], 304)
        self.assertEqual(self.server.curl(
            headers=but(mode="spiffs", STA_MAC="18:FE:AA:AA:AA:BB"))[0], 404)

    def test_the_version_alone_is_told(self):
        code, fields, body = self.server.curl(headers=but(mode="version"))
        self.assertEqual((code, body), (200, b""))
        self.assertEqual(fields["x-version"], "DOOR-7-g14f53a19")
        self.assertEqual(fields["x-md5"], MD5)
        self.assertEqual(fields["content-length"], "0")

    def test_a_simple_updater_gets_a_file_by_its_name(self):
        code, fields, body = self.server.curl("/bin/other.bin", headers={})
        self.assertEqual((code, body), (200, OTHER))
        self.assertEqual(fields["x-md5"], hashlib.md5(OTHER).hexdigest())

    def test_a_part_of_a_file_is_sent(self):
        name = "/bin/DOOR-7-g14f53a19.bin"
        etag = f'"{MD5}"'
        for asked, start, end in (("0-9", 0, 10), ("-20", len(IMAGE) - 20, len(IMAGE)),
                                  ("1000-", 1000, len(IMAGE))):
            answer = self.server.curl(name, headers={"Range": f"bytes={asked}", "If-Range": etag})
            self.assertEqual(answer[0], 206)
            self.assertEqual(answer[2], IMAGE[start:end])
            self.assertEqual(answer[1]["content-range"],
                             f"bytes {start}-{end - 1}/{len(IMAGE)}")
            self.assertEqual(answer[1]["etag"], etag)

    def test_all_is_sent_where_a_part_would_be_of_another_file(self):
        name = "/bin/DOOR-7-g14f53a19.bin"
        answer = self.server.curl(name, headers={"Range": "bytes=10-", "If-Range": '"other"'})
        self.assertEqual((answer[0], answer[2]), (200, IMAGE))
        answer = self.server.curl(name, headers={"Range": "bytes=0-1,5-6"})
        self.assertEqual((answer[0], answer[2]), (200, IMAGE))

    def test_a_part_outside_of_the_file_gets_416(self):
        answer = self.server.curl("/bin/DOOR-7-g14f53a19.bin", headers={"Range": "bytes=999999-"})
        self.assertEqual(answer[0], 416)
        self.assertEqual(answer[1]["content-range"], f"bytes */{len(IMAGE)}")

    def test_a_file_that_is_there_already_gets_304(self):
        answer = self.server.curl("/bin/DOOR-7-g14f53a19.bin", headers={"If-None-Match": f'"{MD5}"'})
        self.assertEqual((answer[0], answer[2]), (304, b""))

    def test_nothing_else_is_reachable_by_name(self):
        for path in ("/bin/", "/bin/..", "/bin/../secret.txt", "/bin/%2e%2e/secret.txt",
                     "/bin/..%2fsecret.txt", "/bin//etc/passwd", "/bin/link.bin",
                     "/bin/pipe.bin", "/bin/.", "/bin/no.bin", "/bin/other.bin%00",
                     "/bin/" + 100 * "a"):
            with self.subTest(path):
                self.assertEqual(self.server.curl(path, headers={})[0], 404)
        self.assertEqual(self.server.curl("/secret.txt", headers={})[0], 403)
        self.assertEqual(self.server.curl("/devices.ini", headers={})[0], 403)

    def test_only_get_is_answered(self):
        for method in ("PUT", "DELETE", "OPTIONS", "TRACE", "BREW"):
            with self.subTest(method):
                code, fields, _ = self.server.curl(extra=("-X", method))
                self.assertEqual((code, fields["allow"]), (405, "GET"))
        self.assertTrue(self.server.raw(device_head("HEAD / HTTP/1.0"))
                        .startswith(b"HTTP/1.1 405"))

    def test_http_1_0_as_devices_speak_it(self):
        answer = self.server.raw(device_head("GET /fw/file.bin?x=1 HTTP/1.0",
                                             "Connection: close\r\nContent-Length: 0\r\n"))
        head, _, body = answer.partition(b"\r\n\r\n")
        self.assertIn(b" 200 ", head.split(b"\r\n")[0])
        self.assertNotIn(b"chunked", head.lower())
        self.assertEqual(body, IMAGE)

    def test_a_connection_is_used_again(self):
        request = device_head()
        with self.server.connect() as connection:
            for _ in range(3):
                connection.sendall(request)
                answer = b""
                while not answer.endswith(IMAGE):
                    answer += connection.recv(65536)

    # --- requests that others might read differently -----------------------------------

    def assert_refused(self, request, why):
        answer = self.server.raw(request)
        self.assertRegex(answer[:12], rb"^HTTP/1\.1 4", why)
        self.assertNotIn(b" 200 ", answer, why)

    def test_ambiguous_requests_are_refused_and_the_connection_closed(self):
        second = device_head("GET /second HTTP/1.1")
        for why, extra in (
                ("both lengths", "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n"),
                ("both, other way", "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n"),
                ("chunked", "Transfer-Encoding: chunked\r\n"),
                ("some coding", "Transfer-Encoding: xchunked\r\n"),
                ("length twice", "Content-Length: 0\r\nContent-Length: 0\r\n"),
                ("lengths differ", "Content-Length: 0\r\nContent-Length: 5\r\n"),
                ("length list", "Content-Length: 0, 0\r\n"),
                ("a body", "Content-Length: 5\r\n"),
                ("negative", "Content-Length: -1\r\n"),
                ("signed", "Content-Length: +0\r\n"),
                ("huge", "Content-Length: 99999999999999999999\r\n"),
                ("hexadecimal", "Content-Length: 0x0\r\n"),
                ("zero byte in a value", "X-A: a\0b\r\n"),
                ("zero byte hides a field", "X-A: a\0\r\nTransfer-Encoding: chunked\r\n"),
                ("zero byte in a name", "X\0A: a\r\n"),
                ("bare CR", "X-A: a\rTransfer-Encoding: chunked\r\n"),
                ("CR at the end", "X-A: a\r\r\n"),
                ("bare LF", "X-A: a\nX-B: b\r\n"),
                ("folded line", "X-A: a\r\n b\r\n"),
                ("folded last line", "X-A: a\r\nX-B: b\r\n\tc\r\n"),
                ("space before the colon", "Transfer-Encoding : chunked\r\n"),
                ("no colon", "X-A\r\n"),
                ("no name", ": a\r\n"),
                ("control byte", "X-A: a\x01b\r\n"),
                ("bracketed name", "X[A]: a\r\n")):
            with self.subTest(why):
                self.assert_refused(device_head(extra=extra) + second, why)

    def test_strange_request_lines_are_refused(self):
        fields = b"\r\nHost: here\r\n\r\n"
        for line in (b"GET  / HTTP/1.1", b"GET / HTTP/1.1 ", b"GET /a b HTTP/1.1",
                     b"GET /\x01 HTTP/1.1", b"GET /\0 HTTP/1.1", b"GET / HTTP/2.0",
                     b"GET / http/1.1", b"GET /", b"G[T / HTTP/1.1", b"GET / HTTP/1.1\n",
                     b"GET /\r/ HTTP/1.1", b" GET / HTTP/1.1"):
            with self.subTest(line):
                answer = self.server.raw(line + fields)
                self.assertRegex(answer[:12], rb"^$|^HTTP/1\.\d [45]")
                self.assertNotIn(b" 403 ", answer)

    def test_a_refusal_is_logged(self):
        self.server.raw(device_head(extra="Content-Length: 0\r\nContent-Length: 0\r\n"))
        self.server.wait_for_log("127.0.0.1 refused: Content-Length is there twice")

    def test_the_log_shows_nothing_that_a_terminal_would_obey(self):
        self.server.raw(device_head("GET /caf\xe9\x80 HTTP/1.0"))
        self.server.wait_for_log("GET /caf?? 200 18:FE:AA:AA:AA:AA")

    def test_a_head_without_end_is_cut_off(self):
        answer = self.server.raw(b"GET / HTTP/1.1\r\nX-A: " + 100000 * b"a")
        self.assertRegex(answer[:12], rb"^$|^HTTP/1\.1 431")

    def test_too_many_fields_are_refused(self):
        fields = "".join(f"X-{i}: a\r\n" for i in range(60))
        self.assert_refused(device_head(extra=fields), "60 fields")

    def test_bytes_one_at_a_time_are_a_request_too(self):
        request = device_head(extra="Connection: close\r\n")
        with self.server.connect() as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for i in range(len(request)):
                connection.sendall(request[i:i + 1])
            self.assertTrue(read_to_end(connection).endswith(IMAGE))

    # --- slow clients ----------------------------------------------------------------

    def test_a_slow_head_does_not_hold_a_connection(self):
        began = time.monotonic()
        with self.server.connect() as connection:
            connection.sendall(b"GET / HTTP/1.1\r\n")
            connection.settimeout(1)
            while time.monotonic() - began < 30:
                try:
                    connection.sendall(b"X-A: a\r\n")
                    if connection.recv(1) == b"":
                        break
                except socket.timeout:
                    continue
                except OSError:
                    break
        self.assertLess(time.monotonic() - began, 20)

    def test_others_are_served_while_one_is_slow(self):
        with self.server.connect() as slow:
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            slow.sendall(device_head().replace(b"AA:AA\r\nx-ESP8266-AP", b"AA:BB\r\nx-ESP8266-AP"))
            self.assertEqual(self.server.curl()[0], 200)

    def test_one_address_does_not_take_all_connections(self):
        held = []
        try:
            for _ in range(150):
                connection = self.server.connect()
                connection.sendall(b"GET / HTTP/1.1\r\n")
                held.append(connection)
            time.sleep(1)
            closed = 0
            for connection in held:
                connection.settimeout(0.01)
                try:
                    closed += connection.recv(1) == b""
                except socket.timeout:
                    pass
                except OSError:
                    closed += 1
            self.assertGreaterEqual(closed, 40)
        finally:
            for connection in held:
                connection.close()


class ChangeTest(unittest.TestCase):
    def setUp(self):
        self.server = Server()

    def tearDown(self):
        self.assertEqual(self.server.stop(signal.SIGINT), 0)

    def test_a_changed_list_of_devices_is_read_again(self):
        self.server.write("devices.ini", b"[default]\nversion = LATEST\nfile = other.bin\n")
        self.server.wait_for_log("read again, 0 devices")
        self.assertEqual(self.server.curl()[2], OTHER)

    def test_a_list_with_a_mistake_changes_nothing(self):
        self.server.write("devices.ini", b"[kitchen]\nversion = v1\n")
        self.server.wait_for_log("devices.ini line 1: [kitchen] is neither")
        self.server.wait_for_log("the one before stays in force")
        self.assertEqual(self.server.curl()[0], 200)

    def test_a_changed_image_is_noticed(self):
        self.server.write("bin/DOOR-7-g14f53a19.bin", OTHER)
        _, fields, body = self.server.curl()
        self.assertEqual(body, OTHER)
        self.assertEqual(fields["x-md5"], hashlib.md5(OTHER).hexdigest())

    def test_a_running_download_is_not_mixed_with_the_new_image(self):
        big = os.urandom(8 << 20)
        self.server.write("bin/other.bin", big)
        with self.server.connect() as connection:
            connection.sendall(b"GET /bin/other.bin HTTP/1.0\r\n\r\n")
            first = connection.recv(1000)
            self.server.write("bin/other.bin", os.urandom(8 << 20))
            answer = first + read_to_end(connection)
        self.assertEqual(answer.partition(b"\r\n\r\n")[2], big)


class StartTest(unittest.TestCase):
    def start(self, prepare, port="0"):
        with tempfile.TemporaryDirectory() as folder:
            prepare(folder)
            done = subprocess.run([PROGRAM, folder, port], capture_output=True,
                                  text=True, timeout=20, check=False)
            return done.returncode, done.stderr

    def test_a_folder_without_images_is_told(self):
        code, words = self.start(lambda folder: None)
        self.assertEqual(code, 1)
        self.assertIn("/bin: No such file or directory", words)

    def test_a_missing_list_is_told(self):
        code, words = self.start(lambda folder: os.mkdir(folder + "/bin"))
        self.assertEqual(code, 1)
        self.assertIn("/devices.ini: No such file or directory", words)

    def test_a_mistake_in_the_list_is_told_with_its_line(self):
        def prepare(folder):
            os.mkdir(folder + "/bin")
            with open(folder + "/devices.ini", "w", encoding="ascii") as file:
                file.write("; nothing\n[18:FE:AA:AA:AA:AA]\nvresion = 1\n")
        code, words = self.start(prepare)
        self.assertEqual(code, 1)
        self.assertIn("devices.ini line 3: there is no key 'vresion'", words)

    def test_a_taken_port_is_told(self):
        def prepare(folder):
            os.mkdir(folder + "/bin")
            open(folder + "/devices.ini", "wb").close()
        with socket.create_server(("127.0.0.1", 0)) as taken:
            code, words = self.start(prepare, str(taken.getsockname()[1]))
        self.assertEqual(code, 1)
        self.assertIn("Address already in use", words)


if __name__ == "__main__":
    sys.exit(unittest.main(verbosity=2))
