"""What TLS costs a device: the programs tls_* of examples/bare, linked for one board."""

CLIENTS = {
    "tls_chacha20": "ChaCha20-Poly1305",
    "tls_aes_gcm": "AES-128-GCM",
    "tls_chacha20_aes_gcm": "both",
}

# Bytes that a record may carry: the largest there are, and those that the maximum
# fragment length extension knows.
FRAGMENTS = (16384, 4096, 2048, 1024, 512)

COLUMNS = ("flash",) + tuple(f"RAM, {fragment}" for fragment in FRAGMENTS)

INTRODUCTION = """\
## TLS clients

What `examples/bare/tls_client.c` needs: TLS 1.2 by BearSSL with ECDHE and certificates of
RSA, P-256 and P-384, and the machine that puts it around another one; not what talks over
it. `flash` is all code and constants but for memory functions and the compiler's
arithmetic. `RAM` is what is lent for good, by how many bytes a record may carry: 16384
suit every server, the others those that grant the maximum fragment length (OpenSSL, nginx
and `aloft serve` do).
"""


def measure(build, name):
    """One figure for each of COLUMNS."""
    size = dict(build.sections(build.folder / "bare" / f"{name}.elf"))
    flash = sum(size.get(f".{part}.text", 0) for part in ("lib", "own"))
    kept = sum(
        bytes for section, bytes in size.items() if section.endswith((".data", ".bss"))
    )
    return (flash, *(kept - FRAGMENTS[0] + fragment for fragment in FRAGMENTS))


def measure_all(build):
    """{client: figures}"""
    return {name: measure(build, name) for name in CLIENTS}


def rows(boards, measured):
    """{row: figures}; `measured` is {board: what measure_all() found}."""
    return {
        f"{title}, {boards[board]}": measured[board][name]
        for name, title in CLIENTS.items()
        for board in measured
    }
