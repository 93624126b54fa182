#!/usr/bin/env python3
"""Writes a gzip file and what it unpacks to as a C header."""
import gzip
import random
import sys

SIZE = 1500


def content():
    """Some of it repeats, some does not."""
    bits = random.Random(1)
    parts = [bits.randbytes(40) * bits.randrange(1, 9) for _ in range(20)]
    return b"".join(parts)[:SIZE]


def array(name, data):
    numbers = ",".join(str(byte) for byte in data)
    return f"static const uint8_t {name}[] = {{{numbers}}};\n"


data = content()
with open(sys.argv[1], "w") as file:
    file.write("#include <stdint.h>\n")
    file.write(array("sample_content", data))
    file.write(array("sample_gzip", gzip.compress(data, 9, mtime=0)))
