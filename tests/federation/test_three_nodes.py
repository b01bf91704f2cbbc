"""Two counties and the city, each on a RabbitMQ node of its own: lines cut, each side killed, nothing lost, nothing doubled."""

import eventlet
import pytest
from nodes import SCALE, Installed, Line, Node, eventually, joined

from kentan.contracts.events import name_of
from tests.faults.load import Load
from tests.faults.rabbit_node import server

EVENTS, LEAST = 10_000, 2000
COMMANDS = 150  # of mixed cases in each county; the rest of the events are of batches
CITY, COUNTIES = "360800", {"jizhou": ("360802", "吉州区"), "jian": ("360821", "吉安县")}
RULES = [{"partner": "city", "types": ["*"], "classes": ["open", "city"]}]


@pytest.fixture
def nodes(rabbitmq, tmp_path):
    """Three nodes that may be killed."""
    program = server()
    if program is None:
        pytest.skip("no rabbitmq-server to start and kill")
    made = {name: Node(tmp_path / f"rabbit-{name}", program) for name in ("city", *COUNTIES)}
    try:
        for node in made.values():
            node.start()
        for node in made.values():
            node.wait_ready()
        yield made
    finally:
        for node in made.values():
            node.kill()


@pytest.fixture
def sides(nodes, tmp_path):
    """The three installations, founded, and known to each other."""
    own = {"city": {CITY: "吉安市"}, **{name: {code: text} for name, (code, text) in COUNTIES.items()}}
    made = {name: Installed(tmp_path / name, name, counties, nodes[name]) for name, counties in own.items()}
    try:
        for side in made.values():
            side.start()
        for name, (code, text) in COUNTIES.items():
            made["city"].know(code, text, name)
            made[name].know(CITY, "吉安市", "city")
        yield made
    finally:
        for side in made.values():
            side.end()


@pytest.fixture
def lines(nodes):
    """A line from the city to each county's node."""
    made = {name: Line(nodes[name].port) for name in COUNTIES}
    yield made
    for line in made.values():
        line.cut()


def revive(victim):
    """Kill -9, and start again."""
    victim.kill()
    victim.start()
    victim.wait_ready()


def caught_up(city, county, code):
    """Whether the city has all that the county let leave."""
    return {event["id"] for event in city.feed(code)} == {event["id"] for event in county.feed(code)}


def test_the_city_catches_up_whatever_was_cut_and_killed(sides, nodes, lines, tmp_path):
    city, counties = sides["city"], {name: sides[name] for name in COUNTIES}
    for name, county in counties.items():
        county.publish_policy(COUNTIES[name][0], RULES)
        joined(city, nodes[name], lines[name], name, tmp_path)
    for name, county in counties.items():
        eventually(lambda name=name, county=county: caught_up(city, county, COUNTIES[name][0]))

    for line in lines.values():
        line.cut()
    before = {name: len(county.feed(COUNTIES[name][0])) for name, county in counties.items()}
    wanted = max(round(EVENTS * SCALE), LEAST) // len(counties)
    loads = {name: Load(county, number, clients=3) for number, (name, county) in enumerate(counties.items())}
    running = [eventlet.spawn(load.run, COMMANDS) for load in loads.values()]
    running += [eventlet.spawn(county.raise_many, COUNTIES[name][0], wanted) for name, county in counties.items()]
    eventually(lambda: min(load.answered for load in loads.values()) > COMMANDS // 4, 300)
    for victim in (counties["jizhou"].process, nodes["jian"]):
        revive(victim)
    for thread in running:
        thread.wait()
    for load in loads.values():
        load.finish()
    for name, county in counties.items():
        assert county.settled().findings == [], name
    said = {name: len(county.feed(COUNTIES[name][0])) - before[name] for name, county in counties.items()}
    assert min(said.values()) >= wanted
    assert not any(caught_up(city, county, COUNTIES[name][0]) for name, county in counties.items())

    for line in lines.values():
        line.mend()
    eventually(lambda: len(city.feed(COUNTIES["jizhou"][0])) > before["jizhou"])
    revive(nodes["city"])
    revive(city.process)
    revive(nodes["jizhou"])
    revive(counties["jian"].process)
    lines["jizhou"].cut()
    lines["jizhou"].mend()
    for name, county in counties.items():
        the_copy_is_the_countys(city, county, COUNTIES[name][0])
    for side in sides.values():
        assert side.settled().findings == [], side.name
        assert side.proof().dead_letters == 0
    print({"said while cut": said})


def the_copy_is_the_countys(city, county, code):
    """Nothing lost, nothing doubled, each document's events in the order in which the county's feed has them, tables equal."""
    eventually(lambda: caught_up(city, county, code), why=lambda: city.kentan("link", "list")[0] + city.node.link("status"))
    assert by_documents(city.feed(code)) == by_documents(county.feed(code))
    eventually(lambda: city.table(code) == county.table(code), why=lambda: f"{city.table(code)}\n{county.table(code)}")
    rows = {row["county"]: row for row in city.client.get("/scoreboard", city.operator)["counties"]}
    assert rows[code]["raised"] == county.table(code)[0]["raised"] > 0
    assert (rows[code]["remote"], rows[code]["silent"]) == (True, False)


def by_documents(events):
    """The events of each document, in their order."""
    found: dict = {}
    for event in events:
        found.setdefault((name_of(event).rsplit(".", 1)[0], event["subject"]), []).append(event["id"])
    return found
