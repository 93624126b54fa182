"""Starts the emulator with a board's flash file and one of its images."""
import os
import pathlib
import select
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(os.environ.get("ALOFT_SOURCE", pathlib.Path(__file__).parents[2]))
# For tests that are started by hand: what ./run boards has built.
os.environ.setdefault("ALOFT_BIN", str(ROOT / "build" / "release" / "bin"))
SKIPPED = 77
LIMIT = 180  # seconds; a machine under load is slow, and nothing here waits on purpose

COMMON = ["-display", "none", "-monitor", "none", "-serial", "stdio"]
SEMIHOSTING = ["-semihosting-config", "enable=on,target=native"]


class Board:
    """One kind of board: how large its flash is, and how the emulator is called with
    the flash file and an image that runs from reset. `keeping` is the layout by which
    it can go back to the image before; `keeps`: that is its own one."""

    boot_in_flash = False

    def __init__(self, name, keeping, flash_size, program):
        self.name = name
        self.keeping = keeping
        self.keeps = keeping == name
        self.flash_size = flash_size
        self.program = program

    def image(self, name):
        return ROOT / "build" / self.name / "images" / name

    def network(self, espota, http):
        """Options for a network behind which only these ports of the board are seen: at
        127.0.0.1. The board sees this computer as 10.0.2.2."""
        return self.card(self.forwarding(espota, http))

    def card(self, network):
        """Options for a network card of the board in that network, n0."""
        return ["-netdev", network, "-net", "nic,netdev=n0"]

    def forwarding(self, espota, http):
        return (f"user,id=n0,hostfwd=udp:127.0.0.1:{espota}-:8266,"
                f"hostfwd=tcp:127.0.0.1:{http}-:80")

    def blank_flash(self, path):
        with open(path, "wb") as file:
            file.write(b"\xff" * self.flash_size)


class CortexM3(Board):
    def __init__(self):
        super().__init__("cortex_m3", "cortex_m3", 16 << 20, "qemu-system-arm")

    def command(self, flash, image, *more):
        memory = f"memory-backend-file,id=psram,size=16M,mem-path={flash},share=on"
        return [self.program, "-M", "mps2-an385,memory-backend=psram", "-object", memory,
                "-kernel", str(self.image(image + ".elf")), *COMMON, *SEMIHOSTING, *more]


class Rv32(Board):
    def __init__(self):
        super().__init__("rv32", "rv32", 32 << 20, "qemu-system-riscv32")

    def command(self, flash, image, *more):
        return [self.program, "-M", "virt", "-m", "16M", "-bios", "none",
                "-drive", f"if=pflash,unit=0,file={self.rom(image)},format=raw,readonly=on",
                "-drive", f"if=pflash,unit=1,file={flash},format=raw",
                *COMMON, *SEMIHOSTING, *more]

    def card(self, network):
        return ["-global", "virtio-mmio.force-legacy=false", "-netdev", network,
                "-device", "virtio-net-device,netdev=n0"]

    def rom(self, image):
        """The image as the whole chip that the processor starts from; sparse."""
        path = self.image(image + ".rom")
        source = self.image(image + ".bin")
        if not path.exists() or path.stat().st_mtime_ns < source.stat().st_mtime_ns:
            fresh = path.with_suffix(f".{os.getpid()}")
            shutil.copyfile(source, fresh)
            os.truncate(fresh, self.flash_size)
            fresh.rename(path)
        return path


class Lx106(Board):
    boot_in_flash = True

    def __init__(self):
        super().__init__("lx106", "lx106-swap", 4 << 20, "qemu-system-xtensa")

    def command(self, flash, image, *more):
        if image == "boot_small":
            rom = self.image("rom.bin")
            start = ["-device", f"loader,file={rom},addr=0x40001000,force-raw=on"]
        elif image == "boot":
            start = []
        else:
            start = ["-kernel", str(self.image(image + ".elf"))]
        return [self.program, "-M", "lx60-nommu", "-cpu", "lx106",
                "-drive", f"if=pflash,file={flash},format=raw", *start,
                *COMMON, "-semihosting", *more]


BOARDS = {board.name: board for board in [CortexM3(), Rv32(), Lx106()]}


def require(name, *images):
    """The board of that name; ends the test as skipped where it cannot be run."""
    board = BOARDS[name]
    if shutil.which(board.program) is None:
        print(f"skipped: no {board.program}: ./run setup")
        sys.exit(SKIPPED)
    for image in images:
        if not board.image(image + ".elf").exists():
            print(f"skipped: no {image} for {name}: "
                  f"cmake --preset {name} && ninja -C build/{name} images")
            sys.exit(SKIPPED)
    return board


class Session:
    """A board that is on, and its serial line. Resets do not end it. `said` is all that
    was read from it so far."""

    def __init__(self, board, flash, image="boot", more=()):
        self.heard = b""
        self.said = b""
        self.process = subprocess.Popen(board.command(flash, image, *more), bufsize=0,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.off()

    def off(self):
        """Pulls the plug. What was not read yet is in `said` then, too."""
        if not self.process.stdout.closed:
            self.process.kill()
            rest, _ = self.process.communicate()
            self.said += rest

    def put(self, data):
        self.process.stdin.write(data)

    def get(self):
        """The next byte, or none when the emulator has ended or says nothing."""
        if not self.heard:
            ready, _, _ = select.select([self.process.stdout], [], [], LIMIT)
            self.heard = os.read(self.process.stdout.fileno(), 65536) if ready else b""
            self.said += self.heard
        byte, self.heard = self.heard[:1], self.heard[1:]
        return byte

    def rescue(self, send):
        """Calls send() when the boot stage offers to take an image, until one is staged:
        the offer is short, and this computer may be too busy to meet it at once."""
        for _ in range(5):
            self.expect("takes an image over the serial line")
            if send() == "staged":
                return
        raise AssertionError("came too late each time")

    def end(self):
        """Waits until the emulator ends; gives its exit code and the rest of what the
        board says."""
        rest, _ = self.process.communicate(timeout=LIMIT)
        return self.process.returncode, (self.heard + rest).decode(errors="replace")

    def expect(self, *texts):
        """All that the board says, up to the end of the first line with one of these."""
        said = b""
        deadline = time.monotonic() + LIMIT
        while not (said.endswith(b"\n") and any(text.encode() in said for text in texts)):
            byte = self.get()
            if byte == b"" or time.monotonic() > deadline:
                raise AssertionError(f"never said {texts!r}: {said.decode()}")
            said += byte
        return said.decode().replace("\r\n", "\n")
