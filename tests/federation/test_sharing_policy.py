"""What leaves a county, and to whom, is what its published policy says."""

import pytest
from sides import CITY, COUNTY, Side

from kentan.contracts.events import name_of
from kentan.contracts.federation import SetSharingPolicy
from kentan.errors import Forbidden, Invalid
from services.notifications.model import shared_classes
from tests.check.loops import OFFICE, UNIT

APPEALS = {"partner": "city", "types": ["tickets.appeal.*"], "classes": ["open"]}
OUTCOMES = {"partner": "city", "types": ["evaluation.*", "tickets.appeal.closed"], "classes": ["city"]}


@pytest.mark.parametrize(("partner", "name", "data", "leaving"), [
    ("city", "tickets.appeal.raised", {}, {"open"}),
    ("city", "tickets.appeal.closed", {}, {"open", "city"}),
    ("city", "evaluation.survey.issued", {}, {"city"}),
    ("city", "registration.unit.registered", {}, set()),
    ("province", "tickets.appeal.raised", {}, set()),
    ("city", "registration.unit.registered", {"to": "360800"}, {"open", "city"}),
    ("city", "registration.unit.registered", {"to": "360821"}, set()),
])
def test_an_event_leaves_by_the_rules_that_name_it_or_to_the_county_it_is_addressed_to(partner, name, data, leaving):
    assert shared_classes([APPEALS, OUTCOMES], partner, {"360800"}, name, data) == leaving


def test_nothing_leaves_without_a_policy(tmp_path, clock):
    side = Side(tmp_path, clock)
    side.know(CITY, "city")
    side.found()
    side.tick()
    assert side.way.left.get("city", []) == []
    assert side.call("notifications", "get_sharing_policy", COUNTY)["rules"] == []
    assert side.links()["city"]["behind"] == 0


def test_only_the_fields_of_the_classes_named_leave(county):
    county.share(APPEALS)
    enterprise = county.ask("registration", "register_enterprise", {"name": "庐陵样例米粉店", "size_class": "sole"})["id"]
    appeal = county.ask("tickets", "raise_appeal", county.row(enterprise))["id"]
    county.ask("tickets", "assign_appeal", {"lead_unit": "fgw"}, id=appeal)
    county.tick()
    left = county.way.left["city"]
    assert {name_of(event).rsplit(".", 1)[0] for event in left} == {"tickets.appeal"}
    assert all(event["data"]["status"] for event in left)
    assert not any(event["data"].keys() & {"enterprise", "letters", "reason"} for event in left)
    kept = {event["id"]: event for event in county.feed()}
    assert all(kept[event["id"]]["data"]["enterprise"] for event in left)


def test_inner_fields_never_leave(county):
    county.tick()
    assert {name_of(event).split(".")[0] for event in county.feed()} >= {"notifications"}
    assert not any("subscription" in name_of(event) for event in county.way.left["city"])
    asked = {"valid_from": "2026-01-05", "rules": [{**APPEALS, "classes": ["inner"]}]}
    assert SetSharingPolicy().validate(asked)["rules"][0].keys() == {"classes"}


def test_a_policy_holds_from_its_day_on(county, clock):
    county.call("notifications", "set_sharing_policy", COUNTY, {"valid_from": "2026-03-01", "rules": [APPEALS]})

    def rules(day):
        return county.call("notifications", "get_sharing_policy", COUNTY, {"on": day})["rules"]

    assert rules("2026-01-04") == []
    assert [rule["types"] for rule in rules("2026-02-28")] == [["*"]]
    assert rules("2026-03-01") == [APPEALS]


def test_with_a_new_policy_what_did_not_leave_before_leaves(tmp_path, clock):
    side = Side(tmp_path, clock)
    side.know(CITY, "city")
    side.found()
    side.tick()
    assert side.way.left.get("city", []) == []
    side.share({"partner": "city", "types": ["registration.*"], "classes": ["open"]})
    side.tick()
    assert {name_of(event) for event in side.way.left["city"]} >= {"registration.county.added", "registration.unit.registered"}
    side.way.left.clear()
    side.tick()
    assert side.way.left.get("city", []) == []


@pytest.mark.parametrize(("body", "field", "code"), [
    ({"valid_from": "2026-01-04", "rules": [APPEALS]}, "valid_from", "policy_not_back"),
    ({"valid_from": "2026-01-06", "rules": [{**APPEALS, "types": ["tickets.nothing.*"]}]}, "types", "unknown_event_type"),
])
def test_a_policy_for_the_past_or_of_unknown_events_is_refused(county, body, field, code):
    with pytest.raises(Invalid) as refused:
        county.call("notifications", "set_sharing_policy", COUNTY, body)
    assert refused.value.fields == {field: [code]}


def test_a_policy_is_the_offices_to_publish_and_anybodys_to_read(county):
    with pytest.raises(Forbidden):
        county.call("notifications", "set_sharing_policy", COUNTY, {"valid_from": "2026-01-06", "rules": []}, actor=UNIT)
    assert county.call("notifications", "get_sharing_policy", COUNTY, actor=UNIT)["rules"]
    county.call("notifications", "set_sharing_policy", COUNTY, {"valid_from": "2026-01-06", "rules": []}, actor=OFFICE)
