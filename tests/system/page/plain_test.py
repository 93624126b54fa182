"""The page in a browser that runs no script: a form, and what the device answers."""

import unittest

from selenium.webdriver.common.by import By

from page_case import PASSWORD, PageCase


class Plain(PageCase):
    def setUp(self):
        super().setUp()
        self.script(False)
        self.addCleanup(self.script, True)

    def script(self, enabled):
        self.driver.execute_cdp_cmd(
            "Emulation.setScriptExecutionDisabled", {"value": not enabled})

    def send(self, path, name="firmware"):
        self.driver.get(self.url + "update")
        self.element(name).send_keys(str(path))
        self.element("go").click()
        self.wait(lambda: not self.driver.find_elements(By.ID, "go"), "answer of the device")
        return self.driver.find_element(By.TAG_NAME, "body").text

    def test_the_form_updates(self):
        self.serve()
        self.assertIn("restarts", self.send(self.write_v2()))
        self.wait_for_image(self.device, self.V2())
        self.driver.get(self.url + "update/status")
        self.assertIn("2.0.0", self.driver.find_element(By.TAG_NAME, "body").text)

    def test_a_refusal_is_a_page_with_the_reason(self):
        self.serve()
        told = self.send(self.write("noise.bin", bytes(100000)))
        self.assertIn("not those of a firmware image", told)
        self.wait_for_image(self.device, self.first)

    def test_what_only_a_script_can_do_is_not_shown(self):
        self.serve()
        self.driver.get(self.url + "update")
        self.assertEqual([name for name in ("device", "hint", "secret", "cancel", "bar", "past")
                          if self.shown(name)], [])

    def test_the_browser_proves_the_password(self):
        self.serve(password=PASSWORD)
        self.url = self.url.replace("//", "//admin:open%20sesame@")
        self.send(self.write_v2())
        self.wait_for_image(self.device, self.V2())


if __name__ == "__main__":
    unittest.main()
