"""Devices that announce themselves, as avahi-browse sees them."""

import shutil
import unittest

import network

network.enter()

import lan  # noqa: E402: only inside

for tool in ("avahi-daemon", "avahi-browse", "dbus-daemon"):
    if shutil.which(tool) is None:
        network.skip(tool + " is not installed")


class AnnounceTest(lan.LanCase):
    def setUp(self):
        super().setUp()
        self.kitchen = self.lan.host("10.77.0.7")
        self.browser = self.lan.host("10.77.0.9")
        self.avahi(self.browser)

    def wait_for_names(self, names, kind="_arduino._tcp"):
        def find():
            found = self.browse(self.browser, kind)
            return [found] if set(found) == set(names) else None

        return self.wait_for(find, "avahi.txt", f"{names}")[0]

    def test_a_device_is_seen_with_its_services_and_texts(self):
        self.device(self.kitchen, "one", "--espota-port", 8266, "--http-port", 80)

        arduino = self.wait_for_names(["kitchen"])["kitchen"]
        aloft = self.wait_for_names(["kitchen"], "_aloft._tcp")["kitchen"]
        http = self.wait_for_names(["kitchen"], "_http._tcp")["kitchen"]

        self.assertEqual(arduino[:3], ["kitchen.local", "10.77.0.7", "8266"])
        for text in ("tcp_check=no", "ssh_upload=no", "board=sim", "auth_upload=no"):
            self.assertIn(f'"{text}"', arduino[3])
        self.assertEqual(aloft[2], "80")
        for text in ("version=1.0.0", "target=sim", "state=running"):
            self.assertIn(f'"{text}"', aloft[3])
        self.assertEqual(http[2], "80")

    def test_a_password_is_told_of(self):
        (self.folder / "secret").write_text("open sesame\n")

        self.device(self.kitchen, "one", "--password-file", "secret")

        found = self.wait_for_names(["kitchen"])["kitchen"]
        self.assertIn('"auth_upload=yes"', found[3])

    def test_of_two_devices_with_one_name_one_gets_another(self):
        cellar = self.lan.host("10.77.0.8")
        self.device(self.kitchen, "one")
        self.wait_for_names(["kitchen"])

        self.device(cellar, "two")

        found = self.wait_for_names(["kitchen", "kitchen-2"])
        self.assertEqual(found["kitchen"][1], "10.77.0.7")
        self.assertEqual(found["kitchen-2"][:2], ["kitchen-2.local", "10.77.0.8"])

    def test_of_two_that_start_together_one_gets_another(self):
        cellar = self.lan.host("10.77.0.8")
        arguments = ("--image", lan.FIRMWARE / "firmware-1.0.0.bin", "--hostname", "kitchen")
        for host, name in ((self.kitchen, "one"), (cellar, "two")):
            self.popen(host, lan.ALOFT, "sim", "--name", name, "--address", host.address,
                       *arguments)

        self.wait_for_names(["kitchen", "kitchen-2"])

    def test_two_devices_of_one_host_have_two_names(self):
        self.device(self.kitchen, "one")
        self.wait_for_names(["kitchen"])

        self.device(self.kitchen, "two")

        found = self.wait_for_names(["kitchen", "kitchen-2"])
        self.assertEqual({fields[1] for fields in found.values()}, {"10.77.0.7"})

    def test_a_device_that_is_switched_off_is_gone(self):
        process = self.device(self.kitchen, "one")
        self.wait_for_names(["kitchen"])

        self.end(process)

        self.wait_for_names([])

    def test_the_name_of_the_host_itself_is_not_taken(self):
        self.device(self.browser, "one", hostname="browser")

        self.wait_for_names(["browser-2"])

    def test_a_device_can_be_silent(self):
        self.device(self.kitchen, "one", "--no-mdns")
        self.device(self.kitchen, "two", hostname="other")

        self.wait_for_names(["other"])

    def test_avahi_resolves_the_name(self):
        self.device(self.kitchen, "one")
        self.wait_for_names(["kitchen"])

        result = self.browser.capture("avahi-resolve", "-n", "kitchen.local",
                                      env=self.environment)

        self.assertEqual(result.stdout.split(), ["kitchen.local", "10.77.0.7"])


if __name__ == "__main__":
    unittest.main()
