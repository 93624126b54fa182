#!/usr/bin/env python3
"""Checks that lib/ has no writable data, and needs nothing but memcpy and its kin.

Builds the presets named on the command line and reads their archives.
"""

import re
import sys
import tempfile

import libbuild

WRITABLE = (".data", ".bss", ".sdata", ".sbss", ".tdata", ".tbss", ".noinit", "COMMON")

# What the caller's C library, or its replacement for it, has to give.
MEMORY = {"memcpy", "memmove", "memset", "memcmp"}

# What a compiler calls for arithmetic that its processor lacks; each comes with it, in
# libgcc.
COMPILER_HELPERS = re.compile(
    r"""__(u?div|u?mod|u?divmod|mul|ashl|ashr|lshr|neg)[sdt]i[34]
      | __u?cmp[sd]i2
      | __(clz|ctz|ffs|popcount|parity|bswap)[sd]i2
      | __aeabi_(u?idiv|u?idivmod|u?ldivmod|lmul|llsl|llsr|lasr|u?lcmp)
      | __aeabi_mem(cpy|move|set|clr)[48]?
      | __riscv_(save|restore)_\d+
      | __gnu_thumb1_case_[su][qhi]i?
    """,
    re.VERBOSE,
)


def writable_sections(build):
    """Yields (module, section, size) of each section that the program may write to."""
    for module in build.modules:
        for name, size in build.sections(build.archive(module)):
            if size > 0 and name.startswith(WRITABLE):
                yield module, name, size


def needed_symbols(build):
    """The symbols that lib/ as a whole expects from outside and should not."""
    with tempfile.NamedTemporaryFile(suffix=".o") as whole:
        build.link_whole(whole.name)
        lines = build.tool("nm", "-u", whole.name).splitlines()
    names = {line.split()[-1] for line in lines}
    return sorted(n for n in names - MEMORY if not COMPILER_HELPERS.fullmatch(n))


def main():
    failed = False
    for preset in sys.argv[1:]:
        build = libbuild.built(preset)
        for module, section, size in writable_sections(build):
            print(f"{preset}: {module}: {size} bytes of {section}; lib/ keeps no state")
            failed = True
        for symbol in needed_symbols(build):
            print(f"{preset}: lib/ needs {symbol} from outside")
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
