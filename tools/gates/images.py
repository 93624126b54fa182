"""What complete images for the emulated boards take, start-up and drivers included."""

IMAGES = {
    "boot": "boot stage",
    "boot_small": "boot stage of 4096 bytes",
    "probe_1": "application with updates over the serial line",
}

COLUMNS = ("flash", "loaded", "zeroed")

INTRODUCTION = """\
## Images of the emulated boards

Whole programs for the boards of `port/board`, linked as they run there, memory functions and
arithmetic included: `app/board_boot`, which takes its layout from the partition table, checks
RSA, P-256 and manifests, and takes an image over the serial line in recovery; the one of 4096 bytes,
whose flash driver is in ROM; and `tests/emulated/probe`. `flash` is what stands there, `loaded` what
of it is copied to RAM (code that runs while the flash is busy, and data), `zeroed` is RAM as
well. The stack is not counted. On rv32 all of an application is copied to RAM.
"""


def exists(build, name):
    return (build.folder / "images" / f"{name}.elf").exists()


def measure(build, name):
    """One figure for each of COLUMNS."""
    size = dict(build.sections(build.folder / "images" / f"{name}.elf"))
    loaded = size.get(".ramtext", 0) + size.get(".data", 0)
    return size[".text"] + loaded, loaded, size.get(".bss", 0)


def measure_all(build):
    """{image: figures}"""
    return {name: measure(build, name) for name in IMAGES if exists(build, name)}


def rows(boards, measured):
    """{row: figures}; `measured` is {board: what measure_all() found}."""
    return {
        f"{title}, {boards[board]}": measured[board][name]
        for name, title in IMAGES.items()
        for board in measured
        if name in measured[board]
    }
