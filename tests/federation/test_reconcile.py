"""Two installations are compared day by day, and what the copy lacks is fetched."""

import orjson
import pytest
from sides import CITY, COUNTY, NEIGHBOUR, OPERATOR

from kentan.check import check
from kentan.commands import Actor
from kentan.contracts.events import name_of
from kentan.errors import Invalid
from kentan.reconcile import Here, NotAnswered, There, reconcile
from tests.journeys.places import EMBEDDED, Place, eventually

FIRST, LAST = "2026-01-01", "2026-03-20"
READER = Actor("reader-1", "system", "*")
APPEALS_ONLY = {"partner": "city", "types": ["tickets.appeal.*"], "classes": ["open", "city"]}


class Shown:
    """An installation as a partner's account sees it."""

    def __init__(self, side):
        self.installation, self.services, self._side = side.installation, side.services, side

    def call(self, part, door, county, data=None):
        return self._side.call(part, door, county, data, actor=READER)


@pytest.fixture
def pair(county, city):
    """The city's copy and the county's own, which has lived; nothing came over yet."""
    county.call("registration", "set_remote", CITY, {"installation": "city", "silent_after_hours": 72, "reader": READER.id})
    county.live_through()
    there = Here(Shown(county))
    there.takes = False
    return Here(city), there


def compared(pair, *counties):
    return {one.county: one for one in reconcile(*pair, FIRST, LAST, counties)}


def test_a_copy_that_lacks_everything_is_filled_and_agrees(pair, county, city):
    found = compared(pair, COUNTY)[COUNTY]
    shared = [event for event in county.feed() if "subscription" not in event["type"]]
    assert (found.agreed, found.fetched, found.extra, found.altered, found.refused) == (True, len(shared), 0, 0, {})
    assert found.different == ["2026-01-05", "2026-02-12", "2026-03-19"]
    again = compared(pair, COUNTY)[COUNTY]
    assert (again.agreed, again.different, again.fetched) == (True, [], 0)
    for _ in range(3):
        city.tick()
    tables = [side.call("evaluation", "get_scoreboard", COUNTY)["total"] for side in (city, county)]
    assert tables[0] == tables[1]
    assert check(city.installation).findings == []


def test_days_that_one_of_the_two_no_longer_keeps_are_not_compared_and_the_others_are(pair, county, city):
    compared(pair, COUNTY)
    for _ in range(3):
        city.tick()
    county.clock.advance(days=200)
    enterprise = county.ask("registration", "list_enterprises")["items"][0]["id"]
    county.ask("tickets", "raise_appeal", county.row(enterprise))
    city.call("notifications", "set_retention", COUNTY, {"days": 180}, actor=OPERATOR, id="archive")
    kept = len(city.feed())
    city.services["notifications"].forget_old()
    assert 0 < len(city.feed()) < kept
    day = county.clock.now().date().isoformat()
    (found,) = reconcile(*pair, FIRST, "2026-03-31", [COUNTY])
    assert (found.agreed, found.extra, found.refused, found.days + found.forgotten) == (True, 0, {}, 90)
    assert found.forgotten > 60
    (found,) = reconcile(*pair, day, day, [COUNTY])
    assert (found.agreed, found.fetched, found.days, found.forgotten) == (True, 1, 1, 0)
    for _ in range(3):
        city.tick()
    assert check(city.installation).findings == check(county.installation).findings == []


def test_a_partner_behind_what_is_kept_is_told_so_and_from_the_beginning_gets_the_rest(pair, county):
    county.clock.advance(days=400)
    enterprise = county.ask("registration", "list_enterprises")["items"][0]["id"]
    county.ask("tickets", "raise_appeal", county.row(enterprise))
    county.call("notifications", "set_retention", COUNTY, {"days": 180}, actor=OPERATOR, id="archive")
    county.services["notifications"].forget_old()
    shared = county.call("notifications", "read_shared", COUNTY, {"after": 0}, actor=READER)
    assert [name_of(event) for event in shared["items"]] == [name_of(event) for event in county.feed()]
    assert 0 < len(shared["items"]) < 10
    with pytest.raises(Invalid, match="events_forgotten"):
        county.call("notifications", "read_shared", COUNTY, {"after": 1}, actor=READER)


def test_what_is_missing_since_is_fetched_alone(pair, county):
    compared(pair, COUNTY)
    enterprise = county.ask("registration", "list_enterprises")["items"][0]["id"]
    county.ask("tickets", "raise_appeal", county.row(enterprise))
    found = compared(pair, COUNTY)[COUNTY]
    assert (found.agreed, found.fetched, len(found.different)) == (True, 1, 1)


def test_each_documents_events_come_in_their_order(pair, city):
    compared(pair, COUNTY)
    last = {}
    for event in city.feed():
        document = (name_of(event).rsplit(".", 1)[0], event["subject"])
        assert last.get(document, "") < event["sequence"]
        last[document] = event["sequence"]


def test_an_event_altered_in_the_copy_is_told_and_remains(pair, city):
    compared(pair, COUNTY)
    feed = city.services["notifications"].desk.repository(COUNTY).feed
    entry = feed.find({}, ("_id",), 1)[0]
    entry["event"]["chainhead"] = "0" * 64
    feed.save(entry)
    (found,) = reconcile(Here(city, anew=True), pair[1], FIRST, LAST, [COUNTY])
    assert (found.agreed, found.altered, found.fetched) == (False, 1, 0)
    assert found.remaining == found.different != []


def test_what_the_policy_no_longer_shows_is_extra_in_the_copy(pair, county):
    compared(pair, COUNTY)
    county.share(APPEALS_ONLY)
    found = compared(pair, COUNTY)[COUNTY]
    assert found.extra > 0
    assert not found.agreed


def test_a_county_that_both_claim_or_one_does_not_know_is_told(pair, county, city):
    for side in (county, city):
        side.call("registration", "add_county", NEIGHBOUR, {"code": NEIGHBOUR, "name": "吉安县"})
    assert compared(pair, NEIGHBOUR, "110101")[NEIGHBOUR].problem == "claimed_by_both"
    assert compared(pair, "110101")["110101"].problem == "unknown_here"


def test_a_county_is_not_filled_from_its_copy(pair, county, city):
    compared(pair, COUNTY)
    (found,) = reconcile(Here(county), Here(city), FIRST, LAST, [COUNTY])
    assert found.fetched == 0
    with pytest.raises(NotAnswered):
        There("https://kentan.example", "token").take({}, "city")


# two installations that run

@pytest.fixture
def running(tmp_path):
    """A county's installation and the city's, each a process of its own."""
    made = []
    try:
        for name in ("county", "city"):
            (tmp_path / name).mkdir()
            made.append(Place(tmp_path / name, "2026-01-20T09:00:00+08:00", EMBEDDED))
        for place in made:
            place.wait_ready()
        yield made
    finally:
        for place in made:
            place.stop()


def log_in(place):
    session = place.client().post("/sessions", {"login": "operator", "password": "open sesame"})
    return place.client(session["token"])


def account(operator, place, role, county):
    made = operator.post("/accounts", {"login": f"{role}-{county}", "role": role, "county": county})
    token = operator.post(f"/accounts/{made['id']}/tokens", {"label": "test"})["token"]
    return made["id"], token, place.client(token).within(county)


def test_two_running_installations_agree_once_it_was_fetched(running):
    county, city = running
    theirs, ours = log_in(county), log_in(city)
    theirs.post("/counties", {"code": COUNTY, "name": "吉州区"})
    reader, token, _ = account(theirs, county, "system", COUNTY)
    nowhere = {"url": "http://127.0.0.1:9", "token": "none"}
    theirs.post("/counties", {"code": CITY, "name": "吉安市", "city": True,
                              "remote": {"installation": "city", "reader": reader, **nowhere}})
    everything = {"partner": "city", "types": ["*"], "classes": ["open", "city"]}
    theirs.put(f"/counties/{COUNTY}/sharing-policy", {"valid_from": "2026-01-20", "rules": [everything]})
    ours.post("/counties", {"code": CITY, "name": "吉安市", "city": True})
    ours.post("/counties", {"code": COUNTY, "name": "吉州区", "remote": {"installation": "jizhou", **nowhere}})
    _, _, office = account(theirs, county, "office", COUNTY)
    enterprise = office.post("/enterprises", {"name": "庐陵样例米粉店", "size_class": "sole"})["id"]
    office.post("/appeals", {"kind": "request", "enterprise": enterprise, "text": "请协调用工。"})
    eventually(lambda: [one for one in theirs.get("/events?limit=500")["items"] if one["type"].endswith("appeal.raised.v1")])

    def run(*more):
        done = city.run("reconcile", "--there", county.urls[0].removesuffix("/api/v1"), "--token", token, "--county", COUNTY,
                        "--from", "2026-01-10", "--json", *more)
        return done.returncode, orjson.loads(done.stdout)

    code, told = run()
    assert (code, told["agreed"], told["to"]) == (0, True, "2026-01-20")
    assert told["counties"][0]["fetched"] > 3
    assert run()[1]["counties"][0]["fetched"] == 0
    eventually(lambda: ours.get(f"/counties/{COUNTY}/scoreboard")["total"]["raised"] == 1)
    code, told = run("--county", "110101")
    assert (code, told["counties"][1]["problem"]) == (1, "unknown_here")
    late = city.run("reconcile", "--there", county.urls[0], "--from", "2026-01-21", "--to", "2026-01-20")
    assert (late.returncode, "Traceback" in late.stderr) == (2, False)
    wrong = city.run("reconcile", "--there", county.urls[0].removesuffix("/api/v1"), "--token", "wrong")
    assert (wrong.returncode, "401" in wrong.stderr, "Traceback" in wrong.stderr) == (1, True, False)
