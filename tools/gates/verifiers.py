"""What the check of a signature costs: examples/bare/verifier.c, linked for one board."""

VERIFIERS = {
    "verifier_rsa_i15": "RSA, i15",
    "verifier_rsa_i31": "RSA, i31",
    "verifier_p256_i15": "P-256, i15",
    "verifier_p256_i31": "P-256, i31",
    "verifier_p256_m31": "P-256, m31",
}

# What must not be exceeded: a boot stage has to leave room for all the rest.
LIMITS = {
    ("verifier_rsa_i15", "cortex_m3"): 6000,
    ("verifier_p256_i15", "cortex_m3"): 8500,
    ("verifier_p256_i31", "cortex_m3"): 8500,
}

COLUMNS = ("flash",)

INTRODUCTION = """\
## Verifiers

What `examples/bare/verifier.c` needs: BearSSL's SHA-256 and one way to check a signature,
all code and constants but for memory functions and the compiler's arithmetic. RSA is the
same for 2048 to 4096 bits. i15 and i31 compute with words of that many bits; m31 is made
for P-256 alone, and quicker. On Cortex-M3 the gate fails above 6000 for RSA with i15, and
above 8500 for P-256 with i15 and i31.
"""


def measure(build, name):
    """One figure for each of COLUMNS."""
    size = dict(build.sections(build.folder / "bare" / f"{name}.elf"))
    return (sum(size.get(f".{part}.text", 0) for part in ("lib", "own")),)


def measure_all(build):
    """{verifier: figures}"""
    return {name: measure(build, name) for name in VERIFIERS}


def excesses(measured):
    """Yields a line for each verifier that is larger than allowed."""
    for (name, board), limit in LIMITS.items():
        flash = measured[board][name][0]
        if flash > limit:
            yield f"{VERIFIERS[name]}, {board}: {flash} bytes of flash, at most {limit} are allowed"


def rows(boards, measured):
    """{row: figures}; `measured` is {board: what measure_all() found}."""
    return {
        f"{title}, {boards[board]}": measured[board][name]
        for name, title in VERIFIERS.items()
        for board in measured
    }
