"""aloft_fetch_update(), one call for one update: each of its promises, against aloft serve,
nginx and servers made for the purpose."""

import base64
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from authority import Authority  # noqa: E402
from servers import Script, nginx, tls_script  # noqa: E402

BIN = os.environ["ALOFT_BIN"]
ALOFT = os.path.join(BIN, "aloft")
FETCH = os.path.join(BIN, "fetch_once")
with open(os.path.join(BIN, "../firmware/firmware-2.0.0.bin"), "rb") as firmware:
    IMAGE = firmware.read()
OK = b"HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n" % len(IMAGE)
INSTALLED = "the update runs after the restart"


def run(*command):
    subprocess.run(command, cwd=FOLDER.name, check=True, capture_output=True)


def setUpModule():
    global FOLDER, CA  # pylint: disable=global-statement
    FOLDER = tempfile.TemporaryDirectory()
    os.chmod(FOLDER.name, 0o755)  # nginx may run as another user
    CA = Authority(FOLDER.name)
    os.makedirs(CA.path("www"))
    for name, content in (("www/u", IMAGE), ("old.bin", IMAGE[:5000])):
        with open(CA.path(name), "wb") as file:
            file.write(content)
    run(ALOFT, "keygen")
    run(ALOFT, "sign", "old.bin", "-o", "old.signed", "-k", "private.key")
    run(ALOFT, "sign", "www/u", "-o", "www/signed", "-k", "private.key")


def tearDownModule():
    FOLDER.cleanup()


def answer(stream, response):
    """Reads a request, which is returned, and answers it."""
    request = b""
    while not request.endswith(b"\r\n\r\n"):
        request += stream.recv(4096)
    stream.sendall(response)
    return request.decode()


class FetchTest(unittest.TestCase):
    def start(self, server):
        self.addCleanup(server.stop)
        return server.port

    def provision(self, image, *options):
        if os.path.exists(CA.path("flash.bin")):
            os.remove(CA.path("flash.bin"))
        run(ALOFT, "provision", "sim", "-i", image, "-o", "flash.bin", *options)

    def fetch(self, url, *rest, version="1", roots="root.pem"):
        """What one call says at last; self.progress has what it told before."""
        if not os.path.exists(CA.path("flash.bin")):
            self.provision("old.bin")
        roots = [CA.path(roots)] if roots else []
        words = subprocess.run(
            [FETCH, CA.path("flash.bin"), url, version, *roots, *rest],
            stdout=subprocess.PIPE, text=True, timeout=30, check=False).stdout.splitlines()
        self.progress = [tuple(map(int, line.split("/"))) for line in words[:-1]]
        return words[-1]

    def setUp(self):
        if os.path.exists(CA.path("flash.bin")):
            os.remove(CA.path("flash.bin"))


class Promises(FetchTest):
    def test_it_installs_and_tells_how_far_it_is(self):
        port = self.start(nginx(CA, "good"))
        self.assertEqual(self.fetch(f"https://localhost:{port}/u", "tell"), INSTALLED)
        self.assertEqual(self.progress[-1], (len(IMAGE), len(IMAGE)))
        self.assertEqual({total for _, total in self.progress}, {len(IMAGE)})
        self.assertEqual(self.progress, sorted(self.progress))

    def test_progress_may_give_up(self):
        port = self.start(nginx(CA, "good"))
        self.assertEqual(self.fetch(f"https://localhost:{port}/u", "abort"),
                         "given up on request")

    def test_it_knows_whether_there_is_anything_newer(self):
        os.makedirs(CA.path("site/bin"), exist_ok=True)
        shutil.copy(CA.path("www/u"), CA.path("site/bin/real.bin"))
        with open(CA.path("site/devices.ini"), "w", encoding="ascii") as file:
            file.write("[default]\nversion = real\n")
        server = subprocess.Popen(
            [ALOFT, "serve", CA.path("site"), "--port", "0", "--address", "127.0.0.1",
             "--tls-cert", CA.path("good.chain.pem"), "--tls-key", CA.path("good.key")],
            stdout=subprocess.PIPE, text=True)
        self.addCleanup(server.communicate)
        self.addCleanup(server.terminate)
        line = server.stdout.readline()
        port = re.search(r"https://127\.0\.0\.1:(\d+),", line).group(1)
        url = f"https://localhost:{port}/update"
        self.assertEqual(self.fetch(url, version="real"), "there is nothing newer")
        self.assertEqual(self.fetch(url, version="1"), INSTALLED)

    def test_a_mere_host_of_files_brings_nothing_twice(self):
        self.provision("www/signed")
        port = self.start(nginx(CA, "good"))
        self.assertEqual(self.fetch(f"https://localhost:{port}/signed"),
                         "there is nothing newer")

    def test_user_and_password_of_the_url_are_proved(self):
        heard = []
        port = self.start(tls_script(CA, "good",
                                     lambda stream: heard.append(answer(stream, OK + IMAGE))))
        self.assertEqual(self.fetch(f"https://me:s%3Acret@localhost:{port}/u"), INSTALLED)
        self.assertIn("Authorization: Basic " + base64.b64encode(b"me:s:cret").decode(),
                      heard[0])
        self.assertIn(f"Host: localhost:{port}\r\n", heard[0])

    def test_a_password_that_is_wanted_is_told(self):
        refusal = b"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n"
        port = self.start(tls_script(CA, "good", lambda stream: answer(stream, refusal)))
        self.assertIn("authentication", self.fetch(f"https://localhost:{port}/u"))


class Redirects(FetchTest):
    def redirect(self, target, over_tls):
        heard = self.heard = []
        response = f"HTTP/1.1 307 There\r\nLocation: {target}\r\n\r\n".encode()

        def talk(stream):
            heard.append(answer(stream, response))

        server = tls_script(CA, "good", talk) if over_tls else Script(talk)
        return self.start(server)

    def test_from_http_to_https_and_between_servers(self):
        good = f"https://localhost:{self.start(nginx(CA, 'good'))}/u"
        for scheme, over_tls in (("http", False), ("https", True)):
            with self.subTest(scheme):
                port = self.redirect(good, over_tls)
                self.assertEqual(self.fetch(f"{scheme}://localhost:{port}/a"), INSTALLED)

    def test_never_from_https_to_http(self):
        port = self.redirect("http://localhost:1/u", True)
        self.assertIn("redirect", self.fetch(f"https://localhost:{port}/u"))

    def test_the_password_goes_to_nobody_else(self):
        heard = []
        other = self.start(tls_script(CA, "good",
                                      lambda stream: heard.append(answer(stream, OK + IMAGE))))
        port = self.redirect(f"https://localhost:{other}/u", True)
        self.assertEqual(self.fetch(f"https://me:secret@localhost:{port}/u"), INSTALLED)
        self.assertIn("Authorization", self.heard[0])
        self.assertNotIn("Authorization", heard[0])

    def test_one_in_a_circle_ends(self):
        loop = nginx(CA, "good", place="return 302 https://localhost:$server_port/u;")
        self.assertIn("redirect", self.fetch(f"https://localhost:{self.start(loop)}/u"))


class Refusals(FetchTest):
    def test_whoever_is_not_the_host(self):
        port = self.start(nginx(CA, "good"))
        for url, roots, words in (
                (f"https://127.0.0.1:{port}/u", "root.pem", "is for another host name"),
                (f"https://localhost:{port}/u", "other.pem", "no trusted authority"),
                (f"https://localhost:{port}/u", None, "TLS is asked for and is not there"),
                ("https://nobody.invalid/u", "root.pem", "the host name could not be found")):
            with self.subTest(url=url, roots=roots):
                self.assertIn(words, self.fetch(url, roots=roots))

    def test_what_nobody_trusted_has_signed(self):
        self.provision("old.signed", "--key", "public.key", "--require-signature")
        port = self.start(nginx(CA, "good"))
        self.assertIn("not signed", self.fetch(f"https://localhost:{port}/u"))
        self.assertEqual(self.fetch(f"https://localhost:{port}/signed"), INSTALLED)


if __name__ == "__main__":
    unittest.main()
