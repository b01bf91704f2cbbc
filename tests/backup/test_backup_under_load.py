"""Backups taken while commands come in, then kill -9: what was answered before a backup is in it, once, and proved."""

import eventlet
import eventlet.tpool

from tests.faults.load import DONE, OPEN, Client, Load
from tests.faults.town import ALL_IN_ONE, APART
from tests.faults.verdict import prove


class Tried:
    """Loads a town, backs it up meanwhile, kills it, and restores it elsewhere."""

    def __init__(self, town, commands, clients):
        self.town, self.load = town.start(), Load(town, 11, clients)
        self.file = town.folder / "while-running.kentan"
        self.commands = commands

    def back_up_under_load(self):
        """A backup, and what was done before it began."""
        loading = eventlet.spawn(self.load.run, 100_000)
        while self.load.answered < self.commands:
            eventlet.sleep(0.05)
        before = [deed for deed in self.load.deeds if deed.outcome == DONE]
        answered = self.load.answered
        said, status = eventlet.tpool.execute(self.town.kentan, "backup", str(self.file), "--json")
        assert (status, said["documents"] > 0) == (0, True), said
        assert self.load.answered > answered  # commands went on being answered
        for process in self.town.processes.all:
            process.kill()
        loading.kill()
        self.town.installation.store.close()
        return before

    def restore_into(self, town, *options):
        """The same town, living on what the backup holds."""
        said, status = town.kentan("restore", str(self.file), *options)
        assert status == 0, said
        for name in ("operator", "office", "tokens", "enterprises"):
            setattr(town, name, getattr(self.town, name))
        town.run()
        return town


def prove_restored(tried, town, before):
    """What was done before is there once, also when all that came later is repeated with its keys; nothing is lost or doubled."""
    assert town.settled().findings == []
    load, kept = tried.load, set(map(id, before))
    load.town, load.client = town, Client(town.urls)
    for deed in load.deeds:
        if deed.outcome == DONE and id(deed) not in kept:
            deed.outcome = OPEN  # it may be in the backup or not
    for case in load.cases:  # a survey made again has another address
        case.deeds = [deed for deed in case.deeds if deed.outcome != OPEN or not deed.step.endswith("answered")]
        case.place, case.survey = 0, None
    prove(load)
    assert town.settled().findings == []
    assert set(town.stop()) == {0}
    report, status = town.kentan("check", "--json")
    assert (status, report["lost"], report["doubled"], report["findings"]) == (0, 0, 0, [])


def test_in_one_process(towns, tmp_path):
    tried = Tried(towns(tmp_path / "first", ALL_IN_ONE), 60, 4)
    before = tried.back_up_under_load()
    town = tried.restore_into(towns(tmp_path / "second", ALL_IN_ONE))
    prove_restored(tried, town, before)


def test_apart_on_rabbitmq(towns, tmp_path, own_amqp_uri):
    tried = Tried(towns(tmp_path / "first", APART, broker_uri=own_amqp_uri), 60, 4)
    before = tried.back_up_under_load()
    town = tried.restore_into(towns(tmp_path / "second", APART, broker_uri=own_amqp_uri), "--purge-queues")
    prove_restored(tried, town, before)
