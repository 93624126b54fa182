"""Updates a board in every way that the network offers, with the tool as it is."""
import contextlib
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import unittest

import qemu

sys.path.insert(0, str(qemu.ROOT / "tests" / "interop" / "tls"))
from authority import Authority  # noqa: E402

VERSIONS = ("1.0.0", "2.0.0", "3.0.0", "4.0.0", "9.0.0")
BOARD = qemu.require(sys.argv[1], "boot", *(f"device-{v}" for v in VERSIONS))
ALOFT = os.path.join(os.environ["ALOFT_BIN"], "aloft")
LIMIT = 120  # seconds
PASSWORD = "open sesame"
MAC = "52:54:00:AA:BB:01"
SERVER = "updates.test"
REFUSED, WENT_BACK = 5, 8


def free_port(kind):
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Network(unittest.TestCase):
    """A board that takes signed images only, from its first one on."""

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.keys = pathlib.Path(cls.scratch.name)
        cls.addClassCleanup(cls.scratch.cleanup)
        cls.aloft("keygen", "-o", cls.keys / "maker")
        cls.signed = {}
        for version in VERSIONS:
            cls.signed[version] = cls.keys / f"{version}.bin"
            cls.aloft("sign", BOARD.image(f"device-{version}.bin"), "-k",
                      cls.keys / "maker.key", "--image-version", version, "--target",
                      BOARD.name, "--blocks", "4096", "-o", cls.signed[version])
        cls.authority = Authority(cls.scratch.name)
        cls.authority.issue("server", "intermediate", host=SERVER)
        cls.authority.chain("server", "server", "intermediate")

    @classmethod
    def aloft(cls, *arguments, code=0):
        result = subprocess.run([ALOFT, *map(str, arguments)], text=True, timeout=LIMIT,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                stdin=subprocess.DEVNULL, check=False)
        if result.returncode != code:
            raise AssertionError(f"{arguments}: {result.returncode}, not {code}:\n"
                                 f"{result.stdout}")
        return result.stdout

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.serve_port = free_port(socket.SOCK_STREAM)
        (self.folder / "secret").write_text(PASSWORD + "\n")

    def key_set(self):
        return "--key", self.keys / "maker.pub", "--require-signature"

    def store(self, root):
        """A trust store that believes servers which that root vouches for."""
        self.aloft("trust", "create", self.folder / "trust", "--anchor",
                   self.keys / "maker.pub", "--tls-host", SERVER, "--tls-anchor",
                   self.authority.path(f"{root}.pem"))
        return "--trust", self.folder / "trust"

    def asking(self):
        """Settings of a board that asks an update server which has a name."""
        return (f"poll=https://{SERVER}:{self.serve_port}/update",
                "poll-address=10.0.2.2", "poll-interval=1")

    def device(self, *more, trust=None):
        """A board on the desk: it runs version 1.0.0, and has an address."""
        settings = ("hostname=kitchen", f"password={PASSWORD}", f"mac={MAC}", *more)
        (self.folder / "settings").write_text("".join(line + "\n" for line in settings))
        flash = self.folder / "flash.bin"
        boot = ("--boot", BOARD.image("boot.bin")) if BOARD.boot_in_flash else ()
        self.aloft("provision", qemu.ROOT / "layouts" / f"{BOARD.name}.ini",
                   "-i", self.signed["1.0.0"], *(trust or self.key_set()),
                   "--settings", self.folder / "settings", "-o", flash, *boot)
        self.espota = free_port(socket.SOCK_DGRAM)
        self.http = free_port(socket.SOCK_STREAM)
        session = qemu.Session(BOARD, flash,
                               more=BOARD.network(self.espota, self.http))
        self.addCleanup(session.off)
        session.expect("device: at 10.0.2.15")
        return session

    def upload(self, file, target, code=0):
        return self.aloft("upload", file, target, "--password-file",
                          self.folder / "secret", "--http-port", self.http,
                          "--force", code=code)  # the device is to find out, not the tool

    def over_espota(self, file, code=0):
        return self.upload(file, f"espota://127.0.0.1:{self.espota}", code)

    def over_http(self, file, code=0):
        return self.upload(file, f"http://127.0.0.1:{self.http}", code)

    @contextlib.contextmanager
    def server(self, version, *more):
        """An update server with this version for the board."""
        folder = self.folder / "served"
        (folder / "bin").mkdir(parents=True, exist_ok=True)
        (folder / "bin" / f"{version}.bin").write_bytes(
            pathlib.Path(self.signed[version]).read_bytes())
        (folder / "devices.ini").write_text(f"[{MAC}]\nversion = {version}\n")
        process = subprocess.Popen([ALOFT, "serve", str(folder), "--address", "127.0.0.1",
                                    "--port", str(self.serve_port), *more],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield
        finally:
            process.kill()
            process.wait()

    def https_server(self, version):
        return self.server(version, "--tls-cert", self.authority.path("server.chain.pem"),
                           "--tls-key", self.authority.path("server.key"))

    def tampered(self, version):
        content = bytearray(pathlib.Path(self.signed[version]).read_bytes())
        content[len(content) // 2] ^= 1
        path = self.folder / "tampered.bin"
        path.write_bytes(content)
        return path

    def test_each_way_brings_an_update(self):
        session = self.device(f"poll=http://10.0.2.2:{self.serve_port}/update",
                              "poll-interval=1")
        self.assertIn("runs 2.0.0", self.over_espota(self.signed["2.0.0"]))
        self.assertIn("runs 3.0.0", self.over_http(self.signed["3.0.0"]))
        with self.server("4.0.0"):
            session.expect("version 4.0.0 on")
            session.expect("device: at ")
            session.expect("the server has nothing new")

    def test_an_update_comes_by_https(self):
        session = self.device(*self.asking(), trust=self.store("root"))
        with self.https_server("2.0.0"):
            session.expect("version 2.0.0 on")
            session.expect("device: at ")
            session.expect("the server has nothing new")
        with self.server("3.0.0"):
            session.expect("asked in vain: ")

    def test_a_server_that_proves_nothing_is_not_asked(self):
        session = self.device(*self.asking(), trust=self.store("other"))
        with self.https_server("2.0.0"):
            said = session.expect("no trusted authority stands behind")
        self.assertIn("asked in vain", said)
        self.assertIn("1.0.0", self.aloft("status", f"127.0.0.1:{self.http}"))

    def test_what_nobody_signed_is_refused(self):
        for trust in (self.key_set(), self.store("root")):
            with self.subTest(trust[0]):
                self.refuses_what_nobody_signed(trust)

    def refuses_what_nobody_signed(self, trust):
        session = self.device(trust=trust)
        for send in (self.over_espota, self.over_http):
            send(self.tampered("2.0.0"), code=REFUSED)
            send(BOARD.image("device-2.0.0.bin"), code=REFUSED)
        self.assertIn("1.0.0", self.aloft("status", f"127.0.0.1:{self.http}"))
        self.assertIn("runs 2.0.0", self.over_http(self.signed["2.0.0"]))
        session.expect("version 2.0.0 on")

    @unittest.skipUnless(BOARD.keeps, "its layout does not keep the old image")
    def test_what_crashes_goes_back(self):
        session = self.device()
        self.over_espota(self.signed["9.0.0"], code=WENT_BACK)
        said = session.expect("version 1.0.0 on")
        self.assertEqual(said.count("device: crashes"), 3)

    def test_a_wrong_password_is_refused(self):
        self.device()
        (self.folder / "secret").write_text("wrong\n")
        self.over_espota(self.signed["2.0.0"], code=4)
        self.over_http(self.signed["2.0.0"], code=4)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
