"""New firmware on trial: confirmed, sent back, or gone back by itself."""

import unittest

from page_case import PageCase


class Trial(PageCase):
    def update(self, *arguments):
        self.serve("--no-confirm", *arguments)
        self.open()
        self.choose(self.write_v2())
        self.go()
        self.wait_for("said", "2.0.0 runs on trial")

    def test_confirm(self):
        self.update()
        self.element("confirm").click()
        self.wait_for("said", "2.0.0 runs, and stays.")
        self.assertEqual(self.ask("info")["state"], "confirmed")

    def test_going_back_by_itself_is_told_with_its_reason(self):
        self.update("--trial-limit", "1")
        self.wait_for("wrong", "The device went back to 1.0.0: the new image was not "
                               "confirmed in time.")
        self.assertIn("Runs 1.0.0", self.text("state"))
        self.assertEqual(self.text("said"), "")

    def test_going_back_is_told_after_a_reload_too(self):
        self.update("--trial-limit", "1")
        self.open()
        self.wait_for("state", "went back: the new image was not confirmed in time")

    def test_sent_back_from_the_trial(self):
        self.update()
        self.element("rollback").click()
        self.wait_for("wrong", "The device went back to 1.0.0: asked to.")

    def test_roll_back_later(self):
        self.update()
        self.element("confirm").click()
        self.wait_for("said", "2.0.0 runs, and stays.")
        self.wait(lambda: self.shown("rollback"), "button to go back")
        self.element("rollback").click()
        self.wait_for("said", "The device went back to 1.0.0.")
        self.wait_for_image(self.device, self.first)


if __name__ == "__main__":
    unittest.main()
