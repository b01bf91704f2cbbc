"""What the check finds of evaluation: each corruption by its name."""

import pytest
from judgements import COUNTY

from kentan.check import check
from kentan.store.registers import position_id
from services.evaluation import model
from services.evaluation.proofs import CHECKS, states, table_is_the_ledger, unsettled
from services.evaluation.repository import SCOREBOARD


@pytest.fixture
def store(here, survey):
    """A county with a survey answered and a second supervision ordered."""
    here.answer(survey, "dissatisfied")
    here.tick()
    return here.installation.store.county(COUNTY)


def findings(store):
    """What evaluation's own checks find."""
    return [finding for proof in CHECKS for finding in proof(store)]


def changed(collection, doc_id, change):
    """Write a document behind the doors' backs."""
    doc = collection.get(doc_id)
    change(doc)
    collection.save(doc)


def test_a_sound_store_has_no_findings(here, store):
    assert findings(store) == []
    report = check(here.installation)
    assert (report.lost, report.doubled, report.waiting) == (0, 0, 0)
    assert [one for one in report.findings if "a recount of the ledger" not in one] == []  # there is no ledger here


def test_a_missing_position_of_the_log_is_named(here, store):
    here.repository().log.delete(position_id(2))
    assert "evaluation_log: position 2 is missing" in findings(store)


def test_a_cut_off_log_is_named_by_the_table_that_had_read_on(here, store):
    last = here.repository().log.count()
    here.repository().log.delete(position_id(last))
    assert f"evaluation_tables/scoreboard: watermark is {last}, its log has {last - 1}" in findings(store)
    assert unsettled(store, "") == 0


@pytest.mark.parametrize("figure", ["closed", "solved", "issued", "dissatisfied", "second_supervisions"])
def test_a_figure_that_its_log_does_not_give_is_named(here, store, figure):
    changed(here.repository().tables, SCOREBOARD, lambda table: model.add(table["rows"]["rsj"], {figure: 1}))
    (found,) = findings(store)
    assert found.startswith("evaluation_tables/scoreboard: unit rsj has {")
    assert f"'{figure}': 2" in found


def test_a_unit_of_nobody_is_named(here, store):
    changed(here.repository().tables, SCOREBOARD, lambda table: table["rows"].update(xyz={"closed": 1}))
    assert findings(store) == ["evaluation_tables/scoreboard: unit xyz has {'closed': 1}, a fold of its log gives {}"]


def test_a_table_that_does_not_agree_with_the_present_surveys_is_named(here, store, survey):
    changed(here.repository().surveys, survey, lambda doc: doc.update(satisfied=True))
    mine = list(states(store))
    (found,) = list(table_is_the_ledger(store, [*mine, ("tickets.appeal", "a1", here.event()["data"])]))
    assert "unit rsj" in found
    assert "a recount of the ledger gives" in found


def test_a_table_still_behind_its_log_is_not_compared_with_the_ledger(here, store):
    here.deliver(here.event("raised", "a9"))
    assert unsettled(store, "") == 1
    assert table_is_the_ledger(store, []) == []
    here.tick()
    assert unsettled(store, "") == 0
    assert table_is_the_ledger(store, []) != []


def test_a_copy_of_a_survey_is_named_as_it_says_what_was_said(here, store, survey):
    surveys = here.repository().surveys
    surveys.insert({**surveys.get(survey), "_id": "0-copy", "version": 0})
    assert any(one.startswith(f"360802: evaluation_surveys/{survey}: says event") and "0-copy says, too" in one
               for one in check(here.installation).findings)


def test_an_answer_that_never_reached_the_log_is_lost_by_name(here, store, survey):
    entry = next(row for row in here.repository().log.find() if row["subject"] == f"evaluation/{survey}")
    here.repository().log.delete(entry["_id"])
    report = check(here.installation)
    assert report.lost == 1
    assert any(f"evaluation_surveys/{survey}: evaluation.on_counted_event never applied" in one for one in report.findings)


def test_a_second_supervision_that_vanished_is_lost_by_name(here, store, survey):
    (ordered,) = here.repository().second_supervisions.find()
    here.repository().second_supervisions.delete(ordered["_id"])
    assert any(f"evaluation_surveys/{survey}: evaluation.on_survey_dissatisfied never applied" in one
               for one in check(here.installation).findings)
