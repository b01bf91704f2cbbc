"""Drives a plan through the gateway: sets up the counties, holds the forums, takes every appeal through the loop in its time."""

import heapq
import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from eventlet.greenpool import GreenPool

from kentan.clock import to_text
from kentan.ids import derived_id
from kentan.replay.api import Api
from kentan.replay.plan import UNITS, ZONE, Appeal, Plan

CLIENTS = 16
AHEAD = timedelta(days=35)
REVIEWED_AFTER = timedelta(days=730)


@dataclass
class Tokens:
    """Who the replay speaks as: the operator, and by county the office, the units, the enterprises."""

    operator: str
    office: dict[str, str] = field(default_factory=dict)
    unit: dict[tuple[str, str], str] = field(default_factory=dict)
    enterprise: dict[tuple[str, str], str] = field(default_factory=dict)


@dataclass(order=True)
class Action:
    """Something to be done at a moment."""

    moment: datetime
    order: int
    act: Callable[[], None] = field(compare=False)
    county: str | None = field(compare=False)


@dataclass
class Hands:
    """What moves a replay: who issues tokens, sets the clock, waits until nothing is left to do, and shows progress."""

    issue: Callable[..., str]
    move: Callable[[datetime], None]
    settle_due: Callable[[], None]
    settle: Callable[..., None]
    progress: Callable[[str], None]


def found_counties(api: Api, tokens: Tokens, hands: Hands, counties: dict[str, str], cadences: list[dict]) -> list[dict]:
    """Make the counties and have each plan its periods; the periods as planned.

    :param cadences: each ``valid_from`` (an ISO date, on whose weekday its periods are), ``every_weeks``, ``periods``.
    """
    first = date.fromisoformat(cadences[0]["valid_from"])
    hands.move(datetime.combine(first, time(9), ZONE) - AHEAD - timedelta(days=2))
    planned: list[dict] = []
    for code, name in counties.items():
        api.call("POST", "/counties", tokens.operator, {"code": code, "name": name, "city": False})
        tokens.office[code] = hands.issue(f"office-{code}", "office", code)
        hands.settle()
        planned = [period for cadence in cadences for period in _plan_periods(api, tokens.office[code], code, cadence)]
    hands.settle()
    return planned


def every_second_week(first: date, periods: int) -> list[dict]:
    """The cadence of so many periods from a day on."""
    return [{"valid_from": first.isoformat(), "every_weeks": 2, "periods": periods}]


def _plan_periods(api: Api, token: str, county: str, cadence: dict) -> list[dict]:
    rule = {"valid_from": cadence["valid_from"], "every_weeks": cadence["every_weeks"], "day_off": "move",
            "weekday": date.fromisoformat(cadence["valid_from"]).isoweekday()}
    return api.call("POST", f"/counties/{county}/period-plans", token, {"cadence": rule, "count": cadence["periods"]})["items"]


class Drive:
    """One run of a plan."""

    def __init__(self, plan: Plan, api: Api, tokens: Tokens, hands: Hands, until: datetime | None = None) -> None:
        """What the plan has after ``until`` is left undone."""
        self.plan, self.api, self.tokens, self.until = plan, api, tokens, until
        self.hands, self.issue, self.settle = hands, hands.issue, hands.settle
        self.pool = GreenPool(CLIENTS)
        self.enterprises: dict[str, list[str]] = {}
        self.forums: dict[tuple[str, int], str] = {}
        self.second_rounds = 0
        self.moment = datetime.min
        self.actions: list[Action] = []
        self._order = itertools.count()

    def run(self) -> None:
        """Everything, from the first unit to the last survey."""
        self._set_up()
        self._schedule()
        while self.actions and (self.until is None or self.actions[0].moment < self.until):
            self._next_moment()
        self.settle()

    def _schedule(self) -> None:
        for number, day in enumerate(self.plan.days):
            self.at(datetime.combine(day, time(14), ZONE) - timedelta(days=5), partial(self._sign_up, number))
            self.at(datetime.combine(day, time(17), ZONE), partial(self._hold, number))
        for appeal in self.plan.appeals:
            self.at(appeal.raised, partial(self._raise, appeal), appeal.county)

    def at(self, moment: datetime, act: Callable[[], None], county: str | None = None) -> None:
        """Have something done at a moment, in one county or in all."""
        heapq.heappush(self.actions, Action(moment, next(self._order), act, county))

    def _next_moment(self) -> None:
        self.moment = moment = self.actions[0].moment
        self.hands.move(moment)
        self.hands.settle_due()
        due = []
        while self.actions and self.actions[0].moment == moment:
            due.append(heapq.heappop(self.actions))
        self.hands.progress(f"{moment:%Y-%m-%d %H:%M}  {len(self.actions)}")
        self.together(action.act for action in due)
        counties = {action.county for action in due}
        self.settle(None if None in counties else counties)

    def together(self, acts: Iterable[Callable[[], Any]]) -> None:
        """Do things at the same time; the first error ends the run."""
        for _ in self.pool.imap(lambda act: act(), acts):
            pass

    def _office(self, county: str, method: str, path: str, body: Any = None, key: str | None = None) -> Any:
        return self.api.call(method, f"/counties/{county}{path}", self.tokens.office[county], body, key)

    def _set_up(self) -> None:
        self.together(partial(self._set_up_county, code) for code in self.plan.counties)
        self.settle()

    def _set_up_county(self, code: str) -> None:
        for unit, name in UNITS.items():
            self._office(code, "POST", "/units", {"code": unit, "name": name})
            self.tokens.unit[code, unit] = self.issue(f"unit-{code}-{unit}", "unit", code, unit=unit)
        self.enterprises[code] = []
        for one in self.plan.enterprises[code]:
            made = self._office(code, "POST", "/enterprises", one.__dict__)
            self.enterprises[code].append(made["id"])
            login = f"enterprise-{made['id'][:13]}"
            self.tokens.enterprise[code, made["id"]] = self.issue(login, "enterprise", code, enterprise=made["id"])
        for number, day in enumerate(self.plan.days, 1):
            self._plan_forum(code, number, day)

    def _plan_forum(self, code: str, number: int, day: date) -> None:
        forum = self._office(code, "POST", "/forums", {
            "period": number, "venue_kind": ("office", "park", "workshop")[number % 3], "capacity": 400,
            "starts_at": to_text(datetime.combine(day, time(15), ZONE)),
            "ends_at": to_text(datetime.combine(day, time(17), ZONE))})
        self.forums[code, number - 1] = forum["id"]
        self._office(code, "POST", f"/forums/{forum['id']}/announcement", {
            "sign_up_until": to_text(datetime.combine(day, time(9), ZONE) - timedelta(days=3))})

    def _sign_up(self, number: int) -> None:
        self.together(partial(self._sign_up_county, code, number) for code in self.plan.counties)

    def _guests(self, code: str, number: int) -> list[str]:
        drawn = {a.enterprise for a in self.plan.appeals if a.county == code and a.period == number}
        return [self.enterprises[code][i] for i in sorted(drawn)]

    def _sign_up_county(self, code: str, number: int) -> None:
        forum, guests = self.forums[code, number], self._guests(code, number)
        for enterprise in guests:
            self.api.call("POST", f"/counties/{code}/forums/{forum}/sign-ups", self.tokens.enterprise[code, enterprise],
                          {"enterprise": enterprise, "source": "self"})
        if guests:
            self._office(code, "PUT", f"/forums/{forum}/attendees", {"enterprises": guests})

    def _hold(self, number: int) -> None:
        ended = to_text(datetime.combine(self.plan.days[number], time(17), ZONE))
        self.together(partial(self._office, code, "POST", f"/forums/{self.forums[code, number]}/holding", {"ended_at": ended})
                      for code in self.plan.counties)

    def _raise(self, a: Appeal) -> None:
        enterprise = self.enterprises[a.county][a.enterprise]
        appeal = self._office(a.county, "POST", "/appeals", {
            "kind": a.kind, "enterprise": enterprise, "forum": self.forums[a.county, a.period], "text": a.message.text,
            **({"category": a.message.category} if a.message.category else {})}, self._key(a, "raise"))
        file = f"/counties/{a.county}/appeals/{appeal['id']}"
        self.at(a.assigned, lambda: self.api.call("POST", f"{file}/assignment", self.tokens.office[a.county], {
            "lead_unit": a.unit, "co_units": a.co_units}, self._key(a, "assign")), a.county)
        self.at(a.opined, lambda: self._opine(a, file, 1), a.county)
        self.at(a.completed, lambda: self._complete(a, file, 1), a.county)
        self.at(a.after_completion[0], lambda: self._close(a, file, enterprise, 1), a.county)

    def _key(self, a: Appeal, step: str) -> str:
        return derived_id("replay", self.plan.seed, a.message.id, step)

    def _unit(self, a: Appeal, path: str, body: dict, step: str) -> Any:
        return self.api.call("POST", path, self.tokens.unit[a.county, a.unit], body, self._key(a, step))

    def _opine(self, a: Appeal, file: str, round_: int) -> None:
        self._unit(a, f"{file}/opinion", {"text": "已会商，提出办理意见。"}, f"opinion-{round_}")

    def _complete(self, a: Appeal, file: str, round_: int) -> None:
        answer = a.message.reply or "已按办理意见落实。"
        body = {"outcome": a.outcome if round_ == 1 else "solved", "answer": answer, "reason": "客观原因，已向企业说明。"}
        if body["outcome"] == "long_term":
            body["review_on"] = (a.completed.date() + REVIEWED_AFTER).isoformat()
        done = self._unit(a, f"{file}/completion", body, f"completion-{round_}")
        if done["status"] != "completed":  # it goes against a presumption: the office is the second person
            self.api.call("POST", f"{file}/completion/approval", self.tokens.office[a.county], {},
                          self._key(a, f"approval-{round_}"))

    def _close(self, a: Appeal, file: str, enterprise: str, round_: int) -> None:
        token = self.tokens.enterprise[a.county, enterprise]
        self.api.call("POST", f"{file}/closing", token, {}, self._key(a, f"close-{round_}"))
        if a.answers:
            later = a.after_completion[1] if round_ == 1 else self._later(a, 9)
            self.at(later, lambda: self._answer(a, file, enterprise, round_), a.county)

    def _answer(self, a: Appeal, file: str, enterprise: str, round_: int) -> None:
        token = self.tokens.enterprise[a.county, enterprise]
        surveys = self.api.call("GET", f"/counties/{a.county}/surveys?appeal={file.rsplit('/', 1)[1]}", token)["items"]
        survey = next(one for one in surveys if one["round"] == round_)
        grade = a.grade if round_ == 1 else "satisfied"
        link = f"/surveys/{survey['link_token']}/answer"
        self.api.call("POST", link, token, {"grade": grade}, self._key(a, f"answer-{round_}"))
        if grade == "dissatisfied":
            self.second_rounds += 1
            self.at(self._later(a, 2), lambda: self._opine(a, file, 2), a.county)
            self.at(self._later(a, 5), lambda: self._complete(a, file, 2), a.county)
            self.at(self._later(a, 7), lambda: self._close(a, file, enterprise, 2), a.county)

    def _later(self, a: Appeal, days: int) -> datetime:
        return a.after_completion[1] + timedelta(days=days)
