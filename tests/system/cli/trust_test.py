"""Trust stores and certificates: made, changed, shown."""

import subprocess
import unittest

from case import CliCase


class TrustCase(CliCase):
    def setUp(self):
        super().setUp()
        for name in ("release", "spare", "other"):
            self.expect(0, "keygen", "-o", name, "--type", "p256")
        self.expect(0, "trust", "create", "fleet.trust", "--anchor", "release.pub",
                    "--anchor", "spare.pub")

    def show(self, name):
        return self.expect_json(0, "trust", "show", name)

    def purposes(self, name):
        return {a["name"]: a["purposes"] for a in self.show(name)["anchors"]}


class Create(TrustCase):
    def test_the_first_store_has_version_1_and_no_signature(self):
        store = self.show("fleet.trust")
        self.assertEqual((store["version"], store["signed_by"]), (1, []))
        self.assertEqual((store["images_needed"], store["stores_needed"]), (1, 1))
        self.assertFalse(store["takes_trailers"])
        self.assertEqual(self.purposes("fleet.trust"),
                         {"release": "images, stores", "spare": "images, stores"})

    def test_anchors_can_be_for_one_purpose(self):
        self.expect(0, "trust", "create", "two.trust", "--image-anchor", "release.pub",
                    "--store-anchor", "spare.pub", "--trailers")
        self.assertEqual(self.purposes("two.trust"),
                         {"release": "images", "spare": "stores"})
        self.assertTrue(self.show("two.trust")["takes_trailers"])

    def test_a_store_that_is_there_is_not_overwritten(self):
        result = self.expect_error(
            2, "trust", "create", "fleet.trust", "--anchor", "release.pub")
        self.assertIn("exists already", result.stderr)

    def test_a_store_that_nobody_could_replace_is_not_made(self):
        self.expect_error(
            2, "trust", "create", "x.trust", "--image-anchor", "release.pub")
        self.expect_error(2, "trust", "create", "x.trust", "--anchor", "release.pub",
                          "--stores-need", "2")
        self.expect_error(2, "trust", "create", "x.trust")
        self.assertFalse((self.folder / "x.trust").exists())

    def test_it_can_say_that_it_is_final(self):
        self.expect(0, "trust", "create", "last.trust", "--image-anchor", "release.pub",
                    "--final")
        self.assertTrue(self.show("last.trust")["final"])


class Change(TrustCase):
    def test_a_change_makes_the_next_version_and_is_signed(self):
        self.expect(0, "trust", "add", "fleet.trust", "--anchor", "other.pub",
                    "-k", "release.key")
        store = self.show("fleet.trust")
        self.assertEqual(store["version"], 2)
        self.assertEqual(len(store["signed_by"]), 1)
        self.assertIn("other", self.purposes("fleet.trust"))

    def test_a_revoked_key_keeps_what_is_installed(self):
        self.expect(0, "trust", "revoke", "fleet.trust", "release.pub", "-k", "spare.key",
                    "-o", "next.trust")
        self.assertEqual(self.purposes("next.trust")["release"], "what is installed")
        self.assertEqual(len(self.show("next.trust")["revoked"]), 1)
        self.assertEqual(self.show("fleet.trust")["version"], 1)

    def test_hard_means_all_of_it(self):
        self.expect(0, "trust", "revoke", "fleet.trust", "release.pub", "--hard",
                    "-k", "spare.key")
        self.assertNotIn("release", self.purposes("fleet.trust"))
        self.assertTrue(self.show("fleet.trust")["revoked"][0]["installed_too"])

    def test_a_key_can_be_named_by_its_id(self):
        key = self.show("fleet.trust")["anchors"][0]["id"]
        self.expect(0, "trust", "revoke", "fleet.trust", key, "-k", "spare.key")
        self.assertEqual(self.show("fleet.trust")["revoked"][0]["id"], key)

    def test_certificates_can_be_revoked_below_an_order(self):
        self.expect(0, "trust", "revoke", "fleet.trust", "release.pub", "--below", "7",
                    "-k", "release.key")
        self.assertEqual(self.show("fleet.trust")["revoked"][0]["below"], 7)
        self.assertEqual(self.purposes("fleet.trust")["release"], "images, stores")

    def test_what_devices_would_refuse_is_not_written(self):
        for arguments in ((), ("-k", "other.key")):
            before = (self.folder / "fleet.trust").read_bytes()
            result = self.expect_error(5, "trust", "add", "fleet.trust", "--anchor",
                                       "other.pub", *arguments)
            self.assertIn("would refuse this store", result.stderr)
            self.assertNotIn("image", result.stderr)
            self.assertEqual((self.folder / "fleet.trust").read_bytes(), before)

    def test_as_many_signatures_as_the_old_store_says(self):
        self.expect(0, "trust", "add", "fleet.trust", "--stores-need", "2",
                    "-k", "release.key")
        self.expect_error(5, "trust", "add", "fleet.trust", "--text", "no",
                          "-k", "release.key")
        self.expect(0, "trust", "add", "fleet.trust", "--text", "yes",
                    "-k", "release.key", "-k", "spare.key")

    def test_the_last_anchor_for_stores_cannot_be_revoked(self):
        self.expect(0, "trust", "revoke", "fleet.trust", "release.pub", "-k", "spare.key")
        self.expect_error(2, "trust", "revoke", "fleet.trust", "spare.pub",
                          "-k", "spare.key")

    def test_a_build_can_be_repeated(self):
        epoch = {"SOURCE_DATE_EPOCH": "1700000000"}
        for name in ("a.trust", "b.trust"):
            self.expect(0, "trust", "create", name, "--anchor", "release.pub", **epoch)
        self.assertEqual((self.folder / "a.trust").read_bytes(),
                         (self.folder / "b.trust").read_bytes())
        self.assertEqual(self.show("a.trust")["signed_time"], "2023-11-14T22:13:20Z")


class Tls(TrustCase):
    def make_root(self, name):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
                        "-keyout", "ca.key", "-out", name, "-subj", "/CN=root", "-days",
                        "3"], cwd=self.folder, check=True, capture_output=True)

    def test_root_certificates_are_part_of_the_store(self):
        self.make_root("root.pem")
        self.expect(0, "trust", "add", "fleet.trust", "--tls-anchor", "root.pem",
                    "--tls-host", "*.example.org", "-k", "release.key")
        self.expect(0, "trust", "add", "fleet.trust", "--tls-anchor", "root.pem",
                    "-k", "release.key")
        self.assertEqual(self.show("fleet.trust")["tls_hosts"], ["*.example.org", ""])
        self.expect(0, "trust", "add", "fleet.trust", "--no-tls-anchors",
                    "-k", "release.key")
        self.assertEqual(self.show("fleet.trust")["tls_hosts"], [])

    def test_files_without_certificates_are_refused(self):
        self.expect_error(10, "trust", "add", "fleet.trust", "--tls-anchor",
                          "release.pub", "-k", "release.key")
        self.expect_error(10, "trust", "add", "fleet.trust", "--tls-anchor", "none",
                          "-k", "release.key")


class Certify(TrustCase):
    def test_a_certificate_tells_whom_it_is_for(self):
        self.expect(0, "trust", "certify", "other.pub", "-k", "release.key", "--targets",
                    "lamp*", "--days", "30", "-o", "other.cert",
                    SOURCE_DATE_EPOCH="1700000000")
        value = self.show("other.cert")
        self.assertEqual(value["kind"], "certificate")
        self.assertEqual((value["targets"], value["order"]), ("lamp*", 1700000000))
        self.assertEqual(value["not_after"], "2023-12-14T22:13:20Z")
        self.assertEqual(value["signed_by"], [value["issuer"]])

    def test_what_no_device_would_take_is_not_made(self):
        self.expect_error(10, "trust", "certify", "other.pub", "-k", "release.key",
                          "--targets", "la*mp", "-o", "x.cert")
        self.expect_error(2, "trust", "certify", "other.pub", "-o", "x.cert")
        self.expect_error(2, "trust", "certify", "other.pub", "-k", "release.key")


class Mistakes(TrustCase):
    def test_calls_that_make_no_sense_end_with_2(self):
        for arguments in (("nonsense", "x"), ("show",), ("show", "a", "b"),
                          ("revoke", "fleet.trust"), ("push", "fleet.trust")):
            with self.subTest(arguments=arguments):
                self.expect_error(2, "trust", *arguments)

    def test_files_that_are_no_stores_end_with_10(self):
        (self.folder / "empty").write_bytes(b"")
        for name in ("none", "empty", "release.pub"):
            with self.subTest(name=name):
                self.expect(10 if name != "empty" else 7, "trust", "show", name)


class Verify(TrustCase):
    """Images judged by a store, as a device that has it would."""

    def setUp(self):
        super().setUp()
        self.write("app.bin", b"\xe9\x01\x02\x40" + bytes(5000))

    def write(self, name, content):
        (self.folder / name).write_bytes(content)

    def read(self, name):
        return (self.folder / name).read_bytes()

    def sign(self, *options):
        self.expect(0, "sign", "app.bin", "--force", "-o", "out", *options)

    def refused(self, code, word, *options, store="fleet.trust"):
        error = self.expect_json(code, "verify", "out", "--trust", store, *options)["error"]
        self.assertEqual(error["code"], word)

    def test_an_anchor_is_believed_and_a_stranger_is_not(self):
        self.sign("-k", "release.key", "--target", "lamp", "--blocks", "1024")
        value = self.expect_json(0, "verify", "out", "--trust", "fleet.trust")
        self.assertEqual((value["trust"], value["trust_version"]), ("fleet.trust", 1))
        self.expect(0, "verify", "out", "--trust", "fleet.trust", "--target", "lamp")
        self.refused(6, "target_mismatch", "--target", "oven")
        self.sign("-k", "other.key")
        self.refused(5, "signature")

    def test_what_was_changed_is_found(self):
        self.sign("-k", "release.key", "--blocks", "1024")
        for offset in (100, 5010):  # in the image, in the block list
            content = bytearray(self.read("out"))
            content[offset] ^= 1
            self.write("out", bytes(content))
            self.refused(5, "digest")

    def test_revoked_keys_and_thresholds_count(self):
        self.sign("-k", "release.key")
        self.expect(0, "trust", "revoke", "fleet.trust", "release.pub", "-k", "spare.key",
                    "-o", "next.trust")
        self.refused(5, "revoked", store="next.trust")
        self.expect(0, "trust", "create", "two.trust", "--anchor", "release.pub", "--anchor",
                    "spare.pub", "--images-need", "2")
        self.refused(5, "threshold", store="two.trust")
        self.sign("-k", "release.key", "-k", "spare.key")
        self.expect(0, "verify", "out", "--trust", "two.trust")

    def test_a_certificate_lends_the_word_of_its_issuer(self):
        self.expect(0, "trust", "certify", "other.pub", "-k", "release.key", "--targets",
                    "lamp*", "--days", "60", "-o", "other.cert")
        self.sign("-k", "other.key", "--cert", "other.cert", "--target", "lamp-2")
        self.expect(0, "verify", "out", "--trust", "fleet.trust")
        self.sign("-k", "other.key", "--cert", "other.cert", "--target", "oven")
        self.refused(5, "certified_target")

    def test_a_bare_trailer_only_where_the_store_says_so(self):
        self.expect(0, "keygen", "-o", "rsa")
        self.expect(0, "trust", "create", "strict.trust", "--anchor", "rsa.pub")
        self.expect(0, "trust", "create", "loose.trust", "--anchor", "rsa.pub", "--trailers")
        self.sign("-k", "rsa.key", "--format", "stock")
        self.refused(5, "no_manifest", store="strict.trust")
        self.expect(0, "verify", "out", "--trust", "loose.trust")
        self.write("out", self.read("app.bin"))
        self.refused(5, "unsigned", store="loose.trust")

    def test_options_that_contradict_each_other(self):
        self.sign("-k", "release.key")
        self.expect_error(2, "verify", "out", "--trust", "fleet.trust", "-k", "release.pub")
        self.expect_error(2, "verify", "out", "--target", "lamp")
        self.expect_error(10, "verify", "out", "--trust", "none.trust")


if __name__ == "__main__":
    unittest.main()
