"""The manual page and the reference page, which are written from the tables."""

import shutil
import subprocess
import unittest

from case import SOURCE, CliCase


class Manual(CliCase):
    def test_the_reference_page_is_what_the_tables_say(self):
        page = (SOURCE / "docs/reference/cli.md").read_text(encoding="utf-8")
        self.assertEqual(
            page,
            self.expect(0, "help", "--markdown").stdout,
            "run: aloft help --markdown > docs/reference/cli.md",
        )

    def test_the_manual_page_is_clean(self):
        page = self.expect(0, "help", "--man").stdout
        if shutil.which("man") is None:
            self.skipTest("no man here")
        result = subprocess.run(
            ["man", "--warnings", "-E", "UTF-8", "-l", "-"],
            input=page,
            capture_output=True,
            encoding="utf-8",
            env={**self.environment, "MANWIDTH": "80"},
            check=True,
        )
        self.assertEqual(result.stderr, "")
        self.assertIn("EXIT STATUS", result.stdout)
        self.assertIn("130  interrupted", result.stdout)

    def test_both_have_the_same_content(self):
        man = self.expect(0, "help", "--man").stdout.replace("\\-", "-")
        page = self.expect(0, "help", "--markdown").stdout
        for line in page.splitlines():
            if line.startswith("- `"):
                self.assertIn(line[3:].split("`: ")[0], man)


if __name__ == "__main__":
    unittest.main()
