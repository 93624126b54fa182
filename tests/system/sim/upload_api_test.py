"""Uploads over the device API: a whole update with curl, and what is refused."""

import socket
import unittest

from api_test import PASSWORD, ApiCase
from device import sha256

UPDATE = "/api/v1/update"


class UploadCase(ApiCase):
    credentials = ("--digest", "-u", "admin:" + PASSWORD)

    def ask(self, method, path, *arguments, body=None, **fields):
        """(status code, JSON) of an order with its fields, x_aloft_size=... and so on."""
        lines = [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
        options = [word for line in ["X-Aloft: 1", *lines] for word in ("-H", line)]
        if body is not None:
            options += ["-T", self.write("piece", body)]
        return self.curl(path, *self.credentials, "-X", method, *options, *arguments)

    def begin(self, image, code=201, **fields):
        """Begins an upload; returns its object."""
        got, answer = self.ask("POST", UPDATE, x_aloft_size=len(image), **fields)
        self.assertEqual(got, code, answer)
        return answer["upload"]

    def put(self, upload, image, first, end, code=200):
        """Sends image[first:end]; returns the object, or the error."""
        got, answer = self.ask(
            "PUT", UPDATE, body=image[first:end], x_aloft_upload=upload["id"],
            content_range=f"bytes {first}-{end - 1}/{len(image)}")
        self.assertEqual(got, code, answer)
        return answer["upload" if code == 200 else "error"]

    def commit(self, upload, code=202):
        got, answer = self.ask("POST", UPDATE + "/commit", x_aloft_upload=upload["id"])
        self.assertEqual(got, code, answer)
        return answer["upload" if code < 400 else "error"]

    def refused(self, code, word, *arguments, **options):
        got, answer = self.ask(*arguments, **options)
        self.assertEqual((got, answer["error"]["code"]), (code, word))
        return answer["error"]


class Uploads(UploadCase):
    def test_an_image_comes_in_pieces_and_runs(self):
        image = self.V2()
        self.serve()
        upload = self.begin(image, x_aloft_sha256=sha256(image))
        self.assertEqual((upload["state"], upload["offset"]), ("open", 0))
        middle = len(image) // 3
        self.assertEqual(self.put(upload, image, 0, middle)["offset"], middle)
        self.put(upload, image, middle, len(image))
        self.assertEqual(self.commit(upload)["state"], "staged")
        self.wait_for_image(self.sim_process, image)

    def test_one_piece_is_enough(self):
        image = self.V2()
        self.serve()
        upload = self.begin(image)
        self.put(upload, image, 0, len(image))
        self.commit(upload)
        self.wait_for_image(self.sim_process, image)

    def test_anybody_may_look(self):
        self.serve()
        self.assertEqual(self.curl(UPDATE), (200, {"schema": 1, "upload": None}))
        upload = self.begin(self.V2())
        self.assertEqual(self.curl(UPDATE)[1]["upload"], upload)
        self.assertEqual(self.curl("/api/v1/info")[1]["upload"], upload)

    def test_what_came_before_a_cut_counts(self):
        image = self.V2()
        self.serve("--http-open", password=None)
        self.credentials = ()  # curl would send an empty body first, to be asked for them
        upload = self.begin(image)
        half = len(image) // 2
        with socket.create_connection(self.address, 20) as stream:
            stream.sendall(
                f"PUT {UPDATE} HTTP/1.1\r\nHost: a\r\nX-Aloft: 1\r\n"
                f"X-Aloft-Upload: {upload['id']}\r\nContent-Length: {len(image)}\r\n"
                f"Content-Range: bytes 0-{len(image) - 1}/{len(image)}\r\n\r\n"
                .encode() + image[:half])
        self.sim_process.wait_for(
            lambda: self.curl(UPDATE)[1]["upload"]["offset"] == half, "half of the image")
        self.put(upload, image, half, len(image))
        self.commit(upload)
        self.wait_for_image(self.sim_process, image)

    def test_a_sender_that_begins_anew_goes_on(self):
        image = self.V2()
        self.serve()
        fields = {"x_aloft_sha256": sha256(image)}
        upload = self.begin(image, **fields)
        self.put(upload, image, 0, 5000)
        again = self.begin(image, code=200, **fields)
        self.assertEqual((again["id"], again["offset"]), (upload["id"], 5000))
        self.refused(409, "busy", "POST", UPDATE, x_aloft_size=len(image) - 1)

    def test_who_gives_up_makes_room(self):
        image = self.V2()
        self.serve()
        upload = self.begin(image)
        self.assertEqual(self.ask("DELETE", UPDATE), (200, {"schema": 1, "upload": None}))
        self.refused(409, "no_upload", "PUT", UPDATE, body=image[:10],
                     x_aloft_upload=upload["id"], content_range=f"bytes 0-9/{len(image)}")
        self.begin(image)


class Refusals(UploadCase):
    def test_what_cannot_be_taken_is_refused_at_once(self):
        self.serve()
        self.refused(400, "upload_fields", "POST", UPDATE)
        self.refused(400, "upload_fields", "POST", UPDATE, x_aloft_size="much")
        self.refused(400, "upload_fields", "POST", UPDATE, x_aloft_size=9,
                     x_aloft_kind="soft")
        error = self.refused(409, "image_refused", "POST", UPDATE, x_aloft_size=1 << 30)
        self.assertEqual(error["status"], 3)
        self.assertIsNone(self.curl(UPDATE)[1]["upload"])

    def test_the_application_may_refuse(self):
        self.serve("--veto")
        error = self.refused(409, "image_refused", "POST", UPDATE, x_aloft_size=5000)
        self.assertEqual(error["status"], 25)

    def test_pieces_come_in_order(self):
        image = self.V2()
        self.serve()
        upload = self.begin(image)
        self.put(upload, image, 0, 1000)
        error = self.put(upload, image, 1001, 2000, code=409)
        self.assertEqual((error["code"], error["offset"]), ("wrong_offset", 1000))
        error = self.commit(upload, code=409)
        self.assertEqual((error["code"], error["offset"]), ("incomplete", 1000))

    def test_what_is_no_image_ends_the_upload(self):
        self.serve()
        upload = self.begin(b"x" * 9000)
        error = self.put(upload, b"x" * 9000, 0, 9000, code=409)
        self.assertEqual((error["code"], error["status"]), ("image_refused", 17))
        upload = self.curl(UPDATE)[1]["upload"]
        self.assertEqual((upload["state"], upload["status"]), ("failed", 17))

    def test_another_digest_than_announced_is_refused(self):
        image = self.V2()
        self.serve()
        upload = self.begin(image, x_aloft_sha256="0" * 64)
        self.put(upload, image, 0, len(image))
        self.assertEqual(self.commit(upload, code=409)["status"], 10)

    def test_a_wrong_password_begins_nothing(self):
        self.serve()
        code, answer = self.curl(UPDATE, "--digest", "-u", "admin:wrong", "-X", "POST",
                                 "-H", "X-Aloft: 1", "-H", "X-Aloft-Size: 5000")
        self.assertEqual((code, answer["error"]["code"]), (401, "password_wrong"))
        self.assertIsNone(self.curl(UPDATE)[1]["upload"])

    def test_it_restarts_on_request_but_not_amid_an_upload(self):
        image = self.V2()
        self.serve()
        self.first_boot = self.curl("/api/v1/info")[1]["boot_id"]
        self.begin(image)
        self.refused(409, "busy", "POST", "/api/v1/reboot")
        self.ask("DELETE", UPDATE)
        self.assertEqual(self.ask("POST", "/api/v1/reboot")[0], 202)
        self.sim_process.wait_for(lambda: self.boot_id() != self.first_boot, "restart")

    def boot_id(self):
        """Of the device that runs now, which may have another port; None: none does."""
        status = self.status()
        if status and status["state"] == "running":
            self.url = "http://127.0.0.1:%d" % status["http_port"]
            try:
                return self.curl("/api/v1/info")[1]["boot_id"]
            except AssertionError:
                pass
        return self.first_boot


if __name__ == "__main__":
    unittest.main()
