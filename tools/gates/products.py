"""What whole programs need of lib/: those of examples/bare, linked for one board."""

import dataclasses
import re

import pointers

PRODUCTS = {
    "espota_receiver": "espota receiver",
    "web_updater": "web updater",
    "boot_stage": "boot stage",
}

# What the board implements; the last figures are the stack in use when it is called.
BOARD = ("flash", "digest", "verifier", "random")
COLUMNS = ("text", "data", "bss", "lent", "stack", *(f"at {part}" for part in BOARD))

INTRODUCTION = """\
## Products

What three programs of `examples/bare` need: firmware that takes updates by espota and
checks their signatures, firmware that takes them over HTTP and shows a page (which is in
`text`), and the boot stage that checks and installs them. `text`, `data` and `bss` are
what the linker keeps of lib/. `lent` is the RAM that the program lends for
good, listed below. `stack` is the worst of lib/, calls through pointers included; the
board's functions and the program's own count as 0. `at flash` is how much of it is in
use when lib/ calls the board's flash driver, and so on: if that needs more than is left
to `stack`, add it up from there. RSA by BearSSL, say, needs 3300 bytes at `verifier`.
"""


@dataclasses.dataclass
class Measured:
    figures: tuple  # one for each of COLUMNS; None: not called
    lent: dict  # {variable: bytes}
    chain: list  # the functions of the worst stack


def variables(build, program):
    """{variable: bytes} of all that is writable, largest first."""
    lines = build.tool("nm", "-S", "--size-sort", "-r", program)
    found = re.findall(r"^\w+ (\w+) [bBdD] (\w+)", lines, re.MULTILINE)
    return {name: int(size, 16) for size, name in found}


def symbols(build, program):
    """The names of all that is linked, as they stand in the source."""
    lines = build.tool("nm", "--defined-only", program)
    return set(re.findall(r"^\w+ \w (\w+)", lines, re.MULTILINE))


def call_graph(build, name, program, lib_graph):
    graph = lib_graph.copy()
    objects = build.folder / "examples" / "bare" / "CMakeFiles" / f"bare_{name}.dir"
    for path in objects.glob("*.ci"):
        graph.add(path.read_text(), counted=False)
    root = build.source_folder()
    headers = pointers.read(root.glob("lib/**/*.h")).values()
    sources = pointers.read([*root.glob("lib/**/*.c"), *root.glob("examples/bare/*.c")])
    pointers.Tables(headers, sources, symbols(build, program)).connect(graph)
    return graph


def measure(build, name, lib_graph):
    """Measures one product. `lib_graph` has the functions of all modules of lib/."""
    program = build.folder / "bare" / f"{name}.elf"
    size = dict(build.sections(program))
    of_lib = [size.get(f".lib.{part}", 0) for part in ("text", "data", "bss")]
    lent = size.get(".own.data", 0) + size.get(".own.bss", 0)
    graph = call_graph(build, name, program, lib_graph)
    stack, chain = graph.deepest("main")
    at_board = [graph.in_use_at(f"{part}_ops", "main") for part in BOARD]
    figures = (*of_lib, lent, stack, *at_board)
    return Measured(figures, variables(build, program), chain)


def measure_all(build, lib_graph):
    return {name: measure(build, name, lib_graph) for name in PRODUCTS}


def cost_rows(boards, measured):
    """{row: figures} of the table of costs; `measured` is {board: {product: ...}}."""
    return {
        f"{title}, {boards[board]}": measured[board][name].figures
        for name, title in PRODUCTS.items()
        for board in measured
    }


def lent_rows(measured):
    """{row: bytes on each board} of the table of what is lent."""
    return {
        f"{title}: {variable}": [measured[board][name].lent.get(variable) for board in measured]
        for name, title in PRODUCTS.items()
        for variable in next(iter(measured.values()))[name].lent
    }
