"""Updates over a network that loses, doubles and swaps frames, each way."""
import time

import wired

PERCENTS = (5, 10, 20)
BAD = 120 if wired.ALL else 10  # seconds; the network is good again then


class Loss(wired.Wired):
    def rounds(self, *percents):
        """The versions that come, one after the other, and how bad the wire is."""
        chosen = PERCENTS if wired.ALL else percents
        for number, percent in enumerate(chosen):
            yield wired.VERSIONS[1 + number], percent

    def tell(self, way, percent, tries, since):
        lost = self.wire.to_board.count["lost"] + self.wire.to_network.count["lost"]
        print(f"{wired.BOARD.name} {way}, {percent} %: {tries} tries, "
              f"{time.monotonic() - since:.0f} s; {lost} frames lost so far", flush=True)

    def upload_all(self, way, send, *percents):
        self.device()
        for version, percent in self.rounds(*percents):
            since = time.monotonic()
            self.spoil(percent, BAD)
            tries = self.persist(send, version)
            self.wire.percent = 0
            self.assertTrue(self.runs(version))
            self.tell(way, percent, tries, since)
        self.assert_only_updates_restarted()

    def test_espota_gets_through(self):
        self.upload_all("espota", self.over_espota, 10)

    def test_http_gets_through(self):
        self.upload_all("HTTP", self.over_http, 20)

    def pull_all(self, way, server, *percents):
        for version, percent in self.rounds(*percents):
            since = time.monotonic()
            self.spoil(percent, BAD)
            with server(version):
                said = self.session.expect(f"version {version} on")
                self.session.expect("device: at ")
            self.wire.percent = 0
            self.tell(way, percent, 1 + said.count("asked in vain"), since)
        self.assertTrue(self.runs(version))
        self.assert_only_updates_restarted()

    def test_a_server_is_asked_until_it_answers(self):
        self.device(f"poll=http://{wired.HERE}:{self.serve_port}/update",
                    "poll-interval=1")
        self.pull_all("update server", self.server, 5)

    def test_a_server_with_a_certificate_is_asked_until_it_answers(self):
        self.device(*self.asking(), trust=self.store("root"))
        self.pull_all("update server, HTTPS", self.https_server, 10)


if __name__ == "__main__":
    wired.main()
