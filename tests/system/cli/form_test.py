"""upload to the page of a stock device: what is sent, and what is believed."""

import unittest

from case import CliCase
from images import esp8266
from info_server import InfoServer
from stock_page import StockPage


class Form(CliCase):
    def setUp(self):
        super().setUp()
        self.image = esp8266(b"firm\r\n--ware" * 3000)
        (self.folder / "app.bin").write_bytes(self.image)
        (self.folder / "secret").write_text("open sesame\n")

    def upload(self, code, page, *arguments):
        return self.expect_json(code, "upload", "app.bin", page.url, *arguments)

    def error(self, code, name, page, *arguments):
        error = self.upload(code, page, *arguments)["error"]
        self.assertEqual(error["code"], name)
        return error

    def test_the_image_arrives_and_success_is_not_yet_shown(self):
        with StockPage() as page:
            error = self.error(9, "not_observed", page)
        self.assertIn("boot was not observed", error["message"])
        self.assertEqual(page.received, self.image)
        self.assertEqual(page.field, "firmware")

    def test_accepted_is_enough_when_asked(self):
        with StockPage() as page:
            (target,) = self.upload(0, page, "--no-wait")["targets"]
        self.assertEqual((target["state"], target["transport"]), ("accepted", "form"))

    def test_a_file_system_has_its_own_field(self):
        with StockPage() as page:
            (target,) = self.upload(0, page, "--file-system")["targets"]
        self.assertEqual(page.field, "filesystem")
        self.assertEqual(target["state"], "stored")

    def test_an_error_with_code_200_is_an_error(self):
        with StockPage(says="Update error: ERROR[4]: Not Enough Space\n") as page:
            error = self.error(6, "space", page, "--no-wait")
        self.assertIn("ERROR[4]: Not Enough Space", error["message"])

    def test_a_missing_signature_is_told_with_what_to_do(self):
        says = "Update error: ERROR[12]: Signature verification failed\n"
        with StockPage(says=says) as page:
            self.error(5, "unsigned", page, "--no-wait")

    def test_what_nobody_knows_is_no_success(self):
        for says, code in (("OK", 200), ("", 200), ("Update Success!", 500)):
            with self.subTest(says=says), StockPage(says=says, code=code) as page:
                self.error(9, "unclear", page, "--no-wait")

    def test_a_password_goes_in_the_clear_only_when_asked_for(self):
        with StockPage(password="open sesame") as page:
            self.error(4, "auth", page)
            error = self.error(4, "weak_auth", page, "--password-file=secret")
            self.assertIn("--allow-basic", error["hint"])
            self.assertEqual(page.posts, 0)
            self.upload(0, page, "--password-file=secret", "--allow-basic", "--no-wait")
        self.assertEqual(page.received, self.image)

    def test_a_wrong_password(self):
        with StockPage(password="another") as page:
            self.error(4, "auth", page, "--password-file=secret", "--allow-basic")
        self.assertIsNone(page.received)

    def test_the_password_is_not_shown(self):
        with StockPage(password="open sesame") as page:
            result = self.expect(0, "-vv", "upload", "app.bin", page.url, "--no-wait",
                                 "--password-file=secret", "--allow-basic")
        self.assertNotIn("sesame", result.stderr + result.stdout)
        self.assertNotIn("b3BlbiBzZXNhbWU", result.stderr + result.stdout)
        self.assertNotIn("YWRtaW46b3Blbi", result.stderr + result.stdout)

    def test_no_page(self):
        with StockPage() as page:
            page.url = page.url.replace("update", "firmware")
            error = self.error(7, "no_page", page)
        self.assertIn("/update", error["hint"])
        self.assertEqual(page.posts, 0)

    def test_a_host_without_a_page_in_the_url(self):
        with StockPage() as page:
            page.url = page.url.replace("/update", "")
            self.error(7, "no_api", page)

    def test_nobody_there(self):
        with StockPage() as page:
            pass
        self.upload(3, page)

    def test_a_connection_that_breaks_leaves_nothing_known(self):
        with StockPage(hangs_up=5000) as page:
            error = self.error(7, "closed", page)
        self.assertIn("nobody knows", error["why"])

    def test_a_device_that_tells_what_it_runs_gets_no_form(self):
        with InfoServer() as device:
            page = type("Page", (), {"url": f"http://127.0.0.1:{device.port}/update"})
            error = self.error(7, "no_api", page)
        self.assertIn("takes no uploads over HTTP", error["message"])


if __name__ == "__main__":
    unittest.main()
