"""aloft serve over TLS: curl and a device's client fetch from it, and clients that do not
go on with the handshake cost it nothing."""

import os
import re
import resource
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from authority import Authority  # noqa: E402

ALOFT = os.path.join(os.environ["ALOFT_BIN"], "aloft")
PULL = os.path.join(os.environ["ALOFT_BIN"], "tls_pull")
IMAGE = (bytes([0xE9, 1, 2, 0x40, 0, 0xF0, 0x10, 0x40, 0, 0xF0, 0x10, 0x40, 0, 1, 0, 0])
         + bytes(range(256)) * 4000)
HALF_A_HELLO = bytes.fromhex("1603010200010001fc0303")
HARD_LIMIT = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
TICK_S = 1 / os.sysconf("SC_CLK_TCK")


def setUpModule():
    global FOLDER, CA  # pylint: disable=global-statement
    FOLDER = tempfile.TemporaryDirectory()
    CA = Authority(FOLDER.name)
    os.makedirs(CA.path("site/bin"))
    with open(CA.path("site/bin/2.bin"), "wb") as file:
        file.write(IMAGE)
    with open(CA.path("site/devices.ini"), "w", encoding="ascii") as file:
        file.write("[default]\nversion = 2\n")


def tearDownModule():
    FOLDER.cleanup()


def serve(cert, key, *options):
    return subprocess.Popen(
        [ALOFT, "serve", CA.path("site"), "--port", "0", "--address", "127.0.0.1",
         "--tls-cert", CA.path(cert), "--tls-key", CA.path(key), *options],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


class ServeTest(unittest.TestCase):
    def setUp(self):
        self.addCleanup(self.stop)
        self.start("1600")

    def start(self, per_address):
        self.server = serve("good.chain.pem", "good.key", "--connections", "1600",
                            "--connections-per-address", per_address)
        line = self.server.stdout.readline()
        self.port = int(re.search(r"https://127\.0\.0\.1:(\d+),", line).group(1))

    def stop(self):
        self.server.terminate()
        self.server.communicate()

    def seconds_of_cpu(self):
        with open(f"/proc/{self.server.pid}/stat", encoding="ascii") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * TICK_S

    def curl(self, *options):
        return subprocess.run(
            ["curl", "-s", "--cacert", CA.path("root.pem"), *options,
             f"https://localhost:{self.port}/bin/2.bin"],
            capture_output=True, timeout=30, check=False)

    def test_curl_gets_the_image_with_tls_1_2_and_1_3(self):
        for version in ("1.2", "1.3"):
            with self.subTest(version):
                self.assertEqual(self.curl("--tls-max", version).stdout, IMAGE)

    def test_curl_gets_a_part_of_it(self):
        self.assertEqual(self.curl("-r", "70000-199999").stdout, IMAGE[70000:200000])

    def test_tls_1_1_is_not_spoken(self):
        self.assertNotEqual(self.curl("--tls-max", "1.1").returncode, 0)

    def pull(self, option):
        return subprocess.run(
            [PULL, f"https://localhost:{self.port}/bin/2.bin", CA.path("root.pem"), option],
            stdout=subprocess.PIPE, text=True, timeout=30, check=False).stdout

    def test_a_device_gets_the_image_in_records_that_fit_it(self):
        for fragment in (512, 1024, 2048, 4096, 16384):
            with self.subTest(fragment):
                self.assertIn("installed ALOFT_OK", self.pull(f"buffer={fragment + 325}"))

    def stall(self, words, count=1):
        """So many clients that say no more than this."""
        for _ in range(count):
            client = socket.create_connection(("127.0.0.1", self.port))
            self.addCleanup(client.close)
            client.sendall(words)

    def assert_idle(self):
        """Before it cuts clients off, it has dealt with what they said, and does no more.
        A busy machine may need some of that time."""
        spent = []
        for _ in range(5):
            before = self.seconds_of_cpu()
            time.sleep(2)
            spent.append(self.seconds_of_cpu() - before)
            if spent[-1] < 0.1:
                return
        self.fail(f"seconds of processor time in each of five times two seconds: {spent}")

    def test_half_a_hello_costs_no_processor_time(self):
        self.stall(HALF_A_HELLO)
        self.assert_idle()
        self.assertEqual(self.curl().stdout, IMAGE)

    def test_nor_does_a_client_that_says_no_more_than_its_hello(self):
        hello = ssl.MemoryBIO()
        client = ssl.create_default_context().wrap_bio(ssl.MemoryBIO(), hello,
                                                       server_hostname="localhost")
        self.assertRaises(ssl.SSLWantReadError, client.do_handshake)
        self.stall(hello.read())
        self.assert_idle()

    def test_more_halves_than_select_could_watch(self):
        resource.setrlimit(resource.RLIMIT_NOFILE, (3000, HARD_LIMIT))
        self.stall(HALF_A_HELLO, 1500)
        self.assert_idle()
        self.assertGreater(len(os.listdir(f"/proc/{self.server.pid}/fd")), 1500)
        self.assertEqual(self.curl().stdout, IMAGE)

    def test_no_client_may_take_more_than_its_share(self):
        self.stop()
        self.start("2")
        self.stall(HALF_A_HELLO, 2)
        self.assertNotEqual(self.curl().returncode, 0)

    def test_half_a_hello_is_cut_off(self):
        with socket.create_connection(("127.0.0.1", self.port)) as half:
            half.sendall(HALF_A_HELLO)
            half.settimeout(25)
            begin = time.monotonic()
            try:
                rest = half.recv(100)
            except ConnectionResetError:
                rest = b""
            self.assertLess(len(rest), 100)
            self.assertLess(time.monotonic() - begin, 20)


class RenewTest(unittest.TestCase):
    """The files of the certificate are replaced while it serves, as by a bot."""

    @classmethod
    def setUpClass(cls):
        for name in ("one", "two", "three"):
            CA.issue(name, "intermediate")
            CA.chain(name, name, "intermediate")

    def setUp(self):
        self.put("one", ".chain.pem", ".key")
        self.server = serve("live.chain.pem", "live.key")
        self.addCleanup(self.stop)
        self.port = int(re.search(r":(\d+),", self.server.stdout.readline()).group(1))
        self.said = []
        threading.Thread(target=self.listen, daemon=True).start()

    def stop(self):
        self.server.terminate()
        self.assertEqual(self.server.wait(20), 143)
        for stream in (self.server.stdout, self.server.stderr):
            stream.close()

    def listen(self):
        try:
            self.said.extend(iter(self.server.stderr.readline, ""))
        except ValueError:
            pass  # closed

    @staticmethod
    def put(name, *suffixes):
        for suffix in suffixes:
            shutil.copy(CA.path(name + suffix), CA.path("new"))
            os.replace(CA.path("new"), CA.path("live" + suffix))

    def connect(self):
        context = ssl.create_default_context(cafile=CA.path("root.pem"))
        return context.wrap_socket(socket.create_connection(("127.0.0.1", self.port), 30),
                                   server_hostname="localhost")

    def name(self):
        """The name in the certificate that a new connection is shown."""
        with self.connect() as connection:
            return dict(pair[0] for pair in connection.getpeercert()["subject"])["commonName"]

    def wait_for(self, found, what):
        limit = time.monotonic() + 30
        while not found():
            self.assertLess(time.monotonic(), limit, f"{what}: {self.said}")
            time.sleep(0.1)

    def ask(self, connection):
        """The image, over a connection that is kept."""
        connection.sendall(b"GET /bin/2.bin HTTP/1.1\r\nHost: localhost\r\n\r\n")
        text = b""
        while len(text.partition(b"\r\n\r\n")[2]) < len(IMAGE):
            piece = connection.recv(65536)
            self.assertNotEqual(piece, b"", f"closed after {len(text)} bytes")
            text += piece
        return text.partition(b"\r\n\r\n")[2]

    def test_new_connections_see_the_new_one_and_old_ones_go_on(self):
        with self.connect() as old:
            self.assertEqual(self.ask(old), IMAGE)
            for name in ("two", "three"):
                self.put(name, ".chain.pem", ".key")
                self.wait_for(lambda n=name: self.name() == n, name)
                if name == "two":
                    self.assertEqual(self.ask(old), IMAGE)
            with self.connect() as new:
                self.assertEqual(self.ask(new), IMAGE)

    def test_what_does_not_go_together_leaves_it_as_it_is(self):
        self.put("two", ".chain.pem")
        self.wait_for(lambda: any("stays in force" in line for line in self.said), "a word")
        self.assertEqual(self.name(), "one")
        self.put("two", ".key")
        self.wait_for(lambda: self.name() == "two", "two")

    def test_it_keeps_no_more_open_than_it_needs(self):
        def descriptors():
            return len(os.listdir(f"/proc/{self.server.pid}/fd"))

        self.assertEqual(self.name(), "one")
        before = descriptors()
        for name in ("two", "three", "one"):
            self.put(name, ".chain.pem", ".key")
            self.wait_for(lambda n=name: self.name() == n, name)
        self.wait_for(lambda: descriptors() <= before, f"{before} descriptors")


class StartTest(unittest.TestCase):
    def refuse(self, cert, key):
        server = serve(cert, key)
        _, words = server.communicate(timeout=20)
        self.assertNotEqual(server.returncode, 0)
        return words

    def test_a_key_of_another_certificate_is_told(self):
        self.assertIn("are no chain and its key", self.refuse("good.chain.pem", "root.key"))

    def test_a_missing_file_is_told(self):
        self.assertIn("No such file", self.refuse("good.chain.pem", "lost.key"))


if __name__ == "__main__":
    unittest.main()
