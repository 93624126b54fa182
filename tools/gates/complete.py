"""What complete boot stages come to: those of examples/bare that lack only the board."""

import pathlib
import re

import pointers
import products
import stack

STAGES = {
    "boot_stage_keep_rsa": "swap and A/B, RSA",
    "boot_stage_keep_p256": "swap and A/B, P-256",
    "boot_stage_rsa": "overwrite, RSA",
    "boot_stage_p256": "overwrite, P-256",
    "boot_stage_small": "overwrite, digest only",
}

# What must fit where there is no more room: the ESP8266 has one sector for it. The others
# are to stay below 14 KB.
LIMITS = {
    ("boot_stage_small", "lx106"): 4096,
    ("boot_stage_keep_rsa", "cortex_m3"): 14336,
    ("boot_stage_keep_p256", "cortex_m3"): 14336,
}

COLUMNS = ("flash", "helpers", "RAM", "stack")

INTRODUCTION = """\
## Complete boot stages

Boot stages that lack nothing but the board: start-up and flash driver. They are compiled
as a whole (`examples/bare/whole.cmake`). `flash` is all code and constants; of it,
`helpers` are the memory functions and the compiler's arithmetic, which a C library or a
ROM may have as well. `RAM` is what they keep for good: key set and work memory. `stack`
is the worst, arithmetic of signatures included. RSA (2048 to 4096 bits) and P-256 are
BearSSL's with the least code (i15), and its SHA-256. Swap and A/B are two strategies in
one program, `boot_stage_keep.c`. Digest only is `boot_stage_small.c`, with the compact
SHA-256 of lib/crypto; what it means stands in `docs/security.md`. On lx106 it has one
sector of 4096 bytes: the gate fails when `flash` is more. The ROM of that chip has all
`helpers`.
"""

# BearSSL calls the functions of a curve through `impl`; these are they.
CURVE_CALL = re.compile(r"impl->(\w+)\(")
CURVE = "ec_prime_i15.c"

# A function in the call graph of a program that was compiled as a whole: its name there,
# its name in the source with what the compiler made of it, and its file.
WHOLE_NODE = re.compile(r'title: "([^"]+)" label: "([\w.$]+)\\n([^":]+):\d+:\d+\\n\d+ bytes')


def as_in_source(text):
    """The graph with the names that functions have when files are compiled one by one;
    copies of a function that the compiler made count as one."""
    for title, made, path in WHOLE_NODE.findall(text):
        if title != "main":
            text = text.replace(f'"{title}"', f'"{path}:{re.split("[.$]", made)[0]}"')
    return text


def follow_curve_calls(graph):
    """Connects BearSSL's calls through `impl` with the curve's functions."""
    for caller, place in list(graph.pointer_calls):
        path, line, column = place.rsplit(":", 2)
        text = pathlib.Path(path).read_text().splitlines()[int(line) - 1]
        call = CURVE_CALL.match(text[int(column) - 1 :])
        if call:
            graph.pointer_calls.remove((caller, place))
            end = f"{CURVE}:api_{call.group(1)}"
            graph.connect(caller, next(name for name in graph.frames if name.endswith(end)))


def call_graph(build, program):
    graph = stack.CallGraph()
    graph.add(as_in_source(pathlib.Path(f"{program}.ltrans0.ltrans.ci").read_text()))
    helpers = build.folder / "examples" / "bare" / "CMakeFiles" / "whole_helpers.dir"
    for path in helpers.glob("**/*.ci"):
        graph.add(path.read_text())
    follow_curve_calls(graph)
    root = build.source_folder()
    places = ("lib", "port/bearssl", "examples/bare")
    headers = [path for place in places for path in root.glob(f"{place}/**/*.h")]
    sources = [path for place in places for path in root.glob(f"{place}/**/*.c")]
    names = products.symbols(build, program)
    tables = pointers.Tables(pointers.read(headers).values(), pointers.read(sources), names)
    tables.connect(graph)
    return graph


def measure(build, name):
    """One figure for each of COLUMNS, and the functions of the worst stack."""
    program = build.folder / "bare" / f"{name}.elf"
    size = dict(build.sections(program))
    flash = sum(bytes for section, bytes in size.items() if section.endswith(".text"))
    kept = sum(
        bytes for section, bytes in size.items() if section.endswith((".data", ".bss"))
    )
    worst, chain = call_graph(build, program).deepest("main")
    return (flash, size.get(".helpers.text", 0), kept, worst), chain


def measure_all(build):
    """{stage: what measure() found}"""
    return {name: measure(build, name) for name in STAGES}


def excesses(measured):
    """Yields a line for each stage that is too large for where it has to fit."""
    for (name, board), limit in LIMITS.items():
        flash = measured[board][name][0][0]
        if flash > limit:
            yield f"{STAGES[name]}, {board}: {flash} bytes of flash, there is room for {limit}"


def rows(boards, measured):
    """{row: figures}; `measured` is {board: what measure_all() found}."""
    return {
        f"{title}, {boards[board]}": measured[board][name][0]
        for name, title in STAGES.items()
        for board in measured
    }
