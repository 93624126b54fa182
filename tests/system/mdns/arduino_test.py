"""aloft discover --arduino: Arduino's pluggable discovery, as the IDE speaks it."""

import json
import select
import subprocess
import time
import unittest

import network

network.enter()

import lan  # noqa: E402: only inside


class Client:
    """Writes commands and reads one JSON object after the other, as they come."""

    def __init__(self, process):
        self.process = process
        self.text = ""

    def send(self, line, end="\n"):
        self.process.stdin.write(line + end)
        self.process.stdin.flush()

    def read(self, seconds=lan.PATIENCE):
        """The next object; None when none comes."""
        limit = time.monotonic() + seconds
        decoder = json.JSONDecoder()
        while True:
            self.text = self.text.lstrip()
            try:
                value, end = decoder.raw_decode(self.text)
                self.text = self.text[end:]
                return value
            except ValueError:
                pass
            ready = select.select([self.process.stdout], [], [], limit - time.monotonic())
            data = ready[0] and self.process.stdout.buffer.raw.read(4096)
            if not data:
                return None
            self.text += data.decode()

    def ask(self, line):
        self.send(line)
        return self.read()


class ArduinoTest(lan.LanCase):
    def setUp(self):
        super().setUp()
        self.kitchen = self.lan.host("10.77.0.7")
        self.desk = self.lan.host("10.77.0.9")

    def client(self, hello=True):
        client = Client(self.popen(self.desk, lan.ALOFT, "discover", "--arduino",
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE))
        if hello:
            self.assertEqual(client.ask('HELLO 1 "arduino-cli 1.0.0"'),
                             {"eventType": "hello", "protocolVersion": 1, "message": "OK"})
        return client

    def start_device(self, name="one"):
        device = self.device(self.kitchen, name, "--espota-port", 8266)
        time.sleep(1.2)
        return device

    def expect_error(self, answer, event):
        self.assertEqual(answer["eventType"], event)
        self.assertIs(answer["error"], True)
        self.assertTrue(answer["message"])

    PORT = {
        "address": "10.77.0.7",
        "label": "kitchen at 10.77.0.7",
        "protocol": "network",
        "protocolLabel": "Network Port",
        "properties": {
            "hostname": "kitchen.local",
            "port": "8266",
            "tcp_check": "no",
            "ssh_upload": "no",
            "board": "sim",
            ".": "sim",
            "auth_upload": "no",
        },
    }

    def test_list_shows_what_is_there(self):
        self.start_device()
        client = self.client()

        self.assertEqual(client.ask("START"), {"eventType": "start", "message": "OK"})
        time.sleep(1)

        self.assertEqual(client.ask("LIST"), {"eventType": "list", "ports": [self.PORT]})

    def test_a_password_is_asked_for_where_it_is_wanted(self):
        (self.folder / "secret").write_text("open sesame\n")
        self.device(self.kitchen, "one", "--password-file", "secret")
        client = self.client()
        client.ask("START_SYNC")

        self.assertEqual(client.read()["port"]["properties"]["auth_upload"], "yes")

    def test_ports_are_told_as_they_come_and_go(self):
        client = self.client()
        self.assertEqual(client.ask("START_SYNC"),
                         {"eventType": "start_sync", "message": "OK"})
        self.assertIsNone(client.read(1))

        device = self.start_device()
        self.assertEqual(client.read(), {"eventType": "add", "port": self.PORT})
        self.end(device)
        self.assertEqual(
            client.read(),
            {"eventType": "remove", "port": {"address": "10.77.0.7", "protocol": "network"}})

    def test_it_can_be_stopped_and_started_again(self):
        self.start_device()
        client = self.client()
        client.ask("START_SYNC")
        self.assertEqual(client.read()["eventType"], "add")

        self.assertEqual(client.ask("STOP"), {"eventType": "stop", "message": "OK"})
        self.assertIsNone(client.read(1))
        self.assertEqual(client.ask("START_SYNC")["eventType"], "start_sync")
        self.assertEqual(client.read()["eventType"], "add")

    def test_quit_ends_it(self):
        client = self.client()

        self.assertEqual(client.ask("QUIT"), {"eventType": "quit", "message": "OK"})
        self.assertEqual(client.process.wait(lan.PATIENCE), 0)

    def test_it_ends_when_the_ide_is_gone(self):
        client = self.client()
        client.ask("START_SYNC")

        client.process.stdin.close()

        self.assertEqual(client.process.wait(lan.PATIENCE), 0)

    def test_hello_comes_first(self):
        client = self.client(hello=False)

        self.expect_error(client.ask("START"), "command_error")
        self.expect_error(client.ask("HELLO"), "hello")
        self.expect_error(client.ask('HELLO x "y"'), "hello")
        self.assertEqual(client.ask('hello 2 "IDE"')["protocolVersion"], 1)
        self.expect_error(client.ask('HELLO 1 "IDE"'), "hello")

    def test_commands_out_of_order_are_refused(self):
        client = self.client()

        self.expect_error(client.ask("LIST"), "list")
        self.expect_error(client.ask("STOP"), "stop")
        client.ask("START")
        self.expect_error(client.ask("START"), "start")
        self.expect_error(client.ask("START_SYNC"), "start_sync")
        client.ask("STOP")
        client.ask("START_SYNC")
        self.expect_error(client.ask("LIST"), "list")

    def test_what_is_no_command_is_refused(self):
        client = self.client()

        self.assertEqual(client.ask("FETCH it"),
                         {"eventType": "command_error", "error": True,
                          "message": "Unknown command FETCH"})
        self.expect_error(client.ask("LIST all"), "command_error")
        self.expect_error(client.ask("x" * 5000), "command_error")

    def test_commands_may_come_in_pieces_and_together(self):
        client = self.client()

        client.send("STA", end="")
        self.assertIsNone(client.read(0.3))
        client.send("RT\r\nSTOP\nSTART_SYNC")
        self.assertEqual([client.read()["eventType"] for _ in range(3)],
                         ["start", "stop", "start_sync"])


if __name__ == "__main__":
    unittest.main()
