"""aloft doctor: each cause provoked, in a network of its own."""

import shutil
import time
import unittest

import network

network.enter()

import lan  # noqa: E402: only inside

DROP = """
table ip filter {
    chain input { type filter hook input priority 0; %s drop; }
}
"""


class DoctorTest(lan.LanCase):
    def setUp(self):
        super().setUp()
        self.desk = self.lan.host("10.77.0.9")
        self.desk.run("ip", "route", "add", "224.0.0.0/4", "dev", "eth0", check=True)
        self.certificates = self.folder / "certificates.pem"
        self.certificates.write_text("-----BEGIN CERTIFICATE-----\n")
        self.environment["SSL_CERT_FILE"] = str(self.certificates)

    def doctor(self, *arguments, code=0, **environment):
        value = self.run_json(self.desk, "doctor", *arguments, code=code, **environment)
        return {check["name"]: check for check in value["checks"]}

    def expect_problem(self, name, *words, arguments=(), **environment):
        """The only problem is this one, and it is explained with these words."""
        checks = self.doctor(*arguments, code=1, **environment)
        problems = [n for n, check in checks.items() if check["result"] == "problem"]
        self.assertEqual(problems, [name], checks)
        for word, field in zip(words, ("message", "why", "hint")):
            self.assertIn(word, checks[name][field])

    def drop(self, rule):
        if shutil.which("nft") is None:
            self.skipTest("nft is not installed")
        self.desk.run("nft", "-f", "-", input=DROP % rule, check=True)

    def test_all_is_well(self):
        checks = self.doctor()

        results = {name: check["result"] for name, check in checks.items()}
        self.assertEqual(
            results,
            {"interfaces": "ok", "multicast_route": "ok", "firewall": "ok",
             "call_back": "skipped", "http": "skipped", "clock": "ok", "authorities": "ok", "keys": "skipped"})

    def test_the_text_tells_the_same(self):
        self.certificates.write_text("")

        result = self.run_aloft(self.desk, "doctor", code=1)

        self.assertIn("ok       questions to UDP port 5353 come through", result.stdout)
        self.assertIn("problem  " + str(self.certificates), result.stdout)
        self.assertIn("           try:  install the package ca-certificates", result.stdout)
        self.assertIn("error: 1 of the checks found a problem", result.stderr)

    def test_no_network(self):
        self.desk.run("ip", "link", "set", "eth0", "down", check=True)
        self.desk.run("ip", "route", "add", "224.0.0.0/4", "dev", "lo", check=True)

        self.expect_problem("interfaces", "in no network")

    def test_a_missing_multicast_route(self):
        self.desk.run("ip", "route", "delete", "224.0.0.0/4", check=True)

        self.expect_problem("multicast_route", "no route to 224.0.0.251", "default route",
                            "ip route add 224.0.0.0/4 dev")

    def test_a_firewall(self):
        self.drop('iifname "eth0" udp dport 5353')

        self.expect_problem("firewall", "on eth0", "drops what comes to UDP port 5353",
                            "let UDP port 5353 in on eth0")

    def test_devices_that_can_connect_back(self):
        kitchen = self.lan.host("10.77.0.7")
        device = self.device(kitchen, "one", "--espota-port", 8266)

        check = self.doctor("10.77.0.7")["call_back"]

        self.assertEqual(check["result"], "ok", check)
        self.assertIsNone(device.poll())
        self.assertIn("refused", self.text("one.txt"))

    def test_a_call_back_that_is_blocked(self):
        kitchen = self.lan.host("10.77.0.7")
        self.device(kitchen, "one", "--espota-port", 8266)
        self.drop('iifname "eth0" tcp flags syn')

        self.expect_problem("call_back", "never connected back", "firewall",
                            arguments=["10.77.0.7"])

    def test_a_call_back_with_a_password(self):
        kitchen = self.lan.host("10.77.0.7")
        (self.folder / "secret").write_text("open sesame\n")
        self.device(kitchen, "one", "--espota-port", 8266, "--password-file", "secret")
        time.sleep(1.2)

        check = self.doctor("kitchen.local", "--password-file", "secret")["call_back"]

        self.assertEqual(check["result"], "ok", check)
        self.expect_problem("call_back", "password", arguments=["10.77.0.7"])

    def test_a_device_that_is_not_there(self):
        self.expect_problem("call_back", arguments=["10.77.0.33"])
        self.expect_problem("call_back", "no host", arguments=["cellar.local"])

    def test_a_wrong_clock(self):
        preload = self.desk.capture("sh", "-c", "ls /usr/lib/*/faketime/libfaketime.so.1")
        if preload.returncode != 0:
            self.skipTest("faketime is not installed")

        self.expect_problem("clock", "1999-12-31", "certificates are not valid",
                            "timedatectl", LD_PRELOAD=preload.stdout.strip(),
                            FAKETIME="@1999-12-31 23:00:00", TZ="UTC",
                            FAKETIME_DONT_FAKE_MONOTONIC="1",
                            ASAN_OPTIONS="verify_asan_link_order=0")

    def test_no_root_certificates(self):
        self.expect_problem("authorities", "cannot be read", "no HTTPS server",
                            "ca-certificates", SSL_CERT_FILE="/nowhere")

    def test_a_file_without_certificates(self):
        self.certificates.write_text("nothing of that kind\n")

        self.expect_problem("authorities", "holds no certificate")

    def test_a_key_that_others_can_read(self):
        key = self.folder / "private.key"
        key.write_text("secret\n")
        key.chmod(0o644)

        self.expect_problem("keys", "private.key has mode 644", "can sign images",
                            "chmod 600 private.key")
        key.chmod(0o600)
        self.assertEqual(self.doctor()["keys"]["result"], "ok")

    def test_a_named_key(self):
        key = self.folder / "other.key"
        key.write_text("secret\n")
        key.chmod(0o640)

        self.expect_problem("keys", "other.key has mode 640",
                            arguments=["--key", "other.key"])
        self.expect_problem("keys", "cannot be read", arguments=["--key", "gone.key"])


if __name__ == "__main__":
    unittest.main()
