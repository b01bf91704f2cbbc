"""The ladder at work on a file: cards end, proposals lapse, steps are proposed and, where the county says by rule, taken.

``look`` is asked whenever a file has changed in a way that may call for supervision, and when its ``supervise_at`` has come (a
cool-down or a card is over). It decides by the file alone, so it is safe to ask again and again.
"""

from datetime import datetime
from functools import cached_property
from typing import Protocol

from kentan.calendars import Calendar
from kentan.contracts.tickets import SUPERVISION_LAPSED, SUPERVISION_LIFTED, SUPERVISION_PROPOSED, SUPERVISION_TAKEN
from kentan.documents import Change
from services.tickets import policies
from services.tickets.letters import letters
from services.tickets.model import Appeal, RuleBroken
from services.tickets.repository import TicketsRepository
from services.tickets.settings import ladder_at
from services.tickets.supervision import ladder, steps
from services.tickets.supervision.ladder import Finding, Rung, Step

OVER = "over"
BY_ITSELF = {"id": "tickets.ladder", "role": "system"}
AT_ONCE = "0001-01-01T00:00:00.000Z"


class Rules(Protocol):
    """What supervision goes by in a county at one moment."""

    @property
    def ladder(self) -> list[Rung]:
        """The rungs, the lightest first."""

    @property
    def calendar(self) -> Calendar:
        """By which cool-downs and cards are counted."""

    def altered(self, file: Appeal, finding: Finding) -> Rung | None:
        """The rung that is to be proposed, once plugins had their say; None: nothing."""


class CountyRules:
    """A county's rules, each read when it is first asked for: most files need none."""

    def __init__(self, repo: TicketsRepository, hooks: policies.Hooks, now: datetime) -> None:
        """Take them as they are at this moment."""
        self._repo, self._hooks, self._now = repo, hooks, now

    @cached_property
    def ladder(self) -> list[Rung]:
        """The county's own ladder, or the seed's."""
        return ladder_at(self._repo, self._now)

    @cached_property
    def calendar(self) -> Calendar:
        """The county's calendar."""
        return self._repo.calendar()

    def altered(self, file: Appeal, finding: Finding) -> Rung | None:
        """What the county's plugins leave of a proposal."""
        return policies.supervision_rung(self._hooks, self._repo.county, file, self.ladder, finding)


def look(change: Change, rules: Rules) -> bool:
    """Let the ladder see a file; whether anything of it changed."""
    file, at = change.doc, change.at
    if not (ladder.steps_of(file) or ladder.occurrences(file, at)):
        return False
    before = len(change.events)
    _end_cards(change)
    let_lapse(change)
    waits = _propose(change, rules)
    steps.mark(file)
    return _mark_next(file, waits) or len(change.events) > before


def order_again(file: Appeal, at: str) -> None:
    """Note that the enterprise was dissatisfied with the unit that leads the file now."""
    file["second_supervisions"] = [*file.get("second_supervisions", ()), {"unit": file["lead_unit"], "at": at}]


def take(change: Change, step: Step, by: dict, rules: Rules) -> None:
    """Take a step that may be taken, with its cool-down and, of a card, its end by the ladder as it is now."""
    steps.may_take(change.doc, rules.ladder, step, change.at)
    rung = rung_of(rules.ladder, step["step"])
    cool_until, until = (ladder.end_of(rung[name], change.at, rules.calendar) for name in ("cool_down", "expires"))
    steps.take(step, by, change.at, cool_until, until)
    if step["letter_kind"]:
        step["letter"] = letters.draft_id(step["letter_kind"], {"appeal": change.doc["_id"], "cause": step["id"]}, change.origin)
    change.happened(SUPERVISION_TAKEN, steps.state(change.doc, step["id"]), f"{step['names']['zh']}：{step['unit']}")


def call(change: Change, unit: str, by: dict, rules: Rules) -> None:
    """Somebody was called: the proposed phone reminder is taken, or one that nobody proposed, after which nothing rests."""
    file = change.doc
    if rules.ladder[0]["form"] != ladder.PHONE:
        return
    waiting = ladder.undecided(file, unit)
    if waiting and waiting["form"] == ladder.PHONE:
        cool_until = ladder.end_of(rules.ladder[0]["cool_down"], change.at, rules.calendar)
    else:
        waiting, cool_until = steps.propose(file, rules.ladder[0], unit, change.at), change.at
    steps.take(waiting, by, change.at, cool_until, None)
    change.happened(SUPERVISION_TAKEN, steps.state(file, waiting["id"]))


def rung_of(rungs: list[Rung], code: str) -> Rung:
    """The rung of a code. Raises RuleBroken for one that the ladder does not have."""
    place = ladder.place_of(rungs, code)
    if place < 0:
        raise RuleBroken("no_such_step", "step")
    return rungs[place]


def _end_cards(change: Change) -> None:
    for step, how in steps.ending(change.doc, change.at):
        steps.lift(step, how, change.at)
        change.happened(SUPERVISION_LIFTED, steps.state(change.doc, step["id"]))


def let_lapse(change: Change) -> None:
    """Let go of proposals whose reason is over; what a file needs that changed beside the ladder."""
    waiting = [step for step in ladder.steps_of(change.doc) if step["state"] in (ladder.PROPOSED, ladder.ASKED)]
    for step in waiting:
        if not ladder.stands(change.doc, step, change.at):
            lapse(change, step, OVER)
            steps.mark(change.doc)


def _propose(change: Change, rules: Rules) -> list[str]:
    """Propose what the ladder finds, each occurrence once; until when the others have to wait."""
    file, at = change.doc, change.at
    waits: list[str] = []
    seen: set[str] = set()
    while ready := [one for one in ladder.findings(file, rules.ladder, at) if one.rung and one.occurrence.cause not in seen]:
        finding = ready[0]
        seen.add(finding.occurrence.cause)
        rung = rules.altered(file, finding)
        until = ladder.cooling_until(file, rung, finding.occurrence.unit) if rung else None
        if until and until >= at:
            waits.append(until)
        elif rung:
            _put(change, finding, rung, rules)
    return waits + [one.until for one in ladder.findings(file, rules.ladder, at) if one.until]


def _put(change: Change, finding: Finding, rung: Rung, rules: Rules) -> None:
    unit = finding.occurrence.unit
    lighter = ladder.undecided(change.doc, unit)
    if lighter:
        lapse(change, lighter, ladder.OVERTAKEN)
    step = steps.propose(change.doc, rung, unit, change.at, finding.occurrence)
    change.happened(SUPERVISION_PROPOSED, steps.state(change.doc, step["id"]), f"{rung['names']['zh']}：{unit}")
    if rung["needs"] == ladder.BY_RULE:
        take(change, step, BY_ITSELF, rules)


def lapse(change: Change, step: Step, because: str) -> None:
    """A step that was proposed is not to be decided any more."""
    steps.lapse(step, because)
    change.happened(SUPERVISION_LAPSED, steps.state(change.doc, step["id"]))


def _mark_next(file: Appeal, waits: list[str]) -> bool:
    """Write when the ladder has to look again; whether that has changed."""
    ends = [step["until"] for step in steps.in_force(file) if step["until"]]
    drafts = [AT_ONCE] if steps.undrafted(file) else []
    before, after = file.pop("supervise_at", None), min([*waits, *ends, *drafts], default=None)
    if after:
        file["supervise_at"] = after
    return before != after
