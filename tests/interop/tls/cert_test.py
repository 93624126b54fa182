"""aloft cert: the root of a chain of which the server sends the two lower ones, in forms
that compilers take, and checked as a device checks."""

import json
import os
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from authority import Authority  # noqa: E402
from servers import Script, s_server, tls_script  # noqa: E402

ALOFT = os.path.join(os.environ["ALOFT_BIN"], "aloft")

INSIDE = """\
int inside(void);
int inside(void)
{
#include "roots.h"
    return localhost_pem[0] == '-' && localhost_der_1[0] == 0x30 && root_cert[10] != 0;
}
"""
OUTSIDE = """\
#include "roots.h"
#include "roots.h"
int inside(void);
int main(void)
{
    return root_cert == localhost_pem && sizeof localhost_der_1 > 100 && inside() ? 0 : 1;
}
"""


def setUpModule():
    global FOLDER, CA  # pylint: disable=global-statement
    FOLDER = tempfile.TemporaryDirectory()
    CA = Authority(FOLDER.name)
    with open(CA.path("u"), "wb") as file:
        file.write(b"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx")


def tearDownModule():
    FOLDER.cleanup()


def text_of(path):
    with open(path, encoding="ascii") as file:
        return file.read()


class CertTest(unittest.TestCase):
    def setUp(self):
        self.work = tempfile.TemporaryDirectory()
        self.addCleanup(self.work.cleanup)
        self.server = self.start(s_server(CA, "good", "-HTTP"))
        self.url = f"https://localhost:{self.server.port}/u"

    def start(self, server):
        self.addCleanup(server.stop)
        return server

    def path(self, name):
        return os.path.join(self.work.name, name)

    def run_cert(self, *arguments, code=0):
        return self.aloft("cert", *arguments, code=code)

    def aloft(self, *arguments, code=0):
        done = subprocess.run([ALOFT, *arguments], cwd=self.work.name, timeout=30,
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, code, done.stderr)
        return done

    def fetch(self, *options, url=None):
        self.run_cert("fetch", url or self.url, "--roots", CA.path("root.pem"), *options)

    def test_the_root_is_fetched_though_the_server_sends_two_others(self):
        done = self.aloft("--json", "cert", "fetch", self.url, "--roots", CA.path("root.pem"))
        anchors = json.loads(done.stdout)["anchors"]
        self.assertEqual([a["subject"] for a in anchors], ["CN=root,O=Aloft tests"])
        self.assertEqual([a["issuer"] for a in anchors], ["CN=root,O=Aloft tests"])
        self.assertTrue(os.path.exists(self.path("localhost.h")))

    def test_the_system_store_does_not_know_it(self):
        done = self.run_cert("fetch", self.url, code=11)
        self.assertIn("no trusted authority", done.stderr)
        self.assertEqual(os.listdir(self.work.name), [])

    def test_what_is_no_url_is_told(self):
        for word in ("localhost", "ftp://localhost/u", "https://" + "x" * 2000):
            for arguments in (("fetch", word), ("check", CA.path("root.pem"), self.url, word)):
                with self.subTest(arguments):
                    told = self.run_cert(*arguments, code=2).stderr
                    self.assertIn(word[:20], told)
                    self.assertIn("https://", told)

    def test_roots_that_cannot_be_read_are_named(self):
        self.assertIn("lost.pem", self.run_cert("fetch", self.url, "--roots", "lost.pem",
                                                code=10).stderr)

    def test_pem_and_der_are_the_root_as_it_was(self):
        self.fetch("--form", "pem", "-o", "root.pem")
        self.assertEqual(text_of(self.path("root.pem")), text_of(CA.path("root.pem")))
        self.fetch("--form", "der", "-o", "root.der")
        CA.openssl("x509", "-in", "root.pem", "-outform", "DER", "-out", "root.der")
        with open(self.path("root.der"), "rb") as ours, open(CA.path("root.der"), "rb") as own:
            self.assertEqual(ours.read(), own.read())

    def test_entries_go_into_a_trust_store_with_their_hosts(self):
        def talk(stream):
            stream.recv(4096)
            stream.sendall(b"HTTP/1.1 302 Found\r\nLocation: %s\r\n\r\n"
                           % self.url.encode())

        CA.chain("other", "other")
        CA.chain("both", "root", "other")
        mirror = self.start(tls_script(CA, "other", talk))
        self.run_cert("fetch", f"https://localhost:{mirror.port}/", "--roots",
                      CA.path("both.chain.pem"), "--form", "entries", "-o", "roots.entries")
        self.aloft("keygen", "-o", "fleet", "--type", "p256")
        self.aloft("trust", "create", "fleet.trust", "--anchor", "fleet.pub",
                   "--tls-anchor", "roots.entries")
        shown = json.loads(self.aloft("--json", "trust", "show", "fleet.trust").stdout)
        self.assertEqual(shown["tls_hosts"], ["localhost", "localhost"])

    def test_entries_that_are_cut_are_refused(self):
        self.fetch("--form", "entries", "-o", "roots.entries")
        with open(self.path("roots.entries"), "r+b") as file:
            file.truncate(os.path.getsize(self.path("roots.entries")) - 1)
        self.aloft("keygen", "-o", "fleet", "--type", "p256")
        done = self.aloft("trust", "create", "fleet.trust", "--anchor", "fleet.pub",
                          "--tls-anchor", "roots.entries", code=10)
        self.assertIn("cannot add the certificates", done.stderr)

    def test_the_header_compiles_twice_and_within_a_function(self):
        self.fetch("-o", "roots.h", "--m5ez")
        for name, text in (("inside.c", INSIDE), ("outside.c", OUTSIDE)):
            with open(self.path(name), "w", encoding="ascii") as file:
                file.write(text)
        for language in ("c", "c++"):
            with self.subTest(language):
                subprocess.run(["gcc", "-x", language, "-Wall", "-Wextra", "-Wpedantic",
                                "-Werror", "-o", "program", "inside.c", "outside.c"],
                               cwd=self.work.name, check=True)
                subprocess.run([self.path("program")], check=True)

    def test_show_reads_what_fetch_has_written(self):
        for form in ("header", "pem", "der"):
            with self.subTest(form):
                self.fetch("--form", form, "-o", "file")
                self.assertIn("subject  CN=root,O=Aloft tests",
                              self.run_cert("show", "file").stdout)

    def test_redirects_are_followed_and_each_hop_is_told(self):
        target = self.url.encode()

        def talk(stream):
            stream.recv(4096)
            stream.sendall(b"HTTP/1.1 302 Found\r\nLocation: " + target + b"\r\n\r\n")

        plain = self.start(Script(talk))
        CA.chain("other", "other")
        other = self.start(tls_script(CA, "other", talk))
        CA.chain("both", "root", "other")
        done = self.run_cert("fetch", f"http://localhost:{plain.port}/", "-o", "a.h",
                             "--roots", CA.path("both.chain.pem"))
        self.assertIn("is plain HTTP", done.stderr)
        self.assertIn(f"200 {self.url}", done.stdout)
        done = self.run_cert("fetch", f"https://localhost:{other.port}/", "-o", "b.h",
                             "--roots", CA.path("both.chain.pem"))
        self.assertIn("2 root certificates in b.h", done.stderr)

    def test_no_redirect_from_https_to_http(self):
        def talk(stream):
            stream.recv(4096)
            stream.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://localhost/\r\n\r\n")

        server = self.start(tls_script(CA, "good", talk))
        self.run_cert("fetch", f"https://localhost:{server.port}/", "--roots",
                      CA.path("root.pem"), code=7)

    def test_check_passes_where_a_device_passes(self):
        self.fetch("-o", "roots.h")
        done = self.run_cert("check", "roots.h", self.url, "--min-days", "80")
        self.assertIn("good until", done.stdout)

    def test_check_fails_early_enough(self):
        self.fetch("-o", "roots.h")
        done = self.run_cert("check", "roots.h", self.url, "--min-days", "100", code=11)
        self.assertIn("sooner than --min-days", done.stderr)
        done = self.run_cert("check", "roots.h", self.url, "--at", "2099-01-01", code=11)
        self.assertIn("CN=root", done.stderr)

    def test_check_fails_where_a_device_fails(self):
        self.run_cert("check", CA.path("other.pem"), self.url, code=11)

    def test_a_file_without_certificates_is_told(self):
        done = self.run_cert("show", os.devnull, code=10)
        self.assertIn("no certificates could be read", done.stderr)


if __name__ == "__main__":
    unittest.main()
