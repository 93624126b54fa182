"""The page for everybody: small screens, light and dark, keyboard, screen readers."""

import sys
import unittest

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from page_case import HERE, PASSWORD, PageCase

sys.path.insert(0, str(HERE.parents[1] / "interop"))

import npm  # noqa: E402

TABS_MAX = 12


class Access(PageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.axe = (npm.modules(HERE, "page") / "axe-core" / "axe.min.js").read_text()

    def prefer(self, scheme):
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": scheme}]})

    def check(self):
        """No rule of axe-core is broken by what is shown now."""
        self.driver.execute_script(self.axe)
        found = self.driver.execute_async_script(
            "axe.run().then(arguments[arguments.length - 1])")
        self.assertEqual([(rule["id"], [node["html"] for node in rule["nodes"]])
                          for rule in found["violations"]], [])
        self.assertGreater(len(found["passes"]), 20)

    def test_in_both_schemes_while_it_works_and_when_it_is_done(self):
        self.make_keys()
        first = self.sign(self.V1(), "kitchen-1.0.0.bin", "1.0.0", "--target", "sim")
        self.serve("--no-confirm", image=first.read_bytes(), password=PASSWORD)
        for scheme in ("light", "dark"):
            self.prefer(scheme)
            self.open()
            self.check()
        self.choose(self.sign(self.V2(), "kitchen-2.0.0.bin", "2.0.0", "--target", "sim"))
        self.type_password(PASSWORD)
        self.go_until_held(6)
        for scheme in ("dark", "light"):
            self.prefer(scheme)
            self.check()
            self.keep(f"page-{scheme}.png")
        self.proxy.let_go()
        self.wait_for("said", "2.0.0 runs on trial")
        self.check()
        self.element("confirm").click()
        self.wait_for("said", "2.0.0 runs, and stays.")
        for scheme in ("dark", "light"):
            self.prefer(scheme)
            self.check()

    def test_errors_are_read_aloud_and_can_be_read(self):
        self.serve(closed=True)
        for scheme in ("light", "dark"):
            self.prefer(scheme)
            self.open()
            self.choose(self.write_v2())
            self.wait_for("wrong", "takes no orders")
            self.check()

    def test_a_screen_of_320_pixels_is_wide_enough(self):
        self.serve(password=PASSWORD)
        self.prefer("light")
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": 320, "height": 640, "deviceScaleFactor": 2, "mobile": True})
        self.addCleanup(self.driver.execute_cdp_cmd, "Emulation.clearDeviceMetricsOverride", {})
        self.open()
        self.choose(self.write_v2())
        self.keep("page-320.png")
        self.assertEqual(self.driver.execute_script(
            "return [innerWidth, document.documentElement.scrollWidth]"), [320, 320])
        self.check()

    def focus(self, name):
        """Goes on with the Tab key until it is there, and can be seen there."""
        for _ in range(TABS_MAX):
            active = self.driver.switch_to.active_element
            if active.get_attribute("id") == name:
                self.assertEqual(active.value_of_css_property("outline-style"), "solid")
                return active
            ActionChains(self.driver).send_keys(Keys.TAB).perform()
        raise AssertionError(f"the Tab key does not lead to {name}")

    def test_a_keyboard_is_enough(self):
        self.serve("--no-confirm", password=PASSWORD)
        self.open()
        self.focus("firmware").send_keys(str(self.write_v2()))
        self.wait(lambda: "v2.bin" in self.text("facts"), "file on the page")
        self.focus("password").send_keys(PASSWORD)
        self.focus("go").send_keys(Keys.ENTER)
        self.wait_for("said", "2.0.0 runs on trial")
        self.focus("confirm").send_keys(Keys.SPACE)
        self.wait_for("said", "2.0.0 runs, and stays.")


if __name__ == "__main__":
    unittest.main()
