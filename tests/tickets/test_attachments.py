"""Attachments: who attaches what, who sees it, what the chain carries, taking back; once however often it is asked."""

import json

import pytest
from ticket_samples import Crash, refusing, wrong

from kentan.contracts.tickets import AttachmentState
from kentan.contracts.tickets_attachment_doors import AttachmentList, AttachmentView
from kentan.contracts.tickets_doors import AppealDetail
from kentan.documents import broken_link, text_hash
from kentan.errors import Forbidden, Invalid, NotFound, Refused
from services.tickets.attachments.attachments import MOST

FAR = {"hash": "0" * 64, "size": 1, "media": "image/png", "name": "a.png", "to": "appeal"}


def listed(world, file, actor=None):
    answer = world.call("list_attachments", actor, file["id"])
    assert AttachmentList().validate(answer) == {}
    return [one["id"] for one in answer["items"]]


def take_back(world, file, attachment, actor=None, **data):
    return world.call("withdraw_attachment", actor, file["id"], **{"attachment": attachment["id"], "reason": "传错文件", **data})


def who(world, name):
    return {"office": world.office, "enterprise": world.enterprise(), "lead": world.unit("fgw"), "co": world.unit("rsj")}[name]


def test_it_is_on_the_file_by_its_hash_with_its_name_beside(world):
    file = world.raise_()
    made = world.attach(file, world.enterprise())
    assert AttachmentView().validate(made) == {}
    shown = world.get(file)
    assert AppealDetail().validate(shown) == {}
    (one,) = shown["attachments"]
    assert (one["name"], one["size"], one["by"], one["round"]) == ("证照.pdf", 8, {"role": "enterprise"}, 1)
    entry = shown["timeline"][-1]
    assert (entry["type"], entry["files"]) == ("tickets.appeal.attached", {"appeal": made["hash"]})
    assert entry["texts"] == {"name": text_hash("证照.pdf")}
    stored = world.repo.appeals.get(file["id"])
    assert "证照" not in json.dumps(stored, ensure_ascii=False)
    assert broken_link(stored) is None


def test_it_is_said_by_codes_alone(world):
    world.attach(world.raise_())
    (event,) = world.said("appeal.attached")
    assert AttachmentState().validate(event["data"]) == {}
    assert "证照" not in json.dumps(event, ensure_ascii=False)


@pytest.mark.parametrize(("name", "to", "error"), [
    ("enterprise", "appeal", None), ("office", "appeal", None), ("lead", "appeal", "not_attached_by_you"),
    ("co", "appeal", "not_attached_by_you"), ("lead", "opinion", None), ("lead", "answer", None),
    ("co", "answer", "not_your_file"), ("office", "answer", "not_your_file"), ("enterprise", "answer", "not_your_file"),
    ("enterprise", "internal", "not_attached_by_you"),
    ("lead", "internal", None), ("co", "internal", None), ("office", "internal", None),
])
def test_each_attaches_to_what_is_theirs(world, name, to, error):
    file = world.at("assigned")
    if error is None:
        assert world.attach(file, who(world, name), to=to)["to"] == to
    else:
        with refusing(Forbidden, error):
            world.attach(file, who(world, name), to=to)


def test_to_others_the_file_is_not_there_or_not_theirs(world):
    file = world.at("assigned")
    made = world.attach(file)
    for door in ("attach_file", "get_attachment", "list_attachments", "withdraw_attachment"):
        asked = FAR if door == "attach_file" else {"attachment": made["id"], "reason": "传错文件"}
        with refusing(NotFound, "not_found"):
            world.call(door, world.enterprise("e-2"), file["id"], **asked)
        with refusing(Forbidden, "not_your_file"):
            world.call(door, world.unit("zjj"), file["id"], **asked)


def test_an_enterprise_sees_what_belongs_to_an_answer_with_the_answer_and_nothing_internal(world):
    file, owner = world.at("assigned"), world.enterprise()
    opinion, answer, internal = (world.attach(file, world.unit(), to=to) for to in ("opinion", "answer", "internal"))
    assert listed(world, file) == listed(world, file, world.unit("rsj")) == [opinion["id"], answer["id"], internal["id"]]
    assert listed(world, file, owner) == []
    world.opine(file)
    assert listed(world, file, owner) == [opinion["id"]]
    world.complete(file)
    assert listed(world, file, owner) == [opinion["id"], answer["id"]]
    assert [one["id"] for one in world.get(file, owner)["attachments"]] == listed(world, file, owner)
    world.send_back(file)
    later = world.attach(file, world.unit(), b"%PDF-1.7 later", to="answer")
    assert listed(world, file, owner) == [opinion["id"], answer["id"]]
    with refusing(NotFound, "not_found"):
        world.call("get_attachment", owner, file["id"], attachment=later["id"])


def test_the_timeline_of_an_enterprise_does_not_tell_the_hash_of_what_is_not_for_it(world):
    file = world.at("assigned")
    made = world.attach(file, world.unit(), to="internal")
    assert made["hash"] in json.dumps(world.get(file)["timeline"])
    assert made["hash"] not in json.dumps(world.get(file, world.enterprise())["timeline"])


def test_the_same_bytes_on_the_same_thing_are_one_attachment(world):
    file = world.raise_()
    first = world.attach(file)
    again = world.attach(file, name="另一名.pdf")
    assert (again["id"], again["name"]) == (first["id"], "证照.pdf")
    assert world.attach(file, to="internal")["id"] != first["id"]
    assert len(world.said("appeal.attached")) == 2
    assert world.repo.attachments.count() == 2


def test_a_repeated_command_has_one_effect_and_its_key_stands_for_one_file(world):
    file = world.raise_()
    first, again = (world.attach(file, key="k") for _ in range(2))
    assert first == again
    with refusing(Invalid, "key_reused"):
        world.attach(file, content=b"%PDF-1.4", key="k")


@pytest.mark.parametrize("writes", [0, 1])
def test_wherever_it_dies_the_file_names_all_or_nothing_and_a_repetition_finishes(world, writes):
    file = world.raise_()
    with pytest.raises(Crash):
        world.dying(writes).attach(file, key="k")
    assert listed(world, file) == []
    world.attach(file, key="k")
    assert len(listed(world, file)) == 1
    assert world.findings() == []


def test_what_is_not_stored_is_not_named_and_rights_come_first(world):
    file = world.at("assigned")
    with refusing(Refused, "file_not_stored"):
        world.call("attach_file", doc_id=file["id"], **FAR)
    with refusing(Forbidden, "not_attached_by_you"):
        world.call("attach_file", world.unit(), file["id"], **FAR)
    assert listed(world, file) == []


def test_what_was_lost_meanwhile_is_asked_for_again(world):
    file = world.raise_()
    made = world.attach(file)
    world.installation.blobs.delete(world.county, made["hash"])
    with refusing(Refused, "file_not_stored"):
        world.call("attach_file", doc_id=file["id"], **{name: made[name] for name in ("hash", "size", "media", "name", "to")})


def test_what_is_incomplete_is_refused_at_its_field(world):
    with wrong(hash="Missing data for required field."):
        world.call("attach_file", doc_id=world.raise_()["id"], size=1, media="image/png", name="a.png")


def test_a_closed_file_takes_none(world):
    with refusing(Refused, "already_closed"):
        world.attach(world.at("closed"))


def test_a_file_holds_so_many_and_not_one_more(world):
    file = world.raise_()
    for n in range(MOST):
        world.attach(file, content=b"%%PDF-%d" % n)
    with refusing(Refused, "too_many_attachments"):
        world.attach(file, content=b"one more")
    world.attach(file, content=b"%PDF-0")


def test_it_is_taken_back_with_name_and_bytes_and_its_hash_stays(world):
    file = world.raise_()
    made = world.attach(file, world.enterprise())
    taken = take_back(world, file, made, world.enterprise())
    assert AttachmentView().validate(taken) == {}
    assert (taken["name"], taken["reason"], taken["withdrawn_at"] is None) == (None, "传错文件", False)
    assert not world.installation.blobs.has(world.county, made["hash"])
    entry = world.get(file)["timeline"][-1]
    assert (entry["type"], entry["files"]) == ("tickets.appeal.attachment-withdrawn", {"appeal": made["hash"]})
    with refusing(Refused, "attachment_withdrawn"):
        world.call("get_attachment", doc_id=file["id"], attachment=made["id"])
    with refusing(Refused, "attachment_withdrawn"):
        take_back(world, file, made)
    again = world.attach(file, world.enterprise())
    assert (again["id"] == made["id"], again["hash"]) == (False, made["hash"])
    assert world.findings() == []


def test_bytes_that_another_file_has_too_stay(world):
    one, other = world.raise_(), world.raise_()
    made = world.attach(one)
    world.attach(other)
    take_back(world, one, made)
    assert world.installation.blobs.has(world.county, made["hash"])


def test_whoever_attached_it_takes_it_back_or_the_office(world):
    file = world.at("assigned")
    of_co_unit = world.attach(file, world.unit("rsj"), to="internal")
    with refusing(Forbidden, "not_your_attachment"):
        take_back(world, file, of_co_unit, world.unit())
    of_office = world.attach(file)
    with refusing(Forbidden, "not_your_attachment"):
        take_back(world, file, of_office, world.enterprise())
    assert take_back(world, file, of_co_unit, world.unit("rsj"))["withdrawn_at"]
    assert take_back(world, file, of_office)["withdrawn_at"]


@pytest.mark.parametrize("writes", [0, 1])
def test_taking_back_that_died_is_finished_by_its_repetition(world, writes, monkeypatch):
    file = world.raise_()
    made = world.attach(file)
    if writes:
        monkeypatch.setattr(world.repo.attachments.__class__, "delete", lambda *_: (_ for _ in ()).throw(Crash))
    with pytest.raises(Crash):
        take_back(world if writes else world.dying(0), file, made, reason="传错", key="k")
    monkeypatch.undo()
    assert (world.get(file)["attachments"][0]["withdrawn_at"] is None) == (writes == 0)
    assert take_back(world, file, made, reason="传错", key="k")["name"] is None
    assert not world.installation.blobs.has(world.county, made["hash"])


def test_the_export_names_it_by_the_hash_in_the_chain_and_has_its_name(world):
    file = world.raise_()
    made = world.attach(file)
    export = world.call("export_appeal", doc_id=file["id"])
    assert [one["hash"] for one in export["attachments"]] == [made["hash"]]
    assert export["timeline"][-1]["files"]["appeal"] == made["hash"]
    assert export["texts"][text_hash("证照.pdf")] == "证照.pdf"


def test_a_file_of_before_there_were_attachments_has_none_and_takes_some(world):
    file = world.raise_()
    assert listed(world, file) == []
    assert "attachments" not in world.repo.appeals.get(file["id"])
    assert len(listed(world, {"id": world.attach(file)["appeal"]})) == 1
