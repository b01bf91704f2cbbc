"""What the check finds in a corrupted store, and what the doors' contracts promise."""

import ast
import re
from pathlib import Path

import pytest
from registration_samples import MACHINES, TEA

from kentan.contracts import registration_doors as doors
from kentan.contracts import registration_forum_doors as forum_doors
from kentan.contracts.events import CATALOGUE
from kentan.contracts.registration import FORUM_STATUSES
from kentan.errors import KentanError
from kentan.messages import MESSAGES, message
from services import registration
from services.registration import model, part
from services.registration.credit_codes import wrong
from services.registration.service import RegistrationService

RAISING = ("Refused", "Forbidden", "Invalid", "NotFound", "named")
CONTRACTS = (doors, forum_doors)
VIEWS = {
    "get_county": doors.CountyView, "get_unit": doors.UnitView, "get_enterprise": doors.EnterpriseView,
    "get_contact": doors.ContactView, "get_calendar": doors.CalendarView, "get_period": forum_doors.PeriodView,
    "get_forum": forum_doors.ForumView,
}


def findings(here):
    return [finding for proof in part.checks for finding in proof(here.store())]


def kind_of(event):
    return event["type"].removeprefix("cn.kentan.").rsplit(".", 2)[0]


def corrupt(here, collection, doc_id, **fields):
    rows = getattr(here.repository(), collection)
    doc = rows.get(doc_id)
    rows.save(doc | fields)


def test_an_installation_in_order_has_no_findings(here, attended):
    here.clock_to_the_end()
    here.ask("hold_forum", {"ended_at": "2026-02-12T17:20:00+08:00"}, id=attended)
    assert findings(here) == []
    assert part.unsettled(here.store(), "") == 0


def test_a_wrong_credit_code_is_found(here, machines):
    corrupt(here, "enterprises", machines, credit_code="91360802MA0000001X")
    assert findings(here) == [f"registration_enterprises/{machines}: credit code 91360802MA0000001X is not right"]


def test_a_credit_code_of_two_enterprises_is_found(here, machines, tea, monkeypatch):
    code = MACHINES["credit_code"]
    original = registration.proofs.documents_of

    def doubled(store, spec):  # the store itself would refuse the second one
        return (doc | {"credit_code": code} if "credit_code" in doc else doc for doc in original(store, spec))

    monkeypatch.setattr(registration.proofs, "documents_of", doubled)
    assert sorted(findings(here)) == sorted(
        f"registration_enterprises/{one}: credit code {code} is there twice" for one in (machines, tea))


def test_a_status_that_the_timeline_does_not_know_is_found(here, announced):
    corrupt(here, "forums", announced, status="held")
    assert findings(here) == [f"registration_forums/{announced}: status held, but its timeline says announced"]


def test_an_attendee_who_was_not_invited_is_found(here, attended, machines, tea):
    corrupt(here, "forums", attended, attendees=[machines, tea])
    assert findings(here) == [f"registration_forums/{attended}: enterprises.1 neither_signed_up_nor_nominated"]


def test_a_list_longer_than_the_forum_holds_is_found(here, attended):
    corrupt(here, "forums", attended, capacity=0)
    assert findings(here) == [f"registration_forums/{attended}: enterprises more_than_capacity"]


def test_the_states_are_those_that_the_last_events_carried(here, attended, unit):
    here.ask("change_unit", {"active": False}, id=unit)
    last = {(kind_of(event), event["subject"]): event["data"] for event in here.said()}
    assert {(kind, doc_id): data for kind, doc_id, data in part.states(here.store())} == last


def test_every_event_fits_its_schema(here, attended, unit, tea):
    other = here.ask("plan_forum", {
        "period": 2, "starts_at": "2026-02-26T15:00:00+08:00", "ends_at": "2026-02-26T16:00:00+08:00", "venue_kind": "away",
        "capacity": 1})["id"]
    here.ask("nominate", {"enterprise": tea, "unit": unit}, id=other)
    here.ask("change_forum", {"capacity": 2}, id=other)
    here.ask("cancel_forum", {"reason": "场地"}, id=other)
    here.ask("change_unit", {"name": "改革委"}, id=unit)
    here.ask("change_enterprise", {"industry": "A01"}, id=tea)
    cadence = here.ask("get_setting", id="cadence")["value"]
    here.ask("set_setting", {"valid_from": "2026-03-01", "value": cadence, "running": "keep"}, id="cadence")
    here.clock_to_the_end()
    here.ask("hold_forum", {"ended_at": "2026-02-12T17:20:00+08:00"}, id=attended)
    said = here.said()
    assert [event["type"] for event in said if CATALOGUE[event["type"]].schema().validate(event["data"])] == []
    declared = {kind for kind in CATALOGUE if kind.startswith("cn.kentan.registration.")}
    assert {event["type"] for event in said} == declared


def test_every_answer_has_just_the_fields_of_its_view(here, attended, machines, unit):
    here.ask("set_contact", {"name": "林样例"}, id=machines)
    ids = {"get_unit": unit, "get_enterprise": machines, "get_contact": machines, "get_calendar": "2026", "get_period": "1",
           "get_forum": attended}
    for method, view in VIEWS.items():
        assert here.ask(method, id=ids.get(method)).keys() == view().fields.keys(), method
    (signed_up,) = here.ask("list_sign_ups", id=attended)["items"]
    assert signed_up.keys() == forum_doors.SignUpView().fields.keys()


def test_every_door_that_takes_something_has_a_schema_of_its_name():
    named = {"".join(word.title() for word in name.split("_")) for name in dir(RegistrationService)
             if hasattr(getattr(RegistrationService, name), "roles")}
    schemas = {name for module in CONTRACTS for name, one in vars(module).items()
               if isinstance(one, type) and one.__module__ == module.__name__}
    asked = {name for name in schemas if not name.endswith("View")}
    assert asked - named == {"Cadence", "CountyYear", "LastChange", "PlannedDay", "Skipped"}


def codes_in_the_sources():
    """Every code that a rule may answer with: the only lists of one text, and what errors and checks are made of."""
    found = {code for module in CONTRACTS for code in re.findall(r'error="(\w+)"', Path(module.__file__).read_text("utf-8"))}
    found |= set(model.OVER.values())
    for path in Path(registration.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.List) and len(node.elts) == 1:
                found |= {one.value for one in node.elts if isinstance(one, ast.Constant)}
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in RAISING:
                found |= {one.value for one in (node.args[0], node.args[-1]) if isinstance(one, ast.Constant)}
    return found


def test_every_code_has_a_message_in_both_languages():
    codes = codes_in_the_sources()
    assert {"not_found", "named_twice", "sign_up_over", "no_such_unit", "not_a_phone", "period_on_that_day"} <= codes
    assert sorted(codes - MESSAGES.keys()) == []
    assert all(zh != en for zh, en in (MESSAGES[code] for code in codes))


def test_what_a_step_is_refused_with_has_a_message():
    refusals = {model.refusal(step, status) for step in model.STEPS for status in FORUM_STATUSES} - {None}
    mistyped = {wrong("91360802MA0000001X"), wrong("1")}
    assert len(refusals) == 6
    assert refusals | mistyped <= MESSAGES.keys()


def test_an_error_names_field_and_remedy(here):
    with pytest.raises(KentanError) as refused:
        here.ask("register_enterprise", TEA | {"credit_code": "91360802MA0000001X"})
    ((field, (code,)),) = refused.value.fields.items()
    assert field == "credit_code"
    assert "营业执照" in message(code, "zh", {})
    assert "licence" in message(code, "en", {})
