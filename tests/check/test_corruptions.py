"""Each way in which a store can go wrong is found, and the finding names the document."""

import pytest
from corruptions import CORRUPTIONS, PROOFS, SPECS, TRIED, of, remove
from loops import COUNTY

from kentan.check import check

FIGURES = ("raised", "assigned", "opined", "completed", "closed", "solved", "overdue_C2", "overdue_C3", "late", "reminders",
           "reopened", "issued", "returned", "valid", "satisfied", "very_satisfied", "dissatisfied", "second_supervisions")
SPEAKING = sorted({
    "registration_counties", "registration_units", "registration_enterprises", "registration_calendars", "registration_periods",
    "registration_forums", "registration_sign_ups", "registration_nominations", "tickets_appeals", "tickets_letters",
    "tickets_batches", "tickets_forms", "tickets_settings", "notifications_subscriptions", "evaluation_surveys",
    "evaluation_second_supervisions", "evaluation_published"})


def names(report, where, words):
    """Whether a finding begins with the document and has these words."""
    return [one for one in report.findings if one.startswith(f"{COUNTY}: {where}: ") and words in one]


@pytest.mark.parametrize("corrupt", CORRUPTIONS.values(), ids=CORRUPTIONS)
def test_a_corruption_is_named(installation, store, corrupt):
    where, words = corrupt(store)
    report = check(installation)
    assert names(report, where, words), report.findings


@pytest.mark.parametrize("collection", SPEAKING)
def test_a_document_that_vanished_is_named_as_the_archive_knows_it(installation, store, collection):
    gone = of(store, collection).find({}, (), 1)[0]
    where = remove(store, collection, gone)
    assert names(check(installation), where, "has vanished; notifications_feed/")


def test_all_documents_that_speak_are_tried(installation, store):
    speaking = {name for name in SPECS if name in store.collections() and any(
        doc.get("timeline") for doc in of(store, name).find({}, (), 500))}
    assert speaking == set(SPEAKING)


@pytest.mark.parametrize("figure", FIGURES)
def test_each_figure_of_the_scoreboard_is_compared_with_the_ledger(installation, store, figure):
    tables, log = of(store, "evaluation_tables"), of(store, "evaluation_log")
    table = tables.get("scoreboard")
    table["rows"]["fgw"][figure] = table["rows"]["fgw"].get(figure, 0) + 1
    tables.save(table)
    kept = {}  # the log is made to agree with the wrong table, so that the ledger alone can tell
    for entry in log.find({}, (), 1000):
        if entry["after"]["unit"] == "fgw":
            kept[entry["subject"]] = max(kept.get(entry["subject"], entry), entry, key=lambda one: one["sequence"])
    entry = next(iter(kept.values()))
    entry["after"]["counts"][figure] = entry["after"]["counts"].get(figure, 0) + 1
    log.save(entry)
    report = check(installation)
    assert report.findings == names(report, "evaluation_tables/scoreboard", "a recount of the ledger gives")
    assert len(report.findings) == 1


def test_every_proof_of_every_part_is_tried():
    assert set(TRIED.values()) == PROOFS.keys()


@pytest.mark.parametrize("name", TRIED)
def test_the_proof_that_is_to_find_it_finds_it_and_found_nothing_before(store, name):
    proof = PROOFS[TRIED[name]]
    before = proof(store)
    where, words = CORRUPTIONS[name](store)
    assert before == []
    assert [one for one in proof(store) if one.startswith(f"{where}: ") and words in one]
