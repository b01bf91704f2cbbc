"""Commands that are repeated, commands that meet, and commands that speak of an old version."""

import base64

import pytest
from registration_samples import COUNTY, MACHINES, OFFICE, TEA, forum_of

from kentan.commands import Actor
from kentan.errors import Invalid, Refused, Stale
from kentan.store.port import Conflict

NOTICE = base64.b64encode(b"date,is_off_day\n2028-01-01,1\n").decode()
UNTIL = {"sign_up_until": "2026-02-09T18:00:00+08:00"}


def commands(planned, machines):
    """One of each kind: what is created under an id of its own, under a natural one, and what is changed."""
    return [
        ("register_unit", {"code": "rsj", "name": "人社局"}, None),
        ("change_unit", {"name": "改革委"}, "fgw"),
        ("register_enterprise", TEA | {"name": "另一家茶叶社"}, None),
        ("change_enterprise", {"size_class": "large"}, machines),
        ("set_contact", {"name": "林样例"}, machines),
        ("import_calendar", {"days": {"2027-01-01": "off"}, "source": "通知"}, "2027"),
        ("import_calendar", {"days": {"2026-01-01": "off"}, "source": "通知"}, "2026"),
        ("import_calendar_file", {"file": NOTICE, "form": "csv", "source": "通知"}, "2028"),
        ("plan_period", {"date": "2026-06-04"}, None),
        ("plan_forum", forum_of(), None),
        ("announce_forum", UNTIL, planned),
        ("sign_up", {"enterprise": machines}, planned),
        ("nominate", {"enterprise": machines, "unit": "fgw"}, planned),
        ("confirm_attendees", {"enterprises": [machines]}, planned),
        ("change_forum", {"venue": "企业车间", "reason": "场地"}, planned),
        ("cancel_forum", {"reason": "防汛"}, planned),
    ]


def test_a_command_repeated_with_its_key_has_one_effect_and_the_same_answer(here, planned, machines, unit):
    for method, data, doc_id in commands(planned, machines):
        first = here.ask(method, data, id=doc_id, key=f"k-{method}-{doc_id}")
        said = len(here.said())
        assert here.ask(method, data, id=doc_id, key=f"k-{method}-{doc_id}") == first
        assert len(here.said()) == said


def test_a_key_that_stood_for_another_request_is_refused(here, planned, machines, unit):
    for method, data, doc_id in commands(planned, machines):
        here.ask(method, data, id=doc_id, key=f"k-{method}-{doc_id}")
        with pytest.raises(Invalid) as refused:
            here.ask(method, data | {"more": True}, id=doc_id, key=f"k-{method}-{doc_id}")
        assert refused.value.code == "key_reused"
        assert refused.value.params == {"key": f"k-{method}-{doc_id}"}


def test_the_same_key_of_two_people_creates_two_documents(here):
    colleague = Actor("office-9", "office", COUNTY)
    made = [here.ask("register_enterprise", TEA, actor, key="k1") for actor in (OFFICE, colleague)]
    assert made[0]["id"] != made[1]["id"]


def test_a_refused_command_leaves_nothing_and_its_key_may_be_used_again(here):
    with pytest.raises(Invalid):
        here.ask("register_enterprise", MACHINES | {"industry": "Z"}, key="k1")
    assert here.ask("register_enterprise", MACHINES, key="k1")["version"] == 1


@pytest.mark.parametrize(("method", "data"), [
    ("change_unit", {"name": "改革委"}), ("change_enterprise", {"size_class": "large"}), ("announce_forum", UNTIL),
])
def test_a_change_of_an_old_version_is_refused_with_the_present_one(here, planned, machines, unit, method, data):
    doc_id = {"change_unit": unit, "change_enterprise": machines, "announce_forum": planned}[method]
    with pytest.raises(Stale) as refused:
        here.ask(method, data, id=doc_id, version=9)
    assert refused.value.params == {"version": 1}
    assert here.ask(method, data, id=doc_id, version=1)["version"] == 2


def test_two_who_change_at_once_both_have_their_effect(here, machines, monkeypatch):
    enterprises = here.services["registration"].desk.repository(COUNTY).enterprises
    save, met = enterprises.save, []

    def meeting(doc, events=()):
        if not met:
            met.append(doc)
            here.ask("change_enterprise", {"name": "先改一步公司"}, id=machines)
        return save(doc, events)

    monkeypatch.setattr(enterprises, "save", meeting)
    here.ask("change_enterprise", {"size_class": "large"}, id=machines)
    assert here.ask("get_enterprise", id=machines) == {
        "id": machines, "version": 3, **MACHINES, "name": "先改一步公司", "size_class": "large"}
    assert [event["sequence"] for event in here.said("registration.enterprise.changed")] == ["0000000002", "0000000003"]


def test_a_document_that_never_rests_is_answered_as_too_busy(here, unit, monkeypatch):
    units = here.services["registration"].desk.repository(COUNTY).units

    def never(doc, events=()):
        raise Conflict

    monkeypatch.setattr(units, "save", never)
    with pytest.raises(Refused) as refused:
        here.ask("change_unit", {"name": "改"}, id=unit)
    assert refused.value.code == "too_busy"
