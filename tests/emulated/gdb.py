"""Stops an emulated program at the nth call of a function, or looks at each call and
answers some in its place, by the protocol of gdb's remote targets, which the emulator
speaks for every processor. The program is not changed for that."""
import collections
import contextlib
import socket
import struct
import subprocess
import threading
import time

# Among the registers that the protocol tells: the first argument of a call, its result,
# the address that it goes back to, and the instruction to come.
Registers = collections.namedtuple("Registers", "argument result back place")
REGISTERS = {"cortex_m3": Registers(0, 0, 14, 15), "rv32": Registers(10, 10, 1, 32),
             "lx106": Registers(2, 2, 0, 16)}
PREFIX = {"cortex_m3": "arm-none-eabi-", "rv32": "riscv64-unknown-elf-",
          "lx106": "xtensa-lx106-elf-"}
LIMIT = 120  # seconds
PAUSE = 0.05  # seconds
MOST = 1024  # bytes in one answer
STOPPED = ("S02", "T02")  # not by a breakpoint


def options(path, waits=True):
    """Options of an emulator that waits for a Stub on that socket, or runs until one
    comes."""
    return [*(["-S"] if waits else []), "-chardev",
            f"socket,id=gdb,path={path},server=on,wait=off", "-gdb", "chardev:gdb"]


def functions(board, image, names):
    """Where these functions of an image are, by name: those of the one source file that
    has them all, since others may have some of these names, too."""
    listing = subprocess.check_output(
        [PREFIX[board.name] + "readelf", "--syms", "--wide", board.image(image + ".elf")],
        text=True)
    found = {}
    for line in listing.splitlines():
        row = line.split()
        if len(row) < 8:
            continue
        if row[3] == "FILE":
            found = {}
        elif row[7] in names and row[3] in ("FUNC", "OBJECT"):
            found[row[7]] = int(row[1], 16) & ~1
            if set(found) == set(names):
                return found
    raise LookupError(f"no file of {image} has {sorted(names)}")


def addresses(board, image, names):
    """Where these functions of an image are."""
    return sorted(functions(board, image, names).values())


class Ended(Exception):
    """The emulator has ended before."""


class Call:
    """A call of a function whose first instruction comes next."""

    def __init__(self, stub, board):
        self.stub = stub
        self.names = REGISTERS[board.name]
        told = bytes.fromhex(stub.ask("g"))
        self.registers = list(struct.unpack_from(f"<{max(self.names) + 1}I", told))

    @property
    def place(self):
        return self.registers[self.names.place]

    def argument(self, index):
        return self.registers[self.names.argument + index]

    def answer(self, result):
        """Goes back to the caller with that result: nothing of the function is run."""
        self.registers[self.names.result] = result
        self.registers[self.names.place] = self.registers[self.names.back] & ~1
        told = struct.pack(f"<{len(self.registers)}I", *self.registers)
        if self.stub.ask("G" + told.hex()) != "OK":
            raise RuntimeError("the emulator does not take registers")


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
        said = self.ask("qC")
        while not said.startswith("QC"):  # before that, that a program was stopped
            said = self.answer()

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
        """Runs to the next call; gives whether it came to one, and was not stopped."""
        if from_one:
            self.step()
        for place in places:
            self.ask(f"Z0,{place:x},2")
        why = self.ask("c")
        if why.startswith(("W", "X")):
            raise Ended
        for place in places:
            self.ask(f"z0,{place:x},2")
        return not why.startswith(STOPPED)

    def step(self):
        """Runs one instruction. The emulator sometimes stops in front of it."""
        before = self.ask("g")
        while self.ask("g") == before:
            self.ask("s")

    def stop(self):
        """Stops the program, which another thread has let run."""
        self.socket.sendall(b"\x03")

    def memory(self, address, size):
        """The bytes there."""
        end = address + size
        return b"".join(bytes.fromhex(self.ask(f"m{at:x},{min(MOST, end - at):x}"))
                        for at in range(address, end, MOST))


class Watch:
    """While it is entered: calls each(call) at each call of the functions at `places`,
    and answers that call with what this gives, unless that is None. The program may run
    already, or wait for this to run; it goes on behind it."""

    def __init__(self, path, board, places, each):
        self.stub = Stub(path)
        self.board = board
        self.places = places
        self.each = each
        self.over = False
        self.error = None
        self.thread = threading.Thread(target=self.look)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over = True
        while self.thread.is_alive():
            with contextlib.suppress(OSError):
                self.stub.stop()
            self.thread.join(PAUSE)
        with contextlib.suppress(Ended, OSError):
            self.stub.ask("D")
        self.stub.close()
        if self.error is not None:
            raise self.error

    def look(self):
        try:
            from_one = False
            while not self.over and self.stub.run_to_next(self.places, from_one):
                from_one = self.look_at(Call(self.stub, self.board))
        except Ended:
            pass
        except Exception as error:  # for the thread that waits
            self.error = error

    def look_at(self, call):
        result = self.each(call)
        if result is not None:
            call.answer(result)
        return result is None
