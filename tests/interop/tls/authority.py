"""Certificates for tests: a root, an intermediate, and servers with all that can be
wrong with them, made by openssl in a temporary folder."""

import os
import subprocess


class Authority:
    """Makes `<name>.pem` and `<name>.key` in `folder`."""

    def __init__(self, folder):
        self.folder = folder
        self.serial = 1
        self.root("root")
        self.root("other")
        self.issue("intermediate", "root", ca=True)
        self.issue("good", "intermediate")
        self.chain("good", "good", "intermediate")

    def path(self, name):
        return os.path.join(self.folder, name)

    def openssl(self, *arguments, clock=None):
        """`clock`: as if it were then, like "2040-01-01 00:00:00"."""
        at = ["faketime", clock] if clock is not None else []
        subprocess.run([*at, "openssl", *arguments], cwd=self.folder, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def key(self, name, kind="EC"):
        how = {"EC": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
               "P-384": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
               "RSA-2048": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
               "RSA-1024": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"]}
        self.openssl("genpkey", *how[kind], "-out", name + ".key")

    def root(self, name, kind="EC"):
        """A certificate that is signed by itself."""
        self.key(name, kind)
        self.openssl("req", "-x509", "-new", "-key", name + ".key", "-days", "3650",
                     "-subj", f"/O=Aloft tests/CN={name}", "-out", name + ".pem",
                     "-addext", "subjectAltName=DNS:localhost")

    def issue(self, name, issuer, kind="EC", host="localhost", ca=False, digest="sha256",
              days=90, clock=None):
        self.key(name, kind)
        self.openssl("req", "-new", "-key", name + ".key", "-out", name + ".csr",
                     "-subj", f"/O=Aloft tests/CN={name}")
        with open(self.path(name + ".ext"), "w", encoding="ascii") as file:
            file.write("basicConstraints=critical,CA:TRUE\n" if ca
                       else f"subjectAltName=DNS:{host}\n")
        self.serial += 1
        self.openssl("x509", "-req", "-in", name + ".csr", "-CA", issuer + ".pem",
                     "-CAkey", issuer + ".key", "-set_serial", str(self.serial),
                     "-days", str(days), "-" + digest, "-extfile", name + ".ext",
                     "-out", name + ".pem", clock=clock)
        self.chain(name, name)

    def chain(self, name, *parts):
        """`<name>.chain.pem`: what the server sends; and without the first one, as
        `<name>.above.pem`."""
        texts = []
        for part in parts:
            with open(self.path(part + ".pem"), encoding="ascii") as file:
                texts.append(file.read())
        for suffix, some in ((".chain.pem", texts), (".above.pem", texts[1:])):
            with open(self.path(name + suffix), "w", encoding="ascii") as file:
                file.write("".join(some))
