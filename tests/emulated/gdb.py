"""Stops an emulated program at the nth call of a function, by the protocol of gdb's
remote targets, which the emulator speaks for every processor. The program is not
changed for that."""
import socket
import subprocess
import time

PREFIX = {"cortex_m3": "arm-none-eabi-", "rv32": "riscv64-unknown-elf-",
          "lx106": "xtensa-lx106-elf-"}
LIMIT = 120  # seconds


def options(path):
    """Options of an emulator that waits for a Stub on that socket."""
    return ["-S", "-chardev", f"socket,id=gdb,path={path},server=on,wait=off",
            "-gdb", "chardev:gdb"]


def addresses(board, image, names):
    """Where these functions of an image are."""
    listing = subprocess.check_output(
        [PREFIX[board.name] + "nm", board.image(image + ".elf")], text=True)
    rows = [line.split() for line in listing.splitlines()]
    found = {row[2]: int(row[0], 16) & ~1 for row in rows
             if len(row) == 3 and row[2] in names and row[1] in "tTdD"}
    if set(found) != set(names):
        raise LookupError(f"{image} has {sorted(found)}, not {sorted(names)}")
    return sorted(found.values())


class Ended(Exception):
    """The emulator has ended before."""


class Stub:
    def __init__(self, path):
        self.heard = b""
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(LIMIT)
        deadline = time.monotonic() + LIMIT
        while self.socket.connect_ex(str(path)) != 0:
            if time.monotonic() > deadline:
                raise TimeoutError(path)
            time.sleep(0.005)

    def close(self):
        self.socket.close()

    def ask(self, text):
        data = text.encode()
        try:
            self.socket.sendall(b"$%b#%02x" % (data, sum(data) % 256))
            return self.answer()
        except ConnectionError:
            raise Ended from None

    def answer(self):
        while True:
            begin = self.heard.find(b"$")
            end = self.heard.find(b"#", begin + 1)
            if begin >= 0 and 0 <= end <= len(self.heard) - 3:
                text = self.heard[begin + 1:end].decode()
                self.heard = self.heard[end + 3:]
                self.socket.sendall(b"+")
                return text
            more = self.socket.recv(4096)
            if more == b"":
                raise Ended
            self.heard += more

    def run_to(self, places, count):
        """Runs until the functions at `places` have been called `count` times in all, or
        the emulator ends; gives how often they were."""
        for index in range(count):
            try:
                self.run_to_next(places, index > 0)
            except Ended:
                return index
        return count

    def run_to_next(self, places, from_one):
        if from_one:
            self.ask("s")
        for place in places:
            self.ask(f"Z0,{place:x},2")
        if self.ask("c").startswith(("W", "X")):
            raise Ended
        for place in places:
            self.ask(f"z0,{place:x},2")
