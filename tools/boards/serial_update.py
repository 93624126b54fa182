#!/usr/bin/env python3
"""Sends an update over a board's serial line, as app/board_serial takes it.

example: serial_update.py /dev/ttyUSB0 app.signed

The board has to listen: its boot stage does when it says that it waits for an image.
Ends with 0 when the image is staged, 1 when it is not.
"""
import argparse
import os
import select
import struct
import sys
import termios
import tty

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


class Line:
    """A serial line at this speed, bytes as they are. What has come before is gone: it
    is no answer."""

    def __init__(self, path, baud, patience):
        self.patience = patience
        self.file = os.open(path, os.O_RDWR | os.O_NOCTTY)
        if not os.isatty(self.file):
            raise OSError(f"{path} is no serial line")
        tty.setraw(self.file)
        attributes = termios.tcgetattr(self.file)
        attributes[4] = attributes[5] = getattr(termios, f"B{baud}")
        termios.tcsetattr(self.file, termios.TCSANOW, attributes)
        termios.tcflush(self.file, termios.TCIFLUSH)

    def put(self, data):
        while data:
            data = data[os.write(self.file, data):]

    def get(self):
        if not select.select([self.file], [], [], self.patience)[0]:
            raise TimeoutError(f"the board has said nothing for {self.patience} seconds")
        return os.read(self.file, 1)


def speed(text):
    if not hasattr(termios, f"B{text}"):
        raise argparse.ArgumentTypeError(f"{text} is no speed of serial lines")
    return text


def parse():
    about, example, rest = __doc__.split("\n\n", 2)
    parser = argparse.ArgumentParser(
        description=about, epilog=f"{example}\n\n{rest}",
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("device", metavar="DEVICE", help="the line, like /dev/ttyUSB0")
    parser.add_argument("image", metavar="IMAGE", help="the file to send")
    parser.add_argument("--baud", type=speed, default="115200", help="%(default)s, unless told")
    parser.add_argument("--timeout", type=float, default=30, metavar="SEC",
                        help="how long the board may be silent; %(default)s, unless told")
    return parser.parse_args()


def update(arguments):
    with open(arguments.image, "rb") as file:
        image = file.read()
    line = Line(arguments.device, arguments.baud, arguments.timeout)
    sent = 0

    def put(data):
        nonlocal sent
        line.put(data)
        sent += len(data)
        if sys.stderr.isatty():
            percent = 100 * sent // (len(image) + 5)
            print(f"\r{percent} %", end="\n" if percent == 100 else "", file=sys.stderr)

    return send(put, line.get, image)


def explain(error):
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    return str(error)


def main():
    try:
        said = update(parse())
    except (OSError, EOFError, termios.error) as error:
        print(f"error: {explain(error)}", file=sys.stderr)
        print("  try:  see that the board waits for an image, and that line and speed are "
              "right", file=sys.stderr)
        return 1
    print(said)
    return 0 if said == "staged" else 1


if __name__ == "__main__":
    sys.exit(main())
