"""Commands that are repeated, commands that meet, and commands that speak of an old version."""

import eventlet
import pytest
from eventlet import GreenPool
from ticket_samples import refusing

from kentan.commands import Actor
from kentan.errors import Invalid, KentanError, Refused, Stale
from kentan.store.port import Conflict

STEPS = {"assign": "raised", "opine": "assigned", "complete": "opined", "close": "completed", "send_back": "completed",
         "remind": "raised"}
TWO_AND_MORE = pytest.mark.parametrize("step", STEPS)


def counts(world):
    """How much there is of everything."""
    return {name: getattr(world.repo, name).count() for name in (
        "appeals", "contents", "letters", "numbers", "batches", "reminders", "forms")} | {"said": len(world.said())}


def creating(world):
    return {
        "raise_appeal": lambda **data: world.raise_(forum="f-1", **data),
        "raise_batch": lambda **data: world.batch({}, {}, **data),
        "set_form": lambda **data: world.call("set_form", valid_from="2026-01-01", form=[], **data),
    }


@TWO_AND_MORE
def test_a_step_repeated_with_its_key_has_one_effect_and_the_same_answer(world, step):
    file = world.at(STEPS[step], forum="f-1")
    first = getattr(world, step)(file, key="k")
    before = counts(world)
    assert getattr(world, step)(file, key="k") == first
    assert counts(world) == before


@TWO_AND_MORE
def test_a_step_repeated_after_others_still_answers_and_has_no_effect(world, step):
    file = world.at(STEPS[step], forum="f-1")
    getattr(world, step)(file, key="k")
    world.repo.appeals.save(world.repo.appeals.get(file["id"]))
    before = counts(world)
    assert getattr(world, step)(file, key="k")["version"] == world.get(file)["version"]
    assert counts(world) == before


@pytest.mark.parametrize("door", ["raise_appeal", "raise_batch", "set_form"])
def test_what_is_created_twice_with_one_key_is_one(world, door):
    create = creating(world)[door]
    first = create(key="k")
    before = counts(world)
    assert create(key="k") == first
    assert counts(world) == before


@pytest.mark.parametrize("door", ["raise_appeal", "raise_batch", "set_form"])
def test_what_is_created_with_two_keys_is_two(world, door):
    create = creating(world)[door]
    assert create(key="k")["id"] != create(key="l")["id"]


@TWO_AND_MORE
def test_a_key_that_stood_for_another_request_is_refused(world, step):
    file = world.at(STEPS[step])
    getattr(world, step)(file, key="k")
    with refusing(Invalid, "key_reused") as told:
        getattr(world, step)(file, key="k", more=True)
    assert told.value.params == {"key": "k"}


def test_a_key_that_raised_another_appeal_is_refused(world):
    world.raise_(key="k")
    with refusing(Invalid, "key_reused"):
        world.raise_(key="k", text="另一件事。")


def test_the_same_key_of_two_people_raises_two_files(world):
    colleague = Actor("office-9", "office", world.county)
    assert world.raise_(key="k")["id"] != world.raise_(colleague, key="k")["id"]


def test_one_file_does_not_take_a_key_for_two_steps(world):
    file = world.at("assigned")
    world.opine(file, key="k")
    with refusing(Invalid, "key_reused"):
        world.complete(file, key="k")


@TWO_AND_MORE
def test_a_step_on_an_old_version_is_refused_with_the_present_one(world, step):
    file = world.at(STEPS[step])
    with refusing(Stale, "stale_version") as told:
        getattr(world, step)(file, version=file["version"] + 6)
    assert told.value.params == {"version": file["version"]}
    assert getattr(world, step)(file, version=file["version"])["version"] == file["version"] + 1


def test_a_repetition_is_answered_though_its_version_is_old_by_now(world):
    file = world.at("assigned")
    first = world.opine(file, key="k", version=2)
    assert world.opine(file, key="k", version=2) == first


def test_a_refused_step_leaves_nothing_and_its_key_may_be_used_again(world):
    file = world.at("opined")
    with refusing(Invalid, "invalid"):
        world.complete(file, key="k", outcome="explained")
    assert world.get(file)["version"] == file["version"]
    assert world.complete(file, key="k")["status"] == "completed"


@pytest.mark.parametrize(("first", "second"), [("close", "send_back"), ("send_back", "close")])
def test_of_two_words_on_one_completion_the_first_holds(world, first, second):
    file = world.at("completed")
    replicas, told = [world.beside(lambda call: eventlet.sleep(0)) for _ in range(2)], {}

    def say(replica, step):
        try:
            told[step] = getattr(replica, step)(file)["status"]
        except KentanError as refused:
            told[step] = refused.code

    pool = GreenPool()
    for replica, step in zip(replicas, (first, second), strict=True):
        pool.spawn(say, replica, step)
    pool.waitall()
    assert told in ({"close": "closed", "send_back": "already_closed"}, {"send_back": "opined", "close": "not_completed_yet"})
    assert len(world.said("appeal.closed") + world.said("appeal.sent-back")) == 1


def test_two_who_remind_at_once_are_both_counted(world):
    file = world.at("assigned")
    pool = GreenPool()
    for replica in [world.beside(lambda call: eventlet.sleep(0)) for _ in range(5)]:
        pool.spawn(replica.remind, file)
    pool.waitall()
    assert world.get(file)["reminders"] == 5
    assert len(world.get(file)["reminder_records"]) == 5


def test_one_command_that_reaches_two_replicas_at_once_has_one_effect(world):
    pool, told = GreenPool(), []
    for replica in [world.beside(lambda call: eventlet.sleep(0)) for _ in range(3)]:
        pool.spawn(lambda replica: told.append(replica.raise_(key="k")["number"]), replica)
    pool.waitall()
    assert told == ["360802-2026-000001"] * 3
    assert (world.repo.appeals.count(), world.repo.numbers.count(), len(world.said())) == (1, 1, 1)


@TWO_AND_MORE
def test_a_file_that_never_rests_is_answered_as_too_busy(world, step, monkeypatch):
    file = world.at(STEPS[step])

    def never(doc, events=()):
        raise Conflict

    monkeypatch.setattr(world.service.desk.repository(world.county).appeals, "save", never)
    with refusing(Refused, "too_busy"):
        getattr(world, step)(file)
