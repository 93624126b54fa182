"""A device of the espota protocol that behaves, or misbehaves, as a test wants."""

import hashlib
import socket
import threading

NONCE_MD5 = "0123456789abcdef" * 2
NONCE_PBKDF2 = "0123456789abcdef" * 4


class FakeDevice(threading.Thread):
    """Serves one invitation after the other until it is closed.

    invitation  what it answers to an invitation: "OK", an error, or None for silence
    password    it asks for this one; auth is "md5" or "pbkdf2"
    calls_back  whether it connects after its OK
    takes       bytes that it reads at most; None: all
    verdict     what it says in the end; None: nothing
    closes      whether it closes the connection after that, or keeps it
    at          address and UDP port; port 0: any free one
    """

    def __init__(self, invitation="OK", password=None, auth="pbkdf2", calls_back=True,
                 takes=None, verdict="OK", closes=True, after_proof="OK",
                 at=("127.0.0.1", 0)):
        super().__init__(daemon=True)
        self.invitation, self.password, self.auth = invitation, password, auth
        self.calls_back, self.takes, self.verdict = calls_back, takes, verdict
        self.closes, self.after_proof = closes, after_proof
        self.afterwards = None
        self.command, self.received, self.kept = None, b"", []
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(at)
        self.address, self.port = self.udp.getsockname()
        self.target = f"{self.address}:{self.port}"

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.udp.sendto(b"quit", (self.address, self.port))
        self.join(10)
        self.udp.close()
        for connection in self.kept:
            connection.close()

    def run(self):
        while True:
            data, peer = self.udp.recvfrom(2048)
            if data == b"quit":
                return
            words = data.decode("ascii").split()
            if words[0] in ("0", "100"):
                self.invited(words, peer)
            elif words[0] == "200":
                self.proved(words, peer)

    def answer(self, text, peer):
        if text is not None:
            self.udp.sendto(text.encode("utf-8", "surrogateescape"), peer)

    def invited(self, words, peer):
        self.command, self.host, self.size, self.md5 = (
            words[0], (peer[0], int(words[1])), int(words[2]), words[3])
        if self.password is not None:
            nonce = NONCE_MD5 if self.auth == "md5" else NONCE_PBKDF2
            self.answer("AUTH " + nonce, peer)
            return
        self.answer(self.invitation, peer)
        if self.invitation == "OK":
            self.receive()

    def expected(self, cnonce):
        if self.auth == "md5":
            secret = hashlib.md5(self.password.encode()).hexdigest()
            return hashlib.md5(f"{secret}:{NONCE_MD5}:{cnonce}".encode()).hexdigest()
        secret = hashlib.sha256(self.password.encode()).hexdigest()
        salt = f"{NONCE_PBKDF2}:{cnonce}".encode()
        key = hashlib.pbkdf2_hmac("sha256", secret.encode(), salt, 10000).hex()
        return hashlib.sha256(f"{key}:{NONCE_PBKDF2}:{cnonce}".encode()).hexdigest()

    def proved(self, words, peer):
        if words[2] != self.expected(words[1]):
            self.answer("Authentication Failed", peer)
            return
        self.answer(self.after_proof, peer)
        if self.after_proof == "OK":
            self.receive()

    @staticmethod
    def piece(connection, size):
        """Whole pieces, as flash writes are: counts of any size cannot be told apart."""
        data = b""
        while len(data) < size:
            more = connection.recv(size - len(data))
            if not more:
                break
            data += more
        return data

    def receive(self):
        if not self.calls_back or self.received:
            return
        connection = socket.create_connection(
            self.host, timeout=10, source_address=(self.address, 0))
        limit = self.size if self.takes is None else self.takes
        while len(self.received) < limit:
            data = self.piece(connection, min(1460, limit - len(self.received)))
            if not data:
                break
            self.received += data
            connection.sendall(str(len(data)).encode())
        if self.verdict is not None:
            connection.sendall(self.verdict.encode())
        if self.closes:
            connection.close()
        else:
            self.kept.append(connection)
        if self.afterwards is not None:
            self.afterwards()
