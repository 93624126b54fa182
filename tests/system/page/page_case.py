"""What the tests of the update page share: a device, a link to it, a browser."""

import base64
import json
import os
import pathlib
import sys
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "sim"))

from selenium.webdriver.common.by import By  # noqa: E402

import browser  # noqa: E402
from device import PATIENCE, DeviceCase  # noqa: E402
from hosts import free_port  # noqa: E402
from proxy import Proxy  # noqa: E402

PASSWORD = "open sesame"
# Where to keep pictures of what was seen; none are kept without it.
PICTURES = os.environ.get("ALOFT_PICTURES")


class PageCase(DeviceCase):
    """One browser for all tests of a class, one device for each test."""

    LAYOUT = "sim-swap"

    @classmethod
    def setUpClass(cls):
        cls.driver = browser.start()
        cls.addClassCleanup(cls.driver.quit)

    def setUp(self):
        super().setUp()
        self.driver.set_window_size(700, 1000)
        self.driver.get("about:blank")  # the page of the test before still asks its device
        self.driver.get_log("browser")

    def make_keys(self, *names):
        for name in names or ("ours",):
            self.aloft("keygen", "-o", name, "--type", "p256")

    def sign(self, content, name, version, *options, key="ours"):
        """A file with a manifest. The device trusts the key "ours"."""
        self.write("plain.bin", content)
        self.aloft("sign", "plain.bin", "-k", key + ".key", "-o", name, "--format",
                   "manifest", "--image-version", version, *options)
        return self.folder / name

    def serve(self, *arguments, image=None, password=None, closed=False):
        """Starts a device on version 1. Without a password it is open to all or closed."""
        if password:
            self.write("secret", password.encode() + b"\n")
            arguments += ("--password-file", "secret")
        elif not closed:
            arguments += ("--http-open",)
        keys = ()
        if (self.folder / "ours.pub").exists():
            keys = ("--key", "ours.pub", "--require-signature")
        self.first = image or self.V1()
        self.provision(self.first, *keys, layout=self.LAYOUT)
        # A port that stays the same when the device restarts.
        port = free_port()
        self.arguments = ("--no-mdns", "--hostname", "kitchen", "--http-port", port, *arguments)
        self.restart()
        self.proxy = Proxy(("127.0.0.1", port))
        self.addCleanup(self.proxy.close)
        self.direct = f"http://127.0.0.1:{port}/"
        self.url = f"http://127.0.0.1:{self.proxy.port}/"

    def restart(self):
        """Starts the device, for the first time or after its power went."""
        self.device = self.start(*self.arguments)
        self.wait_for_image(self.device, self.first)

    def open(self):
        """Opens the page and waits until it has heard of the device."""
        self.driver.get(self.url + "update")
        self.wait(lambda: self.text("state").startswith("Runs"), "info on the page")

    def ask(self, path):
        """What the device says, without the link between."""
        with urllib.request.urlopen(self.direct + "api/v1/" + path, timeout=20) as answer:
            return json.load(answer)

    def element(self, name):
        return self.driver.find_element(By.ID, name)

    def text(self, name):
        return self.element(name).get_attribute("textContent")

    def shown(self, name):
        return self.element(name).is_displayed()

    def wait(self, find, what, patience=3 * PATIENCE):
        limit = time.monotonic() + patience
        while time.monotonic() < limit:
            found = find()
            if found:
                return found
            time.sleep(0.02)
        raise AssertionError(f"no {what}; the page says: {self.said()}; the device: "
                             f"{self.device.text()}")

    def said(self):
        return [self.text(name) for name in ("state", "figures", "said", "wrong")]

    def wait_for(self, name, words):
        self.wait(lambda: words in self.text(name), f"'{words}' in {name}")

    def choose(self, path, name="firmware"):
        self.element(name).send_keys(str(path))
        self.wait(lambda: pathlib.Path(path).name in self.text("facts") or self.text("wrong"),
                  "file on the page")

    def type_password(self, password):
        self.element("password").send_keys(password)

    def go(self):
        self.wait(lambda: self.element("go").is_enabled(), "button to update")
        self.element("go").click()

    def write_v2(self):
        return self.write("v2.bin", self.V2())

    def go_until_held(self, pieces):
        """Begins, and goes on until the device has so many pieces, and the page knows of
        all but the last."""
        self.proxy.hold()
        self.go()
        for _ in range(pieces - 1):
            self.assertTrue(self.proxy.wait_for_held(30))
            self.proxy.release()
        self.assertTrue(self.proxy.wait_for_held(30))

    def keep(self, name):
        """Keeps a picture of the whole page, if pictures are wanted."""
        if PICTURES:
            picture = self.driver.execute_cdp_cmd(
                "Page.captureScreenshot", {"captureBeyondViewport": True})
            (pathlib.Path(PICTURES) / name).write_bytes(base64.b64decode(picture["data"]))
