"""Letters that are drafted: without a number, seen by those who write them, once for each cause."""

import pytest
from letter_samples import LADDER
from ticket_samples import refusing

from kentan.contracts.tickets import LETTER_KINDS, LetterState
from kentan.errors import Forbidden
from services.tickets.letters import letters


def drafted(world, kind="reminder", origin=LADDER, **about):
    return letters.draft(world.repo, kind, about, origin, world.clock.now())


@pytest.mark.parametrize("kind", LETTER_KINDS)
def test_a_draft_of_any_kind_has_no_number(world, kind):
    letter_id = drafted(world, kind, unit="fgw", title="关于尽快答复的提示函", text="请尽快答复。")
    letter = world.call("get_letter", doc_id=letter_id)
    assert (letter["kind"], letter["status"], letter["number"], letter["label"]) == (kind, "draft", None, None)
    assert letter["about"] == {"title": "关于尽快答复的提示函", "text": "请尽快答复。"}
    assert world.findings() == []


def test_a_draft_is_about_a_file_and_is_told_without_a_word_of_its_text(world):
    file = world.at("assigned")
    letter_id = drafted(world, appeal=file["id"], unit="fgw", co_units=["rsj"], text="请尽快答复。")
    (event,) = world.said("letter.drafted")
    assert LetterState().validate(event["data"]) == {}
    assert (event["subject"], event["data"]["appeal"], event["data"]["unit"]) == (letter_id, file["id"], "fgw")
    assert "请尽快答复" not in str(event)
    assert letter_id.startswith(file["id"])
    assert world.findings() == []


def test_the_same_cause_drafts_a_letter_once(world):
    file = world.at("assigned")
    first = [drafted(world, appeal=file["id"], cause="step-1") for _ in range(2)]
    assert first[0] == first[1] != drafted(world, appeal=file["id"], cause="step-2")
    assert len(world.said("letter.drafted")) == 2


def test_without_a_cause_a_chain_of_requests_drafts_one_of_a_kind_for_a_file(world):
    files = [world.at("assigned") for _ in range(2)]
    ids = [drafted(world, kind, appeal=file["id"]) for file in files for kind in ("reminder", "work", "reminder")]
    assert len(set(ids)) == 4


def test_what_no_letter_is_about_is_a_mistake_of_the_caller(world):
    with pytest.raises(TypeError, match="phone"):
        drafted(world, phone="0796-8000000")


def test_a_unit_sees_no_draft_addressed_to_it(world):
    letter_id = drafted(world, unit="fgw")
    with refusing(Forbidden, "not_your_letter"):
        world.call("get_letter", world.unit("fgw"), letter_id)
    assert world.call("list_letters", world.unit("fgw"))["items"] == []
    assert [letter["id"] for letter in world.call("list_letters", world.leader)["items"]] == [letter_id]
