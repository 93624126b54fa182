"""The update page of a stock device, as recorded, or as a test wants it to misbehave."""

import base64
import email.parser
import http.server

from served import Served

SUCCESS = '<META http-equiv="refresh" content="15;URL=/">Update Success! Rebooting...'


class StockPage(Served):
    """Serves /update.

    password  user admin has to tell this one, by HTTP Basic
    says      its answer to an upload, with code 200
    code      another code for that
    hangs_up  it closes the connection instead, when it has this many bytes
    """

    def __init__(self, password=None, says=SUCCESS, code=200, hangs_up=None):
        self.password, self.says, self.code = password, says, code
        self.hangs_up = hangs_up
        self.received, self.field, self.posts = None, None, 0
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self, code, text, *fields):
                body = text.encode()
                self.send_response(code)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(body)))
                for name, value in fields:
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def may(self):
                if outer.password is None:
                    return True
                login = base64.b64encode(f"admin:{outer.password}".encode()).decode()
                if self.headers.get("Authorization") == "Basic " + login:
                    return True
                self.answer(401, "",
                            ("WWW-Authenticate", 'Basic realm="Login Required"'))
                return False

            def do_GET(self):
                if self.path != "/update":
                    self.answer(404, "Not found: " + self.path)
                elif self.may():
                    self.answer(200, "<form></form>")

            def do_POST(self):
                length = int(self.headers["Content-Length"])
                if outer.hangs_up is not None:
                    self.rfile.read(outer.hangs_up)
                    self.close_connection = True
                    return
                body = self.rfile.read(length)
                outer.posts += 1
                if self.path == "/update" and self.may():
                    outer.take(self.headers["Content-Type"], body)
                    self.answer(outer.code, outer.says)


        self.listen(Handler)
        self.url = f"http://127.0.0.1:{self.port}/update"

    def take(self, kind, body):
        """Taken apart by Python's own parser."""
        whole = f"Content-Type: {kind}\r\n\r\n".encode() + body
        message = email.parser.BytesParser().parsebytes(whole)
        (part,) = message.get_payload()
        self.field = part.get_param("name", header="Content-Disposition")
        self.received = part.get_payload(decode=True)
