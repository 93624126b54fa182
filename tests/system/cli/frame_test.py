"""What is the same for all commands: options, settings, errors, JSON, streams."""

import json
import os
import pty
import subprocess
import unittest

from case import ALOFT, CliCase


class Usage(CliCase):
    def test_without_a_command_the_exit_code_is_2(self):
        self.assertIn("aloft help", self.expect_error(2).stderr)

    def test_an_unknown_command_is_suggested(self):
        result = self.expect_error(2, "hepl")
        self.assertIn("try:  did you mean aloft help?", result.stderr)

    def test_where_nothing_is_meant_the_list_is_named(self):
        for arguments in (("xyzzy",), ("help", "xyzzy")):
            result = self.expect_error(2, *arguments)
            self.assertIn("try:  aloft help lists the commands", result.stderr)

    def test_an_unknown_option_is_suggested(self):
        result = self.expect_error(2, "help", "--mann")
        self.assertIn("try:  did you mean --man?", result.stderr)

    def test_an_unknown_letter_is_named(self):
        self.assertIn("there is no option -Z", self.expect_error(2, "-Z").stderr)

    def test_a_value_out_of_its_limits_is_explained(self):
        result = self.expect_error(2, "--timeout=0", "version")
        self.assertIn("a number from 1 to 86400", result.stderr)

    def test_a_missing_value_is_named(self):
        result = self.expect_error(2, "version", "--timeout")
        self.assertIn("--timeout needs a value", result.stderr)

    def test_a_value_too_many_is_named(self):
        result = self.expect_error(2, "version", "--json=7")
        self.assertIn("--json takes no value", result.stderr)

    def test_operands_are_counted(self):
        self.expect_error(2, "version", "x")
        self.expect_error(2, "completion")

    def test_options_may_stand_before_and_behind_the_command(self):
        self.expect_json(0, "version")
        self.assertTrue(json.loads(self.expect(0, "version", "--json").stdout)["ok"])

    def test_two_dashes_end_the_options(self):
        self.assertIn("no command --json", self.expect_error(2, "help", "--", "--json").stderr)


class Help(CliCase):
    def commands(self):
        text = self.expect(0, "completion", "bash").stdout
        line = next(line for line in text.splitlines() if "command=${COMP" in line)
        return [word.strip(" )") for word in line.split("command=")[0].split("|")]

    def test_each_help_begins_with_purpose_usage_and_examples(self):
        for command in self.commands():
            with self.subTest(command=command):
                lines = self.expect(0, command, "--help").stdout.splitlines()
                self.assertRegex(lines[0], r"^[A-Z].*\.$")
                self.assertEqual(lines[1:3], ["", "usage:"])
                self.assertRegex(lines[3], f"^  aloft {command}")
                self.assertEqual(lines[4:6], ["", "examples:"])
                self.assertRegex(lines[6], "^  .*aloft")
                self.assertRegex(lines[7], "^  ")

    def test_help_and_the_option_say_the_same(self):
        for command in self.commands():
            with self.subTest(command=command):
                by_option = self.expect(0, command, "--help").stdout
                self.assertEqual(self.expect(0, "help", command).stdout, by_option)

    def test_help_fits_eighty_columns(self):
        for command in self.commands():
            for line in self.expect(0, "help", command).stdout.splitlines():
                self.assertLessEqual(len(line), 80, f"{command}: {line}")

    def test_version_is_told_in_three_ways(self):
        text = self.expect(0, "version").stdout
        self.assertRegex(text, r"^aloft \d+\.\d+\.\d+\n$")
        self.assertEqual(self.expect(0, "--version").stdout, text)
        self.assertEqual(f"aloft {self.expect_json(0, 'version')['version']}\n", text)


class Settings(CliCase):
    def test_an_option_of_all_commands_comes_from_the_environment(self):
        result = self.expect(0, "version", ALOFT_JSON="yes")
        self.assertTrue(json.loads(result.stdout)["ok"])

    def test_a_flag_wins_over_the_environment(self):
        self.expect(0, "--timeout=5", "version", ALOFT_TIMEOUT="nonsense")
        self.expect_error(2, "version", ALOFT_TIMEOUT="nonsense")

    def test_the_environment_wins_over_the_folder_and_that_over_the_user(self):
        user = self.folder / "home/.config/aloft/config.ini"
        user.parent.mkdir(parents=True)
        user.write_text("[aloft]\njson = yes\n")
        self.assertTrue(self.expect(0, "version").stdout.startswith("{"))
        (self.folder / "aloft.ini").write_text("[aloft]\njson = no\n")
        self.assertFalse(self.expect(0, "version").stdout.startswith("{"))
        self.assertTrue(
            self.expect(0, "version", ALOFT_JSON="1").stdout.startswith("{")
        )

    def test_xdg_config_home_is_looked_at(self):
        settings = self.folder / "etc/aloft/config.ini"
        settings.parent.mkdir(parents=True)
        settings.write_text("[aloft]\njson = yes\n")
        result = self.expect(0, "version", XDG_CONFIG_HOME=str(self.folder / "etc"))
        self.assertTrue(result.stdout.startswith("{"))

    def test_a_section_belongs_to_its_command(self):
        (self.folder / "aloft.ini").write_text("[help]\nman = yes\n")
        self.assertTrue(self.expect(0, "help").stdout.startswith(".TH"))
        self.expect(0, "version")

    def test_a_misspelt_setting_is_told_with_its_line(self):
        (self.folder / "aloft.ini").write_text("[aloft]\njson = no\njsn = yes\n")
        result = self.expect_error(2, "version")
        self.assertIn('there is no setting "jsn"', result.stderr)
        self.assertIn("line 3 of aloft.ini", result.stderr)

    def test_a_line_that_is_too_long_is_told_with_its_number(self):
        (self.folder / "aloft.ini").write_text(
            f"[group all]\ndevices = {'x' * 186}\n\n; {'y' * 400}\n[none]\n")
        result = self.expect_error(2, "version")
        self.assertIn("line 4 of aloft.ini is longer than 198 characters", result.stderr)

    def test_a_list_goes_on_in_lines_that_begin_with_a_blank(self):
        (self.folder / "aloft.ini").write_text(
            "[group all]\ndevices = " + f"http://x{'x' * 180}\n  " * 9)
        self.expect(0, "version")

    def test_a_misspelt_section_is_told(self):
        (self.folder / "aloft.ini").write_text("[verison]\n x = y\n")
        self.assertIn("[verison]", self.expect_error(2, "version").stderr)

    def test_a_named_file_has_to_exist(self):
        result = self.expect_error(10, "--config", "none.ini", "version")
        self.assertIn("cannot read none.ini", result.stderr)

    def test_a_named_file_replaces_the_one_of_the_folder(self):
        (self.folder / "aloft.ini").write_text("nonsense")
        (self.folder / "other.ini").write_text("[aloft]\njson=yes\n")
        result = self.expect(0, "--config", "other.ini", "version")
        self.assertTrue(result.stdout.startswith("{"))


class Json(CliCase):
    def test_every_failure_is_one_object(self):
        self.expect_json(2)
        self.expect_json(2, "hepl")
        self.expect_json(2, "help", "nothing")
        self.expect_json(10, "--config", "none.ini", "version")

    def test_json_is_seen_behind_what_is_wrong(self):
        result = self.expect(2, "help", "--wrong", "--json")
        self.assertEqual(json.loads(result.stdout)["error"]["exit"], 2)

    def test_help_is_a_text_in_the_object(self):
        text = self.expect(0, "help", "version").stdout
        self.assertEqual(self.expect_json(0, "help", "version")["text"], text)

    def test_odd_bytes_are_made_good(self):
        value = self.expect_json(2, b"\xff\x1b[2J".decode("utf-8", "surrogateescape"))
        self.assertIn("there is no command ??[2J", value["error"]["message"])


class Streams(CliCase):
    def on_a_terminal(self, *arguments, **environment):
        """stderr of a run whose stderr is a terminal."""
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [ALOFT, *arguments],
            cwd=self.folder,
            env={**self.environment, "TERM": "xterm", **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=theirs,
        )
        os.close(theirs)
        process.wait(timeout=30)
        text = os.read(ours, 65536).decode("utf-8", "replace")
        os.close(ours)
        return text

    def test_errors_are_red_on_a_terminal_only(self):
        self.assertIn("\033[1;31merror:", self.on_a_terminal("hepl"))
        self.assertNotIn("\033", self.expect(2, "hepl").stderr)

    def test_no_color_and_a_dumb_terminal_are_honoured_in_errors(self):
        self.assertNotIn("\033", self.on_a_terminal("hepl", NO_COLOR="1"))
        self.assertNotIn("\033", self.on_a_terminal("hepl", TERM="dumb"))
        self.assertNotIn("\033", self.on_a_terminal("--color=never", "hepl"))
        self.assertIn("\033", self.expect(2, "--color=always", "hepl").stderr)

    def test_without_utf8_errors_are_ascii(self):
        result = self.expect(2, "K\u00fcche", LC_ALL="C")
        self.assertIn("there is no command K??che", result.stderr)
        self.assertIn("K\u00fcche", self.expect(2, "K\u00fcche").stderr)

    def test_a_closed_pipe_is_no_crash_and_no_noise(self):
        command = f"'{ALOFT}' help --man; echo \"code $?\" >&2"
        result = subprocess.run(
            ["sh", "-c", f"{{ {command}; }} | exec true"],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        self.assertRegex(result.stderr, r"^code (0|10)\n$")

    def test_a_full_disk_is_told(self):
        with open("/dev/full", "w", encoding="ascii") as full:
            result = subprocess.run(
                [ALOFT, "version"],
                cwd=self.folder,
                env=self.environment,
                stdout=full,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                check=False,
            )
        self.assertEqual(result.returncode, 10)
        self.assertIn("cannot write the result", result.stderr)


if __name__ == "__main__":
    unittest.main()
