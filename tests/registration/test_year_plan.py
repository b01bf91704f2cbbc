"""A year's plan: for the city and all its counties at once, by each one's own cadence and calendar; repeating it adds nothing."""

import pytest
from registration_samples import CITY_LEADER, COUNTY, NEIGHBOUR, OFFICE, OPERATOR, OTHER_OFFICE

from kentan.commands import Actor
from kentan.errors import Invalid, NotFound, Refused
from services.registration import planning
from services.registration.settings import standard_cadence

CITY = "360800"
CITY_OFFICE = Actor("office-0", "office", CITY, city=True)
MOVES = {"2026-02-19": ("2026-02-24", "春节"), "2026-10-01": ("2026-10-08", "国庆节")}


@pytest.fixture
def town(here):
    """The city and its two counties."""
    here.ask("add_county", {"code": CITY, "name": "吉安市", "city": True}, OPERATOR, CITY)
    return here


def plan(here, year=2026, county=CITY, actor=CITY_OFFICE, **rest):
    return here.ask("plan_year", {"year": year}, actor, county, **rest)


def shown(here, year=2026, county=CITY, actor=CITY_OFFICE):
    return here.ask("get_year_plan", {"year": year}, actor, county)


def set_cadence(here, valid_from, actor=OFFICE, county=COUNTY, **changed):
    value = {**standard_cadence(), **changed}
    return here.ask("set_setting", {"valid_from": valid_from, "value": value, "running": "keep"}, actor, county, id="cadence")


def numbers(here, county):
    return [one["number"] for one in here.ask("list_periods", {"limit": 100}, county=county, actor=OPERATOR)["items"]][::-1]


def test_a_preview_tells_each_day_and_its_reason_and_plans_nothing(town):
    answer = shown(town)
    assert [(one["county"], one["name"], one["cadence"], len(one["days"]), one["skipped"]) for one in answer["counties"]] == [
        (CITY, "吉安市", "standard", 26, []), (COUNTY, "吉州区", "standard", 26, []), (NEIGHBOUR, "吉安县", "standard", 26, [])]
    for county in answer["counties"]:
        assert {one["number"] for one in county["days"]} == {None}
        moved = [one for one in county["days"] if one["moved_because"]]
        assert {one["planned_date"]: (one["date"], one["moved_because"]) for one in moved} == MOVES
    assert numbers(town, CITY) == numbers(town, COUNTY) == []


def test_one_command_plans_the_city_and_all_counties(town):
    answer = plan(town)
    for county in (CITY, COUNTY, NEIGHBOUR):
        assert numbers(town, county) == list(range(1, 27))
    assert all([one["number"] for one in county["days"]] == list(range(1, 27)) for county in answer["counties"])
    assert answer == shown(town)
    said = town.said("registration.period.planned", NEIGHBOUR)
    assert said[3]["data"] == {"number": 4, "date": "2026-02-24", "planned_date": "2026-02-19", "moved_because": "春节"}


def test_repeating_it_adds_nothing_with_the_same_key_or_another(town):
    first = plan(town, key="k1")
    said = len(town.said())
    assert plan(town, key="k1") == plan(town, key="k2") == plan(town) == first
    assert len(town.said()) == said


def test_the_next_year_goes_on_with_the_numbers(town):
    plan(town)
    (city, *_) = plan(town, 2027)["counties"]
    assert city["days"][0] == {"number": 27, "date": "2027-01-07", "planned_date": "2027-01-07", "moved_because": None,
                               "provisional": True}
    assert len(numbers(town, CITY)) == 26 + len(city["days"])


def test_days_gone_by_are_not_planned(town, clock):
    clock.advance(days=180)
    days = plan(town)["counties"][0]["days"]
    assert [one["number"] for one in days] == list(range(1, len(days) + 1))
    assert days[0]["date"] == "2026-07-09"


def test_periods_that_were_planned_by_hand_keep_their_numbers_and_days(town):
    town.ask("plan_period", {"number": 53, "date": "2026-02-05"}, CITY_OFFICE, CITY)
    days = plan(town)["counties"][0]["days"]
    assert {one["date"]: one["number"] for one in days}["2026-02-05"] == 53
    assert sorted(numbers(town, CITY)) == list(range(53, 79))


def test_a_day_that_already_has_a_period_is_not_given_another(town):
    town.ask("plan_period", {"date": "2026-02-24"}, CITY_OFFICE, CITY)
    plan(town)
    assert len(numbers(town, CITY)) == 26
    with pytest.raises(Refused) as refused:
        town.ask("plan_period", {"date": "2026-10-08"}, CITY_OFFICE, CITY)
    assert (refused.value.code, refused.value.params["date"]) == ("period_on_that_day", "2026-10-08")


def test_a_county_plans_and_sees_itself_alone(town):
    answer = plan(town, county=COUNTY, actor=OFFICE)
    assert [one["county"] for one in answer["counties"]] == [COUNTY]
    assert (len(numbers(town, COUNTY)), numbers(town, CITY), numbers(town, NEIGHBOUR)) == (26, [], [])
    assert answer == shown(town, county=COUNTY, actor=OFFICE)
    assert shown(town, county=COUNTY, actor=CITY_LEADER) == answer


def test_counties_go_by_the_citys_cadence_until_they_set_their_own(town):
    set_cadence(town, "2026-01-05", CITY_OFFICE, CITY, rule="FREQ=WEEKLY;BYDAY=WE", day_off="skip")
    set_cadence(town, "2026-07-01", OTHER_OFFICE, NEIGHBOUR, rule="FREQ=MONTHLY;BYDAY=1FR", first_day="2026-07-01")
    city, county, neighbour = shown(town)["counties"]
    assert (city["cadence"], county["cadence"], neighbour["cadence"]) == ("county", "city", "county")
    assert city["days"] == county["days"]
    assert {"date": "2026-02-18", "because": "春节"} in county["skipped"]
    assert [one["date"] for one in neighbour["days"] if one["date"] > "2026-07-01"] == [
        "2026-07-03", "2026-08-07", "2026-09-04", "2026-10-08", "2026-11-06", "2026-12-04"]
    before = [one for one in city["days"] if one["date"] < "2026-07-01"]
    assert neighbour["days"][:len(before)] == before


def test_each_county_goes_by_its_own_calendar(town):
    town.ask("import_calendar", {"days": {"2026-01-22": "off"}, "names": {"2026-01-22": "地方纪念日"}, "source": "县通知"},
             OTHER_OFFICE, NEIGHBOUR, id="2026")
    days = {one["county"]: {day["planned_date"]: day for day in one["days"]} for one in shown(town)["counties"]}
    assert days[NEIGHBOUR]["2026-01-22"] | {"provisional": False} == {
        "number": None, "date": "2026-01-23", "planned_date": "2026-01-22", "moved_because": "地方纪念日", "provisional": False}
    assert days[COUNTY]["2026-01-22"]["date"] == "2026-01-22"


def test_a_plan_that_was_cut_off_is_finished_by_repeating_it(town, monkeypatch):
    original, asked = planning.plan, []

    def dying(repository, *args):
        asked.append(repository.county)
        if len(asked) == 2:
            raise ConnectionError
        return original(repository, *args)

    with monkeypatch.context() as broken:
        broken.setattr(planning, "plan", dying)
        with pytest.raises(ConnectionError):
            plan(town, key="k1")
    assert (len(numbers(town, CITY)), numbers(town, COUNTY)) == (26, [])
    plan(town, key="k1")
    assert [len(numbers(town, county)) for county in (CITY, COUNTY, NEIGHBOUR)] == [26, 26, 26]


def test_a_county_that_was_never_added_has_no_plan(town):
    town.installation.store.county("360822")
    assert len(shown(town)["counties"]) == 3
    with pytest.raises(NotFound):
        shown(town, county="360822", actor=OPERATOR)


def test_a_forum_without_hours_is_held_at_those_of_the_cadence(town):
    set_cadence(town, "2026-03-01", starts="14:30", minutes=90)
    plan(town, county=COUNTY, actor=OFFICE)
    first, last = ({"period": number, "venue_kind": "office", "capacity": 8} for number in (2, 6))
    assert hours(town.ask("plan_forum", first)) == ("2026-01-22T11:00:00.000Z", "2026-01-22T13:00:00.000Z")
    assert hours(town.ask("plan_forum", last)) == ("2026-03-19T06:30:00.000Z", "2026-03-19T08:00:00.000Z")
    only_begin = town.ask("plan_forum", last | {"starts_at": "2026-03-19T10:00:00+08:00"})
    assert hours(only_begin) == ("2026-03-19T02:00:00.000Z", "2026-03-19T03:30:00.000Z")
    with pytest.raises(Invalid) as refused:
        town.ask("plan_forum", last | {"ends_at": "2026-03-19T10:00:00+08:00"})
    assert refused.value.fields == {"ends_at": ["ends_before_start"]}


def hours(forum):
    return forum["starts_at"], forum["ends_at"]


@pytest.mark.parametrize(("changed", "fields"), [
    ({"rule": "FREQ=DAILY"}, {"value.rule": ["not_a_cadence_rule"]}), ({"starts": "25:00"}, {"value.starts": ["not_an_hour"]}),
    ({"starts": "23:00"}, {"value.minutes": ["past_midnight"]}),
    ({"first_day": "1492-01-01"}, {"value.first_day": ["day_out_of_reach"]}),
    ({"first_day": "soon"}, {"value.first_day": ["not_a_day"]}),
    ({"minutes": 0}, {"value.minutes": ["Must be greater than or equal to 15 and less than or equal to 720."]}),
])
def test_a_wrong_cadence_is_refused_by_field(here, changed, fields):
    with pytest.raises(Invalid) as refused:
        set_cadence(here, "2026-01-05", **changed)
    assert refused.value.fields == fields


def test_the_standard_holds_where_nothing_was_set_and_what_is_set_is_said(here):
    assert here.ask("get_setting", id="cadence")["value"] == standard_cadence()
    set_cadence(here, "2026-03-01", starts="15:00")
    assert here.ask("get_setting", {"on": "2026-03-02"}, id="cadence")["value"]["starts"] == "15:00"
    assert here.ask("get_setting", {"on": "2026-02-28"}, id="cadence")["value"] == standard_cadence()
    (said,) = here.said("registration.setting.changed")
    assert (said["subject"], said["data"]["kind"]) == ("cadence.2026-03-01", "cadence")
