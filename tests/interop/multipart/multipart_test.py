"""Random forms: our parser, fed in random pieces, finds what Python's email package finds.

Left out is where the two differ on purpose: Python also takes a line feed or carriage
return alone for the end of a line, and keeps a line as content that is a delimiter with
more behind it.
"""

import email.parser
import os
import random
import struct
import subprocess
import unittest

PROGRAM = os.path.join(os.environ["ALOFT_BIN"], "multipart_parts")
SEED = 20250131
COUNT = 10000

BOUNDARY = "0123456789ABCXYZabcxyz'()+_,-./:=?"
# Pieces of content that look like something.
TEMPTING = [b"\r", b"\n", b"\r\n", b"-", b"--", b"\r\n--", b"\r\n-", b"\r\r\n--", b"\n--",
            b"\0", b"\xff", b"\r\n\r\n", b"Content-Disposition: form-data; name=x"]
NAMES = "abcXYZ019-_.;:=,()<>@/?[]{}* \t\"'%\\"


def make_boundary(dice):
    return "".join(dice.choice(BOUNDARY)
                   for _ in range(dice.choice((1, 2, 20, 40, 70, dice.randint(1, 70)))))


def make_content(dice, delimiter):
    """Anything in which the delimiter does not occur, though its beginnings may."""
    pieces = []
    for _ in range(dice.randint(0, 8)):
        kind = dice.randrange(4)
        if kind == 0:
            pieces.append(dice.choice(TEMPTING))
        elif kind == 1:
            pieces.append(dice.randbytes(dice.randint(1, 60)))
        elif kind == 2:
            pieces.append(b"\r\n" + delimiter[:dice.randrange(len(delimiter))])
        else:
            pieces.append(b"x" * dice.randint(1, 5))
    content = b"".join(pieces)
    while delimiter in content:
        content = content.replace(delimiter, b"")
    return content


def make_name(dice):
    name = "".join(dice.choice(NAMES) for _ in range(dice.randint(0, 20)))
    # Python mistakes the end of the text if a backslash is before a quote.
    name = name.replace('\\"', '"')
    return name.rstrip("\\")


def quote(text):
    return '"%s"' % text.replace("\\", "\\\\").replace('"', '\\"')


def make_value(dice, text):
    """A value with quotes, or without where it may be."""
    bare = text != "" and all(c.isalnum() or c in "-_." for c in text)
    return text if bare and dice.randrange(2) else quote(text)


def make_head(dice):
    blank = dice.choice((" ", "", "  ", "\t"))
    parameters = ["name=" + make_value(dice, make_name(dice))]
    if dice.randrange(2):
        parameters.append("filename=" + make_value(dice, make_name(dice)))
    if dice.randrange(4) == 0:
        parameters.append("size=" + make_value(dice, make_name(dice)))
    dice.shuffle(parameters)
    lines = [dice.choice(("Content-Disposition:", "content-disposition:")) + blank +
             (";" + blank).join(["form-data"] + parameters)]
    if dice.randrange(2):
        lines.append("Content-Type: application/octet-stream")
    if dice.randrange(4) == 0:
        lines.append("X-Other: \"a; name=b")
    dice.shuffle(lines)
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


def make_form(dice):
    """(Content-Type, body)"""
    boundary = make_boundary(dice)
    delimiter = b"--" + boundary.encode("ascii")
    body = b""
    if dice.randrange(4) == 0:
        body = make_content(dice, delimiter) + b"\r\n"
    for _ in range(dice.randint(0 if body else 1, 4)):
        body += delimiter + dice.choice((b"", b"", b" ", b"\t ")) + b"\r\n"
        body += make_head(dice) + make_content(dice, delimiter) + b"\r\n"
    body += delimiter + b"--"
    if dice.randrange(2):
        body += b"\r\n" + make_content(dice, delimiter)
    return "multipart/form-data; boundary=" + quote(boundary), body


def parse_with_python(content_type, body):
    """[(name, is a file, content)]"""
    head = "Content-Type: %s\r\n\r\n" % content_type
    form = email.parser.BytesParser().parsebytes(head.encode("ascii") + body)
    if not form.is_multipart():
        return []
    return [(part.get_param("name", header="content-disposition"),
             part.get_param("filename", header="content-disposition") is not None,
             part.get_payload(decode=True)) for part in form.get_payload()]


def split(dice, body):
    """The body in pieces as the program reads them; most are short, some are long."""
    pieces = []
    at = 0
    while at < len(body):
        piece = body[at:at + dice.randint(1, 1 << dice.randrange(12))]
        pieces.append(struct.pack("<I", len(piece)) + piece)
        at += len(piece)
    return b"".join(pieces) + struct.pack("<I", 0)


class Reader:
    """Walks over what the program has written."""

    def __init__(self, data):
        self.data = data
        self.at = 0

    def take(self, count):
        self.at += count
        return self.data[self.at - count:self.at]

    def number(self):
        return struct.unpack("<I", self.take(4))[0]

    def parts(self):
        """([(name, is a file, content)] of one form, status, whether it was complete)"""
        parts = []
        while True:
            kind = self.take(1)
            if kind == b"P":
                is_file = self.number() == 1
                name = self.take(self.number()).decode("ascii")
                content = b""
            elif kind == b"C":
                content += self.take(self.number())
            elif kind == b"E":
                parts.append((name, is_file, content))
            else:
                return parts, self.number(), self.number()


class Forms(unittest.TestCase):
    def test_random_forms_are_what_python_finds(self):
        print("seed", SEED)
        dice = random.Random(SEED)
        forms = [make_form(dice) for _ in range(COUNT)]
        request = b"".join(
            struct.pack("<I", len(kind)) + kind.encode("ascii") + split(dice, body)
            for kind, body in forms)
        answer = Reader(subprocess.run(
            [PROGRAM], input=request, capture_output=True, check=True).stdout)
        total = 0
        for index, (kind, body) in enumerate(forms):
            parts, status, done = answer.parts()
            wanted = parse_with_python(kind, body)
            self.assertEqual((parts, status, done), (wanted, 0, 1),
                             "form %d: %s %r" % (index, kind, body))
            total += len(parts)
        self.assertGreater(total, COUNT)
        self.assertEqual(answer.at, len(answer.data))


if __name__ == "__main__":
    unittest.main()
