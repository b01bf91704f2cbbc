"""Appeals from other systems under their own numbers: entered once, found again, and named by nobody who may not."""

import pytest
from ticket_samples import COUNTY, TEXT, Crash, refusing, wrong

from kentan.commands import Actor
from kentan.errors import Forbidden
from services.tickets.repository import NUMBERS

HOTLINE = Actor("hotline", "system", COUNTY)
CALL = {"source": "hotline-12345", "foreign_id": "JA-2026-0107"}


def test_a_system_enters_an_appeal_under_its_own_number(world):
    file = world.raise_(HOTLINE, **CALL)
    assert {name: file[name] for name in CALL} == CALL
    assert world.get(file)["text"] == TEXT


def test_the_same_number_again_answers_with_the_file_that_is_there(world):
    file = world.raise_(HOTLINE, **CALL)
    again = world.raise_(HOTLINE, **CALL, text="同一件事，再说一遍。")
    assert (again["id"], again["version"]) == (file["id"], file["version"])
    assert world.get(file)["text"] == TEXT
    assert (len(world.said("appeal.raised")), world.store.collection(NUMBERS).count()) == (1, 1)
    assert world.findings() == []


def test_a_file_that_went_on_is_answered_as_it_is_now(world):
    world.assign(world.raise_(HOTLINE, **CALL))
    assert world.raise_(HOTLINE, **CALL)["status"] == "assigned"


@pytest.mark.parametrize("other", [{"source": "portal"}, {"foreign_id": "JA-2026-0108"}])
def test_another_source_or_another_number_is_another_file(world, other):
    assert world.raise_(HOTLINE, **CALL)["id"] != world.raise_(HOTLINE, **{**CALL, **other})["id"]


def test_the_next_county_has_a_file_of_its_own(world, next_door):
    here = world.raise_(HOTLINE, **CALL)
    assert next_door.raise_(Actor("hotline", "system", next_door.county), **CALL)["id"] != here["id"]


@pytest.mark.parametrize("missing", CALL)
def test_a_system_names_source_and_number(world, missing):
    with wrong(**{missing: "required"}):
        world.raise_(HOTLINE, **{name: value for name, value in CALL.items() if name != missing})


def test_an_enterprise_names_neither_as_it_could_be_shown_a_file_of_another(world):
    world.raise_(HOTLINE, **CALL)
    with refusing(Forbidden, "foreign_for_systems"):
        world.raise_(world.enterprise("e-2"), enterprise="e-2", **CALL)


def test_a_call_entered_while_another_process_enters_it_is_one_file(world):
    other = []

    def before(call):
        if call == "insert" and not other:
            other.append(None)
            other[0] = world.raise_(HOTLINE, **CALL)

    file = world.beside(before).raise_(HOTLINE, **CALL)
    assert file["id"] == other[0]["id"]
    assert len(world.said("appeal.raised")) == 1


@pytest.mark.parametrize("writes", range(3))
def test_a_call_whose_entering_broke_off_is_entered_when_it_comes_again(world, writes):
    with pytest.raises(Crash):
        world.dying(writes).raise_(HOTLINE, **CALL)
    world.raise_(HOTLINE, **CALL)
    assert (len(world.said("appeal.raised")), world.store.collection(NUMBERS).count()) == (1, 1)


def test_a_file_is_found_by_its_foreign_number(world):
    file = world.raise_(HOTLINE, **CALL)
    world.raise_()
    assert world.list(HOTLINE, **CALL) == [file["id"]]
    assert world.list(HOTLINE, **CALL, words="招工") == [file["id"]]
    assert world.list(HOTLINE, **{**CALL, "foreign_id": "none"}) == []
    with wrong(foreign_id="required"):
        world.list(HOTLINE, source="portal")


def test_whom_to_call_is_kept_for_the_office_and_not_shown_to_the_system_that_said_it(world):
    file = world.raise_(HOTLINE, **CALL, contact={"name": "某甲", "phone": "0796-8000000"})
    assert "contact" not in world.get(file, HOTLINE)
    assert world.get(file)["contact"]["name"] == "某甲"
