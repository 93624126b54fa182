"""What is refused, and that it is refused in time and in words."""

import unittest

from page_case import PASSWORD, PageCase


class Refuse(PageCase):
    def check_untouched(self):
        """Nothing was sent, and the device runs what it ran."""
        self.assertEqual(self.proxy.pieces, 0)
        self.assertFalse(any(request.startswith("PUT") for request in self.proxy.requests))
        self.assertIsNone(self.ask("update")["upload"])
        self.wait_for_image(self.device, self.first)

    def wait_for_refusal_of_password(self):
        before = len(self.orders())
        self.go()
        self.wait(lambda: len(self.orders()) > before and self.element("go").is_enabled(),
                  "attempt")
        self.assertEqual(self.text("wrong"), "the password is wrong")

    def orders(self):
        return [request for request in self.proxy.requests if request.startswith("POST")]

    def test_a_wrong_target_is_blocked_before_anything_is_asked(self):
        self.make_keys()
        self.serve(image=self.sign(self.V1(), "v1.bin", "1.0.0").read_bytes())
        self.open()
        self.choose(self.sign(self.V2(), "v2.bin", "2.0.0", "--target", "toaster"))
        self.wait_for("wrong", "This file is for toaster, and this device is sim.")
        self.assertFalse(self.element("go").is_enabled())
        self.assertEqual(self.orders(), [])
        self.check_untouched()

    def test_the_device_judges_before_anything_is_sent(self):
        self.make_keys("theirs", "ours")
        self.serve(image=self.sign(self.V1(), "v1.bin", "1.0.0").read_bytes())
        self.open()
        self.choose(self.sign(self.V2(), "v2.bin", "2.0.0", key="theirs"))
        self.wait_for("wrong", "signature")
        self.assertFalse(self.element("go").is_enabled())
        self.check_untouched()

    def test_a_wrong_password_changes_nothing_and_the_right_one_works(self):
        self.make_keys()
        self.serve(image=self.sign(self.V1(), "v1.bin", "1.0.0").read_bytes(),
                   password=PASSWORD)
        self.open()
        self.choose(self.sign(self.V2(), "v2.bin", "2.0.0"))
        # The device forgives three in a row before it makes one wait.
        for password in ("open barley", "open rye", "open wheat"):
            self.element("password").clear()
            self.type_password(password)
            self.wait_for_refusal_of_password()
        self.assertEqual(self.driver.switch_to.active_element.get_attribute("id"), "password")
        self.check_untouched()
        self.element("password").clear()
        self.type_password(PASSWORD)
        self.go()
        self.wait_for("said", "2.0.0 runs, and stays.")

    def test_without_the_password_the_page_asks_for_it(self):
        self.serve(password=PASSWORD)
        self.open()
        self.choose(self.write_v2())
        self.go()
        self.wait_for("wrong", "password")
        self.check_untouched()

    def test_a_damaged_file_is_not_offered(self):
        self.serve()
        self.make_keys()
        self.open()
        whole = self.sign(self.V2(), "v2.bin", "2.0.0").read_bytes()
        self.choose(self.write("cut.bin", whole[1000:]))
        self.wait_for("wrong", "damaged")
        self.assertFalse(self.element("go").is_enabled())

    def test_a_file_that_does_not_fit(self):
        self.serve()
        self.open()
        self.choose(self.write("large.bin", bytes(20 << 20)))
        self.wait_for("wrong", "The device has room for")
        self.assertFalse(self.element("go").is_enabled())
        self.check_untouched()

    def test_a_device_that_takes_no_orders_says_so(self):
        self.serve(closed=True)
        self.open()
        self.choose(self.write_v2())
        self.wait_for("wrong", "takes no orders")
        self.assertFalse(self.shown("password"))

    def test_an_image_that_is_refused_in_the_end_leaves_the_old_one(self):
        self.serve()
        self.open()
        self.choose(self.write("noise.bin", bytes(100000)))
        self.go()
        self.wait(lambda: self.text("wrong"), "refusal")
        self.wait_for_image(self.device, self.first)


if __name__ == "__main__":
    unittest.main()
