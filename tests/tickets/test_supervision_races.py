"""Several replicas, officials at once, and processes that die: one step, one letter, and nothing left out."""

import eventlet
import pytest
from eventlet import GreenPool
from supervision_samples import approve, brief, last, late, letter, pass_time, start, steps, stored, take
from ticket_samples import Crash

from kentan.errors import Refused


def together(world, act, count=4):
    """What each of several replicas gets from the same act, all at once."""
    def one(replica):
        try:
            return act(replica)
        except Refused as refused:
            return refused.code

    pool = GreenPool()
    return list(pool.imap(one, [world.beside(lambda call: eventlet.sleep(0)) for _ in range(count)]))


def test_however_many_replicas_look_a_step_is_proposed_once(world):
    files = [world.at("assigned") for _ in range(4)]
    world.come_to("2026-01-13")
    together(world, lambda replica: (replica.fire(), replica.service.watch_steps()))
    assert [brief(world, file) for file in files] == [[("phone", "fgw", "proposed")]] * 4
    assert len(world.said("supervision.proposed")) == 4


def test_officials_who_take_a_step_at_once_take_it_once(world):
    file = world.send_back(world.at("completed"))
    step = last(world, file)
    answers = together(world, lambda replica: take(replica, step)["state"])
    assert sorted(answers) == ["step_decided"] * 3 + ["taken"]
    assert len(world.letters(kind="reminder")) == 1


def test_officials_who_send_letters_on_their_own_at_once_send_one(world):
    file = world.at("assigned")
    answers = together(world, lambda replica: letter(replica, file, unit="rsj")["state"])
    assert sorted(answers) == ["letter_cooling_down"] * 3 + ["taken"]
    assert len(world.letters(kind="reminder")) == 1
    assert world.findings() == []


def test_one_command_at_several_replicas_has_one_effect(world):
    file = world.at("assigned")
    answers = together(world, lambda replica: start(replica, file, key="k")["id"])
    assert set(answers) == {f"{file['id']}.s1"}
    assert (len(steps(world, file)), len(world.letters(kind="reminder"))) == (1, 1)


@pytest.mark.parametrize("writes", [1, 2])
def test_a_letter_that_a_crash_left_out_is_drafted_at_the_next_look_once(world, writes):
    file = world.at("assigned")
    with pytest.raises(Crash):
        letter(world.dying(writes), file)
    assert brief(world, file) == [("reminder", "fgw", "taken")]
    assert world.findings() == []
    assert world.local.parts["tickets"].unsettled(world.store, "2026-01-05T01:00:00.000Z") == 1
    together(world, lambda replica: replica.service.watch_steps())
    assert [one["id"] for one in world.letters(kind="reminder")] == [last(world, file)["letter"]]
    assert "supervise_at" not in stored(world, file) or stored(world, file)["supervise_at"] > "2026"
    assert world.local.parts["tickets"].unsettled(world.store, "2026-01-05T01:00:00.000Z") == 0


def test_a_command_that_comes_back_after_a_crash_drafts_the_letter_itself(world):
    file = world.at("assigned")
    with pytest.raises(Crash):
        letter(world.dying(1), file, key="k")
    letter(world, file, key="k")
    assert [one["id"] for one in world.letters(kind="reminder")] == [last(world, file)["letter"]]


def test_more_files_than_one_page_are_looked_at_in_one_go(world, monkeypatch):
    monkeypatch.setattr("services.tickets.supervision.watching.BATCH", 3)
    files = [late(world, "2026-01-13")]
    files += [world.at("assigned") for _ in range(7)]
    pass_time(world, "2026-01-21")
    for file in files:
        world.remind(file)
    pass_time(world, "2026-01-27")
    assert [brief(world, file)[-1][2] for file in files] == ["proposed"] * 8


def test_a_replica_that_dies_leaves_the_rest_to_the_next(world):
    files = [late(world) for _ in range(1)] + [world.at("assigned") for _ in range(3)]
    pass_time(world, "2026-01-21")
    for file in files:
        world.remind(file)
    world.come_to("2026-01-27")
    with pytest.raises(Crash):
        world.dying(2).service.watch_steps()
    world.service.watch_steps()
    assert [brief(world, file)[-1][2] for file in files] == ["proposed"] * 4
    assert len(world.said("supervision.proposed")) == 8


def test_an_approval_and_a_letter_at_once_are_one_letter(world):
    file = world.at("assigned")
    asked = start(world, file, "supervision", unit="rsj")

    def act(replica):
        return approve(replica, asked)["state"] if replica is not first else letter(replica, file)["state"]

    pool, first = GreenPool(), world.beside(lambda call: eventlet.sleep(0))

    def one(replica):
        try:
            return act(replica)
        except Refused as refused:
            return refused.code

    answers = list(pool.imap(one, [first, world.beside(lambda call: eventlet.sleep(0))]))
    assert sorted(answers) == ["letter_cooling_down", "taken"]
    assert world.findings() == []
