"""Starts the emulator with a board's flash file and one of its images."""
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(os.environ.get("ALOFT_SOURCE", pathlib.Path(__file__).parents[2]))
SKIPPED = 77
LIMIT = 120  # seconds; a machine under load is slow, and nothing here waits on purpose

COMMON = ["-display", "none", "-monitor", "none", "-serial", "stdio", "-no-reboot"]
SEMIHOSTING = ["-semihosting-config", "enable=on,target=native"]


class Board:
    """One kind of board: how large its flash is, and how the emulator is called."""

    def __init__(self, name, flash_size, program):
        self.name = name
        self.flash_size = flash_size
        self.program = program

    def image(self, name):
        return ROOT / "build" / self.name / "images" / name

    def blank_flash(self, path):
        with open(path, "wb") as file:
            file.write(b"\xff" * self.flash_size)


class CortexM3(Board):
    def __init__(self):
        super().__init__("cortex_m3", 16 << 20, "qemu-system-arm")

    def command(self, flash, image, *more):
        memory = f"memory-backend-file,id=psram,size=16M,mem-path={flash},share=on"
        return [self.program, "-M", "mps2-an385,memory-backend=psram", "-object", memory,
                "-kernel", str(self.image(image + ".elf")), *COMMON, *SEMIHOSTING, *more]


class Rv32(Board):
    def __init__(self):
        super().__init__("rv32", 32 << 20, "qemu-system-riscv32")

    def command(self, flash, image, *more):
        return [self.program, "-M", "virt", "-m", "16M", "-bios", "none",
                "-drive", f"if=pflash,unit=0,file={self.rom(image)},format=raw,readonly=on",
                "-drive", f"if=pflash,unit=1,file={flash},format=raw",
                *COMMON, *SEMIHOSTING, *more]

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
    def __init__(self):
        super().__init__("lx106", 4 << 20, "qemu-system-xtensa")

    def command(self, flash, image, *more):
        start = [] if image is None else ["-kernel", str(self.image(image + ".elf"))]
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


def run(board, flash, image, said="", more=()):
    """Runs until the emulator ends; gives its exit code and what the board said."""
    result = subprocess.run(board.command(flash, image, *more), input=said.encode(),
                            stdout=subprocess.PIPE, timeout=LIMIT, check=False)
    return result.returncode, result.stdout.decode(errors="replace")
