"""Who may knock at which door: every door with every role, in the county, next door and from the city."""

import pytest
from registration_samples import CITY_LEADER, COUNTY, LEADER, NEIGHBOUR, OFFICE, OPERATOR, OTHER_OFFICE, PUBLIC, UNIT

from kentan.commands import ROLES, Actor
from kentan.errors import Forbidden
from services.registration.service import RegistrationService

EVERYBODY = {*ROLES, "public"}
STAFF = {"office", "unit", "leader", "operator", "system"}
ASKING = {
    "get_county": EVERYBODY, "list_counties": EVERYBODY, "get_unit": EVERYBODY, "list_units": EVERYBODY,
    "get_calendar": EVERYBODY, "list_calendars": EVERYBODY, "get_period": EVERYBODY, "list_periods": EVERYBODY,
    "get_forum": EVERYBODY, "list_forums": EVERYBODY,
    "get_enterprise": STAFF | {"enterprise"}, "list_enterprises": STAFF,
    "list_sign_ups": STAFF | {"enterprise"}, "list_nominations": STAFF,
    "get_year_plan": EVERYBODY, "get_setting": STAFF, "list_settings": STAFF,
    "list_presets": STAFF, "get_preset": STAFF,
}
DOING = {
    "add_county": {"operator"}, "set_remote": {"operator"},
    "register_unit": {"office"}, "change_unit": {"office"}, "register_enterprise": {"office"},
    "change_enterprise": {"office"}, "set_contact": {"office", "enterprise"}, "erase_contact": {"office", "enterprise"},
    "import_calendar": {"office", "operator"}, "import_calendar_file": {"office", "operator"},
    "plan_period": {"office"}, "plan_periods": {"office"}, "plan_year": {"office"},
    "preview_setting": {"office"}, "set_setting": {"office"}, "plan_forum": {"office"},
    "announce_forum": {"office"}, "confirm_attendees": {"office"}, "change_forum": {"office"},
    "cancel_forum": {"office"}, "hold_forum": {"office"},
    "sign_up": {"office", "enterprise", "public"}, "nominate": {"office", "unit"},
    "get_contact": {"office", "enterprise"},  # personal data: a question, but not one for the city
}
DOORS = ASKING | DOING
ACTORS = {
    "office": OFFICE, "unit": UNIT, "leader": LEADER, "operator": OPERATOR, "public": PUBLIC,
    "enterprise": Actor("e-1", "enterprise", COUNTY, enterprise="none"), "system": Actor("s-1", "system", COUNTY),
}
BODY = {
    "code": COUNTY, "name": "名", "size_class": "small", "days": {"2026-01-01": "off"}, "source": "源", "date": "2026-02-12",
    "cadence": {"valid_from": "2026-02-12", "every_weeks": 2, "weekday": 4, "day_off": "move"}, "count": 1, "period": 9,
    "sign_up_until": "2026-02-09T18:00:00+08:00", "enterprises": ["none"], "ended_at": "2026-02-12T17:20:00+08:00",
    "enterprise": "none", "installation": "jian", "year": 2026, "reason": "由",
}


def let_in(here, method, actor):
    """Whether the door opened, whatever was said behind it."""
    try:
        here.ask(method, BODY, actor, id="none")
    except Forbidden as refused:
        return refused.code not in ("role_not_allowed", "other_county")
    except Exception as error:
        return getattr(error, "status", 0) in (404, 409, 422)
    return True


def test_the_table_names_every_door():
    doors = {name for name in dir(RegistrationService) if hasattr(getattr(RegistrationService, name), "roles")}
    assert doors == set(DOORS)
    assert set(ACTORS) == EVERYBODY


@pytest.mark.parametrize("method", sorted(DOORS))
def test_a_door_opens_to_its_roles_and_to_no_others(here, method):
    assert {role for role, actor in ACTORS.items() if let_in(here, method, actor)} == DOORS[method]


@pytest.mark.parametrize("method", sorted(DOORS))
def test_no_door_opens_to_an_account_of_the_next_county(here, method):
    neighbours = [OTHER_OFFICE, *(Actor("x", role, NEIGHBOUR, "fgw", "none") for role in ROLES)]
    assert [actor.role for actor in neighbours if let_in(here, method, actor)] == []


@pytest.mark.parametrize("method", sorted(DOORS))
def test_the_city_reads_every_county_and_changes_none(here, method):
    city_office = Actor("office-0", "office", "360800", city=True)
    assert let_in(here, method, CITY_LEADER) == (method in ASKING)
    assert let_in(here, method, city_office) == (method in ASKING)


def test_an_enterprise_of_the_city_reads_no_county(here):
    with pytest.raises(Forbidden) as refused:
        here.ask("list_forums", {}, Actor("e-0", "enterprise", "360800", enterprise="x", city=True))
    assert refused.value.code == "other_county"
