"""Runs the contract suites on a board: flash, digests, decoders, signatures."""
import os
import sys
import tempfile
import unittest

import qemu

BOARD = qemu.require(sys.argv[1], "suites")


class Suites(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.flash = os.path.join(folder.name, "flash.bin")
        BOARD.blank_flash(self.flash)

    def run_letter(self, letter):
        with qemu.Session(BOARD, self.flash, "suites") as session:
            session.expect("up")
            session.put(letter.encode())
            return session.end()

    def run_suite(self, letter):
        code, said = self.run_letter(letter)
        self.assertEqual(code, 0, said)
        self.assertIn("claims failed: 0\r\n", said)
        print(BOARD.name, letter, said.split("\r\n")[0], flush=True)

    def test_digests_keep_the_contract(self):
        self.run_suite("d")

    def test_decoders_keep_the_contract(self):
        self.run_suite("c")

    def test_verifiers_keep_the_contract(self):
        self.run_suite("v")

    def test_time_passes_and_random_bytes_differ(self):
        self.run_suite("b")

    def test_what_the_compiler_calls_is_right(self):
        self.run_suite("h")

    def test_the_flash_keeps_the_contract_and_its_bytes(self):
        self.run_suite("f")
        self.run_suite("p")

    def test_a_suite_that_fails_is_told(self):
        code, said = self.run_letter("p")
        self.assertEqual(code, 1, said)
        self.assertIn("does not hold", said)

    def test_killing_the_emulator_loses_no_byte(self):
        self.run_suite("f")
        with qemu.Session(BOARD, self.flash, "suites") as session:
            session.expect("up")
        self.run_suite("p")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
