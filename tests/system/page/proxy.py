"""A link between browser and device that can be watched, slowed down and cut."""

import re
import socket
import struct
import threading

HEAD_END = b"\r\n\r\n"
OFFSET = re.compile(rb'"offset":(\d+)')
PIECE = re.compile(rb"PUT \S*/api/v1/update ")


class Proxy:
    """Passes on one request a connection. Pieces of an upload are what it knows more of.

    `acknowledged` is the highest offset that the browser was told, `pieces` the number
    of bytes of pieces that were passed on to the device.
    """

    def __init__(self, device):
        self.device = device
        self.acknowledged = 0
        self.pieces = 0
        self.requests = []
        self._cut_after = None
        self._open = threading.Event()
        self._open.set()
        self._held = threading.Semaphore(0)
        self._release = threading.Semaphore(0)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self.let_go()
        self._listener.close()

    def cut_after(self, count):
        """Breaks the connection once, after so many more bytes of pieces."""
        self._cut_after = self.pieces + count

    def hold(self):
        """From now on answers to pieces wait for release()."""
        self._open.clear()

    def wait_for_held(self, patience):
        """Waits until the device has answered to a piece and nobody was told."""
        return self._held.acquire(timeout=patience)

    def release(self):
        """Lets one answer pass."""
        self._release.release()

    def let_go(self):
        """Lets all answers pass from now on."""
        self._open.set()
        self._release.release()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        with client:
            try:
                self._pass(client)
            except OSError:
                pass  # one of the two is gone, and so is the other then

    def _pass(self, client):
        head = read_head(client)
        if not head:
            return
        self.requests.append(head.split(b"\r\n")[0].decode())
        is_piece = PIECE.match(head) is not None
        with socket.create_connection(self.device, 30) as device:
            head, body = head.split(HEAD_END, 1)
            device.sendall(head + HEAD_END)
            if not self._pass_body(client, device, body, length(head), is_piece):
                reset(client)
                return
            answer = b"".join(iter(lambda: device.recv(65536), b""))
        if is_piece and not self._open.is_set():
            self._held.release()
            self._release.acquire()
        self._note(answer)
        client.sendall(answer)

    def _pass_body(self, client, device, body, size, is_piece):
        """False when it was cut. A device that has heard enough is no reason to stop."""
        while True:
            try:
                device.sendall(body)
            except OSError:
                return True
            size -= len(body)
            if is_piece:
                self.pieces += len(body)
                if self._cut_after is not None and self.pieces >= self._cut_after:
                    self._cut_after = None
                    return False
            if size <= 0:
                return True
            body = client.recv(min(size, 8192))
            if not body:
                return False

    def _note(self, answer):
        offset = OFFSET.search(answer)
        if offset and b'"upload":{' in answer:
            self.acknowledged = max(self.acknowledged, int(offset[1]))


def read_head(client):
    head = b""
    while HEAD_END not in head:
        more = client.recv(8192)
        if not more:
            return b""
        head += more
    return head


def length(head):
    found = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    return int(found[1]) if found else 0


def reset(client):
    """The next close is abrupt, as if the link had broken."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
