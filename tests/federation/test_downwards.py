"""The city hands a file down to a county over a real shovel and TLS, and the answer comes up; an expired certificate is said."""

import shutil
import subprocess
from pathlib import Path

import pytest
from nodes import BEHIND_THE_WRAPPER, Installed, Node, eventually, joined, quiet_port

from tests.faults.rabbit_node import server

CITY, COUNTY = "360800", "360802"
TLS = Path(__file__).with_name("tls")


class TlsNode(Node):
    """A node that takes its clients over TLS as well."""

    def __init__(self, folder, program):
        super().__init__(folder, program)
        self.certificate = folder / "server.pem"
        self.tls_port = self.add_tls()

    def add_tls(self):
        """Listen with the certificate; the port."""
        port = quiet_port()
        with (self.folder / "rabbitmq.conf").open("a") as conf:
            conf.write(f"listeners.ssl.1 = 127.0.0.1:{port}\nssl_options.cacertfile = {TLS / 'authority.pem'}\n"
                       f"ssl_options.certfile = {self.certificate}\nssl_options.keyfile = {self.certificate}\n"
                       "ssl_options.verify = verify_none\nssl_options.fail_if_no_peer_cert = false\n")
        return port

    def show(self, name):
        """Have this certificate."""
        shutil.copyfile(TLS / f"{name}.pem", self.certificate)

    def read_anew(self):
        """Have certificates read from their files at the next connection."""
        program = BEHIND_THE_WRAPPER if BEHIND_THE_WRAPPER.exists() else "rabbitmqctl"
        subprocess.run([program, "--node", self.environment["RABBITMQ_NODENAME"], "eval", "ssl:clear_pem_cache()."],
                       env=self.environment, check=True, capture_output=True)


@pytest.fixture
def nodes(rabbitmq, tmp_path):
    program = server()
    if program is None:
        pytest.skip("no rabbitmq-server to start and kill")
    made = {name: TlsNode(tmp_path / f"rabbit-{name}", program) for name in ("city", "jizhou")}
    try:
        for name, node in made.items():
            node.show("late" if name == "city" else "server")
            node.start()
        for node in made.values():
            node.wait_ready()
        yield made
    finally:
        for node in made.values():
            node.kill()


@pytest.fixture
def sides(nodes, tmp_path):
    """The two, known to each other; no policy lets anything leave."""
    made = {"city": Installed(tmp_path / "city", "city", {CITY: "吉安市"}, nodes["city"]),
            "jizhou": Installed(tmp_path / "county", "jizhou", {COUNTY: "吉州区"}, nodes["jizhou"])}
    try:
        for side in made.values():
            side.start()
        made["city"].know(COUNTY, "吉州区", "jizhou")
        made["jizhou"].know(CITY, "吉安市", "city")
        yield made
    finally:
        for side in made.values():
            side.end()


def drawn(drawing, partner, node, folder):
    """Have one draw from the other's broker over TLS, and believe only the tests' own authority."""
    uri = (f"amqps://{drawing.name}:quite-secret@localhost:{node.tls_port}/%2F?cacertfile={TLS / 'authority.pem'}"
           "&verify=verify_peer&server_name_indication=localhost")
    joined(drawing, node, None, partner, folder, uri)


def offered(city):
    """A file that the city hands down."""
    enterprise = city.enterprises[CITY][0]
    row = {"kind": "difficulty", "enterprise": enterprise, "text": "园区道路夜间照明不足。"}
    appeal = city.post(f"/counties/{CITY}/appeals", city.office[CITY], row)["id"]
    city.post(f"/counties/{CITY}/appeals/{appeal}/handover", city.office[CITY], {"to": COUNTY, "reason": "属县级事权"})
    return appeal


def offers(county):
    return county.client.get(f"/counties/{COUNTY}/offers", county.office[COUNTY])["items"]


def held_by(city, appeal):
    return city.client.get(f"/counties/{CITY}/appeals/{appeal}", city.office[CITY])["held_by"]


def test_a_file_goes_down_over_tls_is_accepted_and_what_waits_behind_an_expired_certificate_comes_later(sides, nodes, tmp_path):
    city, county = sides["city"], sides["jizhou"]
    drawn(county, "city", nodes["city"], tmp_path)
    drawn(city, "jizhou", nodes["jizhou"], tmp_path)
    appeal = offered(city)
    log = nodes["jizhou"].folder / "rabbit.log"
    eventually(lambda: "certificate_expired" in log.read_text() or "Certificate Expired" in log.read_text(),
               why=lambda: log.read_text()[-3000:])
    assert "running" not in nodes["jizhou"].link("status")
    assert offers(county) == []

    nodes["city"].show("server")
    nodes["city"].read_anew()
    (offer,) = eventually(lambda: offers(county), why=lambda: nodes["jizhou"].link("status"))
    county.post(f"/counties/{COUNTY}/offers/{offer['id']}/acceptance", county.office[COUNTY], {})
    eventually(lambda: held_by(city, appeal) == COUNTY, why=lambda: nodes["city"].link("status"))
    assert {event["data"].get("to") for event in county.feed(CITY)} == {COUNTY}
    assert {event["data"].get("to") for event in city.feed(COUNTY)} == {CITY}
    for side in sides.values():
        assert side.settled().findings == [], side.name
