"""What complete images for the emulated boards take, start-up and drivers included."""

import json

import libbuild

IMAGES = {
    "boot": "boot stage",
    "boot_small": "boot stage of 4096 bytes",
    "probe_1": "application with updates over the serial line",
    "espota-1.0.0": "firmware with espota",
    "web-1.0.0": "firmware with espota and web",
    "device-1.0.0": "firmware with espota, web and HTTPS",
}

COLUMNS = ("text", "in RAM", "data", "bss", "stack", "RAM")

# Bytes of RAM for data and stack on the board that has least: as on the ESP8266.
ROOM_BOARD = "lx106"
ROOM = {"boot": 16384, "espota-1.0.0": 81920, "web-1.0.0": 81920, "device-1.0.0": 81920}

STACKS = libbuild.ROOT / "tests" / "emulated" / "stacks.json"

INTRODUCTION = """\
## Images of the emulated boards

Whole programs for the boards of `port/board`, linked as they run there, memory functions and
arithmetic included. Four of them are products: `app/board_boot`, the boot stage, which takes its
layout from the partition table, checks RSA, P-256 and manifests, and takes an image over the
serial line in recovery; and three of `app/board_device`, which all have lwIP, signatures by RSA
and P-256, manifests, trust stores and mDNS. The first takes updates over espota; the second has the
page and its uploads as well; the third, which is the reference firmware, also asks update servers
by HTTP and HTTPS (records of 1024 bytes). The others are the boot stage of 4096 bytes, whose flash
driver is in ROM, and `tests/emulated/probe`.

`text` is code and constants; of it, `in RAM` is what runs there because the flash may be busy. On
rv32 all of an application runs in RAM. `stack` is measured, not computed: it is painted when the
program begins, and looked at when it restarts after updates by espota, the upload API and HTTPS, as
far as the product has them, with a password, a trust store, images signed by RSA and by P-256 (which
goes deeper), and servers with certificates of both kinds; for the boot stage, after installs and a
rescue over the serial line (`tests/emulated/stack_test.py`). The worst that could ever be is more:
what was not tried, or an interrupt at the deepest place. So the linker refuses a program that
leaves too little for the stack, 12288 bytes for the firmware with a network and 8192 for the
others, and the test one that leaves less than 1024 bytes of these unused. `RAM` is `data`, `bss`
and `stack`.
"""


def exists(build, name):
    return (build.folder / "images" / f"{name}.elf").exists()


def measure(build, name, stack):
    """One figure for each of COLUMNS; None for those that the stack is not known for."""
    size = dict(build.sections(build.folder / "images" / f"{name}.elf"))
    in_ram, data, bss = (size.get(part, 0) for part in (".ramtext", ".data", ".bss"))
    all_ram = None if stack is None else data + bss + stack
    return size[".text"] + in_ram, in_ram, data, bss, stack, all_ram


def measure_all(build):
    """{image: figures}"""
    stacks = json.loads(STACKS.read_text())[build.preset]
    return {name: measure(build, name, stacks.get(name)) for name in IMAGES if exists(build, name)}


def rows(boards, measured):
    """{row: figures}; `measured` is {board: what measure_all() found}."""
    return {
        f"{title}, {boards[board]}": measured[board][name]
        for name, title in IMAGES.items()
        for board in measured
        if name in measured[board]
    }


def left(boards, measured):
    """Yields a line for each product: what it leaves of the RAM where there is least."""
    yield f"What is left of the RAM on {boards[ROOM_BOARD]}:"
    yield ""
    for name, room in ROOM.items():
        if name in measured[ROOM_BOARD]:
            unused = room - measured[ROOM_BOARD][name][-1]
            yield f"- {IMAGES[name]}: {unused} of {room} bytes"
