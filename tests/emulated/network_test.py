"""Updates a board in every way that the network offers, with the tool as it is."""
import sys
import unittest

import desk
import qemu

sys.path.insert(0, str(qemu.ROOT / "tools" / "boards"))
import serial_update  # noqa: E402 - the line above finds it

VERSIONS = ("1.0.0", "2.0.0", "3.0.0", "4.0.0", "9.0.0", "9.1.0")
BOARD = qemu.require(sys.argv[1], "boot", *(f"device-{v}" for v in VERSIONS))
REFUSED, OLDER, WENT_BACK = 5, 6, 8


class Network(desk.Desk):
    board = BOARD

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for version in VERSIONS:
            cls.sign(f"device-{version}", version)

    def tampered(self, version):
        content = bytearray(self.signed[version].read_bytes())
        content[len(content) // 2] ^= 1
        path = self.folder / "tampered.bin"
        path.write_bytes(content)
        return path

    def test_each_way_brings_an_update(self):
        session = self.device(*self.asking(), trust=self.store("root"))
        self.assertIn("runs 2.0.0", self.over_espota(self.signed["2.0.0"]))
        self.assertIn("runs 3.0.0", self.over_http(self.signed["3.0.0"]))
        with self.https_server("4.0.0"):
            session.expect("version 4.0.0 on")
            session.expect("device: at ")
            session.expect("the server has nothing new")

    def test_an_update_comes_by_http(self):
        session = self.device(f"poll=http://10.0.2.2:{self.serve_port}/update",
                              "poll-interval=1")
        with self.server("2.0.0"):
            session.expect("version 2.0.0 on")
            session.expect("device: at ")
            session.expect("the server has nothing new")

    def test_who_asks_by_https_takes_nothing_by_http(self):
        session = self.device(*self.asking(), trust=self.store("root"))
        with self.server("2.0.0"):
            session.expect("asked in vain: ")
        self.assertIn("1.0.0", self.aloft("status", f"127.0.0.1:{self.http}"))

    def test_a_server_that_proves_nothing_is_not_asked(self):
        session = self.device(*self.asking(), trust=self.store("other"))
        with self.https_server("2.0.0"):
            said = session.expect("no trusted authority stands behind")
        self.assertIn("asked in vain", said)
        self.assertIn("1.0.0", self.aloft("status", f"127.0.0.1:{self.http}"))

    def test_what_nobody_signed_is_refused(self):
        for trust in (self.key_set(), self.store("root")):
            with self.subTest(trust[0]):
                self.refuses_what_nobody_signed(trust)

    def refuses_what_nobody_signed(self, trust):
        session = self.device(trust=trust)
        for send in (self.over_espota, self.over_http):
            send(self.tampered("2.0.0"), code=REFUSED)
            send(BOARD.image("device-2.0.0.bin"), code=REFUSED)
        self.assertIn("1.0.0", self.aloft("status", f"127.0.0.1:{self.http}"))
        self.assertIn("runs 2.0.0", self.over_http(self.signed["2.0.0"]))
        session.expect("version 2.0.0 on")

    def test_what_is_older_is_refused(self):
        session = self.device(f"poll=http://10.0.2.2:{self.serve_port}/update",
                              "poll-interval=1")
        self.assertIn("runs 2.0.0", self.over_http(self.signed["2.0.0"]))
        for send in (self.over_espota, self.over_http):
            self.assertIn("older", send(self.signed["1.0.0"], code=OLDER))
        session.expect("device: at ")
        with self.server("1.0.0"):
            session.expect("asked in vain: older")
        self.assertIn("2.0.0", self.aloft("status", f"127.0.0.1:{self.http}"))
        self.assertIn("runs 3.0.0", self.over_espota(self.signed["3.0.0"]))

    def test_what_crashes_goes_back(self):
        session = self.device(layout=BOARD.keeping)
        self.over_espota(self.signed["9.0.0"], code=WENT_BACK)
        said = session.expect("version 1.0.0 on")
        self.assertEqual(said.count("device: crashes"), 3)

    def test_who_goes_round_is_not_restarted(self):
        """For longer than the watchdog's limit, of a time that does not wait for this
        computer: one question a second."""
        session = self.device(*self.asking(), options=("-icount", "shift=7,sleep=off"))
        for _ in range(70):
            self.assertNotIn("boot: ", session.expect("asked in vain"))

    def test_what_hangs_goes_back(self):
        session = self.device(layout=BOARD.keeping)
        self.over_espota(self.signed["9.1.0"], code=WENT_BACK)
        said = session.expect("version 1.0.0 on")
        self.assertEqual(said.count("the watchdog restarted the board"), 3)
        self.assertIn("runs 2.0.0", self.over_http(self.signed["2.0.0"]))

    @unittest.skipIf(BOARD.keeps, "by its own layout it goes back by itself")
    def test_what_hangs_makes_room_for_the_next(self):
        session = self.device()
        self.upload(self.signed["9.1.0"], f"espota://127.0.0.1:{self.espota}", "--no-wait")
        for _ in range(2):
            session.expect("the watchdog restarted the board")
        image = self.signed["2.0.0"].read_bytes()
        session.rescue(lambda: serial_update.send(session.put, session.get, image))
        session.expect("version 2.0.0 on")
        session.expect("device: at ")
        self.assertIn("runs 3.0.0", self.over_http(self.signed["3.0.0"]))

    def test_a_wrong_password_is_refused(self):
        self.device()
        (self.folder / "secret").write_text("wrong\n")
        self.over_espota(self.signed["2.0.0"], code=4)
        self.over_http(self.signed["2.0.0"], code=4)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
