"""Corrections: new entries that put right what was entered wrongly; what was there before stays to be seen."""

import json

import pytest
from ticket_samples import TEXT, Crash, refusing, wrong

from kentan.contracts.tickets import AppealState
from kentan.contracts.tickets_doors import AppealDetail
from kentan.documents import broken_link, text_hash
from kentan.errors import Invalid, NotYetKnown, Refused

RIGHT = "急需招工三百名，请帮助对接职业院校。"


def correct(world, file, **data):
    return world.call("correct_appeal", doc_id=file["id"], **{"reason": "登记有误", **data})


@pytest.mark.parametrize(("field", "value", "before"), [
    ("category", "用工", None), ("kind", "request", "difficulty"), ("enterprise", "e-2", "e-1"),
])
def test_a_code_is_put_right_by_an_entry_with_before_and_after(world, field, value, before):
    file = correct(world, world.at("assigned"), field=field, value=value)
    assert file[field] == value
    assert file["corrections"] == [{"at": "2026-01-05T01:00:00.000Z", "field": field, "entry": None, "before": before,
                                    "after": value, "reason": "登记有误"}]
    entry = world.get(file)["timeline"][-1]
    assert (entry["type"], entry["changes"], entry["actor"]) == (
        "tickets.appeal.corrected", {field: [before, value]}, {"id": "office-1", "role": "office"})
    assert AppealDetail().validate(world.get(file)) == {}


def test_a_text_is_put_right_in_the_side_record_which_keeps_the_earlier_one(world):
    file = correct(world, world.raise_(), field="text", value=RIGHT)
    assert world.get(file)["text"] == RIGHT
    (kept,) = file["corrections"]
    assert (kept["before"], kept["after"]) == (text_hash(TEXT), text_hash(RIGHT))
    assert world.repo.contents.get(file["id"])["earlier_texts"] == [TEXT]
    assert (world.list(words="三百"), world.list(words="数百")) == ([file["id"]], [])
    export = world.call("export_appeal", doc_id=file["id"])
    assert {TEXT, RIGHT} <= set(export["texts"].values())
    chain = json.dumps(world.repo.appeals.get(file["id"])["timeline"], ensure_ascii=False)
    assert RIGHT not in chain
    assert "登记有误" not in chain


def test_an_entry_that_was_wrong_is_named_and_stays(world):
    file = world.remind(world.at("assigned"))
    before = world.get(file)["timeline"]
    file = correct(world, file, entry=3, reason="电话打给了另一单位")
    assert world.get(file)["timeline"][:len(before)] == before
    assert (file["corrections"][0]["entry"], file["corrections"][0]["field"]) == (3, None)
    assert broken_link(world.repo.appeals.get(file["id"])) is None


def test_it_is_said_by_codes_alone(world):
    correct(world, world.raise_(), field="text", value=RIGHT, entry=1)
    (event,) = world.said("appeal.corrected")
    assert AppealState().validate(event["data"]) == {}
    assert event["data"]["reason"] == "text"
    assert RIGHT not in json.dumps(event, ensure_ascii=False)


def test_a_correction_is_corrected_by_another_one(world):
    file = world.raise_()
    for value in (RIGHT, TEXT, RIGHT):
        correct(world, file, field="text", value=value)
    assert world.get(file)["text"] == RIGHT
    assert len(world.get(file)["corrections"]) == 3


@pytest.mark.parametrize(("asked", "field", "code"), [
    ({}, "field", "required"), ({"field": "kind"}, "value", "required"), ({"value": "x"}, "field", "required"),
    ({"value": "x", "entry": 1}, "field", "required"), ({"field": "kind", "value": "petition"}, "value", "not_one_of"),
    ({"field": "kind", "value": "difficulty"}, "value", "nothing_corrected"),
    ({"field": "text", "value": TEXT}, "value", "nothing_corrected"), ({"entry": 2}, "entry", "no_such_entry"),
])
def test_a_correction_that_says_nothing_is_refused_at_its_field(world, asked, field, code):
    file = world.raise_()
    with wrong(**{field: code}):
        correct(world, file, **asked)
    assert world.get(file)["corrections"] == []


def test_a_closed_file_keeps_its_enterprise_which_was_asked_for_its_judgement(world):
    file = world.at("closed")
    with refusing(Refused, "already_closed"):
        correct(world, file, field="enterprise", value="e-2")
    assert correct(world, file, field="category", value="用工")["category"] == "用工"


def test_an_enterprise_that_nobody_knows_is_not_put_in(world):
    with refusing(NotYetKnown, "not_yet_known"):
        correct(world, world.raise_(), field="enterprise", value="e-9")


def test_a_text_that_was_erased_is_not_brought_back(world):
    file = world.raise_()
    world.repo.contents.delete(file["id"])
    with refusing(Invalid, "invalid"):
        correct(world, file, field="text", value=RIGHT)


@pytest.mark.parametrize("writes", [0, 1, 2])
def test_wherever_it_dies_the_text_is_the_one_that_the_file_says_once_it_is_repeated(world, writes):
    file = world.raise_()
    asked = {"field": "text", "value": RIGHT, "reason": "登记有误", "key": "k"}
    with pytest.raises(Crash):
        world.dying(writes).call("correct_appeal", doc_id=file["id"], **asked)
    if writes < 2:
        assert (world.get(file)["text"], world.get(file)["corrections"]) == (TEXT, [])
    world.call("correct_appeal", doc_id=file["id"], **asked)
    assert (world.get(file)["text"], len(world.get(file)["corrections"])) == (RIGHT, 1)
