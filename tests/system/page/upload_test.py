"""Somebody updates a device with a browser."""

import unittest

from page_case import PASSWORD, PageCase

# Where the layout sim-swap keeps images.
IMAGES = (0x200000, 0x600000)
DROP = {"items": [], "dragOperationsMask": 1}


class Upload(PageCase):
    def test_by_click(self):
        self.serve()
        self.open()
        self.choose(self.write_v2())
        self.go()
        self.wait_for("said", "2.0.0 runs, and stays.")
        self.wait_for_image(self.device, self.V2())
        self.assertIn("Runs 2.0.0, confirmed (updated).", self.text("state"))
        self.assertIn("installed, image", self.text("boots"))

    def test_by_drop(self):
        self.serve()
        self.open()
        self.drop(self.write_v2())
        self.wait(lambda: "v2.bin" in self.text("facts"), "file on the page")
        self.go()
        self.wait_for("said", "2.0.0 runs, and stays.")

    def drop(self, path):
        for kind in ("dragEnter", "dragOver", "drop"):
            self.driver.execute_cdp_cmd("Input.dispatchDragEvent", {
                "type": kind, "x": 100, "y": 100, "data": {**DROP, "files": [str(path)]}})

    def test_with_a_password(self):
        self.serve(password=PASSWORD)
        self.open()
        self.choose(self.write_v2())
        self.type_password(PASSWORD)
        self.go()
        self.wait_for("said", "2.0.0 runs, and stays.")

    def test_what_the_manifest_says_stands_beside_what_runs(self):
        self.make_keys()
        first = self.sign(self.V1(), "v1.bin", "1.0.0").read_bytes()
        self.serve(image=first)
        self.open()
        self.choose(self.sign(self.V2(), "v2.bin", "2.0.0", "--target", "sim", "--blocks",
                              "4096"))
        rows = [row.text for row in self.element("facts").find_elements("tag name", "tr")]
        self.assertEqual(rows[1], "Version 1.0.0 2.0.0")
        self.assertEqual(rows[2], "Made for sim sim")
        self.wait_for("said", "The device would take this file.")
        self.go()
        self.wait_for("said", "2.0.0 runs, and stays.")

    def test_a_file_system(self):
        self.serve()
        self.open()
        self.choose(self.write("files.bin", b"files" * 5000), "filesystem")
        self.go()
        self.wait_for("said", "The file system is in its place.")

    def test_a_device_with_nothing_to_boot_is_rescued(self):
        self.serve()
        self.device.end()
        with open(self.folder / "flash.bin", "r+b") as flash:
            flash.seek(IMAGES[0])
            flash.write(bytes(IMAGES[1] - IMAGES[0]))
        self.device = self.start(*self.arguments)
        self.device.wait_for(lambda: (self.status() or {}).get("state") == "recovery",
                             "recovery")
        self.open()
        self.assertEqual(self.text("state"), "Runs nothing, and waits for firmware.")
        self.choose(self.write_v2())
        self.go()
        self.wait_for("said", "2.0.0 runs, and stays.")

    def test_nothing_comes_from_elsewhere_and_nothing_is_forbidden(self):
        self.serve()
        self.open()
        urls = self.driver.execute_script(
            "return performance.getEntriesByType('resource').map(entry => entry.name)")
        self.assertTrue(all(url.startswith(self.url) for url in urls), urls)
        self.assertEqual([entry for entry in self.driver.get_log("browser")
                          if entry["level"] == "SEVERE"], [])


if __name__ == "__main__":
    unittest.main()
