"""What the page shows and does while bytes are on their way, and when they get lost."""

import signal
import unittest

from page_case import PASSWORD, PageCase

# More than a piece and less than the file.
SOME = 400_000


class Link(PageCase):
    def begin(self, **options):
        self.serve(**options)
        self.open()
        self.choose(self.write_v2())
        self.size = len(self.V2())

    def value(self):
        return int(float(self.element("bar").get_attribute("value")))

    def test_progress_is_what_the_device_has_acknowledged(self):
        self.begin()
        self.proxy.hold()
        self.go()
        for _ in range(3):
            self.assertTrue(self.proxy.wait_for_held(30))
            self.assertGreater(self.ask("update")["upload"]["offset"], self.proxy.acknowledged)
            self.assertEqual(self.value(), self.proxy.acknowledged)
            known = self.proxy.acknowledged
            self.proxy.release()
            self.wait(lambda: self.value() > known, "progress")
            self.assertEqual(self.value(), self.proxy.acknowledged)
        self.proxy.let_go()
        self.wait_for("said", "2.0.0 runs, and stays.")

    def test_a_broken_connection_is_resumed(self):
        self.begin(password=PASSWORD)
        self.type_password(PASSWORD)
        self.proxy.cut_after(SOME)
        self.go()
        self.wait_for("said", "Sending the rest, from")
        self.wait_for("said", "2.0.0 runs, and stays.")
        # What was on its way when it broke may have been sent twice, nothing else.
        self.assertLess(self.proxy.pieces, self.size + 262144)

    def test_a_device_that_lost_its_power_is_sent_what_it_lacks(self):
        self.make_keys()
        self.serve(image=self.sign(self.V1(), "v1.bin", "1.0.0").read_bytes())
        self.open()
        self.choose(self.sign(self.V2(), "v2.bin", "2.0.0", "--blocks", "4096"))
        self.size = len(self.V2())
        self.go_until_held(3)
        before = self.proxy.pieces
        self.device.end(signal.SIGKILL)
        self.proxy.let_go()
        self.restart()
        self.wait_for("said", "Sending the rest, from")
        self.wait_for("said", "2.0.0 runs, and stays.")
        self.assertLess(self.proxy.pieces - before, self.size)

    def test_cancel_gives_the_upload_up(self):
        self.begin()
        self.go_until_held(3)
        self.element("cancel").click()
        self.wait_for("said", "Cancelled.")
        self.proxy.let_go()
        self.assertIsNone(self.ask("update")["upload"])
        self.wait_for_image(self.device, self.first)
        self.go()
        self.wait_for("said", "2.0.0 runs, and stays.")

    def test_a_page_that_is_loaded_again_goes_on(self):
        self.begin()
        self.go_until_held(3)
        known = self.ask("update")["upload"]["offset"]
        self.open()
        self.proxy.let_go()
        self.wait_for("figures", "An upload is open, at")
        before = self.proxy.pieces
        self.choose(self.folder / "v2.bin")
        self.go()
        self.wait_for("said", "2.0.0 runs, and stays.")
        self.assertEqual(self.proxy.pieces - before, self.size - known)

    def test_an_upload_that_was_left_can_be_cancelled(self):
        self.begin()
        self.go_until_held(3)
        self.open()
        self.proxy.let_go()
        self.wait_for("figures", "An upload is open, at")
        self.element("cancel").click()
        self.wait_for("said", "Cancelled.")
        self.assertIsNone(self.ask("update")["upload"])

    def test_a_device_that_is_off_is_said_to_be_silent(self):
        self.serve()
        self.open()
        self.device.end()
        self.wait_for("wrong", "The device does not answer.")


if __name__ == "__main__":
    unittest.main()
