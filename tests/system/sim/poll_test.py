"""The simulated device asks an update server: ours, and ones that misbehave."""

import http.server
import subprocess
import threading
import time
import unittest

from device import BIN, DeviceCase

MAC = "02:00:5e:10:00:01"


class OwnServer(DeviceCase):
    """A folder, served by aloft_serve()."""

    def serve(self, version):
        folder = self.folder / "served"
        (folder / "bin").mkdir(parents=True)
        (folder / "bin" / "1.0.0.bin").write_bytes(self.V1())
        (folder / "bin" / "2.0.0.bin").write_bytes(self.V2())
        self.assign(version)
        server = subprocess.Popen(
            [BIN / "serve_folder", folder, "0"], stdout=subprocess.PIPE, encoding="utf-8"
        )
        self.addCleanup(server.stdout.close)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        line = server.stdout.readline()
        port = line.split("http://")[1].split(":")[1].split(",")[0].strip("/ \n")
        return f"http://127.0.0.1:{port}/"

    def assign(self, version):
        path = self.folder / "served" / "devices.ini"
        path.with_suffix(".new").write_text(f"[{MAC}]\nversion = {version}\n")
        path.with_suffix(".new").rename(path)

    def start_polling(self, url):
        return self.start("--poll", url, "--poll-interval", 1, "--mac", MAC)

    def test_the_device_fetches_what_is_assigned_and_then_has_it(self):
        self.provision(self.V1())
        sim = self.start_polling(self.serve("2.0.0"))
        self.wait_for_image(sim, self.V2())
        sim.wait_for(lambda: "nothing new" in sim.text(), "answer 304")
        self.assertEqual(self.status()["installs"], 1)

    def test_a_new_assignment_is_found_at_the_next_question(self):
        self.provision(self.V1())
        sim = self.start_polling(self.serve("1.0.0"))
        sim.wait_for(lambda: "nothing new" in sim.text(), "answer 304")
        self.assign("2.0.0")
        self.wait_for_image(sim, self.V2())
        self.assign("1.0.0")
        self.wait_for_image(sim, self.V1())
        self.assertEqual(self.status()["installs"], 2)

    def test_an_unknown_device_goes_on_running(self):
        self.provision(self.V1())
        url = self.serve("2.0.0")
        sim = self.start("--poll", url, "--poll-interval", 1)
        sim.wait_for(lambda: sim.text().count("asked in vain") > 1, "second refusal")
        self.assertEqual(self.status()["version"], "1.0.0")


class OtherServers(DeviceCase):
    """Servers that are not ours: always the same answer."""

    def serve(self, answer):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                answer(self)

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        self.addCleanup(server.server_close)
        self.addCleanup(thread.join)
        self.addCleanup(server.shutdown)
        return f"http://127.0.0.1:{server.server_address[1]}/app.bin"

    def send(self, request, body, announced=None):
        request.send_response(200)
        request.send_header("Content-Length", str(announced or len(body)))
        request.end_headers()
        request.wfile.write(body)

    def expect_in_vain(self, answer, why):
        self.provision(self.V1())
        sim = self.start("--poll", self.serve(answer), "--poll-interval", 1)
        sim.wait_for(lambda: sim.text().count(why) > 1, why)
        self.assertEqual(self.status()["version"], "1.0.0")
        return sim

    def test_any_file_server_will_do(self):
        self.provision(self.V1())
        asked = []

        def answer(request):
            asked.append(request.headers)
            if request.headers["x-ESP8266-version"] == "1.0.0":
                self.send(request, self.V2())
            else:
                request.send_response(304)
                request.end_headers()

        sim = self.start("--poll", self.serve(answer), "--poll-interval", 1)
        self.wait_for_image(sim, self.V2())
        self.assertEqual(asked[0]["x-ESP8266-sketch-size"], str(len(self.V1())))

    def test_an_image_cut_short_is_not_installed(self):
        self.expect_in_vain(
            lambda request: self.send(request, self.V2()[:5000], len(self.V2())), "ended early"
        )

    def test_what_is_no_image_is_not_installed(self):
        self.expect_in_vain(lambda request: self.send(request, b"<html>" * 100), "first bytes")

    def test_an_unreachable_server_is_asked_again(self):
        self.provision(self.V1())
        sim = self.start("--poll", "http://127.0.0.1:1/", "--poll-interval", 1)
        sim.wait_for(lambda: sim.text().count("no connection could be made") > 1, "two tries")

    def test_a_silent_server_does_not_keep_uploads_out(self):
        from espota import push

        self.provision(self.V1())
        sim = self.start("--poll", self.serve(lambda request: time.sleep(3)))
        status = sim.wait_for(self.status, "status")
        push(status["espota_port"], self.V2())
        self.wait_for_image(sim, self.V2())


if __name__ == "__main__":
    unittest.main()
