"""The examples boot on the simulated device, and update it as they say."""

import json
import os
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(os.environ["ALOFT_SOURCE"]) / "tests/system/sim"))

from device import ALOFT, BIN, DeviceCase  # noqa: E402 - found by the line above

EXAMPLES = BIN / "examples"
LOCALHOST = pathlib.Path(__file__).parent / "localhost"


class Examples(DeviceCase):
    def setUp(self):
        super().setUp()
        # A firmware that is reset frees nothing: it ends with the power of its board.
        self.environment["ASAN_OPTIONS"] = "detect_leaks=0"

    def boot(self, name):
        """A device whose firmware is this example, running."""
        self.provision((EXAMPLES / name).read_bytes())
        sim = self.start()
        sim.wait_for(lambda: "boot: verified" in sim.text(), "boot")
        return sim

    def test_basic_ota_takes_an_upload_with_its_password(self):
        new = self.write("new.bin", self.V2())
        secret = self.write("password", b"admin\n")
        sim = self.boot("basic_ota")

        self.aloft("upload", new, "127.0.0.1:8266", "--password-file", secret, "--no-wait")

        self.wait_for_image(sim, self.V2())

    def test_basic_ota_refuses_another_password(self):
        new = self.write("new.bin", self.V2())
        secret = self.write("password", b"guess\n")
        self.boot("basic_ota")

        self.aloft("upload", new, "127.0.0.1:8266", "--password-file", secret, code=4)

    def web(self, path, *arguments):
        """What the web_updater answers."""
        result = subprocess.run(
            ["curl", "-sS", "--retry", "10", "--retry-connrefused", "--digest", "-u",
             "admin:admin", "-H", "X-Aloft: 1", *arguments,
             "http://127.0.0.1:8080/api/v1/" + path],
            cwd=self.folder, capture_output=True, check=True)
        return json.loads(result.stdout)

    def test_web_updater_takes_an_upload_with_its_password(self):
        self.write("new.bin", self.V2())
        size = len(self.V2())
        sim = self.boot("web_updater")

        self.assertEqual(self.web("info")["version"], "1.0.0")
        upload = self.web("update", "-X", "POST", "-H", f"X-Aloft-Size: {size}")["upload"]
        name = "X-Aloft-Upload: " + upload["id"]
        self.web("update", "-T", "new.bin", "-H", name,
                 "-H", f"Content-Range: bytes 0-{size - 1}/{size}")
        self.web("update/commit", "-X", "POST", "-H", name)

        self.wait_for_image(sim, self.V2())

    def test_http_update_fetches_what_the_server_assigns(self):
        folder = self.folder / "site" / "bin"
        folder.mkdir(parents=True)
        (folder / "toy-2.bin").write_bytes(self.V2())
        (folder.parent / "devices.ini").write_text("[18:FE:AA:00:00:01]\nversion = toy-2\n")
        server = subprocess.Popen(
            [ALOFT, "serve", folder.parent, "--address", "127.0.0.1", "--port", "8063"],
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        self.addCleanup(server.stdout.close)
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)
        self.assertIn("http://", server.stdout.readline())

        sim = self.boot("http_update")

        self.wait_for_image(sim, self.V2())

    def serve_over_tls(self):
        folder = self.folder / "site" / "bin"
        folder.mkdir(parents=True)
        (folder / "2.0.0.bin").write_bytes(self.V2())
        (folder.parent / "devices.ini").write_text("[default]\nversion = 2.0.0\n")
        server = subprocess.Popen(
            [ALOFT, "serve", folder.parent, "--address", "127.0.0.1", "--port", "8443",
             "--tls-cert", LOCALHOST / "server.pem", "--tls-key", LOCALHOST / "server.key"],
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        self.addCleanup(server.stdout.close)
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)
        self.assertIn("https://", server.stdout.readline())

    def test_https_update_fetches_from_a_server_that_proves_itself(self):
        self.serve_over_tls()

        sim = self.boot("https_update")

        self.wait_for_image(sim, self.V2())
        self.assertIn("100 %", sim.text())

    def test_https_update_says_what_is_wrong(self):
        sim = self.boot("https_update")

        sim.wait_for(lambda: "no connection could be made" in sim.text(), "its message")

    def test_https_update_has_less_than_30_lines(self):
        folder = pathlib.Path(os.environ["ALOFT_SOURCE"]) / "examples"

        self.assertLess(len((folder / "https_update.c").read_text().splitlines()), 30)

    def test_each_is_at_most_40_lines_long(self):
        folder = pathlib.Path(os.environ["ALOFT_SOURCE"]) / "examples"
        lengths = {p.name: len(p.read_text().splitlines()) for p in folder.glob("*.c")}

        self.assertEqual({n: l for n, l in lengths.items() if l > 40}, {})


if __name__ == "__main__":
    unittest.main()
