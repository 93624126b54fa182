"""The demo tells what it promises, chapter by chapter, and leaves nothing behind."""

import os
import pathlib
import subprocess
import tempfile
import unittest

ALOFT = pathlib.Path(os.environ["ALOFT_BIN"]) / "aloft"
LIMIT = 120  # seconds; a quiet machine needs five


class Demo(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="aloft-story-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def tell(self, *arguments, code=0):
        result = subprocess.run(
            [ALOFT, "demo", *arguments],
            env={**os.environ, "TMPDIR": str(self.folder),
                 "ASAN_OPTIONS": "verify_asan_link_order=0"},  # faketime goes first
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=LIMIT,
            check=False,
        )
        said = result.stdout + result.stderr
        self.assertEqual(result.returncode, code, said)
        self.assertEqual(list(self.folder.iterdir()), [], "the folder was not cleared")
        return said

    def test_sign_shows_a_signature_that_verifies(self):
        self.assertIn("signed by mine.pub", self.tell("sign", "--auto"))

    def test_push_ends_with_version_2_confirmed_and_running(self):
        said = self.tell("push", "--auto")

        self.assertLess(said.index("kitchen runs 1.0.0"), said.index("boot: installed"))
        self.assertLess(said.index("boot: installed"), said.index("kitchen runs 2.0.0,"))
        self.assertIn("confirmed: sim:kitchen runs 2.0.0", said)

    def test_pull_ends_with_version_2_running(self):
        said = self.tell("pull", "--auto")

        self.assertLess(said.index("kitchen runs 1.0.0"), said.index("kitchen runs 2.0.0"))

    def test_refuse_shows_three_refusals_and_a_good_update(self):
        said = self.tell("refuse", "--auto")

        self.assertIn("update refused: no trusted key made this signature", said)
        self.assertIn("update refused: the image is not signed", said)
        self.assertIn("did not accept the password", said)
        self.assertLess(said.index("(exit code 4)"), said.index("kitchen runs 2.0.0,"))

    def test_https_shows_an_authority_that_is_replaced(self):
        said = self.tell("https", "--auto")

        order = [said.index(words) for words in (
            "kitchen runs 2.0.0", "the certificate, or one above it, has expired",
            "its issuer is unknown", "trusts whom version 2 says",
            "the server has nothing new", "believes its server again")]
        self.assertEqual(order, sorted(order))

    def test_powercut_goes_on_where_it_was(self):
        said = self.tell("powercut", "--auto")

        cut = said.index("sim: the power has failed")
        resumed = said.index("boot: went on after a power cut, installed")
        self.assertLess(said.index("kitchen runs 1.0.0"), cut)
        self.assertLess(cut, resumed)
        self.assertLess(resumed, said.index("kitchen runs 2.0.0,"))
        self.assertRegex(said, r"(?m)^ +1  resumed and installed ")

    def test_trust_shows_a_key_that_is_revoked_and_one_that_follows(self):
        said = self.tell("trust", "--auto")

        self.assertIn("of which nothing was sent: the image is made for another", said)
        self.assertIn("sim:lamp trusts whom version 2 says", said)
        self.assertIn("the key that signed this has been revoked", said)
        self.assertIn("confirmed: sim:lamp runs 2.0.0", said)

    def test_trust_shows_an_upload_that_goes_on_after_a_power_cut(self):
        said = self.tell("trust", "--auto")

        cut = said.index("sim:porch closed the connection at ")
        rest = said.index(" bytes were there already")
        self.assertLess(said.index("porch runs 1.0.0"), cut)
        self.assertLess(cut, rest)
        self.assertLess(rest, said.index("confirmed: sim:porch runs 2.0.0"))
        kept = int(said[:rest].split()[-1])
        self.assertGreaterEqual(kept, 50000 - 4096)

    def test_downgrade_is_refused(self):
        said = self.tell("downgrade", "--auto")

        confirmed = said.index("confirmed: sim:kitchen runs 2.0.0")
        refused = said.index("refuses the image, of which nothing was sent: older than")
        self.assertLess(confirmed, refused)
        self.assertIn("(exit code 6)", said)

    def test_rollback_ends_on_the_old_version_with_the_reason(self):
        said = self.tell("rollback", "--auto")

        self.assertIn("came back on 1.0.0, not on the new image", said)
        self.assertIn("went back: the new image was not confirmed in time", said)

    def test_an_unknown_chapter_is_refused_with_the_known_ones(self):
        self.assertIn("aloft demo push", self.tell("nonsense", code=2))


if __name__ == "__main__":
    unittest.main()
