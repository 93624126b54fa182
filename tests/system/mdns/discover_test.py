"""aloft discover, and devices as targets by their names."""

import shutil
import sys
import time
import unittest

import network

network.enter()

import lan  # noqa: E402: only inside


# Adds TLS to a device, for one request after another.
FRONT = """
import socket, ssl
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("front.pem", "front.key")
listener = socket.create_server(("10.77.0.7", 8443))
print("ready")
while True:
    try:
        with context.wrap_socket(listener.accept()[0], server_side=True) as stream:
            with socket.create_connection(("10.77.0.7", 8080)) as device:
                device.sendall(stream.recv(65536))
                while data := device.recv(65536):
                    stream.sendall(data)
    except OSError as error:
        print(error)
"""


class DiscoverTest(lan.LanCase):
    def setUp(self):
        super().setUp()
        self.kitchen = self.lan.host("10.77.0.7")
        self.desk = self.lan.host("10.77.0.9")

    def found(self, *arguments):
        value = self.run_json(self.desk, "discover", *arguments)
        return {device["name"]: device for device in value["devices"]}

    def start(self, host, name, *arguments, **options):
        """A device that has claimed its name."""
        self.device(host, name, *arguments, **options)
        time.sleep(1.2)

    def test_a_device_is_found_in_under_three_seconds(self):
        self.start(self.kitchen, "one", "--espota-port", 8266, "--http-port", 80)

        before = time.monotonic()
        devices = self.found()
        took = time.monotonic() - before

        self.assertLess(took, 3.0)
        self.assertEqual(
            devices["kitchen"],
            {"name": "kitchen", "hostname": "kitchen.local", "address": "10.77.0.7",
             "espota_port": 8266, "http_port": 80, "target": "sim", "board": "sim",
             "version": "1.0.0", "state": "running", "auth_upload": "no"})

    def test_a_running_device_answers_within_a_second(self):
        self.start(self.kitchen, "one")

        self.assertIn("kitchen", self.found("--timeout", 1))

    def test_the_table_shows_it(self):
        self.start(self.kitchen, "one", "--espota-port", 8266, "--http-port", 80)

        lines = self.run_aloft(self.desk, "discover").stdout.splitlines()

        self.assertEqual(lines[0].split(), ["HOST", "ADDRESS", "TARGET", "VERSION", "STATE",
                                            "PASSWORD", "PORTS"])
        self.assertEqual(lines[1].split(), ["kitchen.local", "10.77.0.7", "sim", "1.0.0",
                                            "running", "no", "espota", "8266", "http", "80"])

    def test_two_of_one_name_are_both_found(self):
        cellar = self.lan.host("10.77.0.8")
        self.start(self.kitchen, "one")
        self.start(cellar, "two")
        time.sleep(1.5)

        devices = self.found()

        self.assertEqual(devices["kitchen"]["address"], "10.77.0.7")
        self.assertEqual(devices["kitchen-2"]["address"], "10.77.0.8")

    def test_devices_of_this_computer_are_found(self):
        self.device(self.desk, "one", "--address", "127.0.0.1")
        time.sleep(1.2)

        self.assertEqual(self.found()["kitchen"]["address"], "127.0.0.1")

    def test_it_works_beside_avahi(self):
        if shutil.which("avahi-daemon") is None:
            self.skipTest("avahi-daemon is not installed")
        self.avahi(self.desk)
        self.start(self.kitchen, "one")

        self.assertIn("kitchen", self.found())

    def test_nobody_there_is_said(self):
        value = self.run_json(self.desk, "discover", "--timeout", 1, code=3)

        self.assertEqual(value["error"]["code"], "no_device")
        self.assertIn("no device on this network announces itself", value["error"]["why"])

    def test_a_firewall_is_said(self):
        if shutil.which("nft") is None:
            self.skipTest("nft is not installed")
        self.start(self.kitchen, "one")
        self.desk.run("nft", "add table ip f; add chain ip f in { type filter hook input "
                      "priority 0; }; add rule ip f in udp dport 5353 drop", check=True)

        value = self.run_json(self.desk, "discover", "--timeout", 1, code=3)

        self.assertIn("a firewall drops UDP port 5353", value["error"]["why"])

    def test_no_network_is_said(self):
        self.desk.run("ip", "link", "set", "eth0", "down", check=True)
        self.desk.run("ip", "link", "set", "lo", "down", check=True)

        value = self.run_json(self.desk, "discover", code=3)

        self.assertIn("no network interface", value["error"]["why"])

    def test_status_finds_a_device_by_name_with_its_port(self):
        self.start(self.kitchen, "one", "--http-port", 8080)

        for name in ("kitchen.local", "kitchen", "KITCHEN.local"):
            value = self.run_json(self.desk, "status", name)
            self.assertEqual(value["url"], "http://10.77.0.7:8080")
            self.assertEqual(value["version"], "1.0.0")

    def test_a_local_name_resolves_in_urls(self):
        self.start(self.kitchen, "one", "--http-port", 8080)

        value = self.run_json(self.desk, "status", "http://kitchen.local:8080")

        self.assertEqual(value["version"], "1.0.0")

    def test_a_local_name_is_what_a_front_has_to_prove(self):
        self.start(self.kitchen, "one", "--http-port", 8080)
        make = ("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
                "-keyout front.key -out front.pem -days 9 -subj /CN=front -addext "
                "subjectAltName=DNS:kitchen.local")
        self.kitchen.run(*make.split(), cwd=self.folder, check=True, capture_output=True)
        (self.folder / "front.py").write_text(FRONT)
        self.popen(self.kitchen, sys.executable, "-u", "front.py", log="front.txt")
        self.wait_for(lambda: "ready" in self.text("front.txt"), "front.txt", "front")

        value = self.run_json(self.desk, "status", "https://kitchen.local:8443", "--ca",
                              self.folder / "front.pem")

        self.assertEqual(value["version"], "1.0.0")
        self.run_json(self.desk, "status", "https://10.77.0.7:8443", "--ca",
                      self.folder / "front.pem", code=11)

    def test_upload_finds_a_device_by_name_with_its_ports(self):
        self.start(self.kitchen, "one", "--espota-port", 8277, "--http-port", 8080)

        value = self.run_json(self.desk, "upload", lan.FIRMWARE / "firmware-2.0.0.bin",
                              "kitchen")

        self.assertEqual(value["targets"][0]["state"], "confirmed")
        self.assertEqual(value["targets"][0]["version"], "2.0.0")

    def test_espota_without_a_port_uses_the_announced_one(self):
        self.start(self.kitchen, "one")

        self.run_aloft(self.desk, "espota", "-i", "kitchen.local", "-f",
                       lan.FIRMWARE / "firmware-2.0.0.bin")

    def test_a_name_that_nobody_has_is_said_in_time(self):
        before = time.monotonic()
        value = self.run_json(self.desk, "upload", lan.FIRMWARE / "firmware-2.0.0.bin",
                              "cellar.local", code=3)

        self.assertLess(time.monotonic() - before, 10.0)
        self.assertIn("aloft discover", value["error"]["hint"])

    def test_a_trial_is_seen(self):
        self.device(self.kitchen, "one", "--layout", "sim-ab", "--no-confirm",
                    "--http-port", 8080)
        time.sleep(1.2)
        self.run_aloft(self.desk, "upload", lan.FIRMWARE / "firmware-2.0.0.bin", "kitchen",
                       "--timeout", 8, code=8)

        self.assertEqual(self.found()["kitchen"]["state"], "trial")
        self.run_aloft(self.desk, "confirm", "kitchen", code=4)


if __name__ == "__main__":
    unittest.main()
