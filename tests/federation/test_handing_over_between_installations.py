"""A county hands a file to the city over a link; nothing but what is addressed to the other side leaves either."""

import pytest
from sides import CITY, COUNTY

from kentan.check import check
from kentan.commands import Actor
from kentan.contracts.events import name_of

CITY_OFFICE = Actor("office-0", "office", CITY)


def talk(county, city):
    """Carry what both have to say, until neither says anything more."""
    for _ in range(4):
        for side in (county, city):
            side.tick()
            side.tick()
        city.bring(county, "jizhou", "city")
        county.bring(city, "city", "jizhou")


@pytest.fixture
def offered(county, city):
    """A file that the county offers; its policy lets nothing leave."""
    county.share()
    enterprise = county.ask("registration", "register_enterprise", {"name": "庐陵样例米粉店", "size_class": "sole"})["id"]
    appeal = county.ask("tickets", "raise_appeal", county.row(enterprise))["id"]
    county.ask("tickets", "offer_handover", {"to": CITY, "reason": "超出本级权限"}, id=appeal)
    talk(county, city)
    return appeal


def test_a_file_is_handed_to_the_other_installation_by_what_is_addressed_to_it(offered, county, city):
    offer, = city.ask("tickets", "list_offers", {}, CITY_OFFICE, CITY)["items"]
    city.ask("tickets", "accept_offer", {}, CITY_OFFICE, CITY, id=offer["id"])
    talk(county, city)
    assert county.ask("tickets", "get_appeal", id=offered)["held_by"] == CITY
    assert city.ask("tickets", "list_appeals", {}, CITY_OFFICE, CITY)["items"]
    assert {event["data"]["to"] for event in city.feed(COUNTY) + county.feed(CITY)} == {CITY, COUNTY}
    for side in (county, city):
        assert check(side.installation).findings == []


def test_an_objection_comes_back(offered, county, city):
    offer, = city.ask("tickets", "list_offers", {}, CITY_OFFICE, CITY)["items"]
    city.ask("tickets", "object_to_offer", {"reason": "属县级权限"}, CITY_OFFICE, CITY, id=offer["id"])
    talk(county, city)
    assert county.ask("tickets", "get_appeal", id=offered)["held_by"] is None
    assert [name_of(event) for event in county.feed(CITY)] == ["tickets.offer.received", "tickets.offer.objected"]
    for side in (county, city):
        assert check(side.installation).findings == []
