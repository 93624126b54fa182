"""A board by its name, as Avahi and the tool on another host see it."""
import shutil
import unittest

import wired
from wired import lan


class Names(wired.Wired):
    def setUp(self):
        super().setUp()
        self.browser = self.lan.host("10.77.0.9")

    def discovered(self):
        """{name: (address, version)}, as the tool finds them."""
        devices = self.run_json(self.browser, "discover")["devices"]
        return {device["name"]: (device["address"], device["version"])
                for device in devices}

    @unittest.skipUnless(shutil.which("avahi-daemon"), "avahi-daemon is not installed")
    def test_avahi_sees_its_services_and_texts(self):
        self.avahi(self.browser)
        self.device()

        def seen(kind):
            return self.wait_for(lambda: self.browse(self.browser, kind).get("kitchen"),
                                 "avahi.txt", kind)

        arduino, aloft, http = (seen(kind) for kind in ("_arduino._tcp", "_aloft._tcp",
                                                        "_http._tcp"))
        self.assertEqual(arduino[:3], ["kitchen.local", wired.THERE, "8266"])
        for text in ("tcp_check=no", "ssh_upload=no", "board=emulated", "auth_upload=yes"):
            self.assertIn(f'"{text}"', arduino[3])
        self.assertEqual(aloft[2], "80")
        for text in ("version=1.0.0", f"target={wired.BOARD.name}", "state="):
            self.assertIn(f'"{text}', aloft[3])
        self.assertEqual(http[2], "80")
        resolved = self.browser.capture("avahi-resolve", "-n", "kitchen.local",
                                        env=self.environment)
        self.assertEqual(resolved.stdout.split(), ["kitchen.local", wired.THERE])

    def test_the_tool_finds_it_and_what_it_runs_next(self):
        self.device()
        self.wait_for(lambda: self.discovered() == {"kitchen": (wired.THERE, "1.0.0")},
                      "log.txt", "kitchen")
        self.at = "kitchen.local"
        self.over_http(self.signed["2.0.0"])
        self.wait_for(lambda: self.discovered() == {"kitchen": (wired.THERE, "2.0.0")},
                      "log.txt", "kitchen with 2.0.0")
        self.assert_only_updates_restarted()

    def test_a_name_that_is_taken_is_left_to_who_has_it(self):
        other = self.lan.host("10.77.0.8")
        lan.LanCase.device(self, other, "one")
        self.wait_for(lambda: "kitchen" in self.discovered(), "log.txt", "the other one")
        self.device()
        self.wait_for(lambda: {name: address for name, (address, _)
                               in self.discovered().items()} ==
                      {"kitchen": other.address, "kitchen-2": wired.THERE},
                      "log.txt", "kitchen-2")


if __name__ == "__main__":
    wired.main()
