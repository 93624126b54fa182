"""aloft serve over TLS: curl and a device's client fetch from it, and clients that do not
go on with the handshake cost it nothing."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from authority import Authority  # noqa: E402

ALOFT = os.path.join(os.environ["ALOFT_BIN"], "aloft")
FETCH = os.path.join(os.environ["ALOFT_BIN"], "fetch_once")
FIRMWARE = os.path.join(os.environ["ALOFT_BIN"], "../firmware/firmware-2.0.0.bin")
PULL = os.path.join(os.environ["ALOFT_BIN"], "tls_pull")
IMAGE = (bytes([0xE9, 1, 2, 0x40, 0, 0xF0, 0x10, 0x40, 0, 0xF0, 0x10, 0x40, 0, 1, 0, 0])
         + bytes(range(256)) * 4000)
TICK_S = 1 / os.sysconf("SC_CLK_TCK")


def setUpModule():
    global FOLDER, CA  # pylint: disable=global-statement
    FOLDER = tempfile.TemporaryDirectory()
    CA = Authority(FOLDER.name)
    os.makedirs(CA.path("site/bin"))
    with open(CA.path("site/bin/2.bin"), "wb") as file:
        file.write(IMAGE)
    with open(CA.path("site/devices.ini"), "w", encoding="ascii") as file:
        file.write("[default]\nversion = 2\n[00:00:00:00:00:00]\nversion = real\n")
    shutil.copy(FIRMWARE, CA.path("site/bin/real.bin"))


def tearDownModule():
    FOLDER.cleanup()


def serve(cert, key):
    return subprocess.Popen(
        [ALOFT, "serve", CA.path("site"), "--port", "0", "--address", "127.0.0.1",
         "--tls-cert", CA.path(cert), "--tls-key", CA.path(key)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


class ServeTest(unittest.TestCase):
    def setUp(self):
        self.server = serve("good.chain.pem", "good.key")
        self.addCleanup(self.stop)
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

    def test_tls_1_1_is_not_spoken(self):
        self.assertNotEqual(self.curl("--tls-max", "1.1").returncode, 0)

    def pull(self, option):
        return subprocess.run(
            [PULL, f"https://localhost:{self.port}/bin/2.bin", CA.path("root.pem"), option],
            stdout=subprocess.PIPE, text=True, timeout=30, check=False).stdout

    def test_a_device_gets_the_image(self):
        self.assertIn("installed ALOFT_OK", self.pull("buffer=16709"))

    def test_a_device_with_a_small_buffer_is_told_why_not(self):
        """GnuTLS does not honour the maximum fragment length as a server."""
        self.assertIn("failed ALOFT_ERR_TLS_RECORD", self.pull("buffer=837"))

    def fetch(self, version, *rest):
        """One call of aloft_fetch_update(), on a flash of its own."""
        with open(CA.path("old.bin"), "wb") as file:
            file.write(IMAGE[:5000])
        if os.path.exists(CA.path("flash.bin")):
            os.remove(CA.path("flash.bin"))
        subprocess.run([ALOFT, "provision", "sim", "-i", CA.path("old.bin"), "-o",
                        CA.path("flash.bin")], check=True, capture_output=True)
        return subprocess.run(
            [FETCH, CA.path("flash.bin"), f"https://localhost:{self.port}/update",
             version, *rest],
            stdout=subprocess.PIPE, text=True, timeout=30, check=False).stdout.strip()

    def test_one_call_installs_or_says_why_not(self):
        for arguments, message in [
                (["1", CA.path("root.pem")], "the update runs after the restart"),
                (["real", CA.path("root.pem")], "there is nothing newer"),
                (["1", CA.path("root.pem"), "abort"], "given up on request"),
                (["1", CA.path("other.pem")],
                 "no trusted authority stands behind the certificate"),
                (["1"], "TLS is asked for and is not there")]:
            with self.subTest(arguments):
                self.assertEqual(self.fetch(*arguments), message)

    def test_half_a_hello_costs_no_processor_time(self):
        with socket.create_connection(("127.0.0.1", self.port)) as half:
            half.sendall(bytes.fromhex("1603010200010001fc0303"))
            time.sleep(0.5)
            before = self.seconds_of_cpu()
            time.sleep(2)
            self.assertLess(self.seconds_of_cpu() - before, 0.2)
            self.assertEqual(self.curl().stdout, IMAGE)

    def test_half_a_hello_is_cut_off(self):
        with socket.create_connection(("127.0.0.1", self.port)) as half:
            half.sendall(bytes.fromhex("1603010200010001fc0303"))
            half.settimeout(25)
            begin = time.monotonic()
            try:
                rest = half.recv(100)
            except ConnectionResetError:
                rest = b""
            self.assertLess(len(rest), 100)
            self.assertLess(time.monotonic() - begin, 20)


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
