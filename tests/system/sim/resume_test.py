"""Updates that the power cuts, over espota and HTTP, from ours and any other server: only
what lacks is sent."""

import json
import re
import struct
import subprocess
import unittest

import hosts
from device import ALOFT, DeviceCase

MAC = "02:00:5e:10:00:01"
BLOCK = 4096
PERCENTS = (15, 50, 99)


class ResumeCase(DeviceCase):
    def setUp(self):
        super().setUp()
        self.aloft("keygen", "-o", "ours", "--type", "p256")
        self.old = self.sign(self.V1(), "v1.bin", "--image-version", "1.0.0")
        self.new = self.sign(self.V2(), "v2.bin", "--image-version", "2.0.0", "--blocks", BLOCK)
        self.image_size = len(self.V2())

    def sign(self, content, name, *options):
        self.write("plain.bin", content)
        self.aloft("sign", "plain.bin", "-k", "ours.key", "-o", name, *options)
        return (self.folder / name).read_bytes()

    def make_device(self):
        self.provision(self.old, "--key", "ours.pub", "--require-signature")

    def upload(self, status, code=0):
        target = "espota://127.0.0.1:%d" % status["espota_port"]
        return self.aloft("upload", "v2.bin", target, "--no-wait", code=code).stderr

    def run_until_cut(self, percent, *options):
        """A device whose power fails behind so much of the image."""
        return self.start("--power-cut-received", self.image_size * percent // 100, *options)

    def wait_for_cut(self, sim):
        """How many bytes it had stored by then."""
        self.assertEqual(sim.process.wait(60), 0, sim.text())
        self.assertIn("the power has failed", sim.text())
        return int(re.findall(r"power fails, (\d+) bytes", sim.text())[-1])

    def tell(self, how, percent, came, kept):
        again = came - kept
        print(f"{how}: power cut behind {came} of {self.image_size} bytes ({percent} %): "
              f"{again} sent again")
        self.assertGreaterEqual(again, 0)
        self.assertLessEqual(again, BLOCK)


class Espota(ResumeCase):
    def test_a_cut_costs_at_most_a_block(self):
        for percent in PERCENTS:
            self.make_device()
            sim = self.run_until_cut(percent)
            self.upload(self.wait_for_image(sim, self.old), code=7)
            came = self.wait_for_cut(sim)

            sim = self.start()
            said = self.upload(self.wait_for_image(sim, self.old))
            self.wait_for_image(sim, self.new)
            self.assertIn("uploading the rest", said)
            kept = int(re.search(r"uploading the rest: \d+ % \((\d+)", said).group(1))
            self.tell("espota", percent, came, kept)
            sim.end()


class Api(ResumeCase):
    """The same by curl, over the device API."""

    def curl(self, *arguments):
        """The JSON of the answer; None when there was none."""
        result = subprocess.run(
            ["curl", "-sS", "--max-time", "60", "-H", "X-Aloft: 1", *arguments],
            cwd=self.folder, capture_output=True, check=False)
        return json.loads(result.stdout) if result.returncode == 0 else None

    def begin(self, url):
        """Begins with the manifest, and sends the block list; the object of the upload."""
        length, mark = struct.unpack("<I4s", self.new[-8:])
        self.assertEqual(mark, b"aMFe")
        manifest = self.write("manifest", self.new[-8 - length:-8])
        upload = self.curl("--data-binary", f"@{manifest}", url,
                           "-H", f"X-Aloft-Size: {len(self.new)}")["upload"]
        first = self.image_size
        blocks = self.write("blocks", self.new[first:first + upload["blocks"]])
        return self.curl("-T", blocks, url + "/blocks",
                         "-H", "X-Aloft-Upload: " + upload["id"])["upload"]

    def send_rest(self, url, upload):
        first, size = upload["offset"], len(self.new)
        rest = self.write("rest", self.new[first:])
        return self.curl("-T", rest, url, "-H", "X-Aloft-Upload: " + upload["id"],
                         "-H", f"Content-Range: bytes {first}-{size - 1}/{size}")

    def wait_for_url(self, sim):
        status = self.wait_for_image(sim, self.old)
        return "http://127.0.0.1:%d/api/v1/update" % status["http_port"]

    def test_a_cut_costs_at_most_a_block(self):
        for percent in PERCENTS:
            self.make_device()
            sim = self.run_until_cut(percent, "--http-open")
            url = self.wait_for_url(sim)
            self.assertIsNone(self.send_rest(url, self.begin(url)))
            came = self.wait_for_cut(sim)

            sim = self.start("--http-open")
            url = self.wait_for_url(sim)
            upload = self.begin(url)
            self.assertEqual(self.send_rest(url, upload)["upload"]["offset"], len(self.new))
            self.curl("-X", "POST", url + "/commit", "-H", "X-Aloft-Upload: " + upload["id"])
            self.wait_for_image(sim, self.new)
            self.tell("device API", percent, came, upload["offset"])
            sim.end()


class HttpCase(ResumeCase):
    """A device that asks servers."""

    def poll(self, port, path, *options):
        return ["--poll", f"http://127.0.0.1:{port}{path}", "--poll-interval", 1, "--mac", MAC,
                *options]

    def own_server(self):
        site = self.folder / "site"
        (site / "bin").mkdir(parents=True)
        (site / "bin" / "new.bin").write_bytes(self.new)
        (site / "devices.ini").write_text(f"[{MAC}]\nversion = new\n")
        port = hosts.free_port()
        return hosts.start(self, [ALOFT, "serve", site, "--address", "127.0.0.1", "--port",
                                  str(port)], port), "/update"

    def static_host(self):
        (self.folder / "www").mkdir()
        (self.folder / "www" / "app.bin").write_bytes(self.new)
        return hosts.nginx(self), "/app.bin"

    def send(self, request, body, code=200, **fields):
        request.send_response(code)
        request.send_header("Content-Length", str(len(body)))
        for name, value in fields.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(body)


class Http(HttpCase):
    """The same over HTTP. Range of the request for the image tells what is sent again."""

    def kept(self, watch):
        """From where on the image was asked for the last time."""
        ranges = [text for text in watch.asked("range") if text]
        image = [text for text in ranges if re.fullmatch(r"bytes=\d+-", text)]
        return int(image[-1][6:-1]) if image else 0

    def cuts_cost_at_most_a_block(self, how, port, path):
        for percent in PERCENTS:
            watch = hosts.Watch(self, port)
            options = self.poll(watch.port, path)
            self.make_device()
            came = self.wait_for_cut(self.run_until_cut(percent, *options))
            self.assertEqual(self.kept(watch), 0)

            sim = self.start(*options)
            self.wait_for_image(sim, self.new)
            self.tell(how, percent, came, self.kept(watch))
            sim.end()

    def test_a_cut_costs_at_most_a_block_with_our_server(self):
        self.cuts_cost_at_most_a_block("aloft serve", *self.own_server())

    def test_a_cut_costs_at_most_a_block_with_nginx(self):
        self.cuts_cost_at_most_a_block("nginx", *self.static_host())

    def test_what_http_began_espota_ends(self):
        port, path = self.static_host()
        self.make_device()
        came = self.wait_for_cut(self.run_until_cut(50, *self.poll(port, path)))

        sim = self.start()
        said = self.upload(self.wait_for_image(sim, self.old))
        self.wait_for_image(sim, self.new)
        kept = int(re.search(r"uploading the rest: \d+ % \((\d+)", said).group(1))
        self.tell("HTTP, then espota", 50, came, kept)


class OtherHosts(HttpCase):
    """Servers that change their minds in the middle."""

    def send_part(self, request, content, etag):
        asked = re.fullmatch(r"bytes=(\d*)-(\d*)", request.headers.get("Range", ""))
        if not asked:
            self.send(request, content, ETag=etag)
            return
        first, last = asked.groups()
        begin = int(first) if first else len(content) - min(int(last), len(content))
        end = int(last) + 1 if first and last else len(content)
        self.send(request, content[begin:end], 206, ETag=etag,
                  Content_Range=f"bytes {begin}-{end - 1}/{len(content)}")

    def cut(self, port):
        self.make_device()
        self.wait_for_cut(self.run_until_cut(50, *self.poll(port, "/app.bin")))

    def test_a_server_that_forgets_parts_sends_all_again(self):
        asked = []

        def answer(request):
            text = request.headers.get("Range", "")
            if re.fullmatch(r"bytes=\d+-", text):
                asked.append(text)
                self.send(request, self.new)
            else:
                self.send_part(request, self.new, '"one"')

        port = hosts.simple_server(self, answer)
        self.cut(port)
        sim = self.start(*self.poll(port, "/app.bin"))
        self.wait_for_image(sim, self.new)
        self.assertTrue(asked)

    def test_parts_of_two_files_are_never_put_together(self):
        other = self.sign(self.V2() + b"more", "v3.bin", "--image-version", "3.0.0",
                          "--blocks", BLOCK)
        changed = []

        def answer(request):
            image = re.fullmatch(r"bytes=\d+-", request.headers.get("Range", ""))
            if image and not changed:
                changed.append(True)  # it is replaced just before this answer
            content = other if changed else self.new
            self.send_part(request, content, '"two"' if changed else '"one"')

        port = hosts.simple_server(self, answer)
        self.cut(port)
        sim = self.start(*self.poll(port, "/app.bin"))
        sim.wait_for(lambda: "has changed meanwhile" in sim.text(), "refusal")
        self.wait_for_image(sim, other)


class NothingNew(HttpCase):
    """On hosts that only know files: what runs already is not downloaded again."""

    def expect_nothing(self, watch, path, *options):
        sim = self.start(*self.poll(watch.port, path, *options))
        sim.wait_for(lambda: sim.text().count("nothing new") > 1, "nothing new, twice")
        self.assertNotIn("update of", sim.text().split("nothing new")[-2])
        return sim

    def test_the_end_of_the_file_tells(self):
        port, path = self.static_host()
        (self.folder / "www" / "app.bin").write_bytes(self.old)
        watch = hosts.Watch(self, port)
        self.make_device()
        self.expect_nothing(watch, path)
        self.assertTrue(all(text.startswith("bytes=-") for text in watch.asked("range")))

    def test_the_manifest_beside_the_file_tells(self):
        self.write("plain.bin", self.V1())
        self.aloft("sign", "plain.bin", "-k", "ours.key", "-o", "v1.bin", "--emit-manifest",
                   "v1.bin.manifest")
        manifest = (self.folder / "v1.bin.manifest").read_bytes()
        self.old = (self.folder / "v1.bin").read_bytes()
        sent = []

        def answer(request):
            content = manifest if request.path.endswith(".manifest") else self.old
            sent.append(request.path)
            self.send(request, content)

        port = hosts.simple_server(self, answer)
        self.make_device()
        self.expect_nothing(hosts.Watch(self, port), "/v1.bin", "--manifest-files")
        self.assertEqual(sent[:2], ["/v1.bin", "/v1.bin.manifest"])

    def test_the_etag_tells_where_there_is_no_manifest(self):
        (self.folder / "www").mkdir()
        (self.folder / "www" / "app.bin").write_bytes(self.V2())
        watch = hosts.Watch(self, hosts.nginx(self))
        self.provision(self.V1())
        options = self.poll(watch.port, "/app.bin", "--etag-file", "etag")
        sim = self.start(*options)
        self.wait_for_image(sim, self.V2())
        sim.wait_for(lambda: sim.text().count("nothing new") > 1, "nothing new, twice")
        self.assertEqual(sim.text().count("update of"), 1)
        self.assertTrue(watch.asked("if-none-match")[-1])
        sim.end()
        self.expect_nothing(watch, "/app.bin", "--etag-file", "etag")


if __name__ == "__main__":
    unittest.main()
