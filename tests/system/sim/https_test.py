"""Simulated devices and TLS: one behind a front that adds it, asked by the tool; and ones
that ask update servers, good and bad."""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "../../interop/tls"))
from api_test import ApiCase  # noqa: E402
from authority import Authority  # noqa: E402
from device import ALOFT, DeviceCase  # noqa: E402
from servers import Script, nginx, relay, s_server  # noqa: E402

DAY_S = 24 * 3600
WEAK = "ALL:@SECLEVEL=0"
NOTHING_NEW = "return 304;"
HEAD = b"HTTP/1.0 200 OK\r\nContent-Length: 100000\r\n\r\n"


def setUpModule():
    global FOLDER, CA  # pylint: disable=global-statement
    FOLDER = tempfile.TemporaryDirectory()
    os.chmod(FOLDER.name, 0o755)  # nginx may run as another user
    CA = Authority(FOLDER.name)
    CA.issue("image", "intermediate")
    CA.chain("image", "image", "intermediate")
    os.mkdir(CA.path("www"))
    with open(CA.path("www/u"), "wb") as file:
        file.write(DeviceCase.V2())


def tearDownModule():
    FOLDER.cleanup()


class Front(ApiCase):
    def front(self):
        """A device that has an address over TLS."""
        self.serve()
        server = nginx(CA, "good", place=f"proxy_pass {self.url};")
        self.addCleanup(server.stop)
        self.secure = f"https://localhost:{server.port}"
        self.root = CA.path("root.pem")

    def test_each_verb_speaks_https(self):
        self.front()
        value = self.aloft_json("status", self.secure, "--ca", self.root)
        self.assertEqual((value["version"], value["url"]), ("1.0.0", self.secure))
        for verb, word in (("confirm", "nothing_to_confirm"),
                           ("rollback", "nothing_to_go_back_to")):
            error = self.aloft_json(verb, self.secure, "--password-file", "secret",
                                    "--ca", self.root, code=1)["error"]
            self.assertEqual(error["code"], word)

    def test_a_device_that_does_not_prove_itself_is_told_nothing(self):
        self.front()
        for arguments, code, word in (
                ([], 11, "tls_untrusted"),
                (["--ca", CA.path("other.pem")], 11, "tls_untrusted"),
                (["--ca", "lost.pem"], 10, "io")):
            with self.subTest(arguments):
                error = self.aloft_json("confirm", self.secure, "--password-file",
                                        "secret", *arguments, code=code)["error"]
                self.assertEqual(error["code"], word)
        address = self.secure.replace("localhost", "127.0.0.1")
        error = self.aloft_json("status", address, "--ca", self.root, code=11)["error"]
        self.assertEqual(error["code"], "tls_host")

    def test_proof_is_given_up_only_where_that_is_asked_for(self):
        self.front()
        result = self.aloft("status", self.secure, "--insecure-tls")
        self.assertIn("1.0.0", result.stdout)
        self.assertIn("anybody may have answered", result.stderr)

    def test_an_upload_goes_over_https_too(self):
        self.front()
        self.write("v2.bin", self.V2())
        error = self.aloft_json("upload", "v2.bin", self.secure, "--password-file",
                                "secret", code=11)["error"]
        self.assertEqual(error["code"], "tls_untrusted")
        value = self.aloft_json("upload", "v2.bin", self.secure, "--password-file",
                                "secret", "--ca", self.root, "--no-wait")
        self.assertEqual(value["targets"][0]["transport"], "http")
        self.wait_for_image(self.sim_process, self.V2())

    def test_what_goes_over_tls_can_be_traced(self):
        self.front()
        text = self.aloft("-vv", "status", self.secure, "--ca", self.root).stderr
        self.assertIn("GET /api/v1/info", text)

    def test_plain_http_behind_an_https_address_is_told(self):
        self.serve()
        error = self.aloft_json("status", self.url.replace("http", "https"),
                                code=11)["error"]
        self.assertEqual(error["code"], "tls_protocol")


    def doctor(self, *arguments):
        """The check of HTTP; the others depend on the computer that this runs on."""
        result = subprocess.run(
            [ALOFT, "--json", "doctor", self.secure, *arguments], cwd=self.folder,
            env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=60,
            check=False)
        return {c["name"]: c for c in json.loads(result.stdout)["checks"]}["http"]

    def test_the_doctor_tells_why_a_device_is_not_believed(self):
        self.front()
        found = self.doctor()
        self.assertEqual(found["result"], "problem")
        self.assertIn("no trusted authority", found["message"])
        self.assertIn("authority", found["why"])
        found = self.doctor("--ca", self.root, "--password-file", "secret")
        self.assertEqual(found["result"], "ok", found)

    def test_patience_is_for_the_handshake_too(self):
        server = Script(lambda connection: time.sleep(6))
        self.addCleanup(server.stop)
        error = self.aloft_json("status", f"https://localhost:{server.port}", "--timeout",
                                "1", code=7)["error"]
        self.assertEqual(error["code"], "tls_stalled")


class AskingCase(DeviceCase):
    """A device that asks a server at https://localhost."""

    def serve(self, server):
        self.addCleanup(server.stop)
        return server.port

    def setUp(self):
        super().setUp()
        self.image = self.V1()

    def found(self, *anchor):
        """A trust store for the device, and an image that it takes."""
        self.aloft("keygen", "-o", "fleet", "--type", "p256")
        self.aloft("trust", "create", "fleet.trust", "--trailers", "--anchor", "fleet.pub",
                   *anchor)
        self.write("plain.bin", self.V1())
        self.aloft("sign", "plain.bin", "-k", "fleet.key", "-o", "signed.bin")
        self.image = (self.folder / "signed.bin").read_bytes()
        self.provision(self.image, "--trust", "fleet.trust")

    def flash(self):
        return (self.folder / "flash.bin").read_bytes()

    def ask(self, port, *options, roots="root"):
        if not (self.folder / "flash.bin").exists():
            self.provision(self.image)
        roots = ["--tls-roots", CA.path(roots + ".pem")] if roots else []
        self.before = self.log()
        device = self.start("--poll", f"https://localhost:{port}/u", "--poll-interval", 1,
                            *roots, *options)
        self.wait_for_image(device, self.image)
        return device

    def log(self):
        path = self.folder / "sim.log"
        return path.read_text() if path.exists() else ""

    def hear(self, device, words, since=None):
        """Waits until the device says these words, from now on or since then."""
        before = (since if since is not None else self.log()).count(words)
        device.wait_for(lambda: self.log().count(words) > before, words)

    def expect(self, words, port, *options, **more):
        """Asks until it says these words. It runs what it ran, which stands in flash as
        before."""
        device = self.ask(port, *options, **more)
        place = self.flash().find(self.image)
        self.hear(device, words, self.before)
        self.assertEqual(self.flash().find(self.image), place)
        self.assertEqual((self.status()["version"], self.status()["installs"]),
                         ("1.0.0", 0))
        device.end()


class BadServers(AskingCase):
    """The running image stays, and the device says what is wrong."""

    def expect_of_both(self, words, name, *options, **more):
        for server in (s_server(CA, name, "-HTTP", "-cipher", WEAK), nginx(CA, name)):
            with self.subTest(server=server.name):
                self.expect(words, self.serve(server), *options, **more)

    def issue(self, name, *arguments, **more):
        CA.issue(name, "intermediate", *arguments, **more)
        CA.chain(name, name, "intermediate")

    def test_another_authority(self):
        self.expect_of_both("no trusted authority", "good", roots="other")

    def test_another_host(self):
        self.issue("stranger", host="example.org")
        self.expect_of_both("is for another host name", "stranger")

    def test_dates(self):
        self.expect_of_both("has expired", "good", "--clock", "2049-01-01")
        self.expect_of_both("is not valid yet", "good", "--clock", "2020-01-01")

    def test_signed_by_itself(self):
        CA.chain("other", "other")
        self.expect_of_both("signed by nobody but itself", "other")

    def test_weak_keys_and_digests(self):
        self.issue("short", "RSA-1024")
        self.expect_of_both("key in the certificates is too short", "short")
        self.issue("sha1", digest="sha1")
        self.expect_of_both("a digest that is not taken", "sha1")

    def test_intermediate_missing(self):
        CA.issue("alone", "intermediate")
        self.expect_of_both("its issuer is unknown", "alone")

    def test_stream_cut_in_the_middle_of_the_image(self):
        good = self.serve(nginx(CA, "image"))

        def cut(passed, data):
            return None if passed > 50000 else data

        self.expect("without the goodbye of TLS", self.serve(relay(good, cut)))

    def test_garbage_records(self):
        good = self.serve(nginx(CA, "image"))

        def flip(passed, data):
            return data[:-1] + bytes([data[-1] ^ 1]) if passed > 50000 else data

        self.expect("does not speak TLS, or breaks its rules",
                    self.serve(relay(good, flip)))

    def test_renegotiation(self):
        server = s_server(CA, "good", stdin=subprocess.PIPE)
        device = self.ask(self.serve(server))
        for text in (HEAD + self.V2()[:100], b"R\n"):
            time.sleep(0.7)
            server.process.stdin.write(text)
            server.process.stdin.flush()
        device.wait_for(lambda: "with an alert" in device.text(), "refusal")
        self.assertEqual(self.status()["version"], "1.0.0")

    def test_redirect_to_plain_http(self):
        server = nginx(CA, "good", place="return 302 http://localhost:1/u;")
        self.expect("redirect", self.serve(server))

    def test_stall_in_the_handshake(self):
        over = threading.Event()
        self.addCleanup(over.set)
        stalled = self.serve(Script(lambda connection: over.wait(60)))
        self.expect("stalled in the TLS handshake", stalled)


class Anchors(AskingCase):
    """Two authorities in the trust store may vouch for one host."""

    def setUp(self):
        super().setUp()
        CA.issue("new", "other")
        self.old = self.serve(nginx(CA, "good", place=NOTHING_NEW))
        self.new = self.serve(nginx(CA, "new", place=NOTHING_NEW))

    def anchor(self, name, host):
        return ["--tls-anchor", CA.path(name + ".pem"), "--tls-host", host]

    def add(self, name, host):
        self.aloft("trust", "add", "fleet.trust", "-k", "fleet.key",
                   *self.anchor(name, host))

    def push(self):
        self.write("secret", b"open sesame\n")
        device = self.ask(self.new, "--password-file", "secret", roots=None)
        self.hear(device, "its issuer is unknown")
        self.aloft("trust", "push", "fleet.trust",
                   "http://127.0.0.1:%d" % self.status()["http_port"],
                   "--password-file", "secret")
        return device

    def test_both_are_believed_for_it(self):
        self.found(*self.anchor("root", "localhost"))
        self.expect("nothing new", self.old, roots=None)
        self.add("other", "localhost")
        device = self.push()
        self.hear(device, "nothing new")
        device.end()
        self.expect("nothing new", self.old, roots=None)

    def test_none_is_believed_for_another_host(self):
        self.found(*self.anchor("root", "localhost"))
        self.add("other", "example.org")
        device = self.push()
        self.hear(device, "its issuer is unknown")


class Time(AskingCase):
    """A device without a clock knows that what was signed has passed, and no more."""

    def port(self, name="good"):
        return self.serve(nginx(CA, name, place=NOTHING_NEW))

    def issue_in(self, year, name):
        """A certificate that begins in some year, and lasts for 90 days."""
        CA.issue(name, "intermediate", clock=f"{year}-01-01 00:00:00")
        CA.chain(name, name, "intermediate")

    def test_a_certificate_of_the_future_refuses_who_has_a_clock(self):
        self.issue_in(2040, "future")
        port = self.port("future")
        self.expect("the certificate is not valid yet", port)
        self.expect("nothing new", port, "--no-clock")

    def test_a_certificate_that_ended_before_the_firmware_was_built(self):
        self.issue_in(2020, "past")
        port = self.port("past")
        self.expect("has expired", port, "--no-clock")
        self.expect("nothing new", port, "--no-clock", "--tls-preferred")

    def test_the_trust_store_tells_that_time_has_passed(self):
        port = self.port()
        self.expect("nothing new", port, "--no-clock")
        (self.folder / "flash.bin").unlink()
        self.environment["SOURCE_DATE_EPOCH"] = str(int(time.time()) + 91 * DAY_S)
        self.found("--tls-anchor", CA.path("root.pem"))
        self.expect("has expired", port, "--no-clock", roots=None)


if __name__ == "__main__":
    unittest.main()
