"""What the check finds in a corrupted store, and what the contracts promise of doors, events and refusals."""

import ast
import re
from pathlib import Path

import pytest
from link_samples import live_with_links
from supervision_samples import live_under_supervision
from ticket_samples import OF_HANDOVERS, OF_LETTERS, Crash
from unit_samples import live_with_units

from kentan.contracts import tickets_clock_doors, tickets_doors, tickets_form_doors, tickets_intake_doors, tickets_listing_doors
from kentan.contracts.events import CATALOGUE
from kentan.messages import MESSAGES
from services import tickets
from services.tickets import model, part
from services.tickets.clocks.clock_rules import standard
from services.tickets.repository import APPEALS, NUMBERS
from services.tickets.service import TicketsService

DOORS = (tickets_doors, tickets_intake_doors, tickets_form_doors, tickets_listing_doors, tickets_clock_doors)
LEDGER = "tickets_numbers/ledger/2026/00000000"


@pytest.fixture
def file(world):
    """A file that is assigned, of the forum."""
    return world.at("assigned", forum="f-1")


def letter_of(world, file, kind="assignment"):
    return next(letter["id"] for letter in world.get(file)["letters"] if letter["kind"] == kind)


def lose(world, collection, doc_id):
    assert getattr(world.repo, collection).delete(doc_id)


def test_a_county_in_order_has_no_findings(world, file):
    world.at("closed", forum="f-1")
    world.batch({}, {})
    world.local.settle()
    world.come_to("2026-03-01")
    world.fire()
    world.sweep()
    assert world.findings() == []


def test_a_number_left_out_is_found(world):
    for _ in range(4):
        world.raise_()
    for n in (2, 3):
        holder = world.repo.numbers.get(f"ledger/2026/00000000{n}")["holder"]
        lose(world, "numbers", f"ledger/2026/00000000{n}")
        lose(world, "appeals", holder)
    assert world.findings() == [f"tickets_numbers/ledger/2026: number {n} is missing" for n in (2, 3)]


def test_each_register_is_counted_for_itself(world, file):
    lose(world, "numbers", "360802/minutes/2026/000000001")
    world.raise_()
    assert world.findings() == [f"tickets_letters/{letter_of(world, file, 'minutes')}: has no number"]


def test_a_file_that_is_lost_is_found_by_its_number(world):
    first = world.raise_()
    world.raise_()
    lose(world, "appeals", first["id"])
    assert world.findings() == [f"{LEDGER}1: held by {first['id']}, which does not have it"]


def test_a_file_without_a_number_is_found(world):
    first = world.raise_()
    lose(world, "numbers", "ledger/2026/000000001")
    assert world.findings() == [f"tickets_appeals/{first['id']}: has no number"]


def test_a_file_under_another_number_is_found(world):
    first = world.raise_()
    world.corrupt("appeals", first["id"], number="360802-2026-000009")
    assert world.findings() == [f"{LEDGER}1: held by {first['id']}, which does not have it"]


def test_a_number_voided_or_not_is_no_excuse_for_a_file_under_another(world):
    first = world.raise_()
    world.corrupt("appeals", first["id"], number="360802-2026-000009")
    world.corrupt("numbers", "ledger/2026/000000001", voided_at="2026-01-05T01:00:00.000Z")
    assert world.findings() == [f"{LEDGER}1: held by {first['id']}, which does not have it"]


def test_a_number_that_nobody_has_is_found_until_it_is_voided(world, clock):
    with pytest.raises(Crash):
        world.dying(1).raise_()
    (finding,) = world.findings()
    assert finding.startswith(f"{LEDGER}1: held by ")
    clock.advance(minutes=2)
    world.sweep()
    assert world.findings() == []


def test_a_letter_under_another_number_is_found(world, file):
    letter = letter_of(world, file)
    world.corrupt("letters", letter, number=7)
    assert world.findings() == [f"tickets_numbers/360802/assignment/2026/000000001: held by {letter}, which does not have it"]


def test_a_letter_of_another_register_is_found(world, file):
    letter = letter_of(world, file)
    world.corrupt("letters", letter, register="360802/assignment/2025")
    assert world.findings() == [f"tickets_numbers/360802/assignment/2026/000000001: held by {letter}, which does not have it"]


def test_a_letter_that_is_lost_is_found_by_its_number_and_by_its_file(world, file):
    letter = letter_of(world, file)
    lose(world, "letters", letter)
    assert world.findings() == [f"tickets_numbers/360802/assignment/2026/000000001: held by {letter}, which does not have it",
                                f"tickets_appeals/{file['id']}: letter {letter} is not issued"]


def test_a_letter_that_was_voided_but_is_named_is_found(world, file):
    letter = letter_of(world, file)
    world.corrupt("letters", letter, status="voided")
    assert world.findings() == [f"tickets_appeals/{file['id']}: letter {letter} is not issued"]


def test_a_letter_that_its_file_does_not_name_is_found(world, file):
    letter = letter_of(world, file)
    world.corrupt("appeals", file["id"], letters=[letter_of(world, file, "minutes")])
    assert world.findings() == [f"tickets_letters/{letter}: its file does not name it"]


@pytest.mark.parametrize("mark", ["next_due", "oldest_due"])
@pytest.mark.parametrize("value", ["2026-01-01T00:00:00.000Z", None])
def test_a_mark_that_is_not_what_the_clocks_say_is_found(world, file, mark, value):
    right = world.repo.appeals.get(file["id"])[mark]
    world.corrupt("appeals", file["id"], **{mark: value})
    assert world.findings() == [f"tickets_appeals/{file['id']}: {mark} is {value}, its clocks say {right}"]


def test_a_mark_that_a_closed_file_kept_is_found(world):
    file = world.at("closed")
    world.corrupt("appeals", file["id"], next_due="2026-01-01T00:00:00.000Z")
    assert world.findings() == [f"tickets_appeals/{file['id']}: next_due is 2026-01-01T00:00:00.000Z, its clocks say None"]


def test_the_states_are_those_that_the_last_events_carried(world, file):
    world.at("closed")
    world.come_to("2026-02-01")
    world.fire()
    world.remind(file)
    last = {}
    for event in world.said():
        kind = event["type"].removeprefix("cn.kentan.").rsplit(".", 2)[0]
        last[kind, event["subject"]] = event["data"]
    told = {name: data | dict.fromkeys({"clock", "reason", "charged", "about"} & data.keys()) for name, data in last.items()}
    assert {(kind, doc_id): data for kind, doc_id, data in part.states(world.store)} == told


def test_every_event_that_tickets_declares_is_said_and_fits_its_schema(world, clock):
    file = world.send_back(world.at("completed", forum="f-1"))
    world.raise_(forum="f-1")
    world.hold("2026-01-09T09:00:00.000Z")
    world.come_to("2026-03-01")
    world.fire()
    world.complete(file)
    world.close(file)
    world.supervise_again(file)
    world.batch({})
    world.call("set_form", valid_from="2026-01-01", form=[])
    world.call("set_setting", doc_id="clocks", valid_from="2027-01-01", value=standard(), running="keep")
    proposed = world.complete(world.at("opined"), outcome="explained", reason="政策不支持")
    world.call("refuse_completion", doc_id=proposed["id"], reason="请再会商")
    world.call("add_commitment", doc_id=proposed["id"], what="现场解决", unit="rsj", by="2026-03-05")
    world.call("settle_commitment", doc_id=proposed["id"], commitment=1, kept=True)
    world.call("correct_appeal", doc_id=proposed["id"], field="kind", value="request", reason="登记有误")
    world.call("withdraw_appeal", world.enterprise(), proposed["id"])
    world.call("record_result", world.system("jobs"), file["id"], source="jobs", kind="jobs", ref="v-1", figures={"hired": 3})
    attachment = world.attach(world.raise_())
    world.call("withdraw_attachment", doc_id=attachment["appeal"], attachment=attachment["id"], reason="传错文件")
    live_with_units(world)
    live_with_links(world)
    live_under_supervision(world)
    with pytest.raises(Crash):
        world.dying(1).assign(world.raise_())
    clock.advance(minutes=2)
    world.sweep()
    said = world.said()
    assert [event["type"] for event in said if CATALOGUE[event["type"]].schema().validate(event["data"])] == []
    declared = {kind for kind in CATALOGUE if kind.startswith("cn.kentan.tickets.")}
    assert {event["type"] for event in said} | OF_LETTERS == declared - OF_HANDOVERS


def test_an_event_carries_the_head_of_its_files_chain(world):
    file = world.at("closed")
    heads = [event["chainhead"] for event in world.said() if event["subject"] == file["id"]]
    assert heads == [entry["hash"] for entry in world.get(file)["timeline"]]


def test_every_door_that_takes_something_has_a_schema_of_its_name():
    named = {"".join(word.title() for word in name.split("_")) for name in dir(TicketsService)
             if hasattr(getattr(TicketsService, name), "roles")}
    schemas = {name for module in DOORS for name, one in vars(module).items()
               if isinstance(one, type) and one.__module__ == module.__name__}
    asked = {name for name in schemas if not name.endswith(("View", "Item", "Detail"))}
    assert asked - named == {"Contact", "AppealRow", "Figure", "FormField", "TimelineEntry"}


def test_the_collections_are_those_that_the_repository_opens(world):
    opened = {one.name for one in vars(world.repo).values() if hasattr(one, "insert")}
    assert {spec.name for spec in part.collections} == opened
    assert {APPEALS.name, NUMBERS.name} <= opened


def codes_in_the_sources():
    """Every code that a rule may answer with: what errors are made of, and the texts that stand alone in a list."""
    found = {*model.TOO_EARLY.values(), *model.TOO_LATE.values()}
    for module in DOORS:
        found |= set(re.findall(r'error="(\w+)"', Path(module.__file__).read_text("utf-8")))
    for path in Path(tickets.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = getattr(getattr(node, "func", None), "id", "")
            if called in ("Refused", "Forbidden", "Invalid", "NotFound", "NotYetKnown", "TooLarge", "RuleBroken"):
                found |= {one.value for one in node.args[:1] if isinstance(one, ast.Constant)}
            if isinstance(node, ast.List) and len(node.elts) == 1:
                found |= {one.value for one in node.elts if isinstance(one, ast.Constant)}
    return found


def test_every_code_has_a_message_in_both_languages():
    codes = codes_in_the_sources()
    assert {"already_closed", "reason_needed", "not_your_file", "batch_too_large", "required", "not_a_phone"} <= codes
    assert sorted(codes - MESSAGES.keys()) == []
    assert all(zh != en for zh, en in (MESSAGES[code] for code in codes))
