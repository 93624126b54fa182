"""What the tests of discovery share: devices and the tool on a network of their own."""

import json
import os
import pathlib
import subprocess
import tempfile
import time
import unittest

import network

BIN = pathlib.Path(os.environ["ALOFT_BIN"])
ALOFT = BIN / "aloft"
FIRMWARE = BIN.parent / "firmware"
# Only a broken program needs so long.
PATIENCE = 20.0

BUS = """<busconfig>
<type>system</type>
<listen>unix:path=/run/dbus/system_bus_socket</listen>
<policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
</policy>
</busconfig>
"""


class LanCase(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="aloft-lan-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder / "home"),
            "LC_ALL": "C.UTF-8",
        }
        self.lan = network.Network()
        self.addCleanup(self.lan.close)

    def popen(self, host, *command, log="log.txt", **options):
        """Starts a program on a host; it dies with the test."""
        with open(self.folder / log, "ab") as file:
            process = host.popen(*map(str, command), cwd=self.folder, env=self.environment,
                                 stdin=options.pop("stdin", subprocess.DEVNULL),
                                 stdout=options.pop("stdout", file), stderr=file, **options)
        self.addCleanup(self.end, process)
        return process

    @staticmethod
    def end(process):
        if process.poll() is None:
            process.terminate()
        process.wait(PATIENCE)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()

    def device(self, host, name, *arguments, hostname="kitchen"):
        """A device at the host's address; returns when it runs."""
        log = name + ".txt"
        process = self.popen(
            host, ALOFT, "sim", "--name", name, "--hostname", hostname, "--image",
            FIRMWARE / "firmware-1.0.0.bin", "--address", host.address, *arguments, log=log)
        self.wait_for(lambda: "runs 1.0.0" in self.text(log), log, "device")
        return process

    def text(self, log):
        return (self.folder / log).read_text(errors="replace")

    def wait_for(self, find, log, what):
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            found = find()
            if found:
                return found
            time.sleep(0.02)
        raise AssertionError(f"no {what}; log:\n{self.text(log)}")

    def avahi(self, host):
        """Avahi's daemon on a host, with a system bus for itself. It gives its folder to
        a user of its own, which a namespace made without root does not know."""
        if pathlib.Path("/proc/self/uid_map").read_text().split()[2] == "1":
            self.skipTest("avahi-daemon does not start in a user namespace: be root")
        for name in ("dbus", "avahi-daemon"):
            os.makedirs("/run/" + name, exist_ok=True)
        (self.folder / "bus.conf").write_text(BUS)
        (self.folder / "avahi.conf").write_text("[server]\nhost-name=browser\nuse-ipv6=no\n")
        self.popen(host, "dbus-daemon", "--config-file=bus.conf", "--nofork")
        self.wait_for(lambda: os.path.exists("/run/dbus/system_bus_socket"), "log.txt", "bus")
        self.popen(host, "avahi-daemon", "-f", self.folder / "avahi.conf", "--no-drop-root",
                   "--no-chroot", "--no-rlimits", log="avahi.txt")
        self.wait_for(lambda: "startup complete" in self.text("avahi.txt"), "avahi.txt",
                      "avahi-daemon")

    def browse(self, host, kind):
        """What avahi-browse finds of a kind of service: {name: fields}."""
        result = host.capture("avahi-browse", "-rtp", kind, env=self.environment)
        lines = [line.split(";") for line in result.stdout.splitlines()]
        return {words[3]: words[6:] for words in lines if words[0] == "="}

    def run_aloft(self, host, *arguments, code=0, **environment):
        result = host.capture(str(ALOFT), *map(str, arguments), cwd=self.folder,
                              env={**self.environment, **environment},
                              stdin=subprocess.DEVNULL)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        return result

    def run_json(self, host, *arguments, code=0, **environment):
        return json.loads(
            self.run_aloft(host, "--json", *arguments, code=code, **environment).stdout)
