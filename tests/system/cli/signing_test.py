"""aloft signing: the options, messages and bytes of signing.py."""

import hashlib
import os
import subprocess
import unittest

from case import ALOFT, CliCase
from images import esp8266


def header_of(pem):
    """The header as the core's script makes it."""
    body = ", \n".join(f"0x{byte:02x}" for byte in pem)
    return ("#include <pgmspace.h>\n#define ARDUINO_SIGNING 1\n"
            "static const char signing_pubkey[] PROGMEM = {\n" + body + "\n};\n").encode()


class Signing(CliCase):
    def setUp(self):
        super().setUp()
        self.image = esp8266()
        (self.folder / "app.bin").write_bytes(self.image)

    def openssl(self, *arguments):
        return subprocess.run(["openssl", *arguments], cwd=self.folder,
                              capture_output=True, check=True).stdout

    def make_keys(self):
        self.openssl("genrsa", "-out", "private.key", "2048")
        self.openssl("rsa", "-in", "private.key", "-outform", "PEM", "-pubout", "-out",
                     "public.key")

    def read(self, name):
        return (self.folder / name).read_bytes()

    def test_the_header_is_the_same_to_the_byte(self):
        self.make_keys()
        for arguments in (["--mode", "header", "--publickey", "public.key", "--out"],
                          ["-m", "header", "-p", "public.key", "-o"]):
            result = self.expect(0, "signing", *arguments, "build/core/Updater_Signing.h")
            self.assertEqual(result.stderr, "Enabling binary signing\n")
            self.assertEqual(result.stdout, "")
            self.assertEqual(self.read("build/core/Updater_Signing.h"),
                             header_of(self.read("public.key")))

    def test_without_a_key_the_header_switches_signing_off(self):
        result = self.expect(0, "signing", "--mode", "header", "--publickey", "none",
                             "--out", "Updater_Signing.h")
        self.assertEqual(result.stderr, "Not enabling binary signing\n")
        self.assertEqual(self.read("Updater_Signing.h"), b"#define ARDUINO_SIGNING 0\n")

    def test_the_signed_image_is_the_same_to_the_byte(self):
        self.make_keys()
        signature = self.openssl("dgst", "-sha256", "-sign", "private.key", "app.bin")
        for arguments in (
                ["--mode", "sign", "--privatekey", "private.key", "--bin", "app.bin", "--out"],
                ["-m", "sign", "-s", "private.key", "-b", "app.bin", "-o"]):
            result = self.expect(0, "signing", *arguments, "app.bin.signed")
            self.assertEqual(result.stderr, "Signed binary: app.bin.signed\n")
            self.assertEqual(self.read("app.bin.signed"),
                             self.image + signature + b"\0\1\0\0")
        self.expect(0, "verify", "app.bin.signed", "-k", "public.key")

    def test_the_legacy_form_signs_the_bare_digest(self):
        self.make_keys()
        result = self.expect(0, "signing", "-m", "sign", "-s", "private.key", "-b", "app.bin",
                             "-o", "app.bin.signed", "--legacy", "app.bin.legacy")
        self.assertIn("Legacy signed binary: app.bin.legacy\n", result.stderr)
        old = self.read("app.bin.legacy")
        self.assertEqual(old[: len(self.image)], self.image)
        self.assertEqual(old[-4:], b"\0\1\0\0")
        (self.folder / "sig").write_bytes(old[-260:-4])
        digest = self.openssl("pkeyutl", "-verifyrecover", "-pubin", "-inkey", "public.key",
                              "-in", "sig")
        self.assertEqual(digest, hashlib.sha256(self.image).digest())
        self.expect_error(5, "verify", "app.bin.legacy", "-k", "public.key")

    def test_without_a_key_nothing_is_signed_and_that_is_no_failure(self):
        result = self.expect(0, "signing", "--mode", "sign", "--privatekey", "none", "--bin",
                             "app.bin", "--out", "app.bin.signed")
        self.assertEqual(result.stderr, "Not signing the generated binary\n")
        self.assertFalse((self.folder / "app.bin.signed").exists())

    def test_what_cannot_be_signed_ends_with_1(self):
        self.make_keys()
        (self.folder / "text").write_bytes(b"hello")
        for key, image in (("text", "app.bin"), ("private.key", "none.bin")):
            with self.subTest(key=key, image=image):
                result = self.expect(1, "signing", "-m", "sign", "-s", key, "-b", image,
                                     "-o", "out")
                self.assertTrue(result.stderr.endswith("Not signing the generated binary\n"))
                self.assertFalse((self.folder / "out").exists())

    def test_a_wrong_call_says_so(self):
        self.assertIn("Mode not specified", self.expect(1, "signing", "-o", "x").stderr)
        self.expect(2, "signing", "--mode", "none")
        self.expect(2, "signing", "--mode", "sign", "--bin", "app.bin")

    def test_the_name_of_the_program_is_enough(self):
        os.symlink(ALOFT, self.folder / "signing.py")
        result = self.expect(0, "--mode", "header", "--out", "x.h",
                             program=self.folder / "signing.py")
        self.assertEqual(result.stderr, "Not enabling binary signing\n")


if __name__ == "__main__":
    unittest.main()
