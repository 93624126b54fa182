"""What complete boot stages come to: those of examples/bare that lack only the board."""

import pathlib
import re

import pointers
import products

STAGES = {
    "boot_stage_rsa": "RSA",
    "boot_stage_p256": "P-256",
    "boot_stage_small": "digest only",
}

# Where code and constants come from, as bare.ld groups them.
GROUPS = ("lib", "crypto", "helpers", "own")
COLUMNS = ("flash", "lib/", "crypto", "helpers", "own", "RAM", "stack")

INTRODUCTION = """\
## Complete boot stages

Boot stages that lack nothing but the board: start-up and flash driver. `flash` is all
code and constants, and the sum of the next four: `lib/`; `crypto` is BearSSL and
port/bearssl, with the least code (i15); `helpers` are the memory functions and the
compiler's arithmetic, which the ESP8266 has in its ROM; `own` is the program. `RAM` is
what it keeps for good, key set and work memory; `stack` is its worst, arithmetic of
signatures included. RSA is for keys of 2048 to 4096 bits, which need the same. Digest
only is `boot_stage_small.c`, with the compact SHA-256 of lib/crypto: for the one sector
that an ESP8266 has; what it means stands in `docs/security.md`.
"""

# BearSSL calls the functions of a curve through `impl`; these are they.
CURVE_CALL = re.compile(r"impl->(\w+)\(")


def port_folders(build):
    port = build.folder / "port" / "bearssl" / "CMakeFiles"
    return [port / "bearssl.dir", port / "aloft_bearssl.dir"]


def curve_of(names):
    """The file of the curve arithmetic that is linked; None without one."""
    for word in ("i15", "i31"):
        if f"br_ec_prime_{word}" in names:
            return f"ec_prime_{word}.c"
    return None


def follow_curve_calls(graph, names):
    """Connects BearSSL's calls through `impl` with the curve that is linked."""
    curve = curve_of(names)
    for caller, place in list(graph.pointer_calls):
        path, line, column = place.rsplit(":", 2)
        text = pathlib.Path(path).read_text().splitlines()[int(line) - 1]
        call = CURVE_CALL.match(text[int(column) - 1 :])
        if not call:
            continue
        graph.pointer_calls.remove((caller, place))
        own = [f for f in graph.frames if f.endswith(f"{curve}:api_{call.group(1)}")]
        for function in own:
            graph.connect(caller, function)


def call_graph(build, name, program, lib_graph):
    graph = lib_graph.copy()
    own = build.folder / "examples" / "bare" / "CMakeFiles" / f"bare_{name}.dir"
    for folder in [own, *port_folders(build)]:
        for path in sorted(folder.glob("**/*.ci")):
            graph.add(path.read_text())
    names = products.symbols(build, program)
    follow_curve_calls(graph, names)
    root = build.source_folder()
    places = ("lib", "port/bearssl", "examples/bare")
    headers = [path for place in places for path in root.glob(f"{place}/**/*.h")]
    sources = [path for place in places for path in root.glob(f"{place}/**/*.c")]
    tables = pointers.Tables(
        pointers.read(headers).values(), pointers.read(sources), names
    )
    tables.connect(graph)
    return graph


def measure(build, name, lib_graph):
    """One figure for each of COLUMNS."""
    program = build.folder / "bare" / f"{name}.elf"
    size = dict(build.sections(program))
    flash = [size.get(f".{group}.text", 0) for group in GROUPS]
    kept = [size.get(f".{group}.{part}", 0) for group in GROUPS for part in ("data", "bss")]
    stack, chain = call_graph(build, name, program, lib_graph).deepest("main")
    return (sum(flash), *flash, sum(kept), stack), chain


def measure_all(build, lib_graph):
    """{stage: (figures, functions of the worst stack)}"""
    return {name: measure(build, name, lib_graph) for name in STAGES}


def rows(boards, measured):
    """{row: figures}; `measured` is {board: what measure_all() found}."""
    return {
        f"{title}, {boards[board]}": measured[board][name][0]
        for name, title in STAGES.items()
        for board in measured
    }
