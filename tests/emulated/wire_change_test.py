"""A network that goes away and comes back."""
import time

import desk
import wired


class Change(wired.Wired):
    def break_off(self, target, version):
        """An upload while the link is down until the tool gives up."""
        process = self.begin(target, version)
        self.wire.up = False
        self.assertFalse(self.finish(process, version))
        self.wire.up = True

    def test_the_link_goes_down_for_good(self):
        self.device()
        self.break_off(f"espota://{wired.THERE}", "2.0.0")
        self.persist(self.over_espota, "3.0.0")
        if wired.ALL:  # the tool has more patience
            self.break_off(f"http://{wired.THERE}", "4.0.0")
            self.persist(self.over_http, "4.0.0")  # goes on where it was
        self.assert_only_updates_restarted()

    def test_the_link_goes_down_for_a_moment(self):
        self.device()
        for target, send, version in (
                (f"espota://{wired.THERE}", self.over_espota, "2.0.0"),
                (f"http://{wired.THERE}", self.over_http, "3.0.0")):
            process = self.begin(target, version)
            self.wire.up = False
            time.sleep(2)
            self.wire.up = True
            if not self.finish(process, version):
                self.persist(send, version)
        self.assert_only_updates_restarted()

    def test_a_network_that_comes_late_is_found(self):
        self.wire.up = False
        self.start(self.provision(settings=desk.SETTINGS))
        time.sleep(4)  # some questions for an address are lost
        self.wire.up = True
        self.session.expect(f"device: at {wired.THERE}")
        self.over_http(self.signed["2.0.0"])
        self.assert_only_updates_restarted()


if __name__ == "__main__":
    wired.main()
