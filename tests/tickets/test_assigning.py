"""Assignment: a lead unit and co-units, minutes and letter under numbers without gaps, one clock stopped and two begun."""

import eventlet
import pytest
from eventlet import GreenPool
from ticket_samples import clock_of, refusing, wrong

from kentan.contracts.registration import COUNTY_ADDED
from kentan.contracts.tickets import AppealState, LetterState
from kentan.contracts.tickets_doors import LetterView
from kentan.errors import KentanError, NotFound, NotYetKnown, Refused


def numbers_of(world, kind):
    return [letter["number"] for letter in world.letters(kind=kind)]


def test_a_file_goes_to_its_lead_unit_and_co_units(world):
    file = world.assign(world.raise_(), "fgw", ["rsj", "zjj"])
    assert (file["status"], file["lead_unit"], file["co_units"]) == ("assigned", "fgw", ["rsj", "zjj"])
    assert file["assigned_at"] == "2026-01-05T01:00:00.000Z"


def test_a_file_may_have_a_lead_unit_alone(world):
    assert world.assign(world.raise_(), co_units=[])["co_units"] == []
    assert world.call("assign_appeal", doc_id=world.raise_()["id"], lead_unit="fgw")["co_units"] == []


def test_a_co_unit_named_twice_is_one(world):
    assert world.assign(world.raise_(), co_units=["rsj", "zjj", "rsj"])["co_units"] == ["rsj", "zjj"]


def test_assignment_stops_the_first_clock_and_starts_the_next_two_at_the_lead_unit(world):
    world.come_to("2026-01-07")
    file = world.assign(world.raise_())
    assert [(clock["code"], clock["holder"], clock["stopped_at"]) for clock in file["clocks"]] == [
        ("C1", "office", file["assigned_at"]), ("C2", "fgw", None), ("C3", "fgw", None)]
    assert clock_of(file, "C2")["started_at"] == clock_of(file, "C3")["started_at"] == file["assigned_at"]


def test_a_file_of_a_forum_gets_minutes_and_letter_and_another_the_letter_alone(world):
    of_forum, bare = world.at("assigned", forum="f-1"), world.at("assigned")
    assert [letter["kind"] for letter in world.get(of_forum)["letters"]] == ["minutes", "assignment"]
    assert [letter["kind"] for letter in world.get(bare)["letters"]] == ["assignment"]


def test_all_files_of_a_forum_share_its_minutes(world):
    world.plan("f-2")
    for forum in ("f-1", "f-1", "f-2"):
        world.at("assigned", forum=forum)
    assert [(letter["forum"], letter["number"]) for letter in world.letters(kind="minutes")] == [("f-1", 1), ("f-2", 2)]
    assert numbers_of(world, "assignment") == [1, 2, 3]


def test_a_letter_says_to_whom_it_goes_who_has_a_copy_and_who_signs(world):
    file = world.assign(world.raise_(forum="f-1"), co_units=["rsj", "zjj"], signer="某主任")
    letter = world.letters(kind="assignment")[0]
    assert letter.keys() == LetterView().fields.keys()
    assert letter == {
        "id": letter["id"], "version": 1, "register": "360802/assignment/2026", "number": 1, "label": "吉州恳交〔2026〕1号",
        "kind": "assignment", "status": "issued", "appeal": file["id"], "forum": "f-1", "unit": "fgw", "round": 1,
        "co_units": ["rsj", "zjj"], "signer": "某主任", "about": {}, "addressees": ["fgw"], "received_by": [],
        "template": "assignment.v1", "issued_at": file["assigned_at"],
        "life": [{"step": "issued", "at": file["assigned_at"], "by": {"id": "office-1", "role": "office"}}]}


def test_a_letter_of_a_county_whose_name_has_not_arrived_is_signed_by_its_code(world, installation, clock):
    world.repo.counties.delete("360802")
    world.at("assigned")
    assert world.letters()[0]["label"] == "360802恳交〔2026〕1号"


def test_a_county_that_is_renamed_signs_its_next_letters_so(world):
    world.at("assigned")
    world.hear(COUNTY_ADDED, world.county, {"code": world.county, "name": "庐陵新区", "city": False})
    world.at("assigned")
    assert [letter["label"] for letter in world.letters()] == ["吉州恳交〔2026〕1号", "庐陵新恳交〔2026〕2号"]


def test_letters_are_counted_by_kind_and_year(world):
    world.at("assigned", forum="f-1")
    world.come_to("2027-01-04")
    world.at("assigned", forum="f-1")
    assert [letter["label"] for letter in world.letters()] == [
        "吉州恳交〔2026〕1号", "吉州恳交〔2027〕1号", "吉州恳纪〔2026〕1号"]


def test_each_county_numbers_its_own_letters(world, next_door):
    world.at("assigned")
    next_door.at("assigned")
    assert numbers_of(world, "assignment") == numbers_of(next_door, "assignment") == [1]


def test_assignment_says_the_files_state_and_each_letter(world):
    file = world.at("assigned", forum="f-1")
    (assigned,), issued = world.said("appeal.assigned"), world.said("letter.issued")
    assert AppealState().validate(assigned["data"]) == {}
    assert assigned["data"]["letters"] == [letter["subject"] for letter in issued]
    assert [LetterState().validate(event["data"]) for event in issued] == [{}, {}]
    assert [(event["data"]["kind"], event["data"]["appeal"], event["data"]["forum"]) for event in issued] == [
        ("minutes", None, "f-1"), ("assignment", file["id"], "f-1")]


@pytest.mark.parametrize(("status", "code"), [
    ("assigned", "already_assigned"), ("opined", "already_opined"), ("completed", "already_completed"),
    ("closed", "already_closed"),
])
def test_a_file_is_assigned_once(world, status, code):
    file = world.at(status)
    with refusing(Refused, code):
        world.assign(file, "zjj")
    assert world.get(file)["lead_unit"] == "fgw"
    assert numbers_of(world, "assignment") == [1]


def test_the_lead_unit_is_no_co_unit(world):
    file = world.raise_(forum="f-1")
    with wrong(co_units="lead_among_co_units"):
        world.assign(file, "fgw", ["rsj", "fgw"])
    assert world.letters() == []


@pytest.mark.parametrize(("lead", "co_units", "at"), [("zjj", [], "lead_unit"), ("fgw", ["rsj", "zjj"], "co_units__1")])
def test_a_closed_unit_is_given_nothing(world, lead, co_units, at):
    world.close_unit("zjj")
    file = world.raise_()
    with wrong(**{at: "unit_closed"}):
        world.assign(file, lead, co_units)
    assert world.letters() == []


def test_a_unit_that_has_not_arrived_here_is_told_as_not_yet_known(world):
    file = world.raise_()
    with refusing(NotYetKnown, "not_yet_known") as told:
        world.assign(file, co_units=["wjw"])
    assert told.value.params == {"what": "unit", "id": "wjw"}


def test_a_file_that_is_not_there_is_not_assigned(world):
    with refusing(NotFound, "not_found"):
        world.assign({"id": "none"})


def test_of_two_offices_that_assign_one_file_at_once_one_does_and_no_number_is_lost(world, clock):
    file = world.raise_(forum="f-1")
    pool, replicas, told = GreenPool(), [world.beside(lambda call: eventlet.sleep(0)) for _ in range(2)], []

    def assign(replica, lead):
        try:
            told.append(replica.assign(file, lead, [])["lead_unit"])
        except KentanError as refused:
            told.append(refused.code)

    for replica, lead in zip(replicas, ("fgw", "zjj"), strict=True):
        pool.spawn(assign, replica, lead)
    pool.waitall()
    assert sorted(told) in (["already_assigned", "fgw"], ["already_assigned", "zjj"])
    clock.advance(minutes=2)
    world.sweep()
    assert world.findings() == []
    assert [letter["status"] for letter in world.letters(kind="assignment")].count("issued") == 1
