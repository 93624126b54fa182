"""The page behind nginx, which serves the device below a prefix."""

import sys
import unittest

from page_case import HERE, PASSWORD, PageCase

sys.path.insert(0, str(HERE.parents[1] / "interop" / "tls"))

from servers import Program, free_port  # noqa: E402

# Bodies stay in memory, since who serves for nginx may not write to the folder.
CONFIGURATION = """\
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/bodies;
    client_body_buffer_size 512k;
    server {{
        listen 127.0.0.1:{port};
        location /house/kitchen/ {{
            proxy_pass {device};
            proxy_set_header Host $http_host;
        }}
    }}
}}
"""


class Prefix(PageCase):
    def test_an_update_below_a_prefix(self):
        self.serve(password=PASSWORD)
        port = free_port()
        path = self.write("nginx.conf", CONFIGURATION.format(
            folder=self.folder, port=port, device=self.direct).encode())
        nginx = Program(["nginx", "-c", path, "-e", self.folder / "nginx.log"], port)
        self.addCleanup(nginx.stop)
        self.url = f"http://127.0.0.1:{port}/house/kitchen/"
        self.open()
        self.choose(self.write_v2())
        self.type_password(PASSWORD)
        self.go()
        self.wait_for("said", "2.0.0 runs, and stays.")


if __name__ == "__main__":
    unittest.main()
