#!/usr/bin/env python3
"""Measures lib/ on the three boards and compares with docs/sizes.md.

Fails when a figure grew by more than 1 %, or one is not listed. With --write it stores
the figures instead; commit the file with the change that explains it. With --chains it
prints the calls behind each stack figure. Builds what it measures.
"""

import pathlib
import sys

import clients
import complete
import images
import libbuild
import linked
import products
import stack
import verifiers

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

All figures are bytes. C library and compiler helpers are not counted.
"""

MODULES_INTRODUCTION = """\
## Modules

`text` is code and constants of the whole module: a program links only the files of it
that it uses. `data` and `bss` are always 0: the caller lends all memory. `frame` is the
largest stack frame of one function. `chain` is the deepest chain of calls by name from
any function of the module, through other modules of lib/ as well; calls through a
pointer are not followed here.
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


def measure_modules(build, graph):
    """({module: (text, data, bss, frame, chain)}, {module: functions of the chain})."""
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


def with_total(modules):
    """The rows of a board, and one for all of lib/."""
    sums = [sum(row[column] for row in modules.values()) for column in range(3)]
    peaks = [max((row[c] for row in modules.values()), default=0) for c in (3, 4)]
    return {**modules, "all of lib/": sums + peaks}


def table(corner, columns, rows):
    """Yields the lines of a table; a figure that is None shows as a dash."""
    yield f"| {corner} | " + " | ".join(columns) + " |"
    yield "|---|" + "---:|" * len(columns)
    for name, row in rows.items():
        cells = ["-" if figure is None else str(figure) for figure in row]
        yield f"| {name} | " + " | ".join(cells) + " |"


def linked_lines(kept):
    """What modules take in the images; `kept` is {board: linked.Kept}."""
    lines = [linked.INTRODUCTION.rstrip()]
    for board, found in kept.items():
        heading = f"### {linked.HEADING}{BOARDS[board]}"
        lines += ["", heading, "", *table("module", linked.COLUMNS, linked.rows(found.modules))]
    boards = [BOARDS[board] for board in kept]
    lines += ["", "### Held by the reference firmware", ""]
    return lines + list(table("held", boards, linked.held_rows(kept)))


def document(modules, measured, stages, checks, tls, boards_images, kept):
    """The document, of {board: {module: figures}}, {board: {product: Measured}},
    {board: {stage: (figures, chain)}}, {board: {verifier: figures}},
    {board: {client: figures}}, {board: {image: figures}} and {board: Kept}."""
    boards = [BOARDS[board] for board in measured]
    lines = [INTRODUCTION, products.INTRODUCTION]
    lines += table("product", products.COLUMNS, products.cost_rows(BOARDS, measured))
    lines += ["", *table("lent", boards, products.lent_rows(measured))]
    lines += ["", complete.INTRODUCTION]
    lines += table("boot stage", complete.COLUMNS, complete.rows(BOARDS, stages))
    lines += ["", verifiers.INTRODUCTION]
    lines += table("verifier", verifiers.COLUMNS, verifiers.rows(BOARDS, checks))
    lines += ["", clients.INTRODUCTION]
    lines += table("TLS client", clients.COLUMNS, clients.rows(BOARDS, tls))
    lines += ["", images.INTRODUCTION]
    lines += table("image", images.COLUMNS, images.rows(BOARDS, boards_images))
    lines += ["", *images.left(BOARDS, boards_images)]
    lines += ["", *linked_lines(kept)]
    lines += ["", MODULES_INTRODUCTION.rstrip()]
    for board, rows in modules.items():
        lines += ["", f"### {BOARDS[board]}", "", *table("module", COLUMNS, with_total(rows))]
    return "\n".join(lines) + "\n"


def parse(text):
    """{(heading, row, column): figure} of a document, but for those whose sums it has."""
    figures = {}
    heading = None
    columns = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("#"):
            heading = line.lstrip("# ")
        elif heading is not None and heading.startswith(linked.HEADING):
            continue
        elif line.startswith("|") and any(cell.isdigit() for cell in cells[1:]):
            for column, cell in zip(columns, cells[1:]):
                if cell.isdigit():
                    figures[heading, cells[0], column] = int(cell)
        elif line.startswith("| "):
            columns = cells[1:]
    return figures


def growth(old, new):
    """Yields a line for each figure of `new` that is too large against `old`."""
    for key, value in new.items():
        place = " / ".join(key)
        if key not in old:
            yield f"{place}: not listed"
        elif value * 100 > old[key] * (100 + ALLOWED_GROWTH_PERCENT):
            yield f"{place}: {old[key]} -> {value}"


def print_chain(board, name, functions):
    plain = [function.rpartition("/")[2] for function in functions]
    print(f"{board} {name}: " + " > ".join(plain))


def main():
    modules = {}
    measured = {}
    stages = {}
    checks = {}
    tls = {}
    boards_images = {}
    kept = {}
    for board in BOARDS:
        build = libbuild.built(board)
        graph = stack.CallGraph()
        modules[board], chains = measure_modules(build, graph)
        measured[board] = products.measure_all(build, graph)
        stages[board] = complete.measure_all(build)
        checks[board] = verifiers.measure_all(build)
        tls[board] = clients.measure_all(build)
        boards_images[board] = images.measure_all(build)
        kept[board] = linked.measure_all(build, boards_images[board])
        if "--chains" in sys.argv:
            for name, product in measured[board].items():
                chains[products.PRODUCTS[name]] = product.chain
            for name, (_, chain) in stages[board].items():
                chains[name] = chain
            for name, functions in chains.items():
                print_chain(board, name, functions)
    text = document(modules, measured, stages, checks, tls, boards_images, kept)
    too_large = [*complete.excesses(stages), *verifiers.excesses(checks)]
    if "--chains" in sys.argv:
        return 0
    for excess in too_large:
        print(excess)
    if "--write" in sys.argv:
        DOCUMENT.write_text(text)
        return 1 if too_large else 0
    stored = DOCUMENT.read_text() if DOCUMENT.exists() else ""
    complaints = list(growth(parse(stored), parse(text)))
    for complaint in complaints:
        print(complaint)
    if complaints:
        print("Is it worth it? Then: tools/gates/sizes.py --write, and commit docs/sizes.md")
    return 1 if complaints or too_large else 0


if __name__ == "__main__":
    sys.exit(main())
