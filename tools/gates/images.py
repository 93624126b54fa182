"""What complete images for the emulated boards take, start-up and drivers included."""

IMAGES = {
    "boot": "boot stage",
    "boot_small": "boot stage of 4096 bytes",
    "probe_1": "application with updates over the serial line",
    "espota-1.0.0": "firmware with espota",
    "web-1.0.0": "firmware with espota and web",
    "device-1.0.0": "firmware with espota, web and HTTPS",
}

COLUMNS = ("flash", "loaded", "zeroed")

INTRODUCTION = """\
## Images of the emulated boards

Whole programs for the boards of `port/board`, linked as they run there, memory functions and
arithmetic included: `app/board_boot`, which takes its layout from the partition table, checks
RSA, P-256 and manifests, and takes an image over the serial line in recovery; the one of 4096 bytes,
whose flash driver is in ROM; `tests/emulated/probe`; and the three products of `app/board_device`.
They all have lwIP, signatures by RSA and P-256, manifests, trust stores and mDNS. The first takes
updates over espota; the second has the page and its uploads as well; the third, which is the
reference firmware, also asks update servers by HTTP and HTTPS (records of 1024 bytes).
`flash` is what stands there, `loaded` what of it is copied to RAM (code that runs while the flash
is busy, and data), `zeroed` is RAM as well. On rv32 all of an application is copied to RAM.

The stack is not counted; the linker refuses a program that leaves too little of it: 12288 bytes
for the firmware with a network, 8192 for the others. On lx106 that is out of 80 KB, as on the ESP8266,
and out of 16 KB for a boot stage.
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
