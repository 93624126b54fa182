"""What a build folder holds of lib/: its modules, their archives, the tools to read them."""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

TOOL_PREFIX = {
    "release": "",
    "lx106": "xtensa-lx106-elf-",
    "cortex_m3": "arm-none-eabi-",
    "rv32": "riscv64-unknown-elf-",
}

LINK_FLAGS = {"rv32": ["-march=rv32imc_zicsr", "-mabi=ilp32"]}


def built(preset):
    """Brings a preset up to date; says nothing unless that fails."""
    if not (ROOT / "build" / preset / "build.ninja").exists():
        quietly("cmake", "--preset", preset)
    quietly("ninja", "--quiet", "-C", f"build/{preset}")
    return LibBuild(preset)


def quietly(*command):
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(result.stdout + result.stderr)


class LibBuild:
    """The lib/ modules of one preset that has been built."""

    def __init__(self, preset, root=ROOT):
        self.preset = preset
        self.folder = root / "build" / preset
        self.modules = (self.folder / "lib-modules.txt").read_text().split()

    def source_folder(self):
        """The project's folder, by the name that the compiler was told."""
        cache = (self.folder / "CMakeCache.txt").read_text()
        home = re.search(r"^CMAKE_HOME_DIRECTORY:INTERNAL=(.*)$", cache, re.MULTILINE)
        return pathlib.Path(home.group(1))

    def tool(self, name, *arguments):
        """Runs a tool of the preset's compiler; returns what it prints."""
        command = [TOOL_PREFIX[self.preset] + name, *map(str, arguments)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def archive(self, module):
        return self.folder / "lib" / f"libaloft_{module}.a"

    def objects(self, module):
        """The names of the object files in a module's archive, such as stream.c.obj."""
        return self.tool("ar", "t", self.archive(module)).split()

    def link_whole(self, output):
        """Links all of lib/ into one object file, whose open ends stay open."""
        archives = [self.archive(module) for module in self.modules]
        flags = ["-r", "-nostdlib", *LINK_FLAGS.get(self.preset, [])]
        whole = ["-Wl,--whole-archive", *archives, "-Wl,--no-whole-archive"]
        self.tool("gcc", *flags, "-o", output, *whole)

    def sections(self, file):
        """Yields (name, size) of each section of a program, or of an archive's objects."""
        for line in self.tool("size", "-A", file).splitlines():
            words = line.split()
            if len(words) == 3 and words[0].startswith((".", "COMMON")):
                yield words[0], int(words[1])
