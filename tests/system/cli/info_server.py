"""A device's answers to GET /api/v1/info, as a test wants them."""

import http.server
import json

from served import Served

INFO = {
    "schema": 1, "hostname": "kitchen", "version": "1.0.0", "target": "fake",
    "state": "running", "trials_left": 0, "can_rollback": False, "unhealthy": None,
    "slot": "main", "image_size": 1000, "image_sha256": "00" * 32, "boot_reason": None, "refused": None,
    "boot_id": "01", "uptime_s": 1,
}


class InfoServer(Served):
    """Tells INFO with `changes`; after tell() what that was given, in turn."""

    def __init__(self, **changes):
        self.info = {**INFO, **changes}
        self.following = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = json.dumps(outer.next()).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)


        self.listen(Handler)

    def next(self):
        if self.following:
            self.info = {**self.info, **self.following.pop(0)}
        return self.info

    def tell(self, infos):
        self.following = list(infos)
