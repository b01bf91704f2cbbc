"""A county's own rules as data: what holds on which day, who set it and why, what is refused, what trying it out says."""

import pytest
from ticket_samples import clock_of, refusing, wrong

from kentan.contracts.county_settings import PreviewSetting, SetSetting, SettingPreview, SettingView
from kentan.errors import Invalid, NotFound, Refused, Stale
from services.tickets.clocks.clock_rules import standard


def rules(**lengths):
    """The seed's clocks, some of them so many working days long."""
    changed = {code: {"length": length, "unit": "working_days"} for code, length in lengths.items()}
    return {**standard(), "clocks": [{**rule, **changed.get(rule["code"], {})} for rule in standard()["clocks"]]}


def set_(world, value, valid_from="2026-01-05", headers=(), **data):
    asked = SetSetting().load({"valid_from": valid_from, "value": value, **data})
    return world.call("set_setting", doc_id="clocks", **asked, **dict(headers))


def in_force(world, on):
    return world.call("get_setting", doc_id="clocks", on=on)


def test_what_a_county_never_set_is_the_standard(world):
    found = in_force(world, "2026-01-05")
    assert (found["id"], found["version"], found["valid_from"]) == (None, 0, None)
    assert found["value"] == standard()
    assert not SettingView().validate(found)


def test_the_last_day_that_has_come_decides(world):
    set_(world, rules(C1=5), "2026-01-05")
    set_(world, rules(C1=4), "2026-02-01")
    days = ("2026-01-04", "2026-01-31", "2026-02-01", "2027-01-01")
    assert [in_force(world, day)["value"]["clocks"][0]["length"] for day in days] == [3, 5, 4, 4]


def test_a_file_raised_today_has_the_clock_that_was_set(world):
    set_(world, rules(C1=5))
    assert clock_of(world.raise_(), "C1")["due_day"] == "2026-01-12"


def test_a_file_raised_before_the_day_has_the_clock_of_before(world):
    set_(world, rules(C1=5), "2026-01-06")
    assert clock_of(world.raise_(), "C1")["due_day"] == "2026-01-08"


def test_who_set_it_and_why_is_kept_and_told(world):
    made = set_(world, rules(C1=5), reason="人手不足")
    assert (made["set_by"], made["reason"], made["set_at"]) == (
        {"id": "office-1", "role": "office"}, "人手不足", "2026-01-05T01:00:00.000Z")
    (event,) = world.said("setting.changed")
    assert event["data"] == {"kind": "clocks", "valid_from": "2026-01-05", "value": rules(C1=5), "running": "keep"}
    assert not SettingView().validate(made)


def test_another_value_for_the_same_day_needs_the_version_and_keeps_the_one_before(world):
    first = set_(world, rules(C1=5))
    with refusing(Refused, "setting_there"):
        set_(world, rules(C1=4))
    with refusing(Stale, "stale_version"):
        set_(world, rules(C1=4), headers={"version": first["version"] + 1})
    second = set_(world, rules(C1=4), headers={"version": first["version"]})
    assert [one["value"] for one in second["earlier"]] == [rules(C1=5)]
    assert in_force(world, "2026-01-05")["value"] == rules(C1=4)


def test_setting_it_twice_with_one_key_sets_it_once(world):
    made = [set_(world, rules(C1=5), headers={"key": "k"}) for _ in range(2)]
    assert made[0] == made[1]
    assert len(world.said("setting.changed")) == 1


def test_only_the_first_rules_of_a_kind_may_hold_from_a_day_gone_by(world):
    set_(world, rules(C1=5), "2023-02-23")
    with wrong(valid_from="setting_from_past"):
        set_(world, rules(C1=4), "2026-01-04")


def test_applying_it_to_what_runs_needs_a_reason(world):
    with wrong(reason="reason_needed_to_apply"):
        set_(world, rules(C1=5), running="apply")


def test_everything_that_was_set_is_listed_the_last_day_first(world):
    for day in ("2026-01-05", "2026-03-01", "2026-02-01"):
        set_(world, rules(C1=5), day)
    listed = world.call("list_settings", doc_id="clocks")["items"]
    assert [one["valid_from"] for one in listed] == ["2026-03-01", "2026-02-01", "2026-01-05"]


def test_a_kind_that_is_not_there_is_not_found(world):
    with refusing(NotFound, "not_found"):
        world.call("get_setting", doc_id="weather")


@pytest.mark.parametrize(("value", "field"), [
    ({}, "value.clocks"), ({"clocks": []}, "value.clocks"), ({"clocks": [{"code": "C1"}]}, "value.clocks.0.length"),
    (rules(C1=-1), "value.clocks.0.length"), (rules(C1=1001), "value.clocks.0.length"), ({**rules(), "more": 1}, "value.more"),
    ({"clocks": rules()["clocks"][1:]}, "value.clocks"),
    ({"clocks": [*rules()["clocks"], rules()["clocks"][0]]}, f"value.clocks.{len(rules()['clocks'])}.code"),
])
def test_a_wrong_value_is_told_at_its_field_and_sets_nothing(world, value, field):
    with refusing(Invalid, "invalid") as told:
        set_(world, value)
    assert field in told.value.fields
    assert world.call("list_settings", doc_id="clocks")["items"] == []
    with refusing(Invalid, "invalid"):
        world.call("preview_setting", doc_id="clocks", **PreviewSetting().load({"valid_from": "2026-01-05", "value": value}))


def test_trying_it_out_sets_nothing(world):
    asked = PreviewSetting().load({"valid_from": "2026-01-05", "value": rules(C1=5)})
    found = world.call("preview_setting", doc_id="clocks", **asked)
    assert (found["kind"], found["moves"], found["examples"]) == ("clocks", 0, [])
    assert not SettingPreview().validate(found)
    assert world.call("list_settings", doc_id="clocks")["items"] == []
