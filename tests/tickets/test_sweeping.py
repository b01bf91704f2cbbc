"""What a crash leaves behind a number: the sweep finishes it or voids the number, and whoever comes back finds its place."""

import pytest
from ticket_samples import TEXT, WRITES, Crash

from kentan.errors import Refused
from services.tickets.ledger import sweeping

ASSIGNING = {"minutes' number": 0, "letter's number": 1, "file": 2, "minutes": 3, "letter": 4}


def crash_when_assigning(world, file, died_at, key="k"):
    with pytest.raises(Crash):
        world.dying(ASSIGNING[died_at]).assign(file, key=key)


def letters_of(world):
    return [(letter["kind"], letter["number"], letter["status"]) for letter in world.letters()]


@pytest.mark.parametrize("died_at", ASSIGNING)
def test_an_assignment_that_died_is_finished_by_the_same_command(world, died_at):
    file = world.raise_(forum="f-1")
    crash_when_assigning(world, file, died_at)
    assert world.assign(file, key="k")["status"] == "assigned"
    assert letters_of(world) == [("assignment", 1, "issued"), ("minutes", 1, "issued")]
    assert world.findings() == []


@pytest.mark.parametrize("died_at", ASSIGNING)
def test_after_the_sweep_too(world, clock, died_at):
    file = world.raise_(forum="f-1")
    crash_when_assigning(world, file, died_at)
    clock.advance(minutes=2)
    world.sweep()
    assert world.assign(file, key="k")["status"] == "assigned"
    clock.advance(minutes=2)
    world.sweep()
    assert world.findings() == []
    assert [row[2] for row in letters_of(world) if row[0] == "assignment"].count("issued") == 1


def test_a_letter_that_its_file_names_is_issued_by_the_sweep(world, clock):
    file = world.raise_(forum="f-1")
    crash_when_assigning(world, file, "letter")
    assert world.findings() == [f"tickets_numbers/360802/assignment/2026/000000001: held by {letter}, which does not have it"
                                for letter in world.repo.appeals.get(file["id"])["letters"][-1:]] + [
        f"tickets_appeals/{file['id']}: letter {world.repo.appeals.get(file['id'])['letters'][-1]} is not issued"]
    clock.advance(minutes=2)
    world.sweep()
    assert letters_of(world) == [("assignment", 1, "issued"), ("minutes", 1, "issued")]
    assert world.findings() == []


def test_a_number_that_no_file_names_is_voided_and_stays(world, clock):
    file = world.raise_()
    with pytest.raises(Crash):
        world.dying(1).assign(file, key="lost")
    clock.advance(minutes=2)
    world.sweep()
    world.assign(file, "zjj", [])
    assert letters_of(world) == [("assignment", 1, "voided"), ("assignment", 2, "issued")]
    assert [event["data"]["number"] for event in world.said("letter.voided")] == [1]
    assert world.findings() == []


def test_a_voided_letter_belongs_to_its_file_and_goes_to_nobody(world, clock):
    file = world.raise_()
    with pytest.raises(Crash):
        world.dying(1).assign(file)
    clock.advance(minutes=2)
    world.sweep()
    (letter,) = world.letters()
    assert (letter["appeal"], letter["unit"], letter["issued_at"]) == (file["id"], None, None)
    assert letter["label"] == "吉州恳交〔2026〕1号"


def test_minutes_whose_number_was_taken_are_issued_by_the_sweep(world, clock):
    file = world.raise_(forum="f-1")
    crash_when_assigning(world, file, "letter's number")
    clock.advance(minutes=2)
    world.sweep()
    assert letters_of(world) == [("minutes", 1, "issued")]


def test_a_ledger_number_that_no_file_has_is_marked(world, clock):
    with pytest.raises(Crash):
        world.dying(2).raise_(key="k")  # number and side record
    clock.advance(minutes=2)
    world.sweep()
    (number,) = world.repo.numbers.find()
    assert number["voided_at"] == "2026-01-05T01:02:00.000Z"
    assert world.findings() == []


def test_a_file_whose_number_was_marked_has_it_after_all_when_its_command_comes_back(world, clock):
    with pytest.raises(Crash):
        world.dying(2).raise_(key="k")
    clock.advance(minutes=2)
    world.sweep()
    assert [world.raise_()["number"][-1], world.raise_(key="k")["number"][-1]] == ["2", "1"]
    assert world.findings() == []


@pytest.mark.parametrize("seconds", [0, 59])
def test_a_young_number_is_left_to_its_command(world, clock, seconds):
    file = world.raise_()
    with pytest.raises(Crash):
        world.dying(1).assign(file, key="k")
    clock.advance(seconds=seconds)
    world.sweep()
    assert world.letters() == []
    assert world.assign(file, key="k")["status"] == "assigned"
    assert letters_of(world) == [("assignment", 1, "issued")]


def test_a_young_number_stops_the_mark_so_that_the_next_sweep_sees_it(world, clock):
    file = world.raise_()
    with pytest.raises(Crash):
        world.dying(1).assign(file)
    clock.advance(seconds=59)
    world.sweep()
    clock.advance(seconds=2)
    world.sweep()
    assert letters_of(world) == [("assignment", 1, "voided")]


def test_the_next_sweep_begins_right_behind_what_was_seen_to(world, clock):
    world.at("assigned")
    clock.advance(minutes=2)
    world.sweep()
    with pytest.raises(Crash):
        world.dying(1).assign(world.raise_())
    clock.advance(minutes=2)
    world.sweep()
    assert letters_of(world) == [("assignment", 1, "issued"), ("assignment", 2, "voided")]


def test_a_number_that_was_seen_to_is_not_looked_at_again(world, clock):
    world.at("assigned")
    clock.advance(minutes=2)
    world.sweep()
    calls = []
    world.beside(calls.append).sweep()
    assert [call for call in calls if call in WRITES] == []
    assert calls.count("get") == 7  # the marks of two years' three registers, and of the side records


def test_a_sweep_that_dies_goes_on_the_next_time(world, clock):
    files = [world.raise_() for _ in range(3)]
    for file in files:
        with pytest.raises(Crash):
            world.dying(1).assign(file)
    clock.advance(minutes=2)
    for writes in (0, 1, 2, 1):
        with pytest.raises(Crash):
            world.dying(writes).sweep()
    world.sweep()
    assert letters_of(world) == [("assignment", n, "voided") for n in (1, 2, 3)]
    assert world.findings() == []


def test_two_sweeps_at_once_void_a_number_once(world, clock):
    file = world.raise_()
    with pytest.raises(Crash):
        world.dying(1).assign(file)
    clock.advance(minutes=2)
    other = world.beside()
    met = []

    def meet(call):
        if call == "insert" and not met:
            met.append(call)
            other.sweep()

    world.beside(meet).sweep()
    assert met == ["insert"]
    assert letters_of(world) == [("assignment", 1, "voided")]
    assert len(world.said("letter.voided")) == 1


def test_a_command_still_on_its_way_when_its_letter_is_given_up_takes_another(world, clock):
    file = world.raise_()

    def meet(call):
        if call == "save" and not clock.now().minute:
            clock.advance(minutes=2)
            world.sweep()

    slow = world.beside(meet)
    assert slow.assign(file)["status"] == "assigned"
    assert letters_of(world) == [("assignment", 1, "voided"), ("assignment", 2, "issued")]
    assert world.findings() == []


def test_what_the_old_year_left_is_seen_to_in_the_new_one(world, clock):
    file = world.raise_(forum="f-1")
    world.come_to("2026-12-31", "23:59")
    crash_when_assigning(world, file, "letter's number")
    with pytest.raises(Crash):
        world.dying(2).raise_(key="k")
    clock.advance(minutes=5)
    world.sweep()
    assert letters_of(world) == [("minutes", 1, "issued")]
    assert world.letters()[0]["label"] == "吉州恳纪〔2026〕1号"
    assert world.findings() == []


def test_a_command_that_comes_back_in_the_new_year_keeps_the_number_of_the_old(world, clock):
    world.come_to("2026-12-31", "23:59")
    with pytest.raises(Crash):
        world.dying(2).raise_(key="k")
    file = world.raise_()
    with pytest.raises(Crash):
        world.dying(1).assign(file, key="k")
    clock.advance(minutes=5)
    assert world.raise_(key="k")["number"] == "360802-2026-000001"
    assert world.assign(file, key="k")["status"] == "assigned"
    assert [letter["register"] for letter in world.letters()] == ["360802/assignment/2026"]
    assert world.findings() == []


def test_a_refusal_that_took_a_number_leaves_it_to_the_sweep(world, clock):
    file = world.raise_()
    other = world.beside()
    met = []

    def meet(call):
        if call == "save" and not met:
            met.append(call)
            other.assign(file, "zjj", [])

    with pytest.raises(Refused):
        world.beside(meet).assign(file)
    clock.advance(minutes=2)
    world.sweep()
    assert sorted(row[2] for row in letters_of(world)) == ["issued", "voided"]
    assert world.findings() == []


def contents_of(world):
    return {content["_id"] for content in world.repo.contents.find()}


def test_a_side_record_whose_file_was_never_made_is_deleted(world, clock):
    with pytest.raises(Crash):
        world.dying(2).raise_(key="k", contact={"name": "张某", "phone": "13800000000"})
    assert len(contents_of(world)) == 1
    clock.advance(minutes=2)
    world.sweep()
    assert contents_of(world) == set()


def test_side_records_of_files_stay(world, clock):
    files = {world.raise_()["id"] for _ in range(3)} | set(world.batch({}, {})["appeals"])
    world.local.settle()
    clock.advance(minutes=2)
    world.sweep()
    assert contents_of(world) == files


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_command_that_comes_back_and_dies_again_leaves_nothing_either(world, clock, times):
    for _ in range(times):
        with pytest.raises(Crash):
            world.dying(2).raise_(key="k")
        assert len(contents_of(world)) == 1
        clock.advance(minutes=2)
        world.sweep()
        assert contents_of(world) == set()


def test_a_command_that_comes_back_after_the_sweep_has_its_text(world, clock):
    with pytest.raises(Crash):
        world.dying(2).raise_(key="k")
    clock.advance(minutes=2)
    world.sweep()
    file = world.raise_(key="k")
    clock.advance(minutes=2)
    world.sweep()
    assert world.get(file)["text"] == TEXT


@pytest.mark.parametrize("seconds", [0, 59])
def test_a_young_side_record_is_left_to_its_command(world, clock, seconds):
    with pytest.raises(Crash):
        world.dying(2).raise_(key="k")
    clock.advance(seconds=seconds)
    world.sweep()
    assert len(contents_of(world)) == 1


def test_a_ledger_that_was_never_swept_is_seen_to_page_by_page(world, clock, monkeypatch):
    monkeypatch.setattr(sweeping, "BATCH", 2)
    for _ in range(3):
        world.raise_()
    with pytest.raises(Crash):
        world.dying(2).raise_(key="k")
    clock.advance(minutes=2)
    world.sweep()
    assert len(contents_of(world)) == 4
    world.sweep()
    assert len(contents_of(world)) == 3


def test_a_command_slower_than_the_sweep_has_its_text_all_the_same(world, clock):
    met = []

    def meet(call):
        if call == "insert" and world.repo.contents.count() and not met:
            met.append(call)
            clock.advance(minutes=2)
            world.sweep()
            assert contents_of(world) == set()

    file = world.beside(meet).raise_()
    assert met == ["insert"]
    assert world.get(file)["text"] == TEXT


def test_a_row_of_a_batch_slower_than_the_sweep_has_its_text_all_the_same(world, clock):
    accepted, met = world.batch({}), []
    slow = world.beside(lambda call: met.append(call) or (clock.advance(minutes=2), world.sweep())
                        if call == "insert" and world.repo.contents.count() and not met else None)
    slow.local.deliver(world.said("batch.accepted")[0])
    assert met == ["insert"]
    assert world.get({"id": accepted["appeals"][0]})["text"] == TEXT


def test_a_command_that_comes_back_while_its_side_record_is_being_deleted_has_its_text(world, clock):
    with pytest.raises(Crash):
        world.dying(2).raise_(key="k")
    clock.advance(minutes=2)
    other, files = world.beside(), []

    def meet(call):
        if call == "delete":
            files.append(other.raise_(key="k"))

    world.beside(meet).sweep()
    assert world.get(files[0])["text"] == TEXT
