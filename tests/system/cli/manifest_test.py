"""sign, verify and inspect with manifests, together with openssl."""

import gzip
import hashlib
import os
import shutil
import struct
import subprocess
import tempfile
import unittest

from case import ALOFT, CliCase
from images import esp8266

NOW = "1767225600"  # 2026-01-01


def footer_of(content):
    """Where the manifest begins and ends in a file without a trailer."""
    length, mark = struct.unpack("<I4s", content[-8:])
    assert mark == b"aMFe", content[-8:]
    return len(content) - 8 - length, len(content) - 8


class ManifestCase(CliCase):
    """Keys for all tests: rsa.key and ec.key, each with its .pub."""

    @classmethod
    def setUpClass(cls):
        cls.keys = tempfile.TemporaryDirectory(prefix="aloft-keys-")
        cls.addClassCleanup(cls.keys.cleanup)
        for arguments in (["-o", "rsa"], ["-o", "ec", "--type", "p256"],
                          ["-o", "third", "--type", "p256"]):
            subprocess.run([ALOFT, "keygen", *arguments], cwd=cls.keys.name, check=True,
                           capture_output=True)

    def setUp(self):
        super().setUp()
        for name in os.listdir(self.keys.name):
            shutil.copy(os.path.join(self.keys.name, name), self.folder)
        self.image = esp8266()
        self.write("app.bin", self.image)
        self.environment["SOURCE_DATE_EPOCH"] = NOW

    def openssl(self, *arguments):
        return subprocess.run(["openssl", *arguments], cwd=self.folder,
                              capture_output=True, check=False)

    def read(self, name):
        return (self.folder / name).read_bytes()

    def write(self, name, content):
        (self.folder / name).write_bytes(content)
        return name

    def sign(self, *arguments, code=0):
        return self.expect_json(code, "sign", "app.bin", "--format", "manifest",
                                "-o", "out", *arguments)

    def manifest_of(self, name):
        return self.expect_json(0, "inspect", name)["manifest"]


class Sign(ManifestCase):
    def test_all_fields_are_shown_again(self):
        self.sign("-k", "ec.key", "--target", "kitchen", "--image-version", "2.1.0",
                  "--counter", "7", "--blocks", "256", "--text", "fixes the fan")
        shown = self.manifest_of("out")
        signatures = shown.pop("signatures")
        self.assertEqual(len(signatures), 1)
        self.assertEqual(shown.pop("certificates"), [])
        self.assertEqual(shown, {
            "size": shown["size"], "target": "kitchen", "version": "2.1.0",
            "order": (2 << 20) + (1 << 10), "counter": 7, "content": "firmware",
            "encoding": "raw", "image_size": len(self.image),
            "image_sha256": hashlib.sha256(self.image).hexdigest(), "block_size": 256,
            "build_time": "2026-01-01T00:00:00Z", "text": "fixes the fan"})
        text = self.expect(0, "inspect", "out").stdout
        for part in ("kitchen", "2.1.0", "fixes the fan", signatures[0]["key_id"]):
            self.assertIn(part, text)
        self.expect(0, "verify", "out", "-k", "ec.pub")

    def test_no_layout_and_no_option_is_needed(self):
        shutil.copy(self.folder / "rsa.key", self.folder / "private.key")
        self.sign()
        content = self.read("out")
        self.assertEqual(content[: len(self.image)], self.image)
        self.assertEqual(footer_of(content)[0], len(self.image))
        self.assertEqual(self.manifest_of("out")["order"], 0)
        self.expect(0, "verify", "out", "-k", "rsa.pub")

    def test_the_image_in_front_is_described_as_ever(self):
        self.sign("-k", "ec.key")
        value = self.expect_json(0, "inspect", "out")
        self.assertEqual(value["chip"], "ESP8266")
        self.assertNotIn("extra", value)
        self.assertTrue(value["signed"])

    def test_the_same_input_makes_the_same_manifest(self):
        self.sign("-k", "rsa.key")
        first = self.read("out")
        self.sign("-k", "rsa.key")
        self.assertEqual(self.read("out"), first)

    def test_certificates_are_shown(self):
        self.expect(0, "trust", "certify", "ec.pub", "-k", "rsa.key", "--targets", "lamp*",
                    "--days", "60", "-o", "ec.cert")
        self.sign("-k", "ec.key", "--cert", "ec.cert", "--target", "lamp-2")
        shown = self.manifest_of("out")
        [certificate] = shown["certificates"]
        self.assertEqual(certificate["targets"], "lamp*")
        self.assertEqual(certificate["key_id"], shown["signatures"][0]["key_id"])
        self.assertIn("for lamp*", self.expect(0, "inspect", "out").stdout)
        self.write("none.cert", b"hello world")
        self.expect_error(10, "sign", "app.bin", "-k", "ec.key", "--cert", "none.cert")

    def test_a_certificate_for_another_key_is_not_added(self):
        self.expect(0, "trust", "certify", "ec.pub", "-k", "rsa.key", "--targets", "lamp*",
                    "--days", "60", "-o", "ec.cert")
        error = self.expect_json(5, "sign", "app.bin", "-k", "rsa.key", "--cert", "ec.cert",
                                 "-o", "out")["error"]
        self.assertEqual(error["code"], "certified_key")
        self.assertFalse((self.folder / "out").exists())
        self.expect(0, "sign", "app.bin", "-k", "rsa.key", "-k", "ec.key", "--cert", "ec.cert",
                    "-o", "out")
        self.expect(0, "sign", "app.bin", "--emit-tbs", "tbs", "--cert", "ec.cert", "-o",
                    "waiting") # whose signature comes is not known yet

    def test_an_odd_version_needs_an_order(self):
        result = self.expect(0, "sign", "app.bin", "-k", "ec.key", "--image-version", "may")
        self.assertIn("--order", result.stderr)
        self.sign("-k", "ec.key", "--image-version", "may", "--order", "9")
        self.assertEqual(self.manifest_of("out")["order"], 9)

    def test_a_compressed_image_tells_what_comes_out(self):
        self.write("app.bin", gzip.compress(self.image))
        self.sign("-k", "ec.key")
        shown = self.manifest_of("out")
        self.assertEqual(shown["encoding"], "gzip")
        self.assertEqual(shown["unpacked_size"], len(self.image))
        self.assertEqual(shown["unpacked_sha256"], hashlib.sha256(self.image).hexdigest())
        self.write("app.bin", gzip.compress(self.image)[:-9])
        self.expect_error(10, "sign", "app.bin", "-k", "ec.key", "--format", "manifest")

    def test_impossible_options_end_with_2(self):
        for arguments in (["--blocks", "300"], ["--blocks", "128"], ["--target", ""],
                          ["--target", "x" * 65], ["--text", "a\x07b"],
                          ["--format", "stock", "--target", "x"],
                          ["--format", "stock", "-k", "ec.key", "-k", "rsa.key"],
                          ["--add", "--target", "x"], ["--attach-sig", "x"],
                          ["--public-key", "x"]):
            with self.subTest(arguments=arguments):
                self.expect_error(2, "sign", "app.bin", *arguments)

    def test_a_signed_file_is_only_replaced_when_asked(self):
        self.sign("-k", "ec.key")
        self.expect_error(2, "sign", "out", "-k", "rsa.key")
        self.expect(0, "sign", "out", "-k", "rsa.key", "--force", "-o", "new",
                    "--counter", "1")
        self.assertEqual(self.read("new")[: len(self.image)], self.image)
        self.expect_error(5, "verify", "new", "-k", "ec.pub")
        self.expect(0, "verify", "new", "-k", "rsa.pub")


class Several(ManifestCase):
    def test_each_key_signs(self):
        self.sign("-k", "ec.key", "-k", "rsa.key")
        self.assertEqual(len(self.manifest_of("out")["signatures"]), 2)
        self.expect(0, "verify", "out", "-k", "ec.pub")
        self.expect(0, "verify", "out", "-k", "rsa.pub")
        self.expect_error(5, "verify", "out", "-k", "third.pub")

    def test_a_signature_is_added_in_place(self):
        self.sign("-k", "ec.key")
        self.expect(0, "sign", "out", "--add", "-k", "third.key")
        self.expect(0, "verify", "out", "-k", "ec.pub")
        self.expect(0, "verify", "out", "-k", "third.pub")
        self.expect_error(2, "sign", "out", "--add", "-k", "third.key")

    def test_there_is_nothing_to_add_to_without_a_manifest(self):
        self.assertIn("no manifest", self.expect_error(
            1, "sign", "app.bin", "--add", "-k", "ec.key").stderr)

    def test_more_keys_than_fit_are_refused(self):
        for name in ("a", "b"):
            self.expect(0, "keygen", "--type", "p256", "-o", name)
        keys = [part for key in ("ec", "third", "a", "b", "rsa") for part in ("-k", f"{key}.key")]
        self.assertIn("4 signatures", self.expect_error(
            6, "sign", "app.bin", "--format", "manifest", *keys).stderr)


class SignerElsewhere(ManifestCase):
    def test_openssl_signs_what_was_emitted(self):
        for name, hidden in (("ec", "rsa"), ("rsa", "ec")):
            with self.subTest(key=name):
                self.sign("--emit-tbs", "app.tbs", "--counter", "3")
                self.expect_error(5, "verify", "out", "-k", f"{name}.pub")
                self.openssl("dgst", "-sha256", "-sign", f"{name}.key", "-out", "sig", "app.tbs")
                self.expect_error(5, "sign", "out", "--attach-sig", "sig", "--public-key",
                                  f"{hidden}.pub")
                self.expect(0, "sign", "out", "--attach-sig", "sig", "--public-key",
                            f"{name}.pub")
                self.expect(0, "verify", "out", "-k", f"{name}.pub")
                self.assertEqual(self.manifest_of("out")["counter"], 3)

    def test_openssl_accepts_our_signature(self):
        self.sign("-k", "ec.key", "--emit-tbs", "app.tbs")
        content = self.read("out")
        start, end = footer_of(content)
        signed_len = struct.unpack_from("<I", content, start + 4)[0]
        self.assertEqual(self.read("app.tbs"), content[start : start + signed_len])
        self.write("sig", content[start + signed_len + 12 : end])
        result = self.openssl("dgst", "-sha256", "-verify", "ec.pub", "-signature", "sig",
                              "app.tbs")
        self.assertEqual(result.stdout, b"Verified OK\n")

    def test_a_key_of_4096_bits_works_throughout(self):
        self.expect(0, "keygen", "--bits", "4096", "-o", "long")
        self.sign("-k", "long.key")
        self.expect(0, "verify", "out", "-k", "long.pub")


class StockTrailer(ManifestCase):
    """What the ESP8266 core checks: the last bytes are a signature over all before."""

    def check_as_stock(self, name):
        content = self.read(name)
        self.assertEqual(content[-4:], b"\0\1\0\0")
        self.write("front", content[:-260])
        self.write("sig", content[-260:-4])
        return self.openssl("dgst", "-sha256", "-verify", "rsa.pub", "-signature", "sig",
                            "front").stdout

    def test_a_stock_verifier_takes_image_and_manifest(self):
        value = self.sign("-k", "ec.key", "--stock-key", "rsa.key")
        self.assertTrue(value["stock_trailer"])
        self.assertEqual(self.check_as_stock("out"), b"Verified OK\n")
        self.assertEqual(self.read("out")[: len(self.image)], self.image)
        self.assertEqual(footer_of(self.read("front"))[0], len(self.image))

    def test_both_signatures_verify(self):
        self.sign("-k", "ec.key", "--stock-key", "rsa.key")
        self.expect(0, "verify", "out", "-k", "ec.pub")
        self.expect(0, "verify", "out", "-k", "rsa.pub")
        self.assertEqual(self.expect_json(0, "inspect", "out")["signature_bits"], 2048)

    def test_a_stock_file_is_what_openssl_makes(self):
        self.expect(0, "sign", "app.bin", "--format", "stock", "-k", "rsa.key", "-o", "out")
        self.openssl("dgst", "-sha256", "-sign", "rsa.key", "-out", "sig", "app.bin")
        self.assertEqual(self.read("out"), self.image + self.read("sig") + b"\0\1\0\0")

    def test_adding_drops_the_trailer_unless_made_anew(self):
        self.sign("-k", "ec.key", "--stock-key", "rsa.key")
        self.expect(0, "sign", "out", "--add", "-k", "third.key", "-o", "without")
        self.assertEqual(self.read("without")[-4:], b"aMFe")
        self.expect(0, "sign", "out", "--add", "-k", "third.key", "--stock-key", "rsa.key")
        self.assertEqual(self.check_as_stock("out"), b"Verified OK\n")


class BadFiles(ManifestCase):
    def setUp(self):
        super().setUp()
        self.sign("-k", "ec.key", "--blocks", "256", "--target", "kitchen")
        self.content = self.read("out")

    def test_a_changed_bit_of_image_list_or_manifest_ends_with_5_or_6_or_10(self):
        start, end = footer_of(self.content)
        signed_len = struct.unpack_from("<I", self.content, start + 4)[0]
        for offset in (0, len(self.image) - 1, len(self.image), start - 1, start + 12,
                       start + signed_len - 1, end - 1):
            with self.subTest(offset=offset):
                changed = bytearray(self.content)
                changed[offset] ^= 1
                self.write("changed", bytes(changed))
                result = self.expect(5, "verify", "changed", "-k", "ec.pub")
                self.assertRegex(result.stderr, r"(?m)^  try:  ")

    def test_an_image_of_two_files_is_refused(self):
        start = footer_of(self.content)[0]
        self.write("two", self.content + self.content[start:])
        self.expect_error(10, "inspect", "two")
        self.assertNotEqual(self.aloft("verify", "two", "-k", "ec.pub").returncode, 0)

    def test_a_critical_field_that_is_not_known_ends_with_6(self):
        start, end = footer_of(self.content)
        signed_len = struct.unpack_from("<I", self.content, start + 4)[0]
        manifest = bytearray(self.content[start : start + signed_len])
        manifest += struct.pack("<HH", 0x8000 | 99, 0)
        struct.pack_into("<I", manifest, 4, len(manifest))
        self.write("new", self.content[:start] + bytes(manifest) +
                   struct.pack("<I4s", len(manifest), b"aMFe"))
        value = self.expect_json(6, "inspect", "new")
        self.assertEqual(value["error"]["code"], "critical")
        self.assertEqual(self.aloft("verify", "new", "-k", "ec.pub").returncode, 6)


if __name__ == "__main__":
    unittest.main()
