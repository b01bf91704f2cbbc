"""The two clocks of a survey: when an enterprise that has not answered is reminded, and by when it is visited. Pure.

Both count working days, the day of the event not among them, and end with a day. ``terms`` on the survey holds what was begun;
``next_due`` is the moment of what has to be said next, which the ticker looks for, None where there is nothing more to say.
Each is said once: what was said stays said, also where the calendar is changed afterwards.
"""

from typing import Any

from kentan.calendars import Calendar, day_of, end_of_day
from kentan.clock import from_text, to_text

REMINDER, VISIT = "reminder", "visit"
SAID = {REMINDER: "reminded_at", VISIT: "visit_overdue_at"}
DONE = {REMINDER: "answered_at", VISIT: "visited_at"}
ALL, DISSATISFIED = "all", "dissatisfied"

Survey = dict[str, Any]


def begin(survey: Survey, rules: dict, calendar: Calendar, at: str) -> None:
    """A survey was issued: its reminder, and its visit where every one is visited."""
    survey.update(terms={}, **dict.fromkeys((*SAID.values(), *DONE.values())), visit_due_day=None, visit=None)
    if rules["remind_after"]:
        _start(survey, REMINDER, rules["remind_after"], calendar, at)
    _start_visit(survey, ALL, rules, calendar, at)
    mark(survey)


def answered(survey: Survey, rules: dict, calendar: Calendar, at: str) -> None:
    """It was answered: nobody is reminded any more; one who is dissatisfied is visited, where the county does so."""
    if not survey["satisfied"]:
        _start_visit(survey, DISSATISFIED, rules, calendar, at)
    mark(survey)


def mark(survey: Survey) -> None:
    """Note what has to be said next."""
    survey["next_due"] = min((term["due_at"] for _, term in _waiting(survey)), default=None)


def due(survey: Survey, at: str) -> list[str]:
    """Which clocks have run out by now and were not told, in order."""
    return [name for _, name in sorted((term["due_at"], name) for name, term in _waiting(survey) if term["due_at"] < at)]


def said(survey: Survey, name: str, at: str) -> None:
    """It was told, once and for all."""
    survey[SAID[name]] = at
    mark(survey)


def recount(survey: Survey, calendar: Calendar) -> bool:
    """Give what is still to be said the end that the calendar gives now; whether any moved."""
    before = [dict(term) for _, term in _waiting(survey)]
    for name, term in _waiting(survey):
        _count(survey, name, term, calendar)
    mark(survey)
    return before != [term for _, term in _waiting(survey)]


def _waiting(survey: Survey) -> list[tuple[str, dict]]:
    """The clocks that are still to run out. A survey that ends before its reminder has none."""
    return [(name, term) for name, term in (survey.get("terms") or {}).items()
            if not survey.get(SAID[name]) and not survey.get(DONE[name])
            and not (name == REMINDER and term["due_at"] >= survey["expires_at"])]


def _start_visit(survey: Survey, of: str, rules: dict, calendar: Calendar, at: str) -> None:
    rule = rules["visit"]
    if rule and rule["of"] == of and not survey.get("visited_at") and VISIT not in (survey.get("terms") or {}):
        _start(survey, VISIT, rule["within"], calendar, at)


def _start(survey: Survey, name: str, days: int, calendar: Calendar, at: str) -> None:
    survey["terms"] = {**(survey.get("terms") or {}), name: {"started_at": at, "working_days": days}}
    _count(survey, name, survey["terms"][name], calendar)


def _count(survey: Survey, name: str, term: dict, calendar: Calendar) -> None:
    last = calendar.add_working_days(day_of(from_text(term["started_at"])), term["working_days"])
    term.update(due_day=last.day.isoformat(), due_at=to_text(end_of_day(last.day)), provisional=last.provisional)
    if name == VISIT:
        survey["visit_due_day"] = term["due_day"]
