"""Phone reminders: the lightest step of supervision, recorded in three fields."""

import pytest
from ticket_samples import Crash, refusing

from kentan.contracts.tickets import AppealState
from kentan.contracts.tickets_doors import ReminderView
from kentan.errors import Refused


def records(world, file, actor=None):
    return world.get(file, actor).get("reminder_records")


def test_a_reminder_is_counted_and_what_was_said_is_kept(world):
    file = world.remind(world.at("assigned"), people="恳谈办与发改委", said="请本周答复。")
    assert file["reminders"] == 1
    ((record),) = records(world, file)
    assert record.keys() == ReminderView().fields.keys()
    assert {name: record[name] for name in ("people", "spoken_at", "said", "recorded_at")} == {
        "people": "恳谈办与发改委", "spoken_at": "2026-01-05T01:00:00.000Z", "said": "请本周答复。",
        "recorded_at": "2026-01-05T01:00:00.000Z"}


def test_reminders_are_listed_as_they_were_recorded(world, clock):
    file = world.at("assigned")
    for said in ("一", "二", "三"):
        world.remind(file, said=said)
        clock.advance(minutes=1)
    assert [record["said"] for record in records(world, file)] == ["一", "二", "三"]
    assert world.get(file)["reminders"] == 3


def test_a_reminder_is_said_without_who_spoke_and_what_was_said(world):
    world.remind(world.at("assigned"), people="某甲", said="某事")
    (event,) = world.said("appeal.reminded")
    assert AppealState().validate(event["data"]) == {}
    assert (event["data"]["reason"], event["data"]["clock"]) == ("phone", None)
    assert "某" not in str(event["data"])


@pytest.mark.parametrize("status", ["raised", "assigned", "opined", "completed"])
def test_a_file_in_hand_may_be_reminded_of_and_stays_as_it_is(world, status):
    file = world.at(status)
    assert world.remind(file)["status"] == status


def test_nobody_is_reminded_of_a_closed_file(world):
    file = world.at("closed")
    with refusing(Refused, "already_closed"):
        world.remind(file)
    assert records(world, file) == []


def test_a_reminder_repeated_with_its_key_is_one(world):
    file = world.at("assigned")
    assert world.remind(file, key="k") == world.remind(file, key="k")
    assert (world.get(file)["reminders"], len(records(world, file))) == (1, 1)


def test_a_reminder_whose_record_was_not_written_gets_it_when_the_command_comes_back(world):
    file = world.at("assigned")
    with pytest.raises(Crash):
        world.dying(1).remind(file, key="k")
    assert records(world, file) == []
    world.remind(file, key="k")
    assert (world.get(file)["reminders"], len(records(world, file))) == (1, 1)


def test_what_was_said_is_for_the_office_and_leaders_alone(world):
    file = world.remind(world.at("assigned"))
    assert [records(world, file, actor) is not None for actor in (
        world.office, world.leader, world.unit(), world.enterprise())] == [True, True, False, False]
