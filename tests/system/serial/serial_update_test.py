"""tools/boards/serial_update.py: what a person gets from it, with a board of ours at the
other end of the line."""

import os
import pathlib
import pty
import subprocess
import tempfile
import threading
import tty
import unittest

SOURCE = pathlib.Path(__file__).parents[3]
TOOL = SOURCE / "tools/boards/serial_update.py"
IMAGE = bytes(range(256)) * 9 + b"end"
PIECE = 1024
PATIENT = "30"


class FakeBoard(threading.Thread):
    """Takes one update, and says what came of it. The other end stays open, or the line
    would end for the board when a host goes."""

    def __init__(self, says):
        super().__init__(daemon=True)
        self.says = says
        self.line, self.host = pty.openpty()
        tty.setraw(self.host)  # or what the board says would come back to it
        self.name = os.ttyname(self.host)
        self.image = b""

    def take(self, size):
        data = b""
        while len(data) < size:
            data += os.read(self.line, size - len(data))
        return data

    def run(self):
        begin = self.take(5)
        size = int.from_bytes(begin[1:], "little")
        while len(self.image) < size:
            os.write(self.line, b"+")
            self.image += self.take(min(PIECE, size - len(self.image)))
        os.write(self.line, self.says + b"\r\n")


class SerialUpdate(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.image = pathlib.Path(folder.name) / "image"
        self.image.write_bytes(IMAGE)

    def send(self, line, *options):
        return subprocess.run([TOOL, line, self.image, *options], capture_output=True,
                              text=True, timeout=60, check=False)

    def test_an_image_is_staged_byte_for_byte(self):
        board = FakeBoard(b"staged")
        board.start()
        result = self.send(board.name, "--timeout", PATIENT)
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "staged\n", ""))
        self.assertEqual(board.image, IMAGE)

    def test_a_refusal_is_told(self):
        board = FakeBoard(b"refused: the image is not signed")
        board.start()
        result = self.send(board.name, "--timeout", PATIENT)
        self.assertEqual((result.returncode, result.stdout),
                         (1, "refused: the image is not signed\n"))

    def test_what_the_board_said_before_is_no_answer(self):
        board = FakeBoard(b"staged")
        os.write(board.line, b"boot: recovery\r\n")
        board.start()
        result = self.send(board.name, "--timeout", PATIENT)
        self.assertEqual(result.stdout, "staged\n")

    def test_a_board_that_says_nothing_is_not_waited_for_for_ever(self):
        board = FakeBoard(b"")
        result = self.send(board.name, "--timeout", "0.2")
        self.assertEqual(result.returncode, 1)
        self.assertIn("error: the board has said nothing for 0.2 seconds", result.stderr)

    def test_what_is_no_line_is_told_without_a_traceback(self):
        for line in (os.devnull, "/dev/there-is-no-such-line", str(self.image)):
            result = self.send(line)
            self.assertEqual(result.returncode, 1, line)
            self.assertTrue(result.stderr.startswith("error: "), result.stderr)
            self.assertIn(line, result.stderr)
            self.assertIn("  try:  ", result.stderr)

    def test_it_tells_how_it_is_called(self):
        result = subprocess.run([TOOL, "--help"], capture_output=True, text=True, check=False)
        self.assertEqual(result.returncode, 0)
        self.assertIn("DEVICE", result.stdout)
        self.assertEqual(self.send(os.devnull, "--baud", "7").returncode, 2)


if __name__ == "__main__":
    unittest.main()
