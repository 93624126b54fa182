"""aloft powercut: which layouts survive, and what is said of those that cannot."""

import unittest

from case import CliCase

SLOTS = """boot, app, factory, 0, 64K
slot-a, app, ota_0, , 64K
slot-b, app, ota_1, , {b}
record, data, 0x40, , {record}
"""


class Powercut(CliCase):
    def layout(self, text):
        (self.folder / "parts.csv").write_text(text)
        return "parts.csv"

    def test_a_safe_layout_is_told_with_numbers(self):
        value = self.expect_json(0, "powercut", "sim-ab", "--quick")
        self.assertTrue(value["safe"])
        self.assertEqual(value["failures"], 0)
        self.assertGreater(value["main_sectors"], value["model_sectors"])
        self.assertGreater(sum(entry["cuts"] for entry in value["searches"]), 500)
        self.assertGreater(sum(entry["worn"] for entry in value["searches"]), 50)

    def test_all_is_searched_without_quick(self):
        value = self.expect_json(0, "powercut", "sim")
        self.assertGreater(sum(entry["pairs"] for entry in value["searches"]), 1000)
        self.assertGreater(sum(entry["states"] for entry in value["searches"]), 300)

    def test_a_table_is_for_people(self):
        result = self.expect(0, "powercut", "esp8266-4m", "--quick", "--progress=none")
        self.assertIn("model: 8 sectors in main instead of 768", result.stdout)
        self.assertIn("install an update", result.stdout)
        self.assertIn("safe: after every cut it comes back", result.stdout)
        self.assertEqual(result.stderr, "")

    def test_other_flash_can_be_asked_for(self):
        name = self.layout(SLOTS.format(b="64K", record="12K"))
        value = self.expect_json(0, "powercut", name, "--quick", "--sector", "1024",
                                 "--unit", "8", "--program-once", "--erased", "00")
        self.assertEqual(value["sector"], 1024)

    def test_sectors_are_those_of_the_layout(self):
        value = self.expect_json(0, "powercut", "rv32", "--quick")
        self.assertEqual(value["sector"], 256 * 1024)

    def test_slots_of_two_sizes_are_refused(self):
        name = self.layout(SLOTS.format(b="32K", record="12K"))
        value = self.expect_json(6, "powercut", name)
        self.assertFalse(value["safe"])
        self.assertEqual(value["error"]["code"], "layout_slots")

    def test_a_record_of_the_wrong_size_is_refused(self):
        name = self.layout(SLOTS.format(b="64K", record="4K"))
        self.assertEqual(self.expect_json(6, "powercut", name)["error"]["code"],
                         "layout_record")
        self.assertIn("record", self.expect_error(6, "powercut", name).stderr)

    def test_sectors_that_do_not_divide_the_parts_are_refused(self):
        name = self.layout(SLOTS.format(b="64K", record="12K"))
        self.assertEqual(
            self.expect_json(6, "powercut", name, "--sector", "131072")["error"]["code"],
            "layout_area")

    def test_a_layout_without_record_is_refused(self):
        name = self.layout("main, app, factory, 0, 64K\n")
        self.assertEqual(self.expect_json(6, "powercut", name)["error"]["code"],
                         "layout_area")

    def test_what_is_no_layout_is_a_usage_error(self):
        name = self.layout("main, app, factory, 0, 64K\nstage, app, ota_0, 32K, 64K\n")
        self.assertIn("overlap", self.expect_error(2, "powercut", name).stderr)
        self.expect_error(10, "powercut", "nowhere.csv")
        self.expect_error(2, "powercut", "sim", "--unit", "3")


if __name__ == "__main__":
    unittest.main()
