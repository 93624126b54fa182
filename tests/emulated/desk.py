"""A board on the desk: with the reference firmware, keys and a network, and what it is
updated with."""
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

ALOFT = os.path.join(os.environ["ALOFT_BIN"], "aloft")
LIMIT = 120  # seconds
PASSWORD = "open sesame"
MAC = "52:54:00:AA:BB:01"
SERVER = "updates.test"
SETTINGS = ("hostname=kitchen", f"password={PASSWORD}", f"mac={MAC}")


def free_port(kind):
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Desk(unittest.TestCase):
    """A board that takes signed images only, from its first one on. `board` is which."""

    board = None
    at = "127.0.0.1"  # where it is reached,
    near = "127.0.0.1"  # and this computer's own address,
    far = "10.0.2.2"  # which the board sees as this

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.keys = pathlib.Path(cls.scratch.name)
        cls.addClassCleanup(cls.scratch.cleanup)
        cls.aloft("keygen", "-o", cls.keys / "maker")
        cls.signed = {}
        cls.authority = Authority(cls.scratch.name)
        cls.authority.issue("server", "intermediate", host=SERVER)
        cls.authority.chain("server", "server", "intermediate")

    @classmethod
    def sign(cls, image, version, key="maker"):
        """Makes signed[version] of an image of the board."""
        cls.signed[version] = cls.keys / f"{version}.bin"
        cls.aloft("sign", cls.board.image(f"{image}.bin"), "-k", cls.keys / f"{key}.key",
                  "--image-version", version, "--target", cls.board.name,
                  "--blocks", "4096", "-o", cls.signed[version])

    @classmethod
    def aloft(cls, *arguments, code=0):
        """What the tool says that must end with this code, or with one of several."""
        result = subprocess.run([ALOFT, *map(str, arguments)], text=True, timeout=LIMIT,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                stdin=subprocess.DEVNULL, check=False)
        if result.returncode not in (code if isinstance(code, tuple) else (code,)):
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
                f"poll-address={self.far}", "poll-interval=1")

    def provision(self, trust=None, settings=(), layout=None):
        """The flash of a new board, with version 1.0.0 on it."""
        layout = f"{layout or self.board.name}.ini"
        (self.folder / "settings").write_text("".join(line + "\n" for line in settings))
        flash = self.folder / "flash.bin"
        boot = ("--boot", self.board.image("boot.bin")) if self.board.boot_in_flash else ()
        self.aloft("provision", qemu.ROOT / "layouts" / layout,
                   "-i", self.signed["1.0.0"], *(trust or self.key_set()),
                   "--settings", self.folder / "settings", "-o", flash, *boot)
        return flash

    def device(self, *more, trust=None, options=(), layout=None):
        """A board on the desk: it runs version 1.0.0, and has an address. `more` are
        settings, `options` the emulator's; the layout is its own unless told."""
        return self.switch_on(self.provision(trust, (*SETTINGS, *more), layout), options)

    def switch_on(self, flash, options=()):
        """The board that has that flash, once it has an address."""
        self.espota = free_port(socket.SOCK_DGRAM)
        self.http = free_port(socket.SOCK_STREAM)
        session = qemu.Session(self.board, flash,
                               more=[*self.board.network(self.espota, self.http),
                                     *options])
        self.addCleanup(session.off)
        session.expect("device: at 10.0.2.15")
        return session

    def upload(self, file, target, *more, code=0):
        return self.aloft("upload", file, target, "--password-file",
                          self.folder / "secret", "--http-port", self.http, *more,
                          "--force", code=code)  # the device is to find out, not the tool

    def over_espota(self, file, code=0):
        return self.upload(file, f"espota://{self.at}:{self.espota}", code=code)

    def over_http(self, file, code=0):
        return self.upload(file, f"http://{self.at}:{self.http}", code=code)

    @contextlib.contextmanager
    def server(self, version, *more):
        """An update server with this version for the board."""
        folder = self.folder / "served"
        (folder / "bin").mkdir(parents=True, exist_ok=True)
        (folder / "bin" / f"{version}.bin").write_bytes(
            self.signed[version].read_bytes())
        (folder / "devices.ini").write_text(f"[{MAC}]\nversion = {version}\n")
        process = subprocess.Popen([ALOFT, "serve", str(folder), "--address", self.near,
                                    "--port", str(self.serve_port), *more],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield
        finally:
            process.kill()
            process.wait()

    def https_server(self, version, name="server"):
        return self.server(version, "--tls-cert", self.authority.path(f"{name}.chain.pem"),
                           "--tls-key", self.authority.path(f"{name}.key"))
