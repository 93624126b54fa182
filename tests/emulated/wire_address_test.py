"""A DHCP server that gives a board another address than it had."""
import json
import time
import unittest

import wired

OTHER = "10.77.0.8"
NAME = "kitchen.local"
# lwIP looks at its lease once a minute.
BEFORE_IT_RENEWS = 45  # seconds
LONG_AFTER = 150


class Address(wired.Wired):
    def found(self):
        return {device["hostname"]: device["address"]
                for device in json.loads(self.aloft("--json", "discover"))["devices"]}

    @unittest.skipUnless(wired.ALL or wired.BOARD.name == "cortex_m3",
                         "once is enough: it waits for a minute")
    def test_it_changes_in_the_middle_of_an_update(self):
        self.dhcp.lease = 120
        self.device()
        since = time.monotonic()
        self.assertEqual(self.found(), {NAME: wired.THERE})
        time.sleep(max(0, BEFORE_IT_RENEWS - (time.monotonic() - since)))
        self.dhcp.address = OTHER
        self.wire.slow = 0.15
        process = self.begin(f"espota://{wired.THERE}", "2.0.0")
        self.session.expect(f"device: at {OTHER}")
        self.wire.slow = 0
        self.assertFalse(self.finish(process, "2.0.0"))
        self.assertIn("nak", self.dhcp.said)
        self.assertEqual(self.found(), {NAME: OTHER})
        self.at = NAME
        self.persist(self.over_http, "3.0.0")
        self.assert_only_updates_restarted()

    @unittest.skipUnless(wired.ALL, "it waits for minutes")
    def test_it_ran_out_while_the_network_was_away(self):
        self.dhcp.lease = 60
        self.device()
        self.wire.up = False
        time.sleep(LONG_AFTER)
        self.dhcp.address = OTHER
        self.wire.up = True
        self.session.expect(f"device: at {OTHER}")
        self.at = OTHER
        self.over_http(self.signed["2.0.0"])
        self.assert_only_updates_restarted()


if __name__ == "__main__":
    wired.main()
