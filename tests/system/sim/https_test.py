"""A simulated device behind a front that adds TLS, and the tool that asks it there."""

import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "../../interop/tls"))
from api_test import ApiCase  # noqa: E402
from authority import Authority  # noqa: E402
from servers import nginx  # noqa: E402


class Front(ApiCase):
    def front(self, name="good"):
        """A device and its address over TLS."""
        self.folder.chmod(0o755)  # nginx may run as another user
        authority = Authority(str(self.folder))
        self.serve()
        server = nginx(authority, name, place=f"proxy_pass {self.url};")
        self.addCleanup(server.stop)
        self.secure = f"https://localhost:{server.port}"
        return authority

    def test_each_verb_speaks_https(self):
        self.front()
        value = self.aloft_json("status", self.secure, "--ca", "root.pem")
        self.assertEqual((value["version"], value["url"]), ("1.0.0", self.secure))
        for verb, word in (("confirm", "nothing_to_confirm"),
                           ("rollback", "nothing_to_go_back_to")):
            error = self.aloft_json(verb, self.secure, "--password-file", "secret",
                                    "--ca", "root.pem", code=1)["error"]
            self.assertEqual(error["code"], word)

    def test_a_device_that_does_not_prove_itself_is_told_nothing(self):
        self.front()
        for arguments, code, word in (
                ([], 11, "tls_untrusted"),
                (["--ca", "other.pem"], 11, "tls_untrusted"),
                (["--ca", "lost.pem"], 10, "io")):
            with self.subTest(arguments):
                error = self.aloft_json("confirm", self.secure, "--password-file",
                                        "secret", *arguments, code=code)["error"]
                self.assertEqual(error["code"], word)
        address = self.secure.replace("localhost", "127.0.0.1")
        error = self.aloft_json("status", address, "--ca", "root.pem", code=11)["error"]
        self.assertEqual(error["code"], "tls_host")

    def test_proof_is_given_up_only_where_that_is_asked_for(self):
        self.front()
        result = self.aloft("status", self.secure, "--insecure-tls")
        self.assertIn("1.0.0", result.stdout)
        self.assertIn("anybody may have answered", result.stderr)

    def test_what_goes_over_tls_can_be_traced(self):
        self.front()
        text = self.aloft("-vv", "status", self.secure, "--ca", "root.pem").stderr
        self.assertIn("GET /api/v1/info", text)

    def test_plain_http_behind_an_https_address_is_told(self):
        self.serve()
        error = self.aloft_json("status", self.url.replace("http", "https"),
                                code=11)["error"]
        self.assertEqual(error["code"], "tls_protocol")


if __name__ == "__main__":
    unittest.main()
