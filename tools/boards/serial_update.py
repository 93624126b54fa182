#!/usr/bin/env python3
"""Sends an update over a board's serial line (app/board_serial).

usage: serial_update.py DEVICE IMAGE

DEVICE is a serial line that is set up already, as by: stty -F /dev/ttyUSB0 115200 raw
"""
import struct
import sys

PIECE = 1024
READY = b"+"


def send(put, get, image):
    """Sends the image by put(bytes); get() gives the next byte. Gives the answer."""
    put(b"u" + struct.pack("<I", len(image)))
    done = 0
    while True:
        byte = get()
        if byte == READY and done < len(image):
            put(image[done:done + PIECE])
            done += PIECE
        elif byte != b"":
            return answer(byte, get)
        else:
            raise EOFError("the line ended")


def answer(line, get):
    """What the board says up to the end of the line that begins with `line`."""
    while not line.endswith(b"\n"):
        byte = get()
        if byte == b"":
            raise EOFError("the line ended")
        line += byte
    return line.decode(errors="replace").strip()


def main():
    with open(sys.argv[2], "rb") as file:
        image = file.read()
    with open(sys.argv[1], "r+b", buffering=0) as device:
        said = send(device.write, lambda: device.read(1), image)
    print(said)
    return 0 if said == "staged" else 1


if __name__ == "__main__":
    sys.exit(main())
