"""Surveys that have something to say: found by an index, told by a save that only one replica wins.

An enterprise that has not answered is reminded, once; a visit that was not paid by its day is told to the office, once.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from kentan.acting import act, own_origin
from kentan.calendars import Calendar
from kentan.clock import to_text
from kentan.contracts.evaluation import SURVEY_REMINDED, SURVEY_VISIT_OVERDUE
from kentan.documents import Change
from kentan.store.port import Filter, position_of
from services.evaluation import survey_clocks, surveys
from services.evaluation.repository import EvaluationRepository

SAYS = {survey_clocks.REMINDER: SURVEY_REMINDED, survey_clocks.VISIT: SURVEY_VISIT_OVERDUE}
BATCH = 200


def remind_due(repository: EvaluationRepository, now: datetime) -> int:
    """Let every survey of the county say what it has to by now; how many had something."""
    return _each(repository, {"next_due": {"$lt": to_text(now)}}, "next_due", now, _speak)


def recount_all(repository: EvaluationRepository, now: datetime) -> int:
    """Count what is still to be said anew, as the calendar has changed; how many surveys moved."""
    return _each(repository, {"next_due": {"$gt": ""}}, "issued_at", now, _move)


def _each(repository: EvaluationRepository, where: Filter, sort: str, now: datetime,
          decide: Callable[..., bool]) -> int:
    origin, after, changed = own_origin(repository.county, "evaluation.remind_due"), None, 0
    while rows := repository.surveys.find(where, (sort,), BATCH, after):
        after, decided = position_of(rows[-1], (sort,)), partial(decide, calendar=repository.calendar())
        changed += sum(act(repository.surveys, survey, now, origin, decided) for survey in rows)
    return changed


def _move(change: Change, calendar: Calendar) -> bool:
    return survey_clocks.recount(change.doc, calendar)


def _speak(change: Change, calendar: Calendar) -> bool:
    """What is due is held against the calendar once more before it is told."""
    survey = change.doc
    changed = survey_clocks.recount(survey, calendar)
    for name in survey_clocks.due(survey, change.at):
        survey_clocks.said(survey, name, change.at)
        change.happened(SAYS[name], surveys.state(survey))
        changed = True
    return changed
