"""A board with a trust store: keys are replaced over the network, and by nobody else."""
import sys
import unittest

import desk
import qemu

BOARD = qemu.require(sys.argv[1], "boot", "device-1.0.0", "device-2.0.0")
REFUSED, OLDER, STRANDED = 5, 6, 6


class Trust(desk.Desk):
    """Its store knows two keys: the maker's, who has signed all there is, and a spare."""

    board = BOARD

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for key in ("spare", "fresh", "strange"):
            cls.aloft("keygen", "-o", cls.keys / key, "--type", "p256")
        cls.sign("device-1.0.0", "1.0.0")
        cls.sign("device-2.0.0", "2.0.0")
        cls.by_maker = cls.signed["2.0.0"]
        cls.by_fresh = cls.by_maker.with_name("fresh.bin")
        cls.aloft("sign", BOARD.image("device-2.0.0.bin"), "-k", cls.keys / "fresh.key",
                  "--image-version", "2.0.0", "--target", BOARD.name, "-o", cls.by_fresh)

    def two_keys(self):
        self.fleet = self.folder / "fleet.trust"
        self.aloft("trust", "create", self.fleet, "--anchor", self.keys / "maker.pub",
                   "--anchor", self.keys / "spare.pub")
        return "--trust", self.fleet

    def replace_key(self):
        """The next store: the maker's key has leaked, and there is a fresh one."""
        self.aloft("trust", "revoke", self.fleet, self.keys / "maker.pub", "--anchor",
                   self.keys / "fresh.pub", "-k", self.keys / "spare.key")

    def strange_store(self):
        """A newer store that is signed by a key that the board does not know."""
        store = self.folder / "strange.trust"
        self.aloft("trust", "create", store, "--anchor", self.keys / "strange.pub")
        self.aloft("trust", "add", store, "--text", "mine", "-k",
                   self.keys / "strange.key")
        return store

    def push(self, store, target, code=0):
        return self.aloft("trust", "push", store, target, "--password-file",
                          self.folder / "secret", code=code)

    def url(self):
        return f"http://127.0.0.1:{self.http}"

    def expect_next_store(self, session, target):
        """Pushes the next store; now the maker's signature is worth nothing."""
        self.replace_key()
        self.push(self.fleet, target)
        session.expect("device: trust store 2")
        self.push(self.fleet, target, OLDER)
        for send in (self.over_espota, self.over_http):
            send(self.by_maker, code=REFUSED)

    def test_a_key_is_replaced_over_http(self):
        session = self.device(trust=self.two_keys())
        self.push(self.strange_store(), self.url(), REFUSED)
        session.expect("device: trust store refused: no trusted key")
        self.expect_next_store(session, self.url())
        self.assertIn("runs 2.0.0", self.over_http(self.by_fresh))
        session.expect("version 2.0.0 on")

    def test_a_key_is_replaced_over_espota(self):
        session = self.device(trust=self.two_keys())
        espota = f"espota://127.0.0.1:{self.espota}"
        self.push(self.strange_store(), espota, REFUSED)
        session.expect("device: trust store refused: no trusted key")
        self.expect_next_store(session, espota)
        session.off()
        session = qemu.Session(BOARD, self.folder / "flash.bin",
                               more=BOARD.network(self.espota, self.http))
        self.addCleanup(session.off)
        session.expect("version 1.0.0 on")  # what a revoked key has signed boots on
        session.expect("device: at ")
        self.over_http(self.by_maker, code=REFUSED)

    def test_a_store_under_which_it_would_not_boot_is_refused(self):
        session = self.device(trust=self.two_keys())
        self.aloft("trust", "revoke", self.fleet, self.keys / "maker.pub", "--hard",
                   "-k", self.keys / "spare.key")
        self.assertIn("would not be trusted any more",
                      self.push(self.fleet, self.url(), code=STRANDED))
        session.expect("device: trust store refused")

    def test_a_server_brings_the_store_and_then_what_it_lets_in(self):
        session = self.device(f"poll=http://10.0.2.2:{self.serve_port}/update",
                              "poll-interval=1", trust=self.two_keys())
        self.signed["2.0.0"] = self.by_fresh
        self.addCleanup(self.signed.update, {"2.0.0": self.by_maker})
        with self.server("2.0.0"):
            session.expect("asked in vain: no trusted key")
            self.offer(self.strange_store())
            session.expect("device: trust store refused")
            self.replace_key()
            self.aloft("trust", "add", self.fleet, "--text", "above the strange one",
                       "-k", self.keys / "spare.key")
            self.offer(self.fleet)
            session.expect("device: trust store 3")
            session.expect("version 2.0.0 on")

    def offer(self, store):
        """What the update server tells of from now on."""
        fresh = self.folder / "served" / "devices.trust.new"
        fresh.write_bytes(store.read_bytes())
        fresh.rename(fresh.with_name("devices.trust"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
