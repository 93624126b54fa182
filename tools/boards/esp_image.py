#!/usr/bin/env python3
"""Makes an ESP8266 image (docs/spec/image.md) of a linked program.

usage: esp_image.py PROGRAM.elf IMAGE.bin

Its loaded segments become those of the image, the one in the flash window first, since
that is where the program expects it: 16 bytes behind the beginning.
"""
import functools
import operator
import struct
import sys

LOADED = 1
WINDOW = range(0x40200000, 0x40300000)
HEADER = struct.Struct("<BBBBI")  # magic, segments, flash mode, size and speed, entry
SEGMENT = struct.Struct("<II")  # address, size
ELF = struct.Struct("<16sHHIIIIIHHHHHH")
PROGRAM = struct.Struct("<IIIIIIII")


def segments_of(elf):
    """The entry, and (address, bytes) of each segment that is loaded."""
    fields = ELF.unpack_from(elf)
    entry, table, size, count = fields[4], fields[5], fields[9], fields[10]
    found = []
    for index in range(count):
        kind, offset, address, _, length, *_ = PROGRAM.unpack_from(elf, table + index * size)
        if kind == LOADED and length > 0:
            found.append((address, elf[offset:offset + length]))
    return entry, sorted(found, key=lambda segment: segment[0] not in WINDOW)


def image_of(elf):
    entry, segments = segments_of(elf)
    image = bytearray(HEADER.pack(0xE9, len(segments), 0, 0x40, entry))
    checksum = 0xEF
    for address, data in segments:
        data += bytes(-len(data) % 4)
        image += SEGMENT.pack(address, len(data)) + data
        checksum ^= functools.reduce(operator.xor, data, 0)
    image += bytes(15 - len(image) % 16)
    image.append(checksum)
    return bytes(image)


def main():
    with open(sys.argv[1], "rb") as file:
        elf = file.read()
    with open(sys.argv[2], "wb") as file:
        file.write(image_of(elf))


if __name__ == "__main__":
    main()
