"""keygen, sign and verify, by themselves and together with openssl."""

import os
import shutil
import subprocess
import tempfile
import unittest

from case import ALOFT, CliCase
from images import esp8266


class KeyCase(CliCase):
    def setUp(self):
        super().setUp()
        self.image = esp8266()
        (self.folder / "app.bin").write_bytes(self.image)

    def openssl(self, *arguments):
        return subprocess.run(["openssl", *arguments], cwd=self.folder,
                              capture_output=True, check=False)

    def read(self, name):
        return (self.folder / name).read_bytes()

    def write(self, name, content):
        (self.folder / name).write_bytes(content)
        return name


class Keygen(KeyCase):
    def test_two_files_are_written_the_private_one_for_its_owner_only(self):
        self.expect(0, "keygen")
        self.assertEqual((self.folder / "private.key").stat().st_mode & 0o777, 0o600)
        self.assertEqual((self.folder / "public.key").stat().st_mode & 0o777, 0o644)

    def test_the_umask_does_not_matter(self):
        subprocess.run(["sh", "-c", f"umask 0; '{ALOFT}' keygen"], cwd=self.folder,
                       env=self.environment, check=True, capture_output=True)
        self.assertEqual((self.folder / "private.key").stat().st_mode & 0o777, 0o600)

    def test_a_name_and_a_length_can_be_chosen(self):
        value = self.expect_json(0, "keygen", "-o", "kitchen", "--bits", "3072")
        self.assertEqual(value["private_key"], "kitchen.key")
        self.assertEqual(value["public_key"], "kitchen.pub")
        text = self.openssl("rsa", "-in", "kitchen.key", "-noout", "-text").stdout
        self.assertIn(b"3072 bit", text)

    def test_no_file_is_overwritten(self):
        for name in ("private.key", "public.key"):
            with self.subTest(name=name):
                self.write(name, b"mine")
                result = self.expect_error(10, "keygen")
                self.assertIn(f"{name} exists already", result.stderr)
                self.assertEqual(self.read(name), b"mine")
                os.unlink(self.folder / name)
        self.assertEqual(sorted(os.listdir(self.folder)), ["app.bin"])

    def test_a_folder_that_is_not_there_ends_with_10(self):
        self.expect_error(10, "keygen", "-o", "none/kitchen")

    def test_other_lengths_are_refused(self):
        result = self.expect_error(2, "keygen", "--bits", "1024")
        self.assertIn("one of 2048, 3072, 4096", result.stderr)


    def test_a_type_can_be_chosen(self):
        value = self.expect_json(0, "keygen", "--type", "p256")
        self.assertEqual((value["type"], value["bits"]), ("p256", 256))
        text = self.openssl("pkey", "-in", "private.key", "-noout", "-text").stdout
        self.assertIn(b"prime256v1", text)

    def test_p256_has_one_length(self):
        self.expect_error(2, "keygen", "--type", "p256", "--bits", "4096")
        self.assertEqual(os.listdir(self.folder), ["app.bin"])


class P256(KeyCase):
    def trailer(self, signature):
        return signature + len(signature).to_bytes(4, "little")

    def test_what_is_signed_verifies_here_and_with_openssl(self):
        self.expect(0, "keygen", "--type", "p256")
        self.expect(0, "sign", "--format", "stock", "app.bin")
        signed = self.read("app.bin.signed")
        self.expect(0, "verify", "app.bin.signed")
        self.write("signature", signed[len(self.image) : -4])
        result = self.openssl("dgst", "-sha256", "-verify", "public.key", "-signature",
                              "signature", "app.bin")
        self.assertEqual(result.stdout, b"Verified OK\n")
        self.assertLessEqual(len(signed), len(self.image) + 72 + 4)
        self.assertIn("P-256", self.expect(0, "inspect", "app.bin.signed").stdout)
        self.expect_error(2, "sign", "app.bin.signed")
        self.write("changed", b"\xe8" + signed[1:])
        self.expect_error(5, "verify", "changed")

    def test_we_accept_a_signature_of_openssl(self):
        self.openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "their.key")
        self.openssl("pkey", "-in", "their.key", "-pubout", "-out", "their.pub")
        self.openssl("dgst", "-sha256", "-sign", "their.key", "-out", "signature", "app.bin")
        self.write("signed", self.image + self.trailer(self.read("signature")))
        self.expect(0, "verify", "signed", "-k", "their.pub")
        self.expect(0, "sign", "--format", "stock", "app.bin", "-k", "their.key", "-o", "ours")
        self.expect(0, "verify", "ours", "-k", "their.pub")

    def test_another_curve_is_no_key(self):
        self.openssl("ecparam", "-name", "secp384r1", "-genkey", "-noout", "-out", "p384.key")
        self.expect_error(10, "sign", "app.bin", "-k", "p384.key")


class SignAndVerify(KeyCase):
    """Two key pairs for all tests: private.key and public.key, other.key and other.pub."""

    @classmethod
    def setUpClass(cls):
        cls.keys = tempfile.TemporaryDirectory(prefix="aloft-keys-")
        cls.addClassCleanup(cls.keys.cleanup)
        for name in ([], ["-o", "other"]):
            subprocess.run([ALOFT, "keygen", *name], cwd=cls.keys.name, check=True,
                           capture_output=True)

    def setUp(self):
        super().setUp()
        for name in os.listdir(self.keys.name):
            shutil.copy(os.path.join(self.keys.name, name), self.folder)

    def test_what_is_signed_verifies(self):
        value = self.expect_json(0, "sign", "--format", "stock", "app.bin")
        self.assertEqual(value["file"], "app.bin.signed")
        signed = self.read("app.bin.signed")
        self.assertEqual(signed[: len(self.image)], self.image)
        self.assertEqual(signed[-4:], b"\0\1\0\0")
        self.assertEqual(len(signed), len(self.image) + 256 + 4)
        self.expect(0, "verify", "app.bin.signed")
        self.assertEqual(self.expect_json(0, "inspect", "app.bin.signed")["signed"], True)

    def test_openssl_accepts_our_signature(self):
        self.expect(0, "sign", "--format", "stock", "app.bin", "-o", "out.bin")
        self.write("signature", self.read("out.bin")[-260:-4])
        result = self.openssl("dgst", "-sha256", "-verify", "public.key", "-signature",
                              "signature", "app.bin")
        self.assertEqual(result.stdout, b"Verified OK\n")

    def test_we_accept_a_signature_of_openssl(self):
        self.openssl("genrsa", "-out", "theirs.key", "2048")
        self.openssl("rsa", "-in", "theirs.key", "-outform", "PEM", "-pubout", "-out",
                     "theirs.pub")
        self.openssl("dgst", "-sha256", "-sign", "theirs.key", "-out", "signature",
                     "app.bin")
        self.write("signed", self.image + self.read("signature") + b"\0\1\0\0")
        self.expect(0, "verify", "signed", "-k", "theirs.pub")
        self.expect(0, "sign", "--format", "stock", "app.bin", "-k", "theirs.key", "-o", "ours")
        self.assertEqual(self.read("ours"), self.read("signed"))

    def test_a_changed_byte_ends_with_5(self):
        self.expect(0, "sign", "--format", "stock", "app.bin")
        signed = bytearray(self.read("app.bin.signed"))
        for offset in (0, len(self.image) - 1, len(self.image), len(signed) - 5):
            with self.subTest(offset=offset):
                changed = bytearray(signed)
                changed[offset] ^= 1
                self.write("changed", bytes(changed))
                self.expect_error(5, "verify", "changed")

    def test_an_unsigned_image_ends_with_5(self):
        result = self.expect_error(5, "verify", "app.bin")
        self.assertIn("try:  sign it with: aloft sign app.bin", result.stderr)
        self.assertEqual(
            self.expect_json(5, "verify", "app.bin")["error"]["code"], "unsigned")

    def test_odd_trailer_lengths_end_with_5(self):
        for length in (0, 255, 257, 0xFFFFFFFF, 100000):
            with self.subTest(length=length):
                self.write("odd", self.image + bytes(260) + length.to_bytes(4, "little"))
                self.expect_error(5, "verify", "odd")

    def test_another_key_ends_with_5_one_of_several_is_enough(self):
        self.expect(0, "sign", "--format", "stock", "app.bin")
        self.expect_error(5, "verify", "app.bin.signed", "-k", "other.pub")
        value = self.expect_json(
            0, "verify", "app.bin.signed", "-k", "other.pub", "-k", "public.key")
        self.assertEqual(value["key"], "public.key")

    def test_a_signature_is_only_replaced_when_asked(self):
        self.expect(0, "sign", "--format", "stock", "app.bin")
        self.expect_error(2, "sign", "app.bin.signed")
        self.expect(0, "sign", "--format", "stock", "app.bin.signed", "--force", "-k", "other.key", "-o", "new")
        self.expect(0, "verify", "new", "-k", "other.pub")
        self.assertEqual(len(self.read("new")), len(self.image) + 260)

    def test_keys_that_are_none_end_with_10(self):
        self.write("text", b"hello")
        self.expect_error(10, "sign", "app.bin", "-k", "none")
        self.expect_error(10, "sign", "app.bin", "-k", "text")
        self.expect_error(10, "sign", "app.bin", "-k", "public.key")
        self.expect(0, "sign", "--format", "stock", "app.bin")
        self.expect_error(10, "verify", "app.bin.signed", "-k", "none")
        self.expect_error(10, "verify", "app.bin.signed", "-k", "private.key")

    def test_a_short_key_is_refused(self):
        self.openssl("genrsa", "-out", "short.key", "1024")
        self.expect_error(10, "sign", "app.bin", "-k", "short.key")

    def test_a_key_file_of_somebody_else_ends_with_10(self):
        os.chmod(self.folder, 0o755)
        process = {"user": 65534} if os.geteuid() == 0 else {}
        if not process:
            os.chmod(self.folder / "private.key", 0)
        try:
            result = subprocess.run([ALOFT, "sign", "app.bin"], cwd=self.folder,
                                    env=self.environment, capture_output=True,
                                    encoding="utf-8", check=False, **process)
        except PermissionError:
            self.skipTest("nobody may run the program here")
        self.assertEqual(result.returncode, 10, result.stderr)
        self.assertIn("cannot read private.key: Permission denied", result.stderr)

    def test_an_output_that_cannot_be_written_ends_with_10(self):
        self.expect_error(10, "sign", "app.bin", "-o", "none/app.bin")


if __name__ == "__main__":
    unittest.main()
