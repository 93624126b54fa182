"""The completion scripts, asked the way a shell asks them."""

import shutil
import subprocess
import unittest

from case import CliCase


class Bash(CliCase):
    def complete(self, *words):
        """What bash offers for the last of the words."""
        script = self.expect(0, "completion", "bash").stdout
        quoted = " ".join("'" + word + "'" for word in words)
        result = subprocess.run(
            ["bash", "--norc", "-c",
             f"{script}\nCOMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; _aloft;"
             ' printf "%s\\n" "${COMPREPLY[@]}"'],
            capture_output=True, encoding="utf-8", check=True, cwd=self.folder)
        self.assertEqual(result.stderr, "")
        return result.stdout.split()

    def test_commands(self):
        self.assertIn("version", self.complete("aloft", ""))
        self.assertEqual(self.complete("aloft", "vers"), ["version"])
        self.assertEqual(self.complete("aloft", "--json", "compl"), ["completion"])

    def test_commands_as_operands(self):
        self.assertEqual(self.complete("aloft", "help", "vers"), ["version"])

    def test_options_of_the_command_and_of_all(self):
        self.assertEqual(self.complete("aloft", "help", "--ma"), ["--man", "--markdown"])
        self.assertEqual(self.complete("aloft", "version", "--js"), ["--json"])

    def test_words_of_an_option(self):
        self.assertEqual(self.complete("aloft", "--color", "al"), ["always"])
        self.assertEqual(self.complete("aloft", "--color", "=", "al"), ["always"])
        self.assertEqual(
            self.complete("aloft", "--color", "="), ["auto", "always", "never"])

    def test_words_of_a_command(self):
        self.assertEqual(self.complete("aloft", "completion", ""), ["bash", "zsh", "fish"])

    def test_the_script_is_clean(self):
        if shutil.which("shellcheck") is None:
            self.skipTest("no shellcheck here")
        script = self.expect(0, "completion", "bash").stdout
        subprocess.run(["shellcheck", "-s", "bash", "-"], input=script.encode(), check=True)


class OtherShells(CliCase):
    def test_zsh_can_read_its_script(self):
        if shutil.which("zsh") is None:
            self.skipTest("no zsh here")
        script = self.expect(0, "completion", "zsh").stdout
        subprocess.run(["zsh", "-n", "/dev/stdin"], input=script.encode(), check=True)

    def test_fish_can_read_its_script(self):
        if shutil.which("fish") is None:
            self.skipTest("no fish here")
        script = self.expect(0, "completion", "fish").stdout
        subprocess.run(["fish", "-n", "/dev/stdin"], input=script.encode(), check=True)

    def test_all_scripts_know_all_options(self):
        for shell in ("bash", "zsh", "fish"):
            script = self.expect(0, "completion", shell).stdout
            for name in ("markdown", "no-input", "completion", "version"):
                self.assertIn(name, script, shell)


if __name__ == "__main__":
    unittest.main()
