"""A device's client over BearSSL against openssl s_server, nginx, and servers that do
everything wrong: each refused for its own reason, and nothing written to flash."""

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from authority import Authority  # noqa: E402
from servers import Program, Script, free_port, nginx, relay, s_server, tls_script  # noqa: E402

PROGRAM = os.path.join(os.environ["ALOFT_BIN"], "tls_pull")
HEADER = bytes([0xE9, 1, 2, 0x40, 0, 0xF0, 0x10, 0x40, 0, 0xF0, 0x10, 0x40, 0, 1, 0, 0])
IMAGE = HEADER + bytes(range(256)) * 800
HEAD = b"HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n" % len(IMAGE)
YEAR_S = 365 * 24 * 3600


def read_request(stream):
    request = b""
    while not request.endswith(b"\r\n\r\n"):
        piece = stream.recv(4096)
        if not piece:
            raise OSError("no request")
        request += piece
    return request


def setUpModule():
    global FOLDER, CA  # pylint: disable=global-statement
    FOLDER = tempfile.TemporaryDirectory()
    os.chmod(FOLDER.name, 0o755)  # nginx may run as another user
    CA = Authority(FOLDER.name)
    with open(CA.path("u"), "wb") as file:
        file.write(HEAD + IMAGE)
    os.mkdir(CA.path("www"))
    with open(CA.path("www/u"), "wb") as file:
        file.write(IMAGE)


def tearDownModule():
    FOLDER.cleanup()


class TlsTest(unittest.TestCase):
    def start(self, server):
        self.addCleanup(server.stop)
        return server

    def ask(self, port, *options, anchor="root", host="localhost"):
        """What the client says: [outcome, status, suite, touched, size]."""
        result = subprocess.run(
            [PROGRAM, f"https://{host}:{port}/u", CA.path(anchor + ".pem"), *options],
            stdout=subprocess.PIPE, text=True, timeout=30, check=False)
        return result.stdout.rstrip("\n").split(" ")

    def assert_installed(self, answer):
        self.assertEqual([answer[0], answer[1], answer[4]],
                         ["installed", "ALOFT_OK", str(len(IMAGE))])

    def assert_refused(self, answer, status):
        self.assertEqual([answer[0], answer[1], answer[3], answer[4]],
                         ["failed", "ALOFT_ERR_" + status, "untouched", "0"])


class GoodServers(TlsTest):
    def test_each_suite_and_each_size_of_buffer(self):
        port = self.start(s_server(CA, "good", "-HTTP")).port
        for options, suite in [
                (["suites=chacha20"], "ECDHE-ECDSA-CHACHA20-POLY1305"),
                (["suites=aes_gcm"], "ECDHE-ECDSA-AES128-GCM-SHA256"),
                (["suites=fast"], "ECDHE-ECDSA-AES128-GCM-SHA256"),
                (["buffer=837"], "ECDHE-ECDSA-CHACHA20-POLY1305"),
                (["buffer=4421"], "ECDHE-ECDSA-CHACHA20-POLY1305")]:
            with self.subTest(options):
                answer = self.ask(port, *options)
                self.assert_installed(answer)
                self.assertEqual(answer[2], suite)

    def test_rsa_and_p384(self):
        for kind, suite in [("RSA-2048", "ECDHE-RSA-CHACHA20-POLY1305"),
                            ("P-384", "ECDHE-ECDSA-CHACHA20-POLY1305")]:
            with self.subTest(kind):
                CA.issue(kind, "intermediate", kind)
                CA.chain(kind, kind, "intermediate")
                port = self.start(s_server(CA, kind, "-HTTP")).port
                answer = self.ask(port)
                self.assert_installed(answer)
                self.assertEqual(answer[2], suite)

    def test_nginx(self):
        port = self.start(nginx(CA, "good")).port
        self.assert_installed(self.ask(port))
        self.assert_installed(self.ask(port, "buffer=837", "suites=aes_gcm"))

    def test_a_certificate_that_signs_itself_counts_as_its_own_anchor(self):
        CA.chain("root", "root")
        port = self.start(s_server(CA, "root", "-HTTP")).port
        self.assert_installed(self.ask(port, anchor="root"))


class SmallBuffers(TlsTest):
    """Each server that honours the maximum fragment length, and one that does not."""

    FRAGMENTS = (512, 1024, 2048, 4096)

    def test_servers_that_grant_it(self):
        for server in (s_server(CA, "good", "-HTTP"), nginx(CA, "good")):
            port = self.start(server).port
            for fragment in self.FRAGMENTS:
                with self.subTest(server=server.name, fragment=fragment):
                    self.assert_installed(self.ask(port, f"buffer={fragment + 325}"))

    def test_a_server_that_ignores_it_is_left_before_it_is_asked(self):
        hello = b"\x03\x03" + bytes(32) + b"\0\xcc\xa9\0"
        hello = b"\x02" + len(hello).to_bytes(3, "big") + hello
        heard = []

        def talk(connection):
            connection.recv(65536)
            connection.sendall(b"\x16\x03\x03" + len(hello).to_bytes(2, "big") + hello)
            heard.append(connection.recv(65536))

        port = self.start(Script(talk)).port
        for fragment in self.FRAGMENTS:
            answer = self.ask(port, f"buffer={fragment + 325}")
            self.assert_refused(answer, "TLS_RECORD")
        self.assertEqual({words[:1] for words in heard}, {b"\x15"})  # a goodbye at most

    def test_a_server_that_grants_it_and_sends_more(self):
        good = self.start(s_server(CA, "good", "-HTTP"))
        large = b"\x17\x03\x03\x20\0" + bytes(8192)

        def enlarge(_, data):
            return large if data[:1] == large[:1] else data

        port = self.start(relay(good.port, enlarge)).port
        self.assert_refused(self.ask(port, "buffer=837"), "TLS_RECORD")


class BadCertificates(TlsTest):
    """From s_server and from nginx."""

    def refuse(self, name, status, *options, anchor="root", server_options=()):
        servers = [self.start(s_server(CA, name, "-HTTP", *server_options)),
                   self.start(nginx(CA, name))]
        for server in servers:
            self.assert_refused(self.ask(server.port, *options, anchor=anchor), status)

    def test_another_authority(self):
        self.refuse("good", "TLS_UNTRUSTED", anchor="other")

    def test_another_host(self):
        CA.issue("stranger", "intermediate", host="example.org")
        CA.chain("stranger", "stranger", "intermediate")
        self.refuse("stranger", "TLS_HOST")

    def test_an_address_in_digits_proves_nothing(self):
        port = self.start(s_server(CA, "good", "-HTTP")).port
        self.assert_refused(self.ask(port, host="127.0.0.1"), "TLS_HOST")

    def test_expired(self):
        later = f"floor={int(time.time()) + YEAR_S}"
        self.refuse("good", "TLS_EXPIRED", later)

    def test_expired_where_tls_is_only_preferred(self):
        later = f"floor={int(time.time()) + YEAR_S}"
        port = self.start(s_server(CA, "good", "-HTTP")).port
        self.assert_installed(self.ask(port, later, "preferred=1"))
        self.assert_refused(self.ask(port, later, "preferred=1", anchor="other"),
                            "TLS_UNTRUSTED")

    def test_not_yet_valid_by_a_clock(self):
        earlier = f"floor={int(time.time()) - YEAR_S}"
        self.refuse("good", "TLS_NOT_YET", earlier, "clock=1")

    def test_not_yet_valid_refuses_nobody_without_a_clock(self):
        port = self.start(s_server(CA, "good", "-HTTP")).port
        self.assert_installed(self.ask(port, f"floor={int(time.time()) - YEAR_S}"))

    def test_self_signed(self):
        CA.chain("other", "other")
        self.refuse("other", "TLS_SELF_SIGNED")

    def test_short_key(self):
        CA.issue("short", "intermediate", "RSA-1024")
        CA.chain("short", "short", "intermediate")
        self.refuse("short", "TLS_WEAK_KEY",
                    server_options=["-cipher", "ALL:@SECLEVEL=0"])

    def test_sha1(self):
        CA.issue("sha1", "intermediate", digest="sha1")
        CA.chain("sha1", "sha1", "intermediate")
        self.refuse("sha1", "TLS_WEAK_HASH",
                    server_options=["-cipher", "ALL:@SECLEVEL=0"])

    def test_intermediate_missing(self):
        CA.issue("alone", "intermediate")
        self.refuse("alone", "TLS_INCOMPLETE")

    def test_signed_by_one_who_may_not(self):
        CA.issue("leaf", "good")
        CA.chain("leaf", "leaf", "good", "intermediate")
        self.refuse("leaf", "TLS_CERTIFICATE")


class BadConversations(TlsTest):
    def test_no_cipher_in_common(self):
        port = self.start(s_server(CA, "good", "-HTTP", "-cipher",
                                   "ECDHE-ECDSA-AES256-GCM-SHA384")).port
        self.assert_refused(self.ask(port), "TLS_REFUSED")

    def test_plain_http_where_tls_was_expected(self):
        server = Script(lambda connection: connection.sendall(HEAD + IMAGE))
        port = self.start(server).port
        self.assert_refused(self.ask(port), "TLS_PROTOCOL")

    def test_garbage_instead_of_records(self):
        server = Script(lambda connection: connection.sendall(bytes(range(256)) * 64))
        port = self.start(server).port
        self.assert_refused(self.ask(port), "TLS_PROTOCOL")

    def test_bytes_changed_in_the_middle(self):
        good = self.start(s_server(CA, "good", "-HTTP"))

        def flip(passed, data):
            return data[:-1] + bytes([data[-1] ^ 1]) if passed > 50000 else data

        answer = self.ask(self.start(relay(good.port, flip)).port)
        self.assertEqual(answer[:2], ["failed", "ALOFT_ERR_TLS_PROTOCOL"])
        self.assertEqual(answer[4], "0")

    def test_stream_cut_in_the_middle(self):
        good = self.start(s_server(CA, "good", "-HTTP"))

        def cut(passed, data):
            return None if passed > 50000 else data

        answer = self.ask(self.start(relay(good.port, cut)).port)
        self.assertEqual(answer[:2], ["failed", "ALOFT_ERR_TLS_CUT"])
        self.assertEqual(answer[4], "0")

    def test_cut_in_the_handshake(self):
        good = self.start(s_server(CA, "good", "-HTTP"))
        port = self.start(relay(good.port, lambda passed, data: None)).port
        self.assert_refused(self.ask(port), "TLS_CUT")

    def test_close_without_goodbye_does_not_complete_a_body(self):
        """The body has no length, so that the end of the stream is the only end."""

        def talk(stream):
            read_request(stream)
            stream.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                           + b"%x\r\n" % len(IMAGE) + IMAGE + b"\r\n")

        answer = self.ask(self.start(tls_script(CA, "good", talk)).port, "chunked=1")
        self.assertEqual(answer[:2], ["failed", "ALOFT_ERR_TLS_CUT"])
        self.assertEqual(answer[4], "0")

    def test_goodbye_in_the_middle_of_a_body_is_told_as_such(self):
        def talk(stream):
            read_request(stream)
            stream.sendall(HEAD + IMAGE[:5000])
            stream.unwrap()

        answer = self.ask(self.start(tls_script(CA, "good", talk)).port)
        self.assertEqual(answer[:2], ["failed", "ALOFT_ERR_TRUNCATED"])
        self.assertEqual(answer[4], "0")

    def test_redirect_to_plain_http(self):
        def talk(stream):
            read_request(stream)
            stream.sendall(b"HTTP/1.0 302 Found\r\nLocation: http://localhost:1/u\r\n\r\n")

        port = self.start(tls_script(CA, "good", talk)).port
        self.assert_refused(self.ask(port), "REDIRECT")

    def test_redirect_to_another_server_with_tls(self):
        good = self.start(s_server(CA, "good", "-HTTP"))

        def talk(stream):
            read_request(stream)
            stream.sendall(b"HTTP/1.0 302 Found\r\nLocation: https://localhost:%d/u\r\n\r\n"
                           % good.port)

        self.assert_installed(self.ask(self.start(tls_script(CA, "good", talk)).port))

    def test_stall_in_the_handshake(self):
        over = threading.Event()
        self.addCleanup(over.set)
        port = self.start(Script(lambda connection: over.wait(20))).port
        self.assert_refused(self.ask(port, "handshake=300"), "TLS_STALLED")

    def test_handshake_that_drips(self):
        good = self.start(s_server(CA, "good", "-HTTP"))

        def drip(connection):
            with socket.create_connection(("127.0.0.1", good.port)) as server:
                server.sendall(connection.recv(65536))
                for byte in server.recv(65536):
                    connection.sendall(bytes([byte]))
                    time.sleep(0.02)

        port = self.start(Script(drip)).port
        self.assert_refused(self.ask(port, "handshake=500"), "TLS_STALLED")

    def test_stall_in_the_middle_of_the_body(self):
        over = threading.Event()
        self.addCleanup(over.set)

        def talk(stream):
            read_request(stream)
            stream.sendall(HEAD + IMAGE[:100])
            over.wait(20)

        port = self.start(tls_script(CA, "good", talk)).port
        answer = self.ask(port, "silence=300")
        self.assertEqual(answer[:2], ["failed", "ALOFT_ERR_TIMEOUT"])

    def test_renegotiation(self):
        """s_server asks for one when it reads R; what else it reads, it sends."""
        server = self.start(s_server(CA, "good", stdin=subprocess.PIPE))

        def ask_anew():
            for text in (HEAD + IMAGE[:100], b"R\n"):
                time.sleep(0.7)
                server.process.stdin.write(text)
                server.process.stdin.flush()

        threading.Thread(target=ask_anew, daemon=True).start()
        answer = self.ask(server.port, "silence=3000")
        self.assertEqual(answer[:2], ["failed", "ALOFT_ERR_TLS_REFUSED"])
        self.assertEqual(answer[4], "0")

    def test_a_server_with_nothing_but_tls_1_3(self):
        port = free_port()
        server = Program(["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert",
                          "good.pem", "-key", "good.key", "-tls1_3", "-HTTP"], port, cwd=CA.folder)
        self.start(server)
        self.assert_refused(self.ask(port), "TLS_REFUSED")


if __name__ == "__main__":
    unittest.main()
