#!/usr/bin/env python3
"""Measures lib/ on the three boards and compares with docs/sizes.md.

Fails when a figure grew by more than 1 %, or a module is not listed. With --write it
stores the figures instead; commit the file with the change that explains it. With
--chains it prints the calls behind each stack figure. Builds what it measures.
"""

import pathlib
import re
import sys

import libbuild
import stack

BOARDS = {
    "lx106": "lx106 (ESP8266)",
    "cortex_m3": "Cortex-M3",
    "rv32": "RISC-V rv32imc",
}
DOCUMENT = libbuild.ROOT / "docs" / "sizes.md"
COLUMNS = ("text", "data", "bss", "frame", "chain")
ALLOWED_GROWTH_PERCENT = 1

INTRODUCTION = """\
# Sizes of lib/

Made by `tools/gates/sizes.py --write` from builds with `-Os`; do not edit. `./run check`
fails when a figure grows by more than 1 % and this file does not change with it.

All figures are bytes. `text` is code and constants of the whole module: a program links
only the files of it that it uses. `data` and `bss` are always 0: the caller lends all
memory. `frame` is the largest stack frame of one function. `chain` is the deepest chain
of calls by name from any function of the module, through other modules of lib/ as well;
calls through a pointer (flash device, digest, verifier) are not followed, so add what
your own implementation needs. C library and compiler helpers are not counted.
"""


def call_graphs(build, graph):
    """Adds the graphs of all modules; returns the functions of each module."""
    functions = {}
    for module in build.modules:
        target = f"CMakeFiles/aloft_{module}.dir"
        wanted = {pathlib.Path(name).stem + ".ci" for name in build.objects(module)}
        functions[module] = []
        for path in sorted((build.folder / "lib").glob(f"**/{target}/**/*.ci")):
            if path.name in wanted:
                functions[module] += graph.add(path.read_text())
    return functions


def module_size(build, module):
    """(text, data, bss) as `size` counts them, over all files of a module."""
    lines = build.tool("size", build.archive(module)).splitlines()[1:]
    rows = [line.split()[:3] for line in lines]
    return [sum(int(row[column]) for row in rows) for column in range(3)]


def measure(preset):
    """The figures of one board: {module: (text, data, bss, frame, chain)}, and chains."""
    build = libbuild.built(preset)
    graph = stack.CallGraph()
    functions = call_graphs(build, graph)
    if graph.unbounded:
        raise ValueError("frames of unknown size: " + ", ".join(sorted(graph.unbounded)))
    figures = {}
    chains = {}
    for module in build.modules:
        frame = max((graph.frames[f] for f in functions[module]), default=0)
        deepest = [graph.deepest(f) for f in functions[module]]
        chain, chains[module] = max(deepest, default=(0, []))
        figures[module] = (*module_size(build, module), frame, chain)
    return figures, chains


def table(title, figures):
    yield f"\n## {title}\n"
    yield "| module | " + " | ".join(COLUMNS) + " |"
    yield "|---|" + "---:|" * len(COLUMNS)
    for module, row in figures.items():
        yield f"| {module} | " + " | ".join(map(str, row)) + " |"
    sums = [sum(row[column] for row in figures.values()) for column in range(3)]
    peaks = [max((row[c] for row in figures.values()), default=0) for c in (3, 4)]
    yield "| all of lib/ | " + " | ".join(map(str, sums + peaks)) + " |"


def document(measured):
    lines = [INTRODUCTION.rstrip()]
    for preset, title in BOARDS.items():
        lines += table(title, measured[preset])
    return "\n".join(lines) + "\n"


def parse(text):
    """{(board, row, column): figure} of a document."""
    figures = {}
    board = None
    for line in text.splitlines():
        if line.startswith("## "):
            board = line[3:]
        row = re.fullmatch(r"\| ([\w /]+) \|([\d |]+)\|", line)
        if board and row:
            values = [int(value) for value in row.group(2).split("|")]
            for column, value in zip(COLUMNS, values):
                figures[board, row.group(1), column] = value
    return figures


def growth(old, new):
    """Yields a line for each figure of `new` that is too large against `old`."""
    for key, value in new.items():
        place = " / ".join(key)
        if key not in old and key[2] == COLUMNS[0]:
            yield f"{key[0]} / {key[1]}: not listed"
        elif key in old and value * 100 > old[key] * (100 + ALLOWED_GROWTH_PERCENT):
            yield f"{place}: {old[key]} -> {value}"


def print_chains(chains):
    for preset, modules in chains.items():
        for module, names in modules.items():
            plain = [name.rpartition("/")[2] for name in names]
            print(f"{preset} {module}: " + " > ".join(plain))


def main():
    results = {preset: measure(preset) for preset in BOARDS}
    text = document({preset: result[0] for preset, result in results.items()})
    if "--chains" in sys.argv:
        print_chains({preset: result[1] for preset, result in results.items()})
        return 0
    if "--write" in sys.argv:
        DOCUMENT.write_text(text)
        return 0
    stored = DOCUMENT.read_text() if DOCUMENT.exists() else ""
    complaints = list(growth(parse(stored), parse(text)))
    for complaint in complaints:
        print(complaint)
    if complaints:
        print("Is it worth it? Then: tools/gates/sizes.py --write, and commit docs/sizes.md")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
