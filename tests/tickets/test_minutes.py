"""Minutes of a forum: issued with its first assignment or by the office itself, and the first clock that waits for them."""

import pytest
from letter_samples import LADDER, Writing
from ticket_samples import Crash, clock_of, refusing

from kentan.errors import Refused
from services.tickets.letters import minutes


@pytest.fixture
def writing(world):
    return Writing(world)


def issued(writing, letter):
    return writing.issue(writing.sign(writing.review(letter)))


def content_of(world, letter_id="f-1.minutes"):
    return world.repo.letters.get(letter_id)["content"]


def test_minutes_name_every_appeal_of_the_forum_with_lead_unit_and_deadline_as_they_stand(world, writing):
    files = [world.raise_(forum="f-1", enterprise=enterprise) for enterprise in ("e-1", "e-2", "e-1")]
    draft = writing.draft("minutes", forum="f-1")
    world.assign(files[0], "fgw", ["rsj"])
    world.assign(files[1], "zjj", [])
    issued(writing, draft)
    rows = content_of(world)["appeals"]
    assert [(row["number"], row["enterprise"], row["lead_unit"], row["co_units"], row["due"]) for row in rows] == [
        (files[0]["number"], "企业e-1", "发改委", "人社局", "2026年1月19日"),
        (files[1]["number"], "企业e-2", "住建局", "", "2026年1月19日"),
        (files[2]["number"], "企业e-1", "待交办", "", "")]
    assert (content_of(world)["appeal_count"], content_of(world)["enterprise_count"]) == ("3", "2")
    assert world.repo.letters.get("f-1.minutes")["addressees"] == ["fgw", "zjj"]


def test_what_becomes_of_the_files_later_does_not_change_issued_minutes(world, writing):
    file = world.raise_(forum="f-1")
    issued(writing, writing.draft("minutes", forum="f-1"))
    before = content_of(world)
    world.assign(file)
    assert content_of(world) == before
    assert before["appeals"][0]["lead_unit"] == "待交办"


def test_the_first_clock_of_an_assigned_file_runs_until_minutes_that_the_office_writes_are_issued(world, writing):
    draft = writing.draft("minutes", forum="f-1")
    file = world.assign(world.raise_(forum="f-1"))
    assert clock_of(file, "C1")["stopped_at"] is None
    assert [letter["kind"] for letter in world.get(file)["letters"]] == ["assignment"]
    world.come_to("2026-01-09", "10:00")
    issued(writing, draft)
    file = world.get(file)
    assert clock_of(file, "C1")["stopped_at"] == "2026-01-09T02:00:00.000Z"
    assert [letter["kind"] for letter in file["letters"]] == ["assignment", "minutes"]
    assert [event["subject"] for event in world.said("appeal.minuted")] == [file["id"]]
    assert world.findings() == []


def test_a_file_assigned_after_the_minutes_has_them_and_its_first_clock_stops_at_once(world, writing):
    issued(writing, writing.draft("minutes", forum="f-1"))
    file = world.assign(world.raise_(forum="f-1"))
    assert clock_of(file, "C1")["stopped_at"] == file["assigned_at"]
    assert [letter["kind"] for letter in world.get(file)["letters"]] == ["minutes", "assignment"]


def test_a_county_may_say_that_the_office_always_writes_the_minutes_itself(world, writing):
    writing.kinds(minutes={"with_assignment": False})
    file = world.assign(world.raise_(forum="f-1"))
    assert [letter["kind"] for letter in world.letters()] == ["assignment"]
    assert clock_of(file, "C1")["stopped_at"] is None
    issued(writing, writing.draft("minutes", forum="f-1"))
    assert clock_of(world.get(file), "C1")["stopped_at"] is not None
    assert world.findings() == []


def test_minutes_reach_files_that_were_raised_and_not_assigned_only_with_their_assignment(world, writing):
    raised = world.raise_(forum="f-1")
    issued(writing, writing.draft("minutes", forum="f-1"))
    assert clock_of(world.get(raised), "C1")["stopped_at"] is None
    assert world.said("appeal.minuted") == []


def test_a_forum_has_one_set_of_minutes(world, writing):
    writing.draft("minutes", forum="f-1", key="one")
    with refusing(Refused, "already_there"):
        writing.draft("minutes", forum="f-1", key="two")
    world.plan("f-2")
    world.at("assigned", forum="f-2")
    with refusing(Refused, "already_there"):
        writing.draft("minutes", forum="f-2")


@pytest.mark.parametrize("writes", range(5))
def test_issuing_minutes_that_died_is_finished_by_the_sweep_or_by_the_same_command(world, writing, clock, writes):
    files = [world.raise_(forum="f-1") for _ in range(2)]
    signed = writing.sign(writing.review(writing.draft("minutes", forum="f-1")))
    for file in files:
        world.assign(file)
    with pytest.raises(Crash):
        Writing(world.dying(writes)).issue(signed, key="k")
    clock.advance(minutes=2)
    world.sweep()
    letter = writing.issue(signed, key="k")
    assert (letter["status"], letter["number"]) == ("issued", 1)
    assert [clock_of(world.get(file), "C1")["stopped_at"] is not None for file in files] == [True, True]
    assert world.findings() == []


def test_a_draft_begun_while_an_assignment_already_has_the_number_is_issued_with_it(world, writing):
    file, met = world.raise_(forum="f-1"), []

    def meet(call):
        if call == "save" and not met:
            met.append(writing.draft("minutes", forum="f-1"))

    world.beside(meet).assign(file)
    assert [(letter["kind"], letter["status"]) for letter in world.letters(kind="minutes")] == [("minutes", "issued")]
    assert content_of(world)["appeals"][0]["lead_unit"] == "发改委"
    assert world.findings() == []


def test_minutes_issued_while_a_file_is_being_assigned_reach_it_all_the_same(world, writing):
    signed = writing.sign(writing.review(writing.draft("minutes", forum="f-1")))
    file, met = world.raise_(forum="f-1"), []

    def meet(call):
        if call == "save" and not met:
            met.append(call)
            writing.issue(signed)

    slow = world.beside(meet)
    slow.assign(file)
    assert clock_of(world.get(file), "C1")["stopped_at"] is not None
    assert world.findings() == []


def test_minutes_reach_a_file_once(world, writing):
    draft = writing.draft("minutes", forum="f-1")
    file = world.assign(world.raise_(forum="f-1"))
    issued(writing, draft)
    minutes.settle(world.repo, world.repo.appeals.get(file["id"]), LADDER, world.clock.now())
    assert len(world.said("appeal.minuted")) == 1
