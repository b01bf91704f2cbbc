"""An event reduced to what its reader may be told."""

import pytest

from kentan.contracts.notifications import TEMPLATE_CHANGED
from kentan.contracts.sharing import CITY, INNER, OPEN, class_of, reduced
from kentan.contracts.tickets import APPEAL_RAISED, AppealState, LetterState

STATE = {"number": "7", "kind": "request", "enterprise": "e-1", "status": "raised", "letters": ["l-1"]}


def said(event_type, data, **more):
    return {"type": event_type.type, "county": "360802", "sequence": "0000000001", "chainhead": "abc", "data": data, **more}


def test_a_field_has_its_own_class_or_that_of_its_schema():
    assert class_of(AppealState, "status") == OPEN
    assert class_of(AppealState, "enterprise") == CITY
    assert class_of(LetterState, "label") == CITY


@pytest.mark.parametrize(("shared", "left"), [
    ({OPEN}, {"number", "kind", "status"}), ({OPEN, CITY}, set(STATE)), ({CITY}, {"enterprise", "letters"}),
])
def test_only_fields_of_the_shared_classes_are_left(shared, left):
    event = said(APPEAL_RAISED, STATE, unknown="kept")
    assert reduced(event, shared) == {**event, "data": {name: STATE[name] for name in left}}


def test_the_event_itself_is_not_changed():
    event = said(APPEAL_RAISED, dict(STATE))
    reduced(event, {OPEN})
    assert event == said(APPEAL_RAISED, STATE)


def test_an_event_of_which_no_field_is_left_is_not_told():
    event = said(TEMPLATE_CHANGED, {"type": "tickets.appeal.raised", "languages": []})
    assert reduced(event, {OPEN, CITY}) is None


def test_whoever_sees_inner_fields_sees_the_event_as_it_is():
    event = said(APPEAL_RAISED, {**STATE, "later": 1})
    assert reduced(event, {INNER}) is event


def test_what_is_not_declared_here_counts_as_inner():
    assert reduced(said(APPEAL_RAISED, {"status": "raised", "later": 1}), {OPEN, CITY})["data"] == {"status": "raised"}
    later = {**said(APPEAL_RAISED, STATE), "type": "cn.kentan.tickets.appeal.raised.v2"}
    assert reduced(later, {OPEN, CITY}) is None
