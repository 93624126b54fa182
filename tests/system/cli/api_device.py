"""A device with the upload API that takes everything, or hangs where a test wants it to."""

import http.server
import json
import threading

from info_server import INFO
from served import Served


class ApiDevice(Served):
    """Takes uploads without a password.

    hangs     it never answers a piece
    holds     it answers none before release is set
    restarts  after a commit it is another start, and runs the new image
    """

    def __init__(self, hangs=False, holds=False, room=1 << 20):
        self.info = {**INFO, "firmware_room": room, "files_room": 0, "manifest_room": 0,
                     "password": "none", "upload": None}
        self.hangs, self.holds = hangs, holds
        self.received, self.dropped = b"", 0
        self.upload, self.digest = None, None
        self.piece = threading.Event()
        self.release = threading.Event()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self, code, value):
                body = json.dumps({"schema": 1, **value}).encode()
                self.send_response(code)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                self.answer(200, outer.info if self.path.endswith("info")
                            else {"upload": outer.upload})

            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                if self.path.endswith("commit"):
                    outer.commit()
                    self.answer(202, {"upload": outer.upload})
                    return
                outer.digest = self.headers["X-Aloft-SHA256"]
                outer.upload = {"id": "1", "kind": "firmware", "offset": 0, "blocks": 0,
                                "size": int(self.headers["X-Aloft-Size"]),
                                "state": "open", "status": 0, "message": None}
                self.answer(201, {"upload": outer.upload})

            def do_PUT(self):
                outer.piece.set()
                if outer.hangs:
                    outer.release.wait(30)
                    return
                if outer.holds:
                    outer.release.wait(30)
                outer.received += self.rfile.read(int(self.headers["Content-Length"]))
                outer.upload["offset"] = len(outer.received)
                self.answer(200, {"upload": outer.upload})

            def do_DELETE(self):
                outer.dropped += 1
                outer.upload = None
                self.answer(200, {"upload": None})


        self.listen(Handler)
        self.target = f"http://127.0.0.1:{self.port}"

    def commit(self):
        self.upload["state"] = "staged"
        self.info.update(boot_id="02", version="2.0.0", state="confirmed",
                         image_sha256=self.digest)

    def __exit__(self, *why):
        self.release.set()
        super().__exit__(*why)
