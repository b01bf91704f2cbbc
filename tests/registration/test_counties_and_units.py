"""Counties, their first calendars, and their units."""

import pytest
from registration_samples import COUNTY, NEIGHBOUR, OFFICE, OPERATOR, Here

from kentan.errors import Forbidden, Invalid, NotFound, Refused
from services.registration import part


def test_a_new_county_has_the_calendar_of_every_year_with_a_notice(here):
    years = [one["year"] for one in here.ask("list_calendars", {"limit": 4})["items"]]
    assert years == [2023, 2024, 2025, 2026]
    assert here.ask("get_calendar", id="2026")["days"]["2026-10-10"] == "work"
    changed = here.said("registration.calendar.changed")
    assert [event["data"]["year"] for event in changed][:4] == years


def test_a_new_county_says_so_once(here):
    (event,) = here.said("registration.county.added")
    assert event["data"] == {"code": COUNTY, "name": "吉州区", "city": False}
    assert (event["subject"], event["source"]) == (COUNTY, f"/counties/{COUNTY}/registration")


def test_a_county_is_answered_without_what_it_keeps_for_itself(here):
    assert here.ask("get_county") == {
        "id": COUNTY, "version": 1, "code": COUNTY, "name": "吉州区", "city": False, "notice_months": 1, "cadences": [],
        "remote": None}


def test_the_city_is_a_county_of_its_own(here):
    city = here.ask("add_county", {"code": "360800", "name": "吉安市", "city": True, "notice_months": 2}, OPERATOR, "360800")
    assert (city["city"], city["notice_months"]) == (True, 2)


def test_a_county_may_be_added_from_an_address_outside_all_counties(installation):
    here = Here(installation, {"registration": part})
    here.ask("add_county", {"code": "360830", "name": "永新县"}, OPERATOR, "installation")
    assert here.ask("get_county", county="360830", actor=OPERATOR)["name"] == "永新县"
    assert [event["county"] for event in here.said(county="360830")][-1] == "360830"


def test_all_counties_are_listed(here):
    listed = here.ask("list_counties")["items"]
    assert [(one["code"], one["name"]) for one in listed] == [(COUNTY, "吉州区"), (NEIGHBOUR, "吉安县")]


def test_a_county_that_is_only_a_database_is_not_listed_and_not_found(here):
    here.installation.store.county("360822")
    assert "360822" not in [one["code"] for one in here.ask("list_counties")["items"]]
    with pytest.raises(NotFound) as refused:
        here.ask("get_county", actor=OPERATOR, county="360822")
    assert refused.value.params == {"what": "county"}


def test_a_county_is_added_once(here):
    with pytest.raises(Refused) as refused:
        here.ask("add_county", {"code": COUNTY, "name": "别名"}, OPERATOR)
    assert (refused.value.code, refused.value.params) == ("already_there", {"index": COUNTY})
    assert here.ask("get_county")["name"] == "吉州区"


def test_adding_a_county_again_with_its_key_answers_the_same(installation):
    here = Here(installation, {"registration": part})
    first, again = (here.ask("add_county", {"code": COUNTY, "name": "吉州区"}, OPERATOR, key="k1") for _ in range(2))
    assert first == again
    assert len(here.said()) == len(here.ask("list_calendars")["items"]) + 1


def test_a_county_whose_founding_broke_off_is_completed_under_another_key(installation, monkeypatch):
    here = Here(installation, {"registration": part})
    with monkeypatch.context() as broken:
        broken.setattr("services.registration.founding.COUNTY_ADDED", None)
        with pytest.raises(AttributeError):
            here.ask("add_county", {"code": COUNTY, "name": "吉州区"}, OPERATOR, key="k1")
    years = len(here.said())
    assert years >= 4
    here.ask("add_county", {"code": COUNTY, "name": "吉州区"}, OPERATOR, key="k2")
    assert len(here.said()) == years + 1


def test_an_operator_of_one_county_adds_no_other(installation):
    here = Here(installation, {"registration": part})
    bound = type(OPERATOR)("op-2", "operator", COUNTY)
    with pytest.raises(Forbidden):
        here.ask("add_county", {"code": NEIGHBOUR, "name": "吉安县"}, bound, COUNTY)


def test_a_unit_is_registered_under_its_code(here, unit):
    assert here.ask("get_unit", id=unit) == {"id": "fgw", "version": 1, "code": "fgw", "name": "发改委", "active": True}
    assert here.said("registration.unit.registered")[0]["data"] == {"code": "fgw", "name": "发改委", "active": True}


def test_a_code_is_one_units_alone(here, unit):
    with pytest.raises(Refused) as refused:
        here.ask("register_unit", {"code": "fgw", "name": "另一单位"})
    assert refused.value.params == {"index": "fgw"}


def test_the_same_code_in_the_next_county_is_another_unit(here, unit):
    other = type(OFFICE)("office-2", "office", NEIGHBOUR)
    here.ask("register_unit", {"code": "fgw", "name": "吉安县发改委"}, other, NEIGHBOUR)
    assert here.ask("get_unit", id=unit)["name"] == "发改委"


def test_a_unit_is_renamed_closed_and_opened_again(here, unit):
    assert here.ask("change_unit", {"name": " 发展和改革委员会 "}, id=unit)["name"] == "发展和改革委员会"
    assert here.ask("change_unit", {"active": False}, id=unit)["active"] is False
    assert here.ask("change_unit", {"active": True}, id=unit)["version"] == 4
    assert [event["data"]["active"] for event in here.said("registration.unit.changed")] == [True, False, True]


def test_a_unit_that_is_not_there_is_not_found(here):
    for ask in (lambda: here.ask("get_unit", id="none"), lambda: here.ask("change_unit", {"name": "无"}, id="none")):
        with pytest.raises(NotFound) as refused:
            ask()
        assert refused.value.params == {"what": "unit"}


def test_units_are_listed_by_code_and_page(here):
    for code in ("swj", "fgw", "rsj"):
        here.ask("register_unit", {"code": code, "name": code})
    first = here.ask("list_units", {"limit": 2})
    rest = here.ask("list_units", {"limit": 2, "after": first["next"]})
    assert [one["code"] for one in first["items"] + rest["items"]] == ["fgw", "rsj", "swj"]
    assert rest["next"] is None


def test_a_cursor_of_somebody_elses_is_refused(here):
    with pytest.raises(Invalid) as refused:
        here.ask("list_units", {"after": "无"})
    assert refused.value.code == "bad_cursor"
