"""Commands that look at images: inspect."""

import hashlib
import unittest

from case import CliCase
from images import esp8266


class Inspect(CliCase):
    def put(self, name, content):
        (self.folder / name).write_bytes(content)
        return name

    def test_an_esp8266_image_is_described(self):
        image = esp8266()
        text = self.expect(0, "inspect", self.put("app.bin", image)).stdout
        for part in ("ESP8266", "4194304 bytes", "DOUT", "40 MHz", "good", "none",
                     "0x40201010", hashlib.sha256(image).hexdigest()):
            self.assertIn(part, text)

    def test_json_says_the_same(self):
        image = esp8266()
        value = self.expect_json(0, "inspect", self.put("app.bin", image))
        self.assertEqual(value["chip"], "ESP8266")
        self.assertEqual(value["size"], len(image))
        self.assertEqual(value["md5"], hashlib.md5(image).hexdigest())
        self.assertEqual(value["sha256"], hashlib.sha256(image).hexdigest())
        self.assertEqual(value["segments"],
                         [{"image": "application", "address": 0x40201010,
                           "offset": 16, "size": 800}])
        self.assertFalse(value["signed"])

    def test_a_wrong_checksum_ends_with_10_and_is_still_described(self):
        image = esp8266()
        broken = image[:-1] + bytes([image[-1] ^ 1])
        value = self.expect_json(10, "inspect", self.put("app.bin", broken))
        self.assertEqual(value["checksum"], "wrong")
        self.assertEqual(value["error"]["code"], "checksum")

    def test_a_cut_image_ends_with_10(self):
        self.expect_error(10, "inspect", self.put("app.bin", esp8266()[:300]))

    def test_anything_else_is_unknown_and_no_failure(self):
        value = self.expect_json(0, "inspect", self.put("x", b"hello"))
        self.assertEqual(value["format"], "unknown")

    def test_files_that_cannot_be_read_end_with_10(self):
        self.expect_error(10, "inspect", "none.bin")
        self.expect_error(10, "inspect", self.put("empty.bin", b""))
        self.expect_error(10, "inspect", ".")


if __name__ == "__main__":
    unittest.main()
