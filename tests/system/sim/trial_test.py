"""Trials of a simulated device that can go back: confirmed by itself, by hand, or not."""

import http.server
import threading
import unittest

from device import DeviceCase, sha256

PASSWORD = b"open sesame\n"


class TrialCase(DeviceCase):
    LAYOUT = "sim-swap"

    def run_first(self, *arguments):
        """A device that runs version 1 and can go back to it."""
        self.write("secret", PASSWORD)
        self.write("second.bin", self.V2())
        self.provision(self.V1(), layout=self.LAYOUT)
        self.run_again(*arguments)

    def run_again(self, *arguments):
        """Switches the device on."""
        self.device = self.start("--password-file", "secret", *arguments)
        status = self.device.wait_for(self.running_status, "device that runs")
        self.url = f"127.0.0.1:{status['http_port']}"
        return status

    def running_status(self):
        status = self.status()
        return status if status and status["state"] == "running" else None

    def install_second(self):
        """Version 2 runs; self.url is its address."""
        target = f"127.0.0.1:{self.status()['espota_port']}"
        self.aloft("upload", "--no-wait", "second.bin", target, "--password-file",
                   "secret")
        status = self.wait_for_image(self.device, self.V2())
        self.url = f"127.0.0.1:{status['http_port']}"

    def info(self):
        return self.aloft_json("status", self.url)

    def order(self, verb, code=0):
        return self.aloft_json(verb, self.url, "--password-file", "secret", code=code)


class Trial(TrialCase):
    def test_healthy_firmware_confirms_itself(self):
        self.run_first()
        self.assertFalse(self.info()["can_rollback"])
        self.install_second()
        info = self.info()
        self.assertEqual((info["state"], info["version"]), ("confirmed", "2.0.0"))
        self.assertTrue(info["can_rollback"])
        self.assertEqual(info["boot_reason"], "updated")

    def test_one_that_leaves_it_to_others_is_confirmed_by_hand(self):
        self.run_first("--no-confirm")
        self.install_second()
        info = self.info()
        self.assertEqual((info["state"], info["trials_left"]), ("trial", 2))
        self.assertEqual(self.order("confirm")["state"], "confirmed")
        self.assertEqual(self.info()["state"], "confirmed")
        self.assertEqual(self.order("confirm", 1)["error"]["code"], "nothing_to_confirm")

    def test_one_that_is_sick_must_not_be_confirmed(self):
        self.run_first("--sick")
        self.install_second()
        error = self.order("confirm", 1)["error"]
        self.assertEqual(error["code"], "unhealthy")
        self.assertIn("self-test", error["message"])
        self.assertEqual(self.info()["state"], "trial")

    def test_trials_that_are_used_up_end_on_the_old_image(self):
        self.run_first("--sick")
        self.install_second()
        for left in (1, 0):
            self.device.end()
            self.run_again("--sick")
            info = self.info()
            self.assertEqual((info["version"], info["trials_left"]), ("2.0.0", left))
        self.device.end()
        self.run_again("--sick")
        info = self.info()
        self.assertEqual((info["version"], info["state"]), ("1.0.0", "confirmed"))
        self.assertIn("not confirmed", info["boot_reason"])
        self.assertEqual(info["image_sha256"], sha256(self.V1()))

    def test_a_trial_can_be_ended_by_going_back(self):
        self.run_first("--no-confirm")
        self.install_second()
        self.go_back()
        self.assertEqual(self.running_status()["version"], "1.0.0")

    def test_a_confirmed_image_can_be_left_again(self):
        self.run_first()
        self.install_second()
        self.go_back()
        self.assertIn("asked", self.info_of_running()["boot_reason"])

    def test_no_update_is_taken_on_trial(self):
        self.run_first("--no-confirm")
        self.install_second()
        target = f"127.0.0.1:{self.status()['espota_port']}"
        value = self.aloft_json("upload", "--no-wait", "second.bin", target,
                                "--password-file", "secret", code=1)
        self.assertEqual(value["error"]["code"], "on_trial")

    def go_back(self):
        self.aloft("rollback", "--no-wait", self.url, "--password-file", "secret")
        self.wait_for_image(self.device, self.V1())

    def info_of_running(self):
        self.url = f"127.0.0.1:{self.running_status()['http_port']}"
        return self.info()


class Boots(TrialCase):
    """What the boot journal tells, by HTTP and to people."""

    def test_an_install_and_a_way_back_are_told(self):
        self.run_first("--sick")
        self.install_second()
        self.aloft("rollback", "--no-wait", self.url, "--password-file", "secret")
        self.wait_for_image(self.device, self.V1())
        self.url = f"127.0.0.1:{self.running_status()['http_port']}"

        boots = self.info()["boots"]

        self.assertEqual([boot["sequence"] for boot in boots], [2, 1])
        self.assertTrue(all(boot["installed"] and boot["bootable"] for boot in boots))
        self.assertEqual([boot["trial"] for boot in boots], [False, True])
        self.assertIn("asked", boots[0]["reason"])
        self.assertEqual(boots[1]["image"], sha256(self.V2())[:16])
        text = self.aloft("status", self.url).stdout
        self.assertRegex(text, r"(?m)^ +2  installed +main .*went back: asked to$")

    def test_at_most_four_are_told(self):
        self.run_first("--sick")
        self.install_second()
        for _ in range(3):
            self.device.end()
            self.run_again("--sick")

        boots = self.info()["boots"]

        self.assertEqual([boot["sequence"] for boot in boots], [4, 3, 2, 1])
        self.assertEqual([boot["installed"] for boot in boots], [True, False, False, True])
        self.assertEqual([boot["trials_left"] for boot in boots], [0, 0, 1, 2])


class TrialOfSlots(Trial):
    """The same with two slots that both run."""

    LAYOUT = "sim-ab"


class Offers(http.server.BaseHTTPRequestHandler):
    """Offers version 2, and once more to the device that runs it on trial."""

    image, offers = b"", 2

    def do_GET(self):
        offers, type(self).offers = self.offers, self.offers - 1
        self.send_response(200 if offers > 0 else 304)
        if offers > 0:
            self.send_header("Content-Length", str(len(self.image)))
        self.end_headers()
        if offers > 0:
            self.wfile.write(self.image)

    def log_message(self, *_):
        pass


class Poll(TrialCase):
    def test_an_offer_on_trial_shows_that_the_server_was_reached(self):
        Offers.image = self.V2()
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Offers) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            self.run_first("--poll", f"http://127.0.0.1:{server.server_port}/",
                           "--poll-interval", 60)
            self.wait_for_image(self.device, self.V2())
            self.device.wait_for(
                lambda: "device: confirmed" in self.device.text(), "confirmation")
            server.shutdown()
        self.assertNotIn("nothing new", self.device.text())


class Upload(TrialCase):
    """Devices with a name, which the tool finds again after each restart."""

    def run_named(self, *arguments):
        self.write("secret", PASSWORD)
        self.write("first.bin", self.V1())
        self.write("second.bin", self.V2())
        self.device = self.sim("--name", "kitchen", "--layout", self.LAYOUT, "--image",
                               "first.bin", "--password-file", "secret", *arguments)

    def test_upload_waits_until_confirmed(self):
        self.run_named()
        value = self.aloft_json("upload", "second.bin", "sim:kitchen", "--password-file",
                                "secret")
        self.assertEqual(value["targets"][0]["state"], "confirmed")
        value = self.aloft_json("rollback", "sim:kitchen", "--password-file", "secret")
        self.assertEqual((value["version"], value["state"]), ("1.0.0", "confirmed"))

    def test_upload_tells_that_nobody_confirms(self):
        self.run_named("--sick")
        value = self.aloft_json("--timeout", 6, "upload", "second.bin", "sim:kitchen",
                                "--password-file", "secret", code=8)
        self.assertEqual(value["error"]["code"], "not_confirmed")
        self.assertIn("self-test", value["error"]["why"])

    def test_upload_tells_that_the_device_went_back(self):
        self.run_named("--sick", "--trial-limit", 2)
        value = self.aloft_json("upload", "second.bin", "sim:kitchen", "--password-file",
                                "secret", code=8)
        self.assertEqual(value["error"]["code"], "rolled_back")
        self.assertIn("not confirmed in time", value["error"]["why"])
        self.assertEqual(value["targets"][0]["version"], "1.0.0")


if __name__ == "__main__":
    unittest.main()
