"""Images with manifests on a device that asks for signatures: taken, booted, refused."""

import gzip
import unittest

from device import DeviceCase


class ManifestCase(DeviceCase):
    LAYOUT = "sim-swap"

    def setUp(self):
        super().setUp()
        for name in ("ours", "theirs"):
            self.aloft("keygen", "-o", name, "--type", "p256")
        self.write("secret", b"open sesame\n")

    def sign(self, content, name, *options, key="ours"):
        self.write("plain.bin", content)
        self.aloft("sign", "plain.bin", "-k", key + ".key", "-o", name,
                   "--format", "manifest", *options)
        return (self.folder / name).read_bytes()

    def run_device(self, *options):
        """A device that runs version 1, signed with a manifest."""
        image = self.sign(self.V1(), "v1.bin", *options)
        self.provision(image, "--key", "ours.pub", "--require-signature", layout=self.LAYOUT)
        sim = self.start("--password-file", "secret")
        self.target = "espota://127.0.0.1:%d" % self.wait_for_image(sim, image)["espota_port"]
        return sim, image

    def upload(self, name, code=0):
        return self.aloft("upload", name, self.target, "--password-file", "secret",
                          "--no-wait", code=code)


class Taken(ManifestCase):
    def test_a_manifest_is_enough(self):
        sim, _ = self.run_device("--image-version", "1.0.0")
        image = self.sign(self.V2(), "v2.bin", "--image-version", "2.0.0", "--target", "sim",
                          "--blocks", "4096")
        self.upload("v2.bin")
        self.assertEqual(self.wait_for_image(sim, image)["version"], "2.0.0")

    def test_a_stock_trailer_behind_it_does_no_harm(self):
        sim, _ = self.run_device()
        image = self.sign(self.V2(), "v2.bin", "--stock-key", "theirs.key")
        self.upload("v2.bin")
        self.wait_for_image(sim, image)

    def test_compressed_images_have_manifests_too(self):
        self.LAYOUT = "sim"
        sim, _ = self.run_device()
        self.sign(gzip.compress(self.V2()), "v2.bin.gz")
        self.upload("v2.bin.gz")
        self.wait_for_image(sim, self.V2())


class Refused(ManifestCase):
    def refuse(self, name, code, sent=False):
        told = self.upload(name, code=code).stderr
        self.assertIn("refused", told)
        self.assertEqual("nothing was sent" not in told, sent)

    def test_what_is_not_for_this_device(self):
        self.run_device("--image-version", "1.0.0", "--counter", "0")
        self.sign(self.V2(), "other.bin", "--target", "kitchen")
        self.refuse("other.bin", 6)
        self.sign(self.V2(), "old.bin", "--image-version", "0.9.0")
        self.refuse("old.bin", 6)
        self.sign(self.V2(), "strange.bin", key="theirs")
        self.refuse("strange.bin", 5)
        content = bytearray(self.sign(self.V2(), "changed.bin", "--image-version", "2.0.0"))
        content[1000] ^= 1
        self.write("changed.bin", bytes(content))
        self.refuse("changed.bin", 5, sent=True)

    def test_a_lower_security_counter_once_it_was_raised(self):
        sim, _ = self.run_device()
        image = self.sign(self.V2(), "v2.bin", "--counter", "5")
        self.upload("v2.bin")
        self.wait_for_image(sim, image)
        sim.wait_for(lambda: "device: confirmed" in sim.text(), "confirmation")
        self.sign(self.V1(), "v3.bin", "--counter", "4")
        status = self.status()
        self.target = "espota://127.0.0.1:%d" % status["espota_port"]
        self.refuse("v3.bin", 6)


if __name__ == "__main__":
    unittest.main()
