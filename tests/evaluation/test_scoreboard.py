"""The scoreboard folds its log: figures by county and unit, in whatever order and however often events come."""

import itertools
from dataclasses import replace

import pytest
from eventlet import GreenPool
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from judgements import COUNTY, NEIGHBOUR, OFFICE, Here, appeal

from kentan.clock import to_text
from kentan.contracts.evaluation_doors import Figures, ScoreboardView
from kentan.store import open_store
from services.evaluation import model, scoreboard
from services.evaluation.proofs import table_is_its_log
from services.evaluation.repository import SCOREBOARD

CALMLY = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
AT = "2026-01-05T01:00:00.000Z"
EMPTY = {"assigned_at": None, "opined_at": None, "completed_at": None, "closed_at": None, "outcome": None, "closed_by": None,
         "lead_unit": None}
LIFE = [
    ("raised", EMPTY),
    ("assigned", EMPTY | {"assigned_at": AT, "lead_unit": "rsj"}),
    ("opined", EMPTY | {"assigned_at": AT, "opined_at": AT, "lead_unit": "rsj", "clocks": [{"code": "C2", "fired_at": AT}]}),
    ("completed", EMPTY | {"assigned_at": AT, "opined_at": AT, "completed_at": AT, "lead_unit": "rsj", "outcome": "solved"}),
    ("closed", {"lead_unit": "rsj", "reminders": 2}),
    ("reraised", {"lead_unit": "rsj", "reminders": 2, "reraised_by": ["a7"]}),
    ("reraised", {"lead_unit": "rsj", "reminders": 2, "reraised_by": ["a7", "a8"]}),
    ("link-removed", {"lead_unit": "rsj", "reminders": 2, "reraised_by": ["a8"]}),
    ("reopened", EMPTY | {"assigned_at": AT, "lead_unit": "zjj", "round": 2}),
]
counties = itertools.count()


def unit_row(shown, unit):
    """A unit's row in a scoreboard."""
    return next(row for row in shown["units"] if row["unit"] == unit)


def some(figures, *names):
    """These figures in their order."""
    return [figures[name] for name in names]


def test_an_empty_county_has_a_table_of_zeros_that_has_read_nothing(here):
    shown = here.scoreboard()
    assert (shown["watermark"], shown["as_of"], shown["units"]) == (0, None, [])
    assert {shown["total"][name] for name in model.COUNTS} == {0}
    assert {value for name, value in shown["total"].items() if name.endswith("_rate")} == {None}


def test_files_count_for_their_lead_unit_and_for_the_county(here):
    for n, unit in enumerate(["rsj", "rsj", "zjj"]):
        here.hear("closed", f"a{n}", lead_unit=unit, outcome="solved" if n else "explained")
    here.hear("raised", "a9", **EMPTY)
    shown = here.scoreboard()
    names = ("raised", "closed", "solved", "explained", "issued")
    assert [some(one, *names) for one in (shown["total"], unit_row(shown, "rsj"), unit_row(shown, "zjj"))] == [
        [4, 3, 2, 1, 3], [2, 2, 1, 1, 2], [1, 1, 1, 0, 1]]


def test_explained_is_not_solved_and_rates_follow_from_their_own_figures(here):
    for n, outcome in enumerate(model.OUTCOMES):
        here.hear("closed", f"a{n}", outcome=outcome)
    shown = here.scoreboard()["total"]
    assert some(shown, *model.OUTCOMES) == [1] * 5
    assert some(shown, "solution_rate", "response_rate", "satisfaction_rate") == [0.2, 1.0, None]


def test_what_was_withdrawn_is_counted_apart_and_in_no_rate(here):
    here.hear("closed", "a1", outcome="solved")
    here.hear("withdrawn", "a2", outcome=None, completed_at=None, closed_by="withdrawal")
    shown = here.scoreboard()["total"]
    assert some(shown, "raised", "closed", "withdrawn", "issued", "solution_rate") == [2, 1, 1, 1, 1.0]


def test_a_review_of_the_long_term_list_is_no_reopening(here):
    here.hear("reopened", "a1", **EMPTY | {"round": 3, "reviews": 1})
    assert some(here.scoreboard()["total"], "reopened") == [1]


def test_answers_count_for_the_unit_that_was_judged(here):
    grades = {"a1": "very_satisfied", "a2": "basically_satisfied", "a3": "dissatisfied"}
    for subject, grade in grades.items():
        here.answer(here.issued(subject), grade)
    here.issued("a4")
    row = unit_row(here.scoreboard(), "rsj")
    assert some(row, *model.SURVEY_COUNTS, "second_supervisions") == [4, 3, 3, 2, 1, 1, 1]
    assert some(row, "satisfaction_rate", "very_satisfied_rate") == [0.666667, 0.333333]


def test_a_file_that_goes_to_another_unit_takes_its_figures_along(here):
    for sequence, (what, changed) in enumerate(LIFE, 1):
        here.hear(what, sequence=sequence, **changed)
    shown = here.scoreboard()
    assert some(unit_row(shown, "zjj"), "raised", "reopened", "closed") == [1, 1, 0]
    assert some(unit_row(shown, "rsj"), "raised", "issued") == [0, 1]


def test_late_files_are_counted_once_and_by_each_clock_that_ran_out(here):
    fired = [{"code": "C1", "fired_at": AT}, {"code": "C2", "fired_at": AT}, {"code": "C2", "fired_at": AT},
             {"code": "C3", "fired_at": None}]
    here.hear("overdue", clocks=fired)
    assert some(here.scoreboard()["total"], "late", "overdue_C1", "overdue_C2", "overdue_C3") == [1, 1, 1, 0]


@pytest.mark.parametrize(("outcome", "again", "figures"), [
    ("solved", [], [1, 0, 0, 1.0]), ("solved", ["a8"], [1, 1, 1, 0.0]), ("solved", ["a8", "a9"], [1, 2, 1, 0.0]),
    ("explained", ["a8"], [0, 1, 0, 0.0]),
])
def test_what_is_raised_again_counts_against_the_old_file(here, outcome, again, figures):
    here.hear("reraised", outcome=outcome, reraised_by=again)
    row = unit_row(here.scoreboard(), "rsj")
    assert some(row, "solved", "reraised", "solved_reraised", "solution_rate") == figures


def test_a_link_that_is_taken_back_counts_no_more(here):
    here.hear("reraised", sequence=6, reraised_by=["a8"])
    here.hear("link-removed", sequence=7, reraised_by=[])
    assert some(here.scoreboard()["total"], "reraised", "solved_reraised", "solution_rate") == [0, 0, 1.0]


def test_a_file_that_was_opened_again_is_not_solved_and_was_raised_again_all_the_same(here):
    here.hear("reopened", round=2, closed_at=None, outcome=None, closed_by=None, reraised_by=["a8"])
    assert some(here.scoreboard()["total"], "solved", "reraised", "solved_reraised", "reopened") == [0, 1, 0, 1]


def test_a_file_that_was_taken_over_was_raised_again_at_home(here):
    here.hear("reraised", taken_from={"county": NEIGHBOUR}, reraised_by=["a8"])
    assert some(here.scoreboard()["total"], "taken_over", "reraised", "solved_reraised") == [1, 0, 0]


def test_counties_do_not_mix(here):
    here.hear()
    here.hear("closed", "a2", county=NEIGHBOUR)
    assert here.scoreboard()["total"]["closed"] == 1


def test_a_table_says_how_far_and_until_when_it_has_read(here, clock):
    here.deliver(here.event("assigned", "a1", at="2026-01-04T08:00:00.000Z"))
    here.deliver(here.event("raised", "a2", at="2026-01-03T08:00:00.000Z"))  # comes late
    before = here.ask("get_scoreboard")
    shown = here.scoreboard()
    assert (before["watermark"], before["as_of"]) == (0, None)
    assert (shown["watermark"], shown["as_of"], shown["read_at"]) == (2, "2026-01-04T08:00:00.000Z", to_text(clock.now()))


def test_an_answer_has_the_shape_of_its_contract(here):
    here.hear()
    shown = here.scoreboard()
    assert ScoreboardView().validate(shown) == {}
    assert shown["total"].keys() == Figures().fields.keys()


def test_asking_again_folds_nothing_again(here):
    here.hear()
    assert here.scoreboard()["version"] == here.scoreboard()["version"]


def test_a_log_longer_than_a_batch_is_folded_to_its_end(here, monkeypatch):
    monkeypatch.setattr(scoreboard, "BATCH", 3)
    for n in range(10):
        here.deliver(here.event("raised", f"a{n}", **EMPTY))
    shown = here.scoreboard()
    assert (shown["watermark"], shown["total"]["raised"]) == (10, 10)
    assert table_is_its_log(here.installation.store.county(COUNTY)) == []


STEP = st.tuples(st.integers(0, 2), st.integers(1, len(LIFE)))


def life_event(here, county, step):
    """One step of one of three files' lives."""
    subject, sequence = step
    what, changed = LIFE[sequence - 1]
    return here.event(what, f"a{subject}", sequence=sequence, county=county, **changed)


def recounted(steps):
    """What a ledger of these files would say: each file's last known state."""
    last = {subject: max(sequence for one, sequence in steps if one == subject) for subject, _ in steps}
    return model.recount(model.contribution("appeal", appeal(**LIFE[sequence - 1][1])) for sequence in last.values())


@CALMLY
@given(steps=st.lists(STEP, min_size=1, max_size=14), folds=st.sets(st.integers(0, 13)), batch=st.integers(1, 5))
def test_any_order_with_any_duplicates_gives_the_table_of_a_recount(here, steps, folds, batch):
    county = f"county-{next(counties)}"
    repository, service = here.repository(county), here.services["evaluation"]
    scoreboard.BATCH, before = batch, scoreboard.BATCH
    for place, step in enumerate(steps):
        service.on_counted_event(life_event(here, county, step), "evaluation.on_counted_event")
        if place in folds:
            scoreboard.fold(repository)
    while scoreboard.fold(repository):
        pass
    scoreboard.BATCH = before
    table = repository.tables.get(SCOREBOARD)
    assert table["rows"] == recounted(steps)
    assert table["watermark"] == len(set(steps)) == repository.log.count()
    rebuilt = scoreboard.rebuild(repository)
    assert {name: rebuilt[name] for name in ("rows", "watermark", "as_of")} == {
        name: table[name] for name in ("rows", "watermark", "as_of")}


@pytest.fixture
def replicas(here):
    """Two processes' services: each has a store of its own on the same files."""
    stores = [open_store(here.installation.settings.store_uri) for _ in range(2)]
    yield [Here(replace(here.installation, store=store)).services["evaluation"] for store in stores]
    for store in stores:
        store.close()


@CALMLY
@given(steps=st.lists(STEP, min_size=1, max_size=14))
def test_replicas_that_append_and_fold_at_once_end_with_the_table_of_a_recount(here, replicas, steps):
    county, pool = f"county-{next(counties)}", GreenPool()
    for step in steps:
        event = life_event(here, county, step)
        for service in replicas:
            pool.spawn(service.on_counted_event, event, "evaluation.on_counted_event")
            pool.spawn(scoreboard.fold, service.desk.repository(county))
    pool.waitall()
    repository = here.repository(county)
    while scoreboard.fold(repository):
        pass
    table = repository.tables.get(SCOREBOARD)
    assert table["rows"] == recounted(steps)
    assert table["watermark"] == repository.log.count() == len(set(steps))


def test_a_fold_that_lost_the_race_changes_nothing(here):
    repository = here.repository()
    here.hear("raised", **EMPTY)
    ours = scoreboard.empty_table()
    assert scoreboard.fold(repository)
    assert not scoreboard.save(repository.tables, ours)
    theirs = repository.tables.get(SCOREBOARD)
    here.hear("raised", "a2", **EMPTY)
    assert scoreboard.fold(repository)
    assert not scoreboard.save(repository.tables, theirs)
    assert repository.tables.get(SCOREBOARD)["watermark"] == 2


def test_a_rebuild_heals_a_table_that_went_wrong(here):
    here.hear()
    right = here.scoreboard()
    tables = here.repository().tables
    table = tables.get(SCOREBOARD)
    table.update(rows={"nobody": {"closed": 7}}, watermark=99)
    tables.save(table)
    again = here.ask("rebuild_scoreboard", actor=OFFICE)
    assert {name: again[name] for name in ("total", "units", "watermark", "as_of")} == {
        name: right[name] for name in ("total", "units", "watermark", "as_of")}
    assert here.scoreboard()["total"] == right["total"]


@pytest.mark.parametrize("folded", [False, True], ids=["unfolded", "folded"])
def test_a_rebuild_is_not_behind_what_arrived_while_it_ran(here, monkeypatch, folded):
    here.hear("raised", **EMPTY)
    here.tick()
    repository, save = here.repository(), scoreboard.save

    def overtaken(tables, table):
        monkeypatch.setattr(scoreboard, "save", save)
        here.deliver(here.event("raised", "a2", **EMPTY))
        while folded and scoreboard.fold(repository):
            pass
        return save(tables, table)

    monkeypatch.setattr(scoreboard, "save", overtaken)
    here.ask("rebuild_scoreboard")
    assert repository.tables.get(SCOREBOARD)["watermark"] == (2 if folded else 1)
    assert here.scoreboard()["total"]["raised"] == 2


def test_a_rebuild_does_not_set_back_a_table_that_overtook_it(here, monkeypatch):
    here.hear("raised", **EMPTY)
    here.tick()
    repository, entries_after = here.repository(), scoreboard.entries_after

    def overtaken(log, watermark):
        found = entries_after(log, watermark)
        if not found:
            monkeypatch.setattr(scoreboard, "entries_after", entries_after)
            here.deliver(here.event("raised", "a2", **EMPTY))
            scoreboard.fold(repository)
        return found

    monkeypatch.setattr(scoreboard, "entries_after", overtaken)
    assert here.ask("rebuild_scoreboard")["watermark"] == 2
    assert here.scoreboard()["total"]["raised"] == 2
