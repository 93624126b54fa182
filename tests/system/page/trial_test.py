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

    def test_kept_and_sent_back_later(self):
        self.update()
        self.element("confirm").click()
        self.wait_for("said", "2.0.0 runs, and stays.")
        self.assertEqual(self.ask("info")["state"], "confirmed")
        self.wait(lambda: self.shown("rollback"), "button to go back")
        self.element("rollback").click()
        self.wait_for("said", "The device went back to 1.0.0.")
        self.wait_for_image(self.device, self.first)

    def test_sent_back_from_the_trial(self):
        self.update()
        self.element("rollback").click()
        self.wait_for("wrong", "The device went back to 1.0.0: asked to.")

    def test_going_back_by_itself_is_told_with_its_reason(self):
        self.update("--trial-limit", "1")
        self.wait_for("wrong", "The device went back to 1.0.0: the new image was not "
                               "confirmed in time.")
        self.keep("page-back.png")
        self.assertEqual(self.text("said"), "")
        self.open()
        self.assertEqual(self.text("state"), "Runs 1.0.0, confirmed (went back: the new image "
                                             "was not confirmed in time).")


if __name__ == "__main__":
    unittest.main()
