"""What each module takes in the products for the emulated boards: what the linker kept of
it, by the map that it wrote."""

import dataclasses
import re

import products

PRODUCTS = {"boot": "boot", "espota-1.0.0": "espota", "web-1.0.0": "web", "device-1.0.0": "HTTPS"}
COLUMNS = tuple(f"{title} {part}" for title in PRODUCTS.values() for part in ("text", "RAM"))

# Which figure of a product the sections of a program count for.
FIGURES = {".text": 0, ".ramtext": 0, ".data": 1, ".bss": 1}

BEGIN = "Linker script and memory map"
OUTPUT = re.compile(r"^(\.[\w.]+)")
# A piece of an output section: its name may fill the line before.
PIECE = re.compile(r"^ (?:[\w.$]+)?\s+0x([0-9a-f]+)\s+0x([0-9a-f]+) (\S+\.obj\)?|\S+libgcc\.a\(.*)$")
MODULE = re.compile(r"libaloft_(\w+)\.a\(")
LIBRARY = re.compile(r"lib(lwip|bearssl|z)\.a\(")
LIBRARIES = {"lwip": "lwIP itself", "bearssl": "BearSSL itself", "z": "zlib itself"}

HEADING = "In products, "  # of a board

INTRODUCTION = """\
## Modules in these products

What the linker kept of each module: `text`, and `RAM` for good, which is `data` and `bss`. The
sum of a column is that of the product above. What a program lends to modules is its own: `program`
is main() and all that it holds. `helpers` are memory functions and the compiler's
arithmetic. Texts that several modules have count for one of them. `gaps` are between the others.
The gate looks at the sums only.
"""

LARGEST = "device-1.0.0"
HELD = ("firmware", "uploads", "web", "poller", "announcer")


@dataclasses.dataclass
class Kept:
    modules: dict  # {product: {module: [text, RAM]}}
    held: dict  # {variable: bytes} of the largest product


def owner(path):
    """The module that an object file belongs to."""
    module = MODULE.search(path)
    library = LIBRARY.search(path)
    if module:
        return module.group(1)
    if library:
        return LIBRARIES[library.group(1)]
    return "program" if "/image_" in path else "helpers"


def pieces(text):
    """Yields (figure, address, size, module) of all that the linker placed, in order."""
    figure = None
    for line in text[text.index(BEGIN) :].splitlines():
        output = OUTPUT.match(line)
        if output:
            figure = FIGURES.get(output.group(1))
        piece = PIECE.match(line)
        if figure is not None and piece:
            address, size = (int(number, 16) for number in piece.groups()[:2])
            yield figure, address, size, owner(piece.group(3))


def contributions(text):
    """{module: [text, RAM]} of what a linker's map tells. A piece whose texts are those of
    others is told larger than it is: it ends where the next one begins."""
    found = {}
    placed = list(pieces(text))
    for here, following in zip(placed, placed[1:] + [None]):
        figure, address, size, module = here
        if following is not None and following[1] >= address:
            size = min(size, following[1] - address)
        found.setdefault(module, [0, 0])[figure] += size
    return found


def with_gaps(found, totals):
    """The same, and what the sections have besides."""
    gaps = [total - sum(sums[i] for sums in found.values()) for i, total in enumerate(totals)]
    if min(gaps) < 0:
        raise ValueError(f"the map tells of more than there is: {gaps}")
    return {**found, "gaps": gaps}


def held(build):
    """{variable: bytes} of what the largest product holds."""
    found = products.variables(build, build.folder / "images" / f"{LARGEST}.elf")
    return {name: found[name] for name in HELD}


def measure_all(build, programs):
    """What one board keeps; `programs` is what images.measure_all() found."""
    modules = {}
    for name in PRODUCTS:
        map_text = (build.folder / "images" / f"{name}.map").read_text()
        text, _, data, bss, *_ = programs[name]
        modules[name] = with_gaps(contributions(map_text), (text, data + bss))
    return Kept(modules, held(build))


def held_rows(kept):
    """{variable: bytes on each board}; `kept` is {board: Kept}."""
    return {name: [found.held[name] for found in kept.values()] for name in HELD}


def rows(measured):
    """{module: figures} of one board, those largest in the largest product first."""
    modules = {module for found in measured.values() for module in found}
    order = sorted(modules, key=lambda module: (-sum(measured[LARGEST].get(module, (0, 0))), module))
    return {
        module: [figure for name in PRODUCTS for figure in measured[name].get(module, (None, None))]
        for module in order
    }
