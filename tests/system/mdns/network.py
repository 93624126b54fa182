"""A network of its own: hosts in network namespaces on one bridge, for one test.

    network.enter()                  # first of all: runs the test again in namespaces
    lan = network.Network()
    kitchen = lan.host("10.77.0.7")
    kitchen.run("ip", "address")     # or popen()
    lan.close()

Needs root or user namespaces, ip, unshare and nsenter. Where the kernel refuses that, enter()
ends the test as skipped and says why. Nothing reaches the network of this computer.
"""

import os
import shutil
import subprocess
import sys
import time

SKIPPED = 77
INSIDE = "ALOFT_TEST_NETWORK"


def skip(why):
    print("skipped:", why)
    sys.exit(SKIPPED)


def enter():
    """Runs this program again with a network, mounts and /run of its own."""
    if os.environ.get(INSIDE):
        subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        return
    for tool in ("ip", "unshare", "nsenter"):
        if shutil.which(tool) is None:
            skip(tool + " is not installed")
    command = ["unshare", "--net", "--mount", "--pid", "--fork", "--mount-proc",
               "--kill-child"]
    if os.getuid() != 0:
        command.append("--map-root-user")
    if subprocess.run([*command, "true"], capture_output=True).returncode != 0:
        skip("the kernel refuses network namespaces: " + " ".join(command))
    os.environ[INSIDE] = "1"
    os.execvp("unshare", [*command, sys.executable, *sys.argv])


class Host:
    """A namespace with one interface, eth0, besides lo."""

    def __init__(self, lan, address):
        self.address = address
        self.holder = subprocess.Popen(["unshare", "--net", "sleep", "infinity"])
        self.prefix = ["nsenter", "--net=/proc/%d/ns/net" % self.holder.pid]
        outside = os.stat("/proc/self/ns/net").st_ino
        path = "/proc/%d/ns/net" % self.holder.pid
        while os.stat(path).st_ino == outside:
            time.sleep(0.01)
        name = "v%d" % self.holder.pid
        lan.ip("link", "add", name, "type", "veth", "peer", "name", "eth0", "netns",
               str(self.holder.pid))
        lan.ip("link", "set", name, "master", "lan", "up")
        self.run("ip", "address", "add", address + "/24", "dev", "eth0", check=True)
        self.run("ip", "link", "set", "lo", "up", check=True)
        self.run("ip", "link", "set", "eth0", "up", check=True)

    def run(self, *command, **options):
        options.setdefault("text", True)
        options.setdefault("timeout", 60)
        return subprocess.run([*self.prefix, *command], **options)

    def capture(self, *command, **options):
        return self.run(*command, capture_output=True, **options)

    def popen(self, *command, **options):
        options.setdefault("text", True)
        return subprocess.Popen([*self.prefix, *command], **options)

    def close(self):
        self.holder.kill()
        self.holder.wait()


class Network:
    """A bridge, and the hosts on it."""

    def __init__(self):
        self.hosts = []
        self.ip("link", "add", "lan", "type", "bridge", "mcast_snooping", "0",
                "forward_delay", "0")
        self.ip("link", "set", "lan", "up")

    @staticmethod
    def ip(*words):
        subprocess.run(["ip", *words], check=True)

    def host(self, address):
        self.hosts.append(Host(self, address))
        return self.hosts[-1]

    def close(self):
        for host in self.hosts:
            host.close()
        self.ip("link", "delete", "lan")
