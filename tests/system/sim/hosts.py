"""Servers of files for tests of transfers, and a way to watch what is asked of them."""

import http.server
import re
import socket
import subprocess
import threading
import time

NGINX = """\
daemon off;
pid {folder}/nginx.pid;
error_log /dev/null;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/t; proxy_temp_path {folder}/t;
    fastcgi_temp_path {folder}/t; uwsgi_temp_path {folder}/t; scgi_temp_path {folder}/t;
    server {{ listen 127.0.0.1:{port}; root {folder}/www; }}
}}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port):
    limit = time.monotonic() + 20
    while time.monotonic() < limit:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.01)
    raise AssertionError(f"nobody listens at port {port}")


def start(test, arguments, port):
    """A server program that ends with the test; returns its port once it listens."""
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    test.addCleanup(process.wait)
    test.addCleanup(process.terminate)
    wait_for_port(port)
    return port


def nginx(test):
    """nginx with the folder www. Returns its port."""
    port = free_port()
    test.folder.chmod(0o755)  # nginx may run as another user
    path = test.write("nginx.conf", NGINX.format(folder=test.folder, port=port).encode())
    return start(test, ["/usr/sbin/nginx", "-c", path, "-p", test.folder, "-e", "/dev/null"],
                 port)


class Watch:
    """Passes connections on to a server, and keeps the heads of what was asked."""

    def __init__(self, test, target):
        self.target = target
        self.heads = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()
        test.addCleanup(self.listener.close)

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return  # the test is over
            threading.Thread(target=self.talk, args=(connection,), daemon=True).start()

    def talk(self, connection):
        head = b""
        with connection, socket.create_connection(("127.0.0.1", self.target)) as server:
            try:
                while b"\r\n\r\n" not in head:
                    data = connection.recv(4096)
                    if not data:
                        return
                    head += data
                self.heads.append(head.decode("latin-1"))
                server.sendall(head)
                while data := server.recv(4096):
                    connection.sendall(data)
            except OSError:
                pass  # cut

    def asked(self, field):
        """The values of this field in what was asked so far, None where it lacks."""
        found = [re.search(rf"(?im)^{field}: *(.*?)\r$", head) for head in self.heads]
        return [match and match.group(1) for match in found]

    def paths(self):
        return [head.split(" ")[1] for head in self.heads]


def simple_server(test, answer):
    """A server whose answer(request) answers. Returns its port."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            try:
                answer(self)
            except OSError:
                pass  # the device has heard enough

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    test.addCleanup(server.server_close)
    test.addCleanup(thread.join)
    test.addCleanup(server.shutdown)
    return server.server_address[1]
