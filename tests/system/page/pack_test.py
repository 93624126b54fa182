"""The build step that packs the page."""

import base64
import gzip
import hashlib
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(os.environ["ALOFT_SOURCE"])
PACKER = ROOT / "tools" / "page" / "pack.py"

SOURCE = """<!doctype html>
<!-- gone -->
<style>
/* gone */
p > a {
    color: red;
}
</style>
<p>kept
<script>
// gone
const letter = 'two  words // kept';
function twice(number) {
    return {number: number / 2 + number};
}
</script>
"""


class Pack(unittest.TestCase):
    def pack(self, source):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        page = pathlib.Path(folder.name) / "page.html"
        page.write_text(source)
        self.output = page.with_suffix(".c")
        return subprocess.run([sys.executable, PACKER, page, self.output],
                              capture_output=True, encoding="utf-8", check=False)

    def served(self, source):
        result = self.pack(source)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.code = self.output.read_text()
        numbers = re.search(r"packed\[\] = \{(.*?)\}", self.code, re.DOTALL)[1]
        return gzip.decompress(bytes(int(n) for n in re.findall(r"\d+", numbers))).decode()

    def test_comments_and_blanks_go_and_texts_stay(self):
        self.assertEqual(self.served(SOURCE), (
            "<!doctype html>\n<style>p>a{color:red}</style>\n<p>kept\n"
            "<script>const a='two  words // kept';function b(number)"
            "{return{number:number/2+number};}</script>\n"))

    def test_the_policy_names_script_and_style_by_what_is_served(self):
        page = self.served(SOURCE)
        for part in ("script", "style"):
            content = re.search(f"<{part}>(.*)</{part}>", page, re.DOTALL)[1]
            digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
            self.assertIn(f"{part}-src 'sha256-{digest}'", self.code)
        self.assertIn("default-src 'none'", self.code)
        self.assertNotIn("unsafe", self.code)

    def test_a_page_that_is_too_long_stops_the_build(self):
        noise = random.Random(1).randbytes(7000).hex()
        result = self.pack(SOURCE + noise)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("more than 6144", result.stderr)
        self.assertFalse(self.output.exists())

    def test_the_page_of_the_project_fits(self):
        self.served((ROOT / "lib/proto/web_page/update.html").read_text())


if __name__ == "__main__":
    unittest.main()
