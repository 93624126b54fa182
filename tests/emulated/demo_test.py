"""The chapter of the demo that is played on an emulated board, as it is told."""
import os
import subprocess
import sys
import tempfile
import unittest

import qemu

BOARD = qemu.require(sys.argv[1], "boot", *(f"device-{v}.0.0" for v in (1, 2, 3, 4, 9)))
ALOFT = os.path.join(os.environ["ALOFT_BIN"], "aloft")
LIMIT = 300  # seconds; a quiet machine needs ten


class Demo(unittest.TestCase):
    def test_boards_goes_from_the_first_image_to_a_power_cut(self):
        with tempfile.TemporaryDirectory(prefix="aloft-story-") as folder:
            result = subprocess.run(
                [ALOFT, "demo", "boards", "--auto"],
                env={**os.environ, "TMPDIR": folder}, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
                timeout=LIMIT, check=False)
            self.assertEqual(os.listdir(folder), [], "the folder was not cleared")
        said = result.stdout
        self.assertEqual(result.returncode, 0, said)
        at = 0
        for words in ("sim: desk runs 1.0.0", "confirmed: sim:desk runs 2.0.0",
                      "confirmed: sim:desk runs 3.0.0", "no trusted key made this signature", "(exit code 5)",
                      "came back on 3.0.0", "(exit code 8)", "device: crashes",
                      "sim: the power has failed", "boot: went on after a power cut",
                      "sim: desk runs 4.0.0", "resumed and installed"):
            self.assertIn(words, said[at:], said)
            at = said.index(words, at)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
