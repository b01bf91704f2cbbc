"""Assignment letters that are reviewed: drafted by the assignment, which takes effect when they are issued; signing for them."""

from contextlib import suppress

import pytest
from letter_samples import Writing
from ticket_samples import Crash, clock_of, refusing
from unit_samples import answer_transfer, object_to, receive, transfer, types, uphold

from kentan.contracts.tickets_doors import AppealDetail, LetterView
from kentan.errors import Forbidden, Invalid, Refused, Stale
from services.tickets.clocks.clock_rules import standard


@pytest.fixture
def writing(world):
    """A county whose assignment letters are reviewed, signed and then issued."""
    made = Writing(world)
    made.kinds(assignment={"with_assignment": False})
    return made


@pytest.fixture
def file(world, writing):
    """A file of which the office decided who gets it."""
    return world.assign(world.raise_(), signer="某主任")


def letter_of(world, file):
    """The last assignment letter about a file."""
    return [one for one in world.get(file)["letters"] if one["kind"] == "assignment"][-1]


def to_sign(world, file):
    """The letter, reviewed and signed."""
    letter = letter_of(world, file)
    world.call("review_letter", world.leader, letter["id"])
    return world.call("sign_letter", world.leader, letter["id"], signer="某主任")


def issue(world, file):
    return world.call("issue_letter", doc_id=to_sign(world, file)["id"])


def from_receipt(world, **rules):
    """Let C2 begin with the receipt, and who does not sign be held to have the letter after a working day."""
    value = standard()
    for rule in value["clocks"]:
        if rule["code"] == "C2":
            rule["starts"] = ["received", "reopened"]
        rule["on"] = rule["on"] or rule["code"] == "receipt"
        rule.update(rules.get(rule["code"], {}))
    world.call("set_setting", doc_id="clocks", valid_from="2026-01-05", value=value, running="keep")


# drafted, then issued

def test_until_the_letter_is_issued_nobody_has_the_file_and_the_first_clock_runs(world, file):
    now, letter = world.get(file), letter_of(world, file)
    assert (now["status"], now["lead_unit"], letter["status"], letter["number"]) == ("raised", None, "draft", None)
    assert [(one["code"], one["stopped_at"]) for one in now["clocks"]] == [("C1", None)]
    assert (letter["unit"], letter["co_units"], letter["signer"]) == ("fgw", ["rsj"], "某主任")
    assert not AppealDetail().validate(now)
    with refusing(Forbidden, "not_your_file"):
        world.get(file, world.unit("fgw"))
    assert world.findings() == []


def test_issuing_numbers_it_and_assigns_the_file(world, file):
    world.come_to("2026-01-07")
    letter = issue(world, file)
    assert (letter["status"], letter["number"], LetterView().validate(letter)) == ("issued", 1, {})
    now = world.get(file)
    assert (now["status"], now["lead_unit"], now["co_units"], now["assigned_at"]) == (
        "assigned", "fgw", ["rsj"], "2026-01-07T01:00:00.000Z")
    assert clock_of(now, "C1")["stopped_at"] == now["assigned_at"]
    assert (clock_of(now, "C2")["due_day"], clock_of(now, "C3")["due_day"]) == ("2026-01-14", "2026-01-21")
    assert types(now)[-1] == "assigned"
    assert world.findings() == []


def test_the_letter_says_the_deadlines_that_it_begins(world, file):
    issued = issue(world, file)
    content = world.repo.letters.get(issued["id"])["content"]
    assert (content["opinion_due"], content["due"], content["lead_unit"]) == ("2026年1月12日", "2026年1月19日", "发改委")


def test_minutes_are_issued_with_it_and_not_before(world, writing):
    file = world.assign(world.raise_(forum="f-1"))
    assert world.letters(kind="minutes") == []
    issue(world, file)
    (minutes,) = world.letters(kind="minutes")
    assert [one["kind"] for one in world.get(file)["letters"]] == ["minutes", "assignment"]
    assert (minutes["status"], clock_of(world.get(file), "C1")["stopped_at"] is None) == ("issued", False)
    assert world.findings() == []


def test_one_letter_is_drafted_for_a_file_and_the_same_command_drafts_it_once(world, writing):
    file = world.raise_()
    for _ in range(2):
        world.assign(file, key="k")
    with refusing(Refused, "assignment_drafted"):
        world.assign(file, "zjj")
    with refusing(Invalid, "key_reused"):
        world.assign(file, "zjj", key="k")
    assert len(world.call("list_letters", kind="assignment")["items"]) == 1


def test_a_stale_version_of_the_file_drafts_nothing(world, writing):
    file = world.raise_()
    with refusing(Stale, "stale_version"):
        world.assign(file, version=file["version"] + 1)
    assert world.call("list_letters", kind="assignment")["items"] == []


def test_the_draft_is_changed_and_the_file_goes_to_whom_the_letter_names(world, file):
    letter = letter_of(world, file)
    changed = world.call("change_letter", doc_id=letter["id"], unit="zjj", co_units=["fgw"], text="请牵头办理。")
    assert (changed["unit"], changed["co_units"]) == ("zjj", ["fgw"])
    assert world.call("change_letter", doc_id=letter["id"], co_units=["fgw"])["unit"] == "zjj"
    issue(world, file)
    assert (world.get(file)["lead_unit"], world.get(file)["co_units"]) == ("zjj", ["fgw"])


def test_a_draft_that_was_given_up_makes_room_for_another(world, file):
    world.call("end_letter", doc_id=letter_of(world, file)["id"], reason="改由住建局牵头")
    world.assign(file, "zjj")
    letter = next(one for one in world.get(file)["letters"] if one["status"] == "draft")
    world.call("review_letter", world.leader, letter["id"])
    world.call("sign_letter", world.leader, letter["id"], signer="某主任")
    assert world.call("issue_letter", doc_id=letter["id"])["unit"] == "zjj"
    with refusing(Refused, "letter_of_assignment"):
        world.call("end_letter", doc_id=letter["id"], reason="作废")
    assert world.findings() == []


def test_what_was_withdrawn_meanwhile_is_not_assigned(world, file):
    signed = to_sign(world, file)
    world.call("withdraw_appeal", world.enterprise(), file["id"])
    with refusing(Refused, "already_closed"):
        world.call("issue_letter", doc_id=signed["id"])
    assert world.call("end_letter", doc_id=signed["id"], reason="企业已撤回")["status"] == "given_up"
    assert world.findings() == []


def test_withdrawn_between_the_decision_and_the_number_the_letter_keeps_its_number_voided(world, file, clock):
    signed, office = to_sign(world, file), None

    def withdraw(call):
        nonlocal office
        if call == "insert_next" and not office:
            office = world.call("withdraw_appeal", world.enterprise(), file["id"])

    letter = world.beside(withdraw).call("issue_letter", doc_id=signed["id"])
    assert office["status"] == "closed"
    assert (letter["status"], letter["number"]) == ("voided", 1)
    assert world.findings() == []


@pytest.mark.parametrize("writes", range(1, 5))
def test_whoever_dies_while_issuing_is_finished_by_the_sweep(world, file, clock, writes):
    signed = to_sign(world, file)
    with suppress(Crash):
        world.dying(writes).call("issue_letter", doc_id=signed["id"])
    clock.advance(minutes=2)
    world.sweep()
    assert (letter_of(world, file)["status"], world.get(file)["status"]) == ("issued", "assigned")
    assert world.findings() == []


def test_an_upheld_objection_gives_the_file_on_at_once(world, file):
    issue(world, file)
    object_to(world, file)
    assert uphold(world, file)["lead_unit"] == "zjj"
    assert letter_of(world, file)["status"] == "issued"
    assert world.findings() == []


# signing for it

def test_the_file_notes_when_its_lead_unit_signed(world, file):
    issue(world, file)
    world.come_to("2026-01-06")
    with refusing(Refused, "letter_already_received"):
        for unit in ("rsj", "rsj"):
            receive(world, file, unit)
    assert world.get(file)["received_at"] is None
    assert receive(world, file)["status"] == "received"
    assert world.get(file)["received_at"] == "2026-01-06T01:00:00.000Z"
    assert types(world.get(file))[-1] == "received"


def test_by_the_standard_the_clocks_begin_with_the_assignment(world):
    file = world.at("assigned")
    assert clock_of(file, "C2")["due_day"] == "2026-01-12"
    receive(world, file)
    assert clock_of(world.get(file), "C2")["due_day"] == "2026-01-12"


def test_a_county_may_count_from_the_receipt(world):
    from_receipt(world)
    file = world.at("assigned")
    assert [one["code"] for one in file["clocks"] if one["stopped_at"] is None] == ["C3", "receipt"]
    world.come_to("2026-01-06")
    receive(world, file)
    now = world.get(file)
    assert (clock_of(now, "C2")["due_day"], clock_of(now, "receipt")["stopped_at"]) == ("2026-01-13", now["received_at"])
    assert world.findings() == []


def test_who_never_signs_is_held_to_have_it_and_is_not_late_by_it(world):
    from_receipt(world, receipt={"length": 2})
    file = world.at("assigned")
    world.come_to("2026-01-08", "00:00")
    world.fire()
    now = world.get(file)
    assert (clock_of(now, "C2")["started_at"], clock_of(now, "receipt")["fired_at"]) == (now["received_at"], None)
    assert world.said("appeal.received")[0]["data"]["reason"] == "default"
    assert world.said("appeal.overdue") == []
    receive(world, file)
    assert len(world.said("appeal.received")) == 1
    assert world.findings() == []


def test_who_works_on_the_file_has_the_letter(world):
    from_receipt(world)
    file = world.opine(world.at("assigned"))
    clock = clock_of(file, "C2")
    assert (clock["started_at"], clock["stopped_at"]) == (file["received_at"], file["opined_at"])
    done = world.complete(world.at("assigned"))
    assert clock_of(done, "C2")["stopped_at"] == done["completed_at"]


def test_who_accepts_a_transfer_has_it_too(world):
    from_receipt(world)
    file = world.at("assigned")
    transfer(world, file)
    moved = answer_transfer(world, file)
    running = [(one["code"], one["holder"]) for one in moved["clocks"] if one["stopped_at"] is None]
    assert running == [("C3", "zjj"), ("C2", "zjj")]
    assert world.findings() == []


def test_an_objection_that_was_upheld_begins_the_receipt_anew(world):
    from_receipt(world)
    file = world.at("assigned")
    receive(world, file)
    object_to(world, file)
    moved = uphold(world, file)
    assert (moved["received_at"], clock_of(moved, "receipt")["stopped_at"]) == (None, None)
    receive(world, file, "zjj")
    assert clock_of(world.get(file), "C2")["holder"] == "zjj"
    assert world.findings() == []
