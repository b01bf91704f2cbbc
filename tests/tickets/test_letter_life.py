"""A letter is drafted, reviewed, signed, issued, received: who may take which step when, and what each leaves."""

import pytest
from letter_samples import STEPS, Writing
from ticket_samples import OF_LETTERS, refusing, wrong
from word_files import in_base64, word

from kentan.commands import Actor
from kentan.contracts.events import CATALOGUE
from kentan.contracts.tickets import LETTER_STATUSES
from kentan.contracts.tickets_doors import LetterView
from kentan.documents import broken_link
from kentan.errors import Forbidden, Invalid, NotFound, NotYetKnown, Refused, Stale
from kentan.messages import MESSAGES
from services.tickets.letters import letter_life


@pytest.fixture
def writing(world):
    return Writing(world)


def steps_of(letter):
    return [(entry["step"], entry["by"]["id"]) for entry in letter["life"]]


def test_a_letter_goes_from_draft_to_received_and_each_step_is_known(world, writing):
    letter = world.call("get_letter", doc_id=writing.at("received")["id"])
    assert steps_of(letter) == [("drafted", "office-1"), ("reviewed", "office-2"), ("signed", "leader-1"), ("issued", "office-1"),
                                ("received", "account-fgw")]
    assert (letter["label"], letter["signer"], letter["received_by"]) == ("吉州恳工〔2026〕1号", "某主任", ["fgw"])
    assert LetterView().validate(letter) == {}
    assert letter.keys() == LetterView().fields.keys()
    assert broken_link(world.repo.letters.get(letter["id"])) is None
    assert world.findings() == []


@pytest.mark.parametrize("status", STEPS[:3])
def test_a_letter_has_no_number_before_it_is_issued(world, writing, status):
    letter = writing.at(status)
    assert (letter["number"], letter["label"], letter["issued_at"]) == (None, None, None)
    assert world.repo.numbers.count() == 0


def test_every_event_of_letters_is_said_and_fits_its_schema(world, writing):
    received = writing.at("received")
    writing.end(received)
    writing.end(writing.change(writing.send_back(writing.at("signed"))))
    writing.issue(writing.sign(writing.review(writing.draft("minutes", forum="f-1"))))
    world.assign(world.raise_(forum="f-1"))
    late = writing_by_hand(world, writing)
    world.call("set_letter_template", doc_id="work", file=in_base64(word("{{ label }}")), valid_from="2026-01-05")
    said = [event for event in world.said() if event["type"] in OF_LETTERS]
    assert [CATALOGUE[event["type"]].schema().validate(event["data"]) for event in said] == [{}] * len(said)
    assert {event["type"] for event in said} == OF_LETTERS
    assert "请尽快答复" not in str(said)
    assert world.get(late)["letters"][-1]["kind"] == "minutes"


def writing_by_hand(world, writing):
    """A file that was assigned before its forum's minutes were issued."""
    world.plan("f-2")
    minutes = writing.draft("minutes", forum="f-2")
    file = world.assign(world.raise_(forum="f-2"))
    writing.issue(writing.sign(writing.review(minutes)))
    return file


@pytest.mark.parametrize(("status", "allowed"), [
    ("draft", {"change", "review", "send_back", "end"}), ("reviewed", {"sign", "send_back", "end"}),
    ("signed", {"issue", "send_back", "end"}), ("issued", {"receive", "end"}), ("received", {"end"}),
    ("given_up", set()), ("voided", set()),
])
def test_what_may_be_done_with_a_letter_depends_on_how_far_it_is(world, writing, status, allowed):
    for step in ("change", "review", "sign", "issue", "receive", "send_back", "end"):
        begun = {"given_up": "draft", "voided": "issued"}.get(status, status)
        letter = writing.at(begun)
        letter = writing.end(letter) if begun != status else letter
        assert letter["status"] == status
        refused = (f"letter_is_{status}", "letter_already_received", "not_your_letter")
        assert outcome(getattr(writing, step), letter) in (("done",) if step in allowed else refused), step


def outcome(step, letter):
    try:
        step(letter)
    except (Refused, Forbidden) as refused:
        return refused.code
    return "done"


def test_every_status_has_words_for_what_may_not_be_done_with_it_now():
    assert {f"letter_is_{status}" for status in LETTER_STATUSES} <= MESSAGES.keys()
    assert {*letter_life.BEFORE, *letter_life.IN_FORCE, *letter_life.OVER} == set(LETTER_STATUSES)


def test_a_letter_sent_back_loses_its_signature_and_goes_the_whole_way_again(writing):
    letter = writing.send_back(writing.at("signed"))
    assert (letter["status"], letter["signer"], letter["life"][-1]["reason"]) == ("draft", None, "请补充依据")
    with refusing(Refused, "letter_is_draft"):
        writing.sign(letter)
    assert writing.issue(writing.sign(writing.review(writing.change(letter))))["number"] == 1


def test_a_heavy_letter_is_reviewed_by_another_than_its_writer(world, writing):
    letter = writing.draft("supervision")
    with refusing(Refused, "second_person_needed"):
        writing.review(letter, world.office)
    assert writing.review(letter)["status"] == "reviewed"


def test_who_changed_a_draft_is_its_writer(world, writing):
    letter = writing.draft("supervision")
    world.call("change_letter", writing.second, letter["id"], unit="fgw", text="改")
    with refusing(Refused, "second_person_needed"):
        writing.review(letter, writing.second)
    assert writing.review(letter, world.office)["status"] == "reviewed"


def test_a_light_letter_may_be_reviewed_by_its_writer(world, writing):
    assert writing.review(writing.draft("work"), world.office)["status"] == "reviewed"


def test_a_kind_says_who_reviews_and_who_signs(world, writing):
    writing.kinds(work={"reviewed_by": ["leader"], "signed_by": ["leader"]})
    letter = writing.draft()
    with refusing(Forbidden, "letter_not_your_step") as told:
        writing.review(letter)
    assert told.value.params == {"roles": "leader"}
    letter = writing.review(letter, world.leader)
    with refusing(Forbidden, "letter_not_your_step"):
        writing.sign(letter, world.office)
    assert writing.sign(letter)["status"] == "signed"


def test_a_kind_without_review_is_signed_at_once(writing):
    writing.kinds(reminder={"reviewed_by": []})
    letter = writing.draft("reminder")
    with refusing(Forbidden, "letter_not_your_step"):
        writing.review(letter)
    assert writing.sign(letter)["status"] == "signed"


def test_a_letter_about_a_file_goes_to_its_lead_unit(world, writing):
    file = world.assign(world.raise_(), "zjj", [])
    letter = world.call("draft_letter", kind="reminder", appeal=file["id"])
    assert letter["unit"] == "zjj"
    shown = [one["id"] for one in world.get(file)["letters"]]
    assert shown[1:] == [letter["id"]]
    assert [one["kind"] for one in world.get(file, world.enterprise())["letters"]] == ["assignment"]
    assert [one["kind"] for one in world.get(file, world.unit("zjj"))["letters"]] == ["assignment"]
    writing.issue(writing.sign(writing.review(letter)))
    assert [one["kind"] for one in world.get(file, world.unit("zjj"))["letters"]] == ["assignment", "reminder"]
    assert [one["kind"] for one in world.get(file, world.enterprise())["letters"]] == ["assignment"]


def test_a_letter_to_a_unit_needs_one_when_it_is_issued(world, writing):
    letter = writing.at("signed", unit=None)
    with refusing(Refused, "addressee_needed"):
        writing.issue(letter)
    assert world.call("get_letter", doc_id=letter["id"])["status"] == "signed"
    assert world.repo.numbers.count() == 0


def test_a_bulletin_goes_to_all_units_and_is_received_when_all_have_it(world, writing):
    world.close_unit("zjj")
    letter = writing.at("issued", kind="bulletin")
    assert letter["addressees"] == ["fgw", "rsj"]
    assert writing.receive(letter, "rsj")["status"] == "issued"
    assert writing.receive(letter, "fgw")["status"] == "received"
    with refusing(Refused, "letter_already_received"):
        writing.receive(letter, "rsj")
    with refusing(Forbidden, "not_your_letter"):
        writing.receive(letter, "zjj")


def test_a_unit_that_gets_a_copy_may_confirm_it_and_that_does_not_stand_for_the_addressee(world, writing):
    letter = writing.at("issued", co_units=["rsj"])
    assert writing.receive(letter, "rsj")["status"] == "issued"
    assert writing.receive(letter)["received_by"] == ["rsj", "fgw"]


def test_whom_a_unit_let_take_the_letter_is_on_it_and_in_no_event(world, writing):
    letter = writing.receive(writing.at("issued"), person="收发室某甲")
    assert letter["life"][-1]["person"] == "收发室某甲"
    assert "收发室" not in str(world.said())


def test_a_unit_sees_of_a_letters_life_that_it_was_issued_and_what_it_did_itself(world, writing):
    letter = writing.at("issued", co_units=["rsj"])
    writing.receive(letter, "rsj")
    shown = writing.receive(letter)
    assert [entry["step"] for entry in shown["life"]] == ["issued", "received"]
    assert shown["life"][-1]["by"]["unit"] == "fgw"


def test_a_voided_letter_keeps_its_number_and_the_next_one_has_the_next(world, writing):
    first = writing.end(writing.at("issued"), reason="主送单位有误")
    assert (first["status"], first["number"], first["life"][-1]["reason"]) == ("voided", 1, "主送单位有误")
    assert writing.at("issued")["number"] == 2
    assert world.findings() == []


def test_the_letters_of_an_assignment_are_not_ended(world, writing):
    world.at("assigned", forum="f-1")
    for letter in world.letters():
        with refusing(Refused, "letter_of_assignment"):
            writing.end(letter)


def test_an_assignment_letter_is_not_drafted(writing):
    with refusing(Refused, "letter_by_assignment"):
        writing.draft("assignment")


def test_a_step_is_taken_once_for_its_key_and_a_letter_is_issued_once(world, writing):
    letter = writing.at("signed")
    first = writing.issue(letter, key="k")
    assert writing.issue(letter, key="k") == first
    with refusing(Refused, "letter_is_issued"):
        writing.issue(letter, key="other")
    assert world.repo.numbers.count() == 1


def test_the_same_key_drafts_a_letter_once_and_stands_for_no_other(writing):
    first = writing.draft(key="k")
    assert writing.draft(key="k") == first
    with refusing(Invalid, "key_reused"):
        writing.draft(key="k", text="另一件事")


def test_a_draft_that_was_changed_meanwhile_is_not_changed_over_it(writing):
    letter = writing.draft()
    writing.change(letter, version=letter["version"])
    with refusing(Stale, "stale_version"):
        writing.change(letter, version=letter["version"])


def test_what_a_letter_names_must_be_there(world, writing):
    with refusing(NotFound, "not_found"):
        writing.draft(appeal="none")
    with refusing(NotYetKnown, "not_yet_known"):
        writing.draft(forum="f-9")
    with refusing(NotYetKnown, "not_yet_known"):
        writing.draft(unit="wjw")
    with wrong(files__0="no_such_appeal"):
        writing.draft("bulletin", files=["none"])
    world.close_unit("zjj")
    with wrong(unit="unit_closed"):
        writing.draft(unit="zjj")
    with wrong(co_units__1="unit_closed"):
        writing.draft(co_units=["rsj", "zjj"])
    assert world.letters() == []


def test_letters_are_listed_by_status(world, writing):
    drafted, issued = writing.draft(), writing.at("issued")
    assert [one["id"] for one in world.letters(status="draft")] == [drafted["id"]]
    assert [one["id"] for one in world.letters(status="issued")] == [issued["id"]]


def test_an_outside_system_writes_no_letters(world, writing):
    with refusing(Forbidden, "role_not_allowed"):
        world.call("draft_letter", Actor("s", "system", world.county), kind="work")
