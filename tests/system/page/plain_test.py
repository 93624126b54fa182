"""The page in a browser that runs no script: a form."""

import unittest

from page_case import PageCase


class Plain(PageCase):
    def setUp(self):
        super().setUp()
        self.script(False)
        self.addCleanup(self.script, True)

    def script(self, enabled):
        self.driver.execute_cdp_cmd(
            "Emulation.setScriptExecutionDisabled", {"value": not enabled})

    def test_what_only_a_script_can_do_is_not_shown(self):
        self.serve()
        self.driver.get(self.url + "update")
        self.assertEqual([name for name in ("device", "hint", "secret", "cancel", "bar", "past")
                          if self.shown(name)], [])


if __name__ == "__main__":
    unittest.main()
