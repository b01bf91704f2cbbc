"""An installation whose documents forgot commands and events is proved all the same, and what is lost is found."""

import pytest
from corruptions import of, one, write
from loops import END

from kentan.check import check
from kentan.clock import ManualClock
from kentan.remembering import remembered
from kentan.runtime.forgetting import Walk, forget_portion
from kentan.store.port import INSTALLATION

DAYS = 90


def remembering_documents(installation):
    """All documents of the installation that remember commands and events."""
    databases = [installation.store.county(code) for code in (*installation.store.counties(), INSTALLATION)]
    specs = [spec for part in installation.parts.values() for spec in part.collections]
    return [doc for store in databases for spec in specs if spec.name in store.collections()
            for doc in store.collection(spec).find({}, (), 10_000) if "keys" in doc]


@pytest.fixture
def forgetful(installation):
    """The installation after two rounds of the sweep, each of which finds all documents at rest for long enough."""
    installation.clock = clock = ManualClock(END)
    walks = {name: Walk(part.collections) for name, part in installation.parts.items()}
    gone = 0
    for _ in range(2):
        clock.advance(days=DAYS + 1)
        gone += sum(forget_portion(installation, name, walk) for name, walk in walks.items() for _ in range(2))
    assert gone > 0
    return installation


def test_what_is_forgotten_is_not_lost(forgetful):
    report = check(forgetful)
    assert report.findings == []
    assert all(tally.due == tally.applied for tally in report.consumers.values())


def test_each_document_keeps_at_most_the_key_that_made_it(forgetful):
    assert all(remembered(doc) <= 1 for doc in remembering_documents(forgetful))


def test_a_cause_that_the_timeline_lost_is_found_by_its_chain(forgetful, store):
    file = one(store, "tickets_appeals", round=2)
    file["timeline"] = [entry for entry in file["timeline"] if not entry["cause"]]
    write(store, "tickets_appeals", file)
    assert any(f"tickets_appeals/{file['_id']}" in finding for finding in check(forgetful).findings)


def test_a_younger_event_that_nobody_applied_is_lost(forgetful, store):
    for file in of(store, "tickets_appeals").find({}, (), 100):
        file["memory"] = {"forgot": "2000-01-01T00:00:00.000Z"}
        file["timeline"] = [entry | {"cause": None} for entry in file["timeline"]]
        write(store, "tickets_appeals", file)
    ordered = one(store, "evaluation_second_supervisions")
    assert any(f"evaluation_second_supervisions/{ordered['_id']}: tickets.on_second_supervision_ordered never" in finding
               for finding in check(forgetful).findings)
