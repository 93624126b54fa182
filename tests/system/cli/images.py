"""Small firmware images, built byte by byte from docs/spec/image.md."""

import struct


def esp8266(payload=b"payload!" * 100, flash=0x40):
    """An application image of one segment, with a good checksum; 0x40: 4 MB, 40 MHz."""
    payload += b"\0" * (-len(payload) % 4)
    image = struct.pack("<BBBBI", 0xE9, 1, 3, flash, 0x40201010)
    image += struct.pack("<II", 0x40201010, len(payload)) + payload
    checksum = 0xEF
    for byte in payload:
        checksum ^= byte
    image += b"\0" * (15 - len(image) % 16)
    return image + bytes([checksum])
