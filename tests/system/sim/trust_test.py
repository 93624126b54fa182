"""A device with a trust store: keys rotate, are revoked, and strand nobody."""

import os
import pty
import subprocess
import unittest

from device import ALOFT, BIN, DeviceCase


class TrustCase(DeviceCase):
    LAYOUT = "sim-swap"

    def setUp(self):
        super().setUp()
        for name in ("release", "spare", "fresh"):
            self.aloft("keygen", "-o", name, "--type", "p256")
        self.aloft("trust", "create", "fleet.trust", "--anchor", "release.pub",
                   "--anchor", "spare.pub")
        self.first = (self.folder / "fleet.trust").read_bytes()
        self.write("secret", b"open sesame\n")

    def sign(self, content, key, name, *facts):
        self.write("plain.bin", content)
        self.aloft("sign", "plain.bin", "-k", key + ".key", "-o", name,
                   *(facts or ("--target", "sim")))
        return (self.folder / name).read_bytes()

    def serve(self, *options):
        """A running device with the store and version 1, signed by release.key."""
        image = self.sign(self.V1(), "release", "v1.bin")
        self.provision(image, "--trust", "fleet.trust", layout=self.LAYOUT)
        sim = self.start("--password-file", "secret", *options)
        status = self.wait_for_image(sim, image)
        self.url = "http://127.0.0.1:%d" % status["http_port"]
        self.espota = "espota://127.0.0.1:%d" % status["espota_port"]
        return sim

    def push(self, code=0):
        return self.aloft("trust", "push", "fleet.trust", self.url,
                          "--password-file", "secret", code=code)

    def upload(self, name, code=0):
        return self.aloft("upload", name, self.espota, "--password-file", "secret",
                          "--no-wait", code=code)

    def version(self):
        return self.aloft_json("status", self.url)["trust_version"]


class Rotation(TrustCase):
    def test_a_new_key_is_trusted_and_the_old_one_is_not(self):
        sim = self.serve()
        self.aloft("trust", "revoke", "fleet.trust", "release.pub", "--anchor",
                   "fresh.pub", "-k", "spare.key")
        self.push()
        self.assertEqual(self.version(), 2)

        self.sign(self.V2(), "release", "old-key.bin")
        self.assertIn("refused", self.upload("old-key.bin", code=5).stderr)
        image = self.sign(self.V2(), "fresh", "new-key.bin")
        self.upload("new-key.bin")
        self.wait_for_image(sim, image)

    def test_a_store_travels_over_espota_too(self):
        sim = self.serve()
        self.aloft("trust", "revoke", "fleet.trust", "release.pub", "--anchor",
                   "fresh.pub", "-k", "spare.key")
        said = self.aloft("trust", "push", "fleet.trust", self.espota, "--password-file",
                          "secret").stdout
        self.assertIn("trusts whom version 2 says", said)
        self.assertEqual(self.version(), 2)
        image = self.sign(self.V2(), "fresh", "new-key.bin")
        self.upload("new-key.bin")
        self.wait_for_image(sim, image)

        self.espota = "espota://127.0.0.1:%d" % self.status()["espota_port"]
        said = self.aloft("trust", "push", "fleet.trust", self.espota, "--password-file",
                          "secret", code=6).stderr
        self.assertIn("refused the trust store: ERROR[113]: older than", said)

    def test_a_person_is_asked_for_the_password(self):
        self.serve()
        self.aloft("trust", "add", "fleet.trust", "--text", "next", "-k", "spare.key")
        for number, target in enumerate((self.espota, self.url), 2):
            ours, theirs = pty.openpty()
            with subprocess.Popen([ALOFT, "trust", "push", "fleet.trust", target],
                                  cwd=self.folder, env=self.environment, stdin=theirs,
                                  stdout=subprocess.DEVNULL, stderr=theirs) as process:
                os.close(theirs)
                told = b""
                while b"password of" not in told:
                    told += os.read(ours, 1024)
                os.write(ours, b"open sesame\n")
            os.close(ours)
            self.assertEqual(process.returncode, 0)
            self.assertEqual(self.version(), number)
            self.aloft("trust", "add", "fleet.trust", "--text", "more", "-k", "spare.key")

    def test_what_the_old_key_has_signed_boots_on(self):
        sim = self.serve()
        image = (self.folder / "v1.bin").read_bytes()
        self.aloft("trust", "revoke", "fleet.trust", "release.pub", "-k", "spare.key")
        self.push()
        sim.end()

        sim = self.start("--password-file", "secret")
        status = self.wait_for_image(sim, image)
        self.url = "http://127.0.0.1:%d" % status["http_port"]
        self.assertEqual(self.version(), 2)


class Certified(TrustCase):
    def certify(self, targets="*"):
        self.aloft("trust", "certify", "fresh.pub", "-k", "release.key", "--targets",
                   targets, "-o", "fresh.cert")
        return self.sign(self.V2(), "fresh", "lent.bin", "--target", "sim", "--cert",
                         "fresh.cert")

    def test_an_image_of_a_certified_key_is_taken_and_boots(self):
        sim = self.serve()
        image = self.certify()
        self.upload("lent.bin")
        self.wait_for_image(sim, image)

    def test_what_a_certificate_has_brought_boots_on_when_its_key_is_revoked(self):
        sim = self.serve()
        image = self.certify()
        self.upload("lent.bin")
        self.url = "http://127.0.0.1:%d" % self.wait_for_image(sim, image)["http_port"]
        sim.wait_for(lambda: "device: confirmed" in sim.text(), "confirmation")
        self.aloft("trust", "revoke", "fleet.trust", "fresh.pub", "-k", "spare.key")
        self.push()
        sim.end()

        sim = self.start("--password-file", "secret")
        self.wait_for_image(sim, image)


class Trailers(TrustCase):
    def test_an_image_without_manifest_is_taken_where_the_store_says_so(self):
        sim = self.serve()
        image = self.sign(self.V2(), "release", "stock.bin", "--format", "stock")
        self.assertIn("has no manifest", self.upload("stock.bin", code=5).stderr)

        self.aloft("trust", "add", "fleet.trust", "--trailers", "-k", "spare.key")
        self.push()
        self.upload("stock.bin")
        self.wait_for_image(sim, image)


class Pulled(TrustCase):
    """A server has a newer store: the device fetches it by itself."""

    MAC = "02:00:5e:10:00:01"

    def serve_folder(self):
        folder = self.folder / "served"
        (folder / "bin").mkdir(parents=True)
        (folder / "bin" / "1.0.0.bin").write_bytes((self.folder / "v1.bin").read_bytes())
        (folder / "bin" / "2.0.0.bin").write_bytes(
            self.sign(self.V2(), "fresh", "v2.bin"))
        (folder / "devices.ini").write_text(f"[{self.MAC}]\nversion = 2.0.0\n")
        server = subprocess.Popen([BIN / "serve_folder", folder, "0"],
                                  stdout=subprocess.PIPE, encoding="utf-8")
        self.addCleanup(server.stdout.close)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        line = server.stdout.readline()
        port = line.split("http://")[1].split(":")[1].split(",")[0].strip("/ \n")
        return folder, f"http://127.0.0.1:{port}/"

    def poll(self, url):
        self.provision((self.folder / "v1.bin").read_bytes(), "--trust", "fleet.trust",
                       layout=self.LAYOUT)
        return self.start("--poll", url, "--poll-interval", 1, "--mac", self.MAC)

    def test_a_store_comes_first_and_then_what_it_lets_in(self):
        self.sign(self.V1(), "release", "v1.bin")
        folder, url = self.serve_folder()
        sim = self.poll(url)
        sim.wait_for(lambda: "no trusted key" in sim.text(), "refusal of the image")

        self.aloft("trust", "revoke", "fleet.trust", "release.pub", "--anchor",
                   "fresh.pub", "-k", "spare.key", "-o", "next.trust")
        (folder / "devices.trust").write_bytes((self.folder / "next.trust").read_bytes())
        sim.wait_for(lambda: "trust store 2" in sim.text(), "new store")
        self.wait_for_image(sim, (self.folder / "v2.bin").read_bytes())

    def test_a_store_that_is_not_good_is_asked_for_once(self):
        self.sign(self.V1(), "release", "v1.bin")
        self.aloft("trust", "create", "strange.trust", "--anchor", "fresh.pub")
        self.aloft("trust", "add", "strange.trust", "--text", "mine", "-k", "fresh.key")
        folder, url = self.serve_folder()
        (folder / "devices.trust").write_bytes(
            (self.folder / "strange.trust").read_bytes())
        sim = self.poll(url)
        sim.wait_for(lambda: sim.text().count("asked in vain") > 2, "third question")
        self.assertEqual(sim.text().count("trust store refused"), 1)


class Refusals(TrustCase):
    def test_a_store_under_which_the_device_would_not_boot(self):
        self.serve()
        self.aloft("trust", "revoke", "fleet.trust", "release.pub", "--hard",
                   "-k", "spare.key")
        self.assertIn("would not be trusted any more", self.push(code=6).stderr)
        self.assertEqual(self.version(), 1)

    def test_a_store_that_goes_back(self):
        self.serve()
        self.aloft("trust", "add", "fleet.trust", "--text", "two", "-k", "spare.key")
        self.push()
        self.write("fleet.trust", self.first)
        self.assertIn("older than the version in use", self.push(code=6).stderr)

    def test_a_store_of_another_signer(self):
        self.serve()
        self.aloft("trust", "create", "strange.trust", "--anchor", "fresh.pub")
        self.aloft("trust", "add", "strange.trust", "--text", "mine", "-k", "fresh.key")
        self.write("fleet.trust", (self.folder / "strange.trust").read_bytes())
        self.assertIn("no trusted key made this signature", self.push(code=5).stderr)

    def test_a_device_that_wants_a_weak_proof(self):
        self.serve("--auth", "md5")
        said = self.aloft("trust", "push", "fleet.trust", self.espota, "--password-file",
                          "secret", code=4).stderr
        self.assertIn("wants the password proved with MD5", said)
        self.assertIn("try:  send it over HTTP", said)

    def test_a_wrong_password(self):
        self.serve()
        self.aloft("trust", "add", "fleet.trust", "--text", "two", "-k", "spare.key")
        self.write("secret", b"guess\n")
        self.push(code=4)
        self.assertEqual(self.version(), 1)

    def test_a_device_without_a_store_takes_none(self):
        self.provision(self.V1(), layout=self.LAYOUT)
        sim = self.start("--password-file", "secret")
        status = self.wait_for_image(sim, self.V1())
        self.url = "http://127.0.0.1:%d" % status["http_port"]
        self.push(code=1)
        self.assertEqual(self.version(), 0)


class Ahead(TrustCase):
    """A manifest travels ahead: what is refused costs nothing."""

    def offer(self, code, *facts, key="release"):
        self.write("plain.bin", self.V2())
        self.aloft("sign", "plain.bin", "-k", key + ".key", "-o", "offered.bin", *facts)
        before = (self.folder / "flash.bin").read_bytes()
        result = self.aloft("upload", "offered.bin", self.espota, "--password-file",
                            "secret", "--http-port", self.http_port, code=code)
        self.assertIn("nothing was sent", result.stderr)
        self.assertEqual((self.folder / "flash.bin").read_bytes(), before)
        return result.stderr

    def setUp(self):
        super().setUp()
        self.serve()
        self.http_port = self.url.rsplit(":", 1)[1]

    def test_a_wrong_target(self):
        self.assertIn("made for another device", self.offer(6, "--target", "toaster"))

    def test_a_wrong_key(self):
        self.assertIn("no trusted key", self.offer(5, "--target", "sim", key="fresh"))

    def test_a_revoked_key(self):
        self.aloft("trust", "revoke", "fleet.trust", "release.pub", "-k", "spare.key")
        self.push()
        self.assertIn("has been revoked", self.offer(5, "--target", "sim"))

    def test_a_certificate_for_another_target(self):
        self.aloft("trust", "certify", "fresh.pub", "-k", "release.key", "--targets",
                   "lamp*", "-o", "fresh.cert")
        self.assertIn("for other devices",
                      self.offer(5, "--target", "sim", "--cert", "fresh.cert", key="fresh"))


class Provision(TrustCase):
    def test_an_image_that_the_store_does_not_trust_is_not_provisioned(self):
        self.sign(self.V1(), "fresh", "v1.bin")
        self.aloft("provision", "sim-swap", "--image", "v1.bin", "--trust", "fleet.trust",
                   "-o", "flash.bin", code=5)

    def test_keys_and_a_store_exclude_each_other(self):
        self.aloft("provision", "sim-swap", "--key", "release.pub", "--trust",
                   "fleet.trust", "-o", "flash.bin", code=2)


if __name__ == "__main__":
    unittest.main()
