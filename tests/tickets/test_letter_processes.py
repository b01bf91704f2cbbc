"""Letters issued by several processes at once, from a barrier, two hundred rounds; and by processes that are killed."""

import subprocess
import sys
from pathlib import Path

import pytest
from letter_samples import Writing
from ticket_samples import COUNTY

from kentan.clock import to_text

WORKER = Path(__file__).with_name("letter_worker.py")
ROUNDS, PROCESSES, EACH = 200, 3, 2


class Office:
    """Processes that issue letters of one county's store."""

    def __init__(self, world):
        self.world, self.processes = world, {}

    def start(self, who):
        uri = self.world.installation.settings.store_uri
        command = [sys.executable, "-W", "ignore", str(WORKER), uri, COUNTY, to_text(self.world.clock.now())]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert process.stdout.readline() == "ready\n"
        self.processes[who] = process

    def release(self, work, mark="-"):
        """Let each process begin its letters at the same moment."""
        for who, letters in work.items():
            print(mark, *letters, file=self.processes[who].stdin)
        for who in work:
            self.processes[who].stdin.flush()

    def answers(self, who):
        """What a process says of a round: letter to number; as far as it came, if it was killed."""
        told = {}
        for line in self.processes[who].stdout:
            if line == "done\n":
                return told
            letter, number = line.split()
            told[letter] = int(number)
        return told

    def stop(self):
        for process in self.processes.values():
            process.kill()
            process.wait()


@pytest.fixture
def office(world):
    made = Office(world)
    yield made
    made.stop()


def signed(world, count):
    """Ids of letters that wait to be issued."""
    writing = Writing(world)
    writing.kinds(work={"reviewed_by": []})
    return [writing.sign(writing.draft())["id"] for _ in range(count)]


def numbers(world):
    return {letter["_id"]: letter["number"] for letter in world.repo.letters.find({"kind": "work"}, (), 5000) if letter["number"]}


def test_processes_released_together_number_without_gaps_and_without_doubles_in_every_round(world, office):
    waiting = signed(world, ROUNDS * PROCESSES * EACH)
    people = [f"office-{n}" for n in range(PROCESSES)]
    for who in people:
        office.start(who)
    told = {}
    for turn in range(ROUNDS):
        mine = {who: [waiting.pop() for _ in range(EACH)] for who in people}
        office.release(mine)
        for who in people:
            told |= office.answers(who)
        assert sorted(told.values()) == list(range(1, (turn + 1) * PROCESSES * EACH + 1)), f"round {turn}"
    assert told == numbers(world)
    assert world.findings() == []


def test_a_command_that_several_processes_carry_out_at_once_issues_its_letter_once(world, office):
    people = [f"office-{n}" for n in range(PROCESSES)]
    for who in people:
        office.start(who)
    for letter in signed(world, 20):
        for who in people:
            print("-", letter, file=office.processes[who].stdin, flush=True)
        told = [office.answers(who) for who in people]
        assert {tuple(one.items()) for one in told} == {((letter, numbers(world)[letter]),)}
    assert sorted(numbers(world).values()) == list(range(1, 21))


def test_a_killed_process_leaves_no_gap_and_what_it_began_is_finished(world, office, clock):
    waiting, survivors = signed(world, 24), {}
    office.start("office-1")
    for turn in range(8):
        office.start("office-2")
        mine, theirs = [waiting.pop()], [waiting.pop(), waiting.pop()]
        office.release({"office-2": theirs}, mark="*")
        office.release({"office-1": mine})
        survivors |= office.answers("office-1")
        survivors |= office.answers("office-2")
        assert office.processes["office-2"].wait(timeout=20) == -9, turn
    clock.advance(minutes=2)
    world.sweep()
    held = numbers(world)
    assert survivors.items() <= held.items()
    assert sorted(held.values()) == list(range(1, len(held) + 1))
    assert world.repo.numbers.count({"register": f"{COUNTY}/work/2026"}) == len(held)
    assert world.repo.letters.count({"issuing_at": {"$ne": None}}) == 0
    assert world.findings() == []
