"""Servers that do TLS right, and servers that do it wrong."""

import os
import socket
import ssl
import subprocess
import threading
import time


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(port, process):
    """Returns once somebody listens at the port."""
    for _ in range(500):
        if process.poll() is not None:
            break
        with open("/proc/net/tcp", encoding="ascii") as table:
            if f":{port:04X} 00000000:0000 0A" in table.read():
                return
        time.sleep(0.02)
    raise RuntimeError(f"nothing listens at port {port}")


class Program:
    """A server program that listens at `port` until stop()."""

    def __init__(self, command, port, **options):
        self.name = command[0]
        self.port = port
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, **options)
        wait_for(port, self.process)

    def stop(self):
        self.process.terminate()
        self.process.wait()
        if self.process.stdin is not None:
            self.process.stdin.close()


def s_server(authority, name, *options, stdin=subprocess.DEVNULL):
    """openssl s_server with the chain of `name`."""
    port = free_port()
    above = ["-cert_chain", name + ".above.pem"]
    if os.path.getsize(authority.path(name + ".above.pem")) == 0:
        above = []
    return Program(["openssl", "s_server", "-accept", f"127.0.0.1:{port}",
                    "-cert", name + ".pem", "-key", name + ".key", *above,
                    "-no_tls1_3", *options],
                   port, cwd=authority.folder, stdin=stdin)


class Script:
    """A server in Python: `talk(connection)` for each connection, one after another."""

    def __init__(self, talk):
        self.talk = talk
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            try:
                self.talk(connection)
            except OSError:
                pass  # the client does not like what it hears
            connection.close()

    def stop(self):
        self.listener.close()


def tls_script(authority, name, talk, ciphers=None):
    """The same over TLS: `talk(stream)` with the stream of an ssl module."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(authority.path(name + ".chain.pem"),
                            authority.path(name + ".key"))
    if ciphers is not None:
        context.set_ciphers(ciphers)

    def shake_and_talk(connection):
        with context.wrap_socket(connection, server_side=True) as stream:
            talk(stream)

    return Script(shake_and_talk)


def relay(target, change):
    """Passes bytes on to port `target`; those back go through change(bytes so far,
    piece), which returns what to send, or None to cut."""

    def talk(connection):
        with socket.create_connection(("127.0.0.1", target)) as server:

            def forward():
                try:
                    while data := connection.recv(65536):
                        server.sendall(data)
                except OSError:
                    pass  # cut

            threading.Thread(target=forward, daemon=True).start()
            passed = 0
            while data := server.recv(4096):
                changed = change(passed, data)
                if changed is None:
                    connection.shutdown(socket.SHUT_RDWR)
                    return
                connection.sendall(changed)
                passed += len(data)

    return Script(talk)


NGINX = """\
daemon off;
pid {folder}/nginx-{port}.pid;
error_log /dev/null;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/t; proxy_temp_path {folder}/t;
    fastcgi_temp_path {folder}/t; uwsgi_temp_path {folder}/t; scgi_temp_path {folder}/t;
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate {folder}/{name}.chain.pem;
        ssl_certificate_key {folder}/{name}.key;
        ssl_protocols TLSv1.2;
        ssl_ciphers {ciphers}:@SECLEVEL=0;
        root {folder}/www;
        location / {{ {place} }}
    }}
}}
"""


def nginx(authority, name, ciphers="ALL", place=""):
    """nginx with the chain of `name`, and the folder www, or what `place` says."""
    port = free_port()
    path = authority.path(f"nginx-{port}.conf")
    with open(path, "w", encoding="ascii") as file:
        file.write(NGINX.format(folder=authority.folder, port=port, name=name,
                                ciphers=ciphers, place=place))
    return Program(["/usr/sbin/nginx", "-c", path, "-p", authority.folder, "-e", "/dev/null"],
                   port)
