"""``kentan check`` on the command line: nothing to say and 0, or the list and 1."""

import orjson
import pytest
from click.testing import CliRunner
from corruptions import CORRUPTIONS, of
from kombu import Connection
from loops import COUNTY

from kentan.broker import close_broker
from kentan.cli.main import main
from kentan.events.failures import CONSUMER
from kentan.events.publisher import Outgoing, Publisher
from kentan.events.topology import DEAD, DEAD_QUEUE
from kentan.runtime.address import broker_address


@pytest.fixture
def run(home, monkeypatch):
    """Runs the command on the copy."""
    monkeypatch.setenv("KENTAN_HOME", str(home))
    monkeypatch.setenv("KENTAN_LANG", "en")
    return lambda *options: CliRunner().invoke(main, ["check", *options])


def test_a_sound_installation_exits_0_with_a_line_of_counts(run):
    result = run()
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0].startswith("documents ")
    assert result.stdout.rstrip().endswith("lost 0, doubled 0, findings 0")


@pytest.mark.parametrize("name", ["an_entry_altered", "a_timeline_cut_off_with_its_sequence", "a_survey_lost",
                                  "a_ledger_that_is_not_what_was_counted"])
def test_a_corrupted_installation_exits_1_and_prints_the_document(run, store, name):
    where, words = CORRUPTIONS[name](store)
    result = run()
    assert result.exit_code == 1
    assert any(line.startswith(f"{COUNTY}: {where}: ") and words in line for line in result.stdout.splitlines())


def test_a_program_reads_the_findings_as_json(run, store):
    where, words = CORRUPTIONS["a_survey_lost"](store)
    result = run("--json")
    report = orjson.loads(result.stdout)
    assert (result.exit_code, report["doubled"]) == (1, 0)
    assert report["lost"] >= 1
    assert any(finding.startswith(f"{COUNTY}: {where}: ") and words in finding for finding in report["findings"])


def test_the_counts_are_told_in_chinese_too(run, monkeypatch):
    monkeypatch.setenv("KENTAN_LANG", "zh")
    assert "丢失 0，重复 0，问题 0" in run().stdout


@pytest.fixture
def parked(installation, store):
    """The id of an event that lies in the embedded broker's parking place, as evaluation could not apply it."""
    event = of(store, "notifications_feed").find({"type": "tickets.appeal.closed"}, (), 1)[0]["event"]
    uri = broker_address(installation.settings)
    with Connection(uri) as connection:
        DEAD_QUEUE(connection.channel()).declare()
    publisher = Publisher(uri)
    publisher.publish([Outgoing(event["id"], orjson.dumps(event), "", DEAD, {CONSUMER: "evaluation.on_appeal_closed"})])
    publisher.close()
    close_broker(uri)
    return event["id"]


def test_dead_letters_are_printed_and_counted(run, parked):
    result = run()
    assert result.exit_code == 1
    assert f"dead letter: evaluation.on_appeal_closed could not apply event {parked}" in result.stdout.splitlines()
    assert "dead letters 1, in flight 0, lost 0" in result.stdout
