"""A county lives through a period in its own installation; the city's copy is brought up, lost, rebuilt and proved."""

from itertools import pairwise

import pytest
from sides import CITY, COUNTY, LEADER, NEIGHBOUR, made

from kentan.check import check
from kentan.commands import Actor
from kentan.contracts.tickets import APPEAL_RAISED
from kentan.errors import NotFound, Refused
from kentan.ids import new_id


@pytest.fixture
def lived(county, city):
    """The county has lived, and the city has heard all that it shares."""
    county.live_through()
    county.share({"partner": "city", "types": ["*"], "classes": ["open", "city"]})
    bring_up(county, city)
    return county


def bring_up(county, city):
    for _ in range(2):
        county.tick()
    brought = city.bring(county, "jizhou", "city")
    for _ in range(2):
        city.tick()
    return brought


def table(side, county=COUNTY):
    """A county's table without the moments at which it was read."""
    shown = side.call("evaluation", "get_scoreboard", county)
    return shown["total"], shown["units"]


def test_the_citys_copy_of_the_table_is_the_countys_table(lived, city):
    assert table(city) == table(lived)
    assert table(city)[0]["closed"] > 0
    assert table(city)[0]["dissatisfied"] == 1


def test_the_city_has_each_shared_event_once_in_the_order_of_each_document(lived, city):
    ours, theirs = lived.feed(), city.feed()
    assert [event["id"] for event in theirs] == [event["id"] for event in ours if "subscription" not in event["type"]]
    of_documents: dict = {}
    for event in theirs:
        of_documents.setdefault((event["type"].rsplit(".", 2)[0], event["subject"]), []).append(int(event["sequence"]))
    assert all(one < other for sequences in of_documents.values() for one, other in pairwise(sequences))


def test_both_installations_prove_sound(lived, city):
    assert check(lived.installation).findings == []
    report = check(city.installation)
    assert (report.findings, report.lost, report.doubled) == ([], 0, 0)
    assert report.consumers["evaluation.on_counted_event"].applied > 10


def test_nobody_in_the_city_acts_on_a_countys_events(lived, city):
    store = city.installation.store.county(COUNTY)
    filled = {name for name in store.collections() if _count(city, name)}
    assert filled == {"notifications_feed", "notifications_links", "notifications_last_words", "evaluation_log",
                      "evaluation_tables", "registration_remotes"}


def _count(side, name):
    specs = {spec.name: spec for part in side.installation.parts.values() for spec in part.collections}
    return side.installation.store.county(COUNTY).collection(specs[name]).count() if name in specs else 0


def test_what_is_sent_again_is_known_again(lived, city):
    before = (city.feed(), table(city))
    lived.call("notifications", "resend_link", COUNTY, id="city")
    assert bring_up(lived, city) == len(before[0])
    assert (city.feed(), table(city)) == before
    assert check(city.installation).findings == []


def test_what_the_city_lost_of_its_tables_is_rebuilt_from_what_it_received(lived, city):
    before = table(city)
    log = city.services["evaluation"].desk.repository(COUNTY).log
    entry = log.find({}, ("-_id",), 1)[0]
    log.delete(entry["_id"])
    assert any("never applied" in finding for finding in check(city.installation).findings)
    city.call("notifications", "resend_link", COUNTY, id="here")
    city.tick()
    city.call("evaluation", "rebuild_scoreboard", COUNTY)
    assert table(city) == before
    assert check(city.installation).findings == []


def test_a_broker_that_is_away_holds_up_and_loses_nothing(lived, city, clock):
    lived.tick()
    lived.way.cut = True
    enterprise = lived.ask("registration", "register_enterprise", {"name": "吉州样例茶行", "size_class": "sole"})["id"]
    for _ in range(2):
        lived.tick()
    link = lived.links()["city"]
    assert (link["behind"], link["problem"]) == (1, "ConnectionRefusedError")
    lived.way.cut = False
    clock.advance(minutes=1)
    bring_up(lived, city)
    assert enterprise in {event["subject"] for event in city.feed()}
    assert lived.links()["city"]["behind"] == 0


def test_the_citys_scoreboard_is_the_sum_of_its_counties(lived, city):
    city.know(NEIGHBOUR, "jian")
    shown = city.call("evaluation", "get_city_scoreboard", CITY, actor=LEADER)
    rows = {row["county"]: row for row in shown["counties"]}
    assert rows.keys() == {CITY, COUNTY, NEIGHBOUR}
    assert shown["total"]["closed"] == rows[COUNTY]["closed"] == table(lived)[0]["closed"]
    assert [rows[code]["remote"] for code in sorted(rows)] == [False, True, True]
    own = city.call("evaluation", "get_city_scoreboard", COUNTY, actor=Actor("leader-1", "leader", COUNTY))
    assert [row["county"] for row in own["counties"]] == [COUNTY]


def test_a_county_without_a_word_for_too_long_is_shown_as_silent_with_its_last_word(lived, city, clock):
    def told():
        row = next(one for one in city.call("evaluation", "get_city_scoreboard", CITY, actor=LEADER)["counties"]
                   if one["county"] == COUNTY)
        shown = city.call("registration", "get_county", COUNTY)["remote"]
        assert (row["silent"], row["last_word"]) == (shown["silent"], shown["last_word"])
        return row["silent"], row["last_word"]

    last = max(event["time"] for event in lived.feed())
    assert told() == (False, last)
    clock.advance(hours=73)
    assert told() == (True, last)
    city.take_in(made(APPEAL_RAISED, {"status": "raised"}, clock, subject=new_id()), "jizhou")
    assert told()[0] is False


def test_a_county_never_heard_of_is_silent(city):
    shown = city.know(NEIGHBOUR, "jian")["remote"]
    assert (shown["silent"], shown["last_word"]) == (True, None)


def test_an_address_is_enough_for_an_event_to_reach_its_county(county, city, clock):
    """The city shares nothing, but what is said to a county goes to that county's installation, and to no other."""
    city.know(NEIGHBOUR, "jian")
    said = made(APPEAL_RAISED, {"status": "raised", "to": COUNTY}, clock, county=CITY)
    city.services["notifications"].desk.repository(CITY).append(said, "tickets.appeal.raised")
    city.tick()
    assert [event["id"] for event in city.way.left["jizhou"]] == [said["id"]]
    assert city.way.left.get("jian", []) == []
    county.bring(city, "city", "jizhou")
    assert [event["id"] for event in county.feed(CITY)] == [said["id"]]


def test_a_remote_county_is_changed_only_where_it_is(city, county):
    with pytest.raises(Refused) as refused:
        city.know(COUNTY, "other")
    assert refused.value.code == "county_of_another"
    with pytest.raises(Refused) as refused:
        city.call("registration", "add_county", COUNTY, {"code": COUNTY, "name": "吉州区"})
    assert refused.value.code == "county_is_remote"
    with pytest.raises(Refused) as refused:
        county.know(COUNTY, "jizhou")
    assert refused.value.code == "already_there"
    with pytest.raises(NotFound):
        city.call("notifications", "resend_link", COUNTY, id="nowhere")


def test_the_token_is_not_shown_and_stays_when_none_is_given(city):
    city.know(NEIGHBOUR, "jian", url="https://jian.example", token="kt_secret")
    changed = city.call("registration", "set_remote", NEIGHBOUR, {"installation": "jian", "url": "https://jian.example/kentan"})
    assert "kt_secret" not in str(changed) + str(city.call("registration", "list_counties", CITY))
    assert city.installation.remotes.of(NEIGHBOUR).token == "kt_secret"
    assert city.installation.remotes.of(NEIGHBOUR).url == "https://jian.example/kentan"


def test_without_a_queue_for_its_partner_an_installation_needs_an_address(tmp_path, clock):
    from sides import Side

    from kentan.errors import Invalid

    with pytest.raises(Invalid) as refused:
        Side(tmp_path, clock, broker_uri="").know(COUNTY, "jizhou")
    assert refused.value.fields == {"remote.url": ["partner_needs_url"]}
