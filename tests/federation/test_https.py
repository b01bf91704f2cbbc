"""A county and the city without RabbitMQ: each an embedded process, each fetching from the other's gateway."""

import orjson
import pytest
from kombu import Connection
from nodes import Installed, eventually

from kentan.broker import close_broker, open_broker
from kentan.events.publisher import Outgoing, Publisher
from kentan.events.topology import INBOUND, inbound_queue, queue_name
from kentan.runtime.address import broker_address
from tests.faults.load import Load

CITY, COUNTY = "360800", "360802"


@pytest.fixture
def sides(tmp_path):
    """The two, founded, with accounts for each other, and known to each other."""
    made = {"city": Installed(tmp_path / "city", "city", {CITY: "吉安市"}),
            "jizhou": Installed(tmp_path / "county", "jizhou", {COUNTY: "吉州区"})}
    try:
        for side in made.values():
            side.start()
        introduced(made["city"], COUNTY, "吉州区", made["jizhou"], CITY)
        introduced(made["jizhou"], CITY, "吉安市", made["city"], COUNTY)
        yield made
    finally:
        for side in made.values():
            side.end()


def introduced(side, code, text, partner, own):
    """Register the partner's county, by the token of the account that we read by there and the one that it reads by here."""
    token, reader = reading(partner, side.name, code)[0], reading(side, partner.name, own)[1]
    side.know(code, text, partner.name, url=partner.urls[0], token=token, reader=reader)


def reading(side, partner, county):
    """Token and id of the account by which a partner reads."""
    login = f"{partner}-reads"
    path = f"/counties/{county}/accounts"
    if login not in side.tokens:
        side.tokens[login] = side.issue(login, "system", county)
    accounts = side.client.get(path, side.operator)["items"]
    return side.tokens[login], next(account["id"] for account in accounts if account["login"] == login)


def shared_with_city(county):
    """The ids of what the city is to have."""
    return [event["id"] for event in county.feed(COUNTY) if ".tickets." in event["type"] or ".evaluation." in event["type"]]


def test_the_city_fetches_what_the_policy_lets_leave_and_goes_on_where_it_was_killed(sides):
    city, county = sides["city"], sides["jizhou"]
    load = Load(county, 7, clients=2)
    load.run(20)
    load.finish()
    assert county.settled().findings == []
    assert city.feed(COUNTY) == []
    county.publish_policy(COUNTY, [{"partner": "city", "types": ["tickets.*", "evaluation.*"], "classes": ["open", "city"]}])
    eventually(lambda: len(city.feed(COUNTY)) > 10)
    city.process.kill()
    load.run(30)
    load.finish()
    assert county.settled().findings == []
    city.process.start()
    city.process.wait_ready()
    eventually(lambda: [event["id"] for event in city.feed(COUNTY)] == shared_with_city(county))
    eventually(lambda: city.table(COUNTY) == county.table(COUNTY))
    for side in sides.values():
        assert side.settled().findings == [], side.name


def test_a_token_that_was_revoked_is_told_and_held_up_for_nothing_else(sides):
    city, county = sides["city"], sides["jizhou"]
    county.publish_policy(COUNTY, [{"partner": "city", "types": ["registration.*"], "classes": ["open"]}])
    eventually(lambda: city.feed(COUNTY))
    path = f"/counties/{COUNTY}/remote"
    body = {"installation": "jizhou", "url": county.urls[0], "token": "kt_wrong"}
    status, answer = city.client.ask("PUT", path, city.operator, body, "wrong-token")
    assert status == 200, answer
    eventually(lambda: fetching(city)["problem"] == "401 token_not_valid")
    right = county.issue("again", "system", COUNTY)
    assert county.client.ask("GET", f"/counties/{COUNTY}/shared-events", right)[1]["code"] == "not_a_partner"


def fetching(city):
    """The link by which the city fetches."""
    return next(row for row in city.client.get(f"/counties/{COUNTY}/links", city.operator)["items"] if row["id"] == "fetching")


def test_what_is_refused_waits_readably_until_its_county_is_registered(sides):
    city = sides["city"]
    feed = sides["jizhou"].feed(COUNTY)
    forged = {**feed[0], "id": "forged", "county": "360821", "source": "/counties/360821/registration"}
    brought = [Outgoing(one["id"], orjson.dumps(one), queue_name(INBOUND), "jizhou") for one in (forged, feed[1])]
    city.process.stop()
    uri = broker_address(city.settings)
    open_broker(uri)
    publisher = Publisher(uri)
    try:
        with Connection(uri) as connection:
            inbound_queue()(connection.channel()).declare()
        assert publisher.publish(brought) == set()
    finally:
        publisher.close()
        close_broker(uri)
    city.process.start()
    city.process.wait_ready()
    letters = eventually(lambda: city.kentan("deadletters", "list", "--json")[0])
    assert [(one["consumer"], one["event_id"]) for one in letters] == [("inbound", "forged")]
    assert letters[0]["reason"].startswith("county_not_known_here: ")
    eventually(lambda: feed[1]["id"] in {event["id"] for event in city.feed(COUNTY)})
    city.know("360821", "吉安县", "jizhou", url=sides["jizhou"].urls[0])
    city.kentan("deadletters", "requeue", letters[0]["id"])
    eventually(lambda: [event["id"] for event in city.feed("360821")] == ["forged"])
