"""The city plans a year for itself and its counties, through HTTP alone, on every kind of installation."""

from functools import cached_property

import pytest

from tests.journeys.places import eventually
from tests.journeys.story import COUNTY, NEIGHBOUR, Story

CITY = "360800"
AUTUMN = {"rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", "first_day": "2026-01-08", "starts": "15:00", "minutes": 90,
          "day_off": "next_such_day", "make_up_day": "skip"}


class Year(Story):
    """The year 2026, seen from January 20."""

    @cached_property
    def city(self):
        """The city's office; the neighbour moves its forums by a policy of its own."""
        assert self.counties
        self.operator.post("/counties", {"code": CITY, "name": "吉安市", "city": True}, Idempotency_Key="city")
        self.place.everywhere(f"/counties/{CITY}", self.operator.token)
        self.neighbour.put("/settings/cadence", {"valid_from": "2026-01-20", "value": AUTUMN, "reason": "本县规则"})
        return self.somebody("office", CITY)

    @cached_property
    def preview(self):
        """The year before it was planned."""
        return self.city.get("/year-plan?year=2026")

    @cached_property
    def planned(self):
        """The year as the city planned it."""
        assert self.preview
        return self.city.post("/year-plan", {"year": 2026})

    @cached_property
    def announced(self):
        """A forum of March, announced, with a unit called to the table and an enterprise that signed up."""
        assert self.planned
        assert self.units
        period = next(one["number"] for one in self.office.pages("/periods") if one["date"] == "2026-03-05")
        forum = self.office.post("/forums", {"period": period, "venue_kind": "park", "venue": "高新区会议室", "capacity": 8,
                                             "units": ["fgw"]})
        self.office.post(f"/forums/{forum['id']}/announcement", {"sign_up_until": "2026-03-04T18:00:00+08:00"})
        self.place.client().within(COUNTY).post(f"/forums/{forum['id']}/sign-ups", {"enterprise": self.enterprises[0]["id"]})
        return f"/forums/{forum['id']}"


@pytest.fixture(scope="module")
def story(place):
    made = Year(place)
    yield made
    made.close()


def moved(county):
    return [(one["planned_date"], one["date"], one["moved_because"]) for one in county["days"] if one["moved_because"]]


def test_the_preview_shows_every_county_with_its_moves_and_plans_nothing(story):
    counties = {one["county"]: one for one in story.preview["counties"]}
    assert {code: (one["cadence"], len(one["days"])) for code, one in counties.items()} == {
        CITY: ("standard", 25), COUNTY: ("standard", 25), NEIGHBOUR: ("county", 25)}
    assert moved(counties[CITY]) == [("2026-02-19", "2026-02-24", "春节"), ("2026-10-01", "2026-10-08", "国庆节")]
    assert moved(counties[NEIGHBOUR]) == [("2026-02-19", "2026-02-26", "春节"), ("2026-10-01", "2026-10-08", "国庆节")]
    assert story.office.get("/periods")["items"] == []


def test_the_city_plans_for_all_and_repeating_adds_nothing(story):
    assert story.planned == story.city.get("/year-plan?year=2026") == story.city.post("/year-plan", {"year": 2026})
    for one in (story.city, story.office, story.neighbour):
        assert len(one.pages("/periods")) == 25


def test_a_countys_office_plans_no_other_county(story):
    assert story.planned
    refused = story.place.client(story.office.token).within(CITY).ask("POST", "/year-plan", {"year": 2027})
    assert (refused.status, refused.code) == (403, "other_county")


def test_a_year_out_of_reach_or_a_wrong_rule_is_refused_by_field(story):
    assert story.city.ask("POST", "/year-plan", {"year": 1492}).json["fields"].keys() == {"year"}
    wrong = story.neighbour.ask("PUT", "/settings/cadence", {"valid_from": "2026-09-01", "value": AUTUMN | {"rule": "weekly"}})
    assert (wrong.status, list(wrong.json["fields"])) == (422, ["value.rule"])


def test_a_forum_is_held_at_the_countys_usual_hours(story):
    assert story.planned
    forum = story.neighbour.post("/forums", {"period": 1, "venue_kind": "park", "capacity": 8})
    assert (forum["date"], forum["starts_at"], forum["ends_at"]) == (
        "2026-01-22", "2026-01-22T07:00:00.000Z", "2026-01-22T08:30:00.000Z")


def test_whoever_an_announced_forum_concerns_is_told_once_of_each_change(story):
    moved = {"venue": "企业车间", "venue_kind": "workshop", "reason": "会场检修"}
    refused = story.office.ask("PATCH", story.announced, {"venue": "企业车间"})
    assert (refused.status, list(refused.json["fields"])) == (422, ["reason"])
    for _ in range(2):
        story.office.post(story.announced, moved, "PATCH", Idempotency_Key="move-1")
    story.office.post(story.announced, moved, "PATCH")
    assert story.office.post(f"{story.announced}/cancellation", {"reason": "防汛"})["status"] == "cancelled"
    for one in (story.owners[0], story.units["fgw"], story.leader):
        told = eventually(lambda here=one: len(found := about_forums(here)) > 1 and found)
        assert sorted(told) == ["registration.forum.cancelled", "registration.forum.changed"]
    assert [about_forums(one) for one in (story.owners[1], story.units["rsj"])] == [[], []]


def test_everybody_sees_that_it_is_cancelled_and_nobody_signs_up(story):
    anybody = story.place.client().within(COUNTY)
    refused = anybody.ask("POST", f"{story.announced}/sign-ups", {"enterprise": story.enterprises[1]["id"]})
    assert (refused.status, refused.code) == (409, "forum_cancelled")


def about_forums(one):
    """What this one was told of forums; the clock of the journey stands, so in any order."""
    return [message["event"] for message in one.get("/inbox")["items"] if message["event"].startswith("registration.forum.")]
